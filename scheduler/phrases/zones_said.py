"""A zone that the phrase names: "2 pm EST", "10:00 CET", "noon GMT+2", "4pm London time"."""

import re
from datetime import datetime, timedelta, timezone, tzinfo

from scheduler.phrases.sheet import Sheet, T
from scheduler.zones import zone, zone_names

_NAMES = {
    "America/New_York": "est edt et eastern",
    "America/Chicago": "cst cdt ct central",
    "America/Denver": "mst mdt mt mountain",
    "America/Los_Angeles": "pst pdt pt pacific",
    "America/Anchorage": "akst akdt",
    "Pacific/Honolulu": "hst",
    "Europe/London": "bst uk british",
    "Europe/Paris": "cet cest",
    "Europe/Helsinki": "eet eest",
    "Etc/UTC": "utc gmt z zulu",
    "Asia/Kolkata": "ist indian",
    "Asia/Tokyo": "jst",
    "Asia/Singapore": "sgt",
    "Australia/Sydney": "aest aedt",
    "Pacific/Auckland": "nzst nzdt",
}
ABBREVIATIONS = {short: name for name, shorts in _NAMES.items() for short in shorts.split()}
"""Summer and winter time are one zone here: people say EST in July."""
_CITIES = {
    name.rpartition("/")[2].replace("_", " ").lower(): name
    for name in sorted(zone_names())
    if "/" in name and not name.startswith(("Etc/", "SystemV/", "US/"))
}
_OFFSET = r"(?:utc|gmt) ?([+-])(\d{1,2})(?::?(\d\d))?"
_SHORT = "|".join(sorted(ABBREVIATIONS, key=len, reverse=True))
_AFTER_CLOCK = re.compile(
    rf"({T}),? ?\(?(?:{_OFFSET}|({_SHORT})(?: (?:standard |daylight )?time)?)\b\)?"
)
_TIME_OF = re.compile(rf"\b(?:(?:in |at )?([a-z][a-z. ]{{2,30}}?)|({_SHORT}))(?: local)? time\b")


def read_zone(sheet: Sheet, now: datetime) -> None:
    """Put the zone that is said, if one is, on the sheet; its words are masked.

    An abbreviation that several zones have is the visitor's own, where theirs is among them.
    """
    if sheet.zone is None:
        sheet.zone = _zone_said(sheet, now)


def _zone_said(sheet: Sheet, now: datetime) -> tuple[str, tzinfo] | None:
    if found := _AFTER_CLOCK.search(sheet.text):
        sheet.text = sheet.text[: found.end(1)] + sheet.text[found.end() :]
        return _fixed(found) if found[2] else _named(found[5], now)
    for found in _TIME_OF.finditer(sheet.text):
        words = (found[1] or found[2]).strip()
        name = ABBREVIATIONS.get(words) or _city(words)
        if name:
            sheet.text = sheet.text.replace(found[0], " ", 1)
            return name, zone(name)
    return None


def _named(short: str, now: datetime) -> tuple[str, tzinfo]:
    visitors = now.tzinfo
    assert visitors is not None
    year = range(0, 365, 60)
    own = {
        (visitors.tzname(now.replace(tzinfo=None) + timedelta(days=n)) or "").lower() for n in year
    }
    name = getattr(visitors, "key", "") if short in own else ABBREVIATIONS[short]
    return name, zone(name)


def _fixed(found: re.Match[str]) -> tuple[str, tzinfo] | None:
    offset = timedelta(hours=int(found[3]), minutes=int(found[4] or 0))
    if offset >= timedelta(hours=15):
        return None
    name = f"UTC{found[2]}{int(found[3]):02}:{int(found[4] or 0):02}"
    return name, timezone(offset if found[2] == "+" else -offset, name)


def _city(words: str) -> str | None:
    parts = words.split()
    tails = (" ".join(parts[n:]) for n in range(len(parts)))
    return next((_CITIES[tail] for tail in tails if tail in _CITIES), None)
