"""The visitor's own meeting in the chat: found, moved, cancelled. What changes it is asked back."""

from actions.asked_back import NO, YES
from actions.clarifying import ask, option
from actions.commands import CancelMeeting, ManageMeeting, MoveMeeting, Say
from actions.flow import Flow
from actions.reply import Reply, aside
from intake.meetings.in_chat import OwnMeeting
from intake.meetings.visitor_meetings import AlreadyCancelled, ChangedMeanwhile, Over
from intake.sentences import Sentences
from intake.steps import Booked, Step
from scheduler import NotFound, TimeNotOffered, TimeTaken

_STANDS_OTHERWISE = (NotFound, ChangedMeanwhile, AlreadyCancelled, Over)


def manage(flow: Flow, say: Sentences, visit_id: str, step: Step, command: ManageMeeting) -> Reply:
    """When it is; or the question back before it is moved or cancelled."""
    meeting = flow.own_meeting(visit_id)
    if meeting is None:
        return aside(step, say.say("chat_no_meeting"))
    if command.wish == "move":
        return _ask_when(flow, say, visit_id, step, meeting, command.words)
    told = {"when": meeting.when, "with_whom": meeting.with_whom}
    if command.wish == "show":
        return aside(step, say.say("chat_meeting_link", **told, url=meeting.manage_url))
    cancels = CancelMeeting(meeting.booking_id, meeting.seen, command.words)
    options = [
        option(YES, say.say("chat_cancel_it"), cancels),
        option(NO, say.say("chat_leave_it"), Say("meeting_stays")),
    ]
    return ask(flow, visit_id, step, say.say("chat_cancel_meeting", **told), options)


def move(flow: Flow, say: Sentences, visit_id: str, step: Step, command: MoveMeeting) -> Reply:
    """Move it, or say why not and what is free now."""
    try:
        meeting, after = flow.move_meeting(
            visit_id, command.booking_id, command.seen, command.starts_at
        )
    except _STANDS_OTHERWISE as why:
        return _changed(flow, say, visit_id, why)
    except (TimeTaken, TimeNotOffered):
        own = flow.own_meeting(visit_id)
        return Reply(step) if own is None else _ask_when(flow, say, visit_id, step, own, "")
    when = "" if meeting is None else meeting.when
    return Reply(after, (say.say("chat_moved", when=when),), isinstance(after, Booked))


def cancel(flow: Flow, say: Sentences, visit_id: str, command: CancelMeeting) -> Reply:
    """Cancel it."""
    try:
        after = flow.cancel_meeting(visit_id, command.booking_id, command.seen, command.words)
    except _STANDS_OTHERWISE as why:
        return _changed(flow, say, visit_id, why)
    if after.kind == "done" and after.reason == "cancelled":
        return Reply(after)  # which says so
    return aside(after, say.say("cancelled"))


def _ask_when(
    flow: Flow, say: Sentences, visit_id: str, step: Step, meeting: OwnMeeting, words: str
) -> Reply:
    found = flow.times_to_move(visit_id, meeting, words)
    if not found.times:
        return aside(step, say.say("chat_no_time_to_move", url=meeting.manage_url))
    moves = [
        (MoveMeeting(meeting.booking_id, meeting.seen, starts_at), spoken)
        for starts_at, spoken in found.times
    ]
    stays = option(NO, say.say("chat_leave_it"), Say("meeting_stays"))
    if found.fits:
        command, spoken = moves[0]
        yes = option(YES, say.say("chat_move_it"), command)
        return ask(flow, visit_id, step, say.say("chat_move_to", when=spoken), [yes, stays])
    options = [option(f"time_{place}", spoken, one) for place, (one, spoken) in enumerate(moves)]
    sentence = "chat_move_near" if found.named else "chat_move_when"
    text = say.say(sentence, when=meeting.when)
    return ask(flow, visit_id, step, text, [*options, stays])


def _changed(flow: Flow, say: Sentences, visit_id: str, why: Exception) -> Reply:
    sentence = "chat_meeting_over" if isinstance(why, Over) else "chat_meeting_changed"
    return Reply(flow.current_step(visit_id), (say.say(sentence),))
