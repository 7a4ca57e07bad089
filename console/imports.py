"""``./segue import``: facts come in by CSV."""

import json
import sqlite3
import sys
from pathlib import Path
from tempfile import gettempdir
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from accounts.imports.faults import CannotImport
from accounts.imports.importing import Options, import_files
from accounts.imports.judging import Known
from accounts.imports.reading import DELIMITERS
from accounts.imports.report import Report
from accounts.imports.sources import inputs_of
from console.import_words import progress, tell
from console.running import CannotDo, now
from intake.vendor import load_vendor
from store.database import open_engine
from store.settings import Settings
from vendor_files import VendorError, nearest

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)

SOME_REJECTED = 3
INTERRUPTED = 130


@app.command()
def bring_in(
    what: Annotated[
        str,
        typer.Argument(
            metavar="KIND",
            help="accounts, contacts, ownership, usage or offers; or a folder with files "
            "of these names, which are then imported as one.",
        ),
    ],
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE.csv", help="The file; none for a folder.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check and report, write nothing to the database.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Write nothing if any row is rejected.")
    ] = False,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace",
            help="The file of ownership is the whole truth for the accounts that it names: what "
            "they own besides is removed.",
        ),
    ] = False,
    rejected: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.csv",
            help="Write the rejected rows here, with the reasons, to be mended and imported "
            "again. For a folder: a folder.",
        ),
    ] = None,
    delimiter: Annotated[
        str | None,
        typer.Option(help="comma, semicolon, tab or pipe. Default: found from the header."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The report as JSON.")] = False,
) -> None:
    """Bring in accounts, contacts, ownership, usage or offers from CSV.

    Good rows are taken, rejected ones are reported; --strict takes all or nothing. It is written
    in one go: what is interrupted leaves everything as it was. Doing it again changes nothing.

    Exit code 0: all rows were taken; 3: some were rejected; 1: nothing could be done.
    """
    settings = Settings()
    options = Options(_delimiter(delimiter), dry_run=dry_run, strict=strict, replace=replace)
    try:
        report = _import(settings, what, file, rejected, options)
    except KeyboardInterrupt:
        told = "Interrupted: all of it is written, or nothing. Importing it again does no harm."
        typer.secho(f"✗ {told}", err=True)
        raise typer.Exit(INTERRUPTED) from None
    except CannotImport as error:
        raise CannotDo(f"{error}\n  Nothing was written.") from None
    except sqlite3.Error as error:
        told = f"What is to be written cannot be kept in {gettempdir()}: {error}."
        raise CannotDo(f"{told}\n  Nothing was written. Make room there.") from None
    except SQLAlchemyError as error:
        what_is_wrong = f"The database did not take it: {getattr(error, 'orig', error)}"
        raise CannotDo(f"{what_is_wrong}\n  Nothing was written. Try again.") from None
    if as_json:
        sys.stdout.write(json.dumps(report.as_json(), default=str, indent=2) + "\n")
    else:
        tell(report, options, rejected)
    raise typer.Exit(_exit_code(report, options))


def _import(
    settings: Settings, what: str, file: Path | None, rejected: Path | None, options: Options
) -> Report:
    inputs = inputs_of(what, file, rejected)
    kinds = {given.kind for given in inputs}
    if options.replace and "ownership" not in kinds:
        raise CannotImport("--replace is for files of ownership, and there is none. Leave it out.")
    try:
        vendor = load_vendor(settings.vendor)
    except VendorError as error:
        raise CannotImport(f"{settings.vendor} cannot be used:\n{error}") from None
    known = Known(
        vendor.catalogue, set(vendor.teams.hosts), set(vendor.teams.regions), now(), kinds
    )
    engine = open_engine(settings.database_url)
    try:
        with progress() as watch:
            return import_files(engine, known, inputs, options, watch)
    finally:
        engine.dispose()


def _delimiter(name: str | None) -> str | None:
    if name is None or name in DELIMITERS.values():
        return name
    if name not in DELIMITERS:
        raise CannotDo(f"--delimiter: '{name}' is none. {nearest(name, DELIMITERS)}")
    return DELIMITERS[name]


def _exit_code(report: Report, options: Options) -> int:
    if not report.rejected:
        return 0
    return 1 if options.strict else SOME_REJECTED
