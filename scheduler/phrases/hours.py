"""Bare hours, told to be times by what stands beside them: "at 3", "between 2 and 4"."""

import re

from scheduler.phrases.clocks import Clock, clock
from scheduler.phrases.followers import ENDS, NO_LESS, NO_MORE
from scheduler.phrases.sheet import D, Mark, P, Sheet, T

_NUMBER = rf"(\d{{1,2}}){NO_MORE}"
_LEADS = (
    "at|@|around|about|by|before|after|until|till|til|approximately|approx|circa|roughly|say|maybe"
    "|perhaps|like|um|than|do|then|past|from|take|exactly|prefer|or|not|since|want|need"
)
_PHRASES = (
    "make it|how about|what about|at about|at around|at sharp|have it at|or else|or maybe|or even"
    "|or perhaps"
)
_LED = re.compile(rf"(?<!\w)(?:{_PHRASES}|{_LEADS}) ?(?<![@\w]\d){_NUMBER}{ENDS}")
_FINE = "fine|good|great|best|better|ideal|perfect|ok|okay|possible|available|free|open|taken"
_JUDGED = re.compile(
    rf"\bis {_NUMBER} (?:too|{_FINE}|still)\b"
    rf"|{NO_LESS}{_NUMBER} (?:it is\b|is too\b|(?:is|would be|will be|seems|looks) (?:{_FINE})\b)"
)
_AND_LAST = re.compile(rf"(?:,|\bor) {_NUMBER}[?.!]*$")
_FOR = re.compile(rf"\bfor {_NUMBER}{ENDS}")
_AFTER_DAYS = re.compile(rf"(?:{D}|{P})[,;]? ?(?:at )?{_NUMBER}{ENDS}")
_BEFORE_DAYS = re.compile(rf"{NO_LESS}(\d{{1,2}}),? (?:on )?(?={D})")
_FOUR_DIGITS = re.compile(
    rf"(?:(?<={D} )|(?<={D}, )|(?<=\bat )|(?<=\baround )|(?<=\bby )|(?<=\bafter )|(?<=\bbefore )|^"
    r"|(?<=\babout )|(?<=\bapproximately )|(?<=\bsay )|(?<=@ ))"
    r"([01]\d|2[0-3]|[1-9])([0-5]\d)"
    rf"{ENDS}"
)
# "three thirty", "11 oh 5": the numbers are digits by now.
_SPOKEN = re.compile(
    rf"{NO_LESS}([1-9]|1[0-2]) (?:oh ([1-9])|([0-5]\d))\b(?! ?(?:[a-z]*minutes?|%|:|\.\d))"
)
_POLITE = (
    "ok|okay|yes|yeah|sure|then|please|pls|hmm|well|maybe|perhaps|um|uh|hi|no|just|fine|and|so"
)
_SAID = (
    "works?(?: for me)?|would work|is (?:good|fine|ok|okay|great)|sharp|instead|sounds good"
    "|suits me|would be (?:good|great|fine|perfect|ok|nice)|thanks?|thank you"
)
_ALONE = re.compile(
    rf"^(?:(?:{_POLITE}),? )*(\d{{1,2}})"
    rf"(?:,? (?:{_POLITE}|{_SAID}))*[.!?, ]*$"
)
_RANGE = re.compile(
    rf"(?:\b(between|from) )?(?<![\d.:/])({T}|\d{{1,2}}) ?(-|to|and|till|until|&) ?({T}|\d{{1,2}})"
    rf"{NO_MORE}"
)
_BESIDE_BEFORE = re.compile(rf"(?:{D}|{P}),? ?(?:at )?$|\bat $")
_BESIDE_AFTER = re.compile(rf",? ?(?:on )?{D}")


def read_hours(sheet: Sheet) -> None:
    """Bare hours become times; "for 5" only where nothing else is one."""
    sheet.text = _RANGE.sub(lambda found: _both_ends(found, sheet), sheet.text)
    sheet.take(_FOUR_DIGITS, Mark.CLOCK, lambda found: clock(found[1], found[2]))
    sheet.take(_SPOKEN, Mark.CLOCK, lambda found: clock(found[1], found[2] or found[3]))
    _take_number(sheet, _LED)
    _take_number(sheet, _AFTER_DAYS)
    sheet.take(_BEFORE_DAYS, Mark.CLOCK, lambda found: clock(found[1]))
    sheet.take(_ALONE, Mark.CLOCK, lambda found: clock(found[1]))
    _take_number(sheet, _JUDGED)
    if any(sheet.all(Mark.CLOCK)):
        _take_number(sheet, _AND_LAST)
    else:
        _take_number(sheet, _FOR)


def _take_number(sheet: Sheet, rule: re.Pattern[str]) -> None:
    """Only the number of what the rule finds becomes a mark; the words before it stay."""

    def marked(found: re.Match[str]) -> str:
        group = found.lastindex or 1
        read = clock(found[group])
        if read is None:
            return found[0]
        start, end = found.start(group) - found.start(), found.end(group) - found.start()
        return found[0][:start] + sheet.mark(Mark.CLOCK, read) + found[0][end:]

    sheet.text = rule.sub(marked, sheet.text)


def _both_ends(found: re.Match[str], sheet: Sheet) -> str:
    """Both ends of "between 2 and 4", "9-11" are times where a word or their place says so."""
    lead, first, joint, last = found.groups()
    if not lead and joint in ("and", "&"):
        return found[0]
    if not lead and not {first, last} & sheet.things.keys() and not _stands_as_time(found):
        return found[0]
    ends = [_end(first, sheet), _end(last, sheet)]
    if None in ends:
        return found[0]
    return f"{lead or 'between'} " + "-".join(sheet.mark(Mark.CLOCK, end) for end in ends)


def _stands_as_time(found: re.Match[str]) -> bool:
    before, after = found.string[: found.start()], found.string[found.end() :]
    alone = not re.search(r"\w", before + after)
    return bool(alone or _BESIDE_BEFORE.search(before) or _BESIDE_AFTER.match(after))


def _end(said: str, sheet: Sheet) -> Clock | None:
    if said in sheet.things:
        read: Clock = sheet.things[said]
        return read
    return clock(said)
