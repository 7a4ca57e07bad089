"""What a catalogue is made of. Ids are the keys in the YAML; every model is frozen and strict."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, TypeVar, cast

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, WithJsonSchema

from offers.conditions import Condition
from offers.wording import LANGUAGES
from vendor_files import A_LANGUAGE

W = TypeVar("W")

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,64}$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600)]
Language = Annotated[str, A_LANGUAGE, WithJsonSchema({"type": "string", "enum": sorted(LANGUAGES)})]
"""One of the catalogue's ``languages``; which are written is checked with the rest."""
Motion = Literal["upsell", "cross_sell", "bundle", "add_on"]
Family = Literal["usage", "intent", "gap", "post_purchase", "renewal"]
Placement = Literal["any", "form", "chat", "email", "rep"]
"""Where words are shown; ``any`` stands in for every place without words of its own."""


def at_placement(words: Mapping[Placement, W], placement: str) -> W | None:
    """The words for a placement: its own, else those for any."""
    by_name = cast("Mapping[str, W]", words)
    return by_name.get(placement, by_name.get("any"))


class Part(BaseModel):
    """What stands in a catalogue. Its fields' descriptions are those that editors show."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Called(Part):
    """Something with a name."""

    name: Words
    """As people call it."""
    names: dict[Language, Words] = {}
    """Language -> its name there, where it is another than ``name``."""

    def called(self, language: str) -> str:
        """Its name in a language."""
        return self.names.get(language, self.name)


class Item(Part):
    """Anything with an id."""

    id: Id


class Named(Item, Called):
    """Something that people name, in several ways."""

    synonyms: tuple[Words, ...] = ()
    """Short ways to name it, besides the name. The assistant recognises them."""


class Capability(Named):
    """Something that a customer can do."""

    security: bool = False
    """Who asks about it asks about security: such a need is a more complex one."""


class Integration(Named):
    """Another system that it works with."""


class Goal(Named):
    """What a customer wants to reach. The name completes "You want to …"."""

    needs: tuple[str, ...] = ()
    """The capabilities that it takes."""


class PainPoint(Named):
    """A friction that a customer names."""

    phrase: dict[Language, Words]
    """Per language a clause for the reason: "follow-ups get missed"."""
    examples: tuple[Words, ...] = ()
    """Sentences in which people say it."""
    solved_by: Annotated[tuple[str, ...], Field(min_length=1)]
    """The capabilities that remove it, any of them."""


class Product(Named):
    """Something that is sold on its own."""

    price: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    """A month, for the account."""
    capabilities: tuple[str, ...]
    """What it enables."""
    service: bool = False
    """Done by people: implementation, training, support."""


class Limits(Part):
    """What a plan allows. What is left out has no limit."""

    seats: Annotated[int, Field(ge=1)] | None = None
    """People who may use it."""
    submissions_per_month: Annotated[int, Field(ge=1)] | None = None
    """Forms that may be sent in a month."""
    forms: Annotated[int, Field(ge=1)] | None = None
    """Forms that may be published at a time."""


class Plan(Named):
    """A level of the main product."""

    builds_on: str | None = None
    """The plan below: all that it has is part of this one."""
    price: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    """A person and month."""
    limits: Limits
    """What it allows; ``{}``: everything."""
    capabilities: tuple[str, ...] = ()
    """What it enables beyond the plan that it builds on."""
    products: tuple[str, ...] = ()
    """Products that come with the plan."""


class Bundle(Item, Called):
    """Several products sold together."""

    products: Annotated[tuple[str, ...], Field(min_length=2)]
    """The products in it."""
    saves: Annotated[float, Field(gt=0, lt=1)]
    """The saving against buying each, as a share."""


class Segment(Item):
    """A group of accounts, by the number of people."""

    name: Words
    """For operators; customers never see it."""
    people_from: Annotated[int, Field(ge=0)] = 0
    """The fewest people in it."""
    people_to: Annotated[int, Field(ge=0)] | None = None
    """The most people in it; left out: any number."""


class Metric(Item, Called):
    """Something measured of an account's use: reported as it is, or counted from its events."""

    unit: Literal["share", "count"]
    """A share is 0 to 1 and shown in per cent."""
    event: Words | None = None
    """The tracked event that it counts; None: its value is reported (imported, or in ``group``)."""
    sum_of: Words | None = None
    """The event's numeric property that is summed, in place of counting."""
    within_days: Annotated[int, Field(ge=1, le=366)] | None = None
    """The days that are counted, back from today."""
    period: Literal["month"] | None = None
    """What it starts anew with (UTC), so that it can be projected; for what is counted: in place of
    ``within_days``."""
    of_limit: Literal["seats", "submissions_per_month", "forms"] | None = None
    """For a share that is counted: the limit of their plan that it is a share of."""


class Page(Called):
    """A page of the vendor's site that rules may read. Its id is its path, and its name completes
    "You came back to …"."""

    id: Annotated[str, StringConstraints(pattern=r"^/\S{0,200}$")]


class ImplementationStage(Item, Called):
    """How far a set-up may be. The name completes "Your implementation is at this stage: …"."""


class Incentive(Item):
    """Something that makes an offer easier to take up, e.g. a set-up done for them."""

    offers: Annotated[tuple[str, ...], Field(min_length=1)]
    """The offers that it comes with."""
    when: tuple[Condition, ...] = ()
    """Whom it is for: all must hold; what is not known holds none."""
    until: date | None = None
    """The last day on which it is given."""
    costs: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0
    """What it costs the vendor, taken off the offer's value."""
    texts: dict[Language, Words]
    """Language -> the sentence that names it to the customer."""


class SomeTexts(Part):
    """What a variant says otherwise than the offer; what is not here stays as it is."""

    title: Words | None = None
    """In place of the offer's title."""
    change: Words | None = None
    """In place of what changes for the customer."""
    details: Words | None = None
    """In place of what they get."""
    agreed: Words | None = None
    """In place of what the meeting is about."""


class Variant(Part):
    """One way to put an offer, tried against others."""

    share: Annotated[float, Field(gt=0, le=1)] = 1
    """Its weight among the variants."""
    texts: dict[Language, dict[Placement, SomeTexts]] = {}
    """Language -> placement -> words in place of the offer's."""
    reason: dict[str, dict[Language, dict[Placement, Words]]] = {}
    """Trigger -> language -> placement -> template in place of the trigger's."""


class Experiment(Item):
    """Variants of one offer's prompt and a group that is not shown it, to tell what it does."""

    offer: str
    """The offer that is tried in several ways."""
    holdout: Annotated[float, Field(ge=0, lt=1)] = 0
    """The share of accounts that are not shown the offer."""
    variants: Annotated[dict[Id, Variant], Field(min_length=1)]
    """``{plain: {}}`` is the offer as it stands."""
    starts: date | None = None
    """The first day; left out: at once."""
    ends: date | None = None
    """The last day; results stay."""


class Play(Item):
    """A task for an account's owner, on the day on which the moment comes."""

    family: Literal["usage", "post_purchase", "renewal"]
    """What opens the window: a threshold, so many weeks after a purchase, or before a renewal."""
    when: Annotated[tuple[Condition, ...], Field(min_length=1)]
    """All must hold; facts of the account only, none of a visit."""
    offer: str | None = None
    """The offer that the owner may bring up, unless a policy holds it back."""
    title: dict[Language, Words]
    """Language -> what is to be done, for the owner."""
    reason: dict[Language, Words]
    """Language -> template: why now, made of the facts in ``when``."""


class Texts(Part):
    """What an offer says, in one language at one placement. All of it centres the customer."""

    title: Words
    """A few words that name it."""
    change: Words
    """What changes for the customer."""
    details: Words
    """What they get and how it differs from what they have."""
    agreed: Words
    """What the meeting is about, once they accepted: completes "You meet to …"."""


class Offer(Item):
    """Something that may be offered: a plan, products, a bundle, more seats or a longer term."""

    motion: Motion
    """An upsell is a better-fit version of what they have, a cross-sell an adjacent product, a
    bundle several products together, an add-on help by people."""
    plan: str | None = None
    """The plan that is offered (upsell)."""
    products: tuple[str, ...] = ()
    """The products that are offered."""
    bundle: str | None = None
    """The bundle that is offered."""
    extends: Literal["seats", "term"] | None = None
    """More seats, or a longer term, of what they have (upsell); needs ``value``."""
    weight: Annotated[float, Field(gt=0, le=10)] = 1.0
    """Strategic weight in arbitration."""
    value: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    """Worth a year to the vendor; unset: from the prices."""
    cool_down_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    """How long a refusal of this offer counts; unset: as the policy says."""
    fits: tuple[Condition, ...] = ()
    """What must not be known to be otherwise, e.g. a size; unknown does not speak against it."""
    texts: dict[Language, dict[Placement, Texts]]
    """Language -> placement -> words."""

    @property
    def title(self) -> str:
        """Its title in the first language it has, for records and operators."""
        by_placement = next(iter(self.texts.values()))
        return next(iter(by_placement.values())).title

    @property
    def product(self) -> str | None:
        """The one product that it is about, if it is about one."""
        return self.products[0] if len(self.products) == 1 else None


class Trigger(Item):
    """When an offer may be made: a static trait and a live signal, all conditions together."""

    offer: str
    """The offer that it makes."""
    family: Family
    """The kind of moment: it says which live signal the trigger must read."""
    propensity: Annotated[float, Field(gt=0, le=1)]
    """How often such an offer is accepted: the prior, until it is learnt."""
    when: tuple[Condition, ...]
    """All must hold: a static trait and a live signal at least."""
    reason: dict[Language, dict[Placement, Words]]
    """Language -> placement -> template, which may name the facts in ``when`` and no others."""

    @property
    def caused_by(self) -> str:
        """The name of the fact that is its live signal: the first one."""
        return next(c.fact for c in self.when if c.kind == "signal" and c.positive)
