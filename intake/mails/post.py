"""How this deployment sends mail: from which address, over which server."""

from dataclasses import dataclass
from email.utils import parseaddr
from urllib.parse import urlsplit

from scheduler.invitations.smtp import MailServer, mail_server
from store.settings import Settings


@dataclass(frozen=True)
class Post:
    """The sender, and the server; without one, mails are written and kept, and none goes out."""

    name: str
    """The sender's name; empty: the vendor's."""
    address: str
    server: MailServer | None

    @property
    def domain(self) -> str:
        """What Message-IDs end with."""
        return self.address.rpartition("@")[2]


def post(settings: Settings) -> Post:
    """From the settings, which were checked when they were read."""
    name, address = parseaddr(settings.mail_from or "")
    host = urlsplit(settings.public_url).hostname or "localhost"
    url = settings.smtp_url
    return Post(
        name=name,
        address=address or f"meetings@{host}",
        server=None if url is None else mail_server(url.get_secret_value()),
    )
