"""What a mail says, before it is one: its parts in order, as text and as HTML."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined

Kind = Literal[
    "booked",
    "moved",
    "cancelled",
    "handed_over",
    "given_away",
    "missed",
    "reminder",
    "follow_up",
    "human",
    "problem",
    "left_message",
    "unfinished",
]
"""``given_away`` is for the rep who had the meeting, from ``human`` on for the vendor's people; the
others are the visitor's or the rep's."""


@dataclass(frozen=True)
class Fact:
    """A line of a mail's table: "When", and then when. ``url``: the value leads there."""

    label: str
    value: str
    url: str | None = None


@dataclass(frozen=True)
class Link:
    """Something that can be done."""

    label: str
    url: str


@dataclass(frozen=True)
class Section:
    """A heading with facts: what only the rep reads."""

    heading: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Letter:
    """One mail's words, in one language."""

    language: str
    subject: str
    heading: str
    paragraphs: tuple[str, ...]
    facts: tuple[Fact, ...] = ()
    main: Link | None = None
    """What most readers will want to do."""
    links: tuple[Link, ...] = ()
    sections: tuple[Section, ...] = ()
    closing: str = ""
    last: Link | None = None
    """What few will want to do: to get no more of these."""


_pages = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def as_html(letter: Letter) -> str:
    """The letter for programs that show HTML: nothing is loaded from elsewhere, all styles are
    inline, and it is readable on a telephone and on dark paper."""
    return _pages.get_template("letter.html").render(letter=letter)


def as_text(letter: Letter) -> str:
    """The letter in plain text, every link written out."""
    links = ((letter.main,) if letter.main else ()) + letter.links
    written_out = frozenset(link.url for link in links)
    parts = [letter.heading, *letter.paragraphs, *_facts(letter.facts, written_out)]
    parts += [f"{link.label}:\n{link.url}" for link in links]
    for section in letter.sections:
        parts += [section.heading.upper(), *_facts(section.facts, written_out)]
    closing = [letter.closing] if letter.closing else []
    if letter.last is not None:
        closing.append(f"{letter.last.label}:\n{letter.last.url}")
    if closing:
        parts.append("-- \n" + "\n".join(closing))
    return "\n\n".join(parts) + "\n"


def _facts(facts: tuple[Fact, ...], written_out: frozenset[str]) -> list[str]:
    lines = []
    for one in facts:
        follows = one.url is not None and one.url != one.value and one.url not in written_out
        lines.append(f"{one.label}: {one.value}" + (f"\n{one.url}" if follows else ""))
    return ["\n".join(lines)] if lines else []
