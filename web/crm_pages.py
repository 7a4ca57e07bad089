"""The connected CRMs, for the operator: how far each is, what needs a person, dead letters."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import URL

from crm_sync.delivery.dismissing import dismiss
from crm_sync.delivery.replaying import replay, replay_all, try_now
from crm_sync.operating.checks import check
from crm_sync.operating.dead_letters import count_dead, dead_letters, told
from crm_sync.operating.standing import standing
from crm_sync.targets.kinds import NAMES, UNMAPPED
from remote.faults import Refused, RemoteError
from store.database import reading, transaction
from web.operator import Operator
from web.paging import PAGE_SIZE, Page
from web.rendering import page
from web.task_pages import from_our_page

router = APIRouter(prefix="/operator/crm", tags=["operator"], default_response_class=HTMLResponse)
HERE = "/operator/crm/targets"
TargetId = Annotated[str, Form(max_length=32)]
AccountKey = Annotated[str, Form(max_length=80)]


@dataclass(frozen=True)
class _HandOff:
    """A hand-off that a CRM did not take, and what the operator's list was narrowed to."""

    target_id: str
    outbox_id: Annotated[str, Form(max_length=32)]
    target: TargetId = ""
    account: AccountKey = ""


OneHandOff = Annotated[_HandOff, Depends()]


@contextmanager
def _as_answers() -> Iterator[None]:
    """What can be said against it, as the page's answer."""
    try:
        yield
    except LookupError:
        raise HTTPException(404, "There is no such hand-off.") from None
    except ValueError as refused:
        raise HTTPException(409, str(refused)) from None


@router.get("/targets")
def targets(
    request: Request,
    parts: Operator,
    target: str | None = None,
    account: str | None = None,
    number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
    replayed: Annotated[int | None, Query(ge=0)] = None,
    dismissed: Annotated[int | None, Query(ge=0)] = None,
    tried: str | None = None,
) -> HTMLResponse:
    """Every CRM, those that need a person first, and what was not taken, the newest first."""
    with reading(parts.engine) as session:
        found = standing(session, now=parts.now())
        count = count_dead(session, target=target, account=account)
        shown = Page(number, count)
        dead = dead_letters(
            session, target=target, account=account, first=shown.first, most=PAGE_SIZE
        )
    return page(
        request,
        "crm_targets.html",
        targets=found,
        names=NAMES,
        unmapped=UNMAPPED,
        dead=dead,
        chosen=target,
        account=account,
        shown=shown,
        now=parts.now(),
        replayed=replayed,
        dismissed=dismissed,
        tried=next((one.target.id for one in found if one.target.id == tried), None),
    )


@router.post("/targets/{target_id}/try-now", dependencies=[Depends(from_our_page)])
def try_one_now(target_id: str, parts: Operator) -> RedirectResponse:
    """Send what waits for it at once."""
    try:
        with transaction(parts.engine) as session:
            try_now(session, target_id, now=parts.now())
    except LookupError:
        raise HTTPException(404, "That CRM is not connected.") from None
    return _back(tried=target_id)


@router.post("/targets/{target_id}/check", dependencies=[Depends(from_our_page)])
def check_one(target_id: str, parts: Operator) -> RedirectResponse:
    """Hold its mapping against the account's own schema, now."""
    try:
        check(parts.engine, parts.settings, target_id, now=parts.now())
    except LookupError:
        raise HTTPException(404, "That CRM is not connected.") from None
    except RemoteError as error:
        remedy = error.remedy if isinstance(error, Refused) else "Try again."
        raise HTTPException(400, f"{error} {remedy}") from None
    return RedirectResponse(f"{HERE}#{target_id}", 303)


@router.post("/targets/{target_id}/replay", dependencies=[Depends(from_our_page)])
def replay_one(parts: Operator, one: OneHandOff) -> RedirectResponse:
    """Try a hand-off again that was not taken."""
    with transaction(parts.engine) as session, _as_answers():
        replay(session, one.target_id, one.outbox_id, now=parts.now())
    return _back(replayed=1, target=one.target, account=one.account)


@router.post("/targets/{target_id}/dismiss", dependencies=[Depends(from_our_page)])
def dismiss_one(parts: Operator, one: OneHandOff) -> RedirectResponse:
    """Let a hand-off that was not taken stay untold."""
    with transaction(parts.engine) as session, _as_answers():
        dismiss(session, one.target_id, one.outbox_id, now=parts.now())
    return _back(dismissed=1, target=one.target, account=one.account)


@router.post("/targets/{target_id}/replay-all", dependencies=[Depends(from_our_page)])
def replay_every_one(target_id: str, parts: Operator, account: AccountKey = "") -> RedirectResponse:
    """Try all of them again, or those of one account."""
    with transaction(parts.engine) as session:
        count = replay_all(session, target_id, account or None, now=parts.now())
    return _back(replayed=count, account=account)


def _back(**said: str | int) -> RedirectResponse:
    kept = {name: value for name, value in said.items() if value != ""}
    return RedirectResponse(str(URL(HERE).include_query_params(**kept)), 303)


@router.get("/hand-offs/{outbox_id}")
def hand_off(outbox_id: str, request: Request, parts: Operator) -> HTMLResponse:
    """One hand-off with its whole story, and what became of it at each CRM."""
    with reading(parts.engine) as session:
        found = told(session, outbox_id)
    if found is None:
        raise HTTPException(404, "There is no such hand-off.")
    return page(request, "crm_hand_off.html", told=found)
