"""Mails of meetings: which are written after a change, each once, and how they go out.

A change enqueues ``TELL`` and the reminders within its own transaction. ``TELL`` writes one row of
``segue_mails`` for each recipient, as things stand when it runs, and enqueues ``SEND`` for it; that
looks once more whether the mail is still true, and hands it to the mail server outside of any
transaction.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_sync.hand_off import Attendee
from intake.desk import Desk
from intake.mails.invitations import for_rep, for_visitor, leading
from intake.mails.letters_to_reps import to_rep
from intake.mails.letters_to_visitors import of_meeting
from intake.turn import Turn, look
from scheduler import Host, Invited, calendar_file
from scheduler.bookings.locks import hosts_of
from scheduler.invitations.calendar_file import method_of
from scheduler.invitations.joining import made_by_calendar
from scheduler.invitations.letters import Kind, Letter, as_html, as_text
from scheduler.invitations.message import Mailbox, message_id
from scheduler.invitations.reminders import due, useful_until
from store.base import new_id
from store.calendars import HostCalendar
from store.durable import DurableWork, Queue
from store.mails import Mail
from store.meetings import Booking, BookingChange

TELL, REMIND, SEND = "tell_by_mail", "remind", "send_mail"
"""The works' names."""
_KINDS: dict[str, Kind] = {"no_show": "missed"}
WAIT_FOR_CALL = timedelta(seconds=20)
"""How long a mail waits for the video call that the host's calendar makes, each time."""
MOST_WAITS = 30
MISSED_FOR = timedelta(days=3)


def mail_later(
    turn: Turn,
    booking: Booking,
    what: str,
    *,
    by: str,
    was: datetime | None,
    had: str | None,
) -> None:
    """Everybody concerned will get a mail of what happened, and the visitor the reminders.

    ``was``: when it was to start before. ``had``: which host had it before, if another has it now.
    """
    before = None if was is None else was.isoformat()
    _tell_later(turn, booking.id, what, booking.sequence, by, before, had, waited=0)
    if what in ("booked", "moved", "handed_over"):
        remind_later(turn, booking)


def remind_later(turn: Turn, booking: Booking) -> None:
    """Reminders of the meeting as it stands; those of how it stood find that it changed."""
    kind = turn.vendor.teams.meeting_types.get(booking.meeting_type_id)
    for minutes, moment in due(booking.starts_at, kind.reminders if kind else (), now=turn.now):
        turn.desk.durable.enqueue(
            turn.session,
            REMIND,
            booking.id,
            booking.sequence,
            minutes,
            queue=Queue.MEETINGS,
            partition=f"mails:{booking.id}",
            delay=moment - turn.now,
            key=f"{booking.id}:{booking.sequence}:{minutes}",
        )


def _tell_later(
    turn: Turn,
    booking_id: str,
    what: str,
    sequence: int,
    by: str,
    was: str | None,
    had: str | None,
    *,
    waited: int,
) -> None:
    # A partition of the mails' own: they neither wait for a calendar's entry nor hold it up.
    turn.desk.durable.enqueue(
        turn.session,
        TELL,
        booking_id,
        what,
        sequence,
        by,
        was,
        had,
        waited,
        queue=Queue.MEETINGS,
        partition=f"mails:{booking_id}",
        delay=WAIT_FOR_CALL if waited else None,
        key=f"{booking_id}:{what}:{sequence}:{waited}",
    )


def tell(
    desk: Desk,
    session: Session,
    booking_id: str,
    what: str,
    sequence: int,
    by: str,
    was: str | None,
    had: str | None,
    waited: int,
    *,
    now: datetime,
) -> None:
    """Write the mails of one change. A second time writes nothing.

    If the meeting changed again meanwhile, the later change tells of both; only who gave it away
    must still hear that.
    """
    booking = session.get(Booking, booking_id)
    if booking is None:
        return
    turn = look(desk, session, booking.visit_id, now)
    if had is not None and not waited:  # once: the meeting may change again during the wait
        _tell_who_had_it(turn, booking, had)
    if booking.sequence != sequence or not _still(booking, what):
        return
    if waited < MOST_WAITS and _call_is_to_come(turn, booking, what):
        _tell_later(turn, booking_id, what, sequence, by, was, had, waited=waited + 1)
        return
    kind: Kind = _KINDS.get(what) or what  # type: ignore[assignment]
    before = None if was is None or what != "moved" else datetime.fromisoformat(was)
    _tell_visitor(turn, booking, kind, by_rep=by == "rep", was=before)
    if kind != "missed":
        words = _words(session, booking)
        for host in _hosts(turn, booking):
            # What a rep says of it is for reps: the visitor's mail has none of it.
            _tell_host(turn, booking, host, kind, by_rep=by == "rep", words=words)


def remind(
    desk: Desk, session: Session, booking_id: str, sequence: int, minutes: int, *, now: datetime
) -> None:
    """Write the visitor's reminder, unless the meeting changed since, or it comes too late."""
    booking = session.get(Booking, booking_id)
    if booking is None or booking.state != "confirmed" or booking.sequence != sequence:
        return
    turn = look(desk, session, booking.visit_id, now)
    kind = turn.vendor.teams.meeting_types.get(booking.meeting_type_id)
    until = useful_until(booking.starts_at, kind.reminders if kind else (), minutes)
    if now >= until:
        return
    letter = of_meeting(turn, booking, "reminder", by_rep=False, was=None)
    write(
        turn,
        letter,
        kind="reminder",
        named=f"reminder-{minutes}",
        booking=booking,
        to=_guest(booking),
        reply_to=_mailbox(leading(turn, booking)),
        until=until,
    )


def write(
    turn: Turn,
    letter: Letter,
    *,
    kind: Kind,
    to: Mailbox,
    until: datetime,
    booking: Booking | None = None,
    routing_id: str | None = None,
    visit_id: str | None = None,
    named: str = "",
    host_id: str | None = None,
    reply_to: Mailbox | None = None,
    invited: Invited | None = None,
) -> None:
    """Keep a mail and enqueue its sending; one that was written before is left as it is.

    It is about a meeting, about one that was begun (``routing_id``), or about a visit.
    ``named`` tells news of one kind apart in the Message-ID.
    """
    if not to.email:
        return
    about, sequence = routing_id or visit_id or "", 0
    if booking is not None:
        about, sequence = booking.id, booking.sequence
    id_ = message_id(
        about=about,
        sequence=sequence,
        kind=named or kind,
        recipient=to.email,
        domain=turn.desk.post.domain,
    )
    if turn.session.scalar(select(Mail.id).where(Mail.message_id == id_)) is not None:
        return
    mail = Mail(
        id=new_id(),
        message_id=id_,
        booking_id=None if booking is None else booking.id,
        routing_id=routing_id if booking is None else booking.routing_id,
        visit_id=visit_id,
        sequence=sequence,
        kind=kind,
        host_id=host_id,
        recipient=to.email,
        recipient_name=to.name,
        reply_to=reply_to.email if reply_to else None,
        reply_to_name=reply_to.name if reply_to else None,
        thread=" ".join(_thread(turn.session, about, to.email)),
        subject=letter.subject,
        text=as_text(letter),
        html=as_html(letter),
        calendar=None if invited is None or booking is None else calendar_file(booking, invited),
        method=None if invited is None or booking is None else method_of(booking, invited),
        state="queued",
        made_at=turn.now,
        until=until,
    )
    turn.session.add(mail)
    turn.session.flush()
    send_later(turn.desk.durable, turn.session, mail, again=False)


def send_later(durable: DurableWork, session: Session, mail: Mail, *, again: bool) -> None:
    """Enqueue the sending of a mail. Mails about the same to one recipient go out in order.

    Durable work keeps the partition for as long as it keeps the work: no address stands in it.
    """
    recipient = sha256(mail.recipient.lower().encode()).hexdigest()[:16]
    durable.enqueue(
        session,
        SEND,
        mail.id,
        queue=Queue.MAILS,
        partition=f"{mail.booking_id or mail.routing_id or mail.visit_id}:{recipient}",
        key=None if again else mail.id,
    )


def _words(session: Session, booking: Booking) -> str:
    """Why it was changed the last time."""
    query = select(BookingChange.words).where(BookingChange.booking_id == booking.id)
    return session.scalars(query.order_by(BookingChange.id.desc())).first() or ""


def _tell_visitor(
    turn: Turn, booking: Booking, kind: Kind, *, by_rep: bool, was: datetime | None
) -> None:
    write(
        turn,
        of_meeting(turn, booking, kind, by_rep=by_rep, was=was),
        kind=kind,
        booking=booking,
        to=_guest(booking),
        reply_to=_mailbox(leading(turn, booking)),
        invited=None if kind == "missed" else for_visitor(turn, booking),
        until=turn.now + MISSED_FOR if kind == "missed" else booking.ends_at,
    )


def _tell_host(
    turn: Turn, booking: Booking, host: Host, kind: Kind, *, by_rep: bool, words: str = ""
) -> None:
    gone = Attendee(name=host.name, email=host.email) if kind == "given_away" else None
    written = _is_written_to(turn.session, host.id)
    write(
        turn,
        to_rep(turn, booking, host, kind, by_rep=by_rep, written=written, words=words),
        kind=kind,
        booking=booking,
        host_id=host.id,
        to=Mailbox(host.name, host.email),
        reply_to=_guest(booking),
        # Where Segue writes the entry itself, a file would make a second one.
        invited=None if written else for_rep(turn, booking, host, no_longer=gone),
        until=booking.ends_at,
    )


def _tell_who_had_it(turn: Turn, booking: Booking, had: str) -> None:
    host = turn.vendor.teams.hosts.get(had)
    takes_part = booking.state == "confirmed" and had in hosts_of(booking)
    if host is not None and not takes_part and booking.state in ("confirmed", "cancelled"):
        _tell_host(turn, booking, host, "given_away", by_rep=True)


def _hosts(turn: Turn, booking: Booking) -> Iterator[Host]:
    hosts = turn.vendor.teams.hosts
    return (hosts[one] for one in (booking.host_id, *booking.also_host_ids) if one in hosts)


def _is_written_to(session: Session, host_id: str) -> bool:
    """Whether the meeting stands in the host's own calendar anyway."""
    query = select(HostCalendar.id).where(HostCalendar.host_id == host_id, HostCalendar.writes)
    return session.scalars(query).first() is not None


def _still(booking: Booking, what: str) -> bool:
    """Whether the meeting is as the news says."""
    ends = {"cancelled": "cancelled", "no_show": "no_show"}
    return booking.state == ends.get(what, "confirmed")


def _call_is_to_come(turn: Turn, booking: Booking, what: str) -> bool:
    waits = what in ("booked", "moved", "handed_over") and booking.join_url is None
    made = waits and made_by_calendar(turn.vendor.teams, booking)
    # A host without a calendar of their own gets no call by waiting.
    return made and _is_written_to(turn.session, booking.host_id)


def _thread(session: Session, about: str, recipient: str) -> list[str]:
    query = select(Mail.message_id).where(
        (Mail.booking_id == about) | (Mail.routing_id == about) | (Mail.visit_id == about),
        Mail.recipient == recipient,
        Mail.state.in_(("queued", "sent")),
    )
    return list(session.scalars(query.order_by(Mail.made_at, Mail.id)))


def _guest(booking: Booking) -> Mailbox:
    return Mailbox(booking.attendee_name or "", booking.attendee_email or "")


def _mailbox(person: Attendee) -> Mailbox | None:
    return Mailbox(person.name, person.email) if person.email else None
