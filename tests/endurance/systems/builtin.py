"""The built-in CRM: its table, with a log that the database itself keeps."""

import json
from collections.abc import Mapping, Sequence
from random import Random

from sqlalchemy import Engine, select, text

from crm_sync.hand_off import HandOff
from crm_sync.records import CrmRecord
from store.crm import BuiltinCrmRecord
from store.database import reading, transaction
from store.settings import Settings
from tests.endurance.evidence import Difference, Standing, Written, written

_ON_SQLITE = (
    "CREATE TABLE endurance_log (id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT, mark TEXT)",
    *(
        f"CREATE TRIGGER endurance_{what} AFTER {what} ON segue_builtin_crm_records BEGIN "
        "INSERT INTO endurance_log (key, mark) VALUES (NEW.kind || ':' || NEW.external_id, "
        "substr(NEW.properties || NEW.title, instr(NEW.properties || NEW.title, '[#'), 20)); END"
        for what in ("INSERT", "UPDATE")
    ),
)
_ON_POSTGRESQL = (
    "CREATE TABLE endurance_log (id SERIAL PRIMARY KEY, key TEXT, mark TEXT)",
    "CREATE FUNCTION endurance_note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "INSERT INTO endurance_log (key, mark) VALUES (NEW.kind || ':' || NEW.external_id, "
    "substring(NEW.properties::text || NEW.title from '\\[#[0-9]+[.][0-9]+\\]')); "
    "RETURN NULL; END $$",
    "CREATE TRIGGER endurance_log AFTER INSERT OR UPDATE ON segue_builtin_crm_records "
    "FOR EACH ROW EXECUTE FUNCTION endurance_note()",
)


class Builtin:
    """See ``System``. It takes everything, and nobody changes anything in it."""

    name = "builtin"
    beside_a_lead_alone = False
    people_share_addresses = False
    poisonable = False
    readable = False
    calls = 0

    def gives(self, hand_off: HandOff, record: CrmRecord) -> bool:
        """All."""
        return True

    def connect(self, engine: Engine, settings: Settings) -> None:
        """It is connected from the first; from now on it keeps a log."""
        self._engine = engine
        sqlite = engine.dialect.name == "sqlite"
        with transaction(engine) as session:
            for statement in _ON_SQLITE if sqlite else _ON_POSTGRESQL:
                session.execute(text(statement))

    def disturb(self, seed: int) -> None:
        """It stands in our own database: what happens to that, happens to it."""

    def mishaps(self) -> Mapping[str, int]:
        """None of its own."""
        return {}

    def interfere(self, chance: Random) -> str | None:
        """Nobody can."""
        return None

    def calm(self) -> None:
        """It is."""

    def mend(self) -> None:
        """Nothing is wrong."""

    def plant(self, chance: Random, often: int) -> Sequence[Difference]:
        """Nobody can change it without our hearing of it."""
        return ()

    def written(self) -> Sequence[Written]:
        """See ``System``."""
        with reading(self._engine) as session:
            rows = session.execute(text("SELECT key, mark FROM endurance_log ORDER BY id"))
            return [written(key, mark or "") for key, mark in rows]

    def standing(self) -> Sequence[Standing]:
        """See ``System``."""
        with reading(self._engine) as session:
            return [_standing(row) for row in session.scalars(select(BuiltinCrmRecord))]

    def deleted(self) -> frozenset[str]:
        """Nothing."""
        return frozenset()

    def merged(self) -> Mapping[str, str]:
        """Nothing."""
        return {}

    def refused(self) -> frozenset[str]:
        """None."""
        return frozenset()

    def wrong(self) -> Sequence[str]:
        """Nothing."""
        return ()

    def close(self) -> None:
        """It goes with the database."""


def _standing(row: BuiltinCrmRecord) -> Standing:
    words = [row.title, *_texts(row.properties)]
    return Standing(f"{row.kind}:{row.external_id}", row.kind, row.id, "\n".join(words))


def _texts(properties: Mapping[str, object]) -> list[str]:
    """Each value as words; of what has parts, each part."""
    told = []
    for value in properties.values():
        parts = value if isinstance(value, list) else [value]
        told += [
            one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in parts
        ]
    return told
