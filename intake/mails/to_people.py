"""The mail to the people who are wanted: what the visitor asks for, and the whole conversation."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from crm_sync import HandOff
from crm_sync.hand_off import Request
from crm_sync.words import visitor
from intake.mails.letters_to_reps import story_sections
from intake.mails.mailing import write
from intake.promises import address_of, people_for, promise
from intake.sentences import Sentences
from intake.turn import Turn
from scheduler.invitations.letters import Fact, Letter, Link, Section
from scheduler.invitations.message import Mailbox
from scheduler.invitations.spoken import spoken_clock, spoken_day
from store.mails import Mail

USEFUL_FOR = timedelta(days=7)
ONCE_IN = timedelta(hours=12)
"""Whoever asks again within this is in the same mail's hands already."""
MOST_ADDRESSES = 3
"""Mails of addresses that one visit left, within the same time: a person mistypes, a script
floods."""


def mail_to_people(turn: Turn, story: HandOff) -> None:
    """Write to the people of the vendor's, once for each visit and kind of request."""
    people, request = people_for(turn), story.request
    if people is None or people.email is None or request is None:
        return
    most = MOST_ADDRESSES if request.kind == "left_message" else 1
    if _written(turn, request.kind, turn.now - ONCE_IN) >= most:
        return
    email = request.reply_to or address_of(turn)
    write(
        turn,
        _letter(turn, story, request, email),
        kind=request.kind,
        visit_id=turn.visit.id,
        named=f"{request.kind}-{_written(turn, request.kind)}",
        to=Mailbox(turn.vendor.name, people.email),
        reply_to=None if email is None else Mailbox(visitor(story), email),
        until=turn.now + USEFUL_FOR,
    )


def _written(turn: Turn, kind: str, since: datetime | None = None) -> int:
    """How many mails of a kind this visit led to."""
    query = select(func.count()).where(Mail.visit_id == turn.visit.id, Mail.kind == kind)
    if since is not None:
        query = query.where(Mail.made_at > since)
    return turn.session.scalar(query) or 0


def _letter(turn: Turn, story: HandOff, request: Request, email: str | None) -> Letter:
    language, zone = _of_people(turn)
    mails = turn.vendor.mails_in(language)
    who = visitor(story)
    key = f"people_{request.kind}"
    return Letter(
        language=mails.language,
        subject=mails.say(f"{key}_subject", visitor=who),
        heading=mails.say(key, visitor=who),
        paragraphs=(f"“{request.text}”", *_promised(turn, mails)),
        facts=_facts(turn, mails, email),
        main=Link(mails.say("people_page"), turn.desk.links.conversation(turn.visit.id)),
        sections=(
            _conversation(mails, request, zone, language),
            *story_sections(turn, story, language, None),
        ),
        closing=mails.say("people_closing" if email else "people_no_address", visitor=who),
    )


def _of_people(turn: Turn) -> tuple[str, str]:
    """Language and zone of who reads it; English and UTC where no host's hours are named."""
    people = people_for(turn)
    hosts = () if people is None else turn.vendor.teams.working_for(people)
    return (hosts[0].languages[0], hosts[0].zone) if hosts else ("en", "Etc/UTC")


def _promised(turn: Turn, mails: Sentences) -> tuple[str, ...]:
    """What the visitor was told, word for word: it is theirs to keep."""
    if turn.visit.held_back is None:
        return ()
    return (mails.say("people_promised", promise=promise(turn)),)


def _facts(turn: Turn, mails: Sentences, email: str | None) -> tuple[Fact, ...]:
    visit = turn.visit
    known = (("people_email", email), ("people_on_page", visit.page), ("people_zone", visit.zone))
    return tuple(Fact(mails.say(key), value) for key, value in known if value)


def _conversation(mails: Sentences, request: Request, zone: str, language: str) -> Section:
    facts = []
    for said in request.transcript:
        moment = f"{spoken_day(said.at, zone, language)}, {spoken_clock(said.at, zone, language)}"
        author = mails.say(f"people_{said.author}")
        facts.append(Fact(f"{author}, {moment}", said.text))
    if request.left_out:
        facts.insert(0, Fact("…", mails.say("people_left_out", count=request.left_out)))
    return Section(mails.say("people_conversation"), tuple(facts))
