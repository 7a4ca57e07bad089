"""What a difference is, and how a person is told of it. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from enum import StrEnum

from pydantic import JsonValue

from crm_sync.mappings.applying import Scalar
from crm_sync.reconciling.expecting import Source
from crm_sync.records import RecordKey

_SHOWN = 80
"""Characters of a value in a sentence: a note's body is pages long."""


class What(StrEnum):
    """The kinds of differences."""

    MISSING = "missing"
    """It was delivered, and nothing is known of where it stands."""
    DELETED = "deleted"
    """It stood there, and a person deleted it."""
    FIELD = "field"
    ASSOCIATION = "association"
    LINK = "link"
    """It stands elsewhere than we believe: people merged or restored it."""
    UNEXPECTED = "unexpected"
    """A record there has a key of ours that we never gave."""
    TWICE = "twice"
    """Another record there has the key of one of ours as well."""


TOLD_ONLY = frozenset({What.UNEXPECTED, What.TWICE})
"""A person must look: nothing in a CRM is ever deleted or merged by us."""


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it should be."""

    what: What
    key: RecordKey
    object: str
    """The vendor's name of what it is there."""
    remote_id: str | None = None
    field: str | None = None
    """The vendor's; of an association the record that it should be with."""
    ours: Scalar = None
    theirs: Scalar = None
    again: tuple[Source, ...] = ()
    """The hand-offs that mend it, in order."""
    also: tuple[RecordKey, ...] = ()
    """Other records of ours that are the same one of theirs."""
    dependents: Mapping[RecordKey, Source] = dataclass_field(default_factory=dict)
    """Records that are associated with it: once it is made anew, they are told so."""

    @property
    def keys(self) -> tuple[RecordKey, ...]:
        """All of our records that it concerns."""
        return (self.key, *self.also)

    @property
    def words(self) -> str:
        """A sentence for a person, without its full stop."""
        record = f"{self.key.kind.replace('_', ' ')} {self.key.external_id}"
        at = f" ({self.object} {self.remote_id})" if self.remote_id else ""
        return f"{record}{at}: {self._what()}"

    def _what(self) -> str:
        match self.what:
            case What.MISSING:
                return f"it was delivered and is not among {self.object}"
            case What.DELETED:
                return "a person deleted it there"
            case What.FIELD:
                return f"{self.field} is {_shown(self.theirs)}, we said {_shown(self.ours)}"
            case What.ASSOCIATION:
                return f"it is not associated with {self.field}"
            case What.LINK:
                return f"it stands there now; we knew it as {_shown(self.ours)}"
            case What.UNEXPECTED:
                return "it has a key of ours that we never gave; delete it or clear its key there"
            case What.TWICE:
                return f"it has the key of {_shown(self.ours)} as well; merge the two there"

    def as_json(self) -> dict[str, JsonValue]:
        """For ``--json``."""
        return {
            "what": self.what.value,
            "record": str(self.key),
            "object": self.object,
            "remote_id": self.remote_id,
            "field": self.field,
            "ours": self.ours,
            "theirs": self.theirs,
            "words": self.words,
        }


def _shown(value: Scalar) -> str:
    if value is None or value == "":
        return "empty"
    text = " ".join(str(value).split())
    return repr(text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…")
