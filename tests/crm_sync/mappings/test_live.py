"""A good change of a mapping is in force at once, a faulty one never."""

import os
from pathlib import Path

import pytest

from crm_sync.mappings.language import CrmMapping
from crm_sync.mappings.live import LiveMappings
from crm_sync.mappings.reading import own_file, read_sources
from remote.faults import Refused
from vendor_files import Source, read_file

DEFAULT = b"deal: {object: deals, key: segue_id, fields: {dealname: title}}"


def read(_: str, own: Path | None) -> CrmMapping:
    """Like ``read_mapping``, of a kind with the default above."""
    default = Source("default.yaml")
    default.add(DEFAULT, "default.yaml")
    assert own is not None
    there = [read_file(own.parents[1], f"crm/{own.name}", remedy="")] if own.is_file() else []
    return read_sources([default, *there])


@pytest.fixture
def live(tmp_path: Path) -> LiveMappings:
    return LiveMappings(tmp_path, read=read)


def write(folder: Path, text: str, *, seconds_ago: float = 60) -> None:
    """The operator's file, as it was saved so long ago."""
    file = own_file(folder, "acme")
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    saved = file.stat().st_mtime - seconds_ago
    os.utime(file, (saved, saved))


def fields(live: LiveMappings) -> set[str]:
    return set(live("hubspot", "acme").parts["deal"].fields)


def test_without_a_file_the_default_is_in_force(live: LiveMappings) -> None:
    assert fields(live) == {"dealname"}
    assert live("hubspot", "acme") is live("hubspot", "acme")


def test_a_good_change_is_taken_and_its_removal_too(live: LiveMappings, tmp_path: Path) -> None:
    assert fields(live) == {"dealname"}
    write(tmp_path, "deal: {fields: {motion: motion}}")
    assert fields(live) == {"dealname", "motion"}
    own_file(tmp_path, "acme").unlink()
    assert fields(live) == {"dealname"}


def test_a_faulty_change_never_replaces_a_good_one(
    live: LiveMappings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, "deal: {fields: {motion: motion}}")
    good = live("hubspot", "acme")
    write(tmp_path, "deal: {fields: {motion: motoin}}")
    assert live("hubspot", "acme") is good
    assert live("hubspot", "acme") is good
    told = capsys.readouterr().out
    assert told.count("crm_mapping_refused") == 1
    assert "Did you mean 'motion'?" in told
    write(tmp_path, "deal: {fields: {dealname: null}}")
    assert fields(live) == set()


def test_a_file_that_may_be_half_written_is_left_alone(
    live: LiveMappings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert fields(live) == {"dealname"}
    write(tmp_path, "deal: {fields: {motion: motion}}", seconds_ago=0)
    saved = own_file(tmp_path, "acme").stat().st_mtime
    for passed, seen in ((0.1, {"dealname"}), (0.2, {"dealname", "motion"})):
        monkeypatch.setattr("crm_sync.mappings.live.time.time", lambda: saved + passed)  # noqa: B023
        assert fields(live) == seen


def test_a_file_of_the_future_is_read_all_the_same(live: LiveMappings, tmp_path: Path) -> None:
    assert fields(live) == {"dealname"}
    write(tmp_path, "deal: {fields: {motion: motion}}", seconds_ago=-3600)
    assert fields(live) == {"dealname", "motion"}


def test_a_process_that_starts_with_a_faulty_file_has_nothing_to_go_on_with(
    live: LiveMappings, tmp_path: Path
) -> None:
    write(tmp_path, "deals: null")
    with pytest.raises(Refused, match=r"of acme cannot be used.*Did you mean 'deal'") as why:
        live("hubspot", "acme")
    assert "./segue crm check acme" in why.value.remedy
    write(tmp_path, "deal: null")
    assert live("hubspot", "acme").parts == {}
