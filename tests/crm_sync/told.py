"""Connected CRMs and hand-offs on their way to them, as rows in the states that a test asks for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, select

from crm_sync.hand_off import Company, Contact, HandOff, Meeting, Need, OfferContext, Routing
from store.crm import CrmCheck, CrmDelivery, CrmLane, CrmOutbox, CrmTarget
from store.database import transaction


def hand_off(now: datetime, number: int = 1, *, company: str = "Northwind") -> HandOff:
    """The acceptance of an offer by somebody of the company; the meeting that they booked."""
    account = company.lower()
    return HandOff(
        id=f"decision-{account}-{number}",
        account_key=f"account:{account}",
        company=Company(name=company, segment="small", stage="customer", owner="Priya Shah"),
        contact=Contact(id="dana", name="Dana Lee", email=f"dana@{account}.example", role="Ops"),
        offer=OfferContext(
            id="team_plan",
            title="Team plan",
            motion="upsell",
            placement="chat",
            page="/pricing",
            trigger="team_outgrew_starter",
            family="usage",
            reason="Since your team is 45 people on Starter and follow-ups get missed, …",
            outcome="accepted",
            at=now,
            decision_id=f"decision-{account}-{number}",
        ),
        need=Need(words=("we keep missing follow-ups",), team_size=45),
        routing=Routing(rule="upsell_to_owner", explanation="Priya Shah owns the account."),
        meeting=Meeting(
            id=f"meeting-{account}-{number}@segue",
            type="Plan review",
            starts_at=now + timedelta(days=1),
            ends_at=now + timedelta(days=1, minutes=30),
            zone="Europe/Berlin",
            host="Priya Shah",
            state="confirmed",
        ),
        occurred_at=now,
    )


@dataclass(frozen=True)
class Base:
    """A database, and what stands in it of CRMs."""

    engine: Engine
    now: datetime

    def connect(self, id_: str = "hubspot", **values: Any) -> None:
        """A CRM that is connected."""
        row = {
            "kind": id_,
            "settings": {},
            "connected_at": self.now - timedelta(days=3),
            "tries": 0,
        }
        with transaction(self.engine) as session:
            session.merge(CrmTarget(id=id_, **(row | values)))

    def tell(
        self, id_: str = "hubspot", *, number: int = 1, company: str = "Northwind", **values: Any
    ) -> str:
        """A hand-off on its way to it, or as ``values`` say; its id in the outbox."""
        told = hand_off(self.now, number, company=company)
        outbox_id = f"{company.lower()}-{number}"
        at = values.pop("told_at", self.now)
        with transaction(self.engine) as session:
            session.merge(
                CrmOutbox(
                    id=outbox_id,
                    account_key=told.account_key,
                    seq=number,
                    interaction_id=told.id,
                    hand_off=told.model_dump(mode="json"),
                    told_at=at,
                )
            )
            session.flush()
            session.merge(
                CrmDelivery(
                    **{
                        "target_id": id_,
                        "outbox_id": outbox_id,
                        "account_key": told.account_key,
                        "seq": number,
                        "told_at": at,
                        "state": "waiting",
                        "tries": 0,
                        "notes": [],
                    }
                    | values
                )
            )
            due = at if values.get("state", "waiting") == "waiting" else None
            session.merge(CrmLane(target_id=id_, account_key=told.account_key, due_at=due))
        return outbox_id

    def refuse(self, id_: str = "hubspot", **values: Any) -> str:
        """One that it never takes as it is."""
        dead = {
            "state": "dead",
            "tries": 1,
            "reason": "HubSpot does not take 'no-address' as an e-mail address.",
            "remedy": "Correct the contact's address, then replay.",
            "settled_at": self.now,
        }
        return self.tell(id_, **(dead | values))

    def garble(self, outbox_id: str) -> None:
        """It was stored by another version, and this one cannot read it."""
        with transaction(self.engine) as session:
            row = session.get_one(CrmOutbox, outbox_id)
            row.hand_off = {**row.hand_off, "mood": "a field of a later version"}

    def checked(self, id_: str = "hubspot", *fields: str) -> None:
        """Its mapping was checked, and these fields would be dropped."""
        dropped = [
            {"field": one, "why": "It is not there.", "remedy": "Create it."} for one in fields
        ]
        with transaction(self.engine) as session:
            session.merge(CrmCheck(target_id=id_, checked_at=self.now, dropped=dropped))

    def deliveries(self, state: str) -> list[str]:
        """The ids of those in a state."""
        query = select(CrmDelivery.outbox_id).where(CrmDelivery.state == state)
        with transaction(self.engine) as session:
            return list(session.scalars(query.order_by(CrmDelivery.outbox_id)))
