"""A process that tells: what the API does, in transactions of its own, until it is killed.

Arguments: the database's URL, seed, interactions, accounts, this writer's number, how many there
are, seconds between two. Started again, it goes on where its last commit was.
"""

import sys
import time
from datetime import UTC, datetime
from random import Random

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from crm_sync import HandOff, tell
from store.database import open_engine
from tests.endurance import ledger
from tests.endurance.stories import Mark, Play, schedule

ROLLED_BACK = 0.08
"""Of the transactions: what they told, nobody may ever see."""


def write(url: str, play: Play, writer: int, writers: int, pause: float) -> None:
    """Tell everything that is this writer's and not told yet."""
    engine = open_engine(url)
    chance = Random()
    told = _until_there(engine)
    for mark, hand_off in schedule(play, writer, writers):
        while mark not in told:
            try:
                if _tell(engine, mark, hand_off, commit=chance.random() > ROLLED_BACK):
                    break
            except OperationalError:
                # The database is away, and whether it committed is not known: the ledger is.
                told = _until_there(engine)
        time.sleep(pause)


def _tell(engine: Engine, mark: Mark, hand_off: HandOff, *, commit: bool) -> bool:
    with Session(engine) as session:
        tell(session, hand_off, now=datetime.now(UTC))
        ledger.note(session, mark, hand_off)
        if commit:
            session.commit()
        return commit


def _until_there(engine: Engine) -> set[Mark]:
    while True:
        try:
            return ledger.noted(engine)
        except OperationalError:
            engine.dispose()
            time.sleep(0.1)


if __name__ == "__main__":
    url, *numbers, pause = sys.argv[1:]
    seed, interactions, accounts, writer, writers = map(int, numbers)
    write(url, Play(seed, interactions, accounts), writer, writers, float(pause))
