"""What happened in the product is made to be long ago: nobody can wait for that."""

from datetime import UTC, datetime

from sqlalchemy import update

from scheduler.zones import seconds
from store.database import open_engine, transaction
from store.decisions import DecisionRow
from store.meetings import Booking, TakenTime
from tests.e2e.product import Product

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def holds_run_out(product: Product) -> None:
    """Every hold there is does, by the server's clock."""
    engine = open_engine(f"sqlite:///{product.places.home}/segue.db")
    with transaction(engine) as session:
        session.execute(
            update(Booking).where(Booking.state == "held").values(hold_expires_at=LONG_AGO)
        )
        held = TakenTime.held_until.is_not(None)
        session.execute(update(TakenTime).where(held).values(held_until=seconds(LONG_AGO)))
    engine.dispose()


def nothing_was_offered_lately(product: Product, account_id: str) -> None:
    """What an account was offered by other tests is no reason any more to offer it nothing."""
    engine = open_engine(f"sqlite:///{product.places.home}/segue.db")
    with transaction(engine) as session:
        theirs = DecisionRow.account_id == account_id
        session.execute(update(DecisionRow).where(theirs).values(at=LONG_AGO, outcome_at=LONG_AGO))
    engine.dispose()
