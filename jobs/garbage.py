"""Python's garbage collector, in a process that reads a whole base."""

import gc

SELDOM = (50_000, 20, 50)
"""Objects made before the collector looks for circles among the newest (Python: 700), and how often
before it looks at older ones. A long work makes millions that die without it: over 100,000 accounts
looking for circles takes four tenths of the time, and the memory is the same."""


def collect_seldom() -> None:
    """For the rest of this process."""
    gc.set_threshold(*SELDOM)
