"""What ``./segue slots`` is asked: whose times, of which meeting, from when to when.

Each function raises ``typer.BadParameter``, which names the option and the remedy: exit code 2.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import typer
from sqlalchemy.orm import Session

from console.near_accounts import near_accounts
from scheduler import Host, MeetingType, Teams, UnknownZone
from scheduler.availability.intervals import Interval
from scheduler.availability.times import MOST_DAYS, window
from scheduler.teams.rules import HostTarget, OwnerTarget, PoolTarget, Seat, WhenFull, seats_of
from scheduler.zones import DAY, like_zone, seconds, start_of_day
from scheduler.zones import zone as zone_named
from store.accounts import Account
from vendor_files import nearest


@dataclass(frozen=True)
class Asked:
    """What is asked about."""

    meeting: MeetingType
    hosts: tuple[Host, ...]
    """Everybody who is asked about, by id."""
    seats: tuple[tuple[str, ...], ...]
    """Who may take each seat: one of all of them, or several for those who meet together."""
    within: Interval
    zone: str
    now: datetime

    @property
    def allowed(self) -> Interval:
        """The starts that notice and window allow."""
        return window(self.meeting, self.now)


def the_meeting(teams: Teams, id_: str) -> MeetingType:
    """The meeting type of that id."""
    if id_ not in teams.meeting_types:
        raise _wrong(
            "--meeting-type", f"There is no meeting type '{id_}'.", teams.meeting_types, id_
        )
    return teams.meeting_types[id_]


def the_zone(name: str) -> str:
    """The name, if it is a zone's."""
    try:
        zone_named(name)
    except UnknownZone:
        what = f"There is no time zone '{name}'. {like_zone(name)}"
        raise typer.BadParameter(what, param_hint="'--zone'") from None
    return name


def the_range(zone: str, since: str, until: str, at: datetime) -> Interval:
    """From when to when, in seconds since 1970; ``at``: now."""
    start = _edge(zone, since, "--from", days=0)
    end = _edge(zone, until, "--to", days=1)
    if end <= start:
        raise typer.BadParameter(
            f"'{until}' is not after --from '{since}'. Swap them.", param_hint="'--to'"
        )
    if end <= seconds(at):
        raise typer.BadParameter(
            f"'{until}' is over, and nothing can be booked in the past.", param_hint="'--to'"
        )
    # Half a day more: days on which clocks change are longer.
    if end - start > MOST_DAYS * DAY + DAY // 2:
        raise typer.BadParameter(
            f"from '{since}' to '{until}' are more than {MOST_DAYS} days. Ask for fewer.",
            param_hint="'--to'",
        )
    return Interval(start, end)


def _edge(zone: str, written: str, option: str, *, days: int) -> int:
    """A moment, or the start of a date so many days later; in seconds since 1970."""
    try:
        return start_of_day(zone, _believable(date.fromisoformat(written)) + timedelta(days=days))
    except ValueError:
        pass
    try:
        read = datetime.fromisoformat(written)
        _believable(read.date())
    except ValueError:
        what = f"'{written}' is no day or moment. Write 2026-11-18 or 2026-11-18T15:00."
        raise typer.BadParameter(what, param_hint=f"'{option}'") from None
    return seconds(read if read.tzinfo else read.replace(tzinfo=zone_named(zone)))


def _believable(day: date) -> date:
    if not 1970 < day.year < 2200:
        raise ValueError(f"{day} is too far away")
    return day


def the_seats(
    session: Session,
    teams: Teams,
    meeting: MeetingType,
    *,
    host: str | None,
    pool: str | None,
    account: str | None,
    together: bool,
) -> tuple[tuple[str, ...], ...]:
    """Who may take each seat of the meeting."""
    seats: list[tuple[str, ...]] = []
    if account is not None:
        seats.append((_owner(session, teams, account),))
    if host is not None:
        seats.append((_known("--host", "host", host, teams.hosts),))
    if pool is not None:
        members = teams.pools[_known("--pool", "pool", pool, teams.pools)].host_ids
        seats.append(tuple(sorted(members)))
    if len(seats) > 1 and not together:
        raise typer.BadParameter(
            "Write one of --host, --pool and --account, or --together for all of them at once."
        )
    if together and len(seats) < 2:
        raise typer.BadParameter("Write two of --host, --pool and --account with --together.")
    return tuple(seats) or (_named_by_rules(teams, meeting),)


def _owner(session: Session, teams: Teams, account_id: str) -> str:
    account = session.get(Account, account_id)
    if account is None:
        what = f"There is no account '{account_id}'. {near_accounts(session, account_id)}"
        raise typer.BadParameter(what, param_hint="'--account'")
    if account.owner_id is None or account.owner_id not in teams.hosts:
        whose = "nobody" if account.owner_id is None else f"'{account.owner_id}', who is no host"
        raise typer.BadParameter(
            f"'{account_id}' is owned by {whose}. Write --host or --pool.",
            param_hint="'--account'",
        )
    return account.owner_id


def _named_by_rules(teams: Teams, meeting: MeetingType) -> tuple[str, ...]:
    """Everybody who is named for such meetings, but for owners, whom an account tells."""
    ids: set[str] = set()
    for to in _targets(teams, meeting):
        if isinstance(to, HostTarget):
            ids.add(to.host)
        if isinstance(to, PoolTarget):
            ids.update(teams.pools[to.pool].host_ids)
    if not ids:
        raise typer.BadParameter(
            f"No routing rule names anybody for '{meeting.id}'. Write --host, --pool or --account."
        )
    return tuple(sorted(ids))


def _targets(teams: Teams, meeting: MeetingType) -> list[Seat | WhenFull]:
    """Where the rules send such meetings."""
    rules = [rule for rule in teams.routing.rules if rule.meeting_type == meeting.id]
    full = [rule.when_full for rule in rules if rule.when_full is not None]
    fallback = teams.routing.fallback
    last = [fallback] if fallback.meeting_type == meeting.id else []
    return [*(seat for one in (*rules, *last) for seat in seats_of(one.to)), *full]


def never_sent(teams: Teams, meeting: MeetingType, host_id: str) -> str | None:
    """A remark where no rule leads from such a meeting to that host, whoever owns the account."""
    for to in _targets(teams, meeting):
        if isinstance(to, OwnerTarget) or (isinstance(to, HostTarget) and to.host == host_id):
            return None
        if isinstance(to, PoolTarget) and host_id in teams.pools[to.pool].host_ids:
            return None
    return f"Routing never sends a {meeting.id} to {host_id}; these are the times if it did."


def _known(option: str, kind: str, id_: str, of: Any) -> str:
    if id_ not in of:
        raise _wrong(option, f"There is no {kind} '{id_}'.", of, id_)
    return id_


def _wrong(option: str, what: str, known: Any, written: str) -> typer.BadParameter:
    return typer.BadParameter(f"{what} {nearest(written, known)}", param_hint=f"'{option}'")
