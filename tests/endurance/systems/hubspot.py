"""HubSpot: our server that says no where HubSpot does, with a log of every write that it took."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Engine

from crm_sync.hand_off import HandOff
from crm_sync.operating.connecting import Wish, keep
from crm_sync.records import CrmRecord, Kind
from store.database import transaction
from store.settings import Settings
from tests.endurance.cast import POISON
from tests.endurance.evidence import Difference, Standing, Written, written
from tests.endurance.fields import plain
from tests.endurance.systems.faults import COMMON, LOOKED_AT_ONE_IN, Faults, Mishap
from tests.endurance.systems.opened import create_fields
from tests.endurance.systems.turns import turns_of
from tests.fakes.hubspot.portal import Record, Table
from tests.fakes.hubspot.refusals import invalid
from tests.fakes.hubspot.service import HubSpot as Fake
from tests.fakes.serving import Fault, Reply, served

KINDS = {
    "companies": Kind.COMPANY,
    "contacts": Kind.CONTACT,
    "deals": Kind.DEAL,
    "meetings": Kind.MEETING,
    "tasks": Kind.TASK,
    "notes": Kind.NOTE,
}
"""An account without custom objects: an offer stands in its deal, its note and its contact."""
KEYS = {"deals": "offer_interaction_id"}
_KEY = "segue_id"
_MERGED = ("contacts", "companies")
_CALLS_IN_TEN_SECONDS = 190
_SHARE = 0.02


class HubSpot:
    """See ``System``."""

    name = "hubspot"
    beside_a_lead_alone = False
    people_share_addresses = True
    poisonable = True
    readable = True

    def __init__(self) -> None:
        self.fake = Fake(most=_CALLS_IN_TEN_SECONDS, one_in=LOOKED_AT_ONE_IN)
        self._turn = turns_of(self.fake)
        self._stack = ExitStack()
        self._log: list[Written] = []
        self._deleted: set[str] = set()
        self._merged: dict[str, str] = {}
        self._poison = True
        self._faults: Faults | None = None
        self._listen()
        self.url = self._stack.enter_context(served(self.fake))

    @property
    def calls(self) -> int:
        """See ``System``."""
        return sum(self.fake.calls.values())

    def gives(self, hand_off: HandOff, record: CrmRecord) -> bool:
        """A stranger's company stands in the contact and in the note."""
        if record.key.kind is Kind.COMPANY:
            return hand_off.verified
        return record.key.kind in KINDS.values()

    def connect(self, engine: Engine, settings: Settings) -> None:
        """With an OAuth permission, whose token ends now and then."""
        portal = self.fake.portal
        for email, first, last in (
            ("maya@vendor.example", "Maya", "Chen"),
            ("priya@vendor.example", "Priya", "Shah"),
        ):
            portal.owner(email, first, last)
        given = self.fake.permission()
        ends = datetime.now(UTC) + timedelta(minutes=30)
        wish = Wish(
            "hubspot",
            "hubspot",
            {"base_url": self.url, "calls_in_ten_seconds": _CALLS_IN_TEN_SECONDS},
            {
                "access_token": given["access_token"],
                "refresh_token": given["refresh_token"],
                "expires_at": ends.isoformat(),
                "client_id": self.fake.authority.client_id,
                "client_secret": self.fake.authority.client_secret,
            },
        )
        with transaction(engine) as session:
            keep(session, settings, wish, now=datetime.now(UTC))
        create_fields(engine, settings, "hubspot")

    def disturb(self, seed: int) -> None:
        """See ``System``."""
        limit = Reply(429, {"category": "RATE_LIMITS"}, {"Retry-After": "1"})
        expired = Reply(401, {"status": "error", "category": "EXPIRED_AUTHENTICATION"})
        kinds = {
            **COMMON,
            "429 with Retry-After": Mishap(2, Fault("answer", limit)),
            "401, the token ended": Mishap(1, Fault("answer", expired)),
            "a batch that fails by half": Mishap(3, do=self._fail_half),
        }
        self._faults = self.fake.chaos = Faults(f"{seed}:hubspot", _SHARE, kinds)  # type: ignore[assignment]

    def mishaps(self) -> Mapping[str, int]:
        """See ``System``."""
        refused = self.fake.limits.calls.refused
        done = Counter() if self._faults is None else self._faults.done
        return {**done, **({"429 of the limit itself": refused} if refused else {})}

    def interfere(self, chance: Random) -> str | None:
        """See ``System``."""
        with self._turn:
            return self._interfere(chance)

    def _interfere(self, chance: Random) -> str | None:
        """People merge companies or contacts, and delete anything."""
        if chance.random() < 0.4:
            return self._merge_two(chance)
        name = chance.choice(list(KINDS))
        ours = self._ours(name)
        if not ours:
            return None
        record = chance.choice(ours)
        self._deleted.add(_key_of(name, record))
        self.fake.portal.archive(name, record.id)
        return f"a person deleted one of {name}"

    def calm(self) -> None:
        """See ``System``."""
        self.fake.chaos = None

    def mend(self) -> None:
        """The rule is taken away."""
        self._poison = False

    def plant(self, chance: Random, often: int) -> Sequence[Difference]:
        """See ``System``."""
        shared = set(self._merged) | set(self._merged.values()) | self._deleted
        free = [
            (name, record)
            for name in KINDS
            for record in self._ours(name)
            if _key_of(name, record) not in shared
            and not _key_of(name, record).startswith("contact")
        ]
        picked = chance.sample(free, min(often, len(free)))
        return [self._plant(name, record, chance) for name, record in picked]

    def written(self) -> Sequence[Written]:
        """See ``System``."""
        return self._log

    def standing(self) -> Sequence[Standing]:
        """See ``System``."""
        return [
            Standing(
                _key_of(name, record),
                name,
                record.id,
                "\n".join(record.properties.values()),
                record.properties.get("email") if name == "contacts" else None,
            )
            for name in KINDS
            for record in self._ours(name)
        ]

    def deleted(self) -> frozenset[str]:
        """See ``System``."""
        return frozenset(self._deleted)

    def merged(self) -> Mapping[str, str]:
        """See ``System``."""
        return self._merged

    def refused(self) -> frozenset[str]:
        """None."""
        return frozenset()

    def wrong(self) -> Sequence[str]:
        """See ``System``."""
        return self.fake.violations

    def close(self) -> None:
        """See ``System``."""
        self._stack.close()

    def _listen(self) -> None:
        """Every write of the API is logged where the account itself does it."""
        portal = self.fake.portal
        create, change, check = portal.create, portal.change, portal.check

        def created(table: Table, given: Mapping[str, str], **by: str) -> Record:
            return self._note(table, create(table, given, **by), given)

        def changed(table: Table, record: Record, given: Mapping[str, str], **by: str) -> Record:
            return self._note(table, change(table, record, given, **by), given)

        def checked(table: Table, given: Mapping[str, str], known: Record | None) -> None:
            check(table, given, known)
            if self._poison:
                _refuse_poison(given, portal.id)

        portal.create, portal.change, portal.check = created, changed, checked  # type: ignore[method-assign]

    def _note(self, table: Table, record: Record, given: Mapping[str, str]) -> Record:
        if table.name in KINDS:
            key = _key_of(table.name, record)
            self._log.append(written(key, "\n".join(given.values())))
        return record

    def _fail_half(self) -> None:
        self.fake.records.half_failing += 1

    def _ours(self, name: str) -> list[Record]:
        key = KEYS.get(name, _KEY)
        records = list(self.fake.portal.tables[name].records.values())
        return [one for one in records if not one.archived and key in one.properties]

    def _merge_two(self, chance: Random) -> str | None:
        name = chance.choice(_MERGED)
        ours = self._ours(name)
        if len(ours) < 2:
            return None
        loser, survivor = chance.sample(ours, 2)
        self._merged[_key_of(name, loser)] = _key_of(name, survivor)
        anew = chance.random() < 0.2
        self.fake.portal.merge(name, loser.id, survivor.id, anew=anew)
        return f"a person merged two of {name}" + (" into a new one" if anew else "")

    def _plant(self, name: str, record: Record, chance: Random) -> Difference:
        key = _key_of(name, record)
        ours = sorted(n for n in record.properties if n.startswith("segue_") and n != _KEY)
        texts = [n for n in ours if self.fake.portal.tables[name].properties[n].type == "string"]
        if not texts or chance.random() < 0.3:
            self.fake.portal.archive(name, record.id)
            return Difference(key, "deleted")
        field = chance.choice(texts)
        record.properties[field] = "somebody typed over it"
        return Difference(key, f"field {field}")


def _key_of(name: str, record: Record) -> str:
    return f"{KINDS[name]}:{record.properties.get(KEYS.get(name, _KEY), '')}"


def _refuse_poison(given: Mapping[str, Any], portal: int) -> None:
    bad = given.get("segue_role", "")
    if POISON in plain(bad):
        words = "The administrator's rule for segue_role does not allow this character."
        raise invalid([("segue_role", "INVALID_STRING", words)], portal)
