"""Messages as Segment's tracking API has them, read one by one: taken, ignored, or refused."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args

from pydantic_core import PydanticCustomError, to_json

from accounts.events.faults import BadBatch, Refused
from accounts.events.moments import moment_of, parsed
from accounts.events.traits import account_said, contact_said
from accounts.imports.cells import ident, words
from accounts.imports.judging import Known
from store.base import new_id

Kind = Literal["identify", "group", "track"]
KINDS: tuple[Kind, ...] = get_args(Kind)
IGNORED = ("page", "screen")
"""Kinds that are let in, because every library sends them, and of which nothing is kept."""
BATCH_AT_MOST = 2_500
MESSAGE_BYTES = 32 * 1024
NUMBERS_AT_MOST = 50
"""Numeric properties of one event: each is summed up day by day."""

_name = words(200)


@dataclass(frozen=True)
class Message:
    """One message that can be taken."""

    id: str
    kind: Kind
    user_id: str | None
    account_id: str | None
    """The account that the message itself names."""
    at: datetime
    at_is_stated: bool = False
    """``at`` is the sender's own ``timestamp``, not moved: the same however often it is sent."""
    name: str = ""
    """The event that is tracked."""
    properties: Mapping[str, Any] = field(default_factory=dict)
    """Traits or properties, as they were sent."""
    said: Mapping[str, Any] = field(default_factory=dict)
    """What the traits mean for the account, or for the person."""


@dataclass(frozen=True)
class Refusal:
    """One message that was not taken, and why."""

    index: int
    """Its place in the batch, from 0."""
    message_id: str | None
    reason: str


@dataclass(frozen=True)
class Batch:
    """The messages of one delivery."""

    taken: tuple[tuple[int, Message], ...]
    """With their places in it."""
    ignored: int
    refused: tuple[Refusal, ...]

    def in_slices(self, size: int) -> Iterator["Batch"]:
        """The same in parts of so many messages; what was not taken goes with the first."""
        yield Batch(self.taken[:size], self.ignored, self.refused)
        for start in range(size, len(self.taken), size):
            yield Batch(self.taken[start : start + size], 0, ())


def read_batch(known: Known, body: Any, *, received_at: datetime) -> Batch:
    """Read the body of a ``batch`` call; a message alone, or a list of them, is one as well.

    Raises ``BadBatch`` where no messages can be told apart.
    """
    written, sent = _messages(body)
    try:
        sent_at = parsed("sentAt", sent)
    except Refused as error:
        raise BadBatch(str(error)) from None
    taken: list[tuple[int, Message]] = []
    refused: list[Refusal] = []
    ignored = 0
    for index, one in enumerate(written):
        try:
            message = read_message(known, one, sent_at=sent_at, received_at=received_at)
        except Refused as error:
            refused.append(Refusal(index, _shown_id(one), str(error)))
            continue
        if message is None:
            ignored += 1
        else:
            taken.append((index, message))
    return Batch(tuple(taken), ignored, tuple(refused))


def read_message(
    known: Known, written: Any, *, sent_at: datetime | None, received_at: datetime
) -> Message | None:
    """Read one message; None for a kind that is ignored. Raises ``Refused``."""
    if not isinstance(written, dict):
        raise Refused("A message is a JSON object.")
    kind = _kind(written)
    if kind is None:
        return None
    if len(to_json(written)) > MESSAGE_BYTES:
        raise Refused(f"The message is larger than {MESSAGE_BYTES // 1024} kB. Send less with it.")
    traits = _mapping(written, "properties" if kind == "track" else "traits")
    _refuse_unstorable(traits)
    user_id = _id(written, "userId")
    if user_id is None and _id(written, "anonymousId") is None:
        raise Refused("userId or anonymousId is needed.")
    context = _mapping(written, "context")
    if kind == "group":
        account_id = _id(written, "groupId")
        if account_id is None:
            raise Refused("groupId is needed: the account's id.")
    else:
        account_id = _id(written, "groupId") or _id(context, "groupId", "context.groupId")
    at = moment_of(written, sent_at=sent_at, received_at=received_at)
    return Message(
        id=_message_id(written),
        kind=kind,
        user_id=user_id,
        account_id=account_id,
        at=at,
        at_is_stated=at == parsed("timestamp", written.get("timestamp")),
        name=_event_name(written) if kind == "track" else "",
        properties=traits,
        said=_said(known, kind, traits),
    )


def _messages(body: Any) -> tuple[list[Any], Any]:
    if isinstance(body, list):
        written, sent = body, None
    elif isinstance(body, dict) and "batch" in body:
        written, sent = body["batch"], body.get("sentAt")
    elif isinstance(body, dict) and "type" in body:
        written, sent = [body], None
    else:
        raise BadBatch('A batch is {"batch": [message, …]}.')
    if not isinstance(written, list):
        raise BadBatch("'batch' is a list of messages.")
    if len(written) > BATCH_AT_MOST:
        raise BadBatch(f"A batch has {BATCH_AT_MOST} messages at most. Send them in several.")
    return written, sent


def _kind(written: Mapping[str, Any]) -> Kind | None:
    kind = written.get("type")
    for one in KINDS:
        if kind == one:
            return one
    if kind in IGNORED:
        return None
    if kind == "alias":
        raise Refused(
            "alias is not known here: ids are never joined. Send identify with the lasting userId."
        )
    raise Refused(f"type: one of {', '.join((*KINDS, *IGNORED))} is expected.")


def _said(known: Known, kind: Kind, traits: Mapping[str, Any]) -> dict[str, Any]:
    if kind == "group":
        return account_said(known, traits)
    return contact_said(traits) if kind == "identify" else {}


def _mapping(written: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = written.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Refused(f"{name}: a JSON object is expected.")
    return value


def _id(written: Mapping[str, Any], name: str, shown: str = "") -> str | None:
    value = written.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Refused(f"{shown or name}: an id is a text.")
    try:
        return ident(str(value).strip())
    except PydanticCustomError as error:
        raise Refused(f"{shown or name}: {error}") from None


def _message_id(written: Mapping[str, Any]) -> str:
    """The message's own id; without one it gets one, and a repetition is another message."""
    value = written.get("messageId")
    if value is None:
        return new_id()
    if not isinstance(value, str) or not 1 <= len(value) <= 200 or not value.isprintable():
        raise Refused("messageId: a text of 1 to 200 visible characters is expected.")
    return value


def _event_name(written: Mapping[str, Any]) -> str:
    value = written.get("event")
    try:
        name = _name(value) if isinstance(value, str) else None
    except PydanticCustomError as error:
        raise Refused(f"event: {error}") from None
    if name is None:
        raise Refused("event is needed: the name of what happened.")
    return name


def _refuse_unstorable(traits: Mapping[str, Any]) -> None:
    for value in _values(traits):
        if isinstance(value, str) and "\x00" in value:
            raise Refused("A text holds a NUL character. Send plain text.")
        if isinstance(value, float) and not math.isfinite(value):
            raise Refused("A number is too large. Send finite numbers.")
    numbers = sum(type(value) in (int, float) for value in traits.values())
    if numbers > NUMBERS_AT_MOST:
        raise Refused(f"There are {numbers} numbers in it; {NUMBERS_AT_MOST} are the most.")


def _values(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from _values(one)
    elif isinstance(value, list):
        for one in value:
            yield from _values(one)
    else:
        yield value


def _shown_id(written: Any) -> str | None:
    value = written.get("messageId") if isinstance(written, dict) else None
    return value[:200] if isinstance(value, str) else None
