"""What may come in from the web: narrow types, so that nothing else reaches the flow."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, StringConstraints

from scheduler import UnknownZone, zone


def _known_zone(name: str) -> str:
    try:
        zone(name)
    except UnknownZone as error:
        raise ValueError(f"'{name}' is not a time zone; one is named like Europe/Berlin") from error
    return name


def _storable(moment: datetime) -> datetime:
    # Moments near the ends of the calendar overflow when they are moved to another zone.
    if not 2000 <= moment.year <= 2200:
        raise ValueError("a moment between the years 2000 and 2200 is expected")
    return moment


Zone = Annotated[str, StringConstraints(max_length=64), AfterValidator(_known_zone)]
Moment = Annotated[AwareDatetime, AfterValidator(_storable)]
# NUL is refused by PostgreSQL, lone surrogates by every encoder: neither is text.
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=20_000)]
Language = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", max_length=35)
]
Page = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=2_000)]
Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


class Input(BaseModel):
    """Base of request bodies: nothing unexpected passes."""

    model_config = ConfigDict(extra="forbid", frozen=True)
