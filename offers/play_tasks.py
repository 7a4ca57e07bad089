"""From open windows to tasks: what is to be made and what closed. Pure.

One window makes one task. Once it is closed, done or withdrawn, it does not come back within its
window, however often the plays run and whatever the clock does.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from offers.facts import PastOffer
from offers.moment import Moment
from offers.plays import Closed, Opening, look

COOL_OFF = timedelta(days=90)
"""A threshold without a period whose task was closed makes the next one no earlier: seats that go
up and down with every new hire are one story."""
STAYS = frozenset({"too_often"})
"""Policies that keep a task from being made and take none away: when to bring up what they know is
for the owner to say."""

View = Opening | Closed
State = Literal["open", "done", "withdrawn"]


@dataclass(frozen=True, slots=True)
class KnownTask:
    """A task that was made before."""

    id: str
    play_id: str
    window: str
    state: State
    offer_id: str | None
    opened_at: datetime
    due_on: date | None
    closed_at: datetime | None
    owner_id: str | None = None


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task to be made."""

    window: str
    opening: Opening


@dataclass(frozen=True, slots=True)
class Closing:
    """A task to be closed."""

    task: KnownTask
    state: Literal["done", "withdrawn"]
    because: str


@dataclass(frozen=True, slots=True)
class Held:
    """A window that is open and makes no task now, since its offer is held back."""

    play_id: str
    policy: str
    because: str


@dataclass(frozen=True, slots=True)
class Steps:
    """What is to be done about one account."""

    new: tuple[NewTask, ...] = ()
    closings: tuple[Closing, ...] = ()
    held: tuple[Held, ...] = ()


_NOTHING = Steps()


def views(moment: Moment, *, language: str) -> tuple[View, ...]:
    """What each play says of the account, by id."""
    plays = moment.catalogue.plays
    return tuple(look(moment, plays[key], language=language) for key in sorted(plays))


def steps(
    seen: Iterable[View],
    tasks: Iterable[KnownTask],
    past_offers: Sequence[PastOffer],
    *,
    now: datetime,
) -> Steps:
    """What is to be done about an account whose plays look like ``seen``, and which has ``tasks``,
    of whatever state.

    At most one new task a day (UTC) brings up an offer: an owner who calls speaks of one thing.
    """
    tasks = list(tasks)
    by_play: dict[str, list[KnownTask]] = {}
    for task in tasks:
        by_play.setdefault(task.play_id, []).append(task)
    each = [_of_play(view, by_play.pop(view.play.id, []), past_offers, now) for view in seen]
    orphans = [task for known in by_play.values() for task in known if task.state == "open"]
    removed = [Closing(t, "withdrawn", "the play is no longer in the catalogue") for t in orphans]
    new = [new for one in each for new in one.new]
    waiting = tuple(_waiting(new, tasks, now))
    wait = {held.play_id for held in waiting}
    return Steps(
        new=tuple(one for one in new if one.opening.play.id not in wait),
        closings=tuple(closing for one in each for closing in one.closings) + tuple(removed),
        held=tuple(held for one in each for held in one.held) + waiting,
    )


def _waiting(new: Sequence[NewTask], tasks: Sequence[KnownTask], now: datetime) -> Iterator[Held]:
    """The new tasks whose offer is not the first of the day: they wait for a later one.

    First comes whose window closes first, then by play. A task of a later day counts as one of
    today: the clock went back.
    """
    today = now.astimezone(UTC).date()
    made = [one for one in tasks if one.offer_id and one.opened_at.astimezone(UTC).date() >= today]
    offers = [one for one in new if one.opening.offer is not None]
    offers.sort(key=lambda one: (one.opening.due_on or date.max, one.opening.play.id))
    first = made[0].play_id if made else offers[0].opening.play.id if offers else ""
    for one in offers if made else offers[1:]:
        yield Held(one.opening.play.id, "too_often", f"'{first}' brings up an offer today already")


def _of_play(
    view: View, known: Sequence[KnownTask], past_offers: Sequence[PastOffer], now: datetime
) -> Steps:
    if not known and isinstance(view, Closed):
        return _NOTHING
    if any(task.opened_at > now or (task.closed_at or now) > now for task in known):
        return Steps()  # The clock went back: this was looked at already, later than now.
    closings = tuple(
        closing
        for task in known
        if task.state == "open" and (closing := _closing(view, task, past_offers, now)) is not None
    )
    if not isinstance(view, Opening) or not _is_new(view, known, closings, now):
        return Steps(closings=closings)
    if view.held_back:
        held = tuple(Held(view.play.id, *policy) for policy in view.held_back)
        return Steps(closings=closings, held=held)
    window = view.window or now.astimezone(UTC).date().isoformat()
    return Steps(new=(NewTask(window, view),), closings=closings)


def _is_new(
    view: Opening, known: Sequence[KnownTask], closings: Sequence[Closing], now: datetime
) -> bool:
    """Whether the window has had no task yet."""
    if view.window is not None:
        return all(task.window != view.window for task in known)
    if closings:
        return False
    return all(task.closed_at is not None and now - task.closed_at >= COOL_OFF for task in known)


def _closing(
    view: View, task: KnownTask, past_offers: Sequence[PastOffer], now: datetime
) -> Closing | None:
    """How an open task ends; None: it stands."""
    for past in past_offers:
        of_it = past.offer_id == task.offer_id and past.outcome == "accepted"
        if of_it and past.at >= task.opened_at:
            return Closing(task, "done", f"the offer was accepted on {past.at.date()}")
    because = _gone(view, task, now)
    return None if because is None else Closing(task, "withdrawn", because)


def _gone(view: View, task: KnownTask, now: datetime) -> str | None:
    """Why the reason of an open task is gone; None: it is not."""
    if view.window is not None and view.window != task.window:
        return _another(view, task)
    if isinstance(view, Opening):
        against = [one for one in view.held_back if one[0] not in STAYS]
        return "; ".join(f"{policy}: {because}" for policy, because in against) or None
    if task.due_on is not None and task.due_on < now.astimezone(UTC).date():
        return f"the window closed on {task.due_on}"
    return view.because


def _another(view: View, task: KnownTask) -> str:
    if view.play.family == "renewal":
        renewed = "renewed: " if (view.window or "") > task.window else ""
        return f"{renewed}the term now ends on {view.window}"
    if view.play.family == "post_purchase":
        return f"the last purchase is now that of {view.window}"
    return f"the month {task.window} is over"
