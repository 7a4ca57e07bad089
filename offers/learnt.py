"""What was learnt from the base, as values: how the engine is told, and what it may say of it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cached_property

from pydantic import BaseModel, ConfigDict

from offers.policies import Learning


class _Learnt(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AssociationRule(_Learnt):
    """ "Teams that own these usually have that, too": mined from what accounts own."""

    owned: tuple[str, ...]
    """Product ids, sorted: what a team must own for the rule to speak of it."""
    adds: str
    """The product that such teams usually have, too."""
    segment: str | None
    """The segment that it was mined in; None: all accounts."""
    accounts: int
    """How many own ``owned``."""
    together: int
    """How many of them have ``adds``, too."""
    support: float
    """together / all accounts that were looked at."""
    confidence: float
    """together / accounts."""
    lift: float
    """confidence / the share of all accounts that have ``adds``."""

    def within(self, thresholds: Learning) -> bool:
        """Whether enough accounts show it, clearly enough, to be spoken of."""
        return (
            self.together >= thresholds.accounts
            and self.confidence >= thresholds.confidence
            and self.lift >= thresholds.lift
        )


class Prevalence(_Learnt):
    """How usual a product is in a segment, among those whose plan does not bring it anyway."""

    segment: str
    product: str
    accounts: int
    """How many could choose."""
    having: int
    """How many of them have it."""


class Acceptance(_Learnt):
    """What became of the offers that a trigger made, in one segment at one placement."""

    trigger_id: str
    segment: str | None
    placement: str | None
    shown: int
    """Offers whose outcome is settled; one that waits for its answer is not refused yet."""
    accepted: int


class Learnt(_Learnt):
    """Everything learnt by one moment. ``Learnt()``: nothing yet."""

    id: str | None = None
    made_at: datetime | None = None
    rules: tuple[AssociationRule, ...] = ()
    prevalence: tuple[Prevalence, ...] = ()
    acceptance: tuple[Acceptance, ...] = ()
    """The finest counts there are: their sums over segments and placements are the coarser ones."""

    @cached_property
    def acceptance_of(self) -> Mapping[str, tuple[Acceptance, ...]]:
        """``acceptance`` by trigger."""
        by_trigger: dict[str, list[Acceptance]] = {}
        for count in self.acceptance:
            by_trigger.setdefault(count.trigger_id, []).append(count)
        return {trigger_id: tuple(counts) for trigger_id, counts in by_trigger.items()}

    def usually_added(
        self, owned: Collection[str], segment: str | None, thresholds: Learning
    ) -> dict[str, AssociationRule]:
        """Product -> the rule that speaks for it to a team that owns ``owned``.

        A rule of the team's own segment goes before one of all accounts, then the one that is
        surest; products that are owned are left out. ``thresholds`` are asked again of every rule:
        they may have been raised since it was mined.
        """
        has = set(owned)
        best: dict[str, AssociationRule] = {}
        for rule in self.rules:
            if rule.segment not in (None, segment) or rule.adds in has:
                continue
            if not has.issuperset(rule.owned) or not rule.within(thresholds):
                continue
            before = best.get(rule.adds)
            if before is None or _order(rule) > _order(before):
                best[rule.adds] = rule
        return best


def _order(rule: AssociationRule) -> tuple[bool, float, int, tuple[str, ...]]:
    return rule.segment is not None, rule.confidence, rule.accounts, rule.owned
