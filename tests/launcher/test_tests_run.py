"""What the processes of a test run are told."""

from pathlib import Path

from launcher.places import Places
from launcher.tests_run import with_bytecode


def test_bytecode_is_kept_whatever_the_environment_says_and_in_our_folder(tmp_path: Path) -> None:
    places = Places(root=tmp_path, home=tmp_path / ".segue")
    told = with_bytecode(places, {"PYTHONDONTWRITEBYTECODE": "1", "LANG": "C.UTF-8"})
    bytecode = str(tmp_path / ".segue" / "bytecode")
    assert told == {"PYTHONPYCACHEPREFIX": bytecode, "LANG": "C.UTF-8"}


def test_bytecode_stays_where_the_environment_keeps_it(tmp_path: Path) -> None:
    places = Places(root=tmp_path, home=tmp_path / ".segue")
    told = with_bytecode(places, {"PYTHONPYCACHEPREFIX": "/var/cache/python"})
    assert told == {"PYTHONPYCACHEPREFIX": "/var/cache/python"}
