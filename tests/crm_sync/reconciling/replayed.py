"""A dead hand-off that alone says something of a company is replayed after a later one arrived."""

from sqlalchemy import select

from crm_sync.delivery import replay
from crm_sync.hand_off import HandOff
from store.crm import CrmDelivery
from store.database import transaction
from tests.crm_sync.reconciling.house import House


def die_and_be_followed(house: House, accepted: HandOff) -> None:
    """The dead one says that the company is small and in Europe, the later one that it is large."""
    house.tell(_visit(accepted, "first", region="europe", segment="small"), state="dead")
    house.told(_visit(accepted, "second", segment="large"))


def replay_it(house: House) -> None:
    """The dead one arrives, and the later one once more."""
    with transaction(house.engine) as session:
        dead = session.scalars(select(CrmDelivery.outbox_id).filter_by(state="dead")).one()
        replay(session, house.target_id, dead, now=house.clock())
    assert house.deliver() == 2, "the later one goes again"


def _visit(accepted: HandOff, id_: str, **said: str) -> HandOff:
    assert accepted.company is not None
    company = accepted.company.model_copy(update={"segment": None, **said})
    return accepted.model_copy(update={"id": id_, "offer": None, "company": company})
