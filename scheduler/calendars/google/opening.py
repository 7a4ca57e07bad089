"""Opens Google's calendars: with a host's own permission, or with a service account's.

Asked for is the least that does the work: the events of the calendars that the host owns, of all
others only when they are free or busy, and the list of them. See
docs/how-to/connect-google-and-microsoft.md.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import jwt
from pydantic import Field

from remote.answers import Answered, read
from remote.faults import Refused
from remote.http import Api, Query, Tokens
from remote.oauth import AuthorisationServer
from remote.tokens import HostTokens, MachineTokens
from scheduler.calendars.calendar import Calendar, Found
from scheduler.calendars.faults import fault
from scheduler.calendars.google.calendar import GoogleCalendar
from scheduler.calendars.google.free_busy import FREE_BUSY, GoogleFreeBusy
from scheduler.calendars.kinds import Connection
from scheduler.calendars.stored import SUBJECT, StoredCredentials
from store.settings import Settings

_SCOPE = "https://www.googleapis.com/auth/calendar."
SCOPES = (f"{_SCOPE}events.owned", f"{_SCOPE}events.freebusy", f"{_SCOPE}calendarlist.readonly")
_MOST_LISTS = 10
_JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"


def _now() -> datetime:
    return datetime.now(UTC)


def authorisation_server(settings: Settings) -> AuthorisationServer:
    """Where Google asks its users (developers.google.com/identity/protocols/oauth2/web-server)."""
    return AuthorisationServer(
        of="Google",
        authorize_url=settings.google_authorize_url,
        token_url=settings.google_token_url,
        client_id=settings.google_client_id,
        client_secret=settings.google_client_secret.get_secret_value(),
        scopes=SCOPES,
        # Only a consent that is asked for gives a refresh token again.
        asked_with={"access_type": "offline", "prompt": "consent select_account"},
        settings="SEGUE_GOOGLE_CLIENT_ID and SEGUE_GOOGLE_CLIENT_SECRET",
    )


def open_calendar(connection: Connection, *, clock: Callable[[], datetime] = _now) -> Calendar:
    """The calendar at the address; ``kinds.Kind``."""
    kept_from_us = connection.address.startswith(FREE_BUSY)
    id_ = connection.address.removeprefix(FREE_BUSY)
    api = _api(connection, f"Google calendar {id_}", clock)
    return GoogleFreeBusy(api, id_) if kept_from_us else GoogleCalendar(api, id_)


class _Listed(Answered):
    id: str
    summary: str = ""
    summaryOverride: str | None = None  # noqa: N815 (Google's name)
    accessRole: str  # noqa: N815
    primary: bool = False


class _List(Answered):
    items: tuple[_Listed, ...] = Field(default=(), strict=False)
    nextPageToken: str | None = None  # noqa: N815


def find_calendars(
    connection: Connection, *, clock: Callable[[], datetime] = _now
) -> Sequence[Found]:
    """The calendars in the account's list, its own one first; with an address, that one's free and
    busy times. ``kinds.Kind``."""
    if connection.address:
        return [_free_busy_of(connection, clock)]
    api = _api(connection, "list of Google calendars", clock)
    query: Query = {
        "maxResults": 250,
        "fields": "nextPageToken,items(id,summary,summaryOverride,accessRole,primary)",
    }
    listed: list[_Listed] = []
    try:
        for _ in range(_MOST_LISTS):
            answer = api.call("GET", "/users/me/calendarList", query=query)
            page = read(api.of, _List, answer.body)
            listed.extend(page.items)
            if page.nextPageToken is None:
                break
            query = {**query, "pageToken": page.nextPageToken}
    finally:
        api.close()
    ordered = sorted(listed, key=lambda one: (not one.primary, one.accessRole != "owner"))
    return [_found(one) for one in ordered]


def _free_busy_of(connection: Connection, clock: Callable[[], datetime]) -> Found:
    """Somebody else's calendar, of which the account sees when it is free or busy."""
    email = connection.address.removeprefix(FREE_BUSY)
    calendar = open_calendar(replace(connection, address=FREE_BUSY + email), clock=clock)
    try:
        return calendar.about()
    finally:
        calendar.close()


def _found(listed: _Listed) -> Found:
    owned = listed.accessRole == "owner"
    name = listed.summaryOverride or listed.summary or listed.id
    return Found(listed.id if owned else FREE_BUSY + listed.id, name, may_write=owned)


def _api(connection: Connection, of: str, clock: Callable[[], datetime]) -> Api:
    tokens = _tokens(connection, clock)
    return Api(of, connection.settings.google_url, tokens, fault, timeout=connection.timeout)


def _tokens(connection: Connection, clock: Callable[[], datetime]) -> Tokens:
    settings, subject = connection.settings, connection.credentials.get(SUBJECT)
    if subject is not None:
        return _service_account(
            settings.google_service_account, settings.google_token_url, subject, clock
        )
    server = authorisation_server(settings)
    return HostTokens(server, StoredCredentials.of(connection), clock)


@lru_cache(maxsize=1024)
def _service_account(
    file: Path | None, token_url: str, subject: str, clock: Callable[[], datetime]
) -> MachineTokens:
    """The tokens of a service account that acts for a user of its organisation
    (developers.google.com/identity/protocols/oauth2/service-account). Kept: each is good for an
    hour, and a calendar is opened at every look."""
    server = AuthorisationServer("Google", "", token_url, "", "", SCOPES)
    return MachineTokens(
        server, lambda now: _assertion(_account(file), token_url, subject, now), clock
    )


def _account(file: Path | None) -> Mapping[str, str]:
    try:
        account = json.loads((file or Path()).read_text("utf-8"))
        return {name: str(account[name]) for name in ("client_email", "private_key")}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refused(
            f"The key of Google's service account cannot be read ({type(error).__name__}).",
            "Set SEGUE_GOOGLE_SERVICE_ACCOUNT to the JSON file that Google gave for the account.",
        ) from error


def _assertion(
    account: Mapping[str, str], token_url: str, subject: str, now: datetime
) -> Mapping[str, str]:
    claims = {
        "iss": account["client_email"],
        "sub": subject,
        "scope": " ".join(SCOPES),
        "aud": token_url,
        "iat": now,
        "exp": now + timedelta(hours=1),
    }
    try:
        signed = jwt.encode(claims, account["private_key"], "RS256")
    except (ValueError, TypeError, jwt.PyJWTError) as error:
        raise Refused(
            "The private key of Google's service account is none.",
            "Make a new key for the account at Google, and set SEGUE_GOOGLE_SERVICE_ACCOUNT to it.",
        ) from error
    return {"grant_type": _JWT_BEARER, "assertion": signed}
