"""What a message asks the flow to do, each a value; ``actions.carrying_out`` does it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from actions.flow import Response, Topic
from intake.answers import AnswerField, Answers


@dataclass(frozen=True)
class GiveAnswers:
    """The message answers one question or more; ``words`` as the visitor wrote them."""

    answers: Answers
    words: str
    may_offer: bool = True
    """Whether an offer may follow from them at once: not where the same message goes on to report a
    problem or to ask for a person."""


@dataclass(frozen=True)
class AskAgain:
    """An answer was meant but none can be taken from it: say what is needed of ``field``."""

    field: AnswerField
    words: str = ""


@dataclass(frozen=True)
class Confirm:
    """What ownership data says is right."""


@dataclass(frozen=True)
class Change:
    """What ownership data says is wrong."""


@dataclass(frozen=True)
class Skip:
    """Rather not answer this one."""

    field: AnswerField


@dataclass(frozen=True)
class Respond:
    """An answer to the offer; without an id, to the one that is open."""

    response: Response
    decision_id: str | None = None
    until: date | None = None
    """With "not now": the day from which it may come again."""
    words: str = ""
    """With "not now": these may name that day."""


@dataclass(frozen=True)
class PutOff:
    """A day may be named for an offer that was put off; where none is, ``otherwise`` was meant."""

    decision_id: str
    words: str
    otherwise: tuple["Command", ...] = ()


@dataclass(frozen=True)
class ExplainOffer:
    """Why this offer, or (``details``) what it is."""

    details: bool = False
    decision_id: str | None = None


@dataclass(frozen=True)
class AnswerRouting:
    """The answer to a routing question."""

    question_id: str
    value: str


@dataclass(frozen=True)
class AnswerQuestion:
    """A question about the product; ``subject`` is an id of the catalogue."""

    topic: Topic
    subject: str | None = None


@dataclass(frozen=True)
class ExplainQuestion:
    """Why the open question is asked."""


@dataclass(frozen=True)
class AskMeeting:
    """A meeting is wanted, offer or not; ``words`` may name a time for it."""

    words: str = ""


@dataclass(frozen=True)
class ChooseTime:
    """A time may be named in these words; where none is, ``otherwise`` was meant."""

    words: str
    otherwise: tuple["Command", ...] = ()


@dataclass(frozen=True)
class ShowTimes:
    """Other times are wanted: the picker has them all."""


@dataclass(frozen=True)
class ManageMeeting:
    """Something about the meeting that is booked; ``words`` may name the time to move it to."""

    wish: Literal["show", "move", "cancel"]
    words: str = ""


@dataclass(frozen=True)
class MoveMeeting:
    """Move it, as it stood when this was asked back (``seen``: its sequence)."""

    booking_id: str
    seen: int
    starts_at: datetime


@dataclass(frozen=True)
class CancelMeeting:
    """Cancel it, as it stood when this was asked back."""

    booking_id: str
    seen: int
    words: str = ""


@dataclass(frozen=True)
class ReportProblem:
    """Something is broken: support takes over and offers are held back."""

    words: str


@dataclass(frozen=True)
class RequestHuman:
    """A person is wanted."""

    words: str


@dataclass(frozen=True)
class TellKnown:
    """What is known of the visitor."""


@dataclass(frozen=True)
class DeleteData:
    """The visitor wants what is known of them deleted: that is asked back first."""


@dataclass(frozen=True)
class EraseData:
    """Delete it, as it was confirmed."""

    meeting: str | None = None
    """When the meeting is, in words, of which was said that it is cancelled first."""


@dataclass(frozen=True)
class StartOver:
    """From the beginning."""


@dataclass(frozen=True)
class Say:
    """A sentence of the assistant's own, by its name in the copy."""

    sentence: str


@dataclass(frozen=True)
class Meaning:
    """What a message may have meant: the intent, and what it would ask for here."""

    intent: str
    commands: tuple["Command", ...]


@dataclass(frozen=True)
class Clarify:
    """Not understood: ask back with the likeliest meanings, best first."""

    meanings: tuple[Meaning, ...] = ()
    words: str = ""
    """The message, for the person who may have to read it."""


@dataclass(frozen=True)
class OnlyEnglish:
    """Words in a language that the assistant does not understand: say so, and what it does."""

    words: str


@dataclass(frozen=True)
class CheckAnswer:
    """An answer that is not certain: ask back whether it is this one, or which of two."""

    field: AnswerField
    values: tuple[str | int, ...]
    words: str


@dataclass(frozen=True)
class ShowStep:
    """Show where the visit stands."""


Command = (
    GiveAnswers
    | AskAgain
    | OnlyEnglish
    | CheckAnswer
    | Confirm
    | Change
    | Skip
    | Respond
    | PutOff
    | ExplainOffer
    | AnswerRouting
    | AnswerQuestion
    | ExplainQuestion
    | AskMeeting
    | ChooseTime
    | ShowTimes
    | ManageMeeting
    | MoveMeeting
    | CancelMeeting
    | ReportProblem
    | RequestHuman
    | TellKnown
    | DeleteData
    | EraseData
    | StartOver
    | Say
    | Clarify
    | ShowStep
)
