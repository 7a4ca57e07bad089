"""Writing messages down: each once, with all that follows from it, or not at all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from accounts.events.alone import alone_with_customers
from accounts.events.belonging import (
    MEMBERSHIP,
    MESSAGE,
    USER,
    account_now,
    account_then,
    members,
    reattach,
)
from accounts.events.days import count_event, day_of
from accounts.events.messages import Batch, Message, Refusal
from accounts.events.traits import contact_said
from accounts.telling import tell_account, tell_contact
from accounts.won import record_won
from offers import Catalogue
from store.accounts import Account, Contact
from store.events import Event

_IDS_A_QUERY = 500


@dataclass(frozen=True)
class Receipt:
    """What became of the messages of one delivery."""

    taken: int
    repeated: int
    """Taken before; they change nothing."""
    ignored: int
    refused: tuple[Refusal, ...]
    """By their places."""

    def __add__(self, other: "Receipt") -> "Receipt":
        return Receipt(
            self.taken + other.taken,
            self.repeated + other.repeated,
            self.ignored + other.ignored,
            tuple(sorted((*self.refused, *other.refused), key=lambda one: one.index)),
        )


def record(
    session: Session, catalogue: Catalogue, batch: Batch, *, received_at: datetime
) -> Receipt:
    """Write down the messages that are new; what they tell of customers counts at once.

    The order of messages, and of deliveries, changes nothing: see ``accounts.telling`` and
    ``accounts.events.belonging``.

    Raises ``OperationalError`` where others hold these customers for too long.
    """
    alone_with_customers(session, [message for _, message in batch.taken])
    there = _stored(session, [message.id for _, message in batch.taken])
    taken = repeated = 0
    told: set[str] = set()
    refused = list(batch.refused)
    for index, message in batch.taken:
        known = there.get(message.id)
        if known is None:
            known, is_new = _written(session, message, received_at)
            there[message.id] = known
        else:
            is_new = False
        if is_new:
            _follow(session, catalogue, message, known)
            taken += 1
            if message.kind == "group" and message.account_id is not None:
                told.add(message.account_id)
        elif _says_the_same(known, message):
            repeated += 1
        else:
            reason = "messageId: it was used for another message, which stands. Make a new one."
            refused.append(Refusal(index, message.id, reason))
    session.flush()
    record_won(session, catalogue, told, now=received_at)
    in_order = tuple(sorted(refused, key=lambda one: one.index))
    return Receipt(taken, repeated, batch.ignored, in_order)


def _stored(session: Session, ids: Sequence[str]) -> dict[str, Event]:
    found: dict[str, Event] = {}
    for start in range(0, len(ids), _IDS_A_QUERY):
        some = ids[start : start + _IDS_A_QUERY]
        for event in session.scalars(select(Event).where(Event.message_id.in_(some))):
            found[event.message_id] = event
    return found


def _says_the_same(event: Event, message: Message) -> bool:
    named = event.account_id if event.account_from != USER else None
    stands = (event.kind, event.name, event.user_id, named, event.properties)
    said = (message.kind, message.name, message.user_id, message.account_id, message.properties)
    return stands == said and (event.at == message.at or not message.at_is_stated)


def _written(session: Session, message: Message, received_at: datetime) -> tuple[Event, bool]:
    """The message as it is stored, and whether it is new: another delivery at the same moment may
    have brought one of its id."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    values = _values(session, message, received_at)
    new = dialect.insert(Event).values(values).on_conflict_do_nothing()
    if session.scalar(new.returning(Event.message_id)) is None:
        return session.get_one(Event, message.id), False
    return Event(**values), True


def _follow(session: Session, catalogue: Catalogue, message: Message, event: Event) -> None:
    """Do what follows from a message that is new."""
    if message.kind == "track":
        if event.account_id is not None:
            key = (event.account_id, event.name, day_of(event.at))
            count_event(session, catalogue, key, event.properties)
        return
    if event.account_from == MEMBERSHIP and message.user_id is not None:
        reattach(session, catalogue, message.user_id, message.at)
    people = {message.user_id} if message.user_id is not None else set()
    if message.kind == "group" and message.account_id is not None:
        is_new = session.get(Account, message.account_id) is None
        tell_account(session, catalogue, message.account_id, message.said, at=message.at)
        if is_new:
            people.update(members(session, message.account_id))
    for user_id in sorted(people):
        _settle_person(session, user_id, message)


def _values(session: Session, message: Message, received_at: datetime) -> dict[str, Any]:
    account_id, source = message.account_id, USER
    if account_id is not None:
        source = MESSAGE if message.kind == "track" else MEMBERSHIP
    elif message.user_id is not None:
        account_id = account_then(session, message.user_id, message.at)
    return {
        "message_id": message.id,
        "kind": message.kind,
        "user_id": message.user_id,
        "account_id": account_id,
        "account_from": source,
        "name": message.name,
        "properties": dict(message.properties),
        "at": message.at,
        "received_at": received_at,
    }


def _settle_person(session: Session, user_id: str, message: Message) -> None:
    """Bring a person's contact to what is known now; none while their account is not."""
    belongs = account_now(session, user_id)
    if belongs is None:
        return
    account_id, since = belongs
    if session.get(Contact, user_id) is None:
        news = _identified(session, user_id)
    elif message.kind == "identify" and message.user_id == user_id:
        news = [(message.at, message.said)]
    else:
        news = []
    tell_contact(session, user_id, account_id, news, since=since)


def _identified(session: Session, user_id: str) -> Iterable[tuple[datetime, Mapping[str, object]]]:
    """All that was said of a person so far."""
    query = select(Event.at, Event.properties).where(
        Event.user_id == user_id, Event.kind == "identify"
    )
    return [(at, contact_said(traits)) for at, traits in session.execute(query)]
