"""The expansion score: whom a rep looks at first, 0 to 100, with its parts."""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field

from offers.catalogue import Catalogue
from offers.facts import Facts, PastOffer

WEIGHTS = {"use": 0.4, "white_space": 0.3, "timing": 0.2, "engagement": 0.1}
"""How much each part of the opportunity counts; they add up to 1. A judgement, not learnt."""
IN_TROUBLE = 0.05
"""What remains of a score in trouble: nearly nothing, and still an order among the troubled."""
RENEWAL_DAYS = (60, 90)
AFTER_PURCHASE_DAYS = (21, 42)

Part = float


class Expansion(BaseModel):
    """A score and its parts, each 0 to 1."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    score: float = Field(ge=0, le=100)
    use: Part = Field(ge=0, le=1)
    """How full the fullest limit is: 0 to half of it, 1 when it is reached."""
    white_space: Part = Field(ge=0, le=1)
    """How many products they could use: 0, a half, three quarters, …"""
    timing: Part = Field(ge=0, le=1)
    """How near a moment is in which things are looked at anyway."""
    engagement: Part = Field(ge=0, le=1)
    """What became of earlier offers; a half where nothing was offered."""
    value: Part = Field(ge=0, le=1)
    """Whether they got the value that they bought it for: multiplies the rest."""
    health: Part = Field(ge=0, le=1)
    """Whether it goes well with them: multiplies the rest."""


def expansion(catalogue: Catalogue, facts: Facts, could_use: int) -> Expansion:
    """The score of an account with so many products in its white space."""
    parts = {
        "use": use(catalogue, facts),
        "white_space": 1 - 0.5**could_use,
        "timing": timing(facts.days_to_renewal, facts.days_since_purchase),
        "engagement": engagement(facts.past_offers),
        "value": value(facts),
        "health": health(facts),
    }
    rounded = {name: round(part, 4) for name, part in parts.items()}
    return Expansion(score=score(rounded), **rounded)


def score(parts: dict[str, float]) -> float:
    """100 · health · value · Σ weight · part: no opportunity makes up for trouble or for a value
    that was not reached. Each part raises it, or leaves it where another is 0."""
    opportunity = sum(weight * parts[name] for name, weight in WEIGHTS.items())
    return round(min(100.0, 100 * parts["health"] * parts["value"] * opportunity), 1)


def use(catalogue: Catalogue, facts: Facts) -> float:
    """From 0 at half of a limit to 1 at the limit, for the limit that is fullest."""
    shares = [
        value
        for known in (facts.usage, facts.projected_usage)
        for key, value in known.items()
        if key in catalogue.metrics and catalogue.metrics[key].unit == "share"
    ]
    if facts.seats_share is not None:
        shares.append(facts.seats_share)
    return _within((max(shares, default=0.0) - 0.5) / 0.5)


def timing(days_to_renewal: int | None, days_since_purchase: int | None) -> float:
    """1 in the window of a renewal (60 to 90 days before) or of a purchase (three to six weeks
    after). It rises over the 90 days before a renewal's window and falls to a half at the day."""
    opens, closes = RENEWAL_DAYS[1], RENEWAL_DAYS[0]
    renewal = 0.0
    if days_to_renewal is not None and days_to_renewal >= 0:
        early = 1 - (days_to_renewal - opens) / opens
        late = 0.5 + 0.5 * days_to_renewal / closes
        renewal = _within(min(early, late))
    first, last = AFTER_PURCHASE_DAYS
    bought = days_since_purchase is not None and first <= days_since_purchase <= last
    return max(renewal, 1.0 if bought else 0.0)


def engagement(offers: Sequence[PastOffer]) -> float:
    """(accepted + ½ deferred + 1) / (answered or ignored + 2): Laplace's rule of succession."""
    worth = {"accepted": 1.0, "deferred": 0.5, "declined": 0.0, "ignored": 0.0}
    settled = [worth[offer.outcome] for offer in offers if offer.outcome in worth]
    return (sum(settled) + 1) / (len(settled) + 2)


def value(facts: Facts) -> float:
    """1 once the core milestone is reached; less after the onboarding alone, and before it."""
    if facts.core_milestone_reached:
        return 1.0
    return 0.6 if facts.onboarding_completed else 0.25


def health(facts: Facts) -> float:
    """1; less in fair health; nearly nothing in trouble. What nobody recorded counts as good."""
    if facts.health == "poor" or facts.open_escalation or facts.unpaid_dispute:
        return IN_TROUBLE
    return 0.7 if facts.health == "fair" else 1.0


def _within(share: float) -> float:
    return max(0.0, min(1.0, share))
