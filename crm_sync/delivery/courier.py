"""One worker's way to one CRM: batch after batch, as long as something is due."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from crm_sync.delivery.claiming import LEASE, TALK, Claim, Waiting, claim, heads
from crm_sync.delivery.health import (
    failed,
    give_probe_back,
    may_send,
    succeeded,
    take_probe,
)
from crm_sync.delivery.opening import Depends, Opening, the_row
from crm_sync.delivery.sending import (
    OUR_DATABASE,
    Broken,
    Sent,
    frames,
    send,
    told,
    unpack,
)
from crm_sync.delivery.settling import Settled, count_lone_tries, settle
from crm_sync.links import still_connected
from crm_sync.targets.kinds import TELLS_EVENTS
from crm_sync.targets.target import Parcel, Rejected, Target
from remote.faults import Refused, Unavailable
from store.crm import CrmTarget
from store.database import reading, transaction
from store.locks import wait_at_most

SETTLE_AGAIN_SECONDS = 1.0
LOCKED = timedelta(seconds=1)
"""So long a batch waits at a time for accounts that a business transaction has locked."""
LOCKED_TRIES = 5
"""So often: what is not noted then is sent again once the lane can be had."""
_log = structlog.get_logger("crm_sync")


@dataclass(frozen=True)
class _Batch:
    """What is sent at once."""

    claimed: Claim
    waiting: Sequence[Waiting]
    probe: bool


@dataclass(frozen=True)
class _Opened:
    target: Target
    depends: Any


class Courier:
    """Sends one target's hand-offs. Used by one thread at a time."""

    def __init__(
        self,
        engine: Engine,
        open_: Opening,
        target_id: str,
        *,
        by: str,
        clock: Callable[[], datetime],
        chance: Callable[[], float],
        depends: Depends = the_row,
    ) -> None:
        """``by``: the process, as no other one is called."""
        self._engine, self._open, self._id, self._by = engine, open_, target_id, by
        self._depends, self._clock, self._chance = depends, clock, chance
        self._opened: _Opened | None = None
        self._broken = False

    def round(self) -> bool:
        """Send one batch, if something is due. Whether more may be due at once.

        Raises what ``OUR_DATABASE`` names.
        """
        row = self._row()
        now = self._clock()
        if row is None or not may_send(row, now=now):
            if row is None:
                self.close()
            return False
        target = self._target(row)
        if target is None:
            return False
        began = time.monotonic()
        batch = self._claim(row, target.at_once, now=now)
        if not batch.claimed.account_keys:
            return False
        sent = self._send(target, batch, until=began + TALK.total_seconds())
        self._settle(row, batch, sent, before=began + LEASE.total_seconds())
        return sent.fault is None

    def close(self) -> None:
        """Let the CRM's connections go."""
        opened, self._opened = self._opened, None
        if opened is not None:
            opened.target.close()

    def _row(self) -> CrmTarget | None:
        with reading(self._engine) as session:
            return session.get(CrmTarget, self._id)

    def _target(self, row: CrmTarget) -> Target | None:
        """The CRM, opened; None: it cannot be, which is noted."""
        try:
            depends = self._depends(row)
            if self._opened is not None and self._opened.depends != depends:
                self.close()
            if self._opened is None:
                self._opened = _Opened(self._open(row), depends)
        except OUR_DATABASE:
            raise
        except Exception as error:
            self._note_failure(row, _as_fault(error))
            return None
        return self._opened.target

    def _note_failure(self, row: CrmTarget, fault: Unavailable | Refused | Broken) -> None:
        with transaction(self._engine) as session:
            if still_connected(session, row.id, row.connected_at):
                self._failed(session, fault, probe=True)

    def _claim(self, row: CrmTarget, at_once: int, *, now: datetime) -> _Batch:
        """What is due. Of a target that failed one hand-off is sent first; but where its connector
        is at fault, many: they tell whether one of them is what it fails on."""
        probe = row.failure is not None
        most = 1 if probe and not self._broken else at_once
        with transaction(self._engine) as session:
            if probe and not take_probe(session, row, now=now):
                most = 0
            claimed = claim(session, self._id, self._by, most, now=now)
            if probe and most and not claimed.account_keys:
                give_probe_back(session, row)
            return _Batch(claimed, heads(session, claimed), probe)

    def _send(self, target: Target, batch: _Batch, *, until: float) -> Sent:
        unpacked = [unpack(one) for one in batch.waiting]
        parcels = [one for one in unpacked if isinstance(one, Parcel)]
        sent = send(target, parcels, until=until)
        for one, what in zip(batch.waiting, unpacked, strict=True):
            if isinstance(what, Rejected):
                sent.outcomes[one.outbox_id] = what
        return sent

    def _settle(self, row: CrmTarget, batch: _Batch, sent: Sent, *, before: float) -> None:
        """Note it, again and again while the database is away: what is not noted is sent again."""
        while True:
            try:
                left = self._note(row, batch, sent)
                break
            except OUR_DATABASE as error:
                if time.monotonic() + SETTLE_AGAIN_SECONDS > before:
                    raise
                _log.warning("batch_not_noted_yet", target=self._id, fault=told(error))
                time.sleep(SETTLE_AGAIN_SECONDS)
        if left:
            self._note_locked(row, batch, sent, left)

    def _note_locked(
        self, row: CrmTarget, batch: _Batch, sent: Sent, accounts: tuple[str, ...]
    ) -> None:
        """What is left, once nobody else waits for this."""
        left = replace(
            batch,
            claimed=replace(batch.claimed, account_keys=accounts),
            waiting=[one for one in batch.waiting if one.account_key in accounts],
        )
        for _ in range(LOCKED_TRIES):
            try:
                settled = self._note_waiting(row, left, sent)
            except OUR_DATABASE as error:
                fault = told(error)
                _log.warning(
                    "accounts_locked", target=self._id, accounts=len(accounts), fault=fault
                )
            else:
                _log.info("hand_offs_sent", target=self._id, **settled.__dict__)
                return

    def _note_waiting(self, row: CrmTarget, left: _Batch, sent: Sent) -> Settled:
        with transaction(self._engine) as session:
            wait_at_most(session, LOCKED)
            if not still_connected(session, row.id, row.connected_at):
                return Settled()
            settled = self._settled(session, row, left, sent, free_only=False)
            if settled.delivered:
                succeeded(
                    session,
                    self._id,
                    probe=False,
                    delivered=settled.delivered,
                    now=self._clock(),
                )
            return settled

    def _settled(
        self, session: Session, row: CrmTarget, batch: _Batch, sent: Sent, *, free_only: bool
    ) -> Settled:
        return settle(
            session,
            batch.claimed,
            batch.waiting,
            sent,
            supersedes=row.kind not in TELLS_EVENTS,
            free_only=free_only,
            now=self._clock(),
            chance=self._chance,
        )

    def _note(self, row: CrmTarget, batch: _Batch, sent: Sent) -> tuple[str, ...]:
        """The accounts of which it could not be noted, because somebody had locked them."""
        now = self._clock()
        self._broken = isinstance(sent.fault, Broken)
        with transaction(self._engine) as session:
            if not still_connected(session, row.id, row.connected_at):
                _log.info("target_gone", target=self._id, parcels=len(batch.waiting))
                return ()
            settled = self._settled(session, row, batch, sent, free_only=True)
            if sent.fault is None and batch.probe and not sent.asked:
                give_probe_back(session, row)
            elif sent.fault is None:
                succeeded(
                    session, self._id, probe=batch.probe, delivered=settled.delivered, now=now
                )
            else:
                count_lone_tries(session, self._id, batch.waiting, sent)
                self._failed(session, sent.fault, probe=batch.probe)
        self._say(batch, sent, settled)
        if sent.fault is not None:
            self.close()  # it is opened anew, with whatever was mended meanwhile
        return settled.left

    def _failed(
        self, session: Session, fault: Unavailable | Refused | Broken, *, probe: bool
    ) -> None:
        failed(session, self._id, fault, probe=probe, now=self._clock(), chance=self._chance())
        _log.warning("target_failed", target=self._id, fault=type(fault).__name__, why=str(fault))

    def _say(self, batch: _Batch, sent: Sent, settled: Settled) -> None:
        _log.info("hand_offs_sent", target=self._id, **settled.__dict__)
        for one in batch.waiting:
            what = sent.outcomes.get(one.outbox_id)
            if isinstance(what, Rejected):
                _log.error(
                    "hand_off_dead",
                    target=self._id,
                    account=one.account_key,
                    seq=one.seq,
                    # Not why: a CRM quotes what it does not take, and so who the customer is.
                    outbox_id=one.outbox_id,
                )


def _as_fault(error: Exception) -> Unavailable | Refused | Broken:
    if isinstance(error, (Unavailable, Refused)):
        return error
    _log.error("target_not_opened", fault=told(error), at=frames(error))
    return Broken(f"It cannot be opened: {told(error)}.")
