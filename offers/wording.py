"""Segue's own words about facts, per language. What a vendor words itself is in its catalogue."""

import re
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
        word = linking(self.conjunction, parts[-1])
        return f"{', '.join(parts[:-1])} {word} {parts[-1]}"

    def number(self, value: float) -> str:
        """A whole number with separators: ``12,000``."""
        return f"{round(value):,}".replace(",", self.thousands)

    def amount(self, value: float) -> str:
        """A price: ``29``, ``1,200.50``."""
        whole, _, rest = f"{value:,.2f}".partition(".")
        decimal = "." if self.thousands == "," else ","
        fraction = "" if rest == "00" else f"{decimal}{rest}"
        return whole.replace(",", self.thousands) + fraction

    def share(self, value: float) -> str:
        """A share of 1 in per cent: ``91%``."""
        return self.percent.format(self.number(value * 100))


_SOUNDS_LIKE_I = re.compile(r"h?[ií](?![aeo])", re.IGNORECASE)
"""Not before a diphthong: "agua y hielo"."""


def linking(conjunction: str, following: str) -> str:
    """The conjunction before a word: Spanish "y" is "e" where the word begins with its sound
    (Real Academia Española, Diccionario panhispánico de dudas, "y"): "Ana e Isabel"."""
    return "e" if conjunction == "y" and _SOUNDS_LIKE_I.match(following) else conjunction


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

SPANISH = Language(
    conjunction="y",
    thousands=".",
    percent="{}\u00a0%",
    prices="precios",
    timelines={
        "asap": "lo antes posible",
        "this_month": "este mes",
        "this_quarter": "este trimestre",
        "later": "más adelante",
        "exploring": "sin fecha todavía",
    },
    facts={
        "plan": "Su plan es {value}.",
        "owned_products": "Tiene {value}.",
        "team_size": "Su equipo es de {value} personas.",
        "region": "Su región: {value}.",
        "seats_bought": "Tiene {value} puestos.",
        "implementation_stage": "Su implantación está en esta fase: {value}.",
        "pain_points": "Nos dijo que {value}.",
        "goal": "Su objetivo: {value}.",
        "timeline": "Su plazo: {value}.",
        "asked_about": "Preguntó por {value}.",
        "pages_revisited": "Volvió a consultar: {value}.",
        "features_tried": "Quiso utilizar: {value}.",
        "missing_capabilities": "Lo que quiere conseguir requiere también {value}.",
        "seats_share": "El {value} de sus puestos está en uso.",
        "usage": "{name}: {value}.",
        "projected_usage": "{name}, al final del periodo si todo sigue igual: {value}.",
        "usually_added": "El {value} de los equipos como el suyo con lo mismo usa también {name}.",
        "bundle_parts": "Tiene {value} de los {total} productos de {name}.",
        "days_since_onboarding": "Terminó la puesta en marcha hace {value} días.",
        "days_since_milestone": "Alcanzó su primer hito hace {value} días.",
        "days_since_purchase": "Compró hace {value} días.",
        "days_to_renewal": "Su contrato termina en {value} días.",
    },
    singular={
        "team_size": "Su equipo es de una persona.",
        "seats_bought": "Tiene un puesto.",
        "days_since_onboarding": "Terminó la puesta en marcha ayer.",
        "days_since_milestone": "Alcanzó su primer hito ayer.",
        "days_since_purchase": "Compró ayer.",
        "days_to_renewal": "Su contrato termina mañana.",
    },
)

LANGUAGES: Mapping[str, Language] = {"en": ENGLISH, "de": GERMAN, "es": SPANISH}
"""The languages that Segue can state facts in. A catalogue may use these."""

SHOWN = frozenset(ENGLISH.facts)
"""The facts that a visitor may be shown; all others are the vendor's own view of them."""
