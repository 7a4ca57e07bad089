"""``./segue catalogue backtest``: recorded visits replayed against a changed catalogue."""

import csv
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer
from rich.console import Console
from rich.progress import Progress
from sqlalchemy.orm import Session

from console.backtest_words import in_words
from console.moments import moment
from console.running import CannotDo, now
from console.vendors_catalogue import catalogue_at, deployments_catalogue
from intake.recorded import how_many, recorded_visits
from offers import Catalogue
from offers.backtest import Backtest, Change, Compared, Tally, compare, replay, reproduced
from offers.backtest.picture import picture
from store.database import open_engine, reading
from store.settings import Settings

COLUMNS = (
    "visit", "account", "at", "placement", "segment", "change",
    "before_offer", "before_trigger", "before_reason",
    "after_offer", "after_trigger", "after_reason", "why",
)  # fmt: skip


class Listed:
    """The visits that are to be shown one by one, the first ``limit`` of them."""

    def __init__(self, changes: frozenset[Change], limit: int) -> None:
        self.visits: list[Compared] = []
        self.more = 0
        self._changes, self._limit = changes, limit

    def add(self, one: Compared) -> None:
        """Keep it if it is asked for and there is room."""
        if one.change not in self._changes:
            return
        if self._limit and len(self.visits) >= self._limit:
            self.more += 1
        else:
            self.visits.append(one)


def backtest(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The changed vendor's folder, or its catalogue.")
    ],
    since: Annotated[
        str, typer.Option(metavar="MOMENT", help="Visits opened from this day (UTC) or moment on.")
    ],
    until: Annotated[
        str | None,
        typer.Option(metavar="MOMENT", help="Decisions before this day or moment. Default: now."),
    ] = None,
    show: Annotated[
        list[Change] | None,
        typer.Option(help="List visits one by one, with the reasons and why. May be given again."),
    ] = None,
    limit: Annotated[int, typer.Option(min=0, help="List so many visits; 0: all.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    picture_file: Annotated[
        Path | None,
        typer.Option("--picture", metavar="FILE", help="Where the picture (SVG) is written."),
    ] = None,
    csv_file: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Every visit, a line each.")
    ] = None,
) -> None:
    """Replay recorded visits with a changed catalogue: who would have been shown what.

    The catalogue in force is replayed as well, and compared with. Nothing is recorded, and nothing
    that happened after a visit plays a part in it.
    """
    before, after = deployments_catalogue(), catalogue_at(folder)
    start = moment(since, option="--since", at=time())
    end = now() if until is None else moment(until, option="--until", at=time())
    if start >= end:
        raise CannotDo(
            f"--since {start:%Y-%m-%d %H:%M} is not before --until {end:%Y-%m-%d %H:%M}."
        )
    listed = Listed(frozenset(show or ()), limit)
    with _csv(csv_file) as lines:
        result = _replayed(before, after, start, end, listed, lines)
    drawn = _draw(result, before, after, start, picture_file)
    told = {
        "catalogues": {"before": before.version, "after": after.version},
        "since": start.isoformat(),
        "until": end.isoformat(),
        **result.model_dump(mode="json"),
    }
    if as_json:
        told["picture"] = str(drawn)
        if show:
            told["shown"] = [one.model_dump(mode="json") for one in listed.visits]
        sys.stdout.write(json.dumps(told, indent=2) + "\n")
    else:
        in_words(result, listed.visits, listed.more, told, drawn)


def _replayed(
    before: Catalogue,
    after: Catalogue,
    since: datetime,
    until: datetime,
    listed: Listed,
    lines: Any,
) -> Backtest:
    engine = open_engine(Settings().database_url)
    try:
        with reading(engine) as session:
            tally = Tally()
            for one in _visits(session, tally, before, after, since, until):
                tally.add(one)
                listed.add(one)
                if lines is not None:
                    lines.writerow(_line(one))
            return tally.result()
    finally:
        engine.dispose()


def _visits(
    session: Session,
    tally: Tally,
    before: Catalogue,
    after: Catalogue,
    since: datetime,
    until: datetime,
) -> Iterator[Compared]:
    total = how_many(session, since=since, until=until)
    if not total:
        raise CannotDo(
            f"No visit since {since:%Y-%m-%d} has a decision on record, so there is nothing to "
            "replay. Choose an earlier --since, or come back when visitors were there; the demo's "
            "visits come with ./segue setup."
        )
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Replaying visits", total=total)
        for visit in recorded_visits(session, (before, after), since=since, until=until):
            progress.advance(task)
            if visit.decisions is None:
                tally.leave_out()
                continue
            was = replay(before, visit.decisions)
            tally.check(reproduced(visit.decisions, was))
            yield compare(visit, was, replay(after, visit.decisions))


@contextmanager
def _csv(file: Path | None) -> Iterator[Any]:
    if file is None:
        yield None
        return
    with _opened(file) as out:
        lines = csv.writer(out)
        lines.writerow(COLUMNS)
        yield lines


def _line(one: Compared) -> tuple[object, ...]:
    was, will = one.before, one.after
    return (
        one.visit, one.account, one.at.isoformat(), one.placement, one.segment, one.change.value,
        was and was.offer, was and was.trigger, was and was.reason,
        will and will.offer, will and will.trigger, will and will.reason, one.why,
    )  # fmt: skip


def _draw(
    result: Backtest, before: Catalogue, after: Catalogue, since: datetime, file: Path | None
) -> Path:
    drawn = file or Settings().home / "backtests" / f"{after.version}.svg"
    with _opened(drawn) as out:
        out.write(
            picture(
                result,
                before=f"catalogue {before.version}",
                after=f"catalogue {after.version}",
                period=f"since {since:%Y-%m-%d}",
            )
        )
    return drawn


def _opened(file: Path) -> TextIO:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        return file.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise CannotDo(f"{file} cannot be written: {error.strerror}.") from None
