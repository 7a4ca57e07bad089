"""What a test says to a fake that is a process of its own: faults, and what people do over there.

``POST /_fake/<what>`` with JSON; ``GET /_fake/<what>`` tells.
"""

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from tests.fakes.salesforce.answers import refusal
from tests.fakes.serving import Asked, Fault, Reply

if TYPE_CHECKING:
    from tests.fakes.salesforce.server import Salesforce

PATH = "/_fake/"


def answer(fake: "Salesforce", asked: Asked) -> Reply:
    """One of the test's own requests."""
    what = asked.path.removeprefix(PATH)
    if asked.method == "GET":
        return Reply(200, _TOLD[what](fake))
    _DONE[what](fake, json.loads(asked.body or b"{}"))
    return Reply(200, {})


def _set(fake: "Salesforce", body: Mapping[str, Any]) -> None:
    """``fast``, ``daily``, ``used``, ``revoke_after``, ``fails_halves``, ``page_size``,
    ``approved``, ``public_key``, ``consumer_key``, ``username``."""
    for name, value in body.items():
        for holder in (fake, fake.login, fake.collections, fake.reading):
            if hasattr(holder, name):
                setattr(holder, name, value)
                break
        else:
            raise ValueError(f"there is no {name} to set")


def _fault(fake: "Salesforce", body: Mapping[str, Any]) -> None:
    """``kind``, ``times``, ``method``, ``path``; of an answer: ``status``, ``code``, ``headers``;
    of a slow one: ``seconds``."""
    headers = body.get("headers", {})
    reply = refusal(body.get("status", 503), body.get("code", "SERVER_UNAVAILABLE"), **headers)
    on = (body.get("method", ""), body.get("path", ""))
    one = Fault(body["kind"], reply, on, seconds=body.get("seconds", 0.0))
    fake.faults += [one] * body.get("times", 1)


def _insert(fake: "Salesforce", body: Mapping[str, Any]) -> None:
    fake.org.insert(body["object"], body["values"], allow=True)


def _deploy(fake: "Salesforce", body: Mapping[str, Any]) -> None:
    from tests.fakes.salesforce.package import deploy_files

    files = {name: content.encode() for name, content in body["files"].items()}
    deploy_files(fake.org, files, assigned=body.get("assigned", True))


_DONE: Mapping[str, Callable[["Salesforce", Mapping[str, Any]], object]] = {
    "set": _set,
    "fault": _fault,
    "clear": lambda fake, _: fake.faults.clear(),
    "revoke": lambda fake, _: fake.login.revoke(),
    "insert": _insert,
    "change": lambda fake, b: fake.org.change(b["object"], b["id"], b["values"]),
    "delete": lambda fake, b: fake.org.delete(b["object"], b["id"]),
    "merge": lambda fake, b: fake.org.merge(b["object"], b["loser"], b["winner"]),
    "convert": lambda fake, b: fake.org.convert(b["lead"], contact=b.get("contact")),
    "deploy": _deploy,
}
_TOLD: Mapping[str, Callable[["Salesforce"], Any]] = {
    "records": lambda fake: {
        name: list(table.values()) for name, table in fake.org.records.items()
    },
    "violations": lambda fake: fake.violations,
    "counts": lambda fake: {
        "used": fake.used,
        "tokens": fake.login.given,
        "faults": len(fake.faults),
    },
}
