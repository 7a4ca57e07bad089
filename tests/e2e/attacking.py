"""A visitor with a terminal in place of the widget: raw calls to the running product."""

import itertools
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import jwt

from examples.harbor.customers import load_customers
from launcher.secret_file import ensure_secrets
from tests.e2e.product import Product
from web.tokens import Identity, sign_identity

API = "/api/v1"
_addresses = (f"127.0.2.{number}" for number in itertools.count(1))


class Attacker:
    """One visit. Nothing is sent again, and every answer is handed back as it came."""

    def __init__(self, client: httpx.Client, identity: str | None = None) -> None:
        self.client = client
        about = {"page": "/", "zone": "Europe/Berlin", "language": "en"}
        answer = client.post(f"{API}/visits", json={**about, "identity_token": identity})
        assert answer.status_code == 201, answer.text
        self.opened = answer.json()
        self.headers = {"Authorization": f"Bearer {self.opened['visit_token']}"}

    def call(self, method: str, path: str, body: object = None, **more: Any) -> httpx.Response:
        return self.client.request(method, API + path, headers=self.headers, json=body, **more)

    def send(self, text: str, **extra: object) -> httpx.Response:
        return self.call(
            "POST", "/messages", {"client_id": uuid.uuid4().hex, "text": text, **extra}
        )

    def say(self, text: str) -> str:
        """What is answered, in one text."""
        answer = self.send(text)
        assert answer.status_code == 200, answer.text
        said = [one for one in answer.json()["messages"] if one["author"] == "assistant"]
        return "\n".join(one["text"] for one in said)

    def step(self) -> dict[str, Any]:
        """Where the visit stands."""
        step: dict[str, Any] = self.call("GET", "/visit").json()["step"]
        return step

    def visit_id(self) -> str:
        """As the visit's token has it: it is no secret to whoever holds that."""
        token = self.opened["visit_token"]
        return str(jwt.decode(token, options={"verify_signature": False})["sub"])

    def said(self) -> list[str]:
        """What this visitor said, by the log."""
        messages = self.call("GET", "/visit").json()["messages"]
        return [one["text"] for one in messages if one["author"] == "visitor"]

    def known(self) -> dict[str, Any]:
        """The form's fields with what is known of them."""
        fields = self.call("GET", "/form").json()["fields"]
        return {one["field"]: one["value"] for one in fields}


@contextmanager
def from_anywhere(product: Product) -> Iterator[httpx.Client]:
    """A connection from an address of its own: how much one address may do is limited."""
    own = httpx.HTTPTransport(local_address=next(_addresses))
    with httpx.Client(base_url=product.url, transport=own, timeout=60) as client:
        yield client


def identity_of(product: Product, customer: str, secret: str | None = None) -> str:
    """What the vendor's site signs for a customer, or what somebody with another secret would."""
    known = load_customers(product.vendor)[customer]
    own = ensure_secrets(product.places.secrets)["SEGUE_IDENTITY_SECRET"]
    identity = Identity(
        account_id=known.id,
        contact_id=known.contact_id,
        name=known.contact_name,
        email=known.contact_email,
    )
    return sign_identity(identity, secret or own, datetime.now(UTC))
