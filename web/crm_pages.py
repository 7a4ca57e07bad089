"""The connected CRMs, for the operator: how far each is, what needs a person, dead letters."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse

from crm_sync.dead_letters import count_dead, dead_letters, told
from crm_sync.standing import standing
from crm_sync.targets.kinds import NAMES
from store.database import reading
from web.operator import Operator
from web.paging import PAGE_SIZE, Page
from web.rendering import page

router = APIRouter(prefix="/operator/crm", tags=["operator"], default_response_class=HTMLResponse)
HERE = "/operator/crm/targets"


@router.get("/targets")
def targets(
    request: Request,
    parts: Operator,
    target: str | None = None,
    account: str | None = None,
    number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
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
        dead=dead,
        chosen=target,
        account=account,
        shown=shown,
        now=parts.now(),
    )


@router.get("/hand-offs/{outbox_id}")
def hand_off(outbox_id: str, request: Request, parts: Operator) -> HTMLResponse:
    """One hand-off with its whole story, and what became of it at each CRM."""
    with reading(parts.engine) as session:
        found = told(session, outbox_id)
    if found is None:
        raise HTTPException(404, "There is no such hand-off.")
    return page(request, "crm_hand_off.html", told=found)
