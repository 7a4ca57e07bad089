"""Meetings in the chat: asked for, shown, pointed to."""

from actions.copy_text import CopyText
from actions.flow import Flow
from actions.reply import Reply, aside
from intake.meeting_views import spoken_time
from intake.steps import Held, PickTime, Step


def show_times(say: CopyText, step: Step) -> Reply:
    """The picker again: it shows every free time, which no sentence could."""
    if isinstance(step, PickTime | Held):
        return Reply(step, (say.say("times_are_here"),))
    return Reply(step)


def manage(flow: Flow, say: CopyText, visit_id: str, step: Step) -> Reply:
    """When the meeting is, and the link that moves or cancels it."""
    booked = flow.meeting(visit_id)
    if booked is None:
        return aside(step, say.say("no_meeting"))
    link = say.say(
        "meeting_link",
        when=spoken_time(booked.starts_at, booked.zone),
        with_whom=booked.meeting.with_whom,
        url=booked.manage_url,
    )
    return aside(step, link)
