"""What the plays did and made, as tables on a terminal."""

from collections.abc import Mapping, Sequence

from rich.box import SIMPLE_HEAD
from rich.table import Table

from accounts.owners_tasks import Listed
from accounts.plays import PlayRun
from console.terminal import terminal
from offers import Catalogue

POOL = "nobody's"
"""Whose task it is where nobody owns the account."""


def print_run(catalogue: Catalogue, done: PlayRun, *, dry_run: bool) -> None:
    """A line about the whole, then one for each play."""
    console = terminal()
    if not catalogue.plays:
        console.print("The catalogue has no plays. See docs/reference/plays.md for how to add one.")
        return
    looked = f"{done.accounts:,} accounts looked at"
    console.print(f"{looked}; nothing was written." if dry_run else f"{looked}.")
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("Play")
    for heading in ("Would make" if dry_run else "Made", "Done", "Withdrawn"):
        table.add_column(heading, justify="right")
    table.add_column("Held back")
    plays = {*catalogue.plays, *done.made, *(play for play, _ in done.closed)}
    for play in sorted(plays):
        held = [f"{n:,} {policy}" for (of, policy), n in sorted(done.held.items()) if of == play]
        table.add_row(
            play,
            f"{done.made[play]:,}",
            f"{done.closed[(play, 'done')]:,}",
            f"{done.closed[(play, 'withdrawn')]:,}",
            ", ".join(held) or "–",
        )
    console.print(table)


def print_tasks(tasks: Sequence[Listed], hosts: Mapping[str, str], count: int) -> None:
    """The tasks in their order."""
    console = terminal()
    if not tasks:
        console.print("No open tasks. ./segue plays run makes those whose windows are open.")
        return
    shown = "" if len(tasks) == count else f", the first {len(tasks):,}"
    console.print(f"{count:,} open task{'' if count == 1 else 's'}{shown}:")
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in ("Until", "Account", "Owner", "What and why"):
        table.add_column(heading, overflow="fold", no_wrap=heading == "Until")
    table.add_column("Score", justify="right")
    for one in tasks:
        task = one.task
        owner = hosts.get(task.owner_id or "", task.owner_id or POOL)
        offer = f" Worth bringing up: {task.offer_title}." if task.offer_title else ""
        table.add_row(
            "–" if task.due_on is None else task.due_on.isoformat(),
            one.account,
            owner,
            f"{task.title}: {task.reason}{offer}",
            "–" if one.score is None else f"{one.score:.0f}",
        )
    console.print(table)
