"""A meeting as the visitor sees it."""

from datetime import datetime

from intake.answers import AnswerField
from intake.decisions import decision_of
from intake.meetings.booking import attended_as
from intake.meetings.calendar_links import calendar_links
from intake.meetings.hosts import who_meets, who_would_meet
from intake.names import meeting_title
from intake.steps import Booked, Held, MeetingView, PickTime
from intake.turn import Turn
from offers import Decision
from scheduler.invitations.joining import call_link, place
from scheduler.invitations.spoken import spoken_clock, spoken_near_day
from store.decisions import RoutingRow
from store.meetings import Booking


def meeting_view(turn: Turn, routing: RoutingRow) -> MeetingView:
    """The meeting that a routing leads to."""
    teams, language = turn.vendor.teams, turn.sentences.language
    kind = teams.meeting_types[routing.meeting_type_id or ""]
    return MeetingView(
        title=kind.title.in_language(language),
        minutes=kind.minutes,
        with_whom=who_would_meet(teams, routing, language, turn.sentences.say("and")),
        why=routing.explanation or "",
    )


def chosen_meeting(turn: Turn, routing: RoutingRow, booking: Booking) -> MeetingView:
    """The meeting at a time that was chosen, and with whom: it stays what it was then, whatever
    became of its type and its host since."""
    teams, language = turn.vendor.teams, turn.sentences.language
    who = who_meets(turn, booking, language, turn.sentences.say("and"))
    return MeetingView(
        title=meeting_title(teams, booking.meeting_type_id, language),
        minutes=int((booking.ends_at - booking.starts_at).total_seconds() // 60),
        with_whom=who,
        why=_why(turn, routing, booking, who),
    )


def _why(turn: Turn, routing: RoutingRow, booking: Booking, who: str) -> str:
    if booking.host_id in routing.host_ids:
        return routing.explanation or ""
    return turn.sentences.say("handed_over", with_whom=who)  # the rule named somebody else


def pick_time(turn: Turn, routing: RoutingRow) -> PickTime:
    """Times can be chosen."""
    view = meeting_view(turn, routing)
    return PickTime(text=turn.sentences.say("pick_time"), meeting=view)


def held(turn: Turn, routing: RoutingRow, booking: Booking) -> Held:
    """A time is held; name and e-mail are filled in where they are known, also from a meeting of
    before."""
    said = turn.picture().said.values
    name, email = attended_as(turn) or (None, None)
    return Held.model_validate(
        {
            "hold_id": booking.id,
            "text": turn.sentences.say("held"),
            "meeting": chosen_meeting(turn, routing, booking),
            "starts_at": booking.starts_at,
            "ends_at": booking.ends_at,
            "zone": booking.attendee_zone,
            "expires_at": booking.hold_expires_at,
            "name": turn.visit.verified_name or said.get(AnswerField.NAME) or name,
            "email": turn.visit.verified_email or said.get(AnswerField.EMAIL) or email,
        }
    )


def booked(turn: Turn, routing: RoutingRow, booking: Booking) -> Booked:
    """The meeting is booked."""
    view = chosen_meeting(turn, routing, booking)
    about = agreed(turn, routing, view.title)
    manage_url = turn.desk.links.manage(booking.id, booking.ends_at)
    return Booked(
        text=_booked(turn, booking, view.with_whom),
        agreed=about,
        meeting=view,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        zone=booking.attendee_zone,
        join_url=None if booking.state == "cancelled" else call_link(booking),
        place=place(turn.vendor.teams, booking, turn.sentences.language),
        calendar_file_url=turn.desk.links.calendar_file(booking.id, booking.ends_at),
        calendars=calendar_links(
            f"{view.title} ({turn.vendor.name})",
            f"{about}\n\n{manage_url}",
            booking.starts_at,
            booking.ends_at,
        ),
        manage_url=manage_url,
    )


def _booked(turn: Turn, booking: Booking, who: str) -> str:
    """Where no mail goes out, the calendar file is all that the visitor gets."""
    if turn.desk.post.server is None or not booking.attendee_email:
        return turn.sentences.say("booked", with_whom=who)
    return turn.sentences.say("booked_invited", with_whom=who, email=booking.attendee_email)


def agreed(turn: Turn, routing: RoutingRow, title: str) -> str:
    """What the meeting is about, in the offer's own words."""
    row = decision_of(turn, routing.decision_id)
    if row is None:
        return turn.sentences.say("agreed_meeting", title=title)
    about = Decision.model_validate(row.record).agreed
    if about is None:  # it was erased
        return turn.sentences.say("agreed_meeting", title=title)
    return turn.sentences.say("agreed", agreed=about)


def spoken_time(moment: datetime, zone: str, tag: str = "en") -> str:
    """ "Tuesday 24 November, 15:30 (Europe/Berlin)", "Dienstag, 24. November, 15:30 Uhr (…)", and
    "3:30 PM" for whose language tag is ``en-US`` or its like; the offset is told in an hour that
    comes twice."""
    day, clock = spoken_near_day(moment, zone, tag), spoken_clock(moment, zone, tag)
    return f"{day}, {clock} ({zone})"
