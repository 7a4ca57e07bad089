"""The teams that a command works with."""

from pathlib import Path
from typing import Annotated

import typer

from console.running import CannotDo
from scheduler import Teams, TeamsError, load_teams
from store.settings import Settings

Vendor = Annotated[
    Path | None,
    typer.Option(
        "--vendor",
        metavar="DIR",
        help="A vendor's folder. Default: the deployment's (SEGUE_VENDOR).",
    ),
]


def vendor_folder(vendor: Path | None) -> Path:
    """The folder that was named, or the deployment's. Raises ``typer.BadParameter``."""
    folder = vendor or Settings().vendor
    if not folder.is_dir():
        raise typer.BadParameter(
            f"There is no folder {folder}. Name a vendor's folder.", param_hint="'--vendor'"
        )
    return folder


def teams_at(folder: Path) -> Teams:
    """The teams in a folder: the teams' own, or a vendor's with ``teams`` in it.

    Raises ``CannotDo`` with every problem: file, line, what is wrong, the remedy.
    """
    inner = folder / "teams"
    try:
        return load_teams(inner if inner.is_dir() else folder)
    except TeamsError as error:
        told = "\n".join(f"  {problem}" for problem in error.problems)
        raise CannotDo(f"{folder} cannot be used as it is:\n\n{told}") from None
