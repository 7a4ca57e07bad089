"""How people introduce themselves: their name, and their company's.

A name is what follows a few ways of saying so: as long as it is capitalised, or, behind words that
nothing but a name can follow ("my name is"), as long as its words may belong to a name.
"""

import re
from collections.abc import Iterator

from bot.components.addresses import addresses
from bot.components.known_words import known_words
from bot.components.phrase import Phrase
from bot.components.plain import plain, words_of

MOST_WORDS = {"person": 3, "company": 5}

_SURE = {
    "person": re.compile(
        r"\b(?:my (?:full |first )?name is|my name's|my names|name's|name is|"
        r"i am called|i'm called|i am named|"
        r"they call me|people call me|everyone calls me|name:|name =|me llamo|"
        r"my name:)\s+(?:called )?(?=\S)"
    ),
    "company": re.compile(
        r"\b(?:(?:company|business|firm|agency|startup|employer|organisation|"
        r"organization|shop|outfit)(?:'s)?(?: name)?(?:'s)?(?: is| are|:| =|"
        r",)?(?: just| actually)? (?:called|named|known as|goes by)|"
        r"(?:company|firm|agency|employer|organisation|"
        r"organization)(?:'s)?(?: name)?(?: is|:| =)|(?:company|business|"
        r"firm)(?:'s)? name(?: is|'s|:)?|company's|"
        r"i work (?:at|for)|i'm working (?:at|for)|i am working (?:at|for)|"
        r"we work (?:at|for)|working (?:at|for)|work (?:at|for)|employed (?:at|by)|"
        r"employee (?:at|of)|"
        r"(?:we're|we are|we go by|it's|its|it is|"
        r"going by)(?: the)?(?: name)? (?:called|named|known as)|i represent|"
        r"on behalf of|i'm an? (?:[\w-]+ ){1,4}at|i am an? (?:[\w-]+ ){1,4}at|"
        r"company\?|firm\?|my company,|our company,|sales at|marketing at|ops at|"
        r"operations at|ceo (?:at|of)|cto (?:at|of)|manager at|head of \w+ at|"
        r"director at|founder of|team at|here at|reaching out from|writing from|"
        r"calling from|in touch from)"
        r"\s+(?=\S)"
    ),
}
_CAPITALISED = {
    "person": re.compile(r"\b(?:this is|i'm|i am|im|call me|it's|its|it is|hi, |hello, )\s*(?=\S)"),
    "company": re.compile(
        r"\b(?:i'm from|i am from|im from|i'm with|i am with|we're from|we are from|"
        r"we are with|we at|people at|all of us at|us at|(?:we're|"
        r"we are)(?: with)?|over at|i run|we run|i own|(?:ceo|cto|coo|cfo|cmo|head|"
        r"owner|founder|co-founder|director|manager|partner|president) (?:of|at)|"
        r"speaking for|we from)\s+(?=\S)"
    ),
}
_OTHERS_NAME = re.compile(
    r"\b(?:company|business|firm|agency|its|product|team|brand|plan|user|domain|employer) $"
)
_HERE = re.compile(
    r"(?:^|[.!,]\s+|\b(?:hi|hello|"
    r"hey)[ ,]+)([^\W\d_][\w'’-]+(?: [^\W\d_][\w'’-]+)?) (?:here|speaking)\b"
)
_CLOSING = re.compile(
    r"\b(?:regards|cheers|best|sincerely|yours|greetings|"
    r"br),?\s+([^\W\d_][\w'’-]+(?: [^\W\d_][\w'’-]+)?)\W*$",
    re.IGNORECASE,
)
_LEGAL = re.compile(
    r"((?:[^\W_][\w&'’.-]* ){1,4}?)((?:gmbh|inc|ltd|llc|ag|corp|corporation|s\.?a\.?|"
    r"b\.?v\.?|plc|oy|ab|as|kg|gmbh & co\.? kg|limited|sarl|srl|spa|pty|co|"
    r"llp)\b\.?)(?! [a-z]*ing\b)",
    re.IGNORECASE,
)
_LEGAL_FORMS = words_of("gmbh inc ltd llc corp corporation plc limited co ag kg bv srl")
_FROM = re.compile(r"(?:,)?\s+(?:from|at|of|with|over at|here from)\s+(?=\S)")
_WORD = re.compile(r"[^\W_][\w&'’./+-]*|&|\+")
_STOP = words_of(
    "and we i with in on as which who where but based since have has is are using use was",
    "were so because our my your the a an this that it its from at for to of by or if there",
    "here now we're i'm im they he she you not no please thanks thx hi hello doing do does",
    "currently still also about around just then when while what how why can could would",
    "will should there's btw we've i've missing keep keeps need needs want wants looking",
    "trying working plan plans team people employees reach reachable contact mail email",
    "e-mail phone number name today",
)
_NO_NAME = words_of(
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
    "engineer marketer seller consultant freelancer",
)
_PLACES = words_of(
    "berlin london paris madrid rome munich hamburg vienna zurich amsterdam oslo stockholm",
    "dublin germany france spain italy austria switzerland england uk usa us europe india",
    "canada australia poland sweden norway denmark finland portugal ireland netherlands",
    "brazil mexico japan china york boston chicago texas california florida new toronto",
    "sydney lisbon barcelona milan prague",
)


def names_said(text: str) -> Iterator[Phrase]:
    """The visitor's name and company, each at most once."""
    hidden = _without_addresses(text)
    person = _person(hidden)
    if person is not None:
        yield person
    company = _company(hidden, person)
    if company is not None:
        yield company


def _without_addresses(text: str) -> str:
    for address in addresses(text):
        text = text[: address.start] + "." * (address.end - address.start) + text[address.end :]
    return text


def _person(text: str) -> Phrase | None:
    read = plain(text)
    for match in _SURE["person"].finditer(read):
        if _OTHERS_NAME.search(read[: match.start()][-20:]) is None and (
            found := _name(text, match.end(), "person", any_case=True)
        ):
            return found
    for match in _CAPITALISED["person"].finditer(read):
        found = _name(text, match.end(), "person", any_case=False)
        if found is None and match[0].startswith(("i'm", "im", "i am", "this is", "it's", "its")):
            found = _introduced(text, match.end())
        if found is not None:
            return found
    return _by_place(text)


def _by_place(text: str) -> Phrase | None:
    """ "Ana here", "cheers, Ana"."""
    for pattern in (_HERE, _CLOSING):
        for match in pattern.finditer(text):
            if match[1][0].isupper() and match[1].split()[0].lower() not in _NO_NAME | _STOP:
                return Phrase("person", match[1], match.start(1), match.end(1))
    return None


def _introduced(text: str, start: int) -> Phrase | None:
    """ "i'm ana from acme": in small letters a name only where a company follows."""
    found = _name(text, start, "person", any_case=True)
    if found is None or found.value.lower().endswith("ing"):
        return None
    follows = re.match(
        r",?\s+(?:from|at|with|over at)\s+(\w+)"
        r"|,\s+(?:the )?(head|ceo|owner|founder|manager|sales|cto|coo)\b",
        text[found.end :],
    )
    return found if follows and (follows[1] or "").lower() not in _NO_NAME else None


def _company(text: str, person: Phrase | None) -> Phrase | None:
    read = plain(text)
    starts = [match.end() for match in _SURE["company"].finditer(read)]
    if person is not None and (match := _FROM.match(text, person.end)):
        starts.append(match.end())
    named = (_name(text, start, "company", any_case=True) for start in starts)
    return next(filter(None, named), None) or _with_its_form(text) or _capitalised(text, person)


def _capitalised(text: str, person: Phrase | None) -> Phrase | None:
    """ "I'm with Umbrella", "we are Fabrikam"."""
    for match in _CAPITALISED["company"].finditer(plain(text)):
        found = _name(text, match.end(), "company", any_case=False)
        if found is None or found.value.lower().split()[0] in _PLACES:
            continue
        is_we = match[0].strip() in ("we're", "we are")
        if is_we and found.value.lower() in known_words():
            continue
        if person is None or found.start >= person.end or found.end <= person.start:
            return found
    return None


def _with_its_form(text: str) -> Phrase | None:
    """ "blue yonder gmbh": what bears a company's legal form is one."""
    for match in _LEGAL.finditer(text):
        form = match[2].lower().rstrip(".")
        if form in ("as", "co", "ab", "ag", "sa", "spa") and not match[2][0].isupper():
            continue
        words = list(_WORD.finditer(text, match.start(1), match.end(1)))
        while words and (words[0][0].lower() in _STOP | _NO_NAME):
            words.pop(0)
        if words:
            start, end = words[0].start(), match.end(2)
            return Phrase("company", text[start:end], start, end)
    return None


def _name(text: str, start: int, entity: str, *, any_case: bool) -> Phrase | None:
    """The name that begins at a place: words that stand together, until one that is none."""
    words: list[re.Match[str]] = []
    at = start
    quoted = re.match(r"[\"“'‘]([^\"”'’]{2,60})[\"”'’]", text[start:])
    if quoted:
        return Phrase(entity, quoted[1], start + 1, start + 1 + len(quoted[1]))
    for _ in range(MOST_WORDS[entity]):
        match = _WORD.match(text, at)
        if match is None or not _may_belong(match[0], words, entity, any_case=any_case):
            break
        words.append(match)
        if match[0].endswith((".", "/")) and match[0].lower() not in (
            "dr.",
            "st.",
            "mr.",
            "ms.",
            "mrs.",
        ):
            break
        space = re.match(r" (?=\S)", text[match.end() :])
        if space is None:
            break
        at = match.end() + 1
    while words and words[-1][0] in ("&", "+"):
        words.pop()
    if not words:
        return None
    end = words[-1].end()
    value = text[start:end]
    stripped = value.rstrip(".,'’/-")
    return Phrase(entity, stripped, start, start + len(stripped)) if len(stripped) > 1 else None


def _may_belong(word: str, words: list[re.Match[str]], entity: str, *, any_case: bool) -> bool:
    low = word.lower().rstrip(".,'").replace("’", "'")
    if not words:
        if low == "the" and entity == "company":
            return word[0].isupper()
        plain_word = low in _NO_NAME or low in _STOP
        if word[0].isdigit() and (entity != "company" or word.isdigit()):
            return False
        return not plain_word and (any_case or word[0].isupper() or word[0].isdigit())
    if low in ("&", "+"):
        return entity == "company"
    if entity == "company" and low in ("and", "of", "the"):
        return False
    if entity == "company" and word in ("AS", "AB", "SA", "OY"):
        return True
    if low in _STOP or (low in _NO_NAME and not word[0].isupper()):
        return False
    if entity == "company" and low in _LEGAL_FORMS:
        return True
    begun_capital = words[0][0][0].isupper()
    return word[0].isupper() or word[0].isdigit() if begun_capital else any_case
