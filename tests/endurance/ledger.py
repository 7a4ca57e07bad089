"""What was committed: written by those who tell, in the same transaction, and by nobody else."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, Column, Engine, Integer, MetaData, String, Table, insert, select
from sqlalchemy.orm import Session

from crm_sync.hand_off import HandOff
from store.crm import CrmSequence
from store.database import reading
from tests.endurance.stories import Mark

_META = MetaData()
_LEDGER = Table(
    "endurance_ledger",
    _META,
    Column("interaction", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("account_key", String(80), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("hand_off", JSON, nullable=False),
)


@dataclass(frozen=True)
class Told:
    """One hand-off that was committed."""

    mark: Mark
    account_key: str
    seq: int
    """Its place among the account's."""
    hand_off: HandOff


def make(engine: Engine) -> None:
    """The ledger's table."""
    _META.create_all(engine)


def note(session: Session, mark: Mark, hand_off: HandOff) -> None:
    """It was told in this transaction, as the last of its account."""
    seq = session.scalar(
        select(CrmSequence.taken).where(CrmSequence.account_key == hand_off.account_key)
    )
    row: dict[str, Any] = {
        "interaction": mark.interaction,
        "number": mark.number,
        "account_key": hand_off.account_key,
        "seq": seq,
        "hand_off": hand_off.model_dump(mode="json"),
    }
    session.execute(insert(_LEDGER).values(row))


def noted(engine: Engine) -> set[Mark]:
    """What was told already."""
    with reading(engine) as session:
        rows = session.execute(select(_LEDGER.c.interaction, _LEDGER.c.number))
        return {Mark(*row) for row in rows}


def read(engine: Engine) -> list[Told]:
    """Everything, by account and in its order there."""
    with reading(engine) as session:
        rows: Iterable[Any] = session.execute(
            select(_LEDGER).order_by(_LEDGER.c.account_key, _LEDGER.c.seq)
        )
        return [
            Told(
                Mark(row.interaction, row.number),
                row.account_key,
                row.seq,
                HandOff.model_validate(row.hand_off),
            )
            for row in rows
        ]
