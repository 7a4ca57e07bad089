"""The public API as the chat in the terminal uses it: what a visitor's browser does."""

import time
import uuid
from collections.abc import Mapping
from typing import Any

import httpx

from console.running import CannotDo

_PATIENCE = 30.0  # seconds


class ChatApi:
    """One visit. Every method raises ``CannotDo`` with the sentence that a visitor would read."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def open(
        self, *, zone: str, language: str, identity: str | None, token: str | None = None
    ) -> dict[str, Any]:
        """Begin the visit, or go on with that of ``token``; where it stands, as ``POST /visits``
        answers."""
        about = {"page": "/", "zone": zone, "language": language}
        body = {**about, "identity_token": identity, "visit_token": token}
        opened = self._post("/visits", body)
        self._client.headers["Authorization"] = f"Bearer {opened['visit_token']}"
        return opened

    def say(self, text: str) -> dict[str, Any]:
        """The visitor's own words: messages and step."""
        return self._message({"text": text})

    def press(self, token: str) -> dict[str, Any]:
        """A button: messages and step."""
        return self._message({"button": token})

    def _message(self, said: dict[str, str]) -> dict[str, Any]:
        """A message that takes longer is asked for again, as the same one, until it is answered."""
        body = {"client_id": str(uuid.uuid4()), **said}
        until = time.monotonic() + _PATIENCE
        while True:
            answer = self._request("POST", "/messages", json=body)
            if not _comes_later(answer) or time.monotonic() > until:
                return self._answer(answer)
            time.sleep(float(answer.headers.get("Retry-After", "1")))

    def times(self, zone: str) -> dict[str, Any]:
        """The free times of the next days."""
        return self._answer(self._request("GET", "/slots", params={"zone": zone}))

    def book(self, hold_id: str, name: str, email: str) -> dict[str, Any]:
        """Book the time that is held; the step."""
        return self._post("/bookings", {"hold_id": hold_id, "name": name, "email": email})

    def answer(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Answers as the form gives them; the step."""
        return self._post("/answers", {"answers": dict(answers), "placement": "form"})

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return self._answer(self._request("POST", path, json=body))

    def _request(self, method: str, path: str, **given: Any) -> httpx.Response:
        try:
            return self._client.request(method, f"/api/v1{path}", timeout=_PATIENCE, **given)
        except httpx.TransportError as error:
            url = self._client.base_url
            raise CannotDo(f"{url} does not answer ({error}). ./segue up starts it.") from None

    def _answer(self, answer: httpx.Response) -> dict[str, Any]:
        try:
            body: dict[str, Any] = answer.json()
        except ValueError:
            raise CannotDo(f"{answer.request.url} is no Segue: it answers no JSON.") from None
        if answer.is_success:
            return body
        told = body.get("error") or {}
        raise CannotDo(told.get("message") or f"{answer.request.url}: {answer.status_code}.")


def _comes_later(answer: httpx.Response) -> bool:
    """Whether it is still answered, or more was said than is read at once."""
    if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
        return True
    if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
        return False
    try:
        return bool(answer.json()["error"]["code"] == "still_answering")
    except (ValueError, KeyError):
        return False
