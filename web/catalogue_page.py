"""The catalogue for the operator: what is in force, what was refused and why, how fast a change
reached its first visitor, and whether the assistant knows its words."""

from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from actions.vocabulary import left_aside, served_words, untaught
from intake.campaigns import campaigns, in_force_since
from store.database import reading
from web.operator import Operator
from web.rendering import page

MOST_SHOWN = 50
router = APIRouter(prefix="/operator", tags=["operator"], default_response_class=HTMLResponse)


@router.get("/catalogue")
def catalogue(request: Request, parts: Operator) -> HTMLResponse:
    """The catalogue in force, the change that was refused, and the changes until now."""
    standing = parts.live.standing
    in_force = standing.vendor.catalogue
    with reading(parts.engine) as session:
        since = in_force_since(session, in_force.version)
        changes = campaigns(session, most=MOST_SHOWN)
    taught = served_words(parts.settings.home)
    return page(
        request,
        "catalogue.html",
        vendor=standing.vendor,
        folder=parts.settings.vendor,
        since=since,
        refused=standing.refused,
        taught=taught is not None,
        untaught=() if taught is None else untaught(taught, in_force),
        left_aside=left_aside(parts.settings.home),
        changes=changes,
        length=length_in_words,
    )


def length_in_words(length: timedelta) -> str:
    """ "0.6 s", "48 s", "12 min", "5 h", "3 days": as exact as anybody asks."""
    seconds = max(length.total_seconds(), 0.0)
    if seconds < 10:
        return f"{seconds:.1f} s"
    for below, unit, name in ((120, 1, "s"), (7200, 60, "min"), (172_800, 3600, "h")):
        if seconds < below:
            return f"{seconds / unit:.0f} {name}"
    return f"{seconds / 86_400:.0f} days"
