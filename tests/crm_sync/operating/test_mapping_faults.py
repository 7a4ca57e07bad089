"""What is wrong with a mapping is kept with its CRM until it is mended, and nothing else is."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from crm_sync.mappings.live import LiveMappings
from crm_sync.mappings.reading import own_file
from crm_sync.operating.connecting import Wish, keep
from crm_sync.operating.mapping_faults import Kept, connected, keep_faults, keep_taken, look_at
from remote.faults import Refused
from store.crm import CrmTarget
from store.database import reading, transaction
from store.settings import Settings

pytestmark = pytest.mark.both_databases
NOW = datetime(2026, 11, 28, 5, tzinfo=UTC)
Faults = Callable[[], tuple[list[str], datetime | None]]


@pytest.fixture
def faults(engine: Engine, settings: Settings) -> Faults:
    """What is kept of a connected HubSpot's mapping, and since when."""
    with transaction(engine) as session:
        keep(session, settings, Wish("acme", "hubspot", {}, {"service_key": "k"}), now=NOW)

    def kept() -> tuple[list[str], datetime | None]:
        with reading(engine) as session:
            row = session.get_one(CrmTarget, "acme")
            return row.mapping_faults, row.mapping_faulty_since

    return kept


@pytest.fixture
def look(engine: Engine, tmp_path: Path) -> Callable[[datetime], None]:
    """Looks at the mappings, as the worker does, with the same ones each time."""
    moment = [NOW]

    mappings = LiveMappings(tmp_path, Kept(engine, tmp_path, lambda: moment[0]))

    def at(now: datetime) -> None:
        moment[0] = now
        with reading(engine) as session:
            targets = connected(session)
        assert targets == [("hubspot", "acme")]
        look_at(mappings, targets)

    return at


def write(folder: Path, text: str) -> None:
    file = own_file(folder, "acme")
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")


@pytest.fixture(autouse=True)
def at_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """No file is taken for half written."""
    monkeypatch.setattr("crm_sync.mappings.live.STILL_FOR", 0.0)


def test_a_fault_is_kept_until_it_is_mended(
    faults: Faults, look: Callable[[datetime], None], tmp_path: Path
) -> None:
    look(NOW)
    assert faults() == ([], None)
    write(tmp_path, "deals: null")
    look(NOW)
    [told], since = faults()
    assert told.startswith("crm/acme.yaml:1: There is no part 'deals'")
    assert since == NOW
    write(tmp_path, "deal: null\nnotes: null")
    look(NOW + timedelta(hours=1))
    [told], since = faults()
    assert told.startswith("crm/acme.yaml:2: There is no part 'notes'")
    assert since == NOW, "it is faulty since the first fault"
    write(tmp_path, "deal: null")
    look(NOW + timedelta(hours=2))
    assert faults() == ([], None)


def test_a_mapping_that_is_faulty_from_the_start_is_told(
    faults: Faults, look: Callable[[datetime], None], tmp_path: Path
) -> None:
    write(tmp_path, "deals: null")
    look(NOW)
    look(NOW + timedelta(seconds=5))
    assert faults()[1] == NOW


def test_a_crm_that_was_let_go_is_passed_over(engine: Engine) -> None:
    with transaction(engine) as session:
        keep_faults(session, "gone", ["crm/gone.yaml:1: …"], now=NOW)
        keep_taken(session, "gone", "", now=NOW)


class TestAfterARestart:
    """Another process, with nothing but the row."""

    @pytest.fixture
    def started(self, engine: Engine, tmp_path: Path) -> Callable[[], LiveMappings]:
        return lambda: LiveMappings(tmp_path, Kept(engine, tmp_path, lambda: NOW))

    def test_the_last_good_mapping_is_in_force_while_the_file_is_faulty(
        self, faults: Faults, started: Callable[[], LiveMappings], tmp_path: Path
    ) -> None:
        write(tmp_path, "deal: {fields: {acme_motion: motion}}")
        good = started()("hubspot", "acme")
        for broken in ("deals: null", "deal: {fields: {acme_motion: motoin}}", "a: [", "\x00"):
            write(tmp_path, broken)
            assert started()("hubspot", "acme") == good
            assert faults()[1] == NOW, broken
        assert good.place("deal", "acme_motion") == "crm/acme.yaml:1"
        write(tmp_path, "deal: null")
        assert "deal" not in started()("hubspot", "acme").parts
        assert faults() == ([], None)

    def test_so_is_the_default_where_there_was_no_file(
        self, faults: Faults, started: Callable[[], LiveMappings], tmp_path: Path
    ) -> None:
        default = started()("hubspot", "acme")
        write(tmp_path, "deals: null")
        assert started()("hubspot", "acme") == default
        assert faults()[0]

    def test_where_none_was_ever_in_force_it_waits(
        self, faults: Faults, started: Callable[[], LiveMappings], tmp_path: Path
    ) -> None:
        write(tmp_path, "deals: null")
        with pytest.raises(Refused, match="of acme cannot be used"):
            started()("hubspot", "acme")
        assert faults()[0]

    def test_so_it_does_where_what_was_is_taken_no_more(
        self, engine: Engine, faults: Faults, started: Callable[[], LiveMappings], tmp_path: Path
    ) -> None:
        with transaction(engine) as session:
            keep_taken(session, "acme", "deal: {fields: {old: of_a_former_version}}", now=NOW)
        write(tmp_path, "deals: null")
        with pytest.raises(Refused, match="There is no part 'deals'"):
            started()("hubspot", "acme")
