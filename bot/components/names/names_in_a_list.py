"""Names that need no words around them: "Ana Li, head of sales at Acme", "Ana Li, Acme, 40 people".

What stands first in a list and is written as a proper name is one, where what follows says so: a
role, where the person is from, or a second name; or where it is no word of the language. What ends
as companies' names do is a company.
"""

import re

from bot.components.names.name_cues import KIND_OF_COMPANY, ROLE
from bot.components.names.name_words import NO_NAME, PLACES, STOP, name_at
from bot.components.words.known_words import known_words
from bot.components.words.phrase import Phrase

_GREETING = re.compile(
    r"\W*(?:(?:hi|hello|hey|good (?:day|morning|afternoon|evening)|contact)\b"
    r"(?: there| all| team)?\W+)?",
    re.IGNORECASE,
)
_APART = r"(?:,| -| –| —| \||/| /|\n)"
_OF = re.compile(
    rf"(?P<apart>{_APART})? (?:from|of|at|with|@|here from|writing from|calling from) (?=\S)"
)
_ROLE_AT = re.compile(rf"{_APART} ([^,.;!?|]{{2,40}}?)(?:,| at| of| with| for| from| @) (?=[^\W_])")
_DEPARTMENT_AT = re.compile(r"[^,.;!?]{1,30}? (?:at|of|with|for) (?=[^\W_])")
_NEXT = re.compile(rf"{_APART} ?(?=[^\W_])| \((?=[^\W_])")
_ADDRESS = re.compile(rf"{_APART} ?(?:e-?mail:? |mail:? )?\.{{5}}")
"""Addresses are blotted out with dots."""
_ENDS = re.compile(r"\s*(?:$|[,.;!?()|\n]|and\b|-)")
_TITLE = re.compile(r"(?:Mr|Mrs|Ms|Dr|Prof)\.? [^\W\d_]")

Names = tuple[Phrase | None, Phrase | None]


def first_in_a_list(text: str) -> Names:
    """The person and the company that a text begins with, each None where it does not."""
    start = _GREETING.match(text).end()  # type: ignore[union-attr]
    name = name_at(text, start, "person", any_case=False)
    if name is None or text.isupper():
        return None, None
    if (company := _of(text, name)) is not None:
        return name, company
    if _TITLE.match(text, start):
        return name, None
    if _ADDRESS.match(text, name.end) and _is_written_as_a_name(name.value):
        return name, None
    if _NEXT.match(text, name.end) is None:
        return None, None
    if (at_work := _role(text, name)) is not None:
        return name, at_work
    if " " not in name.value or not _is_written_as_a_name(name.value):
        return None, None
    return _with_what_follows(text, name)


def _of(text: str, name: Phrase) -> Phrase | None:
    """The company in "Ana, of Acme" and "Ana from Acme"; "leads from Google come late" has none."""
    match = _OF.match(text, name.end)
    company = _company_at(text, match.end()) if match else None
    if match is None or company is None or ROLE.fullmatch(name.value):
        return None
    if match["apart"]:
        return company
    counted = name.value.endswith("s") and name.value.lower() in known_words()
    return None if counted or _ENDS.match(text, company.end) is None else company


def is_a_companys(name: str) -> bool:
    """Whether a name of several words ends as companies' do: "Parkview Hospital"."""
    words = name.lower().split()
    return len(words) > 1 and KIND_OF_COMPANY.fullmatch(words[-1]) is not None


def _role(text: str, person: Phrase) -> Phrase | None:
    """The company in ", head of sales at Acme" and ", CTO, Acme"."""
    match = _ROLE_AT.match(text, person.end)
    if match is None or not ROLE.search(match[1]):
        return None
    at = match.end()
    while (company := _company_at(text, at)) is None:
        if (following := _DEPARTMENT_AT.match(text, at)) is None:
            return None
        at = following.end()
    return company


def _with_what_follows(text: str, name: Phrase) -> Names:
    """Two names side by side, or one that is no word."""
    match = _NEXT.match(text, name.end)
    company = _company_at(text, match.end()) if match else None
    if company is not None and _ENDS.match(text, company.end) is None:
        company = None
    if is_a_companys(name.value):
        return _turned_round(name, company)
    told = company is not None and (_is_no_word(company.value) or is_a_companys(company.value))
    if told or _is_no_word(name.value):
        return name, company
    return None, None


def _turned_round(company: Phrase, person: Phrase | None) -> Names:
    """ "Acme Hospital, Ana Li": the company stands first."""
    told = person is not None and len(person.value.split()) > 1 and _is_no_word(person.value)
    known = told or _is_no_word(company.value)
    whole = Phrase("company", company.value, company.start, company.end)
    second = Phrase("person", person.value, person.start, person.end) if person and told else None
    return (second, whole) if known else (None, None)


def _company_at(text: str, start: int) -> Phrase | None:
    found = name_at(text, start, "company", any_case=False)
    return None if found is None or found.value.lower() in PLACES else found


def _is_written_as_a_name(name: str) -> bool:
    words = name.split()
    return all(word.lower() not in NO_NAME | STOP and not word.isupper() for word in words)


def _is_no_word(name: str) -> bool:
    """Whether a part of it is no common word: "Ana Lindgren", not "Slow Response"."""
    words = re.findall(r"[^\W\d_]+", name.lower())
    return any(
        word not in known_words() and word.rstrip("s") not in known_words() for word in words
    )
