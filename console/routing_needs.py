"""The need that is to be explained: of facts, of an account, or as it was recorded."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from console.near_accounts import near_accounts
from console.routing_facts import wrong
from console.running import CannotDo
from console.vendors_catalogue import catalogue_at
from scheduler import Need, Route, fall_back, next_question, route
from scheduler.errors import UnknownAnswer
from scheduler.routing.questions import check_answer
from scheduler.routing.standings import seats_in_turn
from scheduler.routing.turns import Standing
from scheduler.teams.rules import Teams
from store.accounts import Account
from store.database import open_engine, reading
from store.decisions import RoutingRow
from store.meetings import Booking
from store.settings import Settings
from vendor_files import nearest

T = TypeVar("T")


@dataclass(frozen=True)
class Asked:
    """What was asked for at the terminal."""

    teams: Teams
    folder: Path
    offer: str | None
    facts: Mapping[str, Any]
    answers: Mapping[str, Any]
    now: datetime


@dataclass(frozen=True)
class Known:
    """A need, where it goes, and whose turn it is there."""

    need: Need | None
    """None: it was recorded, and is told as it was then."""
    route: Route | None
    """None: a question waits for its answer."""
    order: tuple[tuple[Standing, ...], ...] = ()
    """For each seat who is in turn now; empty: no database was read."""
    booking: Booking | None = None


def of_facts(asked: Asked) -> Known:
    """The need of somebody of whom the facts alone are known. Raises ``CannotDo``."""
    need = _need(asked, {})
    url = make_url(Settings().database_url)
    if url.drivername.startswith("sqlite") and not Path(url.database or "").is_file():
        return _routed(asked, need, None)
    try:
        return _read(lambda session: _routed(asked, need, session))
    except DBAPIError:  # a database that has no tables yet knows of no turns
        return _routed(asked, need, None)


def of_account(asked: Asked, account_id: str) -> Known:
    """The need of an account, as far as it is known without a visit. Raises ``CannotDo``."""

    def known(session: Session) -> Known:
        account = session.get(Account, account_id)
        if account is None:
            what = f"There is no account '{account_id}'."
            raise wrong("--account", what, near_accounts(session, account_id))
        return _routed(asked, _need(asked, _facts_of(account, asked)), session)

    return _from_database(known)


def of_routing(routing_id: str) -> Known:
    """A recorded routing. Raises ``CannotDo``."""

    def known(session: Session) -> Known:
        row = session.get(RoutingRow, routing_id)
        if row is None:
            what = f"There is no routing '{routing_id}'."
            raise wrong("--routing", what, "Look it up in the CRM's record.")
        return _recorded(row, None)

    return _from_database(known)


def of_booking(booking_id: str) -> Known:
    """The routing of a meeting, and whose turn it was. Raises ``CannotDo``."""

    def known(session: Session) -> Known:
        booking = session.get(Booking, booking_id)
        if booking is None:
            what = f"There is no meeting '{booking_id}'."
            raise wrong("--booking", what, "Its id is in its link's record.")
        session.expunge(booking)
        return _recorded(session.get_one(RoutingRow, booking.routing_id), booking)

    return _from_database(known)


def _recorded(row: RoutingRow, booking: Booking | None) -> Known:
    if row.rule_id is None:
        raise CannotDo("That routing waits for the answer to a question; nothing is decided yet.")
    return Known(None, Route.model_validate(row), booking=booking)


def _routed(asked: Asked, need: Need, session: Session | None) -> Known:
    if next_question(asked.teams, need) is not None:
        return Known(need, None)
    found = route(asked.teams, need)
    if session is None:
        return Known(need, found)
    found = fall_back(session, asked.teams, found, now=asked.now)
    order = seats_in_turn(session, asked.teams, found, now=asked.now)
    return Known(need, found, tuple(map(tuple, order)))


def _need(asked: Asked, known: Mapping[str, Any]) -> Need:
    of_offer = {}
    if asked.offer is not None:
        of_offer = {"offer_id": asked.offer, "motion": _motion(asked, asked.offer, "--offer")}
    if asked.facts.get("offer_id") is not None:
        _motion(asked, str(asked.facts["offer_id"]), "--facts")
    written = {**known, **of_offer, **asked.facts, "answers": _answers(asked)}
    try:
        return Need.model_validate(written | {"motion": written.get("motion") or "support"})
    except ValidationError as error:
        fault = error.errors()[0]
        key = ".".join(map(str, fault["loc"]))
        what = f"'{key}' cannot be {fault['input']!r}:"
        raise wrong("--facts", what, f"{fault['msg']}.") from None


def _answers(asked: Asked) -> dict[str, str]:
    answers = {key: str(value) for key, value in asked.answers.items()}
    for key, value in answers.items():
        try:
            check_answer(asked.teams, key, value)
        except UnknownAnswer as error:
            raise wrong("--answers", "There is", str(error)) from None
    return answers


def _motion(asked: Asked, offer: str, option: str) -> str:
    """The offer's motion; ``option``: where the offer was named."""
    catalogue = catalogue_at(asked.folder)
    if offer not in catalogue.offers:
        raise wrong(option, f"There is no offer '{offer}'.", nearest(offer, catalogue.offers))
    return catalogue.offers[offer].motion


def _facts_of(account: Account, asked: Asked) -> dict[str, Any]:
    return {
        "stage": account.stage,
        "owner_id": account.owner_id,
        "ownership": account.ownership,
        "account_name": account.name,
        "region": account.region,
        "language": account.language,
        "products": len(account.owned) + (asked.offer is not None),
    }


def _from_database(known: Callable[[Session], T]) -> T:
    url = make_url(Settings().database_url)
    if url.drivername.startswith("sqlite") and not Path(url.database or "").is_file():
        raise CannotDo("There is no database yet. Run ./segue up once.")
    return _read(known)


def _read(known: Callable[[Session], T]) -> T:
    engine = open_engine(Settings().database_url)
    try:
        with reading(engine) as session:
            return known(session)
    finally:
        engine.dispose()
