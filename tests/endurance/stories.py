"""What happens: each interaction's whole story, told anew each time that it changes. Pure.

Every hand-off carries its *mark*, ``[#<interaction>.<number>]``, in words that reach every record
that it becomes. What a CRM holds or was sent says by it which hand-off it is of.
"""

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

from crm_sync.hand_off import (
    Attendee,
    HandOff,
    Meeting,
    MeetingChange,
    Need,
    OfferContext,
    Product,
    Request,
    Routing,
    Task,
)
from tests.endurance.cast import POISON, Account, account

BEGINS = datetime(2026, 11, 18, 8, tzinfo=UTC)
PATHS = {
    ("shown", "accepted", "booked"): 3,
    ("shown", "accepted", "booked", "moved", "handed_over"): 2,
    ("shown", "accepted", "booked", "moved", "cancelled"): 2,
    ("shown", "accepted", "booked", "no_show"): 1,
    ("shown", "deferred"): 2,
    ("shown", "deferred", "accepted", "booked"): 1,
    ("shown", "declined"): 3,
    ("shown", "ignored"): 3,
    ("shown", "unfinished"): 1,
    ("human",): 1,
    ("problem",): 1,
    ("left_message",): 1,
    ("task_open", "task_done"): 1,
    ("task_open", "task_withdrawn"): 1,
}
"""What becomes of an interaction, and how often."""
_MEETING = {"booked", "moved", "handed_over", "cancelled", "no_show"}
_REQUEST = {"human", "problem", "left_message", "unfinished"}
_MARK = re.compile(r"\[#(\d+)\.(\d+)\]")
_TITLES = (
    ("team_plan", "Team plan", "upsell"),
    ("routing", "Routing & Rules", "cross_sell"),
    ("growth_bundle", "Growth bundle 🎁", "bundle"),
    ("onboarding", "Guided onboarding", "add_on"),
)
_WORDS = (
    "we're 45 people on Starter and keep missing follow-ups",
    "Können Sie <b>SSO</b> & Rechte? 🙂",
    "line one\nline two\nIdentity: verified",
    "100% of it; \"quoted\", back\\slash, tab\tand 'single'",
    "很多表单都没有人回复",
    "👩‍👩‍👧‍👦 families and ﷽ ligatures",
)


@dataclass(frozen=True)
class Play:
    """How much happens."""

    seed: int
    interactions: int
    accounts: int


@dataclass(frozen=True, order=True)
class Mark:
    """Which hand-off of which interaction."""

    interaction: int
    number: int
    """From 1: the first that was told of it."""

    def __str__(self) -> str:
        return f"[#{self.interaction}.{self.number}]"


def marks(text: str) -> set[Mark]:
    """Those that stand in a text."""
    return {Mark(int(one), int(two)) for one, two in _MARK.findall(text)}


def interaction_of(play: Play, interaction: int) -> Account:
    """Whose it is: each account has as many as every other, and they overlap."""
    return account(play.seed, interaction % play.accounts)


def story(play: Play, interaction: int) -> Iterator[tuple[Mark, HandOff]]:
    """Everything that is told of an interaction, in its order."""
    path = _path(interaction_of(play, interaction), _chance_of(play, interaction))
    return along(play, interaction, path)


def along(play: Play, interaction: int, path: Sequence[str]) -> Iterator[tuple[Mark, HandOff]]:
    """The same of an interaction that goes this way."""
    whose = interaction_of(play, interaction)
    told: list[str] = []
    for number, what in enumerate(path, 1):
        told.append(what)
        mark = Mark(interaction, number)
        yield mark, _hand_off(whose, mark, tuple(told), Random(f"{play.seed}:{interaction}"))


def _path(whose: Account, chance: Random) -> tuple[str, ...]:
    possible = {
        path: often
        for path, often in PATHS.items()
        if whose.verified or not path[0].startswith("task")
    }
    return chance.choices(list(possible), weights=list(possible.values()))[0]


def _hand_off(whose: Account, mark: Mark, told: tuple[str, ...], chance: Random) -> HandOff:
    """``chance`` is at its beginning each time: what was said before stays as it was said."""
    at = BEGINS + timedelta(minutes=7 * mark.interaction, seconds=61 * mark.number)
    person = chance.choice(whose.people)
    role = f"{chance.choice(('Ops', 'Head of Growth', 'CEO 🚀'))} {mark}"
    if whose.poisoned and _bad(mark):
        role = f"{POISON} {role}"
    task = _task(mark, told, chance) if told[0].startswith("task") else None
    offer = _offer(mark, told, at, chance) if told[0] == "shown" else None
    company = whose.company
    if company is not None and not whose.verified:
        company = company.model_copy(update={"region": f"typed {mark}"})
    return HandOff(
        id=f"interaction-{mark.interaction}" if task is None else f"play-{mark.interaction}",
        account_key=whose.key,
        company=company,
        contact=None if task else person.model_copy(update={"role": role}),
        offer=offer,
        need=None if task else _need(mark, chance),
        product=_product(mark, chance) if whose.verified else None,
        routing=_routing(mark, chance) if _MEETING & set(told) else None,
        meeting=_meeting(mark, told, person.name or "A visitor", person.email, at, chance),
        request=_request(mark, told, at, person.email),
        task=task,
        occurred_at=at,
    )


def _bad(mark: Mark) -> bool:
    """Of some interactions the first hand-off, of others all: the one is told again soon, the
    other one is dead until it is replayed."""
    drawn = Random(f"bad:{mark.interaction}").random()
    return drawn < 0.25 or (drawn < 0.5 and mark.number == 1)


def _offer(mark: Mark, told: tuple[str, ...], at: datetime, chance: Random) -> OfferContext:
    id_, title, motion = chance.choice(_TITLES)
    outcome = [one for one in told if one not in _MEETING | _REQUEST][-1]
    return OfferContext(
        id=id_,
        title=title,
        motion=motion,
        variant=chance.choice(("a", "b", None)),
        placement=chance.choice(("chat", "form", "email", "rep")),
        page=f"/pricing?from={chance.randrange(100)}&x=<1>",
        trigger="team_outgrew_starter",
        family=chance.choice(("usage", "intent", "gap")),
        reason=f"Since your team is {chance.randrange(20, 90)} people on Starter … {mark}",
        outcome=outcome,
        at=at,
        decision_id=f"decision-{mark.interaction}",
        deferred_until=at + timedelta(days=9) if outcome == "deferred" else None,
    )


def _need(mark: Mark, chance: Random) -> Need:
    words = [chance.choice(_WORDS) for _ in range(chance.randrange(1, 4))]
    if chance.random() < 0.03:
        words.append("and then it goes on and on, ünd 🙂 " * chance.randrange(20, 60))
    return Need(
        words=(*words, f"as I said {mark}"),
        pain_points=tuple(chance.sample(("Missed follow-ups", "No SSO", "Slow & manual"), 2)),
        goal=chance.choice(("Answer every lead", None)),
        timeline=chance.choice(("this quarter", "soon", None)),
        plan=chance.choice(("starter", None)),
        team_size=chance.choice((None, 5, 45, 1200)),
    )


def _product(mark: Mark, chance: Random) -> Product:
    return Product(
        plan=chance.choice(("starter", "team", "business")),
        owned_products=tuple(chance.sample(("Scheduling", "Routing", "Insights"), 2)),
        implementation_stage=chance.choice(("live", "in progress", None)),
        usage_milestone=f"{chance.randrange(50, 99)} % of the seats {mark}",
        renewal_on=date(2027, chance.randrange(1, 13), chance.randrange(1, 29)),
    )


def _routing(mark: Mark, chance: Random) -> Routing:
    return Routing(
        rule="upsell_to_owner",
        explanation=f"Priya Shah owns the account {mark}.",
        inputs={"motion": "upsell", "team_size": chance.randrange(90), "parts": {"size": 1}},
        fallback=chance.random() < 0.2,
    )


def _meeting(
    mark: Mark, told: tuple[str, ...], who: str, email: str | None, at: datetime, chance: Random
) -> Meeting | None:
    happened = [one for one in told if one in _MEETING]
    if not happened:
        return None
    moves = happened.count("moved")
    starts = BEGINS + timedelta(days=30 + moves, minutes=30 * (mark.interaction % 900))
    host = "Leo Costa" if "handed_over" in happened else "Priya Shah"
    changes = [
        MeetingChange(
            what=what,
            by="rep" if what in ("handed_over", "no_show") else "visitor",
            at=at,
            starts_at=starts,
            host=host,
            words="" if what == "booked" else f"because of <that> {mark}",
        )
        for what in happened
    ]
    state = {"cancelled": "cancelled", "no_show": "no_show"}.get(happened[-1], "confirmed")
    return Meeting(
        id=f"meeting-{mark.interaction}@segue",
        type=chance.choice(("Plan review", "Solution call 🛠")),
        starts_at=starts,
        ends_at=starts + timedelta(minutes=chance.choice((15, 30, 45))),
        zone=chance.choice(("Europe/Berlin", "America/New_York", "Asia/Kathmandu")),
        host=host,
        attendees=(
            Attendee(name=host, email="host@vendor.example"),
            Attendee(name=who, email=email or "visitor@mail.example"),
        ),
        join_link=f"https://meet.example/{mark.interaction}",
        state=state,
        changes=tuple(changes),
    )


def _request(mark: Mark, told: tuple[str, ...], at: datetime, email: str | None) -> Request | None:
    kinds = [one for one in told if one in _REQUEST]
    if not kinds:
        return None
    return Request(
        kind=kinds[-1],
        text="" if kinds[-1] == "unfinished" else f"Please call me & my boss 📞 {mark}",
        at=at,
        reply_to=email,
    )


def _task(mark: Mark, told: tuple[str, ...], chance: Random) -> Task:
    id_, title, _ = chance.choice(_TITLES)
    state = told[-1].removeprefix("task_")
    return Task(
        play="renewal_call",
        title=f"Talk about the renewal {mark.interaction}",
        reason=f"The term ends in {chance.randrange(60, 90)} days {mark}.",
        owner=chance.choice(("Maya Chen", None)),
        due_on=date(2027, 1, chance.randrange(1, 29)),
        state=state,
        because=None if state == "open" else f"it was {state}",
        offer_id=id_,
        offer_title=title,
        offer_words=f"They may like {title}",
    )


def schedule(
    play: Play, writer: int, writers: int, done: Container[Mark] = ()
) -> Iterator[tuple[Mark, HandOff]]:
    """What one of the writers tells, in its order, but for what is told already (``done``): many
    stories are open at a time.

    Several writers tell of one account at the same time; of one interaction only one does.
    """
    moments = [
        (Random(f"{play.seed}:when:{interaction}").random() * 40 + interaction + 25 * number, mark)
        for interaction in range(writer, play.interactions, writers)
        for number, mark in enumerate(_marks(play, interaction))
        if mark not in done
    ]
    stories: dict[int, dict[Mark, HandOff]] = {}
    for _, mark in sorted(moments):
        if mark.interaction not in stories:
            stories[mark.interaction] = dict(story(play, mark.interaction))
        yield mark, stories[mark.interaction].pop(mark)


def _marks(play: Play, interaction: int) -> list[Mark]:
    path = _path(interaction_of(play, interaction), _chance_of(play, interaction))
    return [Mark(interaction, number) for number, _ in enumerate(path, 1)]


def _chance_of(play: Play, interaction: int) -> Random:
    """What decides what becomes of it."""
    return Random(f"{play.seed}:story:{interaction}")
