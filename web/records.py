"""What the operator's pages read: calendar entries and the built-in CRM's records."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, func, or_, select

from crm_sync import HandOff
from crm_sync.delivery import Backlog, backlog
from intake.live import LiveVendor
from intake.meetings.kept_story import kept_story
from intake.meetings.links import MeetingLinks
from intake.names import name_of
from scheduler import zone as zone_named
from store.crm import BuiltinCrmRecord
from store.database import reading
from store.meetings import Booking, CalendarEntry, TakenTime

MOST_SHOWN = 200


@dataclass(frozen=True)
class Entry:
    """A calendar entry as the rep reads it."""

    host: str
    """Who leads it, then who takes part."""
    title: str
    state: str
    starts_at: datetime
    """On the host's clock."""
    ends_at: datetime
    zone: str
    story: HandOff | None
    """None: this version of Segue cannot read it."""
    page: str
    """Where whoever leads it changes it."""


class Records:
    """Reads for people: no rule, no change."""

    def __init__(self, engine: Engine, live: LiveVendor, links: MeetingLinks) -> None:
        self._engine, self._live, self._links = engine, live, links

    def calendar_entries(self, host_id: str | None) -> list[Entry]:
        """The newest meetings that one host leads or takes part in, or all."""
        query = select(CalendarEntry, Booking.also_host_ids).join(
            Booking, Booking.id == CalendarEntry.booking_id
        )
        query = query.order_by(CalendarEntry.changed_at.desc()).limit(MOST_SHOWN)
        if host_id is not None:
            besides = select(TakenTime.booking_id).where(TakenTime.host_id == host_id)
            query = query.where(
                or_(CalendarEntry.host_id == host_id, CalendarEntry.booking_id.in_(besides))
            )
        with reading(self._engine) as session:
            return [self._entry(row, also) for row, also in session.execute(query)]

    def crm_kinds(self) -> dict[str, int]:
        """The kinds of records, with how many there are."""
        query = select(BuiltinCrmRecord.kind, func.count()).group_by(BuiltinCrmRecord.kind)
        with reading(self._engine) as session:
            rows = session.execute(query.order_by("kind"))
            return {kind: count for kind, count in rows.all()}  # noqa: C416 (a row is no pair to mypy)

    def crm_records(self, kind: str | None) -> Sequence[BuiltinCrmRecord]:
        """The newest records, of one kind or of all."""
        query = select(BuiltinCrmRecord).order_by(BuiltinCrmRecord.updated_at.desc())
        if kind is not None:
            query = query.where(BuiltinCrmRecord.kind == kind)
        with reading(self._engine) as session:
            return session.scalars(query.limit(MOST_SHOWN)).all()

    def crm_record(self, record_id: str) -> dict[str, Any] | None:
        """One record, and the others of its account."""
        with reading(self._engine) as session:
            record = session.get(BuiltinCrmRecord, record_id)
            if record is None:
                return None
            query = select(BuiltinCrmRecord).where(
                BuiltinCrmRecord.account_key == record.account_key,
                BuiltinCrmRecord.id != record_id,
            )
            others = session.scalars(query.order_by(BuiltinCrmRecord.kind)).all()
            return {"record": record, "others": others}

    def backlog(self, *, now: datetime) -> Backlog | None:
        """What is still on its way to the built-in CRM."""
        with reading(self._engine) as session:
            found = (one for one in backlog(session, now=now) if one.target_id == "builtin")
            return next(found, None)

    def _entry(self, row: CalendarEntry, also: Sequence[str]) -> Entry:
        # A host who left the teams keeps the meetings that were made.
        hosts = self._live.vendor.teams.hosts
        host = hosts.get(row.host_id)
        zone = "UTC" if host is None else host.zone
        clock = zone_named(zone)
        return Entry(
            host=", ".join(name_of(hosts, one) for one in (row.host_id, *also)),
            title=row.title,
            state=row.state,
            starts_at=row.starts_at.astimezone(clock),
            ends_at=row.ends_at.astimezone(clock),
            zone=zone,
            story=kept_story(row),
            page=self._links.rep(row.booking_id, row.host_id, row.ends_at),
        )
