"""What a rep is written of a meeting: on the rep's own clock, with everything that is known."""

from collections.abc import Iterable

from crm_sync import HandOff
from intake.mails.invitations import leading, rep_page
from intake.meetings.kept_story import UNREADABLE, kept_story
from intake.names import meeting_title
from intake.sentences import Sentences
from intake.turn import Turn
from scheduler import Host
from scheduler.invitations.joining import call_link, place
from scheduler.invitations.letters import Fact, Kind, Letter, Link, Section
from scheduler.invitations.spoken import spoken_clock, spoken_day, spoken_span
from store.meetings import Booking, CalendarEntry


def to_rep(
    turn: Turn, booking: Booking, host: Host, kind: Kind, *, by_rep: bool, written: bool, words: str
) -> Letter:
    """News of a meeting to one of its hosts, or to the one who gave it away.

    ``written``: Segue writes this host's calendar itself, and the mail bears no calendar file.
    ``words``: why it was changed, as the visitor or another rep put it; empty: nothing was said.
    """
    language = host.languages[0]
    mails = turn.vendor.mails_in(language)
    entry = turn.session.get_one(CalendarEntry, booking.id)
    story = kept_story(entry)
    giver = given_by(story) if host.id == booking.host_id else None
    values = {
        "title": meeting_title(turn.vendor.teams, booking.meeting_type_id, language),
        "visitor": booking.attendee_name or booking.attendee_email or "",
        "host": leading(turn, booking).name,
        "giver": giver or "",
        "day": spoken_day(booking.starts_at, host.zone, language),
        "clock": spoken_clock(booking.starts_at, host.zone, language),
    }
    key = _key(kind, yours=giver is not None)
    text = _text_key(kind, key, by_rep=by_rep, written=written)
    return Letter(
        language=mails.language,
        subject=mails.say(f"{key}_subject", **values),
        heading=mails.say(key, **values),
        paragraphs=(mails.say(text, **values), *((UNREADABLE,) if story is None else ())),
        facts=(
            *_facts(turn, booking, host, language),
            *_said(mails, _teller(story, by_rep=by_rep), words),
        ),
        main=_join(turn, booking, language) if kind not in ("cancelled", "given_away") else None,
        links=()
        if kind == "given_away"
        else (Link(mails.say("rep_page"), rep_page(turn, booking, host)),),
        sections=() if kind == "given_away" else story_sections(turn, story, language, giver),
        closing=mails.say("rep_closing", **values),
    )


def given_by(story: HandOff | None) -> str | None:
    """Who led the meeting before whoever leads it now; None: nobody, or nobody remembers."""
    changes = () if story is None or story.meeting is None else story.meeting.changes
    given = (nth for nth, change in enumerate(changes) if change.what == "handed_over")
    last = max(given, default=0)
    return changes[last - 1].host if last else None


def _key(kind: Kind, *, yours: bool) -> str:
    if kind == "given_away":
        return kind
    # Who gets it is not told like the others who take part in it.
    return "rep_given" if kind == "handed_over" and yours else f"rep_{kind}"


def _text_key(kind: Kind, key: str, *, by_rep: bool, written: bool) -> str:
    if by_rep and kind in ("moved", "cancelled"):
        return f"{key}_by_rep_text"
    return f"{key}_written_text" if written and kind == "given_away" else f"{key}_text"


def _teller(story: HandOff | None, *, by_rep: bool) -> str | None:
    """Which rep the words are of; None: they are the visitor's. Empty: any of several hosts may
    have written them."""
    if not by_rep:
        return None
    if story is None or story.meeting is None:
        return None if story else ""
    if len(story.meeting.attendees) > len(("host", "visitor")):
        return ""
    last = story.meeting.changes[-1] if story.meeting.changes else None
    handed = last is not None and last.what == "handed_over"
    return (given_by(story) if handed else story.meeting.host) or ""


def _said(mails: Sentences, teller: str | None, words: str) -> tuple[Fact, ...]:
    """Why the meeting was changed, in the words of whose doing it was."""
    if not words:
        return ()
    label = mails.say("rep_note_from", who=teller) if teller else mails.say("rep_note")
    return (Fact(mails.say("words") if teller is None else label, f"“{words}”"),)


def _join(turn: Turn, booking: Booking, language: str) -> Link | None:
    url = call_link(booking)
    return None if url is None else Link(turn.vendor.mails_in(language).say("join"), url)


def _facts(turn: Turn, booking: Booking, host: Host, language: str) -> list[Fact]:
    say = turn.vendor.mails_in(language).say
    span = (booking.starts_at, booking.ends_at)
    facts = [
        Fact(say("when"), spoken_span(*span, host.zone, language)),
        Fact(say("rep_where_now"), spoken_span(*span, booking.attendee_zone, language)),
        Fact(say("with"), f"{booking.attendee_name} <{booking.attendee_email}>"),
    ]
    somewhere, call = place(turn.vendor.teams, booking, language), call_link(booking)
    if call is not None:
        facts.append(Fact(say("where"), call, call))
    elif somewhere is not None:
        facts.append(Fact(say("where"), somewhere))
    return facts


def _sections(
    turn: Turn, story: HandOff | None, language: str, giver: str | None
) -> Iterable[Section]:
    """The story, the most useful first. What the visitor wrote is theirs, word for word.

    ``giver``: who handed it over to the reader; the rule, which named somebody else, is no reason
    then.
    """
    if story is None:
        return
    say = turn.vendor.mails_in(language).say
    offer, need, company = story.offer, story.need, story.company
    product, routing = story.product, story.routing
    if offer is not None:
        yield _section(
            say("rep_offer"), (say("fact_offer"), offer.title), (say("fact_reason"), offer.reason)
        )
    if need is not None:
        yield _section(
            say("rep_need"),
            (say("words"), "\n".join(f"“{one}”" for one in need.words)),
            (say("fact_pain_points"), ", ".join(need.pain_points)),
            (say("fact_goal"), need.goal),
            (say("fact_timeline"), need.timeline),
            (say("fact_plan_declared"), need.plan),
            (say("fact_team_size"), need.team_size),
        )
    if company is not None:
        trust = say("fact_verified" if story.verified else "fact_unverified")
        yield _section(
            say("rep_company"),
            (say("fact_name"), company.name),
            (say("fact_identity"), trust),
            (say("fact_role"), story.contact.role if story.contact else None),
            (say("fact_stage"), company.stage),
            (say("fact_segment"), company.segment),
            (say("fact_owner"), company.owner),
        )
    if product is not None:
        yield _section(
            say("rep_product"),
            (say("fact_plan"), product.plan),
            (say("fact_owned"), ", ".join(product.owned_products)),
            (say("fact_use"), product.usage_milestone),
            (say("fact_implementation"), product.implementation_stage),
            (say("fact_renewal"), product.renewal_on),
        )
    if giver is not None:
        yield _section(say("rep_routing"), (say("rep_handed_by"), giver))
    elif routing is not None:
        yield _section(
            say("rep_routing"),
            (say("fact_routing"), routing.explanation),
            (say("fact_rule"), routing.rule),
        )


def story_sections(
    turn: Turn, story: HandOff | None, language: str, giver: str | None
) -> tuple[Section, ...]:
    """The parts of the story of which something is known. ``giver``: who handed the meeting over to
    the reader, if anybody did."""
    return tuple(one for one in _sections(turn, story, language, giver) if one.facts)


def _section(heading: str, *facts: tuple[str, object]) -> Section:
    known = ((label, value) for label, value in facts if value not in (None, ""))
    return Section(heading, tuple(Fact(label, str(value)) for label, value in known))
