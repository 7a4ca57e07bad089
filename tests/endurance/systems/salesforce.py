"""Salesforce: our server that bites where Salesforce does, with a log of every write it took."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import islice
from random import Random
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy import Engine

from crm_sync.hand_off import HandOff
from crm_sync.operating.connecting import Wish, keep
from crm_sync.records import CrmRecord, Kind
from crm_sync.targets.salesforce.packaging import package_zip
from store.database import transaction
from store.settings import Settings
from tests.endurance.cast import POISON
from tests.endurance.evidence import Difference, Standing, Written, written
from tests.endurance.systems.faults import COMMON, LOOKED_AT_ONE_IN, Faults, Mishap
from tests.endurance.systems.opened import mapping_of
from tests.endurance.systems.turns import turns_of
from tests.fakes.salesforce.answers import LIMIT_EXCEEDED
from tests.fakes.salesforce.duplicates import DuplicateRule, detected
from tests.fakes.salesforce.org import SeveralMatches
from tests.fakes.salesforce.package import deploy
from tests.fakes.salesforce.server import Salesforce as Fake
from tests.fakes.serving import Fault, served

PLACES = {
    ("Account", "Segue_Id__c"): Kind.COMPANY,
    ("Contact", "Segue_Id__c"): Kind.CONTACT,
    ("Lead", "Segue_Id__c"): Kind.CONTACT,
    ("Opportunity", "Segue_Id__c"): Kind.DEAL,
    ("Offer_Interaction__c", "Segue_Id__c"): Kind.OFFER_INTERACTION,
    ("Event", "Segue_Id__c"): Kind.MEETING,
    ("Task", "Segue_Id__c"): Kind.TASK,
    ("Task", "Segue_Note_Id__c"): Kind.NOTE,
}
"""Where each kind of our records stands, and the field with our key."""
_DELETED = ("Opportunity", "Offer_Interaction__c", "Event", "Task", "Lead")
"""An account takes its contacts with it, a contact is wanted again at once."""
_SHARE = 0.02
Record = dict[str, Any]


class Salesforce:
    """See ``System``."""

    name = "salesforce"
    beside_a_lead_alone = True
    people_share_addresses = True
    poisonable = True
    readable = True

    def __init__(self) -> None:
        self.fake = Fake(lambda: datetime.now(UTC), daily=5_000_000, one_in=LOOKED_AT_ONE_IN)
        self._refused: set[str] = set()
        self._several = self._duplicates = 0
        """How many records more are refused: for a key that is several records', by a rule."""
        self._turn = turns_of(self.fake)
        self._stack = ExitStack()
        self._log: list[Written] = []
        self._deleted: set[str] = set()
        self._merged: dict[str, str] = {}
        self._faults: Faults | None = None
        self.url = self.fake.base = self._stack.enter_context(served(self.fake))
        self._listen()

    @property
    def calls(self) -> int:
        """See ``System``."""
        return self.fake.used

    def gives(self, hand_off: HandOff, record: CrmRecord) -> bool:
        """A stranger's company stands in the lead, the story of an offer with the offer."""
        if record.key.kind is Kind.COMPANY:
            return hand_off.verified
        return record.key.kind is not Kind.NOTE or hand_off.offer is None

    def connect(self, engine: Engine, settings: Settings) -> None:
        """By the JWT bearer flow, with our package deployed."""
        key = rsa.generate_private_key(65537, 2048)
        pem = serialization.Encoding.PEM
        public = key.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo)
        private = key.private_bytes(
            pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        login, org = self.fake.login, self.fake.org
        login.public_key = public.decode()
        deploy(org, package_zip(mapping_of(settings, "salesforce", "salesforce")))
        priya = {"FirstName": "Priya", "LastName": "Shah", "Email": "priya@vendor.example"}
        org.insert("User", {**priya, "Username": "priya@vendor.example"})
        for name in ("Contact", "Lead"):
            org.validation_rules[name] = _refuse_poison
            org.duplicate_rules.append(DuplicateRule(name, "Email"))
        wish = Wish(
            "salesforce",
            "salesforce",
            {"my_domain": self.url, "username": login.username, "reserve": 0},
            {"consumer_key": login.consumer_key, "private_key": private.decode()},
        )
        with transaction(engine) as session:
            keep(session, settings, wish, now=datetime.now(UTC))

    def disturb(self, seed: int) -> None:
        """See ``System``."""
        kinds = {
            **COMMON,
            "403 REQUEST_LIMIT_EXCEEDED without Retry-After": Mishap(
                2, Fault("answer", LIMIT_EXCEEDED)
            ),
            "401, every token ended": Mishap(1, do=self.fake.login.revoke),
            "401 in the middle of a batch": Mishap(1, do=self._revoke_soon),
            "a collection that fails by half": Mishap(3, do=self._fail_half),
            "300, a key that is several records'": Mishap(1, do=self._find_several),
            "a duplicate rule that refuses a record": Mishap(1, do=self._find_duplicate),
        }
        self._faults = self.fake.chaos = Faults(f"{seed}:salesforce", _SHARE, kinds)  # type: ignore[attr-defined]

    def mishaps(self) -> Mapping[str, int]:
        """See ``System``."""
        return Counter() if self._faults is None else self._faults.done

    def interfere(self, chance: Random) -> str | None:
        """See ``System``."""
        with self._turn:
            return self._interfere(chance)

    def _interfere(self, chance: Random) -> str | None:
        """People merge accounts or contacts, and delete what is nobody's."""
        if chance.random() < 0.3:
            return self._merge_two(chance)
        name = chance.choice(_DELETED)
        ours = list(self._ours(name))
        if not ours:
            return None
        key, record = chance.choice(ours)
        self._deleted.add(key)
        self._do("delete", name, record["Id"])
        return f"a person deleted one of {name}"

    def calm(self) -> None:
        """See ``System``."""
        self.fake.chaos = None  # type: ignore[attr-defined]
        self.fake.collections.fails_halves, self.fake.revoke_after = 0, None
        self._several = self._duplicates = 0

    def mend(self) -> None:
        """The rule is taken away."""
        self.fake.org.validation_rules.clear()

    def plant(self, chance: Random, often: int) -> Sequence[Difference]:
        """See ``System``."""
        shared = set(self._merged) | set(self._merged.values()) | self._deleted
        free = [
            (name, key, record)
            for name in sorted({place for place, _ in PLACES} - {"Contact", "Lead", "Account"})
            for key, record in self._ours(name)
            if key not in shared
        ]
        return [self._plant(*one, chance) for one in chance.sample(free, min(often, len(free)))]

    def written(self) -> Sequence[Written]:
        """See ``System``."""
        return self._log

    def standing(self) -> Sequence[Standing]:
        """See ``System``."""
        return [
            Standing(
                key,
                name,
                record["Id"],
                _words(record),
                _address(name, record),
                str(record["Description"] or "") if name == "Opportunity" else "",
            )
            for name in sorted({place for place, _ in PLACES})
            for key, record in self._ours(name)
        ]

    def deleted(self) -> frozenset[str]:
        """See ``System``."""
        return frozenset(self._deleted)

    def merged(self) -> Mapping[str, str]:
        """See ``System``."""
        return self._merged

    def refused(self) -> frozenset[str]:
        """See ``System``."""
        return frozenset(self._refused)

    def wrong(self) -> Sequence[str]:
        """See ``System``."""
        return self.fake.violations

    def close(self) -> None:
        """See ``System``."""
        self._stack.close()

    def _listen(self) -> None:
        """Every write of the API is logged where the org itself does it; undone, it was none."""
        org = self.fake.org
        insert, change, snapshot, restore = org.insert, org.change, org.snapshot, org.restore
        upsert = org.upsert

        def inserted(object_: str, values: Mapping[str, Any], *, allow: bool = False) -> str:
            self._maybe_duplicate(object_, values)
            id_ = insert(object_, values, allow=allow)
            self._note(object_, org.records[object_][id_], values)
            return id_

        def changed(object_: str, id_: str, values: Mapping[str, Any]) -> None:
            change(object_, id_, values)
            self._note(object_, org.get(object_, id_), values)

        def upserted(
            object_: str, name: str, value: str, values: Mapping[str, Any], *, allow: bool = False
        ) -> tuple[str, bool]:
            self._maybe_several(object_, {name: value})
            return upsert(object_, name, value, values, allow=allow)

        def undone(told: Any) -> None:
            before, length = told
            restore(before)
            del self._log[length:]

        org.insert, org.change = inserted, changed  # type: ignore[method-assign]
        org.upsert = upserted  # type: ignore[method-assign]
        org.snapshot = lambda: (snapshot(), len(self._log))  # type: ignore[method-assign]
        org.restore = undone  # type: ignore[method-assign]

    def _note(self, object_: str, record: Record, values: Mapping[str, Any]) -> None:
        for key in _keys(object_, record):
            self._log.append(written(key, json.dumps(dict(values), ensure_ascii=False)))

    def _fail_half(self) -> None:
        self.fake.collections.fails_halves += 1

    def _find_several(self) -> None:
        self._several += 1

    def _find_duplicate(self) -> None:
        self._duplicates += 1

    def _maybe_several(self, object_: str, values: Mapping[str, Any]) -> None:
        """An administrator's import brought the key a second time."""
        keys = _keys(object_, values)
        if self._several and keys:
            self._several -= 1
            self._refused.update(keys)
            raise SeveralMatches(["a00000000000001AAA", "a00000000000002AAA"], keys[0])

    def _maybe_duplicate(self, object_: str, values: Mapping[str, Any]) -> None:
        """A rule of the administrator's takes it for another record."""
        keys = _keys(object_, values)
        others = list(islice(self.fake.org.all(object_), 1)) if self._duplicates and keys else []
        if others:
            self._duplicates -= 1
            self._refused.update(keys)
            raise detected(DuplicateRule(object_, "Segue_Title__c"), others)

    def _revoke_soon(self) -> None:
        self.fake.revoke_after = 2

    def _ours(self, name: str) -> list[tuple[str, Record]]:
        """The records that carry a key of ours, once for each key."""
        records = list(self.fake.org.records.get(name, {}).values())
        there = [one for one in records if not one["IsDeleted"]]
        return [(key, one) for one in there for key in _keys(name, one)]

    def _merge_two(self, chance: Random) -> str | None:
        name = chance.choice(("Account", "Contact"))
        ours = self._ours(name)
        if len(ours) < 2:
            return None
        (lost, loser), (kept, winner) = chance.sample(ours, 2)
        self._merged[lost] = kept
        self._do("merge", name, loser["Id"], winner["Id"])
        return f"a person merged two of {name}"

    def _do(self, what: str, *of: str) -> None:
        act: Callable[..., object] = getattr(self.fake.org, what)
        act(*of)

    def _plant(self, name: str, key: str, record: Record, chance: Random) -> Difference:
        of = self.fake.org.objects[name].fields
        texts = [
            field
            for field, value in record.items()
            if value is not None
            and of[field].custom
            and of[field].type in ("string", "textarea")
            and not of[field].external_id
        ]
        if not texts or chance.random() < 0.3:
            self._do("delete", name, record["Id"])
            return Difference(key, "deleted")
        field = chance.choice(sorted(texts))
        table = self.fake.org.records[name]
        table[record["Id"]] = {**record, field: "typed over"}
        return Difference(key, f"field {field}")


def _keys(object_: str, record: Mapping[str, Any]) -> list[str]:
    return [
        f"{kind}:{record[field]}"
        for (place, field), kind in PLACES.items()
        if place == object_ and record.get(field)
    ]


def _words(record: Record) -> str:
    return "\n".join(str(value) for value in record.values() if value is not None)


def _address(name: str, record: Record) -> str | None:
    email = record.get("Email")
    return str(email).lower() if name in ("Contact", "Lead") and email else None


def _refuse_poison(record: Record) -> str | None:
    if POISON in str(record.get("Segue_Role__c") or ""):
        return "The administrator's rule for the role does not allow this character."
    return None
