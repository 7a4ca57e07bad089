"""What routing is told of a visitor, and what it answers. Values."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

from scheduler.teams.rules import Motion, Ownership


class Need(BaseModel):
    """What routing reads of a visitor. None: not known, which meets no condition.

    ``owner_id`` and ``account_name`` come from a verified identity alone: both are shown.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    motion: Motion | None = None
    """None: a meeting without an offer."""
    offer_id: str | None = None
    stage: str | None = None
    owner_id: str | None = None
    ownership: Ownership | None = None
    """None: ``named`` where the owner is one of the hosts, else ``pool``."""
    account_name: str | None = None
    region: str | None = None
    language: str = "en"
    """A tag such as ``de`` or ``de-AT``."""
    team_size: int | None = None
    pain_points: int = 0
    products: int = 0
    """How many products are in play: owned and offered."""
    integrations: int = 0
    """How many other systems it must work with, as far as the visitor asked about them."""
    security_questions: int = 0
    """How many things of security the visitor asked about."""
    answers: Mapping[str, str] = {}
    """Routing question id -> the choice's id."""


class Route(BaseModel):
    """Where a need goes. ``Route.model_validate(row)`` reads it back from a ``RoutingRow``."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    rule_id: str
    """The rule that decided, or ``fallback``."""
    meeting_type_id: str
    host_ids: tuple[str, ...]
    """Who may take the meeting, or lead it."""
    also: tuple[tuple[str, ...], ...] = ()
    """A collective meeting: for each further seat, who may take it."""
    explanation: str
    """One sentence: why this calendar, for visitor and rep."""
    inputs: dict[str, Any]
    """All that was read, as JSON: facts, answers, complexity with its parts, and
    ``passed_over``: rule id -> the condition that it failed."""
    fallback: bool = False
    """No rule was for it, or the one host had no time within the window."""

    @property
    def seats(self) -> tuple[tuple[str, ...], ...]:
        """For each seat who may take it, whoever leads first."""
        return (self.host_ids, *self.also)

    @property
    def pools(self) -> tuple[str | None, ...]:
        """For each seat the pool that its hosts come from; None: a rule named them."""
        kept = self.inputs.get("pools")
        pools = (self.inputs.get("pool"),) if kept is None else tuple(kept)
        return (*pools, *(None for _ in self.seats))[: len(self.seats)]

    @property
    def pool_id(self) -> str | None:
        """The pool that whoever leads comes from."""
        return self.pools[0]
