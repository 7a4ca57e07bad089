"""Which words may belong to a name, and how far a name goes that begins at a place."""

import re

from bot.components.words.phrase import Phrase
from bot.components.words.plain import words_of

MOST_WORDS = {"person": 4, "company": 5}
_LEGAL_FORMS = words_of("gmbh inc ltd llc corp corporation plc limited co ag kg bv srl pvt pty")
PARTICLES = words_of("van von de der den da di dos del du des la le el al bin ibn ter ten y e of")
"""Small words inside a name, where a capital follows: "Ana de Souza", "Bank of Kent"."""
_TITLES = words_of("dr. st. mr. ms. mrs.")
_NATIONS = re.compile(r"(?:[a-z]+(?:ish|ese|ican)|german|french|dutch|greek|swiss|indian|italian)")
_SHOUTED = re.compile(r"[A-Z]{2,4}")
WORD = re.compile(r"[^\W_][\w&'’./+-]*|&|\+")
STOP = words_of(
    "and we i with in on as which who where but based since have has is are using use was",
    "were so because our my your the a an this that it its from at for to of by or if there",
    "here now we're i'm im they he she you not no please thanks thx hi hello doing do does",
    "currently still also about around just then when while what how why can could would",
    "will should there's btw we've i've missing keep keeps need needs want wants looking",
    "trying working plan plans team people employees reach reachable contact mail email",
    "e-mail phone number name today",
)
NO_NAME = words_of(
    "a an the my our your his her their this that these those sales marketing support ops",
    "home myself ourselves us them you it free night least most all some many one two three",
    "first day week time months weeks years clients customers companies people several",
    "different various large small big mid-sized midsized mid local global leading remote",
    "work interested looking trying sorry sure not new happy glad here there done fine good",
    "ok okay afraid curious tired frustrated annoyed back going using having still just",
    "also really very so too in on at with from for to by of and or but if when where why",
    "what how who which whose yes no maybe please thanks ready busy available able unable",
    "about now currently working calling writing asking wondering evaluating considering",
    "thinking responsible based located missing called speaking getting losing drowning",
    "stuck unsure unhappy confused almost already only alone urgent important great nice",
    "bad terrible awful ridiculous frustrating annoying enough real monday tuesday",
    "wednesday thursday friday saturday sunday today tomorrow january february march april",
    "may june july august september october november december morning noon midnight lunch",
    "once last next every each any both either neither such same other another anything",
    "nothing everything something someone somebody anyone everyone nobody more less much",
    "few lots i we he she they me him 's it's that's i'm we're asap later soon anytime",
    "tonight sign scale starter basic being growing hiring struggling mostly mainly",
    "basically usually always often as like unlike because since until till during before",
    "after between within without per via hi hello hey bot robot human person agent manager",
    "owner founder ceo director assistant admin customer client user subscriber developer",
    "engineer marketer seller consultant freelancer employed accounting hr finance legal",
    "well ah oh hmm um actually right correct exactly true nope yep yeah cool perfect awesome",
    "interesting honestly absolutely definitely seriously obviously unfortunately wow sure",
    "engineering product design procurement purchasing logistics operations",
)
PLACES = words_of(
    "berlin london paris madrid rome munich hamburg vienna zurich amsterdam oslo stockholm",
    "dublin germany france spain italy austria switzerland england uk usa us europe india",
    "canada australia poland sweden norway denmark finland portugal ireland netherlands",
    "brazil mexico japan china york boston chicago texas california florida new toronto",
    "sydney lisbon barcelona milan prague",
)


def name_at(text: str, start: int, entity: str, *, any_case: bool) -> Phrase | None:
    """The name that begins at a place: words that stand together, until one that is none.

    ``any_case``: it may be written small.
    """
    quoted = re.match(r"[\"“'‘]([^\"”'’]{2,60})[\"”'’]", text[start:])
    if quoted:
        return Phrase(entity, quoted[1], start + 1, start + 1 + len(quoted[1]))
    words = _words_at(text, start, entity, any_case=any_case)
    while words and (words[-1][0] in ("&", "+") or _is_particle(words[-1][0])):
        words.pop()
    if not words:
        return None
    value = text[start : words[-1].end()].rstrip(".,'’/-")
    return Phrase(entity, value, start, start + len(value)) if len(value) > 1 else None


def _words_at(text: str, start: int, entity: str, *, any_case: bool) -> list[re.Match[str]]:
    words: list[re.Match[str]] = []
    at = start
    for _ in range(MOST_WORDS[entity]):
        match = WORD.match(text, at)
        if match is None or not _may_belong(text, match, words, entity, any_case=any_case):
            break
        words.append(match)
        ends = match[0].endswith((".", "/")) and match[0].lower() not in _TITLES
        if ends or re.match(r" (?=\S)", text[match.end() :]) is None:
            break
        at = match.end() + 1
    return words


def may_be_a_persons(name: str) -> bool:
    """Whether a capitalised word is no nation ("I'm Swedish") and no abbreviation."""
    low = name.lower()
    return not _NATIONS.fullmatch(low) and not _SHOUTED.fullmatch(name)


def _may_belong(
    text: str, match: re.Match[str], words: list[re.Match[str]], entity: str, *, any_case: bool
) -> bool:
    if not words:
        return _may_begin(text, match, entity, any_case=any_case)
    word = match[0]
    low = _bare(word)
    if low in ("&", "+"):
        return entity == "company"
    begun_capital = words[0][0][0].isupper()
    if _is_particle(word) and begun_capital and (word != "of" or entity == "company"):
        return _a_capital_follows(text, match)
    if entity == "company" and low in ("and", "of", "the"):
        return False
    if entity == "company" and word in ("AS", "AB", "SA", "OY"):
        return True
    if low in STOP or (low in NO_NAME and not word[0].isupper()):
        return False
    if entity == "company" and low in _LEGAL_FORMS:
        return True
    return word[0].isupper() or word[0].isdigit() if begun_capital else any_case


def _may_begin(text: str, match: re.Match[str], entity: str, *, any_case: bool) -> bool:
    word = match[0]
    low = _bare(word)
    if low == "the" and entity == "company":
        return word[0].isupper()
    if low in NO_NAME and entity == "company" and word[0].isupper():
        return _a_capital_follows(text, match)  # "Good Place Labs"
    if low in NO_NAME or low in STOP:
        return False
    if word[0].isdigit() and (entity != "company" or word.isdigit()):
        return False
    return any_case or word[0].isupper() or word[0].isdigit()


def _bare(word: str) -> str:
    return word.lower().rstrip(".,'").replace("’", "'")


def _is_particle(word: str) -> bool:
    return word in PARTICLES


def _a_capital_follows(text: str, match: re.Match[str]) -> bool:
    following = WORD.match(text, match.end() + 1) if text[match.end() :][:1] == " " else None
    return (
        following is not None
        and following[0][0].isupper()
        and _bare(following[0]) not in NO_NAME | STOP
    )
