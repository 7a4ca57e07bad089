"""What Segue writes each time is not the CRM's own word: to read it would be a loop. Pure."""

from collections.abc import Iterable, Mapping

from crm_sync.incoming.language import Incoming, Reading
from crm_sync.mappings.language import CrmMapping


def read_what_we_write(incoming: Incoming, mapping: CrmMapping) -> list[str]:
    """The fields that would be read from a property that Segue writes with every hand-off, each as
    an operator knows it. What it writes only when a record is made is told apart by who wrote it.
    """
    return [
        *_loops(
            "accounts", incoming.accounts.fields if incoming.accounts else {}, mapping, ("company",)
        ),
        *_loops(
            "contacts",
            incoming.contacts.fields if incoming.contacts else {},
            mapping,
            ("contact", "lead"),
        ),
        *_loops("deals", incoming.deals.fields if incoming.deals else {}, mapping, ()),
    ]


def _loops(
    part: str, fields: Mapping[str, Reading], mapping: CrmMapping, ours: Iterable[str]
) -> list[str]:
    written = {
        name
        for one in ours
        if one in mapping.parts
        for name, rule in mapping.parts[one].fields.items()
        if rule.write == "always"
    }
    return [
        f"{part}.{field} is read from {name}"
        for field, reading in fields.items()
        for name in reading.properties
        if name in written
    ]
