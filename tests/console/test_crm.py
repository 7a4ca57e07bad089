"""``./segue crm``: what is connected, how far it is, and that it is let go."""

import io
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from store.settings import Settings
from tests.console.conftest import Told
from tests.crm_sync.told import Base

Segue = Callable[..., Told]


@pytest.fixture
def base(engine: Engine) -> Base:
    """As of now: the commands have no other clock."""
    return Base(engine, datetime.now(UTC))


def names(segue: Segue) -> list[str]:
    listed = json.loads(segue("crm", "list", "--json").out)
    return [one["name"] for one in listed["crms"]]


def test_the_built_in_one_is_always_there(segue: Segue) -> None:
    told = segue("crm", "list")
    assert (told.code, "✓ builtin: built in" in told.out) == (0, True)
    assert "No other is connected: ./segue crm connect --help" in told.out
    assert names(segue) == ["builtin"]
    told = segue("crm", "disconnect", "builtin")
    assert (told.code, "always there" in told.err) == (1, True)


def test_a_mapping_that_is_of_no_crm_is_named(
    segue: Segue, base: Base, deployed: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(deployed.vendor, tmp_path / "harbor")
    monkeypatch.setenv("SEGUE_VENDOR", str(folder))
    (folder / "crm").mkdir()
    for name in ("webhok.yaml", "webhook.yml"):
        (folder / "crm" / name).write_text("company: null\n", encoding="utf-8")
    base.connect("webhook", kind="webhook")
    told = segue("crm", "check", "builtin")
    assert told.code == 0
    assert "crm/webhok.yaml is of no connected CRM" in told.out
    assert told.out.count("Did you mean 'webhook.yaml'?") == 2
    listed = json.loads(segue("crm", "check", "builtin", "--json").out)["files_of_no_crm"]
    assert listed == ["crm/webhok.yaml", "crm/webhook.yml"]


def test_all_is_well(segue: Segue, base: Base) -> None:
    base.connect(delivered_at=base.now)
    told = segue("crm", "status")
    assert told.code == 0
    assert "✓ hubspot: HubSpot" in told.out
    assert "Nothing is on the way." in told.out
    assert "✓ hubspot: HubSpot" in segue("crm", "list").out


def test_status_tells_backlog_pause_and_last_error(segue: Segue, base: Base) -> None:
    until, early = base.now + timedelta(hours=1), base.now - timedelta(minutes=10)
    base.connect(
        failure="It is away.", failing_since=early, not_before=until, tries=3,
        last_error="It is away.", last_error_at=base.now,
    )  # fmt: skip
    base.tell(told_at=early)
    told = segue("crm", "status")
    assert told.code == 0, "it may pass by itself"
    assert f"1 on the way, the oldest since {early:%Y-%m-%d %H:%M} UTC." in told.out
    assert f"it is tried again at {until:%Y-%m-%d %H:%M} UTC. It is away." in told.out
    (one,) = json.loads(segue("crm", "status", "hubspot", "--json").out)["crms"]
    assert (one["state"], one["waiting"], one["dead"], one["needs"]) == ("paused", 1, 0, [])
    assert datetime.fromisoformat(one["oldest_told_at"]) == early
    assert datetime.fromisoformat(one["paused_until"]) == until
    assert one["last_error"] == "It is away."


def test_exit_code_1_where_something_needs_a_person(segue: Segue, base: Base) -> None:
    base.connect("hubspot")
    base.connect("webhook")
    base.refuse("hubspot")
    told = segue("crm", "status")
    assert told.code == 1
    assert "! dead_letters" in told.out
    told = segue("crm", "status", "hubspot", "--json")
    (one,) = json.loads(told.out)["crms"]
    assert (told.code, one["needs"][0]["code"]) == (1, "dead_letters")
    assert segue("crm", "status", "webhook").code == 0
    assert segue("crm", "list").code == 0


def test_a_slip_is_told_with_its_remedy(segue: Segue, base: Base) -> None:
    base.connect("hubspot")
    for verb in ("status", "disconnect"):
        told = segue("crm", verb, "hubsport")
        assert told.code == 1
        assert "There is no CRM 'hubsport'. Did you mean 'hubspot'?" in told.err


def test_one_is_let_go(segue: Segue, base: Base) -> None:
    base.connect("hubspot")
    base.tell("hubspot")
    told = segue("crm", "disconnect", "hubspot", "--yes")
    assert (told.code, "hubspot is disconnected" in told.out) == (0, True)
    assert names(segue) == ["builtin"]


class TestDismiss:
    def test_it_needs_nobody_any_more(self, segue: Segue, base: Base) -> None:
        base.connect("hubspot")
        one, left = base.refuse("hubspot"), base.refuse("hubspot", number=2)
        told = segue("crm", "dismiss", one)
        assert (told.code, told.err) == (0, "")
        assert "1 hand-off stays untold." in told.out
        assert base.deliveries("dead") == [left]
        assert json.loads(segue("crm", "dismiss", left, "--json").out) == {"dismissed": 1}
        assert segue("crm", "status").code == 0
        assert segue("crm", "replay", left).code == 0
        assert base.deliveries("waiting") == [left]

    def test_all_of_them_or_none(self, segue: Segue, base: Base) -> None:
        base.connect("hubspot")
        one = base.refuse("hubspot")
        told = segue("crm", "dismiss", one, "nothing")
        assert (told.code, "no hand-off 'nothing'" in told.err) == (1, True)
        assert base.deliveries("dead") == [one]


class TestReplay:
    def test_of_some(self, segue: Segue, base: Base) -> None:
        base.connect("hubspot")
        one, two = base.refuse("hubspot"), base.refuse("hubspot", number=2)
        left = base.refuse("hubspot", company="Southwind")
        told = segue("crm", "replay", one, two)
        assert (told.code, told.err) == (0, "")
        assert "2 hand-offs go on the way again." in told.out
        assert (base.deliveries("waiting"), base.deliveries("dead")) == ([one, two], [left])

    def test_of_all_at_a_crm_or_of_an_account(self, segue: Segue, base: Base) -> None:
        base.connect("hubspot")
        base.connect("webhook")
        base.refuse("hubspot")
        south = base.refuse("hubspot", company="Southwind")
        east = base.refuse("webhook", company="Eastwind")
        told = segue("crm", "replay", "--all", "--account", "account:northwind", "--json")
        assert json.loads(told.out) == {"replayed": 1}
        assert base.deliveries("dead") == [east, south]
        assert "1 hand-off goes" in segue("crm", "replay", "--all", "--target", "webhook").out
        assert "1 hand-off goes" in segue("crm", "replay", "--all").out
        assert "0 hand-offs go" in segue("crm", "replay", "--all").out

    def test_of_none_where_one_is_not_to_be_replayed(self, segue: Segue, base: Base) -> None:
        base.connect("hubspot")
        one, waiting = base.refuse("hubspot"), base.tell("hubspot", number=2)
        told = segue("crm", "replay", one, waiting)
        assert told.code == 1
        assert f"There is no hand-off '{waiting}' that was not taken" in told.err
        assert base.deliveries("dead") == [one]

    @pytest.mark.parametrize(
        ("words", "why"),
        [
            ((), "Say which"),
            (("abc", "--all"), "Say which"),
            (("abc", "--account", "account:northwind"), "--account goes with --all"),
            (("--all", "--target", "hubsport"), "Did you mean 'hubspot'?"),
            (("--all", "--account", "northwind"), "Did you mean 'account:northwind'?"),
            (("--all", "--account", "account:nortwind"), "Did you mean 'account:northwind'?"),
            (("--all", "--account", "acme-tools"), "It is written account:<id>"),
        ],
    )
    def test_a_slip(self, segue: Segue, base: Base, words: tuple[str, ...], why: str) -> None:
        base.connect("hubspot")
        base.tell("hubspot")
        told = segue("crm", "replay", *words)
        assert (told.code, why in told.err) == (1, True)


def test_status_lists_what_was_not_taken_with_ids_to_replay(segue: Segue, base: Base) -> None:
    base.connect("hubspot")
    ids = [base.refuse("hubspot", number=number) for number in (1, 2)]
    told = segue("crm", "status")
    for one in ids:
        assert f"{one}  account:northwind  Team plan, accepted: Dana Lee" in told.out
    assert "Correct the contact's address, then replay." in told.out
    (one,) = json.loads(segue("crm", "status", "hubspot", "--json", "--most", "1").out)["crms"]
    assert (one["dead"], len(one["dead_letters"])) == (2, 1)


def test_status_lists_also_what_cannot_be_read(segue: Segue, base: Base) -> None:
    base.connect("hubspot")
    base.garble(base.refuse("hubspot"))
    assert "northwind-1  account:northwind  Interaction decision-n" in segue("crm", "status").out
    (one,) = json.loads(segue("crm", "status", "hubspot", "--json").out)["crms"]
    assert one["dead_letters"][0]["interaction"] == "decision-northwind-1"


def test_try_now(segue: Segue, base: Base) -> None:
    later = base.now + timedelta(hours=1)
    base.connect("hubspot", failure="It is away.", failing_since=base.now, not_before=later)
    base.tell("hubspot")
    assert "hubspot is tried now" in segue("crm", "try-now", "hubspot").out
    (one,) = json.loads(segue("crm", "status", "hubspot", "--json").out)["crms"]
    assert one["paused_until"] is None
    assert segue("crm", "try-now", "nothing").code == 1


def test_nothing_is_forgotten_where_nobody_can_be_asked(
    segue: Segue, base: Base, monkeypatch: pytest.MonkeyPatch
) -> None:
    base.connect("hubspot")
    base.tell("hubspot")
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    told = segue("crm", "disconnect", "hubspot")
    assert told.code == 1
    assert "1 on the way and 0 not taken are forgotten." in told.err
    assert "--yes" in told.err
    assert "hubspot" in names(segue)


def test_a_database_that_is_away_is_told_in_words(
    segue: Segue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEGUE_DATABASE_URL", "postgresql+psycopg://me:5ecre7@127.0.0.1:1/segue")
    told = segue("crm", "status")
    assert told.code == 1
    assert told.err.startswith("✗ The database cannot be worked with: connection failed")
    assert "SEGUE_DATABASE_URL" in told.err
    assert "5ecre7" not in told.err


def test_what_a_crm_repeats_moves_no_cursor(segue: Segue, base: Base) -> None:
    base.connect("hubspot")
    base.refuse("hubspot", reason="No such name: \x1b]0;mine\x07\x1b[2J\u202eدينا\u200c.")
    told = segue("crm", "status", "hubspot")
    assert "No such name: �]0;mine��[2J�دينا\u200c." in told.out
