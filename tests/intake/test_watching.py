"""The vendor's folder changes while the product runs: taken where it is good, refused if not."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from intake import watching
from intake.answers import Answers
from intake.desk import Desk, open_desk
from intake.flow import Flow
from intake.steps import Prompt
from scheduler import Route, hold
from store.catalogues import CatalogueLoad
from store.database import open_engine, transaction
from store.decisions import DecisionRow, RoutingRow
from store.pools import PoolMember
from store.settings import Settings
from store.visits import Visit
from vendor_files import VendorError

TITLE = "Team plan for your people"
OFFERS = "catalogue/offers_plans.yaml"
FACTS = Answers(plan="starter", team_size=45, pain_points=("missed_follow_ups",))


@pytest.fixture
def settings(settings: Settings, vendor: Path) -> Settings:
    return settings.model_copy(update={"vendor": vendor})


@pytest.fixture
def watched(settings: Settings, engine: Engine) -> Iterator[Desk]:
    """The desk of a running process, on a copy of Harbor's folder."""
    desk = open_desk(settings, engine)
    desk.watch.start()
    yield desk
    desk.watch.stop()


def eventually(happened: Callable[[], object]) -> None:
    """Waits for it; the limit only keeps a broken watch from hanging."""
    limit = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < limit, "it did not happen"
        time.sleep(0.02)


def rewrite(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def title(desk: Desk, language: str = "en") -> str:
    return desk.vendor.catalogue.offers["upgrade_to_team"].texts[language]["any"].title


def loads(engine: Engine) -> list[CatalogueLoad]:
    with transaction(engine) as session:
        return list(session.scalars(select(CatalogueLoad).order_by(CatalogueLoad.number)))


def refusals(logs: list[MutableMapping[str, Any]]) -> list[MutableMapping[str, Any]]:
    return [entry for entry in logs if entry["event"] == "vendor_refused"]


def test_a_change_is_in_force_and_recorded(watched, vendor, engine) -> None:
    before = watched.vendor.catalogue.version
    eventually(lambda: loads(engine))
    rewrite(vendor / OFFERS, TITLE, "Room for all of you")
    eventually(lambda: title(watched) == "Room for all of you")
    first, second = loads(engine)
    assert first.version == before
    assert second.version == watched.vendor.catalogue.version != before
    assert second.changed == [OFFERS]
    assert second.changed_at <= second.at
    assert [first.files is None, second.files is None] == [True, False]  # the last one is kept


@pytest.mark.parametrize(
    ("file", "old", "new", "seen"),
    [
        ("vendor.yaml", "name: Harbor", "name: Haven", lambda v: v.name == "Haven"),
        (
            "teams/hosts.yaml",
            "name: Maya Chen",
            "name: Maya C.",
            lambda v: v.teams.hosts["maya-chen"].name == "Maya C.",
        ),
    ],
)
def test_every_part_of_the_folder_is_watched(watched, vendor, file, old, new, seen) -> None:
    rewrite(vendor / file, old, new)
    eventually(lambda: seen(watched.vendor))


def test_a_sentence_that_is_added_is_said(watched, vendor) -> None:
    (vendor / "copy").mkdir()
    (vendor / "copy" / "en.yaml").write_text("skip: Pass\n")
    eventually(lambda: watched.vendor.sentences_in("en").say("skip") == "Pass")


KIM = """\
  kim-lund:
    name: Kim Lund
    email: kim.lund@harbor.example
    zone: Europe/Oslo
    title: {en: your account manager, de: Kundenbetreuung, es: su responsable de cuenta}
    hours: {week: {monday: [09:00-12:00]}}
"""


def test_a_new_host_can_be_booked_at_once(watched, vendor, engine, clock) -> None:
    hosts = vendor / "teams" / "hosts.yaml"
    rewrite(hosts, "  jonas-weber:\n", f"{KIM}  jonas-weber:\n")
    rewrite(hosts, "members: [sara-kim,", "members: [kim-lund, sara-kim,")
    eventually(lambda: "kim-lund" in watched.vendor.teams.hosts)
    flow = Flow(engine, watched, clock)
    visit = flow.open_visit(Visit(page="/", zone="Europe/Oslo", language="en")).id
    with transaction(engine) as session:
        assert session.get(PoolMember, ("specialists", "kim-lund")) is not None
        session.add(RoutingRow(id="to-kim", visit_id=visit, at=clock()))
        session.flush()
        held = hold(
            session,
            watched.vendor.teams,
            Route(
                rule_id="to-kim",
                meeting_type_id="solution-session",
                host_ids=("kim-lund",),
                explanation="",
                inputs={"pool": "specialists"},
            ),
            "to-kim",
            starts_at=datetime(2026, 11, 23, 9, 0, tzinfo=UTC),
            visit_id=visit,
            zone="Europe/Oslo",
            now=clock(),
        )
        assert held.host_id == "kim-lund"


def test_a_faulty_change_is_refused_with_its_place_and_what_was_in_force_stays(
    watched, vendor, engine
) -> None:
    before = watched.vendor
    eventually(lambda: loads(engine))
    with capture_logs() as logs:
        rewrite(vendor / OFFERS, "plan: team", "plan: teem")
        eventually(lambda: watched.live.standing.refused)
    assert watched.vendor.catalogue.version == before.catalogue.version
    (problem,) = watched.live.standing.refused.problems
    written = (vendor / OFFERS).read_text()
    line = written.count("\n", 0, written.index("plan: teem")) + 1
    assert (problem.file, problem.line) == (OFFERS, line)
    assert "teem" in problem.what
    assert problem.remedy == "Did you mean 'team'?"
    (told,) = [entry for entry in logs if entry["event"] == "vendor_refused"]
    assert told["problems"] == [str(problem)]
    refused = loads(engine)[-1]
    assert refused.version is None
    assert refused.problems[0]["line"] == line
    # What was put right is in force again, and nothing is refused any more.
    rewrite(vendor / OFFERS, "plan: teem", "plan: team")
    eventually(lambda: watched.live.standing.refused is None)
    assert [load.version for load in loads(engine)] == [
        before.catalogue.version,
        None,
        before.catalogue.version,
    ]


def test_words_of_another_language_are_taken_or_refused_as_all_else(
    watched, vendor, engine
) -> None:
    german = vendor / "catalogue" / "words" / "de.yaml"
    rewrite(german, "title: Der Tarif Team für Ihre Leute", "title: Raum für alle")
    eventually(lambda: title(watched, "de") == "Raum für alle")
    assert loads(engine)[-1].changed == ["catalogue/words/de.yaml"]
    rewrite(german, "  upgrade_to_team:", "  upgrade_to_taem:")
    eventually(lambda: watched.live.standing.refused)
    told = {problem.file: problem.remedy for problem in watched.live.standing.refused.problems}
    assert told["catalogue/words/de.yaml"] == "Did you mean 'upgrade_to_team'?"
    assert title(watched, "de") == "Raum für alle"


def test_a_fault_that_is_looked_at_again_is_told_once(watched, vendor, engine) -> None:
    with capture_logs() as logs:
        rewrite(vendor / OFFERS, "plan: team", "plan: teem")
        eventually(lambda: watched.live.standing.refused)
        (vendor / OFFERS).touch()
        os.utime(vendor / "vendor.yaml")
        rewrite(vendor / "vendor.yaml", "Harbor", "Haven")  # another change, as faulty
        eventually(lambda: len(loads(engine)) == 3)
        eventually(lambda: len(refusals(logs)) > 1)  # the log follows the record
    assert len(refusals(logs)) == 2


@pytest.mark.parametrize("damage", ["unreadable", "removed", "emptied", "not utf-8", "a folder"])
def test_whatever_becomes_of_the_folder_the_good_one_stays(
    damage: str, watched, vendor, tmp_path
) -> None:
    before = title(watched)
    away = tmp_path / "away"
    if damage == "removed":
        vendor.rename(away)
    elif damage == "emptied":
        shutil.rmtree(vendor / "catalogue")
    elif damage == "not utf-8":
        (vendor / OFFERS).write_bytes(b"offers: \xff\n")
    elif damage == "a folder":
        (vendor / "vendor.yaml").unlink()
        (vendor / "vendor.yaml").mkdir()
    else:
        (vendor / OFFERS).unlink()
        (vendor / OFFERS).symlink_to(vendor / OFFERS)  # a circle
    eventually(lambda: watched.live.standing.refused)
    assert title(watched) == before
    assert watched.live.standing.refused.problems
    if damage == "removed":
        away.rename(vendor)
        eventually(lambda: watched.live.standing.refused is None)


def test_a_folder_that_is_swapped_whole_is_taken(watched, vendor, tmp_path) -> None:
    other = shutil.copytree(vendor, tmp_path / "other")
    rewrite(other / OFFERS, TITLE, "Swapped")
    vendor.rename(tmp_path / "old")
    other.rename(vendor)
    eventually(lambda: title(watched) == "Swapped")


def test_a_half_written_file_is_waited_for(watched, vendor, engine) -> None:
    eventually(lambda: loads(engine))
    whole = (vendor / OFFERS).read_text().replace(TITLE, "Written slowly")
    part = len(whole) // 20
    with (vendor / OFFERS).open("w") as file:  # with pauses shorter than the folder must be still
        for start in range(0, len(whole), part):
            file.write(whole[start : start + part])
            file.flush()
            time.sleep(watching.STILL_FOR / 4)
    eventually(lambda: title(watched) == "Written slowly")
    assert [load.problems for load in loads(engine)] == [[], []]


def test_an_error_that_nobody_foresaw_is_a_refusal(watched, vendor, monkeypatch) -> None:
    def broken(folder: Path) -> None:
        raise RecursionError("too deep")

    before = watched.vendor
    monkeypatch.setattr("intake.vendor_folder.load_vendor", broken)
    rewrite(vendor / OFFERS, TITLE, "Never seen")
    eventually(lambda: watched.live.standing.refused)
    assert "RecursionError" in watched.live.standing.refused.problems[0].what
    assert watched.vendor.catalogue.version == before.catalogue.version


def test_what_two_processes_see_is_recorded_once(watched, settings, vendor) -> None:
    second_engine = open_engine(settings.database_url)
    second = open_desk(settings, second_engine)
    second.watch.start()
    try:
        for number in range(4):
            rewrite(vendor / OFFERS, title(watched), f"Title {number}")
            for desk in (watched, second):
                eventually(lambda desk=desk, number=number: title(desk) == f"Title {number}")
        rewrite(vendor / OFFERS, "plan: team", "plan: teem")
        for desk in (watched, second):
            eventually(lambda desk=desk: desk.live.standing.refused)
        assert len(loads(second_engine)) == 6
    finally:
        second.watch.stop()
        second_engine.dispose()


def test_while_the_database_is_away_nothing_changes_and_then_it_does(
    watched, vendor, monkeypatch
) -> None:
    away = threading.Event()
    away.set()
    real = watching.note_load

    def note_load(*args, **named):
        if away.is_set():
            raise OperationalError("INSERT", {}, Exception("away"))
        return real(*args, **named)

    monkeypatch.setattr(watching, "note_load", note_load)
    with capture_logs() as logs:
        rewrite(vendor / OFFERS, TITLE, "In the end")
        eventually(lambda: [e for e in logs if e["event"] == "vendor_watch_failed"])
        time.sleep(4 * watching.LOOKS_EVERY)
        assert len([e for e in logs if e["event"] == "vendor_watch_failed"]) == 1
    assert title(watched) == TITLE
    away.clear()
    eventually(lambda: title(watched) == "In the end")


class TestARestart:
    """Of one part, while the folder is at fault: ``./segue up`` itself refuses such a folder."""

    def test_goes_on_with_what_was_in_force(self, watched, settings, vendor, engine) -> None:
        rewrite(vendor / OFFERS, TITLE, "The last good one")
        eventually(lambda: title(watched) == "The last good one")
        rewrite(vendor / OFFERS, "plan: team", "plan: teem")
        eventually(lambda: watched.live.standing.refused)
        again = open_desk(settings, engine)
        assert title(again) == "The last good one"
        again.watch.start()
        eventually(lambda: again.live.standing.refused)
        again.watch.stop()
        assert len(loads(engine)) == 3

    def test_without_anything_kept_names_the_fault(self, settings, vendor, engine) -> None:
        rewrite(vendor / OFFERS, "plan: team", "plan: teem")
        with pytest.raises(VendorError, match="teem"):
            open_desk(settings, engine)

    def test_with_kept_files_that_are_refused_by_now_names_the_folders_fault(
        self, watched, settings, vendor, engine
    ) -> None:
        eventually(lambda: loads(engine))
        watched.watch.stop()
        with transaction(engine) as session:
            session.scalars(select(CatalogueLoad)).one().files = {"vendor.yaml": "nmae: x\n"}
        rewrite(vendor / OFFERS, "plan: team", "plan: teem")
        with pytest.raises(VendorError, match="teem"):
            open_desk(settings, engine)


def test_every_decision_is_of_one_catalogue_while_it_changes(
    settings, vendor, engine, monkeypatch
) -> None:
    """Visitors decide while the offer's title and reason change together, twenty times."""
    monkeypatch.setattr(watching, "STILL_FOR", 0.01)
    desk = open_desk(settings, engine)
    desk.watch.look()
    flow = Flow(engine, desk, lambda: datetime.now(UTC))
    titles = {desk.vendor.catalogue.version: TITLE}
    over = threading.Event()
    template = {
        file: (vendor / file).read_text() for file in (OFFERS, "catalogue/triggers_gap.yaml")
    }
    reason = "reminders that reach the right person in time would close that gap"
    assert reason in template["catalogue/triggers_gap.yaml"]

    def visit() -> None:
        while not over.is_set():
            id_ = flow.open_visit(Visit(page="/", zone="UTC", language="en")).id
            step = flow.give_answers(id_, FACTS, "", source="form", placement="form")
            assert isinstance(step, Prompt)
            assert flow.current_step(id_) == step

    with ThreadPoolExecutor(3) as visitors:
        busy = [visitors.submit(visit) for _ in range(3)]
        try:
            for number in range(20):
                new = f"Change {number}"
                (vendor / OFFERS).write_text(template[OFFERS].replace(TITLE, new))
                (vendor / "catalogue" / "triggers_gap.yaml").write_text(
                    template["catalogue/triggers_gap.yaml"].replace(reason, f"number {number}")
                )
                desk.watch.look()
                assert title(desk) == new
                titles[desk.vendor.catalogue.version] = new
        finally:
            over.set()
        for one in busy:
            one.result()
    assert len(titles) == 21
    with transaction(engine) as session:
        decided = session.scalars(select(DecisionRow)).all()
        assert len({row.catalogue_version for row in decided}) > 1
        for row in decided:
            assert row.record["catalogue_version"] == row.catalogue_version
            shown = row.record["title"]
            assert titles[row.catalogue_version] == shown
            expected = reason if shown == TITLE else f"number {shown.removeprefix('Change ')}"
            assert expected in row.reason
