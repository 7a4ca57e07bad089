"""What must hold of incentives, experiments and plays."""

from collections import defaultdict
from datetime import date
from itertools import pairwise

from offers.condition_checks import check_conditions
from offers.copy_checks import check_play_copy, check_reason, plain
from offers.draft import Draft
from offers.experiments import HOLDOUT
from offers.facts import FactKind
from offers.items import Experiment, Incentive, Play, Variant

OF_A_VISIT = frozenset(
    {
        "pain_points", "goal", "timeline", "asked_about", "pages_revisited", "features_tried",
        "missing_capabilities", "problem_reported", "offers_this_visit",
    }
)  # fmt: skip
"""Facts that only a visitor can cause. A play looks at an account that nobody visits for."""
PLAY_SIGNALS = {
    "usage": ("usage", "projected_usage", "seats_share"),
    "post_purchase": ("days_since_purchase",),
    "renewal": ("days_to_renewal",),
}
"""Family of a play -> the signals, one of which opens its window."""


def check_incentive(draft: Draft, incentive: Incentive) -> None:
    """An incentive is for somebody that facts can tell, and its sentences stand as written."""
    path, item = ("incentives", incentive.id), f"incentives.{incentive.id}"
    check_conditions(draft, (*path, "when"), incentive.when, item)
    for position, condition in enumerate(incentive.when):
        if condition.kind is FactKind.GUARD:
            what = f"{item}: '{condition.fact}' is read by hold-back policies only."
            draft.source.complain((*path, "when", position), what, "Remove the condition.")
    for language, text in incentive.texts.items():
        plain(draft.source, (*path, "texts", language), item, text, language)


def check_play(draft: Draft, play: Play) -> None:
    """A play reads facts of an account, one of them the moment of its family."""
    path, item = ("plays", play.id), f"plays.{play.id}"
    check_conditions(draft, (*path, "when"), play.when, item)
    for position, condition in enumerate(play.when):
        if condition.fact in OF_A_VISIT:
            what = f"{item}: '{condition.fact}' is known only while somebody visits."
            remedy = "Read facts of the account, or make it a trigger."
            draft.source.complain((*path, "when", position), what, remedy)
    signals = PLAY_SIGNALS[play.family]
    if not any(condition.positive and condition.fact in signals for condition in play.when):
        what = f"{item}: a play of the family '{play.family}' reads {' or '.join(signals)}."
        draft.source.complain(
            (*path, "family"), what, "Add such a condition or correct the family."
        )
    check_play_copy(draft.source, play)


def check_experiments(draft: Draft) -> None:
    """Each experiment, and that an offer is in one at a time."""
    by_offer: dict[str, list[Experiment]] = defaultdict(list)
    for experiment in draft.sections["experiments"].values():
        _experiment(draft, experiment)
        by_offer[experiment.offer].append(experiment)
    for of_one in by_offer.values():
        in_order = sorted(of_one, key=lambda e: (e.starts or date.min, e.id))
        for one, other in pairwise(in_order):
            if (other.starts or date.min) <= (one.ends or date.max):
                what = f"experiments.{other.id}: '{one.id}' tries '{one.offer}' at the same time."
                remedy = "Let one begin after the other ends, or join them."
                draft.source.complain(("experiments", other.id), what, remedy)


def _experiment(draft: Draft, experiment: Experiment) -> None:
    path, item = ("experiments", experiment.id), f"experiments.{experiment.id}"
    if experiment.starts and experiment.ends and experiment.ends < experiment.starts:
        what = f"{item}: it ends on {experiment.ends}, before it starts on {experiment.starts}."
        draft.source.complain((*path, "ends"), what, "Correct one of them.")
    if len(experiment.variants) == 1 and not experiment.holdout:
        what = f"{item}: one variant and no holdout: there is nothing to compare."
        draft.source.complain((*path, "variants"), what, "Add a variant or a 'holdout'.")
    if HOLDOUT in experiment.variants:
        what = f"{item}: '{HOLDOUT}' is the name of the group that is shown nothing."
        draft.source.complain((*path, "variants", HOLDOUT), what, "Name the variant otherwise.")
    seen: dict[str, str] = {}
    for key, variant in experiment.variants.items():
        said = variant.model_dump_json(include={"texts", "reason"}, exclude_none=True)
        same = seen.setdefault(said, key)
        if same != key:
            what = f"{item}: '{same}' and '{key}' say the same."
            draft.source.complain((*path, "variants", key), what, "Change or remove one of them.")
        _variant(draft, experiment, key, variant)


def _variant(draft: Draft, experiment: Experiment, key: str, variant: Variant) -> None:
    path, item = ("experiments", experiment.id, "variants", key), f"experiments.{experiment.id}"
    for language, by_placement in variant.texts.items():
        for placement, texts in by_placement.items():
            for field, text in texts.model_dump(exclude_none=True).items():
                where = (*path, "texts", language, placement, field)
                plain(draft.source, where, item, text, language)
    for trigger_id, reason in variant.reason.items():
        there = (*path, "reason", trigger_id)
        draft.use(there, trigger_id, ("triggers",), item)
        trigger = draft.sections["triggers"].get(trigger_id)
        if trigger is None:
            continue
        if trigger.offer != experiment.offer:
            what = f"{item}: '{trigger_id}' makes '{trigger.offer}', not '{experiment.offer}'."
            draft.source.complain(there, what, "Name a trigger of the offer that is tried.")
        worded = trigger.model_copy(update={"reason": reason})
        check_reason(draft.source, item, there, worded)
