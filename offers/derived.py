"""Facts that follow from others, from the catalogue and from what was learnt."""

from typing import Any

from offers.catalogue import Catalogue
from offers.facts import Facts
from offers.learnt import Learnt


def with_derived(catalogue: Catalogue, learnt: Learnt, facts: Facts) -> Facts:
    """``facts`` with everything that can be told from them; what was derived before is told anew.

    Of a stranger nothing is learnt: only their goal and their declared plan and size count.
    """
    has = catalogue.has_products(facts)
    enabled = catalogue.has_capabilities(facts)
    declared = facts.segment is None and facts.team_size is not None
    segment = catalogue.segment_of(facts.team_size or 0) if declared else facts.segment
    changed: dict[str, Any] = {
        "segment": segment,
        "missing_capabilities": _missing(catalogue, facts, enabled),
        "features_tried": facts.features_tried - enabled,
        "usually_added": _usually_added(catalogue, learnt, has, segment) if facts.verified else {},
        "bundle_parts": _bundle_parts(catalogue, has) if facts.verified else {},
    }
    return facts.model_copy(update=changed)


def _missing(catalogue: Catalogue, facts: Facts, enabled: frozenset[str]) -> frozenset[str]:
    """What the goal needs and they do not have. Nothing of somebody whose plan is not known."""
    if facts.goal not in catalogue.goals or facts.plan not in catalogue.plans:
        return frozenset()
    return frozenset(catalogue.goals[facts.goal].needs) - enabled


def _usually_added(
    catalogue: Catalogue, learnt: Learnt, has: frozenset[str], segment: str | None
) -> dict[str, float]:
    rules = learnt.usually_added(has, segment, catalogue.learning)
    return {product: rule.confidence for product, rule in sorted(rules.items())}


def _bundle_parts(catalogue: Catalogue, has: frozenset[str]) -> dict[str, float]:
    return {key: float(len(has.intersection(b.products))) for key, b in catalogue.bundles.items()}
