"""What a vendor writes of its teams: hosts, pools, meeting types. Routing is in ``rules``."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    EmailStr,
    Field,
    RootModel,
    StringConstraints,
    model_validator,
)

from scheduler.errors import UnknownZone
from scheduler.teams.hours import Hours
from scheduler.zones import zone

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
LanguageTag = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]


class Written(BaseModel):
    """Base of everything that stands in the teams' files."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(RootModel[Mapping[LanguageTag, Line]]):
    """A line per language; written as a plain line, it is English."""

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _plain_is_english(cls, written: Any) -> Any:
        return {"en": written} if isinstance(written, str) else written

    @model_validator(mode="after")
    def _has_english(self) -> "Text":
        if "en" not in self.root:
            raise ValueError("a text needs a line in en, for every language that is not written")
        return self

    def in_language(self, tag: str) -> str:
        """The line for a tag such as ``de`` or ``de-AT``; English where there is none."""
        return self.root.get(primary(tag), self.root["en"])


def primary(tag: str) -> str:
    """The language of a tag: ``de`` of ``de-AT``."""
    return tag.replace("_", "-").split("-")[0].lower()


def _known_zone(name: str) -> str:
    try:
        zone(name)
    except UnknownZone as unknown:
        raise ValueError(str(unknown)) from None
    return name


class Host(Written):
    """A person (or a desk) who can be met."""

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


class Pool(Written):
    """Hosts of whom any may take the meeting."""

    id: Id
    title: Text
    """ "one of our account managers"."""
    members: Annotated[tuple[Id, ...], Field(min_length=1)]


class MeetingType(Written):
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
    hosts: Literal["one", "pool"]
    """``one``: always the host that routing names; ``pool``: any of several, in turn."""

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
