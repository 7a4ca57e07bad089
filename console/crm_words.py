"""A connected CRM in words, and as ``--json`` prints it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from crm_sync.operating.dead_letters import DeadLetter
from crm_sync.operating.standing import Need, Standing
from crm_sync.targets.kinds import NAMES


def in_a_line(one: Standing, now: datetime) -> str:
    """What it is, of whom, since when, how it is."""
    row = one.target
    mark = "✗" if one.needs else "✓"
    return f"{mark} {row.id}: {_kind(one)}, connected {row.connected_at:%Y-%m-%d}, {one.word(now)}"


def in_words(one: Standing, now: datetime) -> str:
    """A few lines: how far it is, what went wrong, what is to be done."""
    return "\n    ".join([in_a_line(one, now), *_lines(one, now)])


def _kind(one: Standing) -> str:
    name = NAMES.get(one.target.kind, one.target.kind)
    account = one.target.settings.get("name")
    return f"{name} ({account})" if account else name


def _lines(one: Standing, now: datetime) -> Iterator[str]:
    row = one.target
    if one.oldest is None:
        yield "Nothing is on the way."
    else:
        yield f"{one.waiting:,} on the way, the oldest since {_moment(one.oldest)}."
    if one.held_up:
        accounts = "1 account waits" if one.held_up == 1 else f"{one.held_up:,} accounts wait"
        yield f"{accounts} for another try; the others go on."
    yield f"Last success: {_moment(row.delivered_at)}."
    if row.last_error is not None:
        yield f"Last error: {_moment(row.last_error_at)}. {row.last_error}"
    if paused := one.paused_until(now):
        since = f" since {_moment(row.failing_since)}" if row.failing_since else ""
        yield f"Paused{since}; it is tried again at {_moment(paused)}. {row.failure or ''}".rstrip()
    for need in one.needs:
        fields = f" {', '.join(need.fields)}." if need.fields else ""
        yield f"! {need.code} since {_moment(need.since)}: {need.message}{fields} {need.remedy}"


def as_object(one: Standing, now: datetime) -> dict[str, Any]:
    """Everything but the credentials."""
    row = one.target
    return {
        "name": row.id,
        "kind": row.kind,
        "settings": row.settings,
        "state": one.word(now).replace(" ", "_"),
        "connected_at": _iso(row.connected_at),
        "waiting": one.waiting,
        "oldest_told_at": _iso(one.oldest),
        "held_up": one.held_up,
        "delivered_at": _iso(row.delivered_at),
        "last_error": row.last_error,
        "last_error_at": _iso(row.last_error_at),
        "failure": row.failure,
        "remedy": row.remedy,
        "failing_since": _iso(row.failing_since),
        "paused_until": _iso(one.paused_until(now)),
        "dead": one.dead,
        "checked_at": None if one.check is None else _iso(one.check.checked_at),
        "dropped": [] if one.check is None else one.check.dropped,
        "needs": [_need(need) for need in one.needs],
    }


def letter_in_words(letter: DeadLetter) -> str:
    """What was not taken, why not, and what mends it."""
    lines = [
        f"      {letter.outbox_id}  {letter.account_key}  {letter.interaction}",
        f"        {_moment(letter.died_at)}: {letter.reason} {letter.remedy or ''}".rstrip(),
    ]
    return "\n".join(lines)


def letter_as_object(letter: DeadLetter) -> dict[str, Any]:
    """The same, without the story: the page has that."""
    return {
        "id": letter.outbox_id,
        "account": letter.account_key,
        "interaction": letter.interaction_id,
        "title": letter.interaction,
        "reason": letter.reason,
        "remedy": letter.remedy,
        "died_at": _iso(letter.died_at),
    }


def _need(need: Need) -> dict[str, Any]:
    return {
        "code": need.code,
        "message": need.message,
        "remedy": need.remedy,
        "since": _iso(need.since),
        "fields": list(need.fields),
    }


def _moment(moment: datetime | None) -> str:
    return "none yet" if moment is None else f"{moment:%Y-%m-%d %H:%M} UTC"


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
