"""``./segue crm pull``: what the CRMs say is read now, and what came of it is shown."""

import json
from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import typer
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from console.crm_opened import database, known_id
from console.running import CannotDo, now
from console.terminal import plain
from crm_sync.incoming.kinds import READABLE
from crm_sync.incoming.turns import begin, claim, read_all_again
from store.crm import CrmTarget
from store.crm_incoming import CrmCompany, CrmCursor, CrmPerson, CrmReading, CrmToRead
from store.database import reading, transaction
from store.settings import Settings

NOTES_SHOWN = 20


def pull(
    target: Annotated[
        str | None, typer.Option("--target", metavar="NAME", help="One CRM. Default: all.")
    ] = None,
    all_: Annotated[
        bool, typer.Option("--all", help="Read everything from the beginning.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Read what changed in the CRMs now, in place of within a minute. Exit code 1 where one cannot
    be read.

    \b
    ./segue crm pull
    ./segue crm pull --target hubspot --all
    """
    with database() as engine:
        ids = _readable(engine, target)
        if all_:
            with transaction(engine) as session:
                for one in ids:
                    read_all_again(session, one, now=now())
        _read(engine, ids)
        with reading(engine) as session:
            found = [_of(session, one) for one in ids]
    if as_json:
        typer.echo(json.dumps({"crms": found}, indent=2))
    else:
        typer.echo(plain("\n".join(line for one in found for line in _lines(one))))
    if any(one["failure"] for one in found):
        raise typer.Exit(1)


def _readable(engine: Engine, target: str | None) -> Sequence[str]:
    with transaction(engine) as session:
        begin(session, now=now())
        if target is not None and known_id(session, target).kind not in READABLE:
            raise CannotDo(f"Nothing comes from '{target}'. HubSpot and Salesforce can be read.")
        query = select(CrmTarget.id).where(CrmTarget.kind.in_(READABLE)).order_by(CrmTarget.id)
        ids = [one for one in session.scalars(query) if target in (None, one)]
    if not ids:
        raise CannotDo("No CRM is connected that can be read: ./segue crm connect --help")
    return ids


def _read(engine: Engine, ids: Sequence[str]) -> None:
    from intake.from_crm import FromCrm
    from intake.vendor import load_vendor

    settings = Settings()
    vendor = load_vendor(settings.vendor)
    puller = FromCrm(engine, settings, lambda: vendor).puller()
    for one in ids:
        while True:
            with transaction(engine) as session:
                mine = claim(session, now=now(), only=[one])
            if not mine or puller.pull(one):
                break  # a worker reads it at this moment, or all of it was read
            with reading(engine) as session:
                if session.get_one(CrmReading, one).failure is not None:
                    break


def _of(session: Session, target_id: str) -> dict[str, Any]:
    row = session.get_one(CrmReading, target_id)
    cursors = session.scalars(select(CrmCursor).where(CrmCursor.target_id == target_id)).all()
    states = session.execute(
        select(CrmCompany.state, func.count())
        .where(CrmCompany.target_id == target_id)
        .group_by(CrmCompany.state)
    )
    left = select(func.count()).select_from(CrmToRead).where(CrmToRead.target_id == target_id)
    return {
        "name": target_id,
        "read_at": None if row.read_at is None else row.read_at.isoformat(),
        "failure": row.failure,
        "remedy": row.remedy,
        "read": {one.thing: {"records": one.taken, "all": one.complete} for one in cursors},
        "companies": {state: count for state, count in states},  # noqa: C416 (rows, to mypy)
        "to_read": session.scalar(left) or 0,
        "ignored_notifications": row.ignored,
        "notes": list(_notes(session, target_id)),
    }


def _notes(session: Session, target_id: str) -> Iterator[dict[str, Any]]:
    """What the operator should know of records, those of companies first."""
    for kind, table in (("company", CrmCompany), ("contact", CrmPerson)):
        query = select(table.remote_id, table.notes).where(table.target_id == target_id)
        for remote_id, notes in session.execute(query.order_by(table.remote_id)):
            for note in notes:
                yield {"record": f"{kind} {remote_id}", "note": note}


def _lines(one: dict[str, Any]) -> Iterator[str]:
    yield f"{'✗' if one['failure'] else '✓'} {one['name']}"
    if one["failure"]:
        yield f"    {one['failure']} {one['remedy'] or 'It is tried again by itself.'}"
    for thing, how in one["read"].items():
        yield f"    {thing}: {how['records']:,} read{'' if how['all'] else ', not all of them yet'}"
    told = ", ".join(f"{count:,} {state}" for state, count in sorted(one["companies"].items()))
    if told:
        yield f"    companies: {told}"
    for note in one["notes"][:NOTES_SHOWN]:
        yield f"    ! {note['record']}: {note['note']}"
    if len(one["notes"]) > NOTES_SHOWN:
        yield f"    … and {len(one['notes']) - NOTES_SHOWN:,} more notes (--json has all)"
