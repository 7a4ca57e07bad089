"""How fast a benchmark's CRM is by itself: what Segue asked of it, asked again by a bare client."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from sqlalchemy import Engine

from benchmarks.crm_draining import here, place
from benchmarks.crm_filling import fill_lives
from benchmarks.crm_places import CRMS, Crm
from remote import http
from tests.databases import Server
from tests.endurance.settings import settings_of
from tests.endurance.systems.opened import opened


@dataclass(frozen=True)
class Call:
    """One request, as it was sent."""

    method: str
    path: str
    headers: dict[str, str]
    content: bytes
    status: int


def ceiling(server: Server, crm: str, interactions: int) -> float:
    """Interactions a second that its server takes of one client that does nothing else."""
    with CRMS[crm]() as one, place("sqlite", server, one) as engine:
        fill_lives(engine, one.kind, interactions, accounts=interactions)
        with recorded() as calls, here(engine, one) as drain:
            drain()
    with CRMS[crm]() as another, place("sqlite", server, another) as engine:
        base, permission = _way_in(engine, another)
        with httpx.Client(base_url=base, timeout=60) as client:
            begun = time.perf_counter()
            for call in calls:
                headers = {**call.headers, "authorization": permission}
                answer = client.request(
                    call.method, call.path, headers=headers, content=call.content
                )
                assert answer.status_code == call.status, answer.text
            return interactions / (time.perf_counter() - begun)


@contextmanager
def recorded() -> Iterator[list[Call]]:
    """What this process asks of APIs meanwhile."""
    calls: list[Call] = []
    converse = http._converse

    def noted(client: httpx.Client, request: httpx.Request, of: str) -> Any:
        answer, after = converse(client, request, of)
        if "oauth" not in request.url.path:
            headers = {n: v for n, v in request.headers.items() if n not in ("host", "accept")}
            path = request.url.raw_path.decode()
            calls.append(Call(request.method, path, headers, request.content, answer.status))
        return answer, after

    http._converse = noted
    try:
        yield calls
    finally:
        http._converse = converse


def _way_in(engine: Engine, crm: Crm) -> tuple[str, str]:
    """Its address, and what a request carries as ``Authorization``."""
    target: Any = opened(
        engine, settings_of(engine.url.render_as_string(hide_password=False)), crm.kind
    )
    with recorded() as calls:
        target.schema([])
        list(target.ours())
    target.close()
    base = getattr(crm, "url", None) or crm.fake.base_url  # type: ignore[attr-defined]
    return base, calls[0].headers["authorization"]
