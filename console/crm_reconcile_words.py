"""A reconciliation in words, and as ``--json`` prints it."""

from dataclasses import dataclass, replace
from typing import Any

import typer

from console.terminal import plain
from crm_sync.reconciling.earlier import Earlier
from crm_sync.reconciling.mending import Mending
from crm_sync.reconciling.report import Report


@dataclass(frozen=True)
class Outcome:
    """What came of reconciling one CRM."""

    name: str
    report: Report | None
    """None: it takes messages, and cannot be asked what stands in it."""
    mending: Mending | None = None
    earlier: Earlier | None = None
    """What it is told of the time before its connection."""

    def also(self, earlier: Earlier) -> "Outcome":
        """The same, with that."""
        return replace(self, earlier=earlier)

    @property
    def is_left(self) -> bool:
        """Whether something is still to be done."""
        left_out = self.report is not None and bool(self.report.left_out)
        busy = self.earlier is not None and self.earlier.busy > 0
        if self.mending is not None:
            return left_out or busy or bool(self.mending.left or self.mending.busy)
        return left_out or busy or (self.report is not None and bool(self.report.differences))


def say(outcome: Outcome) -> None:
    """Each difference in a sentence, then how many, and what is done about them."""
    if outcome.report is None:
        typer.echo(f"· {outcome.name}: takes messages, and cannot be asked what became of them.")
    else:
        _say_report(outcome.report)
    if outcome.mending is not None:
        _say_mending(outcome.mending)
    if outcome.earlier is not None:
        what = _counted(outcome.earlier.hand_offs, "hand-off")
        typer.echo(f"  {what} of the time before its connection {_go(outcome.earlier.hand_offs)}.")
        _say_busy(outcome.earlier.busy)


def _say_report(report: Report) -> None:
    for one in report.differences:
        typer.echo(plain(f"{report.target_id}: {one.words}."))
    mark = "✗" if report.differences else "✓"
    typer.echo(
        f"{mark} {report.target_id}: {_counted(report.compared, 'record')} of "
        f"{_counted(report.accounts, 'account')} compared, {report.equal:,} as they should be; "
        f"{_counted(len(report.differences), 'difference')}."
    )
    for unread in report.left_out:
        page = f"/operator/crm/hand-offs/{unread}"
        typer.echo(
            f"! hand-off {unread} cannot be read by this version of Segue: nothing of its account "
            f"was compared. See {page}, and report it."
        )


def _say_mending(mending: Mending) -> None:
    typer.echo(f"  {_counted(mending.hand_offs, 'hand-off')} {_go(mending.hand_offs)} once more.")
    if mending.left:
        for_whom = "for a person to see to, or for --restore-deleted"
        typer.echo(f"  {_counted(len(mending.left), 'difference')}: {for_whom}.")
    _say_busy(mending.busy)


def _say_busy(accounts: int) -> None:
    if accounts:
        typer.echo(f"  {_counted(accounts, 'account')} busy all the time: do it again.")


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _go(count: int) -> str:
    return "goes on the way" if count == 1 else "go on the way"


def as_object(outcome: Outcome) -> dict[str, Any]:
    """For a program."""
    report, mending, earlier = outcome.report, outcome.mending, outcome.earlier
    told: dict[str, Any] = {"target": outcome.name} if report is None else {**report.as_json()}
    if mending is not None:
        left = [one.as_json() for one in mending.left]
        told["mended"] = {"sent_again": mending.hand_offs, "left": left, "busy": mending.busy}
    if earlier is not None:
        told["earlier"] = {"told": earlier.hand_offs, "busy": earlier.busy}
    return told
