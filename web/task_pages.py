"""The tasks that plays made, for their owners: what is to be done, why, until when; and that one is
done."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import URL

from accounts.owners_tasks import NotOpen, count_of, listed, mark_done, owners
from intake.plays import names
from store.database import reading, transaction
from store.plays import PlayTask
from web.operator import Operator
from web.paging import PAGE_SIZE, Page
from web.rendering import page

router = APIRouter(prefix="/operator", tags=["operator"], default_response_class=HTMLResponse)
NOBODY = "-"
"""Stands for accounts without an owner in an address; no host's id is written so."""
State = Literal["open", "withdrawn", "done"]


def from_our_page(request: Request) -> None:
    """Refuses a form that another website sent.

    The operator's cookie is never sent along with those (``SameSite=Strict``); this also stops the
    vendor's other websites on the same domain. Browsers too old to say where a form came from say
    its origin.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin", "")
    own = origin.partition("://")[2] in ("", request.headers.get("host"))
    if site not in ("same-origin", "none") if site is not None else not own:
        raise HTTPException(403, "This form came from another website. Use the page of the tasks.")


@router.get("/tasks")
def tasks(
    request: Request,
    parts: Operator,
    owner: str | None = None,
    state: State = "open",
    done: str | None = None,
    number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
) -> HTMLResponse:
    """The tasks of one owner or of all: due first, then the account with more to gain."""
    asked = () if owner is None else (None if owner == NOBODY else owner,)
    shown_from = (number - 1) * PAGE_SIZE
    with reading(parts.engine) as session:
        found = listed(session, state, owners=asked, first=shown_from, most=PAGE_SIZE)
        counts = owners(session, state)
        count = count_of(session, state, owners=asked)
        just_done = None if done is None else session.get(PlayTask, done)
    return page(
        request,
        "tasks.html",
        tasks=found,
        counts=counts,
        hosts=names(parts.vendor.teams),
        nobody=NOBODY,
        chosen=owner,
        state=state,
        just_done=just_done if just_done is not None and just_done.state == "done" else None,
        today=parts.now().date(),
        shown=Page(number, count),
    )


@router.post("/tasks/{task_id}/done", dependencies=[Depends(from_our_page)])
def done(
    task_id: str, parts: Operator, owner: Annotated[str, Form(max_length=64)] = ""
) -> RedirectResponse:
    """The owner has done it: say so in the CRM, and go back to the list."""
    hosts = names(parts.vendor.teams)
    try:
        with transaction(parts.engine) as session:
            task = mark_done(session, hosts, task_id, now=parts.now())
    except NotOpen:
        said = "This task is not open any more: it was done or withdrawn meanwhile."
        raise HTTPException(409, said) from None
    back = URL("/operator/tasks").include_query_params(done=task.id)
    return RedirectResponse(str(back.include_query_params(owner=owner) if owner else back), 303)
