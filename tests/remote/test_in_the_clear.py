"""Which servers may get a password without TLS."""

import pytest

from remote.in_the_clear import may_be_plain

NEAR = ["localhost", "127.0.0.1", "::1", "10.1.2.3", "192.168.0.9", "172.16.4.4", "fd00::7"]
NEAR += ["fe80::1%eth0", "radicale", "NAS.local", "dav.internal", "dav.internal.", "a.home.arpa"]
FAR = ["dav.example.com", "8.8.8.8", "2606:4700::1111", "172.32.0.1", "localhost.example.com"]
FAR += ["local.example", "notlocal.com", "10.1.2.3.example.com"]


@pytest.mark.parametrize("host", NEAR)
def test_this_machine_and_its_own_network_may(host: str) -> None:
    assert may_be_plain(host)


@pytest.mark.parametrize("host", FAR)
def test_nobody_else_may(host: str) -> None:
    assert not may_be_plain(host)
