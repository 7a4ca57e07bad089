"""The web application: its parts put together, its routes mounted."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from actions import build_executor
from intake.desk import open_desk
from intake.flow import Flow
from intake.meetings.booking_pages import BookingPages
from intake.meetings.rep_meetings import RepMeetings
from intake.meetings.visitor_meetings import Meetings
from scheduler import sync_hosts
from store.database import open_engine, transaction
from store.settings import Settings
from web import (
    account_pages,
    booking_pages,
    calendar_pages,
    catalogue_page,
    conversation_page,
    crm_pages,
    erasure_pages,
    health,
    insights,
    mail_pages,
    meetings,
    operator,
    own_data,
    rep_meetings,
    task_pages,
)
from web.actions_endpoint import actions_endpoint
from web.api import booking, chat, crm_notifications, events, form, left, visits
from web.api import own_data as api_own_data
from web.api.access import Parts
from web.chat import Chat
from web.embedding import embed_files
from web.errors import DOCUMENTED, answer_errors
from web.guards import EVENTS, Guards, VisitorsCors
from web.limits import Limits
from web.logs import set_up_logs
from web.rasa import Rasa
from web.records import Records
from web.rendering import PAGES
from web.tokens import Keys

API = "/api/v1"


def create_app(
    settings: Settings | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    to_rasa: httpx.AsyncBaseTransport | None = None,
) -> FastAPI:
    """The application of one deployment; settings come from ``SEGUE_*`` unless given.

    ``to_rasa`` carries the messages to Rasa: HTTP unless given.
    """
    set_up_logs()
    settings = settings or Settings()
    parts = assemble(settings, clock, to_rasa)
    app = FastAPI(title="Segue", version="1", lifespan=_lifespan, docs_url=None, redoc_url=None)
    app.state.parts = parts
    for routes in (visits, chat, form, booking, left, api_own_data):
        app.include_router(routes.router, prefix=API, responses=DOCUMENTED)
    for servers in (events, crm_notifications):
        app.include_router(servers.router, prefix=EVENTS, responses=events.DOCUMENTED)
    for pages in (
        mail_pages,
        booking_pages,
        calendar_pages,
        crm_pages,
        rep_meetings,
        erasure_pages,
        health,
        meetings,
        operator,
        own_data,
        catalogue_page,
        insights,
        account_pages,
        task_pages,
        conversation_page,
    ):
        app.include_router(pages.router)
    app.include_router(actions_endpoint(build_executor(parts.flow)))
    app.router.routes.append(embed_files())
    app.mount("/pages", StaticFiles(directory=PAGES / "static"), name="pages")
    if settings.demo:
        _mount_demo(app, settings.vendor)
    answer_errors(app)
    app.add_middleware(Guards, public_url=settings.public_url, websites=settings.allowed_origins)
    # Round the guards, so that the embed on another website can read a refusal as well.
    app.add_middleware(
        VisitorsCors,
        allow_origins=settings.allowed_origins,
        allow_methods=["GET", "POST", "DELETE"],
        allow_headers=["Authorization", "Content-Type"],
        expose_headers=["Retry-After"],
    )
    return app


def assemble(
    settings: Settings,
    clock: Callable[[], datetime],
    to_rasa: httpx.AsyncBaseTransport | None,
) -> Parts:
    """The parts of the application, from its settings."""
    engine = open_engine(settings.database_url)
    keys = Keys(settings.server_secret.get_secret_value())
    desk = open_desk(settings, engine, clock)
    with transaction(engine) as session:
        sync_hosts(session, desk.vendor.teams)
    flow = Flow(engine, desk, clock)
    patience = settings.rasa_timeout_seconds
    rasa = Rasa(
        [
            httpx.AsyncClient(base_url=url, timeout=patience, transport=to_rasa)
            for url in settings.rasa_url.split()
        ]
    )
    return Parts(
        settings=settings,
        engine=engine,
        live=desk.live,
        watch=desk.watch,
        flow=flow,
        meetings=Meetings(engine, desk, clock),
        booking_pages=BookingPages(engine, desk, clock),
        durable=desk.durable,
        mail_server=None if desk.post.server is None else desk.post.server.host,
        rep_meetings=RepMeetings(engine, desk, clock),
        limits=Limits(engine, clock, settings),
        records=Records(engine, desk.live, desk.links),
        links=desk.links,
        chat=Chat(flow, rasa, keys, patience=settings.patience_seconds),
        rasa=rasa,
        keys=keys,
        clock=clock,
        outside=desk.outside,
    )


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.parts.watch.start()
    yield
    app.state.parts.watch.stop()
    await app.state.parts.rasa.close()
    app.state.parts.engine.dispose()


def _mount_demo(app: FastAPI, vendor: Path) -> None:
    # Only a demonstration needs the example vendor's site; a real deployment has its own.
    from examples.harbor.customers import load_customers
    from web.demo import demo_site
    from web.playground import playground

    customers = load_customers(vendor)
    app.include_router(demo_site(vendor / "site", customers))
    app.include_router(playground(customers))
    app.mount("/site", StaticFiles(directory=vendor / "site"), name="site")
