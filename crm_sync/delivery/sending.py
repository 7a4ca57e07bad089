"""One batch on its way to a CRM: what became of each parcel, and whether the CRM itself failed.

A connector's bug is no reason to stop: the batch that it fails on is taken apart, in halves and
then one by one, so that the parcel that it fails on is alone with that.
"""

import time
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from pydantic import ValidationError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from crm_sync.delivery.claiming import Waiting
from crm_sync.hand_off import HandOff
from crm_sync.recording import to_records
from crm_sync.targets.target import Outcome, Parcel, Postponed, Rejected, Target
from remote.faults import Refused, RemoteError, Unavailable
from store.faults import without_values

OUR_DATABASE = (OperationalError, InterfaceError, PoolTimeout)
"""Our own database is away: nobody's fault, and nothing can be noted either."""
REPORT = (
    "It is a fault of Segue itself: report it with the worker's log of that moment, and replay "
    "once a version that mends it runs."
)
_PROJECT = Path(__file__).parents[2]
_log = structlog.get_logger("crm_sync")


class Broken(Exception):
    """The connector failed on everything that it was given: a bug of ours."""


@dataclass
class Sent:
    """What became of a batch. Parcels that are in neither are as they were."""

    asked: bool = False
    """Whether there was anything to ask the CRM for: only its own word ends a pause."""
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    """By the parcel's id."""
    fault: Unavailable | Refused | Broken | None = None
    """Of the whole target."""
    raised: dict[str, str] = field(default_factory=dict)
    """The parcels that the connector fails on one by one, and where it does."""


def unpack(waiting: Waiting) -> Parcel | Rejected:
    """The hand-off with its records, or why it is none."""
    try:
        hand_off = HandOff.model_validate(waiting.hand_off)
        records = tuple(to_records(hand_off))
    except Exception as error:
        _log.error("hand_off_unreadable", outbox_id=waiting.outbox_id, fault=told(error))
        return Rejected(f"The hand-off cannot be read: {told(error)}.", REPORT)
    return Parcel(waiting.outbox_id, waiting.account_key, waiting.seq, hand_off, records)


def send(target: Target, parcels: Sequence[Parcel], *, until: float) -> Sent:
    """Send them, each of another account, before ``until`` (a moment of ``time.monotonic``).

    Raises what ``OUR_DATABASE`` names; everything else that goes wrong is in the answer.
    """
    sent = Sent(asked=bool(parcels))
    if parcels:
        _send(target, parcels, until, sent)
        if sent.raised and sent.fault is None:
            _judge(sent)
    return sent


def _send(target: Target, parcels: Sequence[Parcel], until: float, sent: Sent) -> None:
    try:
        outcomes = _outcomes(target, parcels, until)
    except OUR_DATABASE:
        raise
    except (Unavailable, Refused) as fault:
        sent.fault = fault
    except Exception as error:
        _log.error("connector_failed", parcels=len(parcels), fault=told(error), at=frames(error))
        _take_apart(target, parcels, until, sent, error)
    else:
        silent = Postponed("The connector said nothing of it")
        sent.outcomes |= {one.id: outcomes.get(one.id, silent) for one in parcels}


def _outcomes(target: Target, parcels: Sequence[Parcel], until: float) -> Mapping[str, Outcome]:
    """What is told and what is to be erased go their own ways."""
    told = [one for one in parcels if one.hand_off.erasure is None]
    erased = [one for one in parcels if one.hand_off.erasure is not None]
    outcomes = dict(target.deliver(told, until=until)) if told else {}
    return {**outcomes, **target.erase(erased, until=until)} if erased else outcomes


def _take_apart(
    target: Target, parcels: Sequence[Parcel], until: float, sent: Sent, error: Exception
) -> None:
    if len(parcels) == 1:
        sent.raised[parcels[0].id] = told(error)
        return
    middle = len(parcels) // 2
    for half in (parcels[:middle], parcels[middle:]):
        if sent.fault is None and time.monotonic() < until:
            _send(target, half, until, sent)


def _judge(sent: Sent) -> None:
    """Others went well: it is these parcels. None did: it may be all of them."""
    if not sent.outcomes:
        sent.fault = Broken(next(iter(sent.raised.values())))
        return
    sent.outcomes |= {one: failed_on(where) for one, where in sent.raised.items()}
    sent.raised = {}


def failed_on(where: str) -> Rejected:
    """What becomes of a parcel that the connector fails on."""
    return Rejected(f"The connector fails on it: {where}.", REPORT)


def told(error: BaseException) -> str:
    """What it is and where, without its words: those can quote a customer's."""
    if isinstance(error, ValidationError):
        return without_values(error)
    if isinstance(error, RemoteError):
        return str(error)
    return f"{type(error).__name__} at {_place(error)}"


def _place(error: BaseException) -> str:
    """Where in our own code it was; a library's inside says nothing to an operator."""
    places = traceback.extract_tb(error.__traceback__)
    ours = [one for one in places if Path(one.filename).is_relative_to(_PROJECT)]
    own = [one for one in ours if "site-packages" not in one.filename]
    if not (own or places):
        return "an unknown place"
    last = (own or places)[-1]
    return f"{Path(last.filename).name}:{last.lineno}"


def frames(error: BaseException) -> str:
    """The way to it, for the log: our lines of code, never values."""
    return "".join(traceback.format_tb(error.__traceback__))
