"""``./segue plays``: run the plays now, or see the tasks that they made."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from accounts.owners_tasks import Listed, listed, owners
from accounts.plays import Found, Playbook, PlayRun, look_at_all, run_plays
from accounts.reading import BATCH
from console.plays_tables import print_run, print_tasks
from console.running import CannotDo, now
from intake.plays import names, playbook
from intake.vendor import Vendor, load_vendor
from jobs.garbage import collect_seldom
from store.accounts import Account
from store.database import Write, in_slices, open_engine, reading
from store.durable import open_durable_work
from store.settings import Settings
from vendor_files import VendorError, nearest

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def run(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done and write nothing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Make the tasks whose windows are open and close those whose reason is gone.

    The worker does the same every night. A task that is there is not made again.
    """
    vendor = _vendor()
    engine = open_engine(Settings().database_url)
    collect_seldom()
    moment = now()
    try:
        book = playbook(vendor, open_durable_work(engine))
        tasks = None
        if dry_run:
            done, tasks = _tried(engine, book, moment)
        else:
            done = _ran(engine, book, moment)
    finally:
        engine.dispose()
    if as_json:
        typer.echo(json.dumps(_run_as_json(done, moment, tasks), indent=2))
    else:
        print_run(vendor.catalogue, done, dry_run=dry_run)


@app.command("list")
def show(
    owner: Annotated[str | None, typer.Option(help="Only this host's tasks, by id.")] = None,
    most: Annotated[int, typer.Option(min=1, help="Show so many at most.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the open tasks: due first, then the account with more to gain."""
    hosts = names(_vendor().teams)
    engine = open_engine(Settings().database_url)
    try:
        with reading(engine) as session:
            counts = owners(session)
            known = {key for key in counts if key is not None} | hosts.keys()
            if owner is not None and owner not in known:
                raise CannotDo(f"There is no owner '{owner}'. {nearest(owner, known)}")
            tasks = listed(session, owners=() if owner is None else (owner,), most=most)
    finally:
        engine.dispose()
    count = sum(counts.values()) if owner is None else counts.get(owner, 0)
    if as_json:
        as_told = [_task_as_json(one, hosts) for one in tasks]
        typer.echo(json.dumps({"open": count, "tasks": as_told}, indent=2))
    else:
        print_tasks(tasks, hosts, count)


def _vendor() -> Vendor:
    folder = Settings().vendor
    try:
        return load_vendor(folder)
    except VendorError as error:
        told = "\n".join(f"  {problem}" for problem in error.problems)
        raise CannotDo(f"{folder} cannot be used as it is:\n\n{told}") from None


def _ran(engine: Engine, book: Playbook, moment: datetime) -> PlayRun:
    done = PlayRun()
    with _progress(engine) as progress:

        def look(session: Session) -> Iterator[Write]:
            for write in run_plays(session, book, now=moment, run=done):
                yield write
                progress.update(progress.task_ids[0], completed=done.accounts)

        in_slices(engine, look)
    return done


def _tried(
    engine: Engine, book: Playbook, moment: datetime
) -> tuple[PlayRun, list[dict[str, Any]]]:
    """What a run would do, and to which accounts."""
    done = PlayRun()
    tasks: list[dict[str, Any]] = []
    with _progress(engine) as progress, reading(engine) as session:
        for batch in look_at_all(session, book, now=moment):
            done.accounts += len(batch)
            for found in batch:
                tasks += _count(done, found)
            progress.advance(progress.task_ids[0], BATCH)
    return done, tasks


def _count(done: PlayRun, found: Found) -> Iterator[dict[str, Any]]:
    account = found.account.id
    for new in found.steps.new:
        play = new.opening.play.id
        done.made[play] += 1
        reason = new.opening.reason
        yield {"account": account, "play": play, "would": "make", "because": reason}
    for end in found.steps.closings:
        done.closed[(end.task.play_id, end.state)] += 1
        would = {"account": account, "play": end.task.play_id, "would": end.state}
        yield {**would, "because": end.because}
    for held in found.steps.held:
        done.held[(held.play_id, held.policy)] += 1
        would = {"account": account, "play": held.play_id, "would": "hold back"}
        yield {**would, "because": f"{held.policy}: {held.because}"}


def _progress(engine: Engine) -> Progress:
    with reading(engine) as session:
        accounts = session.scalar(select(func.count()).select_from(Account)) or 0
    quiet = Console(stderr=True)
    progress = Progress(console=quiet, transient=True, disable=not quiet.is_terminal)
    progress.add_task("Looking at the accounts", total=accounts)
    return progress


def _run_as_json(
    done: PlayRun, moment: datetime, tasks: list[dict[str, Any]] | None
) -> dict[str, Any]:
    plays = {*done.made, *(play for play, _ in done.closed), *(play for play, _ in done.held)}
    counts = {
        play: {
            "made": done.made[play],
            "done": done.closed[(play, "done")],
            "withdrawn": done.closed[(play, "withdrawn")],
            "held_back": _of_play(done.held, play),
        }
        for play in sorted(plays)
    }
    result = {"at": moment.isoformat(), "accounts": done.accounts, "plays": counts}
    return result if tasks is None else {**result, "tasks": tasks}


def _of_play(held: Counter[tuple[str, str]], play: str) -> dict[str, int]:
    return {policy: count for (of, policy), count in sorted(held.items()) if of == play}


def _task_as_json(one: Listed, hosts: Mapping[str, str]) -> dict[str, Any]:
    task = one.task
    return {
        "id": task.id,
        "play": task.play_id,
        "account": task.account_id,
        "account_name": one.account,
        "owner": task.owner_id,
        "owner_name": hosts.get(task.owner_id or ""),
        "title": task.title,
        "reason": task.reason,
        "offer": task.offer_id,
        "offer_words": task.offer_words,
        "opened_at": task.opened_at.isoformat(),
        "due_on": None if task.due_on is None else task.due_on.isoformat(),
        "score": one.score,
    }
