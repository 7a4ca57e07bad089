"""What the commands of ``./segue crm`` work with: the database, and the CRMs by name."""

from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from console.running import CannotDo
from remote.faults import Refused, RemoteError
from remote.http import BY_ITSELF
from store.crm import CrmOutbox, CrmTarget
from store.database import open_engine
from store.settings import Settings
from vendor_files import nearest


@contextmanager
def database() -> Iterator[Engine]:
    """The deployment's."""
    engine = open_engine(Settings().database_url)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def told() -> Iterator[None]:
    """What another party refuses is said in words, with the remedy. Raises ``CannotDo``."""
    try:
        yield
    except Refused as refused:
        raise CannotDo(f"{refused} {refused.remedy}") from None
    except RemoteError as away:
        raise CannotDo(f"{said_once(away)} Try again.") from None


def said_once(away: RemoteError) -> str:
    """What is the matter with a party, and not that it is tried again: no command is by itself."""
    return str(away).removesuffix(BY_ITSELF).rstrip()


def known_id(session: Session, name: str) -> CrmTarget:
    """The connected CRM of that name. Raises ``CannotDo``."""
    row = session.get(CrmTarget, name)
    if row is None:
        names = session.scalars(select(CrmTarget.id).order_by(CrmTarget.id)).all()
        said = nearest(name, names) if names else "None is connected."
        raise CannotDo(f"There is no CRM '{name}'. {said}")
    return row


def known_account(session: Session, key: str) -> None:
    """Raises ``CannotDo`` for an account of which no CRM was ever told, with what is near."""
    keys = session.scalars(select(CrmOutbox.account_key).distinct()).all()
    if key in keys:
        return
    whole = next((one for one in sorted(keys) if one.partition(":")[2] == key), None)
    near = get_close_matches(key, keys, n=1) + get_close_matches(f"account:{key}", keys, n=1)
    found = whole or next(iter(near), None)
    remedy = f"Did you mean '{found}'?" if found else "It is written account:<id>, or visit:<id>."
    raise CannotDo(f"No CRM was ever told of an account '{key}'. {remedy}")
