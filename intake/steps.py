"""The steps of the flow as both faces show them.

A step is what the visitor sees next. Chat, form and booking render the same JSON; a new kind of
step is added here and then in ``web/embed/src/steps.ts``.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from intake.answers import AnswerField


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Choice(_Value):
    """One button."""

    label: str
    value: str | int
    said_as: tuple[str, ...] = ()
    """Other words for it, by which a typed answer is understood."""
    token: str | None = None
    """In the chat: the sealed button to send back. Empty in the form, which sends ``value``."""


class Ask(_Value):
    """A question about one field that is not known yet."""

    kind: Literal["ask"] = "ask"
    field: AnswerField
    text: str
    why: str
    """The answer to "why do you ask?"."""
    input: Literal["one", "many", "number", "text", "email"]
    choices: tuple[Choice, ...] = ()
    skip: Choice
    """Rather not answer."""


class KnownFact(_Value):
    """Something that ownership data says, to be confirmed."""

    field: AnswerField
    label: str
    value: str | int


class ConfirmKnown(_Value):
    """What is known already, shown once to be confirmed rather than asked."""

    kind: Literal["confirm_known"] = "confirm_known"
    text: str
    known: tuple[KnownFact, ...]
    confirm: Choice
    change: Choice


class Prompt(_Value):
    """The one offer, its reason first."""

    kind: Literal["prompt"] = "prompt"
    decision_id: str
    offer_id: str
    motion: Literal["upsell", "cross_sell", "bundle", "add_on"]
    language: str = "en"
    """Of its own words: the catalogue's, which may have none in the visitor's."""
    reason: str
    """The first sentence: made of facts that were observed."""
    change: str
    """What changes for the visitor."""
    title: str
    incentive: str | None = None
    """What makes it easier to take up, if anything does."""
    under: AnswerField | None
    """In the form: the field whose answer caused it."""
    see_it: Choice
    not_now: Choice
    no_thanks: Choice
    why: Choice


class AskRouting(_Value):
    """One of at most two questions between acceptance and calendar."""

    kind: Literal["ask_routing"] = "ask_routing"
    question_id: str
    text: str
    choices: tuple[Choice, ...]


class MeetingView(_Value):
    """The meeting that an accepted offer leads to."""

    title: str
    minutes: int
    with_whom: str
    """"Maya Chen, your account manager"."""
    why: str
    """Why this calendar, in one sentence for the visitor."""


class PickTime(_Value):
    """Times can be chosen: the face reads ``GET /api/v1/slots``."""

    kind: Literal["pick_time"] = "pick_time"
    text: str
    meeting: MeetingView
    suggested: tuple[datetime, ...] = ()
    """The free times nearest to what the visitor said, in order."""


class Held(_Value):
    """A time is held while the visitor confirms."""

    kind: Literal["held"] = "held"
    hold_id: str
    text: str
    meeting: MeetingView
    starts_at: datetime
    ends_at: datetime
    zone: str
    expires_at: datetime
    name: str | None
    email: str | None
    """Prefilled where they are known."""


class CalendarLink(_Value):
    """Opens the meeting in a calendar on the web, filled in."""

    name: str
    url: str


class Booked(_Value):
    """The meeting is booked."""

    kind: Literal["booked"] = "booked"
    text: str
    agreed: str
    """What was agreed, in the offer's words."""
    meeting: MeetingView
    starts_at: datetime
    ends_at: datetime
    zone: str
    join_url: str | None = None
    """The video call; None: it is none, or its link is still to come."""
    place: str | None = None
    """Where it is, in words, if it is no video call."""
    calendar_file_url: str
    calendars: tuple[CalendarLink, ...] = ()
    """For calendars on the web; every other takes the file."""
    manage_url: str
    """Cancel or move, without an account."""


class Done(_Value):
    """Nothing is asked any more; the conversation goes on as the visitor likes."""

    kind: Literal["done"] = "done"
    reason: Literal["no_offer", "deferred", "declined", "support", "human", "cancelled", "no_show"]
    text: str
    decision_id: str | None = None
    """The offer that was put off, while nobody has said until when."""
    again: tuple[Choice, ...] = ()
    """When it may come back: each value is a day (YYYY-MM-DD)."""


class AskBack(_Value):
    """In the chat alone: what was heard is asked back before it is taken for granted."""

    kind: Literal["ask_back"] = "ask_back"
    id: str
    """Of this asking: a button of an earlier one answers nothing."""
    text: str
    choices: tuple[Choice, ...]


Step = Annotated[
    Ask | ConfirmKnown | Prompt | AskRouting | PickTime | Held | Booked | Done | AskBack,
    Field(discriminator="kind"),
]
