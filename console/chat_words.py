"""What the assistant says and shows, as lines on a terminal."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from console.terminal import plain

Button = tuple[str, str]
"""Its label and the sealed token to send back."""
_TIMES_A_DAY = 8


def buttons(shown: Any) -> list[Button]:
    """Every button in a step or a message, in the order in which a face shows them."""
    return list(_buttons(shown))


def _buttons(part: Any) -> Iterator[Button]:
    if isinstance(part, list):
        for one in part:
            yield from _buttons(one)
    elif isinstance(part, dict):
        if part.get("token") and "label" in part:
            yield part["label"], part["token"]
        else:
            for one in part.values():
                yield from _buttons(one)


def said(messages: Sequence[Mapping[str, Any]]) -> list[str]:
    """The assistant's sentences among messages."""
    return [plain(one["text"]) for one in messages if one["author"] == "assistant"]


def numbered(choices: Sequence[Button]) -> str:
    """``[1] Starter  [2] Team``; empty where there is nothing to press."""
    return "  ".join(f"[{number}] {plain(label)}" for number, (label, _) in enumerate(choices, 1))


def hint(step: Mapping[str, Any], zone: str) -> str | None:
    """What the terminal can do at this step that words and buttons cannot."""
    if step["kind"] == "pick_time":
        times = ", ".join(_moment(one, zone) for one in step.get("suggested") or ())
        near = f"Near that: {times}. " if times else ""
        return f'({near}Say a time, like "tuesday at 3"; /times lists the free ones.)'
    if step["kind"] == "held":
        command = "/book" if step["name"] and step["email"] else "/book NAME EMAIL"
        return f"({_moment(step['starts_at'], zone)}. {command} books it.)"
    if step["kind"] == "booked":
        return f"({step['manage_url']})"
    return None


def free_times(days: Sequence[Mapping[str, Any]], zone: str) -> list[str]:
    """A line a day."""
    return [_day(day, zone) for day in days if day["times"]]


def _day(day: Mapping[str, Any], zone: str) -> str:
    times = [_local(one["starts_at"], zone) for one in day["times"]]
    listed = "  ".join(f"{one:%H:%M}" for one in times[:_TIMES_A_DAY])
    more = f"  and {len(times) - _TIMES_A_DAY} more" if len(times) > _TIMES_A_DAY else ""
    return f"{times[0]:%a %d %b}  {listed}{more}"


def _moment(written: str, zone: str) -> str:
    return f"{_local(written, zone):%a %d %b %H:%M}"


def _local(written: str, zone: str) -> datetime:
    return datetime.fromisoformat(written).astimezone(ZoneInfo(zone))
