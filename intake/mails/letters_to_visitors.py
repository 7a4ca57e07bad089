"""What the visitor is written of a meeting: in their language and zone, in the offer's own words.

Nothing stands here that the visitor did not see on the page: no use, no score, no owned product, no
input of the routing.
"""

import re
from collections.abc import Callable
from datetime import datetime

from intake.mails.invitations import about, agreed_in, leading
from intake.meetings.hosts import who_meets, who_would_meet
from intake.meetings.links import OUTLIVES
from intake.names import meeting_title
from intake.turn import Turn
from scheduler.invitations.joining import call_link, place
from scheduler.invitations.letters import Fact, Kind, Letter, Link
from scheduler.invitations.spoken import spoken_clock, spoken_day, spoken_span
from store.decisions import RoutingRow
from store.meetings import Booking

_LIKE_A_LINK = re.compile(r"://|@|\w\.\w\w")
"""What mail programs make a link of."""


def of_meeting(
    turn: Turn, booking: Booking, kind: Kind, *, by_rep: bool, was: datetime | None
) -> Letter:
    """News of a meeting, or a reminder. ``was``: when a moved one was to start before."""
    language, zone = booking.language, booking.attendee_zone
    say = turn.vendor.mails_in(language).say
    values = {
        "name": booking.attendee_name or "",
        "title": meeting_title(turn.vendor.teams, booking.meeting_type_id, language),
        "vendor": turn.vendor.name,
        "host": leading(turn, booking).name,
        "who": _who(turn, booking),
        "day": spoken_day(booking.starts_at, zone, language),
        "clock": spoken_clock(booking.starts_at, zone, language),
    }
    text = f"{kind}_by_rep_text" if by_rep and kind in ("moved", "cancelled") else f"{kind}_text"
    main, links = _links(turn, booking, kind)
    return Letter(
        language=turn.vendor.mails_in(language).language,
        subject=say(f"{kind}_subject", **values),
        heading=say(kind, **values),
        paragraphs=(_greeting(say, booking.attendee_name), say(text, **values)),
        facts=tuple(_facts(turn, booking, kind, values["title"], was)),
        main=main,
        links=links,
        closing=say("closing", **values),
    )


def of_unfinished(
    turn: Turn, routing: RoutingRow, *, name: str | None, language: str, url: str, stop_url: str
) -> Letter:
    """A meeting that was begun and not finished: with whom it would be, and how to go on."""
    teams, mails = turn.vendor.teams, turn.vendor.mails_in(language)
    values = {
        "name": name or "",
        "title": meeting_title(teams, routing.meeting_type_id or "", language),
        "vendor": turn.vendor.name,
        "who": who_would_meet(teams, routing, language, mails.say("and")),
    }
    subject = agreed_in(turn, routing, language)
    return Letter(
        language=mails.language,
        subject=mails.say("follow_up_subject", **values),
        heading=mails.say("follow_up", **values),
        paragraphs=(_greeting(mails.say, name), mails.say("follow_up_text", **values)),
        facts=() if subject is None else (Fact(mails.say("about"), subject),),
        main=Link(mails.say("pick_time"), url),
        closing=mails.say("follow_up_closing", **values),
        last=Link(mails.say("follow_up_stop", **values), stop_url),
    )


def _greeting(say: Callable[..., str], name: str | None) -> str:
    """By name, unless that could be a link: whoever gives somebody else's address must not have us
    send an address of their own to it."""
    if not name or _LIKE_A_LINK.search(name):
        return say("greeting_nameless")
    return say("greeting", name=name)


def _facts(
    turn: Turn, booking: Booking, kind: Kind, title: str, was: datetime | None
) -> list[Fact]:
    language, zone = booking.language, booking.attendee_zone
    say = turn.vendor.mails_in(language).say
    when = spoken_span(booking.starts_at, booking.ends_at, zone, language)
    facts = [Fact(say("when"), when)]
    if was is not None:
        before = spoken_span(was, was + (booking.ends_at - booking.starts_at), zone, language)
        facts.append(Fact(say("before"), before))
    facts += [
        Fact(say("with"), _who(turn, booking)),
        Fact(say("about"), about(turn, booking, language) or title),
    ]
    if kind in ("cancelled", "missed"):
        return facts
    somewhere, call = place(turn.vendor.teams, booking, language), call_link(booking)
    if call is not None:
        facts.append(Fact(say("where"), say("video_call"), call))
    elif somewhere is not None:
        facts.append(Fact(say("where"), somewhere))
    return facts


def _links(turn: Turn, booking: Booking, kind: Kind) -> tuple[Link | None, tuple[Link, ...]]:
    say = turn.vendor.mails_in(booking.language).say
    if kind in ("cancelled", "missed"):
        again = turn.desk.links.book(booking.routing_id, turn.now + OUTLIVES)
        return Link(say("pick_another"), again), ()
    manage = Link(say("manage"), turn.desk.links.manage(booking.id, booking.ends_at))
    call = call_link(booking)
    return None if call is None else Link(say("join"), call), (manage,)


def _who(turn: Turn, booking: Booking) -> str:
    """ "Maya Chen, your account manager", and each further host."""
    word = turn.vendor.mails_in(booking.language).say("and")
    return who_meets(turn, booking, booking.language, word)
