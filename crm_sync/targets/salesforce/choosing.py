"""Which of a hand-off's records are written in Salesforce at all. Pure."""

from collections.abc import Sequence

from crm_sync.mappings.applying import Mapped, map_records
from crm_sync.mappings.language import LEAD, CrmMapping
from crm_sync.records import CrmRecord, Kind


def chosen(mapping: CrmMapping, records: Sequence[CrmRecord]) -> list[Mapped]:
    """The records with a part in the mapping, but for two.

    A stranger's company stands in the Lead, whose Company it is: an Account for each visitor would
    bury the customer's own. The story is a Task of its own only where it has no other place.
    """
    every = map_records(mapping, records)
    told = any(_tells_story(one) for one in every)
    return [one for one in every if not (_strangers(mapping, one) or (told and _is_note(one)))]


def _strangers(mapping: CrmMapping, one: Mapped) -> bool:
    company = one.key.kind is Kind.COMPANY
    return company and LEAD in mapping.parts and not one.record.properties.get("verified")


def _is_note(one: Mapped) -> bool:
    return one.key.kind is Kind.NOTE


def _tells_story(one: Mapped) -> bool:
    return not _is_note(one) and any(
        field.source == "note.body" for field in one.rule.fields.values()
    )
