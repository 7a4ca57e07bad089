"""How people introduce themselves: their name, and their company's.

A name is what follows a few ways of saying so: as long as it is capitalised, or, behind words that
nothing but a name can follow ("my name is"), as long as its words may belong to a name. Others
precede what tells ("Ana here", "Acme is our company"), or stand first in a list
(``names_in_a_list``).
"""

import re
from collections.abc import Iterator

from bot.components.names.addresses import addresses
from bot.components.names.name_cues import (
    AT_THE_BEGINNING,
    BY_THE_WAY,
    CAPITALISED,
    CLOSING,
    COMPANY_THEN,
    FROM,
    NAME_THEN,
    RESPELT,
    SURE,
    WE_FOLLOW,
)
from bot.components.names.name_words import (
    NO_NAME,
    PARTICLES,
    PLACES,
    STOP,
    WORD,
    may_be_a_persons,
    name_at,
)
from bot.components.names.names_in_a_list import first_in_a_list, is_a_companys
from bot.components.words.known_words import known_words
from bot.components.words.phrase import Phrase
from bot.components.words.plain import plain
from bot.components.words.spelling import is_one_mistake

_OTHERS_NAME = re.compile(
    r"\b(?:company|business|firm|agency|its|product|team|brand|plan|user|domain|employer|"
    r"organi[sz]ation|form|file|vendor|tool)(?:'s)? (?:the )?$"
)
_LEGAL = re.compile(
    r"((?:[^\W_][\w&'’.-]* ){1,4}?)((?:gmbh|inc|ltd|llc|ag|corp|corporation|s\.?a\.?|"
    r"b\.?v\.?|plc|oy|ab|as|kg|gmbh & co\.? kg|limited|sarl|srl|spa|pty|co|"
    r"llp)\b\.?)(?! [a-z]*ing\b)",
    re.IGNORECASE,
)
_PARTICIPLE = re.compile(r".*(?:ing|ed)")
_ADJECTIVE = re.compile(r".*(?:ing|ed|ly|ful|ous|able|ible|less|ive|ish|y)$")


def names_said(text: str) -> Iterator[Phrase]:
    """The visitor's name and company, each at most once."""
    hidden = _without_addresses(text)
    person, company = first_in_a_list(hidden)
    person = person or _person(hidden)
    company = company or _company(hidden, person)
    if person is not None and not (company is not None and _overlap(person, company)):
        yield person
    if company is not None:
        yield company


def _without_addresses(text: str) -> str:
    for address in addresses(text):
        text = text[: address.start] + "." * (address.end - address.start) + text[address.end :]
    return text


def _person(text: str) -> Phrase | None:
    read = plain(text)
    for match in SURE["person"].finditer(read):
        if _OTHERS_NAME.search(read[: match.start()][-24:]) is None and (
            found := name_at(text, match.end(), "person", any_case=True)
        ):
            return found
    for match in CAPITALISED["person"].finditer(read):
        found = name_at(text, match.end(), "person", any_case=False)
        if found is None and match[0].startswith(("i'm", "im", "i am", "this is", "it's", "its")):
            found = _introduced(text, match.end())
        if found is not None and may_be_a_persons(found.value) and not _owns(text, found):
            return found
    return _by_place(text)


def _owns(text: str, name: Phrase) -> bool:
    """ "I'm Peter's assistant"."""
    return name.value.endswith(("'s", "’s")) and text[name.end :][:1] == " "


def _by_place(text: str) -> Phrase | None:
    """ "Ana here", "Ana Li is my name", "cheers, Ana"."""
    for match in NAME_THEN.finditer(text):
        found = _name_before(text, match.start(), "person")
        if found and _opens_a_sentence(text, found.start) and not is_a_companys(found.value):
            return found
    for match in CLOSING.finditer(text):
        if match[1][0].isupper() and match[1].split()[0].lower() not in NO_NAME | STOP:
            return Phrase("person", match[1], match.start(1), match.end(1))
    return _respelt(text)


def _respelt(text: str) -> Phrase | None:
    """ "Not Jon, John": two names that are one letter apart."""
    match = RESPELT.search(text)
    if match is None or not (match[1][0].isupper() and match[2][0].isupper()):
        return None
    if not is_one_mistake(match[1].lower(), match[2].lower()):
        return None
    return Phrase("person", match[2], match.start(2), match.end(2))


def _name_before(text: str, end: int, entity: str) -> Phrase | None:
    """The capitalised words that end at a place."""
    words: list[re.Match[str]] = []
    for match in reversed(list(WORD.finditer(text, max(0, end - 60), end))):
        stands = match.end() == (words[-1].start() - 1 if words else end)
        written = match[0][0].isupper() or match[0] in {"&", *PARTICLES}
        if not stands or not written:
            break
        words.append(match)
    while words and (words[-1][0].lower() in NO_NAME | STOP or words[-1][0] in {"&", *PARTICLES}):
        words.pop()
    if not words or len(words) > 4 or any(word[0].lower() in STOP for word in words):
        return None
    start = words[-1].start()
    return Phrase(entity, text[start:end], start, end)


def _opens_a_sentence(text: str, start: int) -> bool:
    return re.search(r"(?:^|[.!?,;:\n]\s*|\b(?:hi|hello|hey)\W+)$", text[:start], re.I) is not None


def _introduced(text: str, start: int) -> Phrase | None:
    """ "i'm ana from acme": in small letters a name only where a company follows, or "btw"."""
    found = name_at(text, start, "person", any_case=True)
    if found is None or _PARTICIPLE.fullmatch(found.value.lower()):
        return None
    said = re.sub(r" btw$", "", found.value)
    if said != found.value or BY_THE_WAY.match(text, found.end):
        plain_name = " " not in said and not _ADJECTIVE.fullmatch(said)
        return Phrase("person", said, start, start + len(said)) if plain_name else None
    follows = re.match(
        r",?\s+(?:from|at|with|over at)\s+(\w+)"
        r"|,\s+(?:the )?(head|ceo|owner|founder|manager|sales|cto|coo)\b",
        text[found.end :],
    )
    return found if follows and (follows[1] or "").lower() not in NO_NAME else None


def _company(text: str, person: Phrase | None) -> Phrase | None:
    read = plain(text)
    starts = [match.end() for match in SURE["company"].finditer(read)]
    if person is not None and (match := FROM.match(text, person.end)):
        starts.append(match.end())
    named = (name_at(text, start, "company", any_case=True) for start in starts)
    return (
        next(filter(None, named), None)
        or _company_before(text)
        or _with_its_form(text)
        or _capitalised(text, person)
        or _begun_with(text)
    )


def _company_before(text: str) -> Phrase | None:
    """ "Acme is where I work"."""
    found = (_name_before(text, match.start(), "company") for match in COMPANY_THEN.finditer(text))
    return next(filter(None, found), None)


def _begun_with(text: str) -> Phrase | None:
    """ "At Acme we wait for leads", "Acme Hospital here"."""
    for match in AT_THE_BEGINNING.finditer(text):
        found = name_at(text, match.end(), "company", any_case=False)
        if found is not None and WE_FOLLOW.match(text, found.end):
            return found
    here = (_name_before(text, match.start(), "company") for match in NAME_THEN.finditer(text))
    return next((one for one in here if one is not None and is_a_companys(one.value)), None)


def _capitalised(text: str, person: Phrase | None) -> Phrase | None:
    """ "I'm with Umbrella", "we are Fabrikam"."""
    for match in CAPITALISED["company"].finditer(plain(text)):
        start = match.end() + (4 if text.startswith("the ", match.end()) else 0)
        found = name_at(text, start, "company", any_case=False)
        if found is None or found.value.lower().split()[0] in PLACES:
            continue
        is_we = match[0].strip() in ("we're", "we are")
        if is_we and (found.value.lower() in known_words() or not may_be_a_persons(found.value)):
            continue
        if person is None or not _overlap(person, found):
            return found
    return None


def _overlap(one: Phrase, other: Phrase) -> bool:
    return one.start < other.end and other.start < one.end


def _with_its_form(text: str) -> Phrase | None:
    """ "blue yonder gmbh": what bears a company's legal form is one."""
    for match in _LEGAL.finditer(text):
        form = match[2].lower().rstrip(".")
        if form in ("as", "co", "ab", "ag", "sa", "spa") and not match[2][0].isupper():
            continue
        words = list(WORD.finditer(text, match.start(1), match.end(1)))
        while words and (words[0][0].lower() in STOP | NO_NAME):
            words.pop(0)
        if words:
            start = words[0].start()
            name = text[start : match.end(2)].rstrip(".")
            return Phrase("company", name, start, start + len(name))
    return None
