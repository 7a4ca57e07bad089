"""A CRM is connected, connected again, and let go."""

from datetime import datetime, timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine

from crm_sync.operating.connecting import Wish, as_before, check_name, disconnect, keep, reseal
from crm_sync.targets.connection import StoredCredentials
from remote.faults import Refused
from store.crm import CrmDelivery, CrmTarget
from store.database import reading, transaction
from store.settings import Settings
from tests.crm_sync.told import Base

pytestmark = pytest.mark.both_databases
KEY = {"key": "pat-secret"}


@pytest.fixture
def base(engine: Engine, now: datetime) -> Base:
    return Base(engine, now)


def wish(**values: object) -> Wish:
    return Wish(
        **({"id": "hubspot", "kind": "hubspot", "settings": {}, "credentials": KEY} | values)
    )


def connect(base: Base, settings: Settings, wished: Wish) -> CrmTarget:
    with transaction(base.engine) as session:
        return keep(session, settings, wished, now=base.now)


def test_its_credentials_are_sealed(base: Base, settings: Settings) -> None:
    row = connect(base, settings, wish())
    assert row.credentials is not None
    assert b"pat-secret" not in row.credentials
    assert StoredCredentials(base.engine, settings, "hubspot").load() == KEY


def test_connecting_again_replaces_the_credentials_and_lifts_the_pause(
    base: Base, settings: Settings
) -> None:
    connect(base, settings, wish())
    base.connect(
        "hubspot",
        failure="The key was revoked.",
        remedy="Connect it again.",
        failing_since=base.now,
        not_before=base.now + timedelta(hours=1),
        tries=9,
    )
    connect(base, settings, wish(credentials={"key": "pat-new"}))
    assert StoredCredentials(base.engine, settings, "hubspot").load() == {"key": "pat-new"}
    with reading(base.engine) as session:
        row = session.get_one(CrmTarget, "hubspot")
    assert (row.failure, row.remedy, row.failing_since, row.not_before, row.tries) == (
        None, None, None, None, 0
    )  # fmt: skip


def test_what_is_set_stays_where_connecting_again_does_not_name_it(
    base: Base, settings: Settings
) -> None:
    connect(base, settings, wish(settings={"account": "1", "name": "A", "reserve": 30, "v": "1"}))
    with reading(base.engine) as session:
        again = as_before(session, wish(settings={"v": "2"}))
        other = as_before(session, wish(id="hubspot-emea"))
        another_kind = as_before(session, wish(kind="webhook"))
    assert again.settings == {"reserve": 30, "v": "2"}, "whose account it is, it is asked itself"
    assert (other.settings, another_kind.settings) == ({}, {})


LISTENING = {**KEY, "webhook_secret": "the app's"}


def again(base: Base, settings: Settings, account: str | None) -> dict[str, str]:
    """What is stored once another key came."""
    said = {} if account is None else {"account": account}
    connect(base, settings, wish(settings=said, credentials={"token": "new"}))
    return StoredCredentials(base.engine, settings, "hubspot").load()


def test_connecting_again_leaves_the_secret_of_its_webhooks(base: Base, settings: Settings) -> None:
    connect(base, settings, wish(settings={"account": "1"}, credentials=LISTENING))
    assert again(base, settings, "1") == {"token": "new", "webhook_secret": "the app's"}


def test_what_may_be_another_account_has_no_secret_of_the_first(
    base: Base, settings: Settings
) -> None:
    connect(base, settings, wish(credentials=LISTENING))
    assert again(base, settings, "1") == {"token": "new"}


def test_connecting_again_heals_what_was_sealed_with_a_lost_secret(
    base: Base, settings: Settings
) -> None:
    lost = {"server_secret": SecretStr("a secret of at least 32 bytes, which was lost")}
    connect(base, settings.model_copy(update=lost), wish(credentials=LISTENING))
    assert again(base, settings, None) == {"token": "new"}


def test_several_of_a_kind_stand_side_by_side(base: Base, settings: Settings) -> None:
    connect(base, settings, wish(settings={"account": "1"}))
    connect(base, settings, wish(id="hubspot-emea", settings={"account": "2"}))
    assert disconnect_(base, "hubspot-emea").settings == {"account": "2"}


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (wish(kind="webhook"), "of the kind hubspot"),
        (wish(settings={"account": "2"}), "connected to account 1, and this is 2"),
    ],
)
def test_a_name_stays_with_its_account(
    base: Base, settings: Settings, other: Wish, why: str
) -> None:
    connect(base, settings, wish(settings={"account": "1"}))
    with pytest.raises(Refused, match=why) as refused:
        connect(base, settings, other)
    assert "--as" in refused.value.remedy


@pytest.mark.parametrize("name", ["builtin", "", "HubSpot", "../hubspot", "a b", "-a", "a" * 33])
def test_a_name_that_cannot_be_one(name: str) -> None:
    with pytest.raises(Refused):
        check_name(name)


@pytest.mark.parametrize("name", ["hubspot", "hubspot-emea", "2nd_crm", "a" * 32])
def test_a_name_that_can(name: str) -> None:
    check_name(name)


def disconnect_(base: Base, id_: str) -> CrmTarget:
    with transaction(base.engine) as session:
        return disconnect(session, id_)


def test_what_waits_for_a_crm_is_forgotten_with_it(base: Base, settings: Settings) -> None:
    connect(base, settings, wish())
    base.connect("webhook")
    kept = base.tell("webhook")
    base.tell("hubspot")
    base.refuse("hubspot", number=2)
    disconnect_(base, "hubspot")
    with reading(base.engine) as session:
        assert session.get(CrmTarget, "hubspot") is None
        left = session.query(CrmDelivery).all()
    assert [(one.target_id, one.outbox_id) for one in left] == [("webhook", kept)]


def test_one_that_is_not_connected_cannot_be_let_go(base: Base) -> None:
    with pytest.raises(LookupError):
        disconnect_(base, "hubspot")


def test_the_built_in_one_stays(base: Base) -> None:
    base.connect("builtin")
    with pytest.raises(Refused):
        disconnect_(base, "builtin")


class TestANewServerSecret:
    @pytest.fixture
    def changed(self, settings: Settings) -> Settings:
        new = SecretStr("another secret of at least 32 bytes, too")
        former = settings.server_secret
        return settings.model_copy(update={"server_secret": new, "former_server_secret": former})

    def test_seals_them_anew(self, base: Base, settings: Settings, changed: Settings) -> None:
        connect(base, settings, wish())
        base.connect("builtin")
        with transaction(base.engine) as session:
            assert reseal(session, changed) == 1
        alone = changed.model_copy(update={"former_server_secret": None})
        assert StoredCredentials(base.engine, alone, "hubspot").load() == KEY

    def test_refuses_what_neither_opens(
        self, base: Base, settings: Settings, changed: Settings
    ) -> None:
        connect(base, settings, wish())
        lost = changed.model_copy(update={"former_server_secret": None})
        with pytest.raises(Refused, match="another secret"), transaction(base.engine) as session:
            reseal(session, lost)
