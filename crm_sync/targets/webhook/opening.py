"""A connected webhook, opened.

Its settings have ``url``; its credentials ``secrets``: one ``whsec_…``, or several with spaces
between them while one is replaced (``signing.new_secret`` makes one).
"""

from urllib.parse import urlsplit

from crm_sync.targets.connection import Connection
from crm_sync.targets.webhook.sending import Webhook
from crm_sync.targets.webhook.signing import read_secrets
from remote.faults import Refused
from remote.in_the_clear import may_be_plain


def open_target(connection: Connection) -> Webhook:
    """The receiver. Raises ``Refused`` for an address or a secret that is none."""
    url = checked_url(str(connection.settings.get("url", "")))
    secrets = read_secrets(connection.credentials.load().get("secrets", ""))
    return Webhook(connection.id, url, secrets, connection.clock)


def checked_url(url: str) -> str:
    """The address, if messages may go there. Raises ``Refused``."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if host is None or parts.scheme not in ("http", "https") or not url.isprintable():
        what = f"'{url}' is no address of a webhook's receiver."
        raise Refused(what, "Give one such as https://hooks.example.com/segue.")
    if parts.username is not None or parts.password is not None:
        what = "The address of a webhook's receiver holds a password, which would be shown."
        raise Refused(what, "Leave it out: the signature says who sends.")
    if parts.scheme == "http" and not may_be_plain(host):
        what = f"Messages to {host} would go over the Internet for everybody to read."
        raise Refused(what, "Give its https address.")
    return url
