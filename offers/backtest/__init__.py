"""Recorded visits replayed against a changed catalogue: what would have been shown, to whom."""

from offers.backtest.compare import Change, Compared, Shown, compare
from offers.backtest.replay import Replay, replay, reproduced
from offers.backtest.tally import Backtest, Tally
from offers.backtest.visits import Counted, Recorded, RecordedVisit

__all__ = [
    "Backtest",
    "Change",
    "Compared",
    "Counted",
    "Recorded",
    "RecordedVisit",
    "Replay",
    "Shown",
    "Tally",
    "compare",
    "replay",
    "reproduced",
]
