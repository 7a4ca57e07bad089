"""What a number counts: people, something else, or whatever the sentence is about."""

import re
from enum import Enum

from bot.components.words.months import MONTH
from bot.components.words.plain import after, any_of, before, words_of


class Counted(Enum):
    """What stands behind a number."""

    PEOPLE = "people"
    """People as such: "45 employees", "45 of us"."""
    ROLES = "roles"
    """People of one kind or place: "8 reps", "12 in sales": a part, where other parts stand by."""
    NOTHING = "nothing"
    """No noun: the rest of the sentence tells."""
    OTHER = "other"
    """Time, money, things: never a team's size."""


_PEOPLE = words_of(
    "people person persons peoples ppl peeps pple poeple peple peopel pepole folk folks",
    "employee employees emploees employes employess emplyees staff staffers stuff head",
    "heads headcount member members membres mate mates teammate teammates colleague",
    "colleagues collegues coleagues coworker coworkers worker workers human humans soul",
    "souls associate associates fte ftes man men woman women guy guys lads user users",
    "strong pax bodies hands dude dudes personnel workforce personel mitarbeiter persones",
    "individuals adults teammember teammembers emp emps body folx collegue workmates",
    "workmate crew others",
)
_ROLES = words_of(
    "rep reps agent agents sdr sdrs bdr bdrs ae aes csm csms salespeople salesperson",
    "salesmen salesman manager managers engineer engineers developer developers dev devs",
    "designer designers consultant consultants seller sellers marketer marketers freelancer",
    "freelancers contractor contractors intern interns apprentice apprentices assistant",
    "assistants admin admins analyst analysts executive executives exec execs director",
    "directors lead-gen specialists specialist recruiter recruiters student students",
    "volunteer volunteers nurse nurses doctor doctors coach coaches closer closers setter",
    "setters operator operators planner planners supervisor supervisors founder founders",
    "partner partners cofounder cofounders part-timers temps trainees trainee owner owners",
    "permanent temporary seasonal casuals externals",
    "full-time part-time fulltime parttime full-timers fulltimers boss bosses dispatchers",
    "receptionists clerks coordinators advisors advisers",
)
_NOT_AN_OCCUPATION = words_of(
    "customers visitors orders offers numbers servers computers letters newsletters folders",
    "quarters dollars years hours prospects buyers subscribers followers competitors",
    "chapters centers centres printers routers trackers counters answers papers others",
    "floors doors errors colors colours factors vendors investors sponsors donors readers",
    "viewers callers users leads partners filters buffers reminders characters calendars",
    "meters liters litres kilometers members suppliers retailers dealers drivers enquirers",
    "clients consumers shoppers tasters quitters corners covers matters chargers scanners",
    "pointers posters banners stickers registers headers footers layers parameters triggers",
    "trailers containers towers wonders powers tenants applicants restaurants plants grants",
    "variants participants elephants patients",
)
_OCCUPATION = re.compile(r"[a-z-]{2,}(?:ers|ors|ists|ians|ants|yers|reps|men|people|folks)")
_MEASURES = words_of(
    "percent percentage pct per cent cents dollar dollars euro euros pound pounds buck",
    "bucks usd eur gbp quid minute minutes min mins hour hours hr hrs day days week weeks",
    "wk wks month months mo mos mth mths year years yr yrs quarter quarters second seconds",
    "sec secs am pm oclock o'clock a.m p.m noon midnight st nd rd th x h m s d w y g gb mb",
    "tb kb px km mi ft kg lb lbs mm cm mph fold times time million millions billion mil mio",
    "bn grand january february march april june july august september october november",
    "december jan feb mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday",
    "thursday friday saturday sunday mon tue wed thu fri sat sun spring summer autumn",
    "winter morning afternoon evening night step star page field seat seats licence license",
    "location country office site step-by-step thing place mail mails email e-mail emails",
    "form forms lead deal plan tool app system sign-off approval submission tier point",
    "version degree team teams tab click room floor digit cup cups glass coffee car dog cat",
    "kid kids child children bike different day's way kinds sorts media data feet mice",
    "software company companies",
)
_SINGULAR_ENDINGS = ("ss", "us", "is")
_DEPARTMENTS = words_of(
    "sales ops operations marketing support hr it success finance legal product engineering",
    "service admin office field inside outbound inbound customer technical tech remote full",
    "part account business back front junior senior partner presales logistics design",
    "development dev",
)
_WHOLE_DEPARTMENTS = words_of(
    "sales ops operations marketing support hr finance engineering success"
)
"""Those that stand for their people: "6 sales, 2 marketing"."""
_STOPS = words_of(
    "of in on at with and but so for from to by or as is are was were who that which we i",
    "you they it he she our my your the a an this these those now currently right today",
    "using use have has had need want already here there then when because since until",
    "while if not no all just only still too also please thanks thx plus total altogether",
    "overall combined roughly about around approx ish spread across split working work",
    "works worldwide globally strong maybe actually probably last next ago back per each",
    "every us them me him her including incl starter",
)
_INEXACT = words_of("ish odd something")
WORDS_TO_THE_NOUN = 4
_WORD = re.compile(r"( ?-? ?)([a-z][a-z'.]*(?:-[a-z]+)*)")
_OF_US = re.compile(r" ?(?:of (?:us|our (?:people|team|own))\b|us\b)")
_TEAM_PLACE = re.compile(
    r" ?(?:in (?:total|all|my team|our team|the team|the company|our company|my company|the "
    r"business|the whole company|number|house|the office)|on (?:the|my|our) team|"
    r"at (?:the|my|our) company|altogether|all together|all in all|overall|combined|total)\b"
)
_PLACE = re.compile(
    r" ?(?:in|at|for|from|on|doing|over in)\s+(?:the |our |my )?(?:"
    + "|".join(sorted(_DEPARTMENTS))
    + r")\b(?! (?:plan|tier))"
    r"| ?(?:in|at|over in|out of)\s+(?!(?:a|an|my|our|total|all|number|the (?:morning|"
    r"afternoon|evening|meantime|end|moment|beginning)|"
    r"winter|summer|spring|autumn|fall|q\d|"
    + MONTH
    + r"|least|most|team|house|once|future|present|this|that|general|one|two|three|four|"
    r"five|six|seven|eight|nine|ten|twelve|twenty|hundred|some|"
    r"many|several|each)\b)[a-z]+"
)
_MONEY_BEFORE = re.compile(r"(?:[$€£¥#]|\b(?:usd|eur|gbp|v|ver|version|chf))\s*$")
_AMOUNT_BEFORE = re.compile(
    r"\b(?:budgets?|revenues?|turnover|sales of|costs?|prices?|fees?|salary|income|spend|spending|"
    r"invested|quota|limit|cap|conversion|score|rating)\b(?! (?:team|staff|people))"
    r"(?: (?:is|was|of|are|at|about|around|roughly|up|to|now|only|just|currently))*[ :]*$"
)
_ITEM_AFTER = re.compile(r"\)(?: |$)")
_EXPRESSION_BEFORE = re.compile(r"[a-z]\($|\d ?[*×÷^=] ?$|[*×÷^] ?$")
_EXPRESSION_AFTER = re.compile(
    r" ?(?:[*×÷^]|= ?\d|\+ ?\d+ ?=)| (?:divided by|times \d|minus|squared|cubed|celsius|fahrenheit|"
    r"a prime|prime)\b|[ -](?:factor|step|way|fold)\b"
)
"""Sums, and "two-factor"."""
_NOW_AT = re.compile(
    r"\b(?:now|currently|are|we're|still|standing|sitting|stands|sits|headcount|strength) at $"
)
_DATE_BEFORE = re.compile(
    rf"(?:\b{MONTH}\.?,?(?:\s+(?:the\s+)?\d{{1,2}},?)?|\b(?:"
    + any_of(
        "since|until|till|q1|q2|q3|q4|year|the year|by|at|fy|nr.?|order no.?|"
        "ticket no.?|invoice no.?|account no.?|number|room|floor|suite|"
        "phone|tel|step|top|level|page|option|slot|ticket|invoice|order|case|chapter|"
        "line|age|aged|tier|phase|"
        "half past|quarter to|quarter past|quarter of|version|iphone|windows|office|"
        "forms|highway|route|article|iso|formula"
    )
    .replace("number", r"(?<!the )(?<!we )number")
    .replace("|year|", "|(?<!this )year|")
    + r")|\d ?[:/.] ?|[a-z]\d*[-_]|\d[-/ ])\s*$"
)
_MORE_DIGITS = re.compile(r"[ -]?\d")
_CLOCK = re.compile(
    r" in the (?:morning|afternoon|evening)\b| works for me\b|"
    r" ?(?:[:/]\d|[$€£¥%°]|\.\d|'\d|,-)|-\d|(?: of)? (?:" + MONTH + r")\b(?! have\b)"
)
_YEAR_BEFORE = re.compile(
    r"\b(?:in|before|after|during|of|from|spring|summer|autumn|fall|winter|early|mid|"
    r"late|around|back in|for|"
    r"to|and|or|year|founded|established|est|started|copyright|happy|new year|through)\s*$"
)


def counted(text: str, start: int, end: int) -> Counted:
    """What the number between the two places of a plain text counts."""
    left, right = before(text, start), after(text, end)
    what = _noun(right)
    if _EXPRESSION_BEFORE.search(left) or _EXPRESSION_AFTER.match(right):
        return Counted.OTHER
    if _AMOUNT_BEFORE.search(left) or (_ITEM_AFTER.match(right) and "(" not in left):
        return Counted.OTHER
    if _MONEY_BEFORE.search(left) or (left.endswith("+") and _MORE_DIGITS.match(right)):
        return Counted.OTHER
    if what in (Counted.PEOPLE, Counted.ROLES):
        return what
    dated = _DATE_BEFORE.search(left) and not _NOW_AT.search(left)
    if dated or _CLOCK.match(right):
        return Counted.OTHER
    return what


def is_year(text: str, start: int, end: int, value: int) -> bool:
    """Whether a number reads as a year: four digits between 1900 and 2100, not counting people."""
    written = re.sub(r"\D", "", text[start:end]) == str(value) or text[start].isalpha()
    return (
        1900 <= value <= 2100
        and written
        and "," not in text[start:end]
        and "." not in text[start:end]
    )


def _noun(right: str) -> Counted:
    """The first noun behind a number, with up to three words before it."""
    if _OF_US.match(right) or _TEAM_PLACE.match(right):
        return Counted.PEOPLE
    if _PLACE.match(right):
        return Counted.ROLES
    at, in_a_part, named_a_department = 0, False, False
    for _ in range(WORDS_TO_THE_NOUN):
        match = _WORD.match(right, at)
        if match is None or match[1] == " - ":
            break
        word = match[2].rstrip("'.")
        kind = next(filter(None, (_kind(part, in_a_part) for part in _parts(word))), None)
        if kind is Counted.PEOPLE and _names_a_part(right[match.end() :]):
            return Counted.ROLES
        if kind is not None:
            return kind
        if word in _STOPS and word not in _INEXACT:
            break
        if match[1] in ("", "-") and word not in _INEXACT:
            return Counted.OTHER if at == 0 else Counted.NOTHING  # "45gb", "3-step"
        in_a_part = in_a_part or word in _DEPARTMENTS
        named_a_department = word in _WHOLE_DEPARTMENTS
        at = match.end()
    return Counted.ROLES if named_a_department else Counted.NOTHING


def _parts(word: str) -> tuple[str, ...]:
    """A word, and where it is a compound its parts, the last first: "sales-people"."""
    return (word, *reversed(word.split("-"))) if "-" in word else (word,)


def _names_a_part(right: str) -> bool:
    return bool(_PLACE.match(right)) and not _TEAM_PLACE.match(right)


def _kind(word: str, in_a_part: bool) -> Counted | None:
    word = word.removesuffix("'s")
    if word in _STOPS:
        return None
    if word in _PEOPLE:
        return Counted.ROLES if in_a_part else Counted.PEOPLE
    if word in _ROLES:
        return Counted.ROLES
    if word in _MEASURES:
        return Counted.OTHER
    if word in _DEPARTMENTS:
        return None
    if word.endswith("s") and len(word) > 3 and not word.endswith(_SINGULAR_ENDINGS):
        occupation = word not in _NOT_AN_OCCUPATION and _OCCUPATION.fullmatch(word)
        return Counted.ROLES if occupation else Counted.OTHER
    return None
