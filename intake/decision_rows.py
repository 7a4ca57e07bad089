"""A decision as it is kept."""

from offers import Decision, Facts
from store.decisions import DecisionRow


def row_of(
    decision: Decision, facts: Facts, *, visit_id: str, account_id: str | None, page: str
) -> DecisionRow:
    """The row of a decision with everything that was observed, whether it was read or not."""
    made = decision.offer_id is not None
    return DecisionRow(
        visit_id=visit_id,
        account_id=account_id,
        at=decision.at,
        placement=decision.placement,
        page=page,
        offer_id=decision.offer_id,
        motion=decision.motion,
        family=decision.family,
        trigger_id=decision.trigger_id,
        reason=decision.reason,
        record=decision.model_dump(mode="json"),
        observed=facts.model_dump(mode="json"),
        language=decision.language,
        chance=decision.chance,
        segment=decision.segment,
        experiment_id=decision.experiment_id,
        arm=decision.arm,
        withheld_offer_id=decision.withheld_offer_id,
        learnt_id=decision.learnt_id,
        catalogue_version=decision.catalogue_version,
        outcome="shown" if made else None,
        outcome_at=decision.at if made else None,
    )
