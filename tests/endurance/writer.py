"""A process that tells: what the API does, in transactions of its own, until it is killed.

Started again, it goes on where its last commit was.
"""

import time
from datetime import UTC, datetime
from random import Random

from sqlalchemy import Engine
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from crm_sync import HandOff, tell
from store.database import open_engine
from tests.endurance import ledger
from tests.endurance.stories import Mark, Play, schedule

ROLLED_BACK = 0.08
"""Of the transactions: what they told, nobody may ever see."""
GHOSTS = 900
"""Added to the number in the mark of what is rolled back, so that it is known again."""
AWAY = (OperationalError, InterfaceError)


def write(url: str, play: Play, writer: int, writers: int, pause: float) -> None:
    """Tell everything that is this writer's and not told yet, with so many seconds between two. A
    whole process's work."""
    engine = open_engine(url)
    chance = Random()  # which ones are rolled back need not be the same each time
    told = _until_there(engine)
    for mark, hand_off in schedule(play, writer, writers, told):
        while mark not in told:
            try:
                if chance.random() < ROLLED_BACK:
                    _tell_and_take_back(engine, mark, hand_off)
                _tell(engine, mark, hand_off)
                break
            except AWAY:
                # The database is away, and whether it committed is not known: the ledger is.
                told = _until_there(engine)
        time.sleep(pause)


def _tell(engine: Engine, mark: Mark, hand_off: HandOff) -> None:
    with Session(engine) as session:
        tell(session, hand_off, now=datetime.now(UTC))
        ledger.note(session, mark, hand_off)
        session.commit()


def _tell_and_take_back(engine: Engine, mark: Mark, hand_off: HandOff) -> None:
    ghost = Mark(mark.interaction, mark.number + GHOSTS)
    words = hand_off.model_dump_json().replace(str(mark), str(ghost))
    with Session(engine) as session:
        tell(session, HandOff.model_validate_json(words), now=datetime.now(UTC))
        session.rollback()


def _until_there(engine: Engine) -> set[Mark]:
    while True:
        try:
            return ledger.noted(engine)
        except AWAY:
            engine.dispose()
            time.sleep(0.1)
