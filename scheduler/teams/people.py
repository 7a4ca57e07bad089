"""What a vendor writes of its teams: hosts, pools, meeting types. Routing is in ``rules``."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, EmailStr, Field, model_validator

from scheduler.errors import UnknownZone
from scheduler.teams.hours import Hours
from scheduler.teams.places import Held, Reminders
from scheduler.teams.written import Id, LanguageTag, Line, Text, Written, primary
from scheduler.zones import like_zone, zone

__all__ = ["Host", "Id", "LanguageTag", "Line", "MeetingType", "Pool", "Text", "Written", "primary"]


def _known_zone(name: str) -> str:
    try:
        zone(name)
    except UnknownZone:
        remedy = like_zone(name).removesuffix(".")
        raise ValueError(f"{name!r} is not a time zone; {remedy}") from None
    return name


class Host(Held):
    """A person (or a desk) who can be met. ``join``, ``location`` and ``conferencing`` are for the
    meeting types that say nothing of it."""

    id: Id
    name: Line
    email: EmailStr
    zone: Annotated[str, AfterValidator(_known_zone)]
    """IANA name: the hours below are on this clock."""
    title: Text
    """What the host is for the visitor: "your account manager"."""
    languages: Annotated[tuple[LanguageTag, ...], Field(min_length=1)] = ("en",)
    regions: tuple[Id, ...] = ()
    hours: Hours
    daily_limit: Annotated[int, Field(ge=1, le=100)] | None = None
    """At most so many meetings of all types on one day of the host's clock."""

    def introduced(self, language: str) -> str:
        """ "Maya Chen, your account manager"."""
        return f"{self.name}, {self.title.in_language(language)}"


class Member(Written):
    """A host's place in a pool. Written as a plain id, it is like everybody else's."""

    host: Id
    weight: Annotated[int, Field(ge=1, le=1000)] = 100
    """Of ten meetings, hosts with 100, 100 and 50 get four, four and two."""
    priority: Annotated[int, Field(ge=0, le=4)] = 2
    """Whose turn it is where the weights say nothing; the highest goes first."""

    @model_validator(mode="before")
    @classmethod
    def _plain_is_a_host(cls, written: Any) -> Any:
        return {"host": written} if isinstance(written, str) else written


class Pool(Written):
    """Hosts of whom any may take the meeting."""

    id: Id
    title: Text
    """ "one of our account managers"."""
    members: Annotated[tuple[Member, ...], Field(min_length=1)]

    @property
    def host_ids(self) -> tuple[str, ...]:
        """Who stands in it."""
        return tuple(member.host for member in self.members)


class MeetingType(Held):
    """One kind of meeting. All lengths are in minutes unless the name says otherwise."""

    id: Id
    title: Text
    minutes: Annotated[int, Field(ge=5, le=480)]
    increment: Annotated[int, Field(ge=5, le=720)]
    """Starts are multiples of this after midnight on the host's clock; it divides a day."""
    buffer_before: Annotated[int, Field(ge=0, le=240)] = 0
    buffer_after: Annotated[int, Field(ge=0, le=240)] = 0
    notice: Annotated[int, Field(ge=0, le=60 * 24 * 30)] = 0
    """At least so long from now to the start."""
    window_days: Annotated[int, Field(ge=1, le=365)]
    """At most so many days (of 24 hours) from now to the start."""
    hold: Annotated[int, Field(ge=1, le=60)] = 10
    """So long a time is held while the visitor confirms."""
    daily_limit: Annotated[int, Field(ge=1, le=100)] | None = None
    """At most so many meetings of this type a day for each host, on the host's clock."""
    weekly_limit: Annotated[int, Field(ge=1, le=500)] | None = None
    """At most so many of them from Monday to Sunday."""
    reminders: Reminders = (1440, 60)
    """Minutes before the start at which the visitor is reminded of it; none: []."""
    hosts: Literal["one", "pool", "together"]
    """``one``: always the host that routing names; ``pool``: also any of several, in turn;
    ``together``: also several at once, where routing says so."""

    @property
    def limited(self) -> bool:
        """Whether meetings of this type are counted."""
        return self.daily_limit is not None or self.weekly_limit is not None

    @model_validator(mode="after")
    def _increment_divides_a_day(self) -> "MeetingType":
        if 24 * 60 % self.increment:
            raise ValueError(
                f"an increment of {self.increment} minutes does not divide a day, so starts would "
                "drift; take 15, 20, 30, 45 or 60"
            )
        return self
