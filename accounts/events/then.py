"""Whose an event was as far as anybody knew at an earlier moment.

A word on who belongs where may come late and move events from one account to another. What an
account was known to have done before that must not change with it.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from accounts.events.belonging import MEMBERSHIP, MESSAGE, USER
from store.base import Instant
from store.events import Event

_Word = aliased(Event)
"""A message that says where a user belongs."""
_ACCOUNT, _MOMENT = bindparam("account_id", type_=String), bindparam("moment", type_=Instant)


def theirs_then() -> ColumnElement[bool]:
    """Whether an ``Event`` had happened and arrived by ``:moment``, and was known to be
    ``:account_id``'s by then.

    The same rule as ``accounts.events.belonging.account_then``, of the words that had arrived.
    """
    of_user = _words().where(_Word.user_id == Event.user_id)
    latest = of_user.where(_Word.at <= Event.at).order_by(_Word.at.desc(), _Word.account_id.desc())
    first = of_user.where(_Word.at > Event.at).order_by(_Word.at, _Word.account_id.desc())
    belonged = func.coalesce(
        *(one.limit(1).correlate(Event).scalar_subquery() for one in (latest, first))
    )
    # Nothing but an index: who never was a member cannot have belonged.
    members = _words(_Word.user_id).where(_Word.account_id == _ACCOUNT, _Word.name == "")
    return and_(
        Event.at <= _MOMENT,
        Event.received_at <= _MOMENT,
        or_(
            and_(Event.account_from == MESSAGE, Event.account_id == _ACCOUNT),
            and_(
                Event.account_from == USER,
                Event.user_id.in_(members.correlate(None)),
                belonged == _ACCOUNT,
            ),
        ),
    )


def _words(column: Any = _Word.account_id) -> Select[Any]:
    return select(column).where(_Word.account_from == MEMBERSHIP, _Word.received_at <= _MOMENT)
