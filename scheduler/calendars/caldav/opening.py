"""Opens a CalDAV calendar, and finds those of an account. See ``scheduler.calendars.kinds``."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from remote.faults import Refused
from scheduler.calendars.caldav.calendar import CaldavCalendar
from scheduler.calendars.caldav.talking import Conversation, told_plainly
from scheduler.calendars.calendar import Calendar, Found
from scheduler.calendars.kinds import Connection


def open_calendar(connection: Connection) -> Calendar:
    """The calendar at the address. Raises ``Refused`` for what is no address."""
    return CaldavCalendar(connection)


def find_calendars(connection: Connection) -> Sequence[Found]:
    """The calendars of the account whose server, principal, home or calendar is at the address.

    Raises ``Unavailable`` and ``Refused``.
    """
    talk = Conversation(connection)
    try:
        with told_plainly(talk.server):
            home = talk.client.get_principal().calendar_home_set
            _refuse_elsewhere(talk.server, str(home.url))
            addresses = [str(one.url) for one in home.get_calendars()]
        for address in addresses:
            _refuse_elsewhere(talk.server, address)
        return [_about(connection, one) for one in addresses]
    finally:
        talk.close()


def _about(connection: Connection, address: str) -> Found:
    calendar = CaldavCalendar(replace(connection, address=address))
    try:
        return calendar.about()
    finally:
        calendar.close()


def _refuse_elsewhere(server: str, home: str) -> None:
    here, there = urlsplit(server), urlsplit(home)
    if (here.scheme, here.netloc) != (there.scheme, there.netloc):
        raise Refused(
            f"{server} keeps the account's calendars at {there.scheme}://{there.netloc}, which is "
            "another server.",
            f"If that one may have the password, connect with {home}.",
        )
