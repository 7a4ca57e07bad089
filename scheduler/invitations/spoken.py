"""Moments as a language writes them: days, months, clocks of the languages mails come in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scheduler.teams.people import primary
from scheduler.zones import zone


@dataclass(frozen=True)
class _Language:
    days: tuple[str, ...]
    months: tuple[str, ...]
    near: Callable[[str, str, date], str]
    """Weekday, month, day -> "Tuesday 24 November": of a day within the year."""
    date: Callable[[str, date], str]
    """Month, day -> "24 November 2026"."""
    after_weekday: str
    """Between the weekday and the date."""
    clock: Callable[[datetime], str]
    there: str
    """What a clock is called: "{place} time"."""
    to: str
    """Between the first and the last clock of a span."""


def _twelve(moment: datetime) -> str:
    return f"{moment.hour % 12 or 12}:{moment:%M} {'AM' if moment.hour < 12 else 'PM'}"


_ENGLISH_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ENGLISH_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_BRITISH = _Language(
    _ENGLISH_DAYS,
    _ENGLISH_MONTHS,
    lambda weekday, month, day: f"{weekday} {day.day} {month}",
    lambda month, day: f"{day.day} {month} {day.year}",
    " ",
    lambda moment: f"{moment:%H:%M}",
    "{place} time",
    "to",
)
_AMERICAN = _Language(
    _ENGLISH_DAYS,
    _ENGLISH_MONTHS,
    lambda weekday, month, day: f"{weekday}, {month} {day.day}",
    lambda month, day: f"{month} {day.day}, {day.year}",
    ", ",
    _twelve,
    "{place} time",
    "to",
)
_GERMAN = _Language(
    ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    (
        *("Januar", "Februar", "März", "April", "Mai", "Juni"),
        *("Juli", "August", "September", "Oktober", "November", "Dezember"),
    ),
    lambda weekday, month, day: f"{weekday}, {day.day}. {month}",
    lambda month, day: f"{day.day}. {month} {day.year}",
    ", ",
    lambda moment: f"{moment:%H:%M} Uhr",
    "Ortszeit {place}",
    "bis",
)
_SPANISH = _Language(
    ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    (
        *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
        *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
    ),
    lambda weekday, month, day: f"{weekday}, {day.day} de {month}",
    lambda month, day: f"{day.day} de {month} de {day.year}",
    ", ",
    lambda moment: f"{moment:%H:%M}",
    "hora de {place}",
    "a",
)
_OTHERS = {"de": _GERMAN, "es": _SPANISH}
_TWELVE_HOURS = ("en-us", "en-ca", "en-au", "en-nz", "en-in", "en-ph")


def spoken_day(moment: datetime, zone_name: str, tag: str) -> str:
    """ "Tuesday 24 November 2026", on that zone's calendar, as the language tag writes it.

    ``en-US`` and its like say "Tuesday, November 24, 2026"; a language without a table here is
    written in English. Raises ``UnknownZone``.
    """
    local, language = moment.astimezone(zone(zone_name)), _language(tag)
    weekday = language.days[local.weekday()]
    return f"{weekday}{language.after_weekday}{_date(local, language)}"


def spoken_near_day(moment: datetime, zone_name: str, tag: str) -> str:
    """ "Tuesday 24 November": of a day whose year nobody asks for. Raises ``UnknownZone``."""
    local, language = moment.astimezone(zone(zone_name)), _language(tag)
    weekday, month = language.days[local.weekday()], language.months[local.month - 1]
    return language.near(weekday, month, local)


def spoken_date(day: date, tag: str) -> str:
    """ "24 November 2026", as the language tag writes it."""
    return _date(day, _language(tag))


def _date(day: date, language: _Language) -> str:
    return language.date(language.months[day.month - 1], day)


def spoken_weekday(moment: datetime, zone_name: str, tag: str) -> str:
    """ "Tuesday", on that zone's calendar. Raises ``UnknownZone``."""
    return _language(tag).days[moment.astimezone(zone(zone_name)).weekday()]


def spoken_clock(moment: datetime, zone_name: str, tag: str) -> str:
    """ "15:30", "3:30 PM", "15:30 Uhr"; "02:30 (UTC+2)" in an hour that the clock shows twice.

    Raises ``UnknownZone``.
    """
    local = moment.astimezone(zone(zone_name))
    clock = _language(tag).clock(local)
    return f"{clock} ({_offset(_from_utc(local))})" if shown_twice(local) else clock


def shown_twice(local: datetime) -> bool:
    """Whether the clock of its zone shows this moment's time at another one as well."""
    return local.replace(fold=1 - local.fold).utcoffset() != local.utcoffset()


def spoken_span(start: datetime, end: datetime, zone_name: str, tag: str) -> str:
    """ "Tuesday 24 November 2026, 15:30 to 16:00 (Berlin time, UTC+1)".

    The offset is the start's: it tells the two apart where a clock shows an hour twice.
    Raises ``UnknownZone``.
    """
    language = _language(tag)
    first, last = start.astimezone(zone(zone_name)), end.astimezone(zone(zone_name))
    day = spoken_day(start, zone_name, tag)
    # "15:30 bis 16:00 Uhr": the word after the clock is said once.
    clocks = f"{language.clock(first).removesuffix(' Uhr')} {language.to} {language.clock(last)}"
    return f"{day}, {clocks} ({_where(first, zone_name, language)})"


def _where(local: datetime, zone_name: str, language: _Language) -> str:
    offset = _offset(_from_utc(local))
    place = zone_name.rsplit("/", 1)[-1].replace("_", " ")
    if zone_name.startswith("Etc/") or "/" not in zone_name:
        return offset
    return f"{language.there.format(place=place)}, {offset}"


def _from_utc(local: datetime) -> timedelta:
    return local.utcoffset() or timedelta(0)


def _offset(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02}" if rest else "")


def _language(tag: str) -> _Language:
    if primary(tag) in _OTHERS:
        return _OTHERS[primary(tag)]
    return _AMERICAN if tag.replace("_", "-").lower() in _TWELVE_HOURS else _BRITISH
