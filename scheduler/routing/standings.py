"""Where the hosts of a route stand in their pools, read from what was assigned."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from scheduler.routing.need import Route
from scheduler.routing.turns import PERIOD, Standing, calibrated, in_turn, newcomers
from scheduler.teams.rules import Teams
from store.pools import Assignment, PoolMember


def seats_in_turn(
    session: Session, teams: Teams, route: Route, *, now: datetime
) -> list[list[Standing]]:
    """For each seat of the route who may take it, in turn. Hosts who left the teams are not there.

    A seat that a rule gave by name, and not from a pool, has no turns: its hosts are as they were
    named.
    """
    return [
        pool_in_turn(session, teams, pool_id, seat, now=now)
        if pool_id is not None and len(seat) > 1
        else _as_named(teams, seat)
        for seat, pool_id in zip(route.seats, route.pools, strict=True)
    ]


def pool_in_turn(
    session: Session, teams: Teams, pool_id: str, host_ids: Iterable[str], *, now: datetime
) -> list[Standing]:
    """The hosts of a pool in the order in which they are to be asked."""
    there = [one for one in host_ids if one in teams.hosts]
    standings = _standings(session, teams, pool_id, there, now)
    moments = newcomers(standings, now=now)
    if moments:
        before = {at: _counted(session, pool_id, now, until=at) for at in moments}
        standings = calibrated(standings, before)
    return in_turn(standings)


def _as_named(teams: Teams, seat: Iterable[str]) -> list[Standing]:
    return [Standing(one) for one in seat if one in teams.hosts]


def _standings(
    session: Session, teams: Teams, pool_id: str, host_ids: Sequence[str], now: datetime
) -> list[Standing]:
    counted = {row.host_id: row for row in session.execute(_assigned(pool_id, now))}
    joined = select(PoolMember.host_id, PoolMember.since).where(PoolMember.pool_id == pool_id)
    since = {row.host_id: row.since for row in session.execute(joined)}
    pool = teams.pools.get(pool_id)
    members = {one.host: one for one in pool.members} if pool is not None else {}
    found = []
    for one in host_ids:
        standing = Standing(one, since=since.get(one))
        if one in members:
            member = members[one]
            standing = standing._replace(weight=member.weight, priority=member.priority)
        if one in counted:
            row = counted[one]
            credited = row.counted - row.taken
            standing = standing._replace(counted=row.counted, credited=credited, last=row.last)
        found.append(standing)
    return found


def _assigned(pool_id: str, now: datetime) -> Select[str, int, Any, Any]:
    """What each host was given within the period: one look into one index."""
    mine = case((Assignment.taken, Assignment.thousandths), else_=0)
    return (
        select(
            Assignment.host_id,
            func.sum(Assignment.thousandths).label("counted"),
            func.sum(mine).label("taken"),
            func.max(case((Assignment.taken, Assignment.at))).label("last"),
        )
        .where(Assignment.pool_id == pool_id, Assignment.at > now - PERIOD)
        .group_by(Assignment.host_id)
    )


def _counted(session: Session, pool_id: str, now: datetime, *, until: datetime) -> dict[str, int]:
    query = (
        select(Assignment.host_id, func.sum(Assignment.thousandths).label("counted"))
        .where(Assignment.pool_id == pool_id)
        .where(Assignment.at > now - PERIOD, Assignment.at < until)
        .group_by(Assignment.host_id)
    )
    return {row.host_id: row.counted for row in session.execute(query)}
