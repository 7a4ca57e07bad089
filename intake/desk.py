"""What every turn needs from outside, opened once in a process."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine

from intake.live import LiveVendor
from intake.mails.post import Post, post
from intake.meetings.links import MeetingLinks
from intake.vendor import Vendor
from intake.vendor_folder import read_folder
from intake.watching import VendorWatch, in_force
from scheduler.calendars.outside import Outside
from store.durable import DurableWork, open_durable_work
from store.settings import Settings


@dataclass(frozen=True)
class Desk:
    """The vendor's folder, the door to durable work, the links of meetings, the post."""

    live: LiveVendor
    watch: VendorWatch
    """Keeps ``live`` in step with the folder, once it is started."""
    durable: DurableWork
    links: MeetingLinks
    post: Post
    outside: Outside
    """The hosts' own calendars."""
    ignored_after_seconds: int
    follow_up_after_seconds: int

    @property
    def vendor(self) -> Vendor:
        """The vendor that is in force at this moment: another one may be at the next."""
        return self.live.vendor


def open_desk(
    settings: Settings, engine: Engine, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Desk:
    """The desk of this deployment.

    Raises ``VendorError``, as ``load_vendor`` does: each problem names file, line and remedy. Not
    where files that were in force before are kept: those stay (``intake.watching``).
    """
    reading = read_folder(settings.vendor)
    live = in_force(reading, engine)
    durable = open_durable_work(engine)
    return Desk(
        live=live,
        watch=VendorWatch(settings.vendor, reading, live, engine, clock),
        durable=durable,
        links=MeetingLinks(settings.public_url, settings.server_secret.get_secret_value()),
        post=post(settings),
        outside=Outside(engine, settings, lambda: live.vendor.teams, durable),
        ignored_after_seconds=settings.ignored_after_seconds,
        follow_up_after_seconds=settings.follow_up_after_seconds,
    )
