"""Reps by name or e-mail address as HubSpot's owners."""

import time
from collections.abc import Mapping
from typing import Any

from crm_sync.targets.hubspot.api import HubSpotApi

REMEMBERED_SECONDS = 600.0
_IN_DOUBT_SECONDS = 10.0


class Owners:
    """Who can own records in an account, looked up once in a while."""

    def __init__(self, api: HubSpotApi) -> None:
        self._api = api
        self._known: Mapping[str, str] = {}
        self._read_at = float("-inf")

    def id_of(self, name: str) -> str | None:
        """The owner's id; None for somebody who is none, or where two have the name."""
        if time.monotonic() - self._read_at > REMEMBERED_SECONDS:
            self._known = _by_names(self._api.owners())
            self._read_at = time.monotonic()
        return self._known.get(_folded(name)) or None

    def are_in_doubt(self) -> bool:
        """Whether one who was found may be none any more: then they are looked up anew."""
        old = time.monotonic() - self._read_at > _IN_DOUBT_SECONDS
        if old:
            self._read_at = float("-inf")
        return old


def _by_names(owners: Any) -> Mapping[str, str]:
    """Names and addresses -> ids; "" where it would be a guess."""
    known: dict[str, str] = {}
    for one in owners:
        full = f"{one.get('firstName') or ''} {one.get('lastName') or ''}"
        for name in {_folded(full), _folded(one.get("email") or "")} - {""}:
            same = known.get(name, one["id"]) == one["id"]
            known[name] = one["id"] if same else ""
    return known


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
