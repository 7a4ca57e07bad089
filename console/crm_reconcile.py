"""``./segue crm reconcile``: what differs between what a CRM was told and what stands there."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, TextColumn
from sqlalchemy import Engine, select

from console.crm_opened import database, known_id, told
from console.crm_reconcile_words import Outcome, as_object, say
from console.running import CannotDo, now
from crm_sync.operating.opened import opened
from crm_sync.reconciling.earlier import Earlier, tell_earlier
from crm_sync.reconciling.mending import mend
from crm_sync.reconciling.reconciling import Progress as Compared
from crm_sync.reconciling.reconciling import reconcile
from crm_sync.reconciling.report import Report
from crm_sync.reconciling.subject import subject_of
from crm_sync.targets.kinds import TELLS_EVENTS
from store.crm import CrmTarget
from store.database import reading
from store.settings import Settings


def reconcile_some(
    target: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="One CRM. Default: all.")
    ] = None,
    mended: Annotated[
        bool, typer.Option("--mend", help="Have what differs written again by the worker.")
    ] = False,
    restore: Annotated[
        bool,
        typer.Option("--restore-deleted", help="With --mend: make again what people deleted."),
    ] = False,
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="With --mend: tell it also what was told before it was connected, from this day.",
        ),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="With --mend: the same, from the beginning.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print what differs from what was told.

    Nothing in a CRM is changed, unless --mend has what differs written again. Exit code 1 where
    something differs and is not mended.

    \b
    ./segue crm reconcile
    ./segue crm reconcile hubspot --mend
    ./segue crm reconcile hubspot --mend --since 2026-01-01
    """
    earlier = everything or since is not None
    if (restore or earlier) and not mended:
        raise CannotDo("--restore-deleted, --since and --all go with --mend.")
    start = None if since is None or everything else since.replace(tzinfo=UTC)
    settings = Settings()
    outcomes = []
    with database() as engine:
        for row in _asked(engine, target):
            report = _report(engine, settings, row)
            outcome = Outcome(row.id, report)
            if mended and report is not None:
                mending = mend(
                    engine, row.id, report.differences, now=now(), restore_deleted=restore
                )
                outcome = Outcome(row.id, report, mending)
            if earlier:
                outcome = outcome.also(_earlier(engine, row, start))
            outcomes.append(outcome)
            if not as_json:
                say(outcome)
    if as_json:
        typer.echo(json.dumps({"crms": [as_object(one) for one in outcomes]}, indent=2))
    if any(one.is_left for one in outcomes):
        raise typer.Exit(1)


def _asked(engine: Engine, target: str | None) -> list[CrmTarget]:
    with reading(engine) as session:
        if target is not None:
            return [known_id(session, target)]
        return list(session.scalars(select(CrmTarget).order_by(CrmTarget.id)))


def _report(engine: Engine, settings: Settings, row: CrmTarget) -> Report | None:
    """None for a CRM that cannot be asked what stands in it."""
    if row.kind in TELLS_EVENTS:
        return None
    with told(), _progress(row.id) as progress, opened(engine, settings, row.id) as one:
        return reconcile(subject_of(one.connection, one.target), now=now(), progress=progress)


def _earlier(engine: Engine, row: CrmTarget, since: datetime | None) -> Earlier:
    return tell_earlier(engine, row.id, since=since, now=now(), events=row.kind in TELLS_EVENTS)


@contextmanager
def _progress(name: str) -> Iterator[Compared]:
    quiet = Console(stderr=True)
    words = TextColumn("… {task.description}")
    with Progress(words, console=quiet, transient=True, disable=not quiet.is_terminal) as progress:
        task = progress.add_task(f"{name}: looking")

        def compared(records: int, differing: int) -> None:
            so_far = f"{name}: {records:,} records compared, {differing:,} differences"
            progress.update(task, description=so_far)

        yield compared
