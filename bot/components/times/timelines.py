"""When the visitor wants a solution: ``asap``, ``this_month``, ``this_quarter``, ``later``,
``exploring``.

Some words are a timeline wherever they stand ("no rush"). A span of time ("this month", "within
six weeks") is one by itself or where something is wanted by then; "we hit the cap this month" and
"can we talk next week" are none.
"""

import re
from collections.abc import Iterator
from datetime import date

from bot.components.sizes.numbers_in_words import numbers_in
from bot.components.times.named_dates import named_dates
from bot.components.times.timeline_words import AT_ONCE, ATTITUDES, DENIED_SPAN_IS_LATER, SPANS
from bot.components.words.phrase import Phrase
from bot.components.words.plain import after, any_of, before, plain, words_of

WEEK, MONTH, QUARTER = 7, 31, 100
"""The longest that each timeline reaches, in days."""

_DAYS = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365, "wk": 7, "mth": 30}
_VAGUE_NUMBERS = {"few": 3, "couple": 2, "couple of": 2, "several": 4}

_DURATION = re.compile(
    r"\b(?P<lead>(?:in|within|over|inside|under|the|next|coming|less than|max|about|"
    r"around|maybe|like|roughly|at most|for) )*"
    r"(?P<number>an?|(?:a )?(?:few|couple(?: of)?)|several|[\w-]+(?: ?(?:to|or|"
    r"-) ?[\w-]+)?)[ -](?P<unit>day|week|month|quarter|year|wk|mth)s?\b(?! ago)"
)
_BY_THEN = re.compile(r"\b(?:in|within|inside|next|coming|less than|from now|time)\b")
_WANTED = re.compile(
    r"\b"
    + any_of(
        "need it|need this|need that|need something|need a|need to|needs to|needs|needed|want it|"
        "want this|want a|want to|want something|would like|we'd like|i'd like|we'd want|"
        "hope|hoping|start|starting|live|"
        "launch|launching|begin|beginning|decide|decision|purchase|buy|buying|implement|"
        "implementation|implementing|set up|set this up|setup|ready|roll out|rolling out|rollout|"
        "by|before|deadline|timeline|timeframe|time frame|time line|planning|plan to|planned|"
        "plan is|looking to|looking at|look at|thinking of|thinking|talking|target|targeting|"
        "goal|aim|aiming|sometime|ideally|hopefully|due|switch|"
        "upgrade|migrate|go for|get going|solved|solving|fixed|fixing|in place|running|run|"
        "up and running|kick off|kick-off|kickoff|go-live|golive|"
        "sorted|sorting|solution|be done|be finished|be over|"
        "be resolved|resolved|be working|get this done|get it done|finish|at the latest|"
        "preferably|deploy|deployed|onboard|onboarded|use it|urgent|happen|budget"
    )
    + r"\b"
)
_ABOUT_TALKING = re.compile(
    r"\b"
    + any_of(
        "call|calls|talk|speak|meet|meeting|demo|chat|human|person|someone|somebody|"
        "appointment|slot|schedule|book|reschedule|cancel|free|delete|erase|refund|"
        "charged|broken|agent|phone|ring|calendar|suits|afternoon|morning|error|invoice|"
        "ping me|remind me|come back"
    )
    + r"\b"
)
_ABOUT_TROUBLE = re.compile(
    r"\b"
    + any_of(
        "wait|waits|waiting|took|takes|lost|lose|losing|missed|miss|ran out|run out|hit|hits|"
        "every|each|per|answer|answers|answered|reply|replies|respond|late|forgot|forget|"
        "happened|get back|got back|gets back|gets lost|get lost|"
        "customers|again|used up|gone|reached|went|since|last|follow up|hear back|nobody|"
        "stuck|a week|cold|leads|grew|hired|moved|upgraded|a month|submissions"
    )
    + r"\b"
)
_SAYS_NOTHING = words_of(
    "in by the a an maybe probably hopefully ideally about around i guess think we need want it",
    "please at latest sometime within for us now or so would be good great best if possible like",
    "just really not sure pls ok okay yes yeah yep well then that is this to have better fine",
    "rather it's that's would 'd say some time during over next before until till end no of i'd",
    "we'd love soon preferably definitely later still on and but from perhaps possibly likely",
    "earliest kindly thanks thank you already even only mid early late course somewhere more less",
    "than most some sort there i'm we're it'll we'll i'll will let's first thing as can could",
    "should must hope believe suppose approximately roughly somehow also hi hello hey um uh hmm",
    "actually honestly sorry wait nope my our guys people sir asap urgently absolutely any exact",
    "between sooner earlier half second after year month quarter week weeks months days tops max",
    "ideal give take spring summer autumn winter fall easter christmas new holidays coming current",
)
"""Words beside a span of time that leave it an answer to "when?"."""
_DENIED = re.compile(
    r"(?:\b(?:not|no|isn't|nothing|never|isnt|needn't be|neither)|n't)\s+(?:\w+\s+){0,3}$"
)
_TAKES = re.compile(r"\b(?:need|needs|take|takes|took|lasts?) $")
_NOT_ONLY = re.compile(r"(?:\b(?:not|never|stopped|done|finished)|n't)\s+(?:just |only |really )*$")
_GROWN_TO = re.compile(
    r"(?:\d|\b(?:hundred|thousand|dozen|people|of us|users|reps|employees))\s+"
    r"(?:by|in|at|before|until|from)?\s*(?:the end of )?$"
)
_CLAUSE_END = re.compile(r"[.;!?,\n]|\b(?:but|and we|because|so|and)\b")


def timeline(text: str, today: date | None = None) -> Phrase | None:
    """The timeline that a text states: the last span of time, else an attitude ("no rush").

    ``today``: what "by March" and "in 2031" are counted from; None: they are not read.
    """
    read = plain(text)
    spans = [*_named_spans(read), *_durations(read), *_dates(read, today)]
    if spans:
        return max(spans, key=lambda phrase: phrase.start)
    return next(_attitudes(read), None) or next(_put_off(read), None)


def _attitudes(text: str) -> Iterator[Phrase]:
    for value, words in ATTITUDES.items():
        for match in words.finditer(text):
            rest = _beside(text, match.start(), match.end())
            if value == "exploring":
                said = not _NOT_ONLY.search(before(text, match.start()))
            elif _ABOUT_TROUBLE.search(rest) and not _WANTED.search(rest):
                said = False  # "urgent leads get lost"
            else:
                said = not _is_denied(text, match.start()) and _is_a_wish(
                    text, match.start(), match.end(), loose=True
                )
            if said and not _is_grown_to(text, match.start()):
                yield Phrase("timeline", value, match.start(), match.end())


def _named_spans(text: str) -> Iterator[Phrase]:
    for value, words in SPANS.items():
        for match in words.finditer(text):
            if not _is_denied(text, match.start()) and _is_wanted_by(text, match):
                yield Phrase("timeline", value, match.start(), match.end())
    for match in AT_ONCE.finditer(text):
        said = text[: match.start()] + _beside(text, match.start(), match.end())
        if _says_nothing(said) and not _is_denied(text, match.start()):
            yield Phrase("timeline", "asap", match.start(), match.end())


def _put_off(text: str) -> Iterator[Phrase]:
    """ "Not this quarter", "we wouldn't start this year"."""
    for words in SPANS.values():
        for match in words.finditer(text):
            put_off = DENIED_SPAN_IS_LATER.match(match[0]) and _is_denied(text, match.start())
            if put_off and _is_wanted_by(text, match):
                yield Phrase("timeline", "later", match.start(), match.end())


def _dates(text: str, today: date | None) -> Iterator[Phrase]:
    for named in named_dates(text, today) if today is not None else ():
        wanted = _is_a_wish(text, named.start, named.end, loose=False)
        if wanted and not _is_denied(text, named.start) and not _is_grown_to(text, named.start):
            yield named


def _is_denied(text: str, start: int) -> bool:
    return _DENIED.search(before(text, start)) is not None


def _is_wanted_by(text: str, match: re.Match[str]) -> bool:
    wanted = _is_a_wish(text, match.start(), match.end(), loose=False)
    return wanted and not _is_grown_to(text, match.start())


def _is_grown_to(text: str, start: int) -> bool:
    """ "30 by next summer": how many they will be, and not when something is wanted."""
    return _GROWN_TO.search(before(text, start)) is not None


def _durations(text: str) -> Iterator[Phrase]:
    """ "Within six weeks", "2-3 months": as far as the longer of them reaches."""
    for match in _DURATION.finditer(text):
        days = _days(match["number"], match["unit"])
        by_then = match["lead"] and _BY_THEN.search(match[0])
        alone = _says_nothing(_beside(text, match.start(), match.end()))
        if days is None or not (by_then or (alone and not _lasts(text, match, days))):
            continue
        if _is_a_wish(text, match.start(), match.end(), loose=False):
            yield Phrase("timeline", _reaching(days), match.start(), match.end())


def _lasts(text: str, match: re.Match[str], days: float) -> bool:
    """ "We need a day", "9 years": how long something takes, or how old it is."""
    return days > _DAYS["year"] or _TAKES.search(before(text, match.start())) is not None


def _days(number: str, unit: str) -> float | None:
    count: float | None = _VAGUE_NUMBERS.get(number.removeprefix("a "))
    if number in ("a", "an", "one"):
        count = 1
    elif count is None and (values := [found.value for found in numbers_in(number)]):
        count = values[-1]
    return None if count is None else count * _DAYS[unit]


def _reaching(days: float) -> str:
    if days <= WEEK:
        return "asap"
    if days <= MONTH:
        return "this_month"
    return "this_quarter" if days <= QUARTER else "later"


def _is_a_wish(text: str, start: int, end: int, *, loose: bool) -> bool:
    """Whether a clause says when something is wanted, and not when something happens.

    ``loose``: the words are a timeline unless the clause is about something else."""
    rest = _beside(text, start, end)
    if _ABOUT_TALKING.search(rest):
        return False
    if loose or _says_nothing(rest):
        return True
    return _ABOUT_TROUBLE.search(rest) is None and _WANTED.search(rest) is not None


def _says_nothing(rest: str) -> bool:
    return all(word.strip("'\".,;!?()~-") in _SAYS_NOTHING for word in rest.split())


def _beside(text: str, start: int, end: int) -> str:
    """The rest of the clause."""
    begins, ends = _clause(text, start, end)
    return text[begins:start] + " " + text[end:ends]


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    left, right = before(text, start), after(text, end)
    begins = max((match.end() for match in _CLAUSE_END.finditer(left)), default=0)
    following = _CLAUSE_END.search(right)
    ends = following.start() if following else len(right)
    return start - len(left) + begins, end + ends
