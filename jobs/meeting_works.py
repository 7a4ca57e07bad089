"""The works that follow from a meeting: mails, reminders, the follow-up of one that was begun."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pydantic import JsonValue
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from jobs.work import Retry, Work
from store.database import Write

if TYPE_CHECKING:
    from intake.desk import Desk


_UNTIL_THE_SERVER_IS_BACK = Retry(first_seconds=5, attempts=108, growth=1.05)
"""For five hours as well, and at least every quarter of an hour: the mails that wait take all
places of their queue, so that the pauses are what everybody waits for once the server is back."""


def meeting_works(desk: "Callable[[], Desk]", mails_kept: timedelta) -> tuple[Work, ...]:
    """``desk`` opens the flow and the vendor's folder when the first work needs them;
    ``mails_kept``: for how long mails are kept."""

    def tell(session: Session, *args: JsonValue, now: datetime) -> None:
        from intake.mails import mailing

        mailing.tell(desk(), session, *args, now=now)  # type: ignore[arg-type]

    def remind(
        session: Session, booking_id: str, sequence: int, minutes: int, *, now: datetime
    ) -> None:
        from intake.mails import mailing

        mailing.remind(desk(), session, booking_id, sequence, minutes, now=now)

    def follow_up(session: Session, routing_id: str, *, now: datetime) -> None:
        from intake.mails import follow_up

        follow_up.follow_up(desk(), session, routing_id, now=now)

    def send(engine: Engine, mail_id: str, *, now: datetime) -> None:
        from intake.mails import sending

        sending.send(desk(), engine, mail_id, now=now)

    def give_up(session: Session, mail_id: str, reason: str) -> None:
        from intake.mails import sending

        sending.give_up(session, mail_id, reason)

    def delete_old_mails(session: Session, _tick: str, *, now: datetime) -> Iterable[Write]:
        from intake.mails.old_mails import old_mails

        return old_mails(session, kept=mails_kept, now=now)

    def forget_expired(session: Session, _tick: str, *, now: datetime) -> None:
        from scheduler.bookings import expired

        expired.forget_expired(session, now=now)

    return (
        Work("tell_by_mail", tell),
        Work("remind", remind),
        Work("follow_up", follow_up),
        Work("send_mail", send, give_up, _UNTIL_THE_SERVER_IS_BACK, outside=True),
        Work("forget_expired_holds", forget_expired, schedule="40 3 * * *"),
        Work("delete_old_mails", delete_old_mails, long=True, schedule="20 3 * * *"),
    )
