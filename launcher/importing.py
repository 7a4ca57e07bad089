"""Steps that run at the same time take up parts of Segue one after another.

SQLAlchemy's dialects import each other: two threads at once find one of them half imported.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_TAKING = Lock()


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """What is imported within is imported by no other step meanwhile."""
    with _TAKING:
        yield
