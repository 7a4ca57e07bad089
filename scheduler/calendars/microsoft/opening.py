"""Opens Microsoft's calendars: with a host's own permission, or with the application's.

Asked for is to read and write the calendars of who connects, and nothing of their mail. See
docs/how-to/connect-google-and-microsoft.md.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import quote

from pydantic import Field

from remote.answers import Answered, read
from remote.faults import Refused
from remote.http import Api, Query, Tokens
from remote.oauth import AuthorisationServer
from remote.tokens import HostTokens, MachineTokens
from scheduler.calendars.calendar import Calendar, Found
from scheduler.calendars.faults import fault
from scheduler.calendars.kinds import Connection
from scheduler.calendars.microsoft.calendar import ABOUT, PREFER, AboutCalendar, MicrosoftCalendar
from scheduler.calendars.microsoft.free_busy import FREE_BUSY, MicrosoftFreeBusy
from scheduler.calendars.stored import SUBJECT, StoredCredentials
from store.settings import Settings

_API = "https://graph.microsoft.com/"
SCOPES = ("offline_access", f"{_API}Calendars.ReadWrite")
_EVERYONE = frozenset({"common", "organizations", "consumers"})


def _now() -> datetime:
    return datetime.now(UTC)


def authorisation_server(settings: Settings) -> AuthorisationServer:
    """Where Microsoft asks its users (learn.microsoft.com/entra/identity-platform/
    v2-oauth2-auth-code-flow)."""
    base = f"{settings.microsoft_login_url}/{quote(settings.microsoft_tenant, safe='')}/oauth2/v2.0"
    return AuthorisationServer(
        of="Microsoft",
        authorize_url=f"{base}/authorize",
        token_url=f"{base}/token",
        client_id=settings.microsoft_client_id,
        client_secret=settings.microsoft_client_secret.get_secret_value(),
        scopes=SCOPES,
        asked_with={"prompt": "select_account"},
        settings="SEGUE_MICROSOFT_CLIENT_ID, _CLIENT_SECRET and _TENANT",
    )


def open_calendar(connection: Connection, *, clock: Callable[[], datetime] = _now) -> Calendar:
    """The calendar at the address; ``kinds.Kind``."""
    mailbox = _mailbox(connection)
    if connection.address.startswith(FREE_BUSY):
        email = connection.address.removeprefix(FREE_BUSY)
        api = _api(connection, f"Microsoft calendar of {email}", clock)
        return MicrosoftFreeBusy(api, mailbox, email)
    api = _api(connection, f"Microsoft calendar of {_whose(connection)}", clock)
    return MicrosoftCalendar(api, mailbox, connection.address, connection.zone)


class _Calendars(Answered):
    value: tuple[AboutCalendar, ...] = Field(strict=False)


def find_calendars(
    connection: Connection, *, clock: Callable[[], datetime] = _now
) -> Sequence[Found]:
    """The calendars of the mailbox, its default one first; with somebody's address, their free
    and busy times. ``kinds.Kind``."""
    if connection.address:
        return [_free_busy_of(connection, clock)]
    api = _api(connection, f"list of Microsoft calendars of {_whose(connection)}", clock)
    query: Query = {"$select": ABOUT, "$top": 100}
    try:
        address = f"{_mailbox(connection)}/calendars"
        answer = api.call("GET", address, query=query, headers=PREFER)
        found = read(api.of, _Calendars, answer.body).value
    finally:
        api.close()
    ordered = sorted(found, key=lambda one: (not one.isDefaultCalendar, not one.canEdit))
    return [one.found() for one in ordered]


def _free_busy_of(connection: Connection, clock: Callable[[], datetime]) -> Found:
    """Somebody else's calendar, of which the account sees when it is free or busy."""
    email = connection.address.removeprefix(FREE_BUSY)
    calendar = open_calendar(replace(connection, address=FREE_BUSY + email), clock=clock)
    try:
        return calendar.about()
    finally:
        calendar.close()


def _whose(connection: Connection) -> str:
    subject = connection.credentials.get(SUBJECT)
    return subject or (connection.emails[0] if connection.emails else "a host")


def _mailbox(connection: Connection) -> str:
    subject = connection.credentials.get(SUBJECT)
    return "/me" if subject is None else f"/users/{quote(subject, safe='')}"


def _api(connection: Connection, of: str, clock: Callable[[], datetime]) -> Api:
    tokens = _tokens(connection, clock)
    return Api(of, connection.settings.microsoft_url, tokens, fault, timeout=connection.timeout)


def _tokens(connection: Connection, clock: Callable[[], datetime]) -> Tokens:
    server = authorisation_server(connection.settings)
    if connection.credentials.get(SUBJECT) is None:
        return HostTokens(server, StoredCredentials.of(connection), clock)
    tenant = connection.settings.microsoft_tenant
    if tenant in _EVERYONE:
        raise Refused(
            f"Microsoft gives an application a token for one organisation, and {tenant} is none.",
            "Set SEGUE_MICROSOFT_TENANT to the organisation's id.",
        )
    return _application(server.token_url, server.client_id, server.client_secret, clock)


@lru_cache(maxsize=64)
def _application(
    token_url: str, client_id: str, client_secret: str, clock: Callable[[], datetime]
) -> MachineTokens:
    """The application's own tokens, for every mailbox that an administrator let it open
    (learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow). Kept: each is
    good for an hour, and a calendar is opened at every look."""
    server = AuthorisationServer(
        "Microsoft",
        "",
        token_url,
        client_id,
        client_secret,
        SCOPES,
        settings="SEGUE_MICROSOFT_CLIENT_ID, _CLIENT_SECRET and _TENANT",
    )
    grant: Mapping[str, str] = {"grant_type": "client_credentials", "scope": f"{_API}.default"}
    return MachineTokens(server, lambda _: grant, clock)
