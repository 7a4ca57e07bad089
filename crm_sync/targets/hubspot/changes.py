"""How far HubSpot's changes were read: a place that no change can hide behind. Pure.

A search is asked for records from a moment on, in the order of their last change, and never for its
second page: records that change meanwhile move to the end, and others would slip onto a page that
was read already. So the next search begins at the last moment of this one, and the ten thousand
results beyond which HubSpot says nothing are never reached. Where a whole page is of one
millisecond (a bulk edit), that one is read through by the records' ids.

HubSpot's search lags behind. So a look begins a little before the one before it began.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

PAGE = 100
LAG = timedelta(minutes=2)
"""By how much the search may lag behind, and HubSpot's clock differ from ours."""
ARCHIVED_EVERY = timedelta(hours=1)
"""So often the list of what was deleted is read through. Webhooks tell at once."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Place:
    """Where to read on. Moments are milliseconds since 1970 UTC."""

    since: int
    begun: int
    """When this look began."""
    same: str | None = None
    """All of the millisecond ``since`` is read by ids; this one was the last."""
    archived: str | None = None
    """The list of what was deleted is being read: where it goes on, empty at its beginning."""
    archived_at: int | None = None
    """When that list was begun to be read through last; what was deleted before is known."""
    archived_begun: int | None = None
    more: bool = False

    @classmethod
    def read(cls, cursor: str | None, now: datetime) -> "Place":
        """The place of a cursor; the beginning without one."""
        if cursor is None:
            return cls(since=0, begun=_number(now), archived_at=_number(now))
        known = json.loads(cursor)
        going = known.pop("going", False)
        place = cls(**known)
        return place if going else replace(place, begun=_number(now))

    def written(self) -> str:
        """As a cursor."""
        known = {n: v for n, v in vars(self).items() if v is not None and n != "more"}
        return json.dumps({**known, "going": self.more})

    def filters(self, changed: str) -> list[dict[str, Any]]:
        """What the search is asked for. ``changed``: the property of the last change."""
        moment = {"propertyName": changed, "value": str(self.since)}
        if self.same is None:
            return [{**moment, "operator": "GTE"}]
        after = {"propertyName": "hs_object_id", "operator": "GT", "value": self.same}
        return [{**moment, "operator": "EQ"}, after]

    def sorted_by(self, changed: str) -> str:
        """In which order."""
        return changed if self.same is None else "hs_object_id"

    @property
    def archived_since(self) -> datetime | None:
        """What was deleted before is known."""
        return None if self.archived_at is None else _EPOCH + self.archived_at * _MILLISECOND

    def archived_on(self, after: str | None, now: datetime) -> "Place":
        """After a page of what was deleted; ``after``: where the next one begins."""
        begun = self.archived_begun if self.archived_begun is not None else _number(now)
        if after is not None:
            return replace(self, archived=after, archived_begun=begun, more=True)
        return replace(self, archived=None, archived_begun=None, archived_at=begun, more=False)


def next_place(place: Place, found: Sequence[tuple[str, datetime]], now: datetime) -> Place:
    """Where to read on after a page of ids with the moments of their change."""
    full = len(found) >= PAGE
    if place.same is not None:
        if full:
            return replace(place, same=found[-1][0], more=True)
        return replace(place, same=None, since=place.since + 1, more=True)
    last = max((_number(at) for _, at in found), default=place.since)
    if not full:
        return _ended(place, now)
    if last > place.since:
        return replace(place, since=last, more=True)
    return replace(place, same="0", more=True)


def _ended(place: Place, now: datetime) -> Place:
    """Nothing is left: the next look begins a little before this one began."""
    since = max(0, place.begun - LAG // _MILLISECOND)
    ended = replace(place, since=since, more=False)
    known = place.archived_at
    if known is None or _number(now) - known >= ARCHIVED_EVERY // _MILLISECOND:
        return replace(ended, archived="", more=True)
    return ended


def _number(moment: datetime) -> int:
    return (moment - _EPOCH) // _MILLISECOND
