"""Who owns a record: a rep by e-mail address or name, as an active user of the org."""

from collections.abc import Iterable
from time import monotonic

from crm_sync.targets.salesforce.api import SalesforceApi
from crm_sync.targets.salesforce.soql import where_any
from crm_sync.targets.salesforce.values import is_id

_SECONDS = 900.0
"""How long an answer is believed, also one that there is nobody."""


class Owners:
    """The org's users, as they are asked for."""

    def __init__(self, api: SalesforceApi) -> None:
        self._api = api
        self._known: dict[str, tuple[float, frozenset[str]]] = {}

    def look_up(self, reps: Iterable[str], *, anew: bool = False) -> None:
        """Ask for all of them at once, where they are not known already; ``anew``: also there."""
        now, oldest = monotonic(), 0.0 if anew else _SECONDS
        asked = {
            rep
            for rep in reps
            if not is_id(rep) and (rep not in self._known or now - self._known[rep][0] > oldest)
        }
        if not asked:
            return
        found = self._ask(asked)
        for rep in asked:
            self._known[rep] = (now, frozenset(found.get(rep.lower(), ())))

    def id_of(self, rep: str, notes: list[str]) -> str | None:
        """The user's id; None where nobody or several are called so, which is noted."""
        if is_id(rep):
            return rep
        ids = self._known.get(rep, (0.0, frozenset[str]()))[1]
        if len(ids) == 1:
            return next(iter(ids))
        whose = "no active user" if not ids else f"{len(ids)} active users"
        notes.append(
            f"OwnerId: {whose} of the org with the name or address “{rep}”, so it was left out."
        )
        return None

    def _ask(self, asked: Iterable[str]) -> dict[str, set[str]]:
        by_address = [rep for rep in asked if "@" in rep]
        by_name = [rep for rep in asked if "@" not in rep]
        fields = ("Id", "Name", "Email")
        active = " AND IsActive = true"
        texts = [
            *where_any("User", fields, "Name", by_name, also=active),
            *where_any("User", fields, "Email", by_address, also=active),
        ]
        found: dict[str, set[str]] = {}
        for users in self._api.queries(texts):
            for user in users:
                for word in ("Name", "Email"):
                    found.setdefault(str(user[word]).lower(), set()).add(str(user["Id"]))
        return found
