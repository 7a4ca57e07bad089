"""``./segue calendars`` against a real server."""

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from store.settings import Settings
from tests.console.conftest import Told
from tests.scheduler.calendars.servers import PASSWORD, USER, Radicale, Remote

Segue = Callable[..., Told]
AT_TEN = "DTSTART:20361119T150000Z\nDTEND:20361119T160000Z\nRRULE:FREQ=DAILY"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Radicale]:
    server = Radicale(tmp_path_factory.mktemp("radicale"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def remote(server: Radicale, tmp_path: Path) -> Remote:
    return server.make_calendar(tmp_path.name)


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Puts a line on standard input."""

    def typed(line: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{line}\n"))

    return typed


def connect(segue: Segue, remote: Remote, *more: str) -> Told:
    at = ("--url", remote.server.url + "/", "--user", USER, "--calendar", remote.address)
    return segue("calendars", "connect", "maya-chen", *at, *more)


def test_a_calendar_is_connected_listed_checked_and_disconnected(
    segue: Segue, remote: Remote, typed: Callable[[str], None], deployed: Settings
) -> None:
    remote.put("standup", AT_TEN.replace("2036", "2026"))
    typed(PASSWORD)
    told = connect(segue, remote)
    assert (told.code, told.err) == (0, "")
    assert "gets the meetings of maya-chen" in told.out
    assert "1 event in it takes time" in told.out
    (one,) = json.loads(segue("calendars", "list", "--json").out)["calendars"]
    assert (one["host"], one["kind"], one["reads"], one["writes"]) == (
        "maya-chen", "caldav", True, True
    )  # fmt: skip
    assert one["readable"]
    assert PASSWORD not in segue("calendars", "list", "--json").out
    assert segue("calendars", "check").code == 0
    remote.remove()
    checked = segue("calendars", "check", one["id"])
    assert checked.code == 1
    assert "No times of maya-chen are offered" in checked.out
    assert "connect" in checked.out
    assert segue("calendars", "list").code == 1
    assert segue("calendars", "list", "--json").code == 1
    gone = segue("calendars", "disconnect", one["id"])
    assert "is disconnected" in gone.out
    left = segue("calendars", "list")
    assert (left.code, "No calendar is connected" in left.out) == (0, True)


def test_a_second_one_is_read_besides(
    segue: Segue, server: Radicale, remote: Remote, typed: Callable[[str], None]
) -> None:
    typed(PASSWORD)
    connect(segue, remote)
    other = server.make_calendar(remote.path.strip("/").replace("/", "-") + "-2")
    typed(PASSWORD)
    told = json.loads(connect(segue, other, "--read-only", "--json").out)
    assert told["address"] == other.address
    listed = json.loads(segue("calendars", "list", "--json").out)["calendars"]
    assert sorted(one["writes"] for one in listed) == [False, True]


@pytest.mark.parametrize(
    ("line", "arguments", "why"),
    [
        ("wrong", (), "does not accept the user's name and password"),
        ("", (), "No password was given"),
        (PASSWORD, ("--calendar", "nothing"), "There is no calendar 'nothing'. The account has"),
    ],
)
def test_what_does_not_work_is_refused_in_words(
    segue: Segue, remote: Remote, typed: Callable[[str], None],
    line: str, arguments: tuple[str, ...], why: str,
) -> None:  # fmt: skip
    typed(line)
    told = connect(segue, remote, *arguments)
    assert told.code == 1
    assert why in told.err
    assert json.loads(segue("calendars", "list", "--json").out) == {"calendars": []}


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("connect", "maya"), "There is no host 'maya'. Did you mean 'maya-chen'?"),
        (("connect", "maya-chen"), "needs --url and --user"),
        (("connect", "maya-chen", "--kind", "google"), "/operator/calendars/connections"),
        (("disconnect", "abc"), "There is no calendar 'abc'"),
        (("check", "abc"), "There is no calendar 'abc'"),
    ],
)
def test_a_slip_is_told_with_its_remedy(segue: Segue, words: tuple[str, ...], why: str) -> None:
    told = segue("calendars", *words)
    assert told.code == 1
    assert why in told.err


def test_an_address_that_is_none(segue: Segue, typed: Callable[[str], None]) -> None:
    typed(PASSWORD)
    told = segue("calendars", "connect", "maya-chen", "--url", "dav.example", "--user", USER)
    assert told.code == 1
    assert "is no address of a server" in told.err


def test_a_password_goes_to_no_remote_server_in_the_clear(
    segue: Segue, typed: Callable[[str], None]
) -> None:
    typed(PASSWORD)
    at = ("--url", "http://dav.example/", "--user", USER)
    told = segue("calendars", "connect", "maya-chen", *at)
    assert told.code == 1
    assert "would get the password unencrypted" in told.err
    assert "https://" in told.err


def test_credentials_are_sealed_anew(
    segue: Segue,
    remote: Remote,
    typed: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
    deployed: Settings,
) -> None:
    typed(PASSWORD)
    connect(segue, remote)
    monkeypatch.setenv("SEGUE_SERVER_SECRET", "another secret of at least 32 bytes, too")
    assert "another secret" in segue("calendars", "reseal").err
    assert segue("calendars", "check").code == 1
    former = deployed.server_secret.get_secret_value()
    monkeypatch.setenv("SEGUE_FORMER_SERVER_SECRET", former)
    assert "1 calendar and 0 CRMs sealed." in segue("calendars", "reseal").out
    monkeypatch.delenv("SEGUE_FORMER_SERVER_SECRET")
    assert segue("calendars", "check").code == 0
