"""What Salesforce answers, in its form."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from remote.answers import Answered


class _Match(Answered):
    record: Mapping[str, Any] = Field(default_factory=dict)


class _Matches(Answered):
    matchRecords: list[_Match] = Field(default_factory=list)  # noqa: N815 (Salesforce's names)


class _Duplicates(Answered):
    matchResults: list[_Matches] = Field(default_factory=list)  # noqa: N815


class Fault(Answered):
    """Why a record, or a request, was not taken."""

    code: str = Field(default="", alias="statusCode")
    message: str = ""
    fields: list[str] = Field(default_factory=list)
    duplicateResult: _Duplicates | None = None  # noqa: N815

    @property
    def matches(self) -> list[str]:
        """Ids of the records that a duplicate rule holds it for."""
        return list(self.matched)

    @property
    def matched(self) -> dict[str, str]:
        """The same, each with its object; empty where that is not said."""
        results = self.duplicateResult.matchResults if self.duplicateResult else []
        records = [match.record for one in results for match in one.matchRecords]
        return {
            str(one["Id"]): str((one.get("attributes") or {}).get("type") or "")
            for one in records
            if one.get("Id")
        }


class Result(Answered):
    """What became of one record of a collection."""

    success: bool
    id: str | None = None
    errors: list[Fault] = Field(default_factory=list)

    @property
    def fault(self) -> Fault:
        """The first of what is wrong with it."""
        return self.errors[0] if self.errors else Fault()


class FieldTold(Answered):
    """One field as ``describe`` tells of it."""

    name: str
    label: str
    type: str
    length: int = 0
    digits: int = 0
    precision: int = 0
    nillable: bool = True
    defaultedOnCreate: bool = False  # noqa: N815
    createable: bool = True
    updateable: bool = True
    externalId: bool = False  # noqa: N815
    unique: bool = False
    restrictedPicklist: bool = False  # noqa: N815
    picklistValues: list[Mapping[str, Any]] = Field(default_factory=list)  # noqa: N815
    referenceTo: list[str] = Field(default_factory=list)  # noqa: N815


class Described(Answered):
    """One object as ``describe`` tells of it."""

    name: str
    createable: bool = True
    fields: list[FieldTold] = Field(default_factory=list)


class Page(Answered):
    """A part of a query's answer."""

    records: list[dict[str, Any]] = Field(default_factory=list)
    done: bool = True
    nextRecordsUrl: str | None = None  # noqa: N815


class Part(Answered):
    """The answer to one part of a composite request."""

    httpStatusCode: int  # noqa: N815
    body: Any = None
