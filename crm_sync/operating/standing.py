"""How each connected CRM is, and what of it needs a person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_sync.delivery.backlogs import backlog
from crm_sync.delivery.claiming import DEAD
from store.crm import CrmCheck, CrmDelivery, CrmTarget
from store.crm_incoming import CrmReading

AWAY_TOO_LONG = timedelta(hours=2)
"""A CRM that is merely away comes back by itself; after so long somebody should look why not."""

Code = Literal["refused", "away", "dead_letters", "mapping_refused", "fields_dropped", "not_read"]


@dataclass(frozen=True)
class Need:
    """Something at a CRM that a person must see to."""

    code: Code
    """``refused``: nothing can be sent to it; ``away``: the same, and for long, though it may pass;
    ``dead_letters``: it will never take some hand-offs as they are; ``mapping_refused``: a change
    of its mapping is faulty, and what was in force before goes on; ``fields_dropped``: some fields
    do not arrive; ``not_read``: nothing comes from it."""
    message: str
    remedy: str
    since: datetime
    fields: tuple[str, ...] = ()
    """Of ``fields_dropped``: the vendor's objects and fields."""


@dataclass(frozen=True)
class Standing:
    """A connected CRM as the operator sees it."""

    target: CrmTarget
    waiting: int
    """Hand-offs on their way to it."""
    oldest: datetime | None
    """When the oldest of them was told."""
    held_up: int
    """Accounts whose next hand-off failed and waits for another try. The others go on."""
    dead: int
    check: CrmCheck | None
    """The last one of its mapping; None: it never was checked."""
    needs: tuple[Need, ...]

    def paused_until(self, now: datetime) -> datetime | None:
        """When it is tried again, where nothing is sent to it now."""
        until = self.target.not_before
        return until if until is not None and until > now else None

    def word(self, now: datetime) -> str:
        """How it is, in a word or two."""
        if self.needs:
            return "needs a person"
        if self.paused_until(now) is not None or self.target.failure is not None:
            return "paused"
        return "behind" if self.waiting else "in order"


def standing(session: Session, *, now: datetime) -> list[Standing]:
    """Every connected CRM, those that need a person first."""
    behind = {one.target_id: one for one in backlog(session, now=now)}
    found = [
        Standing(target, of.waiting, of.oldest, of.held_up, of.dead, check, needs)
        for target, check, needs in _looked_at(session, now)
        if (of := behind.get(target.id)) is not None  # connected at this moment
    ]
    return sorted(found, key=lambda one: (not one.needs, one.target.id))


def in_need(session: Session, *, now: datetime) -> Mapping[str, tuple[Need, ...]]:
    """What needs a person, by the CRM's id. Asked for with every page: the backlog is not read."""
    return {target.id: needs for target, _, needs in _looked_at(session, now) if needs}


def needs_of(
    target: CrmTarget, died: tuple[int, datetime | None], check: CrmCheck | None, now: datetime
) -> tuple[Need, ...]:
    """What of one CRM needs a person. ``died``: how many hand-offs, and when the first did."""
    needs = (_to_mend(target, now), _dead(*died), _slip(target), _dropped(target, check))
    return tuple(need for need in needs if need is not None)


def _to_mend(target: CrmTarget, now: datetime) -> Need | None:
    if target.failure is None or target.failing_since is None:
        return None
    if target.remedy is not None:
        return Need("refused", target.failure, target.remedy, target.failing_since)
    if now - target.failing_since < AWAY_TOO_LONG:
        return None
    look = "It is tried again by itself. Look whether it works, and whether we can reach it."
    return Need("away", target.failure, look, target.failing_since)


def _dead(count: int, first: datetime | None) -> Need | None:
    if first is None:
        return None
    what = "1 hand-off was not taken." if count == 1 else f"{count:,} hand-offs were not taken."
    return Need(
        "dead_letters", what, "Mend what each one names, then replay it; or dismiss it.", first
    )


def _slip(target: CrmTarget) -> Need | None:
    told = " ".join(target.mapping_faults)
    said_already = target.failure is not None and told in target.failure
    if not told or target.mapping_faulty_since is None or said_already:
        return None
    what = f"A change of its mapping is not in force: {told}"
    return Need("mapping_refused", what, "Mend the file.", target.mapping_faulty_since)


def _dropped(target: CrmTarget, check: CrmCheck | None) -> Need | None:
    if check is None or not check.dropped:
        return None
    fields = tuple(one["field"] for one in check.dropped)
    what = (
        "1 field does not arrive." if len(fields) == 1 else f"{len(fields)} fields do not arrive."
    )
    remedy = f"See why: ./segue crm check {target.id}."
    return Need("fields_dropped", what, remedy, check.checked_at, fields)


def _looked_at(
    session: Session, now: datetime
) -> Iterable[tuple[CrmTarget, CrmCheck | None, tuple[Need, ...]]]:
    died = _died(session)
    query = (
        select(CrmTarget, CrmCheck, CrmReading)
        .outerjoin(CrmCheck, CrmCheck.target_id == CrmTarget.id)
        .outerjoin(CrmReading, CrmReading.target_id == CrmTarget.id)
    )
    for target, check, read in session.execute(query.order_by(CrmTarget.id)):
        needs = needs_of(target, died.get(target.id, (0, None)), check, now)
        unread = _unread(target, read, now)
        yield target, check, needs if unread is None else (*needs, unread)


def _unread(target: CrmTarget, read: CrmReading | None, now: datetime) -> Need | None:
    """Not said twice where nothing can be sent to it either."""
    if read is None or read.failure is None or read.failing_since is None:
        return None
    if target.failure is not None or (
        read.remedy is None and now - read.failing_since < AWAY_TOO_LONG
    ):
        return None
    look = "It is read again by itself. ./segue crm pull reads it now."
    return Need("not_read", read.failure, read.remedy or look, read.failing_since)


def _died(session: Session) -> dict[str, tuple[int, datetime | None]]:
    query = select(CrmDelivery.target_id, func.count(), func.min(CrmDelivery.settled_at))
    rows = session.execute(query.where(DEAD).group_by(CrmDelivery.target_id))
    return {target: (count, first) for target, count, first in rows}
