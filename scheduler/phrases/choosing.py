"""Of several days or times in a sentence, those that are meant."""

import re
from datetime import date, timedelta
from typing import TypeVar

from scheduler.phrases.clocks import Clock
from scheduler.phrases.days import WEEK, Days, Said, day
from scheduler.phrases.sheet import D, Mark, P, Sheet, T

_Thing = TypeVar("_Thing")
_MAYBE = r"(?: (?:or|and|on|at|maybe|perhaps|else|even|the|also|possibly|alternatively|either))*"
_OR = r"or|/|otherwise,?|alternatively"
_OR_DAY = re.compile(rf"^,?(?: (?:at )?{T},?| {P})*[?.;]? ?(?:{_OR}|and|&|,){_MAYBE} ?$")
_OR_TIME = re.compile(rf"^(?:.* )?(?:{_OR})(?: (?:at|on|maybe|perhaps|even|around|else|{D}))* ?$")


def chosen_days(sheet: Sheet, today: date) -> tuple[tuple[Days, ...], str | None]:
    """The days that still stand in the sheet, joined by "or"; else why those named are none.

    Of days that nothing joins the last counts, for people correct themselves.
    """
    marked = list(sheet.all(Mark.DAYS))
    sound = [(mark, days) for mark, days in marked if days.said is not Said.NONE]
    if not sound:
        return (), next((days.because for _, days in marked), None)
    placed = _placed(sound, today)
    told = [one for one in placed if one[1].said not in (Said.ANY, Said.THAT)] or placed
    narrow = [one for one in told if one[1].single] or told
    group = _last_joined(sheet, narrow, _OR_DAY)
    if len(group) == 1 and group[0].first == today:
        # "I'd like to book today for Monday": today is when it is said.
        others = [days for _, days in narrow if days.first != today]
        return tuple(others[-1:]) or (group[0],), None
    return tuple(group), None


def chosen_clocks(sheet: Sheet) -> tuple[Clock, ...]:
    """The times that still stand in the sheet, joined by "or", or the last."""
    marked = list(sheet.all(Mark.CLOCK))
    return tuple(dict.fromkeys(_last_joined(sheet, marked, _OR_TIME))) if marked else ()


def _last_joined(
    sheet: Sheet, marked: list[tuple[str, _Thing]], joint: re.Pattern[str]
) -> list[_Thing]:
    group = [marked[-1]]
    for earlier in reversed(marked[:-1]):
        between = sheet.text[sheet.text.index(earlier[0]) + 1 : sheet.text.index(group[0][0])]
        if not joint.match(between):
            break
        group.insert(0, earlier)
    return [thing for _, thing in group]


def _placed(marked: list[tuple[str, Days]], today: date) -> list[tuple[str, Days]]:
    """A weekday goes into the week, a number into the month, that the sentence names besides."""
    spans = [days for _, days in marked if days.said is Said.SEVERAL]
    loose = [days for _, days in marked if days.said in (Said.WEEKDAY, Said.NUMBER)]
    if len(spans) != 1 or not loose:
        return marked
    (span,) = spans
    return [(mark, _within(days, span, today)) for mark, days in marked if days is not span]


def _within(days: Days, span: Days, today: date) -> Days:
    if days.said is Said.WEEKDAY:
        first = max(span.first, today)
        moved = first + timedelta(days=(days.first.weekday() - first.weekday()) % 7)
        return day(moved) if moved <= span.last else days
    if days.said is Said.NUMBER and (span.last - span.first) > WEEK:
        number = days.first.day
        if number <= span.last.day:
            moved = span.last.replace(day=number)
            return day(moved) if moved >= today else days
    return days
