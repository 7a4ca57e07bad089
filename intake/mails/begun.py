"""A meeting was begun: times are shown. Somebody looks later whether it was finished."""

from datetime import timedelta

from intake.turn import Turn
from store.durable import Queue

FOLLOW_UP = "follow_up"
"""The work's name; its argument is the routing's id."""


def follow_up_later(turn: Turn, routing_id: str, delay: timedelta | None = None) -> None:
    """Look later whether the meeting was booked; by default once the visit is surely over."""
    wait = delay or timedelta(seconds=turn.desk.follow_up_after_seconds)
    turn.desk.durable.enqueue(
        turn.session,
        FOLLOW_UP,
        routing_id,
        queue=Queue.LATER,
        partition=f"follow_up:{routing_id}",
        delay=wait,
        key=f"{routing_id}:{(turn.now + wait).isoformat()}",
    )
