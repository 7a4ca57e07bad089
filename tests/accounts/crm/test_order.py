"""The order in which a CRM's and the product's words arrive changes nothing."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import permutations

from sqlalchemy import Engine

from accounts.telling import tell_account
from crm_sync.incoming.source import Thing, Word
from store.database import transaction
from tests.accounts.crm.saying import Crm
from tests.accounts.crm.test_companies import known

T1 = datetime(2026, 10, 1, tzinfo=UTC)
Tell = Callable[[str], None]


def _at(hours: int) -> datetime:
    return T1 + timedelta(hours=hours)


def _all_tellings(crm: Crm, engine: Engine) -> Sequence[Tell]:
    """What happened, in its order: the CRM said Gold, the product said team, an echo of the first
    came, and in between somebody counted people."""

    def crm_says(hours: int, **words: Word) -> Tell:
        def tell(number: str) -> None:
            crm.says(Thing.COMPANY, number, _at(hours), number=f"c-{number}", **words)

        return tell

    def product_says(hours: int, **said: object) -> Tell:
        def tell(number: str) -> None:
            with transaction(engine) as session:
                tell_account(session, crm.catalogue, f"c-{number}", said, at=_at(hours))

        return tell

    return (
        crm_says(2, plan=Word("Gold", _at(1)), people=Word("20", _at(2))),
        product_says(3, plan="team", employees=30),
        crm_says(5, plan=Word("Gold", _at(5), ours=True), people=Word("50", _at(4))),
        product_says(3, seats_used=7, employees=31),
    )


def test_it_ends_the_same_in_every_order(crm: Crm, engine: Engine) -> None:
    tellings = _all_tellings(crm, engine)
    for number, order in enumerate(permutations(tellings)):
        # The account is there before: a new one takes what Segue wrote for a word as well.
        crm.says(Thing.COMPANY, str(number), _at(0), number=f"c-{number}")
        for tell in order:
            tell(str(number))
        found = known(engine, f"c-{number}")
        assert (found.plan, found.employees, found.seats_used) == ("team", 50, 7), order
