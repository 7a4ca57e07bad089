"""HubSpot's own descriptions: what may be sent and what is answered.

They are those of v3; the current paths name the version by its date and put it last
(``/crm/objects/2026-09/contacts`` in place of ``/crm/v3/objects/contacts``), so a path is rewritten
before an operation is looked up.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from openapi_core import Config, OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockRequest, MockResponse

from tests.fakes.serving import Asked, Reply

_PLACES = [up / "shared" / "specs" / "hubspot" for up in Path(__file__).parents[4:]]
SPECS = next((place for place in _PLACES if place.is_dir()), _PLACES[0])
"""Beside the project, or further up where it is a work tree of it."""
_AREAS = re.compile(r"/crm/(objects|properties|associations|owners)/(\d{4}-\d{2})(?=/|$)")
_FILES = ("contacts", "companies", "deals", "meetings", "notes", "tasks")


def there() -> bool:
    """Whether the descriptions are on this machine."""
    return (SPECS / "contacts.json").exists()


def old_path(path: str, version: str) -> str | None:
    """The path of v3 or v4 that the descriptions know; None where the version is another one."""
    found = _AREAS.match(path)
    if found is None or found[2] != version:
        return None
    area, rest = found[1], path[found.end() :]
    if area == "associations":
        return f"/crm/v4/associations{rest}"
    if area == "objects" and re.match(r"/[^/]+/[^/]+/associations/", rest):
        return f"/crm/v4/objects{rest}"
    return f"/crm/v3/{area}{rest}"


class Wrong(Exception):
    """What HubSpot's description does not allow."""


_allowed: set[int] = set()
"""Hashes of what this process found to be as described. Nine in ten requests and answers come again
in another test, and the validator takes longer for one than all else that the fake does."""


def check(asked: Asked, path: str) -> None:
    """Raises ``Wrong`` for a request that is not described. ``path``: as of v3."""
    told = hash(_told(asked, path))
    if told in _allowed:
        return
    try:
        _description(_file(path)).validate_request(_request(asked, path))
    except OpenAPIError as error:
        raise Wrong(f"{asked.method} {asked.path}: {_reasons(error)}") from error
    _allowed.add(told)


def check_answer(asked: Asked, path: str, reply: Reply) -> None:
    """Raises ``Wrong`` where our own fake says what HubSpot does not."""
    if reply.status == 204 and reply.body is None:
        return  # nothing is said; openapi-core misses the content that is described as none
    body = b"" if reply.body is None else json.dumps(reply.body).encode()
    told = hash((*_told(asked, path), reply.status, body))
    if told in _allowed:
        return
    answer = MockResponse(body, status_code=reply.status, content_type="application/json")
    try:
        _description(_file(path)).validate_response(_request(asked, path), answer)
    except OpenAPIError as error:
        raise Wrong(f"the answer to {asked.method} {asked.path}: {_reasons(error)}") from error
    _allowed.add(told)


def _told(asked: Asked, path: str) -> tuple[object, ...]:
    """All of a request that the descriptions speak of: of headers only what the body is."""
    return asked.method, path, asked.query, asked.headers.get("content-type"), asked.body


def _request(asked: Asked, path: str) -> MockRequest:
    return MockRequest(
        "https://api.hubapi.com",
        asked.method.lower(),
        _described_path(path),
        args=dict(asked.query),
        headers=dict(asked.headers),
        data=asked.body or None,
        content_type=asked.headers.get("content-type", "").partition(";")[0],
    )


def _described_path(path: str) -> str:
    """Objects of an account's own are described as deals are."""
    found = re.match(r"(/crm/v3/objects/)([^/]+)(.*)", path)
    if found is None or found[2] in _FILES:
        return path
    return f"{found[1]}deals{found[3]}"


def _file(path: str) -> str:
    if path.startswith("/crm/v4/"):
        return "associations-v4"
    parts = path.split("/")
    if parts[3] in ("properties", "owners"):
        return parts[3]
    return parts[4] if parts[4] in _FILES else "deals"


@cache
def _description(name: str) -> OpenAPI:
    # Whether it is a description itself is HubSpot's to see to, and takes half a second to say.
    told = json.loads((SPECS / f"{name}.json").read_text())
    return OpenAPI.from_dict(_without_security(told), config=Config(spec_validator_cls=None))


def _without_security(told: Any) -> Any:
    if isinstance(told, Mapping):
        return {k: _without_security(v) for k, v in told.items() if k != "security"}
    if isinstance(told, list):
        return [_without_security(one) for one in told]
    return told


def _reasons(error: Exception) -> str:
    """The first reasons that it names, each short."""
    cause: BaseException | None = error
    while cause is not None:
        reasons = getattr(cause, "schema_errors", None)
        if reasons:
            return "; ".join(str(one.message)[:200] for one in list(reasons)[:3])
        cause = cause.__cause__
    return str(error)[:300]
