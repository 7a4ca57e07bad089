"""A mail goes out: looked at once more, handed over outside of any transaction, noted."""

from datetime import UTC, datetime

import structlog
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from intake.desk import Desk
from intake.mails.mailing import send_later
from scheduler.bookings.locks import hosts_of
from scheduler.invitations.message import Mailbox, Parts, compose
from scheduler.invitations.smtp import MailRefused
from store.database import transaction
from store.decisions import RoutingRow
from store.durable import DurableWork, UnavailableError
from store.mails import Mail, QuietAddress
from store.meetings import Booking
from store.visits import Visit

NO_SERVER = "No mail server is set: SEGUE_SMTP_URL and SEGUE_MAIL_FROM say which."
_log = structlog.get_logger("intake")


class NotToSend(ValueError):
    """The mail was sent, waits to be, or is not true any more: it is not sent again."""


def send(desk: Desk, engine: Engine, mail_id: str, *, now: datetime) -> None:
    """Send one mail, if it still is to be sent.

    A refusal for good is noted with the server's words, and the meeting stands. Raises
    ``UnavailableError`` where a later attempt may succeed. Should this process die between the
    server's answer and the note, the next attempt sends a second copy: it has the same Message-ID,
    by which a mail program or a person knows it again. SMTP has no way to rule it out.
    """
    with transaction(engine) as session:
        parts = _to_send(desk, session, mail_id, now)
    if parts is None or desk.post.server is None:
        return
    try:
        desk.post.server.send(compose(parts))
    except UnavailableError as error:
        with transaction(engine) as session:
            session.get_one(Mail, mail_id).reason = str(error)
        raise
    except (MailRefused, ValueError) as error:
        with transaction(engine) as session:
            _settle(session.get_one(Mail, mail_id), "failed", now, str(error))
        _log.error("mail_refused", mail=mail_id, reason=str(error))
        return
    with transaction(engine) as session:
        _settle(session.get_one(Mail, mail_id), "sent", now, None)
    _log.info("mail_sent", mail=mail_id)


def give_up(session: Session, mail_id: str, reason: str) -> None:
    """No attempt succeeded: keep the mail with the reason, for a person to send it again."""
    mail = session.get(Mail, mail_id, with_for_update=True)
    if mail is not None and mail.state == "queued":
        _settle(mail, "failed", datetime.now(UTC), reason)


def send_again(durable: DurableWork, session: Session, mail_id: str) -> None:
    """An operator wants a mail sent that failed, or that was kept for want of a server.

    Raises ``LookupError`` for no such mail, ``NotToSend``.
    """
    mail = session.get(Mail, mail_id, with_for_update=True)
    if mail is None:
        raise LookupError(mail_id)
    if mail.state not in ("failed", "kept"):
        raise NotToSend(f"This mail is {mail.state}: it is not sent again.")
    mail.state, mail.settled_at = "queued", None
    session.flush()
    send_later(durable, session, mail, again=True)


def _to_send(desk: Desk, session: Session, mail_id: str, now: datetime) -> Parts | None:
    mail = session.get(Mail, mail_id, with_for_update=True)
    if mail is None or mail.state != "queued":
        return None
    untrue = _untrue(session, mail, now)
    if untrue is not None:
        _settle(mail, "withdrawn", now, untrue)
        return None
    if desk.post.server is None:
        _settle(mail, "kept", now, NO_SERVER)
        return None
    mail.attempts += 1
    return parts_of(desk, mail)


def parts_of(desk: Desk, mail: Mail) -> Parts:
    """The mail as it goes out."""
    return Parts(
        message_id=mail.message_id,
        sender=Mailbox(desk.post.name or desk.vendor.name, desk.post.address),
        recipient=Mailbox(mail.recipient_name, mail.recipient),
        reply_to=Mailbox(mail.reply_to_name or "", mail.reply_to) if mail.reply_to else None,
        thread=tuple(mail.thread.split()),
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        calendar=mail.calendar,
        method=mail.method,
        written_at=mail.made_at,
    )


def _untrue(session: Session, mail: Mail, now: datetime) -> str | None:
    """Why a mail is not sent any more; None: it is as true as when it was written."""
    if mail.until is not None and now >= mail.until:
        return "It came too late to be of use."
    if mail.routing_id is None:
        return None  # a visitor who asked for people once is to be answered
    if mail.booking_id is None:
        return _unwanted(session, mail)
    booking = session.get_one(Booking, mail.booking_id)
    if mail.kind == "given_away":
        back = booking.state == "confirmed" and mail.host_id in hosts_of(booking)
        return "The meeting came back to this host." if back else None
    state = {"cancelled": "cancelled", "missed": "no_show"}.get(mail.kind, "confirmed")
    if booking.sequence != mail.sequence or booking.state != state:
        return "The meeting changed again before this was sent."
    return None


def _unwanted(session: Session, mail: Mail) -> str | None:
    """Why a follow-up is not sent any more: it may have waited for hours for a mail server."""
    if _booked_since(session, mail):
        return "A meeting was booked meanwhile."
    if session.get(QuietAddress, mail.recipient.lower()) is not None:
        return "They want no more of such mails."
    routing = session.get_one(RoutingRow, mail.routing_id)
    visit = session.get_one(Visit, routing.visit_id)
    restarted = visit.restarted_at is not None and visit.restarted_at >= routing.at
    if restarted or routing.closed_at is not None or visit.held_back is not None:
        return "They went another way meanwhile, or asked for a person."
    return None


def _booked_since(session: Session, mail: Mail) -> bool:
    query = select(Booking.id).where(
        Booking.state == "confirmed",
        (Booking.routing_id == mail.routing_id)
        | (func.lower(Booking.attendee_email) == mail.recipient.lower()),
        Booking.ends_at > mail.made_at,
    )
    return session.scalars(query).first() is not None


def _settle(mail: Mail, state: str, now: datetime, reason: str | None) -> None:
    mail.state, mail.reason, mail.settled_at = state, reason, now
