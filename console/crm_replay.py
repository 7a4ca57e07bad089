"""``./segue crm replay``, ``dismiss``, ``try-now``: what a person sets going again, or lets be."""

import json
from collections.abc import Sequence
from typing import Annotated

import typer
from sqlalchemy import Engine, Row, select
from sqlalchemy.orm import Session

from console.crm_opened import database, known_account, known_id
from console.running import CannotDo, now
from crm_sync.delivery.dismissing import dismiss
from crm_sync.delivery.replaying import REPLAYABLE, replay, replay_all, try_now
from crm_sync.operating.dead_letters import count_dead
from store.crm import CrmDelivery, CrmTarget
from store.database import reading, transaction

Target = Annotated[str | None, typer.Option(metavar="NAME", help="Only at this CRM.")]


def replay_some(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="As `status` and the page show.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All that were not taken.")] = False,
    target: Target = None,
    account: Annotated[
        str | None, typer.Option(metavar="KEY", help="With --all: only of account:<id>.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Try again what was not taken.

    Once the cause is mended, that is. What came later is never overwritten, so that replaying too
    much does no harm.

    \b
    ./segue crm replay 5f0c8a3e91d24e6f8a8f5a1c2b3d4e5f
    ./segue crm replay --all --target hubspot
    ./segue crm replay --all --account account:brightway-solar
    """
    if bool(ids) == every:
        raise CannotDo("Say which: ids of hand-offs, or --all.")
    if account is not None and not every:
        raise CannotDo("--account goes with --all: an id names one hand-off already.")
    with database() as engine:
        if target is not None:
            with reading(engine) as session:
                known_id(session, target)
        if account is not None:
            with reading(engine) as session:
                known_account(session, account)
        count = _all(engine, target, account) if every else _those(engine, ids or [], target)
    if as_json:
        typer.echo(json.dumps({"replayed": count}))
    else:
        again = "goes" if count == 1 else "go"
        typer.echo(f"{count:,} hand-off{'' if count == 1 else 's'} {again} on the way again.")


def _all(engine: Engine, target: str | None, account: str | None) -> int:
    """A transaction for each CRM: none waits for the others."""
    with reading(engine) as session:
        names = session.scalars(select(CrmTarget.id).order_by(CrmTarget.id)).all()
        asked = [
            one
            for one in names
            if target in (None, one) and count_dead(session, target=one, account=account)
        ]
    count = 0
    for one in asked:
        with transaction(engine) as session:
            count += replay_all(session, one, account, now=now())
    return count


def _those(engine: Engine, ids: Sequence[str], target: str | None) -> int:
    """All of them, or none, where one is not to be replayed."""
    with transaction(engine) as session:
        those = _named(session, ids, target, REPLAYABLE)
        for target_id, outbox_id in those:
            replay(session, target_id, outbox_id, now=now())
    return len(those)


def _named(
    session: Session, ids: Sequence[str], target: str | None, states: Sequence[str]
) -> Sequence[Row[str, str]]:
    """CRM and hand-off of each that is named. Raises ``CannotDo`` for one in none of the states."""
    query = select(CrmDelivery.target_id, CrmDelivery.outbox_id).where(
        CrmDelivery.outbox_id.in_(set(ids)), CrmDelivery.state.in_(states)
    )
    if target is not None:
        query = query.where(CrmDelivery.target_id == target)
    found = session.execute(query.order_by(CrmDelivery.target_id, CrmDelivery.account_key)).all()
    for missing in sorted(set(ids) - {outbox_id for _, outbox_id in found}):
        where = f" at {target}" if target else ""
        raise CannotDo(
            f"There is no hand-off '{missing}' that was not taken{where}: it is none, is on "
            "its way again, or has arrived. See ./segue crm status."
        )
    return found


def dismiss_some(
    ids: Annotated[
        list[str], typer.Argument(metavar="ID...", help="As `status` and the page show.")
    ],
    target: Target = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Let what was not taken stay untold.

    For what no mend helps: an address that a visitor made up, say. It needs nobody any more, and is
    kept with its reason; `replay` with its id tries it again all the same.

    \b
    ./segue crm dismiss 5f0c8a3e91d24e6f8a8f5a1c2b3d4e5f
    ./segue crm dismiss 5f0c8a3e91d24e6f8a8f5a1c2b3d4e5f --target salesforce
    """
    with database() as engine, transaction(engine) as session:
        if target is not None:
            known_id(session, target)
        those = _named(session, ids, target, ("dead",))
        for target_id, outbox_id in those:
            try:
                dismiss(session, target_id, outbox_id, now=now())
            except ValueError as refused:
                raise CannotDo(str(refused)) from None
    if as_json:
        typer.echo(json.dumps({"dismissed": len(those)}))
    else:
        stay = "hand-off stays" if len(those) == 1 else "hand-offs stay"
        typer.echo(f"{len(those):,} {stay} untold. ./segue crm replay ID tries one again.")


def try_one_now(
    target: Annotated[str, typer.Argument(metavar="NAME", help="As `list` shows it.")],
) -> None:
    """Send what waits for a CRM at once.

    Whatever pause it or an account of it has.

    \b
    ./segue crm try-now hubspot
    """
    with database() as engine:
        with reading(engine) as session:
            known_id(session, target)
        with transaction(engine) as session:
            try_now(session, target, now=now())
    typer.echo(f"{target} is tried now. ./segue crm status {target} says what came of it.")
