"""What a visitor asks of people: to talk to one, help with a problem, an answer at an address.

The CRM learns of each once, and of what is added later; the people whom the vendor named get a mail
with the conversation at once.
"""

from collections.abc import Iterable, Iterator
from typing import Literal

from sqlalchemy import select

from crm_sync.hand_off import Request, Utterance, read_stored
from intake.hand_off import tell_request
from intake.mails.to_people import mail_to_people
from intake.messages import history
from intake.promises import HUMAN_REQUESTED, PROBLEM_REPORTED
from intake.turn import Turn
from store.crm import CrmOutbox
from store.visits import LeftMessage, Message

LONGEST = 40_000
"""Characters of a transcript; of a longer one the beginning is left out. CRMs take 65,536 of a
note, which tells more than this."""
_LONGEST_WORDS = 4_000


def ask_for_person(turn: Turn, words: str) -> None:
    """A person is wanted. No offer is made any more; a problem that was reported stays first."""
    turn.visit.held_back = turn.visit.held_back or HUMAN_REQUESTED
    _pass_on(turn, "human", words)


def report_problem(turn: Turn, words: str) -> None:
    """Something is broken: support must act, and every offer is held back."""
    turn.visit.held_back = PROBLEM_REPORTED
    _pass_on(turn, "problem", words)


def leave_message(turn: Turn, email: str, text: str) -> None:
    """Keep an address that somebody left, and tell of it: they must be answered there."""
    left = LeftMessage(visit_id=turn.visit.id, email=email, text=text, at=turn.now)
    turn.session.add(left)
    turn.session.flush()
    request = _request(turn, "left_message", text, text, reply_to=email)
    mail_to_people(turn, tell_request(turn, left.id, request))


def _pass_on(turn: Turn, kind: Literal["human", "problem"], words: str) -> None:
    """Tell of it. Asked again it is the same request: other words are added to it, the same ones
    are no news."""
    id_ = f"{kind}-{turn.visit.id}"
    before = _told_before(turn, id_)
    if f"\n{words}\n" in f"\n{before}\n":
        return
    text = f"{before}\n{words}".strip("\n")[-_LONGEST_WORDS:]
    mail_to_people(turn, tell_request(turn, id_, _request(turn, kind, text, words)))


def _told_before(turn: Turn, id_: str) -> str:
    """The words by which it was asked for before, oldest first; none: it was not."""
    query = select(CrmOutbox.hand_off).where(CrmOutbox.interaction_id == id_)
    last = turn.session.scalars(query.order_by(CrmOutbox.seq.desc())).first()
    told = None if last is None else read_stored(last)
    return "" if told is None or told.request is None else told.request.text


def _request(
    turn: Turn,
    kind: Literal["human", "problem", "left_message"],
    text: str,
    words: str,
    reply_to: str | None = None,
) -> Request:
    said = list(_said(history(turn), words, turn))
    kept = _latest(said)
    return Request(
        kind=kind,
        text=text,
        at=turn.now,
        reply_to=reply_to,
        transcript=tuple(kept),
        left_out=len(said) - len(kept),
    )


def _said(log: Iterable[Message], words: str, turn: Turn) -> Iterator[Utterance]:
    """The log, and the words of this moment where it does not have them yet."""
    logged = False
    for message in log:
        waits = message.author == "visitor" and message.answered_at is None
        logged = logged or waits or message.text == words
        yield Utterance.model_validate(
            {"author": message.author, "text": message.text, "at": message.at}
        )
    if words and not logged:
        yield Utterance(author="visitor", text=words, at=turn.now)


def _latest(said: list[Utterance]) -> list[Utterance]:
    room = LONGEST
    for at in range(len(said) - 1, -1, -1):
        room -= len(said[at].text)
        if room < 0:
            return said[at + 1 :]
    return said
