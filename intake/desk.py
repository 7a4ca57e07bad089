"""What every turn needs from outside, opened once in a process."""

from dataclasses import dataclass

from sqlalchemy import Engine

from intake.links import MeetingLinks
from intake.vendor import Vendor, load_vendor
from store.durable import DurableWork, open_durable_work
from store.settings import Settings


@dataclass(frozen=True)
class Desk:
    """The vendor's folder, the door to durable work, the links of meetings."""

    vendor: Vendor
    durable: DurableWork
    links: MeetingLinks
    ignored_after_seconds: int


def open_desk(settings: Settings, engine: Engine) -> Desk:
    """The desk of this deployment.

    Raises what ``load_vendor`` raises: each error names file and remedy.
    """
    return Desk(
        vendor=load_vendor(settings.vendor),
        durable=open_durable_work(engine),
        links=MeetingLinks(settings.public_url, settings.server_secret.get_secret_value()),
        ignored_after_seconds=settings.ignored_after_seconds,
    )
