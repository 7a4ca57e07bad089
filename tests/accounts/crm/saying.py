"""A CRM that says what a test lets it say, and ownership data that hears of it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from accounts.crm.arriving import Arriving
from accounts.crm.taking import take_in
from accounts.imports.judging import Known
from crm_sync.incoming.language import Incoming
from crm_sync.incoming.source import Gone, Page, Remote, Thing, Word
from offers import load_catalogue
from store.crm import CrmTarget
from store.database import transaction

HARBOR = Path(__file__).parents[3] / "examples" / "harbor" / "catalogue"
NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
INCOMING = {
    "owners": {"boss@acme.example": "jonas-weber"},
    "accounts": {
        "id": "number",
        "new": "customers",
        "customers": {"source": "lifecycle", "values": ["customer"]},
        "fields": {
            "name": "name",
            "employees": "people",
            "plan": {"source": "plan", "values": {"Gold": "business"}},
            "stage": {
                "source": "lifecycle",
                "values": {"lead": "prospect", "customer": "customer", "other": None},
            },
            "owner": "owner",
            "products": {"source": "products", "values": {"Routing Plus": "routing"}},
            "renewal_on": "renewal",
        },
    },
    "contacts": {
        "company": "company",
        "fields": {"email": "email", "name": ["first", "last"], "role": "title"},
    },
    "deals": {
        "company": "company",
        "fields": {
            "name": "name",
            "stage": "stage",
            "closed": "closed",
            "won": "won",
            "amount": "amount",
            "closed_at": "closed_at",
        },
    },
    "products": {
        "company": "company",
        "product": {"source": "product", "values": {"Routing Plus": "routing"}},
        "since": "since",
        "ended": {"source": "status", "values": ["Obsolete"]},
    },
}


class Crm:
    """What is said is taken in at once, a page for each call."""

    def __init__(self, engine: Engine, target_id: str, incoming: Mapping[str, object]) -> None:
        self.engine, self.target_id = engine, target_id
        self.incoming = Incoming.model_validate(incoming)
        self.catalogue = load_catalogue(HARBOR)

    def says(self, thing: Thing, id_: str, at: datetime, **words: object) -> None:
        """A record as of ``at``; ``absorbed`` are the ids that were merged into it."""
        self.take([self.record(thing, id_, at, **words)])

    def record(self, thing: Thing, id_: str, at: datetime, **words: object) -> Remote:
        """The same as a value. A word may be one that has a moment of its own."""
        absorbed = words.pop("absorbed", ())
        assert isinstance(absorbed, Iterable)
        said = {
            name: word if isinstance(word, Word) else Word(None if word is None else str(word), at)
            for name, word in words.items()
        }
        return Remote(thing, id_, at, said, frozenset(map(str, absorbed)))

    def take(self, records: Iterable[Remote] = (), gone: Iterable[Gone] = ()) -> None:
        """Take in a page."""
        with transaction(self.engine) as session:
            take_in(session, self.arriving(), Page(tuple(records), tuple(gone)))

    def arriving(self) -> Arriving:
        """What it is taken in with."""
        hosts = {"maya.chen@harbor.example": "maya-chen", "jonas@harbor.example": "jonas-weber"}
        known = Known(self.catalogue, set(hosts.values()), {"europe", "americas"}, NOW)
        return Arriving(self.target_id, self.incoming, known, hosts)


def connect(engine: Engine) -> Callable[[str, Mapping[str, object]], Crm]:
    """Connects a CRM under a name, with what it may say."""

    def connected(target_id: str, incoming: Mapping[str, object]) -> Crm:
        with transaction(engine) as session:
            session.add(CrmTarget(id=target_id, kind="hubspot", settings={}, connected_at=NOW))
        return Crm(engine, target_id, incoming)

    return connected
