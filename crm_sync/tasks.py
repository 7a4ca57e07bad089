"""Where somebody must act on a hand-off, and when nobody must any more. Pure."""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import NamedTuple

from crm_sync.hand_off import HandOff, Task, moment_text
from crm_sync.records import CrmRecord, Kind, RecordKey
from crm_sync.words import visitor


class _ToDo(NamedTuple):
    what: str
    due_at: datetime | None


def task_records(hand_off: HandOff, story: str) -> Iterator[CrmRecord]:
    """The task of the interaction: open, or completed if the CRM has one that is settled now.
    ``story``: all that is known of it (``crm_sync.words.full_story``).

    A play's says itself how it stands.
    A request asks for an answer; a deferred offer for coming back to it on the day the visitor
    named (no day: whenever it suits); an accepted offer for a meeting as long as none stands; a
    meeting to which the visitor did not come for getting back to them.
    """
    if hand_off.task is not None:
        yield _of_play(hand_off, hand_off.task, story)
        return
    to_do = _to_do(hand_off)
    yield CrmRecord(
        RecordKey(Kind.TASK, hand_off.id),
        to_do.what if to_do else None,  # what was to be done stays readable
        {
            "state": "open" if to_do else "completed",
            "due_at": moment_text(to_do.due_at) if to_do and to_do.due_at else None,
            "owner": hand_off.company.owner if hand_off.company else None,
            "request_kind": hand_off.request.kind if hand_off.request else None,
            "context": story,
        },
        only_update=to_do is None,
    )


def _of_play(hand_off: HandOff, task: Task, story: str) -> CrmRecord:
    company = hand_off.company.name if hand_off.company else None
    # Noon in UTC is the same day nearly everywhere.
    due_at = None if task.due_on is None else datetime.combine(task.due_on, time(12), UTC)
    return CrmRecord(
        RecordKey(Kind.TASK, hand_off.id),
        f"{task.title} ({company})" if company else task.title,
        {
            "state": "completed" if task.state == "done" else task.state,
            "due_at": None if due_at is None else moment_text(due_at),
            "owner": task.owner,
            "request_kind": None,
            "play": task.play,
            "reason": task.reason,
            "because": task.because,
            "offer_id": task.offer_id,
            "context": story,
        },
        only_update=task.state != "open",
    )


def _to_do(hand_off: HandOff) -> _ToDo | None:
    person, offer, request = visitor(hand_off), hand_off.offer, hand_off.request
    if request is not None:
        what = {
            "left_message": f"Answer the message of {person}",
            "problem": f"Help {person} with a problem",
            "human": f"Get in touch with {person}, who asked for a person",
            "unfinished": f"Arrange a meeting with {person}, who saw times and booked none",
        }[request.kind]
        return _ToDo(what, request.at)
    if hand_off.meeting is not None and hand_off.meeting.state == "no_show":
        return _ToDo(f"Get back to {person}, who did not come to the meeting", hand_off.occurred_at)
    if offer is None or hand_off.meeting_stands:
        return None
    if offer.outcome == "deferred":
        return _ToDo(f"Come back to {person} about {offer.title}", offer.deferred_until)
    if offer.outcome == "accepted":
        return _ToDo(f"Arrange a meeting with {person} about {offer.title}", offer.at)
    return None
