"""Segue's own words about facts, per language. What a vendor words itself is in its catalogue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Language:
    """How one language puts values and facts."""

    conjunction: str
    thousands: str
    percent: str
    prices: str
    """What somebody who asked about pricing asked about."""
    timelines: Mapping[str, str]
    facts: Mapping[str, str]
    """Fact -> the sentence that states it to the visitor. A fact that is not here is not shown to
    them: stages and segments are the vendor's own view."""

    def join(self, parts: Sequence[str]) -> str:
        """``a``, ``a and b``, ``a, b and c``."""
        if len(parts) < 2:
            return "".join(parts)
        return f"{', '.join(parts[:-1])} {self.conjunction} {parts[-1]}"

    def number(self, value: float) -> str:
        """A whole number with separators: ``12,000``."""
        return f"{round(value):,}".replace(",", self.thousands)

    def share(self, value: float) -> str:
        """A share of 1 in per cent: ``91%``."""
        return self.percent.format(self.number(value * 100))


ENGLISH = Language(
    conjunction="and",
    thousands=",",
    percent="{}%",
    prices="prices",
    timelines={
        "asap": "as soon as possible",
        "this_month": "this month",
        "this_quarter": "this quarter",
        "later": "later on",
        "exploring": "no date yet",
    },
    facts={
        "plan": "Your plan is {}.",
        "owned_products": "You have {}.",
        "team_size": "Your team is {} people.",
        "region": "You are in {}.",
        "seats_bought": "You have {} seats.",
        "implementation_stage": "Your implementation is at this stage: {}.",
        "pain_points": "You said that {}.",
        "goal": "You want to {}.",
        "timeline": "Your timeline: {}.",
        "asked_about": "You asked about {}.",
        "pages_revisited": "You came back to {}.",
        "seats_share": "{} of your seats are in use.",
        "usage": "{}: {}.",
        "days_since_purchase": "You bought {} days ago.",
        "days_to_renewal": "Your term ends in {} days.",
    },
)

LANGUAGES: Mapping[str, Language] = {"en": ENGLISH}
"""The languages that Segue can state facts in. A catalogue may use these."""
