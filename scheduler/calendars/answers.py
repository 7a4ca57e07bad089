"""A vendor's answers in their form: the types count, and what was not asked for is ignored."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from scheduler.calendars.calendar import CalendarRefused, CalendarUnavailable

Kind = TypeVar("Kind", bound=BaseModel)


class Answered(BaseModel):
    """Base of what a vendor answers."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


def read(of: str, kind: type[Kind], body: Mapping[str, Any]) -> Kind:
    """The answer in its form. Raises ``CalendarUnavailable`` for another one: what cannot be read
    is not taken for free time."""
    try:
        return kind.model_validate(body)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise CalendarUnavailable(
            f"The {of} answered in a form that is not the vendor's ({where}: {first['msg']})."
        ) from error


def only_free_and_busy(of: str) -> CalendarRefused:
    """The error of writing to a calendar that may only be looked at."""
    return CalendarRefused(
        f"The {of} shows only when it is free or busy: nothing can be written to it.",
        "Ask the host to connect the calendar, or to share it with the right to change events.",
    )
