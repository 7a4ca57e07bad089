"""When the visitor wants a solution: ``asap``, ``this_month``, ``this_quarter``, ``later``,
``exploring``.

Some words are a timeline wherever they stand ("no rush"). A span of time ("this month", "within
six weeks") is one by itself or where something is wanted by then; "we hit the cap this month" and
"can we talk next week" are none.
"""

import re
from collections.abc import Iterator

from bot.components.numbers_in_words import numbers_in
from bot.components.phrase import Phrase
from bot.components.plain import after, any_of, before, plain, words_of

WEEK, MONTH, QUARTER = 7, 31, 100
"""The longest that each timeline reaches, in days."""

_DAYS = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365, "wk": 7, "mth": 30}
_VAGUE_NUMBERS = {"few": 3, "couple": 2, "couple of": 2, "several": 4}

_ALWAYS = {
    "exploring": any_of(
        "just looking|just browsing|only looking|only browsing|only exploring|"
        "just exploring|exploring|looking around|"
        "no rush|no hurry|not in a hurry|not in a rush|in no rush|in no hurry|"
        "no timeline|no time line|no deadline|no time pressure|no fixed date|"
        "no particular date|"
        "researching|just research|doing research|doing some research|early days|"
        "no concrete plans|nothing concrete|nothing planned|just curious|"
        "window shopping|kicking the tires|kicking the tyres|gathering info|"
        "gathering information|collecting information|getting an overview|"
        "getting a feel|seeing what's out there|"
        "see what's out there|seeing what is out there|comparing options|"
        "exploring options|comparing tools|comparing vendors|comparing products|"
        "comparing prices|comparing a few|not urgent|isn't urgent|nothing urgent|"
        "no urgency|"
        "not decided yet|haven't decided yet|"
        "still evaluating|just evaluating|no date in mind|no date yet|"
        "shopping around|having a look|have a look around|only informing myself|"
        "still deciding|not that urgent|no plans yet|just checking|just informing"
    ),
    "asap": any_of(
        r"a\.?s\.?a\.?p\.?(?!\w)|as soon as possible|as soon as we can|"
        r"as soon as you can|as fast as possible|as quickly as possible|soonest|"
        r"the sooner the better|sooner the better|"
        "yesterday would be|it was due yesterday|urgent|urgently|very urgent|"
        "needed yesterday|like yesterday|better yesterday|asp|best yesterday|"
        "better today than tomorrow|no time to lose|can't wait"
    ),
    "later": any_of(
        "later in the year|end of the year|end of year|"
        "year end|eoy|second half|some day|someday|one day maybe|in half a year|"
        "not before|not until|next fiscal year|"
        "not any time soon|not anytime soon|down the road|in the long run|long term|"
        "eventually|sometime later|after the summer|after summer|next summer|"
        "next spring|next autumn|next winter|next fall|"
        "in the distant future|at some point|not this year|"
        "the quarter after|before summer|before the summer|"
        "in a year|half a year from now|maybe later|not right now|not now"
    ),
}
_NAMED_SPANS = {
    "asap": any_of(
        "immediately|right away|straight away|straightaway|at once|right now|"
        "this week|today|tomorrow|by tomorrow|by friday|by monday|within days|"
        "in days|end of the week|end of this week|end of week|eow|instantly|"
        "without delay|in the coming days"
    ),
    "this_month": any_of(
        "this month|month end|end of the month|end of this month|end of month|eom|"
        "the current month|before the month is over|before the month is out|"
        "next week|"
        "the coming weeks|within weeks|in weeks|next weeks|in the next weeks|"
        "later this month|this mth"
    ),
    "this_quarter": any_of(
        "this quarter|this q|end of the quarter|end of this quarter|end of quarter|"
        "quarter end|quarter's end|eoq|the current quarter|"
        "before the quarter is over|before the quarter is out|"
        "the coming months|in the next months|within months|next months|next month|"
        "following month|the end of next month|this qtr|later this quarter"
    ),
}
_NAMED_SPANS["later"] = any_of(
    "next quarter|next year|later this year|the following quarter|this year"
)
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
        "need it|need this|need something|need a|need to|needs to|needed|want it|"
        "want to|would like to|we'd like|i'd like|hope|hoping|start|starting|live|"
        "launch|launching|begin|decide|decision|purchase|buy|buying|implement|"
        "set up|set this up|setup|ready|roll out|rolling out|rollout|by|before|"
        "deadline|timeline|timeframe|time frame|time line|planning|plan to|"
        "looking to|aim|aiming|sometime|ideally|hopefully|due|switch|"
        "upgrade|migrate|go for|get going|solved|fixed|in place|running|"
        "up and running|kick off|sorted|solution|finished|done|latest|preferably|"
        "deploy|onboard|use it|working"
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
        "happened|again|used up|gone|reached|went|since|last|follow up|hear back|nobody|"
        "stuck|a week|cold|leads|grew|hired|moved|upgraded|a month|submissions"
    )
    + r"\b"
)
_SAYS_NOTHING = words_of(
    "in by the a an maybe probably hopefully ideally about around i guess think we need want it",
    "please at latest sometime within for us now or so would be good great best if possible like",
    "just really not sure pls ok okay yes yeah yep well then that is this to have better fine",
    "rather it's that's would 'd say some time during over next before until till end no of i'd",
    "we'd love soon preferably definitely later still on and but from",
)
"""Words beside a span of time that leave it an answer to "when?"."""
_DENIED = re.compile(
    r"(?:\b(?:not|no|isn't|nothing|never|isnt|needn't be|neither)|n't)\s+(?:\w+\s+){0,3}$"
)
_CLAUSE_END = re.compile(r"[.;!?,\n]|\b(?:but|and we|because|so|and)\b")


def timeline(text: str) -> Phrase | None:
    """The timeline that a text states: the last span of time, else an attitude ("no rush")."""
    read = plain(text)
    spans = [*_named_spans(read), *_durations(read)]
    if spans:
        return max(spans, key=lambda phrase: phrase.start)
    return next(_attitudes(read), None)


def _attitudes(text: str) -> Iterator[Phrase]:
    for value, words in _ALWAYS.items():
        for match in re.finditer(rf"(?<!\w)(?:{words})(?!\w)", text):
            denied = _DENIED.search(before(text, match.start()))
            if value == "exploring" or (
                not denied and _is_a_wish(text, match.start(), match.end(), loose=True)
            ):
                yield Phrase("timeline", value, match.start(), match.end())


def _named_spans(text: str) -> Iterator[Phrase]:
    for value, words in _NAMED_SPANS.items():
        for match in re.finditer(rf"(?<!\w)(?:{words})(?!\w)", text):
            denied = _DENIED.search(before(text, match.start()))
            if not denied and _is_a_wish(text, match.start(), match.end(), loose=False):
                yield Phrase("timeline", value, match.start(), match.end())


def _durations(text: str) -> Iterator[Phrase]:
    """ "Within six weeks", "2-3 months": as far as the longer of them reaches."""
    for match in _DURATION.finditer(text):
        days = _days(match["number"], match["unit"])
        by_then = match["lead"] and _BY_THEN.search(match[0])
        begins, ends = _clause(text, match.start(), match.end())
        alone = _says_nothing(text[begins : match.start()] + " " + text[match.end() : ends])
        if days is None or not (by_then or alone):
            continue
        if _is_a_wish(text, match.start(), match.end(), loose=False):
            yield Phrase("timeline", _reaching(days), match.start(), match.end())


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
    begins, ends = _clause(text, start, end)
    rest = text[begins:start] + " " + text[end:ends]
    if _ABOUT_TALKING.search(rest):
        return False
    if loose or _says_nothing(rest):
        return True
    return _ABOUT_TROUBLE.search(rest) is None and _WANTED.search(rest) is not None


def _says_nothing(rest: str) -> bool:
    return all(word.strip("'\".()~-") in _SAYS_NOTHING for word in rest.split())


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    left, right = before(text, start), after(text, end)
    begins = max((match.end() for match in _CLAUSE_END.finditer(left)), default=0)
    following = _CLAUSE_END.search(right)
    ends = following.start() if following else len(right)
    return start - len(left) + begins, end + ends
