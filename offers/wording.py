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
    """Fact -> the sentence that states it to the visitor, with ``{value}``, and ``{name}`` and
    ``{total}`` of what a fact is keyed by. A fact that is not here is not shown to them: stages,
    segments and budgets are the vendor's own view."""
    singular: Mapping[str, str]
    """Fact -> the sentence for exactly one."""

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
        "plan": "Your plan is {value}.",
        "owned_products": "You have {value}.",
        "team_size": "Your team is {value} people.",
        "region": "You are in {value}.",
        "seats_bought": "You have {value} seats.",
        "implementation_stage": "Your implementation is at this stage: {value}.",
        "pain_points": "You said that {value}.",
        "goal": "You want to {value}.",
        "timeline": "Your timeline: {value}.",
        "asked_about": "You asked about {value}.",
        "pages_revisited": "You came back to {value}.",
        "features_tried": "You tried to use {value}.",
        "missing_capabilities": "What you want to reach also takes {value}.",
        "seats_share": "{value} of your seats are in use.",
        "usage": "{name}: {value}.",
        "projected_usage": "{name}, by the end of the period if it goes on like this: {value}.",
        "usually_added": "{value} of the teams like yours that own what you own have {name}, too.",
        "bundle_parts": "You have {value} of the {total} products in {name}.",
        "days_since_onboarding": "You finished the onboarding {value} days ago.",
        "days_since_milestone": "You reached your first milestone {value} days ago.",
        "days_since_purchase": "You bought {value} days ago.",
        "days_to_renewal": "Your term ends in {value} days.",
    },
    singular={
        "team_size": "Your team is one person.",
        "seats_bought": "You have one seat.",
        "days_since_onboarding": "You finished the onboarding yesterday.",
        "days_since_milestone": "You reached your first milestone yesterday.",
        "days_since_purchase": "You bought yesterday.",
        "days_to_renewal": "Your term ends tomorrow.",
    },
)

GERMAN = Language(
    conjunction="und",
    thousands=".",
    percent="{}\u00a0%",
    prices="Preisen",
    timelines={
        "asap": "so bald wie möglich",
        "this_month": "diesen Monat",
        "this_quarter": "dieses Quartal",
        "later": "später",
        "exploring": "noch kein Termin",
    },
    facts={
        "plan": "Ihr Tarif ist {value}.",
        "owned_products": "Sie haben {value}.",
        "team_size": "Ihr Team hat {value} Personen.",
        "region": "Ihre Region: {value}.",
        "seats_bought": "Sie haben {value} Plätze.",
        "implementation_stage": "So weit ist Ihre Einführung: {value}.",
        "pain_points": "Sie sagten, dass {value}.",
        "goal": "Ihr Ziel: {value}.",
        "timeline": "Ihr Zeitplan: {value}.",
        "asked_about": "Sie haben nach {value} gefragt.",
        "pages_revisited": "Sie haben noch einmal nachgesehen: {value}.",
        "features_tried": "Sie wollten verwenden: {value}.",
        "missing_capabilities": "Für Ihr Ziel braucht es auch {value}.",
        "seats_share": "{value} Ihrer Plätze sind belegt.",
        "usage": "{name}: {value}.",
        "projected_usage": "{name}, am Ende des Zeitraums, wenn es so weitergeht: {value}.",
        "usually_added": "{value} der Teams wie Ihres, die dasselbe nutzen, haben auch {name}.",
        "bundle_parts": "Sie haben {value} der {total} Produkte in {name}.",
        "days_since_onboarding": "Ihr Onboarding ist seit {value} Tagen abgeschlossen.",
        "days_since_milestone": "Ihren ersten Meilenstein erreichten Sie vor {value} Tagen.",
        "days_since_purchase": "Sie haben vor {value} Tagen gekauft.",
        "days_to_renewal": "Ihre Laufzeit endet in {value} Tagen.",
    },
    singular={
        "team_size": "Ihr Team hat eine Person.",
        "seats_bought": "Sie haben einen Platz.",
        "days_since_onboarding": "Ihr Onboarding ist seit gestern abgeschlossen.",
        "days_since_milestone": "Ihren ersten Meilenstein erreichten Sie gestern.",
        "days_since_purchase": "Sie haben gestern gekauft.",
        "days_to_renewal": "Ihre Laufzeit endet morgen.",
    },
)

LANGUAGES: Mapping[str, Language] = {"en": ENGLISH, "de": GERMAN}
"""The languages that Segue can state facts in. A catalogue may use these."""

SHOWN = frozenset(ENGLISH.facts)
"""The facts that a visitor may be shown; all others are the vendor's own view of them."""
