"""What must hold between the parts of a catalogue. Each check notes its problems in the source."""

from itertools import pairwise

from offers.campaign_checks import check_experiments, check_incentive, check_play
from offers.condition_checks import check_conditions
from offers.copy_checks import check_names, check_offer_copy, check_phrases, check_reason
from offers.draft import Draft
from offers.facts import NOT_A_CUSTOMER, STAGES, FactKind
from offers.items import Metric, Offer, Trigger
from offers.naming import note_references, report_unknown
from offers.ownership import plan_chain
from offers.solving import check_solves

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
    note_references(draft)
    _policies(draft)
    _plan_chain(draft)
    _segments(draft)
    for metric in draft.sections["metrics"].values():
        _metric(draft, metric)
    check_names(draft)
    check_phrases(draft)
    for offer in draft.sections["offers"].values():
        _offer(draft, offer)
    for trigger in draft.sections["triggers"].values():
        _trigger(draft, trigger)
    check_solves(draft)
    for incentive in draft.sections["incentives"].values():
        check_incentive(draft, incentive)
    check_experiments(draft)
    for play in draft.sections["plays"].values():
        check_play(draft, play)
    misspelt = report_unknown(draft)
    _reachable(draft, misspelt)


def _policies(draft: Draft) -> None:
    policies = draft.policies
    if policies is None:
        return
    deciding = ("policies", "still_deciding")
    for plan in sorted(policies.still_deciding.plans - {NOT_A_CUSTOMER}):
        known = draft.ids("plans") | {NOT_A_CUSTOMER}
        draft.known((*deciding, "plans"), plan, known, "policies.still_deciding")
    for stage in sorted(policies.still_deciding.stages):
        draft.known((*deciding, "stages"), stage, STAGES, "policies.still_deciding")


def _plan_chain(draft: Draft) -> None:
    plans = draft.sections["plans"]
    for key in plans:
        chain = plan_chain(plans, key)
        if plans[chain[-1]].builds_on == key:
            what = f"plans.{key} builds on itself: {' -> '.join([*chain, key])}."
            draft.source.complain(("plans", key, "builds_on"), what, "Break the circle.")


def _segments(draft: Draft) -> None:
    """An account belongs to one segment, whatever the order of the files."""
    in_order = sorted(draft.sections["segments"].values(), key=lambda s: (s.people_from, s.id))
    for one in in_order:
        if one.people_to is not None and one.people_to < one.people_from:
            what = f"segments.{one.id}: from {one.people_from} to {one.people_to} is nobody."
            draft.source.complain(("segments", one.id, "people_to"), what, "Correct one of them.")
    for one, other in pairwise(in_order):
        if one.people_to is None or other.people_from <= one.people_to:
            what = f"segments.{other.id}: {other.people_from} people are in '{one.id}', too."
            path = ("segments", other.id, "people_from")
            draft.source.complain(path, what, "Let each begin where the one before ends.")


def _metric(draft: Draft, metric: Metric) -> None:
    path, item = ("metrics", metric.id), f"metrics.{metric.id}"
    if metric.event is None:
        for name in ("sum_of", "within_days", "of_limit"):
            if getattr(metric, name) is not None:
                what = f"{item}: '{name}' belongs to what is counted, and nothing is."
                draft.source.complain((*path, name), what, "Add 'event: …', or remove it.")
        return
    if metric.within_days is not None and metric.period is not None:
        what = f"{item}: 'within_days' and 'period' exclude each other."
        draft.source.complain((*path, "period"), what, "Keep one of the two.")
    if metric.unit == "share" and metric.of_limit is None:
        what = f"{item}: nothing says what the counted share is a share of."
        draft.source.complain(path, what, "Add 'of_limit: …', or write 'unit: count'.")
    if metric.unit == "count" and metric.of_limit is not None:
        what = f"{item}: a count is not a part of a limit."
        draft.source.complain((*path, "of_limit"), what, "Write 'unit: share', or remove it.")


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
    check_conditions(draft, (*path, "fits"), offer.fits, f"offers.{offer.id}")
    check_offer_copy(source, offer)


def _reachable(draft: Draft, misspelt: frozenset[str]) -> None:
    """Something leads to every offer, unless its id is misspelt, which was said."""
    led_to = {
        trigger.get("offer") for trigger in draft.written("triggers").values()
        if isinstance(trigger, dict)
    }  # fmt: skip
    for key in draft.sections["offers"].keys() - led_to - misspelt:
        what = f"offers.{key}: no trigger leads to it, so it can never be made."
        draft.source.complain(("offers", key), what, f"Add a trigger with 'offer: {key}'.")


def _trigger(draft: Draft, trigger: Trigger) -> None:
    source, path, item = draft.source, ("triggers", trigger.id), f"triggers.{trigger.id}"
    check_conditions(draft, (*path, "when"), trigger.when, item)
    for position, condition in enumerate(trigger.when):
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
    check_reason(source, f"triggers.{trigger.id}", (*path, "reason"), trigger)
