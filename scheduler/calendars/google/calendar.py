"""A host's Google calendar: read as it changes, written to once."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from remote.answers import Kind, read
from remote.faults import Unavailable
from remote.http import Api, Query
from scheduler.availability.intervals import Interval
from scheduler.calendars.calendar import Changes, Entry, EntryGone, Found, SyncLost, Written
from scheduler.calendars.google import entries, events
from scheduler.calendars.google.ids import event_id
from scheduler.calendars.reading_window import Bookmark, opened, utc, widened

BASE_URL = "https://www.googleapis.com/calendar/v3"
PAGE = 2500
"""Events; the most that Google gives at once."""
MOST_PAGES = 100
_WRITES_AT_MOST = 2
"""How often an entry is read again because somebody changed it in between."""


class GoogleCalendar:
    """One calendar of one account; implements ``scheduler.calendars.calendar.Calendar``."""

    def __init__(self, api: Api, calendar_id: str) -> None:
        self._api, self._calendar_id = api, calendar_id
        self._events = f"/calendars/{quote(calendar_id, safe='')}/events"

    def about(self) -> Found:
        """What it is called, and whether it may be written to; see ``Calendar.about``."""
        query: Query = {"maxResults": 1, "singleEvents": True, "fields": "summary,accessRole"}
        answer = self._api.call("GET", self._events, query=query)
        told = self._read(events.AboutCalendar, answer.body)
        may_write = told.accessRole in ("writer", "owner")
        return Found(self._calendar_id, told.summary or self._calendar_id, may_write)

    def close(self) -> None:
        """Let the connections go."""
        self._api.close()

    def changes(self, since: str | None, window: Interval) -> Changes:
        """What changed since, or everything; see ``Calendar.changes``.

        A token is good for the window of its first reading (``syncToken`` may not be combined with
        ``timeMin`` and ``timeMax``): a window beyond it is read anew.
        """
        bookmark = None if since is None else opened(since)
        if bookmark is not None and bookmark.covers(window):
            return self._since(bookmark)
        return self._everything(widened(window))

    def _everything(self, window: Interval) -> Changes:
        query = {"timeMin": utc(window.start), "timeMax": utc(window.end)}
        pages = list(self._pages(query))
        return self._told(pages, window, everything=True)

    def _since(self, bookmark: Bookmark) -> Changes:
        pages = list(self._pages({"syncToken": bookmark.token}))
        if pages[-1].timeZone != bookmark.zone:
            raise SyncLost("The calendar has another time zone: its whole days lie elsewhere now.")
        return self._told(pages, bookmark.window, everything=False)

    def _told(
        self, pages: list[events.EventsPage], window: Interval, *, everything: bool
    ) -> Changes:
        zone, token = pages[-1].timeZone, pages[-1].nextSyncToken
        # An event that changes while the pages are read may come twice: the later one counts.
        found = {event.id: event for page in pages for event in page.items}
        bookmark = token and Bookmark(token=token, start=window.start, end=window.end, zone=zone)
        stands = [event for event in found.values() if not event.cancelled]
        there = tuple(events.understood(event, zone, window) for event in stands)
        gone = () if everything else tuple(e.id for e in found.values() if e.cancelled)
        return Changes(there, gone, bookmark.model_dump_json() if bookmark else None, everything)

    def _pages(self, query: Query) -> Iterator[events.EventsPage]:
        asked = {**query, "singleEvents": True, "maxResults": PAGE, "fields": events.FIELDS}
        for _ in range(MOST_PAGES):
            answer = self._api.call("GET", self._events, query=asked, expected=(410,))
            if answer.status == 410:
                raise SyncLost(f"The {self._api.of} does not know the sync token any more.")
            page = self._read(events.EventsPage, answer.body)
            yield page
            if page.nextPageToken is None:
                return
            asked = {**asked, "pageToken": page.nextPageToken}
        raise Unavailable(
            f"The {self._api.of} has more than {MOST_PAGES * PAGE:,} events in a few months, or "
            "its pages never end. No times are offered from it."
        )

    def write(self, entry: Entry, known: Written | None) -> Written:
        """Make the entry under an id of ours, or update it; see ``Calendar.write``."""
        if known is None:
            made = self._made(entry)
            if made is not None:
                return self._with_call(entry, made)
        return self._with_call(entry, self._updated(entry, known))

    def _made(self, entry: Entry) -> entries.StandingEntry | None:
        """The new entry; None where one of that id is there, or was: an answer was lost, say."""
        answer = self._api.call(
            "POST",
            self._events,
            query=_writing(entry),
            body=entries.new_event(entry),
            expected=(409,),
        )
        return None if answer.status == 409 else self._read(entries.StandingEntry, answer.body)

    def _updated(self, entry: Entry, known: Written | None) -> entries.StandingEntry:
        address = self._address(event_id(entry.uid) if known is None else known.id)
        for _ in range(_WRITES_AT_MOST):
            stands = self._standing(address)
            if stands.deleted and (known is not None or entries.by_the_host(entry, stands)):
                raise EntryGone(f"The host deleted the entry from the {self._api.of}.")
            if not stands.deleted and stands.sequence > entry.sequence:
                return stands  # what is to be written is older than what stands there
            answer = self._api.call(
                "PATCH",
                address,
                query=_writing(entry),
                body=entries.changed_event(entry, stands),
                headers={"If-Match": stands.etag},
                expected=(412,),
            )
            if answer.status != 412:
                return self._read(entries.StandingEntry, answer.body)
        raise Unavailable(
            f"The entry in the {self._api.of} changes while it is written. It is tried again."
        )

    def _standing(self, address: str) -> entries.StandingEntry:
        answer = self._api.call(
            "GET", address, query={"fields": entries.FIELDS}, expected=(404, 410)
        )
        if answer.status < 300:
            return self._read(entries.StandingEntry, answer.body)
        # A calendar that is gone answers the same: then the host deleted more than a meeting.
        self.about()
        raise EntryGone(f"The host deleted the entry from the {self._api.of}.")

    def _with_call(self, entry: Entry, made: entries.StandingEntry) -> Written:
        if entry.with_call and made.call_pending:
            raise Unavailable(
                f"The {self._api.of} is still making the video call of an entry.", retry_after=2.0
            )
        return made.written()

    def remove(self, known: Written) -> None:
        """Remove the entry; see ``Calendar.remove``."""
        self._api.call(
            "DELETE",
            self._address(known.id),
            query={"sendUpdates": "none"},
            expected=(404, 410),
        )

    def _address(self, id_: str) -> str:
        return f"{self._events}/{quote(id_, safe='')}"

    def _read(self, kind: type[Kind], body: Mapping[str, Any]) -> Kind:
        return read(self._api.of, kind, body)


def _writing(entry: Entry) -> Query:
    query: dict[str, str | int] = {"sendUpdates": "none", "fields": entries.FIELDS}
    return query | {"conferenceDataVersion": 1} if entry.with_call else query
