"""A conversation with a vendor's API, as far as the vendors' own tests do not hold it."""

import socket

import httpx
import pytest

from remote.faults import Refused, RemoteError, Unavailable
from remote.http import Answer, Api, ask_once

NOWHERE = "http://127.0.0.1:1"


class Held:
    """A token that was stored."""

    def __init__(self, token: str) -> None:
        self._token = token

    def token(self) -> str:
        return self._token

    def instead_of(self, refused: str) -> str:
        return refused


def _meaning(of: str, _: Answer, __: float | None) -> RemoteError:
    return Unavailable(of)


@pytest.mark.parametrize("sign", ["\x00", "\x0b", "\n", " ", "\x7f", "\ufeff", "ключ"])
def test_a_key_that_no_header_can_carry_is_told_and_not_quoted(sign: str) -> None:
    api = Api("HubSpot", NOWHERE, Held(f"pat-5ecre7{sign}"), _meaning)
    with pytest.raises(Refused) as refused:
        api.call("GET", "/crm")
    api.close()
    assert "connect it again" in refused.value.remedy
    assert "5ecre7" not in f"{refused.value!r} {refused.value.remedy} {refused.value.__context__!r}"


def test_what_cannot_be_sent_is_not_quoted() -> None:
    with socket.create_server(("127.0.0.1", 0)) as there:
        address = f"http://127.0.0.1:{there.getsockname()[1]}"
        request = httpx.Request("POST", address, headers={"x": "5ecre7\x00"})
        with pytest.raises(Unavailable) as told:
            ask_once(request, "HubSpot")
    assert "LocalProtocolError" in str(told.value)
    assert "5ecre7" not in str(told.value)
