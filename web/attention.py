"""What works and still needs a person: how many, since when, and where it is told in full."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from crm_sync.operating.standing import Need, in_need
from intake.undecided import undecided_visits
from scheduler.calendars.connecting import in_trouble
from store.calendars import HostCalendar
from store.mails import Mail


def needs_somebody(session: Session, *, now: datetime) -> Iterator[str]:
    """A sentence for each calendar that cannot be read, for failed mails, for visits in which the
    engine failed, and for what needs a person at each CRM.

    Everybody may read them: no name, no address, and no reason, which can quote a server. Those
    stand behind the operator's key.
    """
    for row in in_trouble(session, now=now):
        yield _calendar(row)
    # One that is too late for anybody is no reason to get up.
    useful = or_(Mail.until.is_(None), Mail.until > now)
    if mails := _count(session, Mail.state == "failed", useful):
        yield f"{_said(mails, 'mail')} could not be sent: see /operator/mails?state=failed."
    if undecided := list(undecided_visits(session, now=now)):
        yield (
            f"No offer could be decided for {_said(len(undecided), 'visit')} since "
            f"{undecided[0].since:%Y-%m-%d %H:%M} UTC: see /operator/accounts."
        )
    for needs in in_need(session, now=now).values():
        yield from map(_crm, needs)


def _calendar(row: HostCalendar) -> str:
    since = row.failing_since or row.read_at or row.connected_at
    return (
        f"A host's calendar cannot be read since {since:%Y-%m-%d %H:%M} UTC, and no times of "
        "theirs are offered: see /operator/calendars/connections."
    )


def _crm(need: Need) -> str:
    what = {
        "refused": "A CRM takes nothing",
        "away": "A CRM cannot be reached",
        "not_read": "Nothing comes from a CRM",
        "dead_letters": "A CRM did not take some hand-offs",
        "mapping_refused": "A change of a CRM's mapping is faulty and not in force",
        "fields_dropped": "Some fields do not arrive in a CRM",
    }[need.code]
    return f"{what} since {need.since:%Y-%m-%d %H:%M} UTC: see /operator/crm/targets."


def _count(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).where(*conditions)) or 0


def _said(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
