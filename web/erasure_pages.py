"""The wishes for erasure, for the operator: what went where, what did not, and what to do."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from intake.privacy.told_records import count_records, records
from store.database import reading
from web.operator import Operator
from web.paging import PAGE_SIZE, Page
from web.rendering import page

router = APIRouter(prefix="/operator", tags=["operator"], default_response_class=HTMLResponse)


@router.get("/erasures")
def erasures(
    request: Request,
    parts: Operator,
    only_open: Annotated[bool, Query(alias="open")] = False,
    number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
) -> HTMLResponse:
    """The newest first; who it was is said nowhere."""
    with reading(parts.engine) as session:
        shown = Page(number, count_records(session, only_open=only_open))
        found = list(records(session, only_open=only_open, first=shown.first, most=PAGE_SIZE))
    return page(request, "erasures.html", erasures=found, only_open=only_open, shown=shown)
