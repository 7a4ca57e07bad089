"""Harbor's accounts: the same for the same seed and day, and with structure worth finding."""

import shutil
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from examples.harbor.accounts import generate, main
from examples.harbor.synthetic import OWNERS, account, past_offers
from offers import Catalogue, Facts, load_catalogue
from scheduler import load_teams
from store.accounts import Account, Contact, Ownership, PastOffer
from store.database import transaction
from store.events import EventDay
from store.visits import Visit

TODAY = date(2026, 11, 18)
_HARBOR = Path(__file__).parents[2] / "examples" / "harbor"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(_HARBOR / "catalogue")


@pytest.fixture(scope="module")
def base(catalogue: Catalogue) -> list[Account]:
    """The first two thousand accounts of seed 7."""
    return [account(catalogue, 7, number, TODAY) for number in range(2000)]


def everything(session: Session) -> list[Any]:
    """All rows of all tables that the generator fills, in order."""
    return [
        session.execute(select(table.__table__).order_by(*table.__table__.primary_key)).all()
        for table in (Account, Ownership, Contact, PastOffer, EventDay)
    ]


def test_running_twice_leaves_the_same_database(engine: Engine) -> None:
    seen = []
    for _ in range(2):
        with transaction(engine) as session:
            assert generate(session, accounts=60, seed=7, today=TODAY) == 65
        with transaction(engine) as session:
            seen.append(everything(session))
    assert seen[0] == seen[1]


def test_what_was_counted_moves_with_the_day(engine: Engine) -> None:
    newest = select(func.max(EventDay.day))
    for later in (0, 2):
        with transaction(engine) as session:
            generate(session, accounts=60, seed=7, today=TODAY + timedelta(days=later))
            assert session.scalar(newest) == TODAY + timedelta(days=later)


def test_what_was_recorded_about_an_account_stays(engine: Engine, now: datetime) -> None:
    with transaction(engine) as session:
        generate(session, accounts=3, seed=7, today=TODAY)
        session.add(
            Visit(
                opened_at=now,
                seen_at=now,
                page="/",
                zone="Europe/Berlin",
                language="en",
                account_id="brightway-solar",
            )
        )
    with transaction(engine) as session:
        generate(session, accounts=3, seed=8, today=TODAY + timedelta(days=1))
        assert session.scalar(select(func.count()).select_from(Visit)) == 1


def test_another_seed_is_another_base(catalogue: Catalogue) -> None:
    names = ("plan", "seats_bought", "usage", "owner_id", "employees")
    one, two = (account(catalogue, seed, 5, TODAY) for seed in (7, 8))
    assert [getattr(one, n) for n in names] != [getattr(two, n) for n in names]


def test_the_command_fills_the_database_it_is_given(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    url = engine.url.render_as_string()
    main(["--database-url", url, "--accounts", "10", "--seed", "3", "--today", "2026-11-18"])
    assert capsys.readouterr().out == "15 accounts\n"
    with transaction(engine) as session:
        assert session.scalar(select(func.count()).select_from(Account)) == 15


def test_another_vendor_gets_its_own_customers_and_none_of_harbors(
    engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = shutil.copytree(_HARBOR, tmp_path / "other")
    written = (other / "customers.yaml").read_text().replace("brightway-solar", "acme-bikes")
    (other / "customers.yaml").write_text(written)
    main(["--database-url", engine.url.render_as_string(), "--vendor", str(other)])
    assert capsys.readouterr().out == "5 accounts\n"
    with transaction(engine) as session:
        assert session.get(Account, "acme-bikes")
        assert not session.get(Account, "brightway-solar")


def test_every_account_is_sound(catalogue: Catalogue, base: list[Account]) -> None:
    hosts = load_teams(_HARBOR / "teams").hosts
    assert len({one.id for one in base}) == len({one.name for one in base}) == 2000
    for one in base:
        assert one.region in hosts[one.owner_id or ""].regions
        assert one.owner_id in OWNERS[one.region]
        assert one.contacts
        assert {owned.product_id for owned in one.owned} <= catalogue.products.keys()
        if one.plan is None:
            assert not one.owned
            continue
        limit = catalogue.plans[one.plan].limits.seats
        assert (one.seats_used or 0) <= (one.seats_bought or 0) <= (limit or 10_000)
        assert one.usage.keys() <= catalogue.metrics.keys()
        assert one.renewal_on is not None
        assert TODAY <= one.renewal_on <= TODAY + timedelta(days=366)
        assert not {o.product_id for o in one.owned} & catalogue.has_products(Facts(plan=one.plan))


def test_products_come_in_pairs_that_a_miner_can_find(
    catalogue: Catalogue, base: list[Account]
) -> None:
    baskets = [
        catalogue.has_products(
            Facts(plan=one.plan, owned_products=frozenset(o.product_id for o in one.owned))
        )
        for one in base
        if one.plan
    ]
    assert lift(baskets, "routing", "scheduling") > 1.5
    assert lift(baskets, "insights", "crm_sync") > 1.4
    assert 0.7 < lift(baskets, "onboarding", "scheduling") < 1.5


def lift(baskets: list[frozenset[str]], left: str, right: str) -> float:
    both = sum({left, right} <= basket for basket in baskets) / len(baskets)
    alone = [sum(one in basket for basket in baskets) / len(baskets) for one in (left, right)]
    return both / (alone[0] * alone[1])


def test_value_comes_before_acceptance_and_trouble_without_it(
    catalogue: Catalogue, base: list[Account]
) -> None:
    accepted: Counter[bool] = Counter()
    offered: Counter[bool] = Counter()
    poor: Counter[bool] = Counter()
    owners: Counter[bool] = Counter()
    for one in base:
        if one.plan is None:
            continue
        owners[one.core_milestone_on is not None] += 1
        poor[one.core_milestone_on is not None] += one.health == "poor"
        for past in past_offers(catalogue, 7, one, TODAY):
            valued = one.core_milestone_on is not None and one.core_milestone_on <= past.at.date()
            offered[valued] += 1
            accepted[valued] += past.outcome == "accepted"
    assert accepted[True] / offered[True] > 2 * accepted[False] / offered[False]
    assert poor[False] / owners[False] > 4 * poor[True] / owners[True]
