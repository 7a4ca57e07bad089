"""Duckling, asked for what the grammar does not know."""

import subprocess
import sys
from datetime import date, datetime

from scheduler.phrases.ducklings import hear

WALL = datetime(2026, 11, 27, 10, 0)  # noqa: DTZ001 - what the clock on the wall shows


def test_it_knows_holidays() -> None:
    text = "rather christmas eve please"
    (found,) = hear(text, WALL)
    assert (found.first.date(), found.holiday) == (date(2026, 12, 24), True)
    assert text[found.start : found.end] == "christmas eve"


def test_it_is_not_loaded_for_what_the_grammar_knows() -> None:
    program = (
        "import sys; from datetime import datetime; from scheduler.phrases import understand\n"
        "ask = lambda text: understand(text, zone='Europe/Berlin', now=datetime(2026, 11, 27))\n"
        "ask('next tuesday at half past 4'); assert 'duckling' not in sys.modules\n"
        "assert ask('christmas eve at 10').date.day == 24; assert 'duckling' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
