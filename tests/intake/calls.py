"""Desks whose meetings are video calls of another kind."""

from dataclasses import replace

from intake.desk import Desk
from intake.live import LiveVendor


def held_where_the_calendar_says(desk: Desk) -> Desk:
    """Harbor's plan reviews, whose video call the host's calendar makes."""
    teams = desk.vendor.teams
    how = {"join": None, "conferencing": "calendar"}
    kind = teams.meeting_types["plan-review"].model_copy(update=how)
    kinds = {**teams.meeting_types, kind.id: kind}
    changed = replace(desk.vendor, teams=teams.model_copy(update={"meeting_types": kinds}))
    return replace(desk, live=LiveVendor(changed))
