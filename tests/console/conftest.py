"""A deployment of Harbor's for the commands, and a way to run them as ``./segue`` does."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from console.running import run
from store.settings import Settings


@dataclass(frozen=True)
class Told:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def deployed(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    """The deployment's settings, where the commands find them, with a home of its own."""
    settings = settings.model_copy(update={"home": tmp_path / "home"})
    for name, value in settings.model_dump(mode="json").items():
        plain = getattr(getattr(settings, name), "get_secret_value", lambda v=value: v)()
        if isinstance(plain, str):
            monkeypatch.setenv(f"SEGUE_{name.upper()}", plain)
    return settings


@pytest.fixture
def segue(deployed: Settings, capsys: pytest.CaptureFixture[str]) -> Callable[..., Told]:
    """Run a command: ``segue("decide", "--json")``."""

    def segue(verb: str, *arguments: str) -> Told:
        capsys.readouterr()
        code = run(verb, arguments)
        return Told(code, *capsys.readouterr())

    return segue
