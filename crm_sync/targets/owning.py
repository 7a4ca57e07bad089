"""Who can own records in a CRM: our reps are looked for there by what they are called."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable


@runtime_checkable
class Owning(Protocol):
    """Implemented by what ``open_target`` gives for a vendor whose records belong to its users."""

    def unknown_reps(self, reps: Sequence[str]) -> list[str]:
        """Those who can own nothing: nobody is called so there, or several are.

        Raises ``remote.faults.RemoteError``.
        """


def unknown_reps(target: object, reps: Sequence[str]) -> list[str]:
    """Those who own nothing in an open CRM; none where its records have no owners.

    Raises ``remote.faults.RemoteError``.
    """
    return target.unknown_reps(reps) if reps and isinstance(target, Owning) else []
