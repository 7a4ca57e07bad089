"""What every page of the operator says while something needs a person."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass

import structlog
from fastapi import Request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from crm_sync.operating.standing import Need, in_need
from intake.undecided import Undecided, undecided_visits
from scheduler.calendars.connecting import in_trouble
from store.database import reading
from web.api.access import Parts, parts_of

OPERATORS_COOKIE = "segue_operator"
_log = structlog.get_logger()


@dataclass(frozen=True)
class Trouble:
    """What needs a person."""

    hosts: tuple[str, ...] = ()
    """Of whom no times are offered, since a calendar of theirs cannot be read: by name."""
    undecided: tuple[Undecided, ...] = ()
    """For which visits the engine failed."""
    crms: Mapping[str, tuple[Need, ...]] | None = None
    """By the CRM's name; None: nothing at any."""


def troubled(request: Request) -> Trouble | None:
    """What the banner says; None, where there is nothing, and for those who hold no key."""
    parts = parts_of(request)
    key = parts.settings.operator_key.get_secret_value()
    if not hmac.compare_digest(request.cookies.get(OPERATORS_COOKIE, "").encode(), key.encode()):
        return None
    try:
        with reading(parts.engine) as session:
            found = _found(session, parts)
    except SQLAlchemyError as error:  # the page has its own words for that
        _log.warning("database unavailable", why=str(error))
        return None
    return None if found == Trouble() else found


def _found(session: Session, parts: Parts) -> Trouble:
    return Trouble(
        hosts=_hosts(session, parts),
        undecided=tuple(undecided_visits(session, now=parts.now())),
        crms=in_need(session, now=parts.now()) or None,
    )


def _hosts(session: Session, parts: Parts) -> tuple[str, ...]:
    hosts = parts.vendor.teams.hosts
    ids = {row.host_id for row in in_trouble(session, now=parts.now())}
    return tuple(sorted(hosts[one].name if one in hosts else one for one in ids))
