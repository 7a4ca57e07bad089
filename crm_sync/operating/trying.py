"""A CRM is tried before it is kept, with everything that it will have then."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine

from crm_sync.links import Links
from crm_sync.mappings.language import CrmMapping
from crm_sync.operating.connecting import Wish, keep
from crm_sync.targets.connection import Connection, StoredCredentials
from crm_sync.targets.kinds import open_target
from crm_sync.targets.target import Target
from store.database import open_engine, transaction
from store.settings import Settings
from store.tables import Base, CrmAllowance, CrmLink, CrmTarget

_TABLES = [Base.metadata.tables[one.__tablename__] for one in (CrmTarget, CrmAllowance, CrmLink)]


@dataclass(frozen=True)
class Trial:
    """A CRM that is open and not kept yet."""

    target: Target
    credentials: StoredCredentials
    """Those to keep it with: a vendor may renew what is tried, and take the former ones no more."""


@contextmanager
def on_trial(
    wish: Wish, settings: Settings, mapping: CrmMapping, *, clock: Callable[[], datetime]
) -> Iterator[Trial]:
    """The CRM of the wish, opened.

    It stands in a database of its own, which is thrown away: so its tokens, its limits and its
    links work as they will, and nobody tells a CRM anything that is merely tried.
    """
    with _database() as engine:
        with transaction(engine) as session:
            keep(session, settings, wish, now=clock())
        credentials = StoredCredentials(engine, settings, wish.id)
        target = open_target(
            Connection(
                id=wish.id,
                kind=wish.kind,
                settings=wish.settings,
                credentials=credentials,
                mapping=mapping,
                links=Links(engine, wish.id),
                engine=engine,
                clock=clock,
            )
        )
        try:
            yield Trial(target, credentials)
        finally:
            target.close()


@contextmanager
def _database() -> Iterator[Engine]:
    with TemporaryDirectory(prefix="segue-trial-") as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'trial.db'}")
        try:
            Base.metadata.create_all(engine, tables=_TABLES)
            yield engine
        finally:
            engine.dispose()
