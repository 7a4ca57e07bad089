"""What every page of the operator says while a host's calendar cannot be read."""

import hmac

import structlog
from fastapi import Request
from sqlalchemy.exc import SQLAlchemyError

from scheduler.calendars.connecting import in_trouble
from store.database import reading

OPERATORS_COOKIE = "segue_operator"
_log = structlog.get_logger()


def calendars_in_trouble(request: Request) -> tuple[str, ...]:
    """The hosts of whom nothing is offered for that reason, by name; nobody, for those who hold no
    operator's key."""
    parts = request.app.state.parts
    key = parts.settings.operator_key.get_secret_value()
    if not hmac.compare_digest(request.cookies.get(OPERATORS_COOKIE, "").encode(), key.encode()):
        return ()
    try:
        with reading(parts.engine) as session:
            ids = {row.host_id for row in in_trouble(session, now=parts.now())}
    except SQLAlchemyError as error:  # the page has its own words for that
        _log.warning("database unavailable", why=str(error))
        return ()
    hosts = parts.vendor.teams.hosts
    return tuple(sorted(hosts[one].name if one in hosts else one for one in ids))
