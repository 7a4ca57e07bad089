"""Python environments from hash-pinned requirement files, made by uv. Standard library only."""

import fcntl
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from launcher.places import Places
from launcher.stamps import Stamps, digest
from launcher.terminal import Refused, complain

_OLDEST_UV = (0, 5)


@dataclass(frozen=True)
class Environment:
    """An environment to be: its ``folder`` and the ``lock`` file that says what is in it."""

    name: str
    folder: Path
    lock: Path

    @property
    def inputs(self) -> str:
        """Digest of what it is made from."""
        return digest(self.lock, f"{sys.version_info.major}.{sys.version_info.minor}")

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / "bin" / "python"


def product_environment(places: Places, *, developing: bool) -> Environment:
    """The product's environment; ``developing``: with the tools of tests and checks.

    Once it has them it keeps them: ``up`` after ``test`` has nothing to install.
    """
    lasting = places.stamps / "env-for-developers"
    if developing:
        lasting.parent.mkdir(parents=True, exist_ok=True)
        lasting.touch()
    lock = "requirements-dev.lock" if lasting.exists() else "requirements.lock"
    return Environment("env", places.env, places.root / lock)


def bot_environment(places: Places) -> Environment:
    """Rasa's environment."""
    return Environment("bot-env", places.bot_env, places.root / "bot" / "requirements.lock")


def install(environment: Environment, places: Places, stamps: Stamps) -> None:
    """Make ``environment`` hold exactly what its lock says. Raises ``Refused``."""
    began = time.monotonic()
    uv = find_uv(places)
    if not _works(environment.python):
        base = getattr(sys, "_base_executable", sys.executable)
        _uv(uv, "venv", "--quiet", "--clear", "--python", base, str(environment.folder))
    lock = str(environment.lock)
    python = str(environment.python)
    _uv(uv, "pip", "sync", "--quiet", "--python", python, "--require-hashes", lock)
    stamps.write(environment.name, environment.inputs, time.monotonic() - began)


def find_uv(places: Places) -> Path:
    """The private uv, else the machine's, else a private one fetched now. Raises ``Refused``."""
    if places.uv.exists():
        return places.uv
    on_path = shutil.which("uv")
    if on_path and _version(Path(on_path)) >= _OLDEST_UV:
        return Path(on_path)
    complain("Fetching uv, which installs the rest (a few seconds)")
    _fetch_uv(places)
    return places.uv


def _fetch_uv(places: Places) -> None:
    folder = places.home / "uv"
    lock = str(places.root / "launcher" / "uv.lock")
    wanted = ["install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", lock]
    if importlib.util.find_spec("pip"):
        # Quicker than an environment with a pip of its own, and allowed on Debian as well.
        _call([sys.executable, "-m", "pip", *wanted, "--target", str(folder)])
    elif importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv"):
        _call([sys.executable, "-m", "venv", str(folder)])
        _call([str(folder / "bin" / "python"), "-m", "pip", *wanted])
    else:
        raise Refused(
            f"{sys.executable} has neither pip nor venv, so uv cannot be fetched. "
            "Install one of them (apt install python3-venv) or uv itself, then run this again."
        )


def _version(uv: Path) -> tuple[int, ...]:
    told = subprocess.run([uv, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"(\d+)\.(\d+)", told)
    return tuple(map(int, found.groups())) if found else (0,)


def _works(python: Path) -> bool:
    # An environment whose base Python was removed or upgraded still has its files.
    ask = [str(python), "-c", "import sys; sys.exit(sys.version_info[:2] != (3, 11))"]
    try:
        return subprocess.run(ask, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _uv(uv: Path, *arguments: str) -> None:
    _call([str(uv), *arguments])


def _call(command: list[str]) -> None:
    # Never a Python of uv's own: the machine's 3.11 is the one that was found fit.
    environ = {**os.environ, "UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1"}
    environ.pop("VIRTUAL_ENV", None)
    done = subprocess.run(command, capture_output=True, text=True, env=environ, check=False)
    if done.returncode:
        raise Refused(_why(command, done.stderr.strip() or done.stdout.strip()))


def _why(command: list[str], told: str) -> str:
    program = " ".join(Path(part).name for part in command[:4])
    low = told.lower()
    if any(sign in low for sign in ("gcc", "cc1", "clang", "compiler", "build_wheel")):
        remedy = "A package has no ready-made build for this machine and needs a compiler: " + (
            "apt install build-essential python3-dev, then run this again."
        )
    elif "no space left" in low:
        remedy = "The disk is full: 2 GB are needed (SEGUE_HOME moves what is made)."
    elif any(sign in low for sign in ("dns", "connect", "network", "timed out", "resolve host")):
        remedy = "The package index cannot be reached: check the network or the proxy settings."
    else:
        remedy = "Run this again; if it stays, `./segue reset --all` starts over."
    return f"`{program}` failed. {remedy}\n\n{told[-2000:]}"


@contextmanager
def one_at_a_time(places: Places) -> Iterator[None]:
    """Two launchers in one checkout set up one after the other, never into each other."""
    file = places.home / "run" / "setup.lock"
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            complain("Another launcher is setting up here; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
