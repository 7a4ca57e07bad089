"""What the CRM must receive of one interaction, as values.

An interaction (an offer made to a visitor, a wish for a person, a message that was left) has one
id. Each time that something about it changes, the whole of it is told again, with everything
known by then: the CRM's records of it are replaced, never patched together from fragments.
"""

from datetime import UTC, date, datetime
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    ValidationError,
)

Moment = Annotated[AwareDatetime, AfterValidator(lambda moment: moment.astimezone(UTC))]
"""A moment, kept in UTC. One without a zone is refused: it would be a guess."""

AccountKey = Annotated[str, Field(pattern=r"^(account|visit):\S+$", max_length=80)]
"""``account:<id>`` for a verified visitor, ``visit:<id>`` for a stranger."""


def moment_text(moment: datetime) -> str:
    """The moment as the CRM's records hold it: ISO 8601, ending in ``Z``."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


class _Context(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Company(_Context):
    """The company: a stranger's is what the visitor declared."""

    name: str | None = None
    segment: str | None = None
    region: str | None = None
    stage: str | None = None
    """prospect, open_opportunity, onboarding, customer or renewal."""
    employees: int | None = None
    owner: str | None = None
    """The name of the rep who owns the account."""


class Contact(_Context):
    """The person. An e-mail address that was only typed is not a proof of who it is."""

    id: str | None = None
    """The id of the person among the account's contacts, if the visitor was verified as one."""
    name: str | None = None
    email: str | None = None
    role: str | None = None


class OfferContext(_Context):
    """The offer, where and why it was made, and what became of it."""

    id: str
    """The offer's id in the catalogue."""
    title: str
    motion: Literal["upsell", "cross_sell", "bundle", "add_on"]
    variant: str | None = None
    placement: Literal["chat", "form", "email", "rep"]
    page: str
    trigger: str
    family: str
    reason: str
    """Exactly as it was shown."""
    outcome: Literal["shown", "accepted", "deferred", "declined", "ignored", "withdrawn"]
    """``withdrawn``: the visitor corrected a fact that it was made of, and it does not stand."""
    at: Moment
    """When it came to that outcome."""
    decision_id: str
    deferred_until: Moment | None = None


class Need(_Context):
    """What the visitor said that they need."""

    words: tuple[str, ...] = ()
    """The visitor's exact words, oldest first."""
    pain_points: tuple[str, ...] = ()
    """As understood from the words, by name."""
    goal: str | None = None
    timeline: str | None = None
    plan: str | None = None
    """The plan that the visitor says they are on."""
    team_size: int | None = None


class Product(_Context):
    """What a verified account owns and how it uses it."""

    plan: str | None = None
    owned_products: tuple[str, ...] = ()
    implementation_stage: str | None = None
    usage_milestone: str | None = None
    """The milestone that was reached or the threshold that was crossed, in words."""
    renewal_on: date | None = None


class Routing(_Context):
    """Why this rep or team."""

    rule: str
    explanation: str
    """One sentence: why this calendar and, of a pool's hosts, why this one."""
    inputs: dict[str, JsonValue] = {}
    fallback: bool = False


class Attendee(_Context):
    """Somebody who was invited."""

    name: str
    email: str


class MeetingChange(_Context):
    """One thing that happened to the meeting."""

    what: Literal["booked", "moved", "cancelled", "handed_over", "no_show"]
    by: Literal["visitor", "rep"] = "visitor"
    at: Moment
    starts_at: Moment | None = None
    """When the meeting was to start after the change."""
    host: str | None = None
    """Who had it after the change: the rep's name."""
    words: str = ""
    """Why, in the words of whose doing it was."""


class Meeting(_Context):
    """The meeting. The link that manages it is a secret of the visitor's and never in here."""

    id: str
    """Stable through every change: the iCalendar UID."""
    type: str
    """The meeting type's name."""
    starts_at: Moment
    ends_at: Moment
    zone: str
    """The visitor's IANA time zone."""
    host: str
    """The rep's name."""
    attendees: tuple[Attendee, ...] = ()
    join_link: str | None = None
    state: Literal["confirmed", "cancelled", "no_show"]
    changes: tuple[MeetingChange, ...] = ()


class Utterance(_Context):
    """One thing that was said in the chat."""

    author: Literal["visitor", "assistant"]
    text: str
    at: Moment


class Request(_Context):
    """The visitor asked for somebody to act."""

    kind: Literal["left_message", "problem", "human", "unfinished"]
    """``unfinished``: they looked at times and booked none."""
    text: str
    """Exact words; empty where the kind says it all."""
    at: Moment
    reply_to: str | None = None
    """The address that was left to be answered at: a verified visitor's may be another one."""
    transcript: tuple[Utterance, ...] = ()
    """What was said in the chat until then, oldest first."""
    left_out: int = 0
    """How many utterances came before these: a conversation may be longer than a CRM takes."""


class Task(_Context):
    """Something that the account's owner is to do, made by a play."""

    play: str
    """The play's id in the catalogue."""
    title: str
    reason: str
    """Why now, made of what is known of the account."""
    owner: str | None = None
    """The rep's name; None: nobody owns the account, it is for whoever takes it."""
    due_on: date | None = None
    """The last day on which it makes sense."""
    state: Literal["open", "done", "withdrawn"]
    because: str | None = None
    """Why it was closed."""
    offer_id: str | None = None
    offer_title: str | None = None
    offer_words: str | None = None
    """What the owner may say of the offer."""


class Erasure(_Context):
    """Somebody asked for the erasure of their data: what was told of them before is to go."""

    records: tuple[str, ...] = ()
    """The records that were made of it, each ``<kind>:<external id>``; ``kind`` is one of company,
    contact, deal, offer_interaction, meeting, note and task. Empty once they are gone."""


class HandOff(_Context):
    """One interaction with everything known of it by ``occurred_at``."""

    id: Annotated[str, Field(min_length=1, max_length=100)]
    """The interaction's id, e.g. the decision's: every hand-off of the interaction has it."""
    account_key: AccountKey
    company: Company | None = None
    contact: Contact | None = None
    offer: OfferContext | None = None
    need: Need | None = None
    product: Product | None = None
    routing: Routing | None = None
    meeting: Meeting | None = None
    request: Request | None = None
    task: Task | None = None
    erasure: Erasure | None = None
    occurred_at: Moment

    @property
    def verified(self) -> bool:
        """Whether the visitor's identity was vouched for by the vendor's site."""
        return self.account_key.startswith("account:")

    @property
    def meeting_stands(self) -> bool:
        """Whether there is a meeting and nobody cancelled it."""
        return self.meeting is not None and self.meeting.state == "confirmed"


def read_stored(stored: object) -> HandOff | None:
    """A hand-off as it was stored, maybe by another version of Segue; None: this cannot read it.

    One row that is not readable is that row's trouble: whoever reads many goes on without it.
    """
    try:
        return HandOff.model_validate(stored)
    except ValidationError:
        return None
