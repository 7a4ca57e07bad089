"""The kinds of calendars: what opens each, and with what. A new kind is added here.

Each kind is a module with two functions of a ``Connection``: ``open_calendar``, which opens the
calendar at its address, and ``find_calendars``, which lists those that the credentials reach. They
are imported when first needed: a deployment without Google never loads what speaks to it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Protocol, cast

from scheduler.calendars.calendar import Calendar, Found
from store.settings import Settings

READING_SECONDS = 20.0
"""How long one answer of a provider may take when nobody waits for it."""

MODULES: Mapping[str, str] = {
    "caldav": "scheduler.calendars.caldav.opening",
    "google": "scheduler.calendars.google.opening",
    "microsoft": "scheduler.calendars.microsoft.opening",
}
"""Kind -> the module that opens it."""


@dataclass(frozen=True)
class Connection:
    """What a calendar is opened with. Its credentials are secret: it is never logged."""

    address: str
    """Which calendar: a URL, or the provider's id of it; as ``Found.address`` said. For
    ``find_calendars``: where to look, empty for the clouds."""
    credentials: Mapping[str, str] = field(repr=False)
    """CalDAV: ``user`` and ``password``. OAuth: what the provider's flow gave, refresh token
    included."""
    zone: str
    """The host's: floating times and whole days are on this clock."""
    emails: tuple[str, ...]
    """The host's addresses: among an event's attendees they tell what the host answered."""
    settings: Settings
    """Where the deployment's own registration with a provider stands (client id and secret)."""
    load: Callable[[], Mapping[str, str]] | None = None
    """The credentials as they are stored at this moment: another worker may have renewed them
    since. None: they are not stored yet, and those above are all there is."""
    keep: Callable[[Mapping[str, str], Mapping[str, str]], bool] = lambda _, __: True
    """``keep(new, instead_of)`` stores new credentials, sealed, if ``instead_of`` is what is stored
    (compared unsealed), and says whether it did: so two workers never renew one refresh token. A
    transaction of its own, committed when it returns; called outside of any other."""
    timeout: float = READING_SECONDS
    """Seconds that one answer may take."""


class Kind(Protocol):
    """What each module of ``MODULES`` has."""

    def open_calendar(self, connection: Connection) -> Calendar:
        """The calendar at the address. Talks to nobody yet."""

    def find_calendars(self, connection: Connection) -> Sequence[Found]:
        """The calendars that the credentials reach. Raises ``Unavailable`` and
        ``Refused``."""


def kind(name: str) -> Kind:
    """The kind of that name. Raises ``KeyError``."""
    return cast(Kind, import_module(MODULES[name]))
