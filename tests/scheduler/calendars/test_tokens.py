"""A token is there at any time, renewed before it ends, and once for all workers."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from intake.desk import Desk
from remote.faults import Refused, RemoteError, Unavailable
from remote.oauth import AuthorisationServer, Credentials
from remote.sealing import seal
from remote.tokens import EARLY, TURN, HostTokens
from scheduler.calendars.kinds import Connection
from scheduler.calendars.outside import Outside
from scheduler.calendars.stored import StoredCredentials, as_stored, from_stored
from store.calendars import HostCalendar
from store.database import open_engine, transaction
from store.durable import open_durable_work
from store.settings import Settings
from tests.conftest import Clock
from tests.fakes.authority import Authority
from tests.fakes.kept import Kept
from tests.fakes.serving import Fault, Reply, served

SCOPES = ("offline_access", "https://graph.microsoft.com/Calendars.ReadWrite")
BUSY = Fault("answer", Reply(503, None, {"Retry-After": "7"}))


@pytest.fixture
def authority(clock: Clock) -> Iterator[Authority]:
    """Each refresh token is good for one use: whoever loses one has lost the calendar."""
    authority = Authority(clock, rotates=True)
    yield authority
    assert authority.violations == []


@pytest.fixture
def server(authority: Authority) -> Iterator[AuthorisationServer]:
    with served(authority) as base:
        yield AuthorisationServer(
            "Microsoft",
            f"{base}/authorize",
            f"{base}/token",
            authority.client_id,
            authority.client_secret,
            SCOPES,
            settings="SEGUE_MICROSOFT_CLIENT_ID and _SECRET",
        )


@pytest.fixture
def kept(authority: Authority, clock: Clock) -> Kept:
    given = authority.permission("maya", SCOPES)
    return Kept(
        as_stored(
            Credentials(
                access_token=str(given["access_token"]),
                expires_at=clock() + timedelta(hours=1),
                refresh_token=str(given["refresh_token"]),
                scopes=SCOPES,
            )
        )
    )


@pytest.fixture
def tokens(server: AuthorisationServer, kept: Kept, clock: Clock) -> HostTokens:
    return HostTokens(server, StoredCredentials(kept.stored, kept.load, kept.keep), clock)


def test_a_token_that_lasts_is_not_renewed(
    tokens: HostTokens, authority: Authority, kept: Kept
) -> None:
    assert tokens.token() == kept.stored["access_token"]
    assert authority.asked == []


def test_a_token_is_renewed_five_minutes_before_it_ends(
    tokens: HostTokens, authority: Authority, clock: Clock
) -> None:
    old = tokens.token()
    clock.pass_(timedelta(hours=1) - EARLY)
    new = tokens.token()
    assert new != old
    assert authority.grant(new) is not None
    assert tokens.token() == new
    assert len(authority.asked) == 1


def _at_once(tokens: list[HostTokens]) -> list[str | RemoteError]:
    barrier = Barrier(len(tokens))

    def ask(one: HostTokens) -> str | RemoteError:
        barrier.wait()
        try:
            return one.token()
        except RemoteError as error:
            return error

    with ThreadPoolExecutor(len(tokens)) as pool:
        return list(pool.map(ask, tokens))


@pytest.mark.parametrize("left", [timedelta(minutes=4), timedelta(minutes=-1)])
def test_many_workers_renew_once(
    server: AuthorisationServer, kept: Kept, clock: Clock, authority: Authority, left: timedelta
) -> None:
    old = kept.stored["access_token"]
    clock.pass_(timedelta(hours=1) - left)
    keeper = StoredCredentials(kept.stored, kept.load, kept.keep)
    told = _at_once([HostTokens(server, keeper, clock) for _ in range(12)])
    assert len(authority.asked) == 1
    new = kept.stored["access_token"]
    for one in told:
        if isinstance(one, RemoteError):
            assert left < timedelta(0), "the old token is still good"
            assert isinstance(one, Unavailable)
            assert one.retry_after == 2.0
        else:
            assert one in ({old, new} if left > timedelta(0) else {new})
    assert authority.grant(HostTokens(server, keeper, clock).token()) is not None


def test_workers_with_databases_of_their_own_connections_renew_once(
    desk: Desk,
    engine: Engine,
    settings: Settings,
    server: AuthorisationServer,
    kept: Kept,
    clock: Clock,
    authority: Authority,
) -> None:
    with transaction(engine) as session:
        session.add(
            HostCalendar(
                id="maya",
                host_id="maya-chen",
                kind="microsoft",
                address="cal",
                name="Calendar",
                credentials=seal(kept.stored, settings),
                connected_at=clock(),
                next_read_at=clock(),
            )
        )
    clock.pass_(timedelta(hours=2))
    engines = [open_engine(settings.database_url) for _ in range(6)]
    told = _at_once([_worker(one, desk, settings, server, clock) for one in engines])
    again = _worker(engine, desk, settings, server, clock).token()
    for one in engines:
        one.dispose()
    assert len(authority.asked) == 1
    assert authority.grant(again) is not None
    assert {one for one in told if isinstance(one, str)} == {again}


def _worker(
    engine: Engine, desk: Desk, settings: Settings, server: AuthorisationServer, clock: Clock
) -> HostTokens:
    outside = Outside(engine, settings, lambda: desk.vendor.teams, open_durable_work(engine))
    with transaction(engine) as session:
        row = session.get_one(HostCalendar, "maya")
    connection: Connection = outside.connection(row)
    return HostTokens(server, StoredCredentials.of(connection), clock)


def test_who_dies_while_renewing_holds_up_the_others_for_a_turn_at_most(
    tokens: HostTokens, kept: Kept, clock: Clock, authority: Authority
) -> None:
    clock.pass_(timedelta(hours=2))
    held = from_stored(kept.stored)
    kept.stored = as_stored(held.model_copy(update={"renewed_until": clock() + TURN}))
    with pytest.raises(Unavailable, match="another worker"):
        tokens.token()
    clock.pass_(TURN)
    assert authority.grant(tokens.token()) is not None


def test_a_vendor_that_is_away_is_no_matter_while_the_token_lasts(
    tokens: HostTokens, kept: Kept, clock: Clock, authority: Authority
) -> None:
    old = kept.stored["access_token"]
    clock.pass_(timedelta(minutes=57))
    authority.faults.append(BUSY)
    assert tokens.token() == old
    assert tokens.token() != old, "the turn was given back"


def test_a_vendor_that_is_away_when_the_token_has_ended(
    tokens: HostTokens, clock: Clock, authority: Authority
) -> None:
    clock.pass_(timedelta(hours=2))
    authority.faults.append(BUSY)
    with pytest.raises(Unavailable) as away:
        tokens.token()
    assert away.value.retry_after == 7.0
    assert authority.grant(tokens.token()) is not None


def test_a_token_that_the_api_refused_is_renewed_though_it_should_last(
    tokens: HostTokens, authority: Authority
) -> None:
    refused = tokens.token()
    new = tokens.instead_of(refused)
    assert new != refused
    assert tokens.instead_of(refused) == new, "another worker has renewed it"
    assert len(authority.asked) == 1


def test_a_revoked_permission_needs_a_person_and_holds_up_nobody(
    tokens: HostTokens, kept: Kept, clock: Clock, authority: Authority
) -> None:
    authority.revoke("maya")
    clock.pass_(timedelta(hours=2))
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            tokens.token()
        assert "Connect it again" in refused.value.remedy
    assert "renewed_until" not in kept.stored


def test_who_connects_again_while_the_old_permission_is_refused_wins(
    server: AuthorisationServer, kept: Kept, clock: Clock, authority: Authority
) -> None:
    authority.revoke("maya")
    given = authority.permission("maya", SCOPES)
    clock.pass_(timedelta(hours=2))
    renewed = from_stored(kept.stored).model_copy(
        update={
            "access_token": "connected again",
            "refresh_token": str(given["refresh_token"]),
            "expires_at": clock() + timedelta(hours=1),
        }
    )

    def keep(new: dict[str, str], instead_of: dict[str, str]) -> bool:
        kept.stored = as_stored(renewed)  # the operator, right after the turn was taken
        return True

    keeper = StoredCredentials(kept.stored, kept.load, keep)  # type: ignore[arg-type]
    assert HostTokens(server, keeper, clock).token() == "connected again"


moments = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
words = st.text(st.characters(blacklist_categories=["Z", "C"]), min_size=1)


@given(
    st.builds(
        Credentials,
        access_token=st.text(),
        expires_at=moments,
        refresh_token=st.text(),
        scopes=st.lists(words).map(tuple),
        renewed_until=st.none() | moments,
    )
)
def test_credentials_are_stored_and_read_back_the_same(credentials: Credentials) -> None:
    stored = as_stored(credentials)
    assert from_stored(stored) == credentials
    assert as_stored(from_stored(stored)) == stored


def test_a_printed_credential_shows_no_secret(kept: Kept) -> None:
    held = from_stored(kept.stored)
    assert held.access_token not in repr(held)
    assert held.refresh_token not in repr(held)
