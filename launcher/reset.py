"""``reset``: stop, and delete what was made."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import typer

from launcher.deployment import database_url
from launcher.places import Places
from launcher.running import stop_running
from launcher.setup_steps import sqlite_file
from launcher.stamps import Stamps
from launcher.terminal import Refused, say

_SQLITE_ENDINGS = ("", "-wal", "-shm", "-journal")


def reset(places: Places, environ: Mapping[str, str], *, everything: bool, confirmed: bool) -> None:
    """Delete database, model and generated data, or the whole home. Raises ``Refused``."""
    doomed = [places.home] if everything else _data(places, environ)
    listed = "\n".join(f"  {path}" for path in doomed if path.exists())
    if not listed:
        say("There is nothing to delete.")
        return
    say(f"This stops Segue and deletes\n{listed}")
    if not confirmed and not typer.confirm("with every visit, booking and CRM record in it?"):
        raise Refused("Nothing was deleted.")
    stop_running(places)
    for path in doomed:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    Stamps(places.stamps).forget("database", "accounts", "model")
    say("Deleted. ./segue up starts afresh.")


def _data(places: Places, environ: Mapping[str, str]) -> list[Path]:
    url = database_url(places, environ)
    file = sqlite_file(url)
    if file is None:
        say("The database is not a file of Segue's and stays; drop it with its own server's tools.")
    files = [places.home / "conversations.db", *([file] if file else [])]
    beside = [path.with_name(path.name + ending) for path in files for ending in _SQLITE_ENDINGS]
    words = [places.home / "vocabulary.json", places.home / "assistant-words.json"]
    return [places.models, *words, *beside]
