"""The way from a stored calendar to the provider's: what reading and writing share."""

import traceback
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from remote.faults import Refused, RemoteError, Unavailable
from remote.sealing import seal, unseal
from scheduler.calendars.calendar import Calendar
from scheduler.calendars.kinds import READING_SECONDS, Connection, kind
from scheduler.teams.rules import Teams
from store.calendars import HostCalendar
from store.database import reading, transaction
from store.durable import DurableWork
from store.settings import Settings

_log = structlog.get_logger("calendars")

AT_ONCE = 8
"""Calendars that one process reads at the same time."""


@dataclass(frozen=True)
class Outside:
    """Everything that stands between our tables and the hosts' own calendars."""

    engine: Engine
    settings: Settings
    teams: Callable[[], Teams]
    durable: DurableWork
    threads: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(AT_ONCE, "calendars")
    )

    def open(self, calendar: HostCalendar, *, timeout: float = READING_SECONDS) -> Calendar:
        """The provider's calendar of a row. Raises ``Refused`` where nobody can open it."""
        return kind(calendar.kind).open_calendar(self.connection(calendar, timeout=timeout))

    @contextmanager
    def conversation(
        self, calendar: HostCalendar, *, timeout: float = READING_SECONDS
    ) -> Iterator[Calendar]:
        """The same, closed at the end. What goes wrong in it is a ``RemoteError``, whatever it
        is, and told to the operator as such; except with our own database."""
        try:
            opened = self.open(calendar, timeout=timeout)
            try:
                yield opened
            finally:
                opened.close()
        except (RemoteError, SQLAlchemyError):
            raise
        except Exception as fault:
            kind_of = type(fault).__name__
            # Without its words: they may quote what stands in the calendar.
            frames = "".join(traceback.format_tb(fault.__traceback__))
            _log.error("calendar_fault", calendar=calendar.id, fault=kind_of, frames=frames)
            raise Unavailable(
                f"Something in the calendar or its server was not foreseen ({kind_of}): report it "
                "to Segue's makers, with what the worker's log says. It is tried again."
            ) from None

    def connection(self, calendar: HostCalendar, *, timeout: float = READING_SECONDS) -> Connection:
        """What the calendar of a row is opened with. Raises ``Refused``."""
        host = self.teams().hosts.get(calendar.host_id)
        if host is None:
            raise Refused(
                f"{calendar.host_id} is no host any more.",
                f"Disconnect it: ./segue calendars disconnect {calendar.id}.",
            )
        credentials = unseal(calendar.credentials, self.settings)
        own = {host.email, *(one for one in credentials.values() if _is_address(one))}
        return Connection(
            address=calendar.address,
            credentials=credentials,
            zone=host.zone,
            emails=tuple(sorted(own)),
            settings=self.settings,
            load=lambda: self._load(calendar.id, credentials),
            keep=lambda new, instead_of: self._keep(calendar.id, new, instead_of),
            timeout=timeout,
        )

    def _load(self, calendar_id: str, otherwise: Mapping[str, str]) -> Mapping[str, str]:
        with reading(self.engine) as session:
            row = session.get(HostCalendar, calendar_id)
            return otherwise if row is None else unseal(row.credentials, self.settings)

    def _keep(
        self, calendar_id: str, new: Mapping[str, str], instead_of: Mapping[str, str]
    ) -> bool:
        with transaction(self.engine) as session:
            row = session.get(HostCalendar, calendar_id, with_for_update=True)
            if row is None or unseal(row.credentials, self.settings) != dict(instead_of):
                return False
            row.credentials = seal(new, self.settings)
            return True


def _is_address(text: str) -> bool:
    name, at, domain = text.partition("@")
    return bool(name and at and "." in domain and " " not in text and len(text) < 255)
