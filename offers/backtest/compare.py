"""What a changed catalogue would have done otherwise in one visit, and why."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from offers.backtest.replay import Replay
from offers.backtest.visits import RecordedVisit
from offers.decision import Decision


class Change(StrEnum):
    """What becomes of a visit."""

    SAME = "same"
    """The same offer in the same words, or none as before."""
    REWORDED = "reworded"
    """The same offer for another reason, or in other words."""
    CHANGED = "changed"
    """Another offer."""
    APPEARS = "appears"
    """An offer where there was none."""
    DISAPPEARS = "disappears"
    """No offer where there was one."""


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Shown(_Value):
    """An offer as a visit would have been shown it."""

    offer: str
    trigger: str | None
    family: str | None
    reason: str | None
    experiment: str | None
    arm: str | None


class Compared(_Value):
    """One visit before and after."""

    visit: str
    account: str | None
    at: datetime
    placement: str
    segment: str | None
    change: Change
    before: Shown | None
    after: Shown | None
    why: str | None
    """Why it is otherwise: what became of the other offer. None where nothing changed."""
    withheld_before: bool
    """A control group was not shown an offer."""
    withheld_after: bool


def compare(visit: RecordedVisit, before: Replay, after: Replay) -> Compared:
    """What becomes of a visit that was replayed with two catalogues."""
    first, was, will = before.decisions[0], before.offered, after.offered
    change = _change(was, will)
    return Compared(
        visit=visit.id,
        account=visit.account_id,
        at=first.at,
        placement=first.placement,
        segment=first.segment,
        change=change,
        before=_shown(was),
        after=_shown(will),
        why=_why(before, after) if change is not Change.SAME else None,
        withheld_before=_withheld(before),
        withheld_after=_withheld(after),
    )


def _change(was: Decision | None, will: Decision | None) -> Change:
    if was is None or will is None:
        if was is will:
            return Change.SAME
        return Change.APPEARS if was is None else Change.DISAPPEARS
    if was.offer_id != will.offer_id:
        return Change.CHANGED
    return Change.SAME if _words(was) == _words(will) else Change.REWORDED


def _words(decision: Decision) -> tuple[str | None, ...]:
    """All that the visitor reads, and the trigger that speaks."""
    return (
        decision.trigger_id,
        decision.reason,
        decision.title,
        decision.change,
        decision.details,
        decision.incentive,
    )


def _shown(decision: Decision | None) -> Shown | None:
    if decision is None or decision.offer_id is None:
        return None
    return Shown(
        offer=decision.offer_id,
        trigger=decision.trigger_id,
        family=decision.family,
        reason=decision.reason,
        experiment=decision.experiment_id,
        arm=decision.arm,
    )


def _withheld(replay: Replay) -> bool:
    return any(decision.withheld_offer_id is not None for decision in replay.decisions)


def _why(before: Replay, after: Replay) -> str:
    was, will = before.offered, after.offered
    parts = []
    if was is not None and was.offer_id is not None:
        parts.append(_fate(was.offer_id, after, len(before.decisions) - 1, "now"))
    if will is not None and will.offer_id is not None and _other(was, will):
        parts.append(_fate(will.offer_id, before, len(after.decisions) - 1, "before"))
    return ". ".join(parts)


def _other(was: Decision | None, will: Decision) -> bool:
    return was is None or was.offer_id != will.offer_id


def _fate(offer_id: str, replay: Replay, moment: int, when: str) -> str:
    found = replay.candidate(offer_id, moment)
    if found is None:
        return f"{offer_id} {when}: the catalogue has no such offer"
    verdict = found.verdict.replace("_", " ")
    by = f" by {found.trigger_id}" if found.verdict == "chosen" else ""
    return f"{offer_id} {when}: {verdict}{by} ({found.because})"
