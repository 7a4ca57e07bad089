"""Who is invited to a meeting, and what the calendar files of visitor and rep say."""

from crm_sync.hand_off import Attendee
from intake.meetings.hosts import also, host_of
from intake.meetings.kept_story import story_in_words
from intake.names import in_words, meeting_title
from intake.turn import Turn
from offers import Decision
from scheduler import Host
from scheduler.invitations.calendar_file import Invited
from scheduler.invitations.joining import call_link, place
from store.decisions import DecisionRow, RoutingRow
from store.meetings import Booking, CalendarEntry


def leading(turn: Turn, booking: Booking) -> Attendee:
    """Who leads the meeting; of one whom nobody remembers, the id in words and no address."""
    return host_of(turn, booking) or Attendee(name=in_words(booking.host_id), email="")


def about(turn: Turn, booking: Booking, language: str) -> str | None:
    """What was agreed, in the offer's own words; None: the meeting is about no offer.

    Words in another language than the mail's would break its sentences: then it is the offer's
    title, which stands for itself.
    """
    routing = turn.session.get_one(RoutingRow, booking.routing_id)
    return agreed_in(turn, routing, language)


def agreed_in(turn: Turn, routing: RoutingRow, language: str) -> str | None:
    """The same, of a meeting that is not booked yet."""
    row = (
        None if routing.decision_id is None else turn.session.get(DecisionRow, routing.decision_id)
    )
    if row is None:
        return None
    decision, mails = Decision.model_validate(row.record), turn.vendor.mails_in(language)
    same = (row.language or "en").split("-")[0] == mails.language
    if same and decision.agreed is not None:  # it may have been erased
        return mails.say("agreed", agreed=decision.agreed)
    return decision.title


def for_visitor(turn: Turn, booking: Booking) -> Invited:
    """The visitor's file: what was agreed, with whom, and the link that changes it."""
    teams, language = turn.vendor.teams, booking.language
    url = turn.desk.links.manage(booking.id, booking.ends_at)
    mails = turn.vendor.mails_in(language)
    told = (about(turn, booking, language), call_link(booking), f"{mails.say('manage')}: {url}")
    return Invited(
        title=f"{meeting_title(teams, booking.meeting_type_id, language)} ({turn.vendor.name})",
        description="\n\n".join(one for one in told if one),
        organizer=host_of(turn, booking),
        url=url,
        also=also(turn, booking),
        place=place(teams, booking, language),
    )


def for_rep(
    turn: Turn, booking: Booking, host: Host, *, no_longer: Attendee | None = None
) -> Invited:
    """A host's file: the whole story, on the host's own clock, and never the visitor's link."""
    entry = turn.session.get(CalendarEntry, booking.id)
    story = "" if entry is None else story_in_words(entry)
    return Invited(
        title=_title(turn, booking) if entry is None else entry.title,
        description=story,
        organizer=host_of(turn, booking),
        url=rep_page(turn, booking, host),
        also=also(turn, booking),
        place=place(turn.vendor.teams, booking, "en"),
        zone=host.zone,
        with_guest=False,
        no_longer=no_longer,
    )


def rep_page(turn: Turn, booking: Booking, host: Host) -> str:
    """Where this rep sees the meeting with its whole story, and changes it while it is theirs."""
    return turn.desk.links.rep(booking.id, host.id, booking.ends_at)


def _title(turn: Turn, booking: Booking) -> str:
    kind = meeting_title(turn.vendor.teams, booking.meeting_type_id, "en")
    return f"{kind} with {booking.attendee_name}"
