"""The flow's desk as the worker opens it: no visitor sits at it."""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from store.durable import DurableWork
from store.settings import Settings

if TYPE_CHECKING:
    from intake.turn import Desk


def desk_opener(settings: Settings, durable: DurableWork) -> "Callable[[], Desk]":
    """Opens the desk when it is first called, and only then loads the flow and the vendor.

    A worker that merely delivers stays small, and a broken catalogue stops no delivery. The
    opener raises what ``intake.vendor.load_vendor`` raises.
    """

    @cache
    def open_desk() -> "Desk":
        from intake.turn import Desk, Links
        from intake.vendor import load_vendor

        return Desk(
            vendor=load_vendor(settings.vendor),
            durable=durable,
            links=Links(manage=_nobody_to_show, calendar_file=_nobody_to_show),
            ignored_after_seconds=settings.ignored_after_seconds,
        )

    return open_desk


def _nobody_to_show(*booking: object) -> str:
    """Links hold a visitor's secret: a work that asks for one is written wrong."""
    raise RuntimeError(f"the worker hands out no links (asked for booking {booking[0]})")
