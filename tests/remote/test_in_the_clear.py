"""Which servers may get a password without TLS."""

import pytest

from remote.in_the_clear import may_be_plain, server_address

NEAR = ["localhost", "127.0.0.1", "::1", "10.1.2.3", "192.168.0.9", "172.16.4.4", "fd00::7"]
NEAR += ["fe80::1%eth0", "radicale", "NAS.local", "dav.internal", "dav.internal.", "a.home.arpa"]
FAR = ["dav.example.com", "8.8.8.8", "2606:4700::1111", "172.32.0.1", "localhost.example.com"]
FAR += ["local.example", "notlocal.com", "10.1.2.3.example.com", "134744072", "0x08080808"]


@pytest.mark.parametrize("host", NEAR)
def test_this_machine_and_its_own_network_may(host: str) -> None:
    assert may_be_plain(host)


@pytest.mark.parametrize("host", FAR)
def test_nobody_else_may(host: str) -> None:
    assert not may_be_plain(host)


@pytest.mark.parametrize("address", ["https://acme.my.salesforce.com", "http://127.0.0.1:8731"])
def test_a_servers_address_is_taken(address: str) -> None:
    assert server_address(f"{address}/") == address


@pytest.mark.parametrize(
    "address",
    [
        "acme.example", "file:///etc/passwd", "https://", "https://acme.example:x",
        "https://acme\u202e.example", "http://acme.example", "http://localhost.acme.example",
        "http://127.0.0.1@acme.example", "https://me:word@acme.example", "https://acme.example/a",
        "https://acme.example?a=b", "https://acme.example#a",
    ],
)  # fmt: skip
def test_no_key_goes_to_what_is_none(address: str) -> None:
    with pytest.raises(ValueError, match=r"it "):
        server_address(address)
