"""The works by name: what the worker can do. A new work is added here and nowhere else."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from crm_sync import outbox

if TYPE_CHECKING:
    from intake.turn import Desk


@dataclass(frozen=True)
class Retry:
    """How often a work is tried while another party cannot be reached.

    The pause doubles from ``first_seconds`` up to an hour; 18 attempts reach over five hours.
    """

    first_seconds: float = 0.5
    attempts: int = 18


@dataclass(frozen=True)
class Work:
    """One kind of durable work.

    ``run(session, *args, now=…)`` does it within one transaction. It may be called again after a
    crash even though that transaction committed: doing it twice must be the same as once.
    """

    name: str
    run: Callable[..., None]
    give_up: Callable[..., None] | None = None
    """``give_up(session, *args, reason)``: called once no repetition can help."""
    retry: Retry = Retry()


def works(desk: "Callable[[], Desk]") -> tuple[Work, ...]:
    """Every work. ``desk`` opens the flow's desk once a work of the flow needs it."""

    def mark_ignored(session: Session, decision_id: str, *, now: datetime) -> None:
        from intake import later  # with the flow, which a worker loads when it needs it

        later.mark_ignored(desk(), session, decision_id, now)

    return (
        Work(outbox.DELIVER_HAND_OFF, outbox.deliver, outbox.give_up),
        Work("mark_ignored", mark_ignored),
    )
