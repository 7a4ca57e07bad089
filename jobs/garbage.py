"""Python's garbage collector, in a process that reads a whole base."""

import contextlib
import ctypes
import gc

SELDOM = (50_000, 20, 50)
"""Objects made before the collector looks for circles among the newest (Python: 700), and how often
before it looks at older ones. A long work makes millions that die without it: over 100,000 accounts
looking for circles takes four tenths of the time, and the memory is the same."""


def collect_seldom() -> None:
    """For the rest of this process."""
    gc.set_threshold(*SELDOM)


def give_back() -> None:
    """What a long work used and left goes back to the machine: glibc would keep it for the next
    night. Elsewhere than on glibc it is only free for this process."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)
