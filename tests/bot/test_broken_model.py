"""A model that does not load must not look like an assistant that works."""

import os
import subprocess
import tarfile
from pathlib import Path

import pytest

NEEDS_A_PERSON = 78  # as sysexits.h has it: to start again changes nothing
ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.rasa


@pytest.fixture
def broken(models: Path, tmp_path: Path) -> Path:
    """A folder whose only model lacks what its components learnt."""
    newest = max(models.glob("*.tar.gz"), key=lambda file: file.stat().st_mtime)
    with tarfile.open(newest) as whole, tarfile.open(tmp_path / "broken.tar.gz", "w:gz") as part:
        for member in whole.getmembers():
            if not member.name.endswith(".npz"):
                part.addfile(member, whole.extractfile(member) if member.isfile() else None)
    return tmp_path


def test_the_server_ends_and_says_what_to_do(bot_python: Path, broken: Path) -> None:
    command = [str(bot_python), "-m", "bot", "run", "--port", "0", "--models", str(broken)]
    settings = {
        "SEGUE_HOME": str(broken),
        "SEGUE_ACTIONS_URL": "http://127.0.0.1:1",
        "SEGUE_ACTIONS_SECRET": "a secret",
    }
    ended = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == NEEDS_A_PERSON
    said = ended.stdout + ended.stderr
    assert str(broken / "broken.tar.gz") in said.splitlines()[-1]
    assert "./segue train --force" in said.splitlines()[-1]
