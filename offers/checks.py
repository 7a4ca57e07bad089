"""What must hold between the parts of a catalogue. Each check notes its problems in the source."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from offers.catalogue import NAMED_IN
from offers.copy_checks import check_offer_copy, check_reason
from offers.facts import NOT_A_CUSTOMER, PRICING, STAGES, TIMELINES, FactKind
from offers.items import Offer, Trigger
from offers.ownership import capabilities_from, plan_chain
from offers.policies import Policies
from offers.wording import LANGUAGES
from vendor_files import Keys, Source, nearest


@dataclass(frozen=True)
class Draft:
    """A catalogue whose items are valid each for itself."""

    source: Source
    sections: dict[str, dict[str, Any]]
    """Section -> id -> item; without those that are not valid."""
    languages: tuple[str, ...]
    policies: Policies | None

    def ids(self, *sections: str) -> set[str]:
        """The ids that the files define, valid or not, so that one fault is reported once."""
        written = (self.source.data.get(section) for section in sections)
        return {key for items in written if isinstance(items, dict) for key in items}


FAMILY_SIGNALS = {
    "usage": (
        "usage",
        "projected_usage",
        "seats_share",
        "days_since_onboarding",
        "days_since_milestone",
    ),
    "intent": ("asked_about", "pages_revisited", "features_tried", "timeline", "goal"),
    "gap": ("pain_points", "goal", "missing_capabilities", "usually_added", "bundle_parts"),
    "post_purchase": ("days_since_purchase",),
    "renewal": ("days_to_renewal",),
}
"""Family -> the live signals, one of which its triggers must read."""


def check(draft: Draft) -> None:
    """Every check. Problems stand in ``draft.source.problems`` afterwards."""
    _languages(draft)
    _references(draft)
    _plan_chain(draft)
    _synonyms(draft)
    _phrases(draft)
    for offer in draft.sections["offers"].values():
        _offer(draft, offer)
    for trigger in draft.sections["triggers"].values():
        _trigger(draft, trigger)


def _languages(draft: Draft) -> None:
    for position, language in enumerate(draft.languages):
        if language not in LANGUAGES:
            what = f"'{language}' is not a language that facts can be stated in."
            draft.source.complain(("languages", position), what, nearest(language, LANGUAGES))


REFERENCES = (
    ("plans", "builds_on", ("plans",)),
    ("plans", "capabilities", ("capabilities",)),
    ("plans", "products", ("products",)),
    ("products", "capabilities", ("capabilities",)),
    ("bundles", "products", ("products",)),
    ("goals", "needs", ("capabilities",)),
    ("pain_points", "solved_by", ("capabilities",)),
    ("offers", "plan", ("plans",)),
    ("offers", "products", ("products",)),
    ("offers", "bundle", ("bundles",)),
    ("triggers", "offer", ("offers",)),
)
"""(section, field, the sections that define what it names)."""


def _references(draft: Draft) -> None:
    for section, field, targets in REFERENCES:
        for key, item in draft.sections[section].items():
            named = getattr(item, field)
            single = named is None or isinstance(named, str)
            for position, one in enumerate([named] if single else named):
                path = (section, key, field) if single else (section, key, field, position)
                if one is not None:
                    _known(draft, path, one, draft.ids(*targets), f"{section}.{key}")
    policies = draft.policies
    if policies is not None:
        deciding = ("policies", "still_deciding")
        for plan in sorted(policies.still_deciding.plans):
            plans = draft.ids("plans") | {NOT_A_CUSTOMER}
            _known(draft, (*deciding, "plans"), plan, plans, "policies.still_deciding")
        for stage in sorted(policies.still_deciding.stages):
            _known(draft, (*deciding, "stages"), stage, STAGES, "policies.still_deciding")


def _known(draft: Draft, path: Keys, one: str, known: Iterable[str], item: str) -> None:
    if one not in known:
        draft.source.complain(path, f"{item}: unknown id '{one}'.", nearest(one, known))


def _plan_chain(draft: Draft) -> None:
    plans = draft.sections["plans"]
    for key in plans:
        chain = plan_chain(plans, key)
        if plans[chain[-1]].builds_on == key:
            what = f"plans.{key} builds on itself: {' -> '.join([*chain, key])}."
            draft.source.complain(("plans", key, "builds_on"), what, "Break the circle.")


def _synonyms(draft: Draft) -> None:
    for section in ("plans", "products", "capabilities", "integrations", "goals", "pain_points"):
        meant: dict[str, str] = {}
        for key, item in draft.sections[section].items():
            for name in (item.name, *item.synonyms):
                other = meant.setdefault(name.casefold(), key)
                if other != key:
                    what = f"{section}.{key}: '{name}' names '{other}', too."
                    path = (section, key, "synonyms")
                    draft.source.complain(path, what, "Keep it in one of the two.")


def _phrases(draft: Draft) -> None:
    for key, pain in draft.sections["pain_points"].items():
        path = ("pain_points", key, "phrase")
        for language in missing_languages(draft.languages, pain.phrase):
            draft.source.complain(
                path, f"pain_points.{key}: no phrase in '{language}'.", f"Add '{language}: …'."
            )


def missing_languages(languages: Iterable[str], words: Iterable[str]) -> Iterator[str]:
    """The catalogue's languages that ``words`` lacks."""
    return (language for language in languages if language not in set(words))


SUBJECTS = {
    "upsell": "one of 'plan', 'products' (a higher tier of support) and 'extends'",
    "cross_sell": "one product in 'products'",
    "bundle": "'bundle'",
    "add_on": "'products' that are services",
}


def _offer(draft: Draft, offer: Offer) -> None:
    source, path = draft.source, ("offers", offer.id)
    subjects = {
        name
        for name in ("plan", "products", "bundle", "extends")
        if getattr(offer, name) not in (None, ())
    }
    products = draft.sections["products"]
    right = {
        "upsell": len(subjects) == 1 and "bundle" not in subjects,
        "cross_sell": subjects == {"products"} and len(offer.products) == 1,
        "bundle": subjects == {"bundle"},
        "add_on": subjects == {"products"}
        and all(products[p].service for p in offer.products if p in products),
    }[offer.motion]
    if not right:
        what = f"offers.{offer.id}: the subject does not suit the motion '{offer.motion}'."
        source.complain((*path, "motion"), what, f"Name {SUBJECTS[offer.motion]}.")
    if offer.extends is not None and offer.value is None:
        what = f"offers.{offer.id}: nothing says what extending '{offer.extends}' is worth."
        source.complain((*path, "extends"), what, "Add 'value: …', its worth a year.")
    if not any(t.get("offer") == offer.id for t in _written(draft, "triggers")):
        what = f"offers.{offer.id}: no trigger leads to it, so it can never be made."
        source.complain(path, what, f"Add a trigger with 'offer: {offer.id}'.")
    for position in range(len(offer.fits)):
        _condition(draft, (*path, "fits", position), offer.fits[position], f"offers.{offer.id}")
    check_offer_copy(source, offer, draft.languages)


def _written(draft: Draft, section: str) -> list[dict[str, Any]]:
    items = draft.source.data.get(section)
    values = items.values() if isinstance(items, dict) else ()
    return [item for item in values if isinstance(item, dict)]


def _condition(draft: Draft, path: Keys, condition: Any, item: str) -> None:
    special = {
        "plan": {NOT_A_CUSTOMER},
        "asked_about": {PRICING},
        "stage": set(STAGES),
        "timeline": set(TIMELINES),
    }.get(condition.fact, set())
    known = draft.ids(*NAMED_IN.get(condition.fact, ())) | special
    free = condition.fact not in NAMED_IN and not special
    for one in condition.ids():
        if not free:
            _known(draft, path, one, known, item)
    if condition.key is not None:
        _known(draft, path, condition.key, draft.ids(*NAMED_IN[condition.fact]), item)


def _trigger(draft: Draft, trigger: Trigger) -> None:
    source, path, item = draft.source, ("triggers", trigger.id), f"triggers.{trigger.id}"
    for position, condition in enumerate(trigger.when):
        _condition(draft, (*path, "when", position), condition, item)
        if condition.kind is FactKind.GUARD:
            what = f"{item}: '{condition.fact}' is read by hold-back policies only."
            source.complain((*path, "when", position), what, "Remove the condition.")
    positive = [condition for condition in trigger.when if condition.positive]
    for kind, said, example in (
        (FactKind.TRAIT, "static trait", "{fact: plan, is: …}"),
        (FactKind.SIGNAL, "live signal", "{fact: pain_points, includes_any: […]}"),
    ):
        if not any(condition.kind is kind for condition in positive):
            what = f"{item}: it has no {said}."
            remedy = f"Add one to 'when', e.g. {example}; 'lacks' alone does not count."
            source.complain((*path, "when"), what, remedy)
    signals = FAMILY_SIGNALS[trigger.family]
    if not any(condition.fact in signals for condition in positive):
        what = f"{item}: a trigger of the family '{trigger.family}' reads {' or '.join(signals)}."
        source.complain((*path, "family"), what, "Add such a condition or correct the family.")
    _solves(draft, trigger)
    check_reason(source, trigger, draft.languages)


def _solves(draft: Draft, trigger: Trigger) -> None:
    """An offer made for a pain point must remove it."""
    offer = draft.sections["offers"].get(trigger.offer)
    if offer is None or offer.extends is not None:
        return
    gained = _gained(draft, offer)
    sold = ("plans", "products", "bundles")
    if not gained or any(draft.ids(name) != draft.sections[name].keys() for name in sold):
        return  # Something of it is unknown or not valid, which is reported as that.
    for position, condition in enumerate(trigger.when):
        if condition.fact != "pain_points":
            continue
        for one in condition.wanted():
            pain = draft.sections["pain_points"].get(one)
            if pain is not None and gained.isdisjoint(pain.solved_by):
                what = f"triggers.{trigger.id}: nothing in '{offer.id}' solves '{one}'."
                solved = f"'{one}' is solved by {', '.join(pain.solved_by)}."
                path = ("triggers", trigger.id, "when", position)
                draft.source.complain(path, what, f"{solved} Remove it here or add to the offer.")


def _gained(draft: Draft, offer: Offer) -> frozenset[str]:
    bundle = draft.sections["bundles"].get(offer.bundle or "")
    sold = bundle.products if bundle else offer.products
    return capabilities_from(draft.sections["plans"], draft.sections["products"], offer.plan, sold)
