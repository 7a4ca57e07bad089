"""The worker looks at the mappings by itself: a slip is told before anything is to be sent."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from crm_sync.operating.connecting import Wish, keep
from jobs.crm_works import READS, crm_works
from store.crm import CrmTarget
from store.database import reading, transaction
from store.settings import Settings

NOW = datetime(2026, 11, 28, 5, tzinfo=UTC)


def test_a_slip_in_a_mapping_is_told(engine: Engine, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "crm").mkdir()
    (tmp_path / "crm" / "acme.yaml").write_text("deals: null\n", encoding="utf-8")
    deployed = settings.model_copy(update={"vendor": tmp_path})
    with transaction(engine) as session:
        keep(session, deployed, Wish("acme", "hubspot", {}, {"service_key": "k"}), now=NOW)
    [look] = [work for work in crm_works(deployed, engine) if work.name == "crm_mappings"]
    assert look.every == READS
    look.run(engine, now=NOW)
    with reading(engine) as session:
        [told] = session.get_one(CrmTarget, "acme").mapping_faults
    assert told.startswith("crm/acme.yaml:1: There is no part 'deals'")
