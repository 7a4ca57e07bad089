"""Why this calendar, and with whom, in the visitor's language."""

from collections.abc import Mapping, Sequence
from typing import Any

from scheduler.teams.people import Pool, Text, primary
from scheduler.teams.rules import Teams

_NAMELESS = {"en": "your company", "de": "Ihr Unternehmen", "es": "su empresa"}
"""What an account without a name is called, in the languages of our own sentences."""


def explain(
    teams: Teams,
    text: Text,
    meeting_type_id: str,
    seats: Sequence[Sequence[str]],
    inputs: Mapping[str, Any],
) -> str:
    """The sentence why this calendar, in the visitor's language."""
    tag = str(inputs["language"])
    meeting = teams.meeting_types[meeting_type_id]
    region, pool = teams.regions.get(str(inputs["region"])), teams.pools.get(str(inputs["pool"]))
    besides = with_whom(teams, seats[1:], inputs["pools"][1:], tag)
    return text.in_language(tag).format_map(
        {
            "meeting": meeting.title.in_language(tag),
            "minutes": meeting.minutes,
            "days": meeting.window_days,
            "host": teams.hosts[seats[0][0]].name,
            "with": ", ".join(besides),
            "account": inputs["account"] or _NAMELESS.get(primary(tag), _NAMELESS["en"]),
            "region": "" if region is None else region.in_language(tag),
            "pool": "" if pool is None else pool.title.in_language(tag),
        }
    )


def with_whom(
    teams: Teams, seats: Sequence[Sequence[str]], pools: Sequence[str | None], tag: str
) -> tuple[str, ...]:
    """For each seat who takes it, as the visitor is told: "Maya Chen, your account manager" for a
    host that routing named; the pool's title for a pool, with the name in front once its host is
    known: a stranger has no account manager. ``pools``: seat -> its pool, if it is of one."""
    return tuple(
        _who(teams, seat, None if pool_id is None else teams.pools.get(pool_id), tag)
        for seat, pool_id in zip(seats, pools, strict=True)
    )


def _who(teams: Teams, host_ids: Sequence[str], pool: Pool | None, tag: str) -> str:
    known = [teams.hosts[one] for one in host_ids if one in teams.hosts]
    if len(host_ids) == 1 and known:
        return (
            known[0].introduced(tag)
            if pool is None
            else f"{known[0].name}, {pool.title.in_language(tag)}"
        )
    return ", ".join(one.name for one in known) if pool is None else pool.title.in_language(tag)
