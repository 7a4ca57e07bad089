"""Harbor's vocabulary as the catalogue gives it, and Rasa's environment for those that need it."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from actions.vocabulary import main as write_vocabulary
from actions.vocabulary import vocabulary
from bot.components.words.vocabulary import Vocabulary, read_vocabulary
from offers import load_catalogue

ROOT = Path(__file__).parents[2]
HOME = Path(os.environ.get("SEGUE_HOME", ROOT / ".segue"))

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def words() -> Vocabulary:
    """Harbor's words."""
    return read_vocabulary(vocabulary(load_catalogue(ROOT / "examples" / "harbor" / "catalogue")))


@pytest.fixture(scope="session")
def bot_python() -> Path:
    """Rasa's environment."""
    python = HOME / "bot-env" / "bin" / "python"
    python = python if python.exists() else ROOT / ".segue" / "bot-env" / "bin" / "python"
    if not python.exists():
        pytest.skip("Rasa's environment is not installed: run ./segue test, which installs it.")
    return python


@pytest.fixture(scope="session")
def in_bot_environment(bot_python: Path) -> Run:
    """Runs ``python <arguments>`` there, from the project's root."""

    def run(*arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(bot_python), *arguments],
            input=text,
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={name: value for name, value in os.environ.items() if "SEGUE_" not in name},
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def models(in_bot_environment: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a trained model: the one made by ``./segue test``, else one made here."""
    if "SEGUE_MODELS" in os.environ and any(Path(os.environ["SEGUE_MODELS"]).glob("*.tar.gz")):
        return Path(os.environ["SEGUE_MODELS"]).resolve()
    folder = tmp_path_factory.mktemp("models")
    file = folder / "vocabulary.json"
    assert write_vocabulary([str(ROOT / "examples" / "harbor"), str(file)]) == 0
    trained = in_bot_environment(
        "-m", "bot", "train", "--vocabulary", str(file), "--models", str(folder)
    )
    assert trained.returncode == 0, trained.stderr
    return folder
