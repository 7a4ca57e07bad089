"""A host's Microsoft 365 calendar: read as it changes, written to once."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from remote.answers import Answered, Kind, read
from remote.faults import Unavailable
from remote.http import Answer, Api, Query
from scheduler.availability.intervals import Interval
from scheduler.calendars.calendar import Changes, Entry, EntryGone, Found, SyncLost, Written
from scheduler.calendars.faults import reason
from scheduler.calendars.microsoft import entries, events
from scheduler.calendars.reading_window import Bookmark, opened, utc, widened

PREFER = {"Prefer": 'outlook.timezone="UTC", IdType="ImmutableId", odata.maxpagesize=500'}
"""Times in UTC; ids that stay when an event is moved between folders; how much comes at once. The
three have to be asked for with every page."""
MOST_PAGES = 200
_WRITES_AT_MOST = 2
"""How often an entry is read again because somebody changed it in between."""
ABOUT = "id,name,canEdit,isDefaultCalendar,owner"
_LOST = frozenset(
    {"syncstatenotfound", "syncstateinvalid", "resyncrequired", "errorinvalidsyncstatedata"}
)
_DUPLICATE = "ErrorDuplicateTransactionId"


class _Owner(Answered):
    address: str = ""


class AboutCalendar(Answered):
    """A calendar as Microsoft describes it."""

    id: str
    name: str
    canEdit: bool = False  # noqa: N815 (Microsoft's name)
    isDefaultCalendar: bool = False  # noqa: N815
    owner: _Owner | None = None

    def found(self) -> Found:
        """What there is to know of it: most are called "Calendar", so whose it is stands by."""
        whose = self.owner.address if self.owner else ""
        return Found(self.id, f"{self.name} ({whose})" if whose else self.name, self.canEdit)


class MicrosoftCalendar:
    """One calendar of one mailbox; implements ``scheduler.calendars.calendar.Calendar``."""

    def __init__(self, api: Api, mailbox: str, calendar_id: str, zone: str) -> None:
        """``mailbox``: ``/me`` or ``/users/…``. ``zone``: the host's, for whole days."""
        self._api, self._mailbox, self._zone = api, mailbox, zone
        self._calendar = f"{mailbox}/calendars/{quote(calendar_id, safe='')}"

    def about(self) -> Found:
        """What it is called, and whether it may be written to; see ``Calendar.about``."""
        answer = self._get(self._calendar, {"$select": ABOUT})
        return self._read(AboutCalendar, answer.body).found()

    def close(self) -> None:
        """Let the connections go."""
        self._api.close()

    def changes(self, since: str | None, window: Interval) -> Changes:
        """What changed since, or everything; see ``Calendar.changes``.

        Microsoft's rounds of changes say that something changed, but not all of it where series
        are concerned: then the whole view is read.
        """
        bookmark = None if since is None else opened(since)
        if bookmark is None or not bookmark.covers(window) or bookmark.zone != self._zone:
            return self._everything(widened(window))
        changed, link = self._round(bookmark.token)
        if not events.tell_all(changed):
            return self._view(bookmark.window, link)
        return self._told(
            [self._read(events.GraphEvent, change) for change in changed],
            bookmark.window,
            link,
            everything=False,
        )

    def _everything(self, window: Interval) -> Changes:
        # First where the changes begin, then the view: what changes in between is told twice.
        query = {"startDateTime": utc(window.start), "endDateTime": utc(window.end)}
        _, link = self._round(f"{self._calendar}/calendarView/delta", query)
        return self._view(window, link)

    def _round(
        self, address: str, query: Query | None = None
    ) -> tuple[list[Mapping[str, Any]], str]:
        """All changes of a round, and where the next one begins. Raises ``SyncLost``."""
        changed: list[Mapping[str, Any]] = []
        for answer in self._pages(address, query):
            if answer.status >= 400:
                raise SyncLost(
                    f"The {self._api.of} does not know the link to its changes any more."
                )
            page = self._read(events.ChangesPage, answer.body)
            changed.extend(page.value)
            if page.round is not None:
                return changed, page.round
        raise Unavailable(f"The {self._api.of} ended its changes without a link to go on.")

    def _view(self, window: Interval, link: str) -> Changes:
        query: Query = {
            "startDateTime": utc(window.start),
            "endDateTime": utc(window.end),
            "$select": events.FIELDS,
        }
        found = [
            event
            for answer in self._pages(f"{self._calendar}/calendarView", query)
            for event in self._read(events.EventsPage, answer.body).value
        ]
        return self._told(found, window, link, everything=True)

    def _told(
        self, found: list[events.GraphEvent], window: Interval, link: str, *, everything: bool
    ) -> Changes:
        # An event that changes while the pages are read may come twice: the later one counts.
        latest = {event.id: event for event in found}
        told = tuple(events.understood(e, self._zone, window) for e in latest.values())
        bookmark = Bookmark(token=link, start=window.start, end=window.end, zone=self._zone)
        return Changes(told, (), bookmark.model_dump_json(), everything)

    def _pages(self, address: str, query: Query | None) -> Iterator[Answer]:
        for _ in range(MOST_PAGES):
            answer = self._get(address, query)
            yield answer
            following = answer.body.get("@odata.nextLink")
            if not isinstance(following, str):
                return
            address, query = following, None
        raise Unavailable(
            f"The {self._api.of} has more than {MOST_PAGES * 500:,} events in a few months, or its "
            "pages never end. No times are offered from it."
        )

    def _get(self, address: str, query: Query | None) -> Answer:
        return self._api.call("GET", address, query=query, headers=PREFER, expected=_is_sync_lost)

    def write(self, entry: Entry, known: Written | None) -> Written:
        """Make the entry, or update it; see ``Calendar.write``.

        It is looked for by the booking's UID and in the calendar itself: an entry that the host
        deleted still answers under its id, from the deleted items.
        """
        for _ in range(_WRITES_AT_MOST):
            stands = self._standing(entry.uid)
            if stands is None and known is not None:
                raise EntryGone(f"The host deleted the entry from the {self._api.of}.")
            if stands is not None and stands.sequence > entry.sequence:
                return stands.written()  # what is to be written is older than what stands there
            written = self._made(entry) if stands is None else self._changed(entry, stands)
            if written is not None:
                return written.written()
        if stands is None:
            raise EntryGone(f"The host deleted the entry from the {self._api.of}.")
        raise Unavailable(
            f"The entry in the {self._api.of} changes while it is written. It is tried again."
        )

    def _standing(self, uid: str) -> entries.StandingEntry | None:
        answer = self._get(f"{self._calendar}/events", entries.search(uid))
        found = self._read(entries.Entries, answer.body).value
        return found[0] if found else None

    def _made(self, entry: Entry) -> entries.StandingEntry | None:
        """The new entry; None where its creation had succeeded before."""
        answer = self._api.call(
            "POST",
            f"{self._calendar}/events",
            body=entries.new_event(entry),
            headers=PREFER,
            expected=lambda answer: reason(answer) == _DUPLICATE,
        )
        return self._read(entries.StandingEntry, answer.body) if answer.status < 300 else None

    def _changed(self, entry: Entry, stands: entries.StandingEntry) -> entries.StandingEntry | None:
        """The entry, changed; None where somebody else changed it since it was read."""
        answer = self._api.call(
            "PATCH",
            self._event(stands.id),
            body=entries.changed_event(entry, stands),
            headers={**PREFER, "If-Match": stands.etag},
            expected=lambda answer: answer.status in (404, 412),
        )
        return self._read(entries.StandingEntry, answer.body) if answer.status < 300 else None

    def remove(self, known: Written) -> None:
        """Remove the entry; see ``Calendar.remove``."""
        self._api.call(
            "DELETE",
            self._event(known.id),
            headers=PREFER,
            expected=lambda answer: answer.status in (404, 410),
        )

    def _event(self, id_: str) -> str:
        return f"{self._mailbox}/events/{quote(id_, safe='')}"

    def _read(self, kind: type[Kind], body: Mapping[str, Any]) -> Kind:
        return read(self._api.of, kind, body)


def _is_sync_lost(answer: Answer) -> bool:
    return answer.status == 410 or (answer.status >= 400 and reason(answer).lower() in _LOST)
