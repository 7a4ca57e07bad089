"""The facts that a decision may read: named, typed, documented, recorded with it."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field


class FactKind(StrEnum):
    """A trigger needs one trait and one signal at least."""

    TRAIT = "trait"
    """Static: what the account is."""
    SIGNAL = "signal"
    """Live: what just happened or was just said."""
    GUARD = "guard"
    """Read by hold-back policies only."""


TRAIT, SIGNAL, GUARD = FactKind.TRAIT, FactKind.SIGNAL, FactKind.GUARD

SAID = frozenset({"pain_points", "goal", "timeline", "asked_about"})
"""The signals that are the visitor's own words, rather than observed of them."""
NOT_A_CUSTOMER = "none"
"""The plan of somebody who has none."""
PRICING = "pricing"
"""What ``asked_about`` holds for a question about prices."""
STAGES = ("prospect", "open_opportunity", "onboarding", "customer", "renewal")
TIMELINES = ("asap", "this_month", "this_quarter", "later", "exploring")


MOST_PEOPLE = 1_000_000
"""The largest number of people, or of anything else that is counted, that can be meant."""
MOST_DAYS = 40_000
"""The longest time between two days that can be meant."""
FIRST_YEAR, LAST_YEAR = 1970, 2199


def believable(moment: datetime) -> datetime:
    """``moment``, if somebody can mean it and days may be added to it.

    Raises ``ValueError`` for a year outside of 1970 to 2199.
    """
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"a moment lies between {FIRST_YEAR} and {LAST_YEAR}, not {moment.year}")
    return moment


# What cannot be is refused, because a rule that reads it would answer something all the same.
_Moment = Annotated[AwareDatetime, AfterValidator(believable)]
_People = Annotated[int, Field(ge=1, le=MOST_PEOPLE)]
_Count = Annotated[int, Field(ge=0, le=MOST_PEOPLE)]
_Days = Annotated[int, Field(ge=-MOST_DAYS, le=MOST_DAYS)]
_DaysSince = Annotated[int, Field(ge=0, le=MOST_DAYS)]
_Amount = Annotated[float, Field(ge=0)]
_Share = Annotated[float, Field(ge=0, le=1)]


class PastOffer(BaseModel):
    """An offer that was made before."""

    model_config = ConfigDict(frozen=True)

    offer_id: str
    outcome: Literal["shown", "accepted", "deferred", "declined", "ignored", "with_owner"]
    """``with_owner``: the account's owner has a task to bring it up. It counts as made, and waits
    for no answer."""
    at: _Moment
    deferred_until: _Moment | None = None


class Facts(BaseModel):
    """What is observed of one visitor at one moment. None: not known, which no condition meets.

    A stranger's facts hold declared values only; ownership is read for a verified identity alone.

    Raises ``ValidationError`` for what cannot be: NaN and infinity, a team of none or of more than
    a million, negative counts, shares, amounts and days since, a moment without a zone.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True
    )

    verified: Annotated[bool, GUARD] = False
    """The vendor's site vouched for the visitor."""

    plan: Annotated[str | None, TRAIT] = None
    """The current plan's id; ``none``: not a customer."""
    plan_on_record: Annotated[str | None, GUARD] = None
    """The account's own plan, whatever the visitor says of it. None: a stranger, or no plan."""
    owned_products: Annotated[frozenset[str], TRAIT] = frozenset()
    """The ids of products and bundles that were bought; what comes with the plan is not here."""
    segment: Annotated[str | None, TRAIT] = None
    """small, mid or large (the vendor's own segments)."""
    team_size: Annotated[_People | None, TRAIT] = None
    """People in the team, as declared, else as known of the account."""
    stage: Annotated[str | None, TRAIT] = None
    """prospect, open_opportunity, onboarding, customer or renewal."""
    region: Annotated[str | None, TRAIT] = None
    """Where the team is, as the vendor's teams and routing name regions."""
    seats_bought: Annotated[_Count | None, TRAIT] = None
    """People who may use it."""
    implementation_stage: Annotated[str | None, TRAIT] = None
    """How far the set-up is, in the vendor's stages: kickoff, configuring, training, live."""
    budget: Annotated[_Amount | None, TRAIT] = None
    """What they can spend on more, a month, in the catalogue's currency."""

    pain_points: Annotated[frozenset[str], SIGNAL] = frozenset()
    """The ids of the frictions that the visitor named."""
    goal: Annotated[str | None, SIGNAL] = None
    """The id of a goal (``Catalogue.goal_in`` finds it in a visitor's words)."""
    timeline: Annotated[str | None, SIGNAL] = None
    """asap, this_month, this_quarter, later or exploring."""
    asked_about: Annotated[frozenset[str], SIGNAL] = frozenset()
    """``pricing``, or the ids of capabilities and integrations asked about in this visit."""
    pages_revisited: Annotated[frozenset[str], SIGNAL] = frozenset()
    """Pages seen at least twice in this visit, by path."""
    features_tried: Annotated[frozenset[str], SIGNAL] = frozenset()
    """The ids of capabilities that they tried to use in this visit and do not have."""
    missing_capabilities: Annotated[frozenset[str], SIGNAL] = frozenset()
    """The capabilities that their goal needs, less those that plan and products give them."""
    seats_share: Annotated[_Amount | None, SIGNAL] = None
    """Seats used / seats bought, 0 to 1 and above."""
    usage: Annotated[Mapping[str, _Amount], SIGNAL] = {}
    """Metric id -> value, as the vendor names its metrics; shares are 0 to 1."""
    projected_usage: Annotated[Mapping[str, _Amount], SIGNAL] = {}
    """Metric id -> its value at the end of the period, if it goes on as until now (metrics with a
    ``period`` only)."""
    usually_added: Annotated[Mapping[str, _Share], SIGNAL] = {}
    """Product id -> the share of the teams like theirs, owning what they own, that have it too
    (``offers.learnt``). Only products that they do not have, and only what enough teams show."""
    bundle_parts: Annotated[Mapping[str, _Amount], SIGNAL] = {}
    """Bundle id -> how many of its products they have."""
    days_since_onboarding: Annotated[_DaysSince | None, SIGNAL] = None
    """Since the onboarding was completed."""
    days_since_milestone: Annotated[_DaysSince | None, SIGNAL] = None
    """Since the core milestone was reached."""
    days_since_purchase: Annotated[_DaysSince | None, SIGNAL] = None
    """Since the plan, or the latest product, was bought."""
    days_to_renewal: Annotated[_Days | None, SIGNAL] = None
    """Until the term ends."""

    onboarding_completed: Annotated[bool | None, GUARD] = None
    """Whether the set-up was finished."""
    core_milestone_reached: Annotated[bool | None, GUARD] = None
    """Whether they got the value that they bought the product for."""
    health: Annotated[Literal["good", "fair", "poor"] | None, GUARD] = None
    """How the vendor sees the account's state: good, fair or poor."""
    open_escalation: Annotated[bool, GUARD] = False
    """A complaint was raised and is not settled."""
    unpaid_dispute: Annotated[bool, GUARD] = False
    """An invoice is disputed and not paid."""
    open_tickets: Annotated[_Count, GUARD] = 0
    """Support tickets that wait for an answer."""
    problem_reported: Annotated[bool, GUARD] = False
    """The visitor reported a problem or asked for a person in this visit."""
    offers_this_visit: Annotated[_Count, GUARD] = 0
    """Offers that were made in this visit so far."""
    past_offers: Annotated[tuple[PastOffer, ...], GUARD] = ()
    """To this account (a stranger: in this visit), any placement, oldest first."""
