"""A meeting as the visitor sees it."""

from datetime import datetime

from intake.answers import AnswerField
from intake.decisions import decision_of
from intake.steps import Booked, Held, MeetingView, PickTime
from intake.turn import Turn
from offers import Decision
from scheduler import with_whom
from scheduler import zone as zone_named
from store.decisions import RoutingRow
from store.meetings import Booking


def meeting_view(turn: Turn, routing: RoutingRow, host_id: str | None = None) -> MeetingView:
    """The meeting that a routing leads to; with the host once one is chosen."""
    teams, language = turn.vendor.teams, turn.sentences.language
    kind = teams.meeting_types[routing.meeting_type_id or ""]
    hosts = tuple(routing.host_ids) if host_id is None else (host_id,)
    return MeetingView(
        title=kind.title.in_language(language),
        minutes=kind.minutes,
        with_whom=with_whom(teams, hosts, routing.inputs, language),
        why=routing.explanation or "",
    )


def pick_time(turn: Turn, routing: RoutingRow) -> PickTime:
    """Times can be chosen."""
    view = meeting_view(turn, routing)
    return PickTime(text=turn.sentences.say("pick_time"), meeting=view)


def held(turn: Turn, routing: RoutingRow, booking: Booking) -> Held:
    """A time is held; name and e-mail are filled in where they are known."""
    said = turn.picture().said.values
    return Held.model_validate(
        {
            "hold_id": booking.id,
            "text": turn.sentences.say("held"),
            "meeting": meeting_view(turn, routing, booking.host_id),
            "starts_at": booking.starts_at,
            "ends_at": booking.ends_at,
            "zone": booking.attendee_zone,
            "expires_at": booking.hold_expires_at,
            "name": turn.visit.verified_name or said.get(AnswerField.NAME),
            "email": turn.visit.verified_email or said.get(AnswerField.EMAIL),
        }
    )


def booked(turn: Turn, routing: RoutingRow, booking: Booking) -> Booked:
    """The meeting is booked."""
    view = meeting_view(turn, routing, booking.host_id)
    return Booked(
        text=turn.sentences.say("booked", with_whom=view.with_whom),
        agreed=agreed(turn, routing, view.title),
        meeting=view,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        zone=booking.attendee_zone,
        calendar_file_url=turn.desk.links.calendar_file(booking.id, booking.ends_at),
        manage_url=turn.desk.links.manage(booking.id, booking.ends_at),
    )


def agreed(turn: Turn, routing: RoutingRow, title: str) -> str:
    """What the meeting is about, in the offer's own words."""
    row = decision_of(turn, routing.decision_id)
    if row is None:
        return turn.sentences.say("agreed_meeting", title=title)
    return turn.sentences.say("agreed", agreed=Decision.model_validate(row.record).agreed)


def spoken_time(moment: datetime, zone: str) -> str:
    """ "Tuesday 24 November, 15:30 (Europe/Berlin)"."""
    local = moment.astimezone(zone_named(zone))
    return f"{local:%A} {local.day} {local:%B}, {local:%H:%M} ({zone})"
