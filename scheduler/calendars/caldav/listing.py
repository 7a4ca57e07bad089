"""What changed in a collection: RFC 6578 where the server knows it, etags compared where not."""

import base64
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

from caldav.response import CalendarQueryResult

from remote.faults import Refused, Unavailable
from scheduler.calendars.caldav.talking import Conversation, told_plainly
from scheduler.calendars.calendar import SyncLost
from scheduler.calendars.ical.clocks import without_zones

MOST_EVENTS = 50_000
"""A calendar with more is no calendar of a person."""
MOST_PAGES = 1_000
AT_ONCE = 100
"""Events asked for with one request."""

_SYNC = (
    '<d:sync-collection xmlns:d="DAV:"><d:sync-token>{}</d:sync-token>'
    "<d:sync-level>1</d:sync-level><d:prop><d:getetag/></d:prop></d:sync-collection>"
)
_ETAGS = '<d:propfind xmlns:d="DAV:"><d:prop><d:getetag/></d:prop></d:propfind>'
_GET = (
    '<c:calendar-multiget xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">'
    "<d:prop><d:getetag/><c:calendar-data/></d:prop>{}</c:calendar-multiget>"
)
_BY_UID = (
    '<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">'
    "<d:prop><d:getetag/><c:calendar-data/></d:prop>"
    '<c:filter><c:comp-filter name="VCALENDAR">'
    '<c:comp-filter name="VEVENT"><c:prop-filter name="UID">'
    '<c:text-match collation="i;octet">{}</c:text-match>'
    "</c:prop-filter></c:comp-filter></c:comp-filter></c:filter></c:calendar-query>"
)
_BY_SYNC, _BY_ETAGS = "sync:", "etags:"
_NO_SUCH_REPORT = (400, 403, 405, 409, 412, 415, 501)


@dataclass(frozen=True)
class Listing:
    """Paths of what changed and of what is gone since a token; the next token."""

    changed: tuple[str, ...]
    gone: tuple[str, ...]
    token: str
    everything: bool


def listing(talk: Conversation, path: str, since: str | None) -> Listing:
    """What changed since, or all there is. Raises ``SyncLost``, and what ``Conversation`` does."""
    if since is not None and since.startswith(_BY_ETAGS):
        return _by_etags(talk, path, _unpacked(since.removeprefix(_BY_ETAGS)))
    known = None if since is None else since.removeprefix(_BY_SYNC)
    found = _by_token(talk, path, known)
    if found is not None:
        return found
    if known is not None:
        raise SyncLost("the server does not know the token any more")
    return _by_etags(talk, path, None)


def _by_token(talk: Conversation, path: str, since: str | None) -> Listing | None:
    changed: dict[str, None] = {}
    gone: dict[str, None] = {}
    token = since or ""
    for _ in range(MOST_PAGES):
        body = _SYNC.format(escape(token))
        answer = talk.ask("REPORT", path, body, {"Depth": "0"}, answers=_NO_SUCH_REPORT)
        if answer.status >= 400:
            return None
        with told_plainly(talk.server):
            page = answer.parse_sync_collection()
        if not page.sync_token:
            return None
        for one in page.changed:
            if _is_below(one.href, path):
                gone.pop(one.href, None)
                changed[one.href] = None
        for href in page.deleted:
            changed.pop(href, None)
            gone[href] = None
        token = page.sync_token
        _refuse_too_many(talk, len(changed))
        if not page.truncated:
            return Listing(tuple(changed), tuple(gone), _BY_SYNC + token, since is None)
    raise Unavailable(f"{talk.server} does not come to an end with what changed.")


def _by_etags(talk: Conversation, path: str, known: dict[str, str] | None) -> Listing:
    answer = talk.ask("PROPFIND", path, _ETAGS, {"Depth": "1"})
    with told_plainly(talk.server):
        found = answer.parse_propfind()
    now = {
        one.href: str(one.properties.get("{DAV:}getetag"))
        for one in found
        if _is_below(one.href, path)
    }
    _refuse_too_many(talk, len(now))
    before = known or {}
    changed = tuple(href for href, etag in now.items() if before.get(href) != etag)
    gone = tuple(href for href in before if href not in now)
    return Listing(changed, gone, _BY_ETAGS + _packed(now), known is None)


def fetched(talk: Conversation, path: str, hrefs: Iterable[str]) -> Iterator[CalendarQueryResult]:
    """The events at these paths, so many a request; one that is gone has no data."""
    wanted = list(hrefs)
    for first in range(0, len(wanted), AT_ONCE):
        some = wanted[first : first + AT_ONCE]
        names = "".join(
            f"<d:href>{escape(talk.url(href).removeprefix(talk.server))}</d:href>" for href in some
        )
        answer = talk.ask("REPORT", path, _GET.format(names), {"Depth": "0"})
        with told_plainly(talk.server):
            yield from answer.parse_calendar_query()


def with_uid(talk: Conversation, path: str, uid: str) -> str | None:
    """The path of the event with that UID."""
    answer = talk.ask("REPORT", path, _BY_UID.format(escape(uid)), {"Depth": "1"})
    with told_plainly(talk.server):
        found = answer.parse_calendar_query()
    # Looked at, for a server that does not know the filter would name any event of the host's.
    return next((one.href for one in found if _bears(one.calendar_data, uid)), None)


def _bears(file: str | None, uid: str) -> bool:
    lines = without_zones(file or "").splitlines()
    return any(line.upper().startswith("UID") and line.endswith(f":{uid}") for line in lines)


def _refuse_too_many(talk: Conversation, count: int) -> None:
    if count > MOST_EVENTS:
        raise Refused(
            f"The calendar at {talk.server} has more than {MOST_EVENTS:,} events.",
            "Move what is long over to another calendar.",
        )


def _is_below(href: str, path: str) -> bool:
    return href.rstrip("/") != path.rstrip("/")


def _packed(etags: dict[str, str]) -> str:
    return base64.b85encode(zlib.compress(json.dumps(etags).encode())).decode()


def _unpacked(kept: str) -> dict[str, str]:
    etags: dict[str, str] = json.loads(zlib.decompress(base64.b85decode(kept)))
    return etags
