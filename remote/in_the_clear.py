"""Which servers may be talked to without TLS: those that no foreign network lies in front of."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

_OF_ONES_OWN = (".localhost", ".local", ".internal", ".home.arpa")
"""Names that are nobody's on the Internet (RFC 6761, 6762, 8375; ICANN's resolution of 2024)."""

_A_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
"""Also an IPv4 address, and perhaps a far one, as many programs read it: 134744072 is 8.8.8.8."""


def may_be_plain(host: str) -> bool:
    """Whether a password, or what customers said, may go to this host unencrypted: this machine, or
    the network it is in.

    Judged by the name or the address as it is written: what a name leads to can change.
    """
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        name = host.lower().rstrip(".")
        near = "." not in name and not _A_NUMBER.fullmatch(name)
        return near or name.endswith(_OF_ONES_OWN)
    return address.is_private or address.is_loopback or address.is_link_local


def server_address(given: str) -> str:
    """The address of a server that gets our credentials, without a slash at its end.

    Raises ``ValueError`` for one that holds more, or that they would be read on the way to.
    """
    try:
        parts = urlsplit(given)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if host is None or parts.scheme not in ("http", "https") or not given.isprintable():
        raise ValueError("it is no address of a server, as https://crm.example.com is")
    if parts.netloc.count("@") or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("it holds more than the server's name, as in https://crm.example.com")
    if parts.scheme == "http" and not may_be_plain(host):
        raise ValueError("it begins with https://, or everybody on the way could read the key")
    return given.rstrip("/")
