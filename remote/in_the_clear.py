"""Which servers may be talked to without TLS: those that no foreign network lies in front of."""

from ipaddress import ip_address

_OF_ONES_OWN = (".localhost", ".local", ".internal", ".home.arpa")
"""Names that are nobody's on the Internet (RFC 6761, 6762, 8375; ICANN's resolution of 2024)."""


def may_be_plain(host: str) -> bool:
    """Whether a password, or what customers said, may go to this host unencrypted: this machine, or
    the network it is in.

    Judged by the name or the address as it is written: what a name leads to can change.
    """
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        name = host.lower().rstrip(".")
        return "." not in name or name.endswith(_OF_ONES_OWN)
    return address.is_private or address.is_loopback or address.is_link_local
