"""The words of a mapping: which of our fields becomes which of the vendor's. Values only.

A mapping has *parts*: the kinds of our records (``crm_sync.records.Kind``), and ``lead`` for a
person who is not verified, where a vendor keeps those apart (Salesforce). A part says which object
of the vendor's it is and how its fields are filled.
"""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

LEAD = "lead"
"""The part of a stranger's contact; without it such a contact is written as ``contact``."""


class _Words(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FieldRule(_Words):
    """How one field of the vendor's is filled."""

    source: str | None = None
    """Our field: a property of the part's record, ``title``, ``external_id``; of another record of
    the same hand-off with its kind before it: ``offer_interaction.offer_reason``. Which there are:
    ``crm_sync.mappings.our_fields``."""
    constant: JsonValue = None
    """Always this value, where there is no ``source``."""
    write: Literal["always", "at_creation"] = "always"
    """``at_creation``: only when the record is made; from then on it is the CRM's own."""
    values: Mapping[str, JsonValue] = Field(default_factory=dict)
    """Our word -> the vendor's, e.g. of a stage."""
    otherwise: JsonValue = None
    """Where the hand-off does not say: written when the record is made, so that a field that must
    not be empty is filled. Such a field is never cleared."""
    too_long: Literal["refuse", "cut"] = "refuse"
    """What happens to a text that is longer than the field: the hand-off is refused and says so,
    or the text is cut and the delivery notes it."""


class PartRule(_Words):
    """What one of our kinds of records is over there."""

    object: str
    """The vendor's name of the object: ``contacts``, ``Lead``."""
    key: str
    """The field that holds our external id; it must be unique over there. It is filled by itself.
    """
    fields: Mapping[str, FieldRule] = Field(default_factory=dict)
    """The vendor's field -> how it is filled."""
    optional: bool = False
    """Whether an account may lack the object: the part is not written there (``available``)."""
    strangers: bool = True
    """Whether what a stranger said of themselves makes such records. A visit's company is known
    from no other visit's: where strangers make companies, each visit makes one. What it says may
    fill fields of other parts all the same."""


class CrmMapping(_Words):
    """All parts of one CRM. A part that is not in it is not written."""

    parts: Mapping[str, PartRule]
    sources: tuple[str, ...] = ()
    """The files that it was read from, the default first, as an operator knows them."""
    written: str = ""
    """The text of the operator's own file; "" where there is none."""
    places: Mapping[tuple[str, ...], str] = Field(default_factory=dict)
    """Where a part, or a part's field, is written: ``crm/hubspot.yaml:12``."""

    def place(self, part: str, field: str | None = None) -> str:
        """Where a part's rule, or that of one of its fields, is written; "" if in no file."""
        of_part = self.places.get((part,), "")
        return of_part if field is None else self.places.get((part, field), of_part)

    @property
    def objects(self) -> frozenset[str]:
        """The vendor's objects that it writes."""
        return frozenset(part.object for part in self.parts.values())
