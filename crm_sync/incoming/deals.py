"""What deals say: of themselves, and of the account's stage. Functions of values."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from crm_sync.incoming.rule import Said

State = Literal["open", "won", "lost"]
_YES = frozenset({"true", "yes", "1"})


@dataclass(frozen=True)
class DealSaid:
    """A deal as its record says it is."""

    name: str | None
    stage: str | None
    state: State
    amount: float | None
    currency: str | None
    closed_at: datetime | None


def deal_said(said: Mapping[str, Said]) -> DealSaid:
    """The deal, of the words on its fields. What cannot be read is not known."""
    value = {name: one.value for name, one in said.items()}
    won = (value.get("won") or "").lower() in _YES
    closed = won or (value.get("closed") or "").lower() in _YES
    state: State = "won" if won else "lost" if closed else "open"
    return DealSaid(
        name=value.get("name"),
        stage=value.get("stage"),
        state=state,
        amount=_number(value.get("amount")),
        currency=value.get("currency"),
        closed_at=_moment(value.get("closed_at")),
    )


@dataclass(frozen=True)
class DealNow:
    """How a deal stands."""

    state: str
    ours: bool
    """It came from an offer of ours."""
    as_of: datetime


def stage_by_deals(
    stage: str, deals: Collection[DealNow], otherwise: str | None
) -> tuple[str | None, datetime] | None:
    """What an account's deals say of its stage, and as of when; None: nothing.

    An open deal of the vendor's own makes a prospect an open opportunity. Once none is open any
    more, the stage is what the company says ``otherwise`` (None: by its plan). A deal that Segue
    made from an offer says nothing: an account is not further on for having been asked.
    """
    own = [deal for deal in deals if not deal.ours]
    moments = [deal.as_of for deal in own if deal.state == "open"]
    if moments:
        return ("open_opportunity", max(moments)) if stage == "prospect" else None
    if stage != "open_opportunity" or not own or otherwise == "open_opportunity":
        return None
    return otherwise, max(deal.as_of for deal in own)


def _number(text: str | None) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        return None


def _moment(text: str | None) -> datetime | None:
    """A moment, or the beginning of a day in UTC."""
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
