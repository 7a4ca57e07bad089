"""The visits of a backtest, counted. Its memory does not grow with them."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from pydantic import BaseModel, ConfigDict

from offers.backtest.compare import Compared, Shown


class _Result(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Moved(_Result):
    """Offers, triggers, families, experiments' arms: the visits that were shown it."""

    before: int
    after: int
    stays: int
    """Before and after."""
    lost: int
    """Before only."""
    gained: int
    """After only."""


class Group(_Result):
    """A segment or a placement: its visits and what becomes of them."""

    visits: int
    before: int
    """Visits with an offer."""
    after: int
    same: int
    reworded: int
    changed: int
    appears: int
    disappears: int


class Flow(_Result):
    """So many visits go from one offer (None: no offer) to another."""

    before: str | None
    after: str | None
    visits: int


class Reproduced(_Result):
    """Whether the replay does what was really done, for decisions of the catalogue in force."""

    decisions: int
    same: int


class Backtest(_Result):
    """The whole result."""

    total: Group
    left_out: int
    """Visits whose facts were not recorded, or not in full."""
    reproduced: Reproduced
    withheld_before: int
    """Visits in which a control group was not shown an offer."""
    withheld_after: int
    by_offer: Mapping[str, Moved]
    by_trigger: Mapping[str, Moved]
    by_family: Mapping[str, Moved]
    by_arm: Mapping[str, Moved]
    by_segment: Mapping[str, Group]
    by_placement: Mapping[str, Group]
    flows: tuple[Flow, ...]
    """The largest first."""


class _Key(Protocol):
    def __call__(self, shown: Shown, /) -> str | None: ...


_OF_SHOWN: Mapping[str, _Key] = {
    "by_offer": lambda shown: shown.offer,
    "by_trigger": lambda shown: shown.trigger,
    "by_family": lambda shown: shown.family,
    "by_arm": lambda shown: f"{shown.experiment}: {shown.arm}" if shown.experiment else None,
}
_OF_VISIT: Mapping[str, Callable[[Compared], str]] = {
    "by_segment": lambda one: one.segment or "unknown",
    "by_placement": lambda one: one.placement,
}


class Tally:
    """Counts visits as they come."""

    def __init__(self) -> None:
        self._moved = {name: defaultdict[str, Counter[str]](Counter) for name in _OF_SHOWN}
        self._groups = {name: defaultdict[str, Counter[str]](Counter) for name in _OF_VISIT}
        self._total = Counter[str]()
        self._flows = Counter[tuple[str | None, str | None]]()
        self._left_out = 0
        self._withheld = Counter[str]()
        self._checked = Counter[bool]()

    def leave_out(self) -> None:
        """A visit that was not recorded well enough."""
        self._left_out += 1

    def check(self, reproduced: Iterable[bool]) -> None:
        """Decisions of the catalogue in force were made again (``replay.reproduced``)."""
        self._checked.update(reproduced)

    def add(self, one: Compared) -> None:
        """Count a visit."""
        before, after = one.before, one.after
        self._flows[_offer(before), _offer(after)] += 1
        self._withheld["before"] += one.withheld_before
        self._withheld["after"] += one.withheld_after
        _count_group(self._total, one)
        for name, of_visit in _OF_VISIT.items():
            _count_group(self._groups[name][of_visit(one)], one)
        for name, of_shown in _OF_SHOWN.items():
            was = None if before is None else of_shown(before)
            will = None if after is None else of_shown(after)
            _count_moved(self._moved[name], was, will)

    def result(self) -> Backtest:
        """Everything counted so far, in an order that does not depend on the visits' order."""
        flows = sorted(
            self._flows.items(), key=lambda item: (-item[1], item[0][0] or "", item[0][1] or "")
        )
        return Backtest(
            total=_group(self._total),
            left_out=self._left_out,
            reproduced=Reproduced(decisions=self._checked.total(), same=self._checked[True]),
            withheld_before=self._withheld["before"],
            withheld_after=self._withheld["after"],
            flows=tuple(Flow(before=b, after=a, visits=n) for (b, a), n in flows),
            **{
                name: {key: Moved(**_all(Moved, counts[key])) for key in sorted(counts)}
                for name, counts in self._moved.items()
            },
            **{
                name: {key: _group(counts[key]) for key in sorted(counts)}
                for name, counts in self._groups.items()
            },
        )


def _offer(shown: Shown | None) -> str | None:
    return None if shown is None else shown.offer


def _count_group(counts: Counter[str], one: Compared) -> None:
    counts["visits"] += 1
    counts["before"] += one.before is not None
    counts["after"] += one.after is not None
    counts[one.change.value] += 1


def _count_moved(counts: Mapping[str, Counter[str]], was: str | None, will: str | None) -> None:
    if was is not None:
        counts[was]["before"] += 1
        counts[was]["stays" if was == will else "lost"] += 1
    if will is not None:
        counts[will]["after"] += 1
        counts[will]["gained"] += was != will


def _group(counts: Counter[str]) -> Group:
    return Group(**_all(Group, counts))


def _all(model: type[BaseModel], counts: Counter[str]) -> dict[str, int]:
    return {name: counts[name] for name in model.model_fields}
