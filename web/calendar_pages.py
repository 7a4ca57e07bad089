"""The operator connects the hosts' own calendars, and sees how they are."""

import hmac
from collections.abc import Mapping
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from remote.faults import Refused, RemoteError
from remote.sealing import seal, unseal
from scheduler.calendars import consents
from scheduler.calendars.connecting import (
    Wish,
    connect,
    disconnect,
    reachable,
    standing,
)
from scheduler.calendars.keeping import try_entries_at_once
from scheduler.calendars.reading import read
from scheduler.calendars.stored import as_stored
from store.database import reading, transaction
from store.settings import Settings
from web.api.access import Parts, PartsDep
from web.operator import Operator
from web.rendering import page
from web.task_pages import from_our_page
from web.unsettled_entries import unsettled

HERE = "/operator/calendars/connections"
COOKIE = "segue_connecting"
MINUTES = 10
"""So long an operator may take to choose a calendar."""
Cloud = Literal["google", "microsoft"]
HostId = Annotated[str, Form(max_length=64)]
router = APIRouter(prefix=HERE, tags=["operator"], default_response_class=HTMLResponse)


@router.get("")
def connections(request: Request, parts: Operator, problem: str = "") -> HTMLResponse:
    """Every connected calendar, those in trouble first, and the way to connect one."""
    with reading(parts.engine) as session:
        found, hosts = standing(session, now=parts.now()), parts.vendor.teams.hosts
        return page(
            request,
            "connections.html",
            calendars=found,
            unsettled={one.calendar.id: unsettled(one, hosts, parts.links) for one in found},
            hosts=hosts,
            clouds=_clouds(parts.settings),
            problem=problem,
        )


@router.post("/find", dependencies=[Depends(from_our_page)])
def find(
    request: Request,
    parts: Operator,
    host: HostId,
    url: Annotated[str, Form(max_length=2000)],
    user: Annotated[str, Form(max_length=300)],
    password: Annotated[str, Form(max_length=1000)],
) -> HTMLResponse:
    """The calendars of a CalDAV account, to choose from."""
    credentials = {"user": user.strip(), "password": password}
    return _choose(request, parts, host, "caldav", credentials, url.strip())


@router.get("/consent/{cloud}")
def consent(cloud: Cloud, parts: Operator, host: str) -> RedirectResponse:
    """Off to Google or Microsoft, where the host says yes."""
    known = parts.vendor.teams.hosts.get(host)
    if known is None:
        raise HTTPException(404, "There is no such host.")
    uri = _redirect_uri(parts.settings)
    try:
        with transaction(parts.engine) as session:
            there, state = consents.begin(
                session, parts.settings, cloud, known, redirect_uri=uri, now=parts.now()
            )
    except RemoteError as refused:
        raise HTTPException(409, _told(refused)) from None
    answer = RedirectResponse(there, 303)
    # Lax: it must come back with the browser from another website, which the key's cookie does not.
    secure = parts.settings.public_url.startswith("https:")
    lasts = int(consents.LASTS.total_seconds())
    answer.set_cookie(
        COOKIE, state, max_age=lasts, httponly=True, samesite="lax", secure=secure, path=HERE
    )
    return answer


@router.get("/callback")
def callback(
    request: Request,
    parts: PartsDep,
    state: Annotated[str, Query(max_length=4000)] = "",
    code: Annotated[str, Query(max_length=4000)] = "",
    error: Annotated[str, Query(max_length=200)] = "",
) -> HTMLResponse:
    """Back from there. Only the browser of the operator who began gets any further, and once."""
    given = request.cookies.get(COOKIE, "")
    if not state or not hmac.compare_digest(given.encode(), state.encode()):
        raise HTTPException(403, "This was not begun in this browser. Start again.")
    began = _used(parts, state)
    if error or not code:
        raise HTTPException(400, "The permission was not given. Nothing is connected.")
    try:
        credentials = consents.permission(
            parts.settings,
            began.kind,
            code=code,
            state=state,
            redirect_uri=_redirect_uri(parts.settings),
            now=parts.now(),
        )
    except RemoteError as refused:
        raise HTTPException(400, _told(refused)) from None
    answer = _choose(request, parts, began.host_id, began.kind, as_stored(credentials), "")
    answer.delete_cookie(COOKIE, path=HERE)
    # The code in the address is used up, and still nobody's business.
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _used(parts: Parts, state: str) -> consents.Begun:
    try:
        with transaction(parts.engine) as session:
            return consents.use(session, state, now=parts.now())
    except consents.ConsentLost:
        raise HTTPException(400, "That took too long, or was done already. Start again.") from None


@router.post("/keep", dependencies=[Depends(from_our_page)])
def keep(
    parts: Operator,
    wish: Annotated[str, Form(max_length=20_000)],
    address: Annotated[str, Form(max_length=2000)],
    use: Annotated[Literal["both", "read"], Form()] = "both",
) -> RedirectResponse:
    """Connect the chosen one."""
    wished = _opened(wish, parts.settings)
    host, kind_ = wished.pop("_host"), wished.pop("_kind")
    try:
        connect(
            parts.outside,
            Wish(host, kind_, wished, address, writes=use == "both"),
            now=parts.now(),
        )
    except RemoteError as refused:
        raise HTTPException(400, _told(refused)) from None
    except LookupError as nobody:
        raise HTTPException(404, str(nobody)) from None
    return RedirectResponse(HERE, 303)


@router.post("/{calendar_id}/check", dependencies=[Depends(from_our_page)])
def check(calendar_id: str, parts: Operator) -> RedirectResponse:
    """Read it now; what it did not take so far is written next."""
    if read(parts.outside, calendar_id, now=parts.now()):
        with transaction(parts.engine) as session:
            try_entries_at_once(session, calendar_id, now=parts.now())
    return RedirectResponse(HERE, 303)


@router.post("/{calendar_id}/disconnect", dependencies=[Depends(from_our_page)])
def let_go(calendar_id: str, parts: Operator) -> RedirectResponse:
    """Forget it, with its credentials."""
    try:
        with transaction(parts.engine) as session:
            disconnect(session, parts.outside, calendar_id, now=parts.now())
    except LookupError:
        raise HTTPException(404, "That calendar is not connected.") from None
    return RedirectResponse(HERE, 303)


def _choose(
    request: Request,
    parts: Parts,
    host: str,
    kind_: str,
    credentials: Mapping[str, str],
    where: str,
) -> HTMLResponse:
    try:
        reached = reachable(parts.outside, host, kind_, credentials, where)
    except RemoteError as refused:
        raise HTTPException(400, _told(refused)) from None
    except LookupError as nobody:
        raise HTTPException(404, str(nobody)) from None
    wish = _sealed({**reached.credentials, "_host": host, "_kind": kind_}, parts.settings)
    known = parts.vendor.teams.hosts[host]
    return page(request, "connections_choose.html", found=reached.calendars, wish=wish, host=known)


def _clouds(settings: Settings) -> list[tuple[str, str]]:
    """Those at which this deployment is registered, by id and name."""
    known = (
        ("google", "Google", settings.google_client_id),
        ("microsoft", "Microsoft", settings.microsoft_client_id),
    )
    return [(id_, name) for id_, name, registered in known if registered]


def _redirect_uri(settings: Settings) -> str:
    return f"{settings.public_url}{HERE}/callback"


def _sealed(values: Mapping[str, str], settings: Settings) -> str:
    return seal(values, settings).decode()


def _opened(sealed: str, settings: Settings) -> dict[str, str]:
    try:
        return unseal(sealed.encode(), settings, at_most_seconds=MINUTES * 60)
    except Refused:
        raise HTTPException(400, "That took too long, or is not ours. Start again.") from None


def _told(error: RemoteError) -> str:
    remedy = error.remedy if isinstance(error, Refused) else "Try again."
    return f"{error} {remedy}"
