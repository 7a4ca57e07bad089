"""Addresses that somebody else tells, and which of them may become a link."""

from urllib.parse import urlsplit

LONGEST = 2048
"""Characters; a calendar's video calls have some hundred."""


def web_address(told: str | None) -> str | None:
    """What was told, without blanks around it, if a browser may be led there; None: it is no link.

    Only ``http`` and ``https`` are, written out with the host. A browser reads ``javascript:`` and
    ``data:`` also in capitals, after blanks, and with line ends in between: what has any sign that
    is not printed, or a blank, is none of these two.
    """
    address = (told or "").strip()
    if len(address) > LONGEST or not address.isprintable() or " " in address:
        return None
    return address if _has_host(address) else None


def _has_host(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:  # brackets that hold no address
        return False
