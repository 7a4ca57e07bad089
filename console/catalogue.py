"""``./segue catalogue``: look at a vendor's catalogue, before and after it changes."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from console.backtest import backtest
from console.catalogue_check import as_values, doubts_in_words, faults_in_words, summary
from console.catalogue_diff import difference_in_words
from console.catalogue_show import ids_of, overview, things_called
from console.running import CannotDo, now
from console.terminal import terminal
from console.vendors_catalogue import catalogue_at, catalogue_folder
from intake.vendor import load_vendor
from offers import Catalogue
from offers.diff import differences
from offers.loading import Loaded, load_with_places
from offers.schema import catalogue_schema
from offers.words_schema import words_schema
from store.settings import Settings
from vendor_files import Problem, VendorError, nearest

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    help="Look at a vendor's catalogue, before and after it changes.",
)

_FOLDER = "A vendor's folder or its catalogue folder. Default: this deployment's vendor."


app.command()(backtest)


@app.command()
def check(
    where: Annotated[Path | None, typer.Argument(metavar="[DIR]", help=_FOLDER)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Say everything that is wrong with a catalogue, with file and line, or what is in it.

    Of a vendor's folder its teams, copy and settings are read as well.
    Exit code 1: it would be refused.
    """
    named = where or Settings().vendor
    folder = catalogue_folder(named)
    loaded, problems = _read(folder)
    if (named / "vendor.yaml").is_file() or (named / "teams").is_dir():
        folder, problems = named, _of_the_whole(named)
        loaded = None if problems else loaded
    if as_json:
        told = as_values(loaded, problems, today=now().date())
        sys.stdout.write(json.dumps(told, indent=2, ensure_ascii=False) + "\n")
    elif loaded is not None:
        terminal().print(summary(folder, loaded))
        _tell(doubts_in_words(loaded, today=now().date()))
    else:
        _tell(faults_in_words(folder, problems))
    if problems:
        raise typer.Exit(1)


def _of_the_whole(vendor: Path) -> tuple[Problem, ...]:
    """What is wrong with a vendor's folder: catalogue, teams, copy, vendor.yaml."""
    try:
        load_vendor(vendor)
    except VendorError as error:
        return error.problems
    return ()


@app.command()
def show(
    first: Annotated[Path | None, typer.Argument(metavar="[DIR]", help=_FOLDER)] = None,
    second: Annotated[
        str | None,
        typer.Argument(metavar="[ID]", help="Any id: of an offer, a trigger, a plan, a policy, …"),
    ] = None,
) -> None:
    """Tell in words what is offered to whom, when and why; with an ID, all about that."""
    # 'show add_routing' is meant for the vendor's own catalogue.
    where, key = first, second
    if second is None and first is not None and not first.is_dir():
        where, key = None, str(first)
    folder = catalogue_folder(where or Settings().vendor)
    loaded, problems = _read(folder)
    if loaded is None:
        _tell(faults_in_words(folder, problems))
        raise typer.Exit(1)
    if key is None:
        terminal().print(overview(loaded.catalogue))
        return
    found = things_called(loaded, key)
    if found is None:
        raise CannotDo(
            f"There is no folder and no id '{key}'. {nearest(key, ids_of(loaded.catalogue))}"
        )
    terminal().print(found)


@app.command()
def diff(
    first: Annotated[Path, typer.Argument(metavar="A", help="A vendor's or catalogue folder.")],
    second: Annotated[
        Path | None,
        typer.Argument(metavar="[B]", help="Another. Without it: from this deployment's to A."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Tell what changes from catalogue A to B: offers, conditions, thresholds, copy."""
    old_folder, new_folder = (Settings().vendor, first) if second is None else (first, second)
    before, after = catalogue_at(old_folder), catalogue_at(new_folder)
    if as_json:
        sys.stdout.write(_as_json(before, after) + "\n")
    else:
        terminal().print(difference_in_words(old_folder, new_folder, before, after))


@app.command()
def schema(
    words: Annotated[bool, typer.Option("--words", help="Of a file in words/ instead.")] = False,
) -> None:
    """Print the JSON Schema of a catalogue's files, for an editor."""
    printed = words_schema() if words else catalogue_schema()
    sys.stdout.write(json.dumps(printed, indent=2, ensure_ascii=False) + "\n")


def _read(folder: Path) -> tuple[Loaded | None, tuple[Problem, ...]]:
    try:
        return load_with_places(folder), ()
    except VendorError as error:
        return None, error.problems


def _tell(lines: Text) -> None:
    # Each stays one line, for whoever searches them.
    if lines:
        terminal().print(lines, soft_wrap=True)


def _as_json(before: Catalogue, after: Catalogue) -> str:
    found = differences(before, after)
    told = {
        "from": before.version,
        "to": after.version,
        "differences": [one.model_dump(mode="json") for one in found],
    }
    return json.dumps(told, indent=2, ensure_ascii=False)
