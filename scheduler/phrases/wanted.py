"""What a sentence wants of the days and times that it names: left out, bounds, alternatives."""

import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from scheduler.phrases.choosing import chosen_clocks, chosen_days
from scheduler.phrases.clocks import Clock, Part
from scheduler.phrases.days import DAY, Days, Said
from scheduler.phrases.halves import FULL_DAY, WorkingHours
from scheduler.phrases.sheet import D, Mark, P, Sheet, T

Minutes = tuple[int, int]
"""From and to, since midnight; the end is excluded and may be the next day's."""

_PARTS: dict[str, Minutes] = {
    "early morning": (6 * 60, 9 * 60),
    "late morning": (10 * 60, 12 * 60),
    "morning": (6 * 60, 12 * 60),
    "noon": (12 * 60, 14 * 60),
    "early afternoon": (12 * 60, 15 * 60),
    "late afternoon": (15 * 60, 18 * 60),
    "afternoon": (12 * 60, 18 * 60),
    "early evening": (17 * 60, 19 * 60),
    "late evening": (19 * 60, 22 * 60),
    "evening": (17 * 60, 22 * 60),
    "night": (18 * 60, FULL_DAY),
}
LUNCH = (12 * 60, 13 * 60)
_ANY = rf"[{D[1:-1]}{P[1:-1]}{T[1:-1]}]"
_TOGETHER = rf"{_ANY}(?:(?: at|,? or|,? and|,? nor| on| in the)?(?: the)? {_ANY})*"
_MARKS = _ANY[1:-1]
_OUT = re.compile(
    r"\b(?:but not|not|except(?: for)?|excluding|exclude|other than|apart from|besides|minus|avoid"
    r"|anything but|instead of|in place of|rather than|without|never|no"
    r"|(?:can ?not|can't|cant|couldn't|won't|don't|do not|unable to)"
    r"(?: (?:do|make|make it|work|come|meet|be there|attend|want|like|have))*)"
    rf"(?: (?:on|at|in|the|this|any|for|of))* ({_TOGETHER})"
)
_BAD = re.compile(
    rf"({_ANY}(?:(?: at|,? or|,? and| on)? {_ANY})*) (?:does not|doesn't|doesnt|do not|don't|dont"
    r"|won't|will not|is not|isn't|isnt|are not|aren't|is no|wouldn't|would not|is bad|is out"
    r"|is impossible|is full|can't|cannot)\b"
)
# Said of something else: "I get off at 5, so half past", "the 9th, for I leave on the 10th".
_ASIDE = re.compile(
    r"\b(?:opens?|opened|closes?|closed|finishe?s?|gets? off|gets? out|(?:i|we) works?|leaves?"
    r"|away|gone|travel\w*|back|lands?|arrives?|vacation|holiday|out of office|off|booked out"
    r"|(?:have|has|got|in) (?:an? |my )?(?:[a-z]+ )?(?:meeting|class|flight|call|shift))\b"
    rf"[^.,;?!{_MARKS}]{{0,20}}? ?(?:at|until|till|from|by|before|after|on|for)? ?({_ANY})"
    r"(?! (?:or|and)\b)"
)
_IF = re.compile(r"\b(?:if|unless)\b[^.,;]*$")
_MOVED = re.compile(
    r"\b(?:mov|reschedul|chang|switch|push|postpon|shift|bring|brought|swap)\w*\b[^.?!]*?\bfrom "
    rf"(?:the )?{_ANY}(?:(?: at| on|,)? {_ANY})* to\b"
)
_RANGE = re.compile(rf"(?:(?:between|from) )?({T})-({T})")
_SIDE = rf"(?: the| about| around)? ({T}|{D}|lunch(?:time)?|work)"
_LATER_BOUND = re.compile(
    r"\b(?:any ?time |anything |some ?time |shortly |right |just |earliest )?"
    r"(after|from|since|starting(?: at| from| on)?|past|later than|beyond|as of)"
    rf"{_SIDE}(?! (?:to|until|till)\b)"
    rf"|({T}|{D}) ?(?:or later|and later|onwards?|and onwards?|or after|and after|and up|\+)"
)
_SOONER_BOUND = re.compile(
    r"\b(?:any ?time |anything |some ?time )?"
    rf"(before|until|till|til|by|up to|earlier than|no later than|latest){_SIDE}"
    rf"|({T}|{D}) (?:or earlier|or before|at the latest|latest|and earlier)"
)
_END_OF_DAY = re.compile(
    r"\b(?:the )?end of (?:the |my )?(?:business |working |work )?day\b"
    r"|\b(?:eod|cob|close of business)\b"
)
_FIRST_THING = re.compile(r"\b(?:the )?1st thing\b|\bstart of (?:the )?(?:business )?day\b")
_LUNCHTIME = re.compile(r"\b(?:at|over|around|during|for) lunch(?: ?time)?\b|\blunch ?time\b")
_MEALS = re.compile(r"\b(dinner|supper|drinks|breakfast|lunch|brunch)\b")


@dataclass(frozen=True)
class Wanted:
    """Days and times of a sentence in their roles."""

    days: tuple[Days, ...] = ()
    """Any of these; none: no day was said."""
    out: tuple[Days, ...] = ()
    out_parts: tuple[Minutes, ...] = ()
    """Parts of every day that are not wanted."""
    since: Days | None = None
    until: Days | None = None
    bound: Days | None = None
    """The day that was said for one of both."""
    clocks: tuple[Clock, ...] = ()
    """Any of these."""
    between: tuple[Clock, Clock] | None = None
    after: Clock | None = None
    before: Clock | None = None
    span: Minutes | None = None
    """A part of the day."""
    offset: timedelta | None = None
    meal: str | None = None
    because: str | None = None
    """Why a day that was named is none."""

    @property
    def says_something(self) -> bool:
        """Whether there is anything of a time in it."""
        bounds = (self.since, self.until, self.after, self.before, self.between, self.span)
        return bool(self.days or self.out or self.out_parts) or any(
            bound is not None for bound in bounds
        )


@dataclass
class _Reader:
    """Takes the roles out of the sheet, one after the other."""

    sheet: Sheet
    today: date
    hours: WorkingHours
    got: dict[str, Any] = field(default_factory=dict)

    def wanted(self) -> Wanted:
        meal = _MEALS.search(self.sheet.text)
        parts_before = [part for _, part in self.sheet.all(Mark.PART)]
        self._named_spans()
        self._moved()
        self._asides()
        self._out()
        self._range()
        self._bounds(_LATER_BOUND, "after", "since")
        self._bounds(_SOONER_BOUND, "before", "until")
        self._parts(parts_before)
        offsets = [offset for _, offset in self.sheet.all(Mark.OFFSET)]
        days, because = chosen_days(self.sheet, self.today)
        return Wanted(
            days=days,
            clocks=chosen_clocks(self.sheet),
            offset=offsets[-1] if offsets else None,
            meal=_meal(meal[1]) if meal else None,
            because=because,
            **self.got,
        )

    def _named_spans(self) -> None:
        start, end = (of.hour * 60 + of.minute for of in (self.hours.start, self.hours.end))
        for rule, span in (
            (_END_OF_DAY, (max(start, end - 120), end)),
            (_FIRST_THING, (start, min(end, start + 120))),
            (_LUNCHTIME, (LUNCH[0], LUNCH[1] + 60)),
        ):
            if rule is _LUNCHTIME and any(self.sheet.all(Mark.CLOCK)):
                continue
            if rule.search(self.sheet.text):
                self.sheet.text = rule.sub(" ", self.sheet.text)
                self.got["span"] = span

    def _asides(self) -> None:
        """Out with them, if others of their sort remain."""
        for mark in (Mark.DAYS, Mark.CLOCK):
            told = [found[1] for found in _ASIDE.finditer(self.sheet.text)]
            aside = [char for char in told if re.match(mark.any, char)]
            if len(aside) < len(list(self.sheet.all(mark))):
                for char in aside:
                    self.sheet.text = self.sheet.text.replace(char, "")

    def _moved(self) -> None:
        """ "from Tuesday at 3 to Wednesday": what it is moved from is not asked for."""
        self.sheet.text = _MOVED.sub(" to", self.sheet.text)

    def _out(self) -> None:
        """ "not Friday", "Friday does not work"; but not "if Friday does not work"."""
        out: list[Days | Part] = []
        for rule in (_OUT, _BAD):
            found = rule.search(self.sheet.text)
            while found and not _IF.search(self.sheet.text[: found.start()]):
                out += [thing for thing in self.sheet.of(found[1]) if not isinstance(thing, Clock)]
                before, after = self.sheet.text[: found.start()], self.sheet.text[found.end() :]
                self.sheet.text = f"{before} . {after}"
                found = rule.search(self.sheet.text)
        days = [one for one in out if isinstance(one, Days)]
        self.got["out"] = tuple(one for one in days if one.said is not Said.NONE)
        self.got["out_parts"] = tuple(_PARTS[one.name] for one in out if isinstance(one, Part))

    def _range(self) -> None:
        if found := _RANGE.search(self.sheet.text):
            self.got["between"] = (self.sheet.things[found[1]], self.sheet.things[found[2]])
            self.sheet.text = self.sheet.text.replace(found[0], " ", 1)

    def _bounds(self, rule: re.Pattern[str], of_time: str, of_day: str) -> None:
        for found in rule.finditer(self.sheet.text):
            word, said = found[1] or "", found[2] or found[3]
            thing = self.sheet.things.get(said)
            if isinstance(thing, Days) and thing.said is not Said.NONE:
                self.got[of_day] = _bounded(word, thing)
                self.got["bound"] = thing
            elif isinstance(thing, Clock):
                self.got[of_time] = thing
            elif thing is None:
                self.got["span"] = self._beside_a_meal(said, of_time)
        self.sheet.text = rule.sub(" ", self.sheet.text)

    def _beside_a_meal(self, said: str, side: str) -> Minutes:
        start, end = (of.hour * 60 + of.minute for of in (self.hours.start, self.hours.end))
        if said == "work":
            return (end - 60, 22 * 60) if side == "after" else (6 * 60, start + 60)
        if side == "after":
            return LUNCH[1], max(end, LUNCH[1] + 60)
        return min(start, LUNCH[0] - 60), LUNCH[0]

    def _parts(self, parts: list[Part]) -> None:
        still = [part for _, part in self.sheet.all(Mark.PART)]
        if still and "span" not in self.got:
            spans = [_PARTS[part.name] for part in still]
            self.got["span"] = (min(s for s, _ in spans), max(e for _, e in spans))
        names = {part.name.split()[-1] for part in parts}
        if len(names) == 1:
            (name,) = names
            for mark, said in self.sheet.things.items():
                if isinstance(said, Clock) and said.open and not said.part:
                    self.sheet.things[mark] = replace(said, part=name)
            for role in ("after", "before"):
                bound = self.got.get(role)
                if isinstance(bound, Clock) and bound.open and not bound.part:
                    self.got[role] = replace(bound, part=name)


def wanted(sheet: Sheet, *, today: date, hours: WorkingHours) -> Wanted:
    """The roles of what the sheet's marks stand for."""
    return _Reader(sheet, today, hours).wanted()


def _bounded(word: str, days: Days) -> Days:
    if word == "after":
        return replace(days, first=days.last + DAY, last=days.last + DAY)
    if word in ("before", "earlier than"):
        return replace(days, last=days.first - DAY)
    return days


def _meal(word: str) -> str:
    return {"supper": "dinner", "drinks": "dinner", "brunch": "lunch"}.get(word, word)
