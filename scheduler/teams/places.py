"""What a vendor writes of where a meeting is held, and when it is reminded of."""

from string import Formatter
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from scheduler.teams.written import Line, Text, Written

PLACEHOLDERS = frozenset({"host", "booking", "meeting_type"})


def _join_template(written: str) -> str:
    try:
        parts = list(Formatter().parse(written))
    except ValueError as error:
        raise ValueError(f"a brace does not pair: {error}; write {{booking}}") from None
    for _, name, form, conversion in parts:
        if name is not None and (name not in PLACEHOLDERS or form or conversion):
            known = ", ".join(f"{{{one}}}" for one in sorted(PLACEHOLDERS))
            raise ValueError(f"join names {{{name}}}, which is not filled in; known are {known}")
    filled = urlsplit(written.format(**dict.fromkeys(PLACEHOLDERS, "x")))
    if filled.scheme != "https" or not filled.hostname:
        raise ValueError("join is a link that begins with https://")
    if any(name for _, name, _, _ in Formatter().parse(urlsplit(written).netloc)):
        raise ValueError("join's host is written out: what is filled in comes after it")
    return written


JoinTemplate = Annotated[Line, AfterValidator(_join_template)]
"""A link with ``{host}``, ``{booking}`` (an id that cannot be guessed) and ``{meeting_type}``."""


class Held(Written):
    """Where a meeting is held: at most one of these."""

    join: JoinTemplate | None = None
    """A video call at a link made of this."""
    location: Text | None = None
    """A place or a telephone number, in words."""
    conferencing: Literal["calendar"] | None = None
    """``calendar``: the host's calendar makes a video call (Google Meet, Teams)."""

    @model_validator(mode="after")
    def _in_one_place(self) -> "Held":
        if sum(one is not None for one in (self.join, self.location, self.conferencing)) > 1:
            raise ValueError(
                "write one of join, location and conferencing: a meeting has one place"
            )
        return self

    @property
    def says_where(self) -> bool:
        """Whether anything is written of the place."""
        return any(one is not None for one in (self.join, self.location, self.conferencing))


Reminders = Annotated[tuple[Annotated[int, Field(ge=5, le=60 * 24 * 30)], ...], Field(max_length=5)]
"""Minutes before the start, each once."""
