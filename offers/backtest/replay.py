"""A visit decided again with some catalogue, from what was known at each of its moments."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from offers.backtest.visits import Recorded
from offers.catalogue import Catalogue
from offers.decide import decide
from offers.decision import Candidate, Decision
from offers.derived import with_derived
from offers.facts import Facts


@dataclass(frozen=True)
class Replay:
    """The decisions of a visit up to its first offer: a visit with an offer is left in peace."""

    decisions: tuple[Decision, ...]

    @property
    def offered(self) -> Decision | None:
        """The decision that made an offer, if one did."""
        last = self.decisions[-1]
        return None if last.offer_id is None else last

    def candidate(self, offer_id: str, moment: int) -> Candidate | None:
        """What became of an offer at the visit's moment (counted from 0), or at its last before;
        None for an offer that the catalogue does not have."""
        decision = self.decisions[min(moment, len(self.decisions) - 1)]
        return next((one for one in decision.candidates if one.offer_id == offer_id), None)


def replay(catalogue: Catalogue, recorded: tuple[Recorded, ...]) -> Replay:
    """Decide a visit's recorded moments in their order, until an offer is made.

    What was derived from the catalogue is told anew; everything else is as it was then: also the
    offers that were really made, and none that came later.
    """
    made = []
    for moment in recorded:
        made.append(_decide(catalogue, moment))
        if made[-1].offer_id or made[-1].withheld_offer_id:
            break
    return Replay(tuple(made))


def reproduced(recorded: tuple[Recorded, ...], again: Replay) -> Iterator[bool]:
    """Of each moment that this very catalogue decided: whether it came out as it was recorded."""
    for moment, decision in zip(recorded, again.decisions, strict=False):
        if moment.catalogue_version == decision.catalogue_version:
            yield (decision.offer_id, decision.reason) == (moment.offer_id, moment.reason)


def _decide(catalogue: Catalogue, moment: Recorded) -> Decision:
    return decide(
        catalogue,
        with_derived(catalogue, moment.learnt, _as_counted(catalogue, moment)),
        now=moment.at,
        placement=moment.placement,
        language=moment.language,
        chance=moment.chance,
        learnt=moment.learnt,
    )


def _as_counted(catalogue: Catalogue, moment: Recorded) -> Facts:
    facts, update = moment.facts, dict[str, object]()
    if not facts.verified:
        # A stranger's segment was told from the size that they declared; segments may have changed.
        update["segment"] = None
    counted = moment.counted.get(catalogue.version)
    if counted is not None:
        update["usage"] = _with(facts.usage, counted.metrics, counted.values)
        update["projected_usage"] = _with(facts.projected_usage, counted.metrics, counted.projected)
    return facts.model_copy(update=update) if update else facts


def _with(
    recorded: Mapping[str, float], counted: Collection[str], values: Mapping[str, float]
) -> dict[str, float]:
    kept = {metric: value for metric, value in recorded.items() if metric not in counted}
    return {**kept, **values}
