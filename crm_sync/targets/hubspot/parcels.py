"""A parcel on its way: its records in HubSpot's words, and what becomes of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from crm_sync.hand_off import moment_text
from crm_sync.links import Link
from crm_sync.mappings.applying import Mapped, Scalar
from crm_sync.records import CrmRecord, Kind
from crm_sync.targets.hubspot.account_schema import AccountSchema
from crm_sync.targets.hubspot.ledger import THEIRS, Ledger, values_digest, was_closed
from crm_sync.targets.hubspot.owners import Owners
from crm_sync.targets.hubspot.values import ACTIVITIES, ALWAYS_FILLED, OWNER, TooLong, as_sent
from crm_sync.targets.target import Delivered, Outcome, Parcel, Rejected

_STATES = frozenset({"dealstage", "hs_task_status"})
_INTERACTIONS = (Kind.NOTE, Kind.OFFER_INTERACTION, Kind.DEAL, Kind.TASK)
"""Kinds whose records have the interaction's id."""


@dataclass
class Doing:
    """One parcel."""

    parcel: Parcel
    mapped: Sequence[Mapped]
    fresh: bool
    """Nothing of its interaction is in HubSpot yet, nor was, but by an earlier try of its own."""
    notes: list[str] = field(default_factory=list)
    outcome: Outcome | None = None
    """Once it is known before the end."""

    def result(self) -> Outcome:
        """What became of it."""
        return self.outcome or Delivered(tuple(dict.fromkeys(self.notes)))


def is_fresh(parcel: Parcel, ledger: Ledger) -> bool:
    """See ``Doing.fresh``."""
    own = [
        ledger.get(record.key)
        for record in parcel.records
        if record.key.kind in _INTERACTIONS and record.key.external_id == parcel.hand_off.id
    ]
    this = (parcel.account_key, parcel.version)
    return all(link is None or (link.account_key, link.version) == this for link in own)


@dataclass(eq=False)
class Work:
    """One record of a parcel, to be written."""

    doing: Doing
    mapped: Mapped
    always: Mapping[str, str]
    """What is written each time, as HubSpot takes it."""
    first: Mapping[str, str]
    """What is written when it is made."""

    @property
    def record(self) -> CrmRecord:
        """Ours."""
        return self.mapped.record

    @property
    def object(self) -> str:
        """HubSpot's."""
        return self.mapped.rule.object

    @property
    def stranger(self) -> bool:
        """A person whose address was merely typed."""
        return self.record.key.kind is Kind.CONTACT and not self.record.properties.get("verified")

    @property
    def email(self) -> str | None:
        """The address of a person, as HubSpot compares it."""
        said = self.record.properties.get("email")
        known = self.record.key.kind is Kind.CONTACT and isinstance(said, str)
        return str(said).strip().lower() if known and said else None

    @property
    def values_digest(self) -> str:
        """Of what is written each time."""
        return values_digest(self.always.items(), closed=self.record.only_update)

    def changes(self, link: Link | None) -> Mapping[str, str]:
        """What is written of it where it is there already.

        Its stage or state is the account's own once it is made. It is ours again when we close the
        record (the offer was withdrawn, nobody must act any more), and when we open it again.
        """
        if self.record.only_update == was_closed(link):
            return self.always
        return {**{n: v for n, v in self.first.items() if n in _STATES}, **self.always}

    def link(self, remote_id: str, before: Link | None, *, theirs: bool = False) -> Link:
        """Where it stands once it is written."""
        # What it was associated with stays so, if it is the same record of theirs.
        same = before is not None and before.remote_id == remote_id
        relations = (before.digest or "")[32:] if same and before is not None else ""
        parcel = self.doing.parcel
        return Link(
            self.record.key,
            self.object,
            remote_id,
            parcel.account_key,
            parcel.version,
            THEIRS if theirs else self.values_digest + relations,
        )

    def reject(self, reason: str, remedy: str) -> None:
        """The parcel is not taken as it is."""
        self.doing.outcome = Rejected(reason, remedy)

    @property
    def called(self) -> str:
        """As an operator knows it."""
        return f"the {self.record.key.kind.value.replace('_', ' ')} “{self.record.called[:80]}”"


def work(doing: Doing, mapped: Mapped, owners: Owners, account: AccountSchema) -> Work | None:
    """The record as it is sent; None where a value does not fit, which refuses the parcel."""
    whole = replace(mapped, fields=every_time(mapped), first=_at_first(doing, mapped))
    fitted = account.fitted(whole)
    if fitted.refused:
        doing.outcome = Rejected(
            f"The {mapped.rule.object} of HubSpot do not take it: {' '.join(fitted.refused)}",
            "Change the field in HubSpot or its line in the CRM's mapping (./segue crm check), "
            "then replay: ./segue crm replay",
        )
        return None
    doing.notes += [f"{mapped.rule.object}: {note}" for note in fitted.notes]
    try:
        always = _sent(doing, mapped, fitted.mapped.fields, owners)
        first = _sent(doing, mapped, fitted.mapped.first, owners)
    except TooLong as long:
        doing.outcome = Rejected(
            f"A value is too long for HubSpot: {long}.",
            f"Map {long.name} with 'too_long: cut' in the CRM's mapping, or shorten the text where "
            "it comes from, and replay: ./segue crm replay",
        )
        return None
    return Work(doing, mapped, always, {n: v for n, v in first.items() if v})


def every_time(mapped: Mapped) -> Mapping[str, Scalar]:
    """The fields that are written each time. An activity keeps its moment where we know none."""
    fields = dict(mapped.fields)
    if mapped.rule.object in ACTIVITIES and fields.get(ALWAYS_FILLED) is None:
        fields.pop(ALWAYS_FILLED, None)
    if fields.get("hs_meeting_outcome") == "SCHEDULED" and _moved(mapped.record):
        fields["hs_meeting_outcome"] = "RESCHEDULED"
    return fields


def _moved(record: CrmRecord) -> bool:
    changes = record.properties.get("changes")
    told = changes if isinstance(changes, list) else []
    return any(isinstance(one, dict) and one.get("what") == "moved" for one in told)


def _at_first(doing: Doing, mapped: Mapped) -> Mapping[str, Scalar]:
    first = dict(mapped.first)
    if mapped.rule.object in ACTIVITIES and ALWAYS_FILLED not in every_time(mapped):
        first[ALWAYS_FILLED] = first.get(ALWAYS_FILLED) or moment_text(
            doing.parcel.hand_off.occurred_at
        )
    return with_names(first)


def with_names(fields: Mapping[str, Scalar]) -> Mapping[str, Scalar]:
    """A whole name that is mapped to first and last name alike is parted between them."""
    first, last = fields.get("firstname"), fields.get("lastname")
    if not isinstance(first, str) or first != last:
        return fields
    one, _, others = first.strip().partition(" ")
    return {**fields, "firstname": one, "lastname": others}


def _sent(
    doing: Doing, mapped: Mapped, fields: Mapping[str, Scalar], owners: Owners
) -> Mapping[str, str]:
    resolved, note = resolve_owner(fields, owners)
    sent = as_sent(resolved, mapped.rule.fields)
    doing.notes += [*sent.notes, *([note] if note else [])]
    return sent.properties


def resolve_owner(
    fields: Mapping[str, Scalar], owners: Owners
) -> tuple[Mapping[str, Scalar], str | None]:
    """The owner as HubSpot's id. Somebody who is none is left out, and a note says so."""
    name = fields.get(OWNER)
    if not isinstance(name, str) or not name:
        return fields, None
    id_ = owners.id_of(name)
    if id_ is not None:
        return {**fields, OWNER: id_}, None
    note = f"{OWNER} was left out: HubSpot has no owner (or several) called {name}."
    return {n: value for n, value in fields.items() if n != OWNER}, note


def again(link: Link, work_: Work) -> Link:
    """The same record, of a later version, with nothing written."""
    parcel = work_.doing.parcel
    return replace(link, account_key=parcel.account_key, version=parcel.version, latest=0)
