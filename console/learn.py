"""``./segue learn``: learn from the base now, and see what was learnt."""

import json
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from accounts.insights import Prospect, Which, matrix, prospects
from accounts.learning import learning
from accounts.learnt import learnt_at
from accounts.reading import BATCH
from console.learn_tables import Found, print_tables
from console.running import now
from console.vendors_catalogue import deployments_catalogue
from offers import Catalogue
from store.accounts import Account
from store.database import Write, in_slices, open_engine, reading
from store.settings import Settings

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


class Part(StrEnum):
    """What may be shown of it."""

    RULES = "rules"
    WHITE_SPACE = "white-space"
    SCORES = "scores"
    ACCEPTANCE = "acceptance"


@app.command()
def learn(
    show: Annotated[
        list[Part] | None, typer.Option(help="Show this alone; may be given several times.")
    ] = None,
    most: Annotated[int, typer.Option(min=1, help="Show so many accounts at most.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Learn from all accounts and past offers, as the worker does every night, and print it.

    Association rules over what accounts own, how offers were accepted, what accounts could use and
    do not have (white space), and the score by which accounts are sorted (0 to 100).
    """
    catalogue, moment = deployments_catalogue(), now()
    engine = open_engine(Settings().database_url)
    try:
        _learn(engine, catalogue, moment)
        with reading(engine) as session:
            found = _found(session, catalogue, moment, most)
    finally:
        engine.dispose()
    parts = [part.value for part in show or Part]
    if as_json:
        typer.echo(json.dumps(_as_json(found, parts), indent=2))
    else:
        print_tables(found, parts)


def _learn(engine: Engine, catalogue: Catalogue, moment: datetime) -> None:
    with reading(engine) as session:
        accounts = session.scalar(select(func.count()).select_from(Account)) or 0
    quiet = Console(stderr=True)
    with Progress(console=quiet, transient=True, disable=not quiet.is_terminal) as progress:
        task = progress.add_task("Learning from the base", total=accounts)

        def look(session: Session) -> Iterator[Write]:
            for write in learning(session, catalogue, now=moment):
                yield write
                progress.advance(task, BATCH)

        in_slices(engine, look)


def _found(session: Session, catalogue: Catalogue, moment: datetime, most: int) -> Found:
    count, first = prospects(session, Which(), first=0, most=most)
    return Found(
        catalogue=catalogue,
        learnt=learnt_at(session, moment),
        cells=matrix(session, catalogue),
        accounts=count,
        first=first,
    )


def _as_json(found: Found, parts: list[str]) -> dict[str, Any]:
    learnt = found.learnt
    every: dict[str, Any] = {
        "rules": [rule.model_dump() for rule in learnt.rules],
        "white-space": {
            segment: {product: dict(cell.counts) for product, cell in row.items()}
            for segment, row in found.cells.items()
        },
        "scores": [_score(one) for one in found.first],
        "acceptance": [one.model_dump() for one in learnt.acceptance],
    }
    return {
        "id": learnt.id,
        "made_at": None if learnt.made_at is None else learnt.made_at.isoformat(),
        "catalogue_version": found.catalogue.version,
        "accounts": found.accounts,
        **{part.replace("-", "_"): every[part] for part in parts},
    }


def _score(one: Prospect) -> dict[str, Any]:
    return {
        "account": one.id,
        "name": one.name,
        "segment": one.segment,
        "score": one.score,
        "parts": dict(one.parts),
        "white_space": list(one.white_space),
    }
