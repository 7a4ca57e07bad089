"""Hand-offs on their way to a CRM, and the look at what differs."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from crm_sync import tell
from crm_sync.delivery import Relay
from crm_sync.hand_off import HandOff
from crm_sync.links import Links
from crm_sync.mappings.language import CrmMapping
from crm_sync.reconciling import Mending, Report, Subject, mend, reconcile
from crm_sync.reconciling.differences import What
from crm_sync.reconciling.readable import Readable
from crm_sync.reconciling.subject import mapped_for
from crm_sync.records import RecordKey
from crm_sync.targets.target import Target
from store.crm import CrmDelivery, CrmLane, CrmTarget
from store.database import reading, transaction
from tests.conftest import Clock

Found = tuple[What, RecordKey, str | None]


class Crm(Target, Readable, Protocol):
    """What is sent to and asked."""


@dataclass
class House:
    """A database with one connected CRM."""

    engine: Engine
    clock: Clock
    target_id: str
    opens: Callable[[CrmMapping], Crm]
    """As the relay does, whenever its row changed."""
    mapping: CrmMapping

    @property
    def links(self) -> Links:
        """Where we believe that the records stand."""
        return Links(self.engine, self.target_id)

    def alone(self) -> None:
        """Nothing else is told."""
        with transaction(self.engine) as session:
            session.delete(session.get_one(CrmTarget, "builtin"))

    def tell(self, *hand_offs: HandOff, state: str = "waiting") -> None:
        """Tell the CRM of them; ``state``: what became of it."""
        for hand_off in hand_offs:
            self.clock.pass_(timedelta(minutes=1))
            with transaction(self.engine) as session:
                tell(session, hand_off, now=self.clock())
                if state != "waiting":
                    self._settle(session, hand_off, state)

    def _settle(self, session: Session, hand_off: HandOff, state: str) -> None:
        waiting = select(CrmDelivery).where(
            CrmDelivery.account_key == hand_off.account_key, CrmDelivery.state == "waiting"
        )
        row = session.scalars(waiting).one()
        row.state, row.settled_at = state, self.clock()
        if state == "untold":
            session.delete(row)
        session.get_one(CrmLane, (self.target_id, hand_off.account_key)).due_at = None

    def deliver(self) -> int:
        """Deliver all that waits, as the worker does; how many hand-offs."""
        with reading(self.engine) as session:
            waiting = session.scalars(select(CrmDelivery).filter_by(state="waiting")).all()
        opened: list[Crm] = []

        def opens(_: CrmTarget) -> Crm:
            opened.append(self.opens(self.mapping))
            return opened[-1]

        relay = Relay(self.engine, opens, worker_id="test", clock=self.clock)
        relay.drain(self.target_id)
        for one in opened:
            one.close()
        return len(waiting)

    def told(self, *hand_offs: HandOff) -> None:
        """Tell the CRM of them, and deliver it."""
        self.tell(*hand_offs)
        self.deliver()

    def look(self) -> Report:
        """What differs, a while later: what the vendor allows by then is not used up."""
        self.clock.pass_(timedelta(seconds=30))
        with closing(self.opens(self.mapping)) as crm:
            mapped = mapped_for(crm, self.mapping)
            subject = Subject(self.engine, self.target_id, crm, self.links, mapped)
            return reconcile(subject, now=self.clock())

    def found(self) -> list[Found]:
        """What differs, in short."""
        return [(one.what, one.key, one.field) for one in self.look().differences]

    def mend(self, *, restore_deleted: bool = False) -> Mending:
        """Mend all that differs, and deliver it."""
        mending = mend(
            self.engine,
            self.target_id,
            self.look().differences,
            now=self.clock(),
            restore_deleted=restore_deleted,
            wait=lambda: None,
        )
        self.deliver()
        return mending
