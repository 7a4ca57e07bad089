"""One calendar on a CalDAV server."""

from urllib.parse import unquote, urlsplit

from caldav.response import CalendarQueryResult

from remote.faults import Refused, Unavailable
from scheduler.availability.intervals import Interval
from scheduler.calendars.caldav.listing import fetched, listing, with_uid
from scheduler.calendars.caldav.talking import Conversation, told_plainly
from scheduler.calendars.calendar import Changes, Entry, EntryGone, Found, RemoteEvent, Written
from scheduler.calendars.ical.entry import changed_file, new_file
from scheduler.calendars.ical.events import Owner, read_event
from scheduler.calendars.kinds import Connection

_ABOUT = (
    '<d:propfind xmlns:d="DAV:"><d:prop><d:displayname/><d:resourcetype/>'
    "<d:current-user-privilege-set/></d:prop></d:propfind>"
)
_CALENDAR = "{urn:ietf:params:xml:ns:caldav}calendar"
_MAY_WRITE = {"{DAV:}all", "{DAV:}write", "{DAV:}write-content", "{DAV:}bind"}
_FILE = {"Content-Type": "text/calendar; charset=utf-8"}
_COLLISIONS = 3
"""So often another program may change an entry while we do."""


class CaldavCalendar:
    """A calendar collection, at the path of the connection's address."""

    def __init__(self, connection: Connection) -> None:
        self._talk = Conversation(connection)
        self._path = unquote(urlsplit(connection.address).path).rstrip("/") + "/"
        self._owner = Owner(
            connection.zone, frozenset(address.lower() for address in connection.emails)
        )

    def about(self) -> Found:
        """See ``Calendar.about``."""
        answer = self._talk.ask("PROPFIND", self._path, _ABOUT, {"Depth": "0"})
        with told_plainly(self._talk.server):
            found = answer.parse_propfind()
        properties = found[0].properties if found and found[0].status < 400 else {}
        if _CALENDAR not in (properties.get("{DAV:}resourcetype") or ()):
            raise Refused(
                f"{self._talk.server} has no calendar at {self._path}.",
                "Take an address that ./segue calendars connect lists for the account.",
            )
        may = properties.get("{DAV:}current-user-privilege-set")
        return Found(
            address=self._talk.url(self._path),
            name=str(properties.get("{DAV:}displayname") or self._path.rstrip("/").split("/")[-1]),
            # A server that says nothing of rights is asked by writing.
            may_write=may is None or not _MAY_WRITE.isdisjoint(may),
        )

    def close(self) -> None:
        """See ``Calendar.close``."""
        self._talk.close()

    def changes(self, since: str | None, window: Interval) -> Changes:
        """See ``Calendar.changes``. Every event is named, whenever it is; its busy times are those
        in the window."""
        found = listing(self._talk, self._path, since)
        gone = list(found.gone)
        events: list[RemoteEvent] = []
        for one in fetched(self._talk, self._path, found.changed):
            event = self._event(one, window)
            if event is None:
                gone.append(one.href)
            else:
                events.append(event)
        return Changes(
            tuple(events), () if found.everything else tuple(gone), found.token, found.everything
        )

    def _event(self, found: CalendarQueryResult, window: Interval) -> RemoteEvent | None:
        if found.status in (404, 410):  # gone since it was listed
            return None
        if found.calendar_data is None:
            raise Unavailable(f"{self._talk.server} lists {found.href} and does not give it.")
        return read_event(found.href, found.calendar_data, self._owner, window, found.etag)

    def write(self, entry: Entry, known: Written | None) -> Written:
        """See ``Calendar.write``. The entry's path follows from its UID."""
        if known is not None:
            return self._changed(known.id, entry)
        path = f"{self._path}{entry.uid.replace('@', '-')}.ics"
        headers = {**_FILE, "If-None-Match": "*"}
        answer = self._talk.ask("PUT", path, new_file(entry), headers, answers=(409, 412))
        if answer.status >= 400:  # it is there: an answer to us was lost
            return self._changed(self._where(path, entry.uid), entry)
        return Written(path, answer.headers.get("ETag") or self._etag(path))

    def _where(self, path: str, uid: str) -> str:
        """Where the event with that UID stands: a server has room for one. The host may have taken
        it over from a mail, under a name that their program gave it."""
        if self._talk.ask("GET", path, answers=(404, 410)).status < 400:
            return path
        there = with_uid(self._talk, self._path, uid)
        if there is None:
            raise Unavailable(f"{self._talk.server} does not take the entry {path}.")
        return there

    def _changed(self, path: str, entry: Entry) -> Written:
        for _ in range(_COLLISIONS):
            there = self._talk.ask("GET", path, answers=(404, 410))
            if there.status >= 400:
                raise EntryGone(f"{self._talk.server} has no entry at {path} any more.")
            etag = there.headers.get("ETag")
            headers = {**_FILE, **({"If-Match": etag} if etag else {})}
            file = changed_file(there.raw, entry)
            answer = self._talk.ask("PUT", path, file, headers, answers=(412,))
            if answer.status < 400:
                return Written(path, answer.headers.get("ETag") or self._etag(path))
        raise Unavailable(f"Somebody else keeps changing {path} on {self._talk.server}.")

    def _etag(self, path: str) -> str | None:
        etag: str | None = self._talk.ask("GET", path).headers.get("ETag")
        return etag

    def remove(self, known: Written) -> None:
        """See ``Calendar.remove``."""
        self._talk.ask("DELETE", known.id, answers=(404, 410))
