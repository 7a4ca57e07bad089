"""What a visitor may be asked, what their answers look like, and which of them count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, EmailStr, Field, StringConstraints

# A name stands in calendars, titles and headings: one line of it, without control characters.
Name = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f-\x9f]+$"
    ),
]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,64}$")]
Timeline = Literal["asap", "this_month", "this_quarter", "later", "exploring"]


class AnswerField(StrEnum):
    """The fields that chat and form fill. Their names are those of the assistant's entities."""

    PLAN = "plan"
    TEAM_SIZE = "team_size"
    PAIN_POINTS = "pain_points"
    GOAL = "goal"
    TIMELINE = "timeline"
    EMAIL = "email"
    COMPANY = "company"
    NAME = "name"


REQUIRED = (AnswerField.PLAN, AnswerField.TEAM_SIZE, AnswerField.PAIN_POINTS)
"""What a decision needs, in the order in which it is asked."""


class Answers(BaseModel):
    """Answers given at once. A field that is not set was not answered; unknown ids are refused
    later, against the catalogue."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    plan: Identifier | None = None
    """A plan's id, or ``none``: not a customer yet."""
    team_size: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    """People in the visitor's team."""
    pain_points: Annotated[tuple[Identifier, ...], Field(min_length=1, max_length=12)] | None = None
    goal: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] | None = None
    timeline: Timeline | None = None
    email: EmailStr | None = None
    company: Name | None = None
    name: Name | None = None

    def given(self) -> dict[AnswerField, object]:
        """The fields that were set, with their values as JSON."""
        return {
            AnswerField(name): value
            for name, value in self.model_dump(mode="json", exclude_none=True).items()
        }


Source = Literal["chat", "form", "host_page"]


@dataclass(frozen=True)
class Known:
    """What counts by now: for each field the latest answer, and what was skipped."""

    values: Mapping[AnswerField, object]
    skipped: frozenset[AnswerField]
    words: Sequence[str]
    """The visitor's own words, oldest first, without repetition."""

    def settled(self, field: AnswerField) -> bool:
        """Whether the field needs no question any more."""
        return field in self.values or field in self.skipped
