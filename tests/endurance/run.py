"""One run from its beginning to its report."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random

from sqlalchemy import Engine, delete

from crm_sync.delivery import replay_all
from crm_sync.hand_off import HandOff
from crm_sync.recording import to_records
from crm_sync.records import Kind
from store.crm import CrmTarget
from store.database import open_engine, transaction
from store.settings import Settings
from tests.endurance import ledger, settled
from tests.endurance.cast import account
from tests.endurance.evidence import DeadLetter, Difference, Evidence, Standing
from tests.endurance.invariants import INVARIANTS
from tests.endurance.places import Place, place
from tests.endurance.processes import Program, all_stopped
from tests.endurance.reconciling import differences
from tests.endurance.report import Report
from tests.endurance.settings import settings_of
from tests.endurance.stories import Play
from tests.endurance.systems.kinds import open_system
from tests.endurance.systems.system import System
from tests.endurance.trouble import Pace, Trouble
from tests.endurance.worker import work
from tests.endurance.writer import write


@dataclass(frozen=True)
class Plan:
    """What is run."""

    play: Play
    database: str
    """``sqlite`` or ``postgresql``."""
    crms: tuple[str, ...]
    pace: Pace = field(default_factory=Pace)
    writers: int = 2
    workers: int = 2
    pause: float = 0.002
    """Seconds between two transactions of a writer."""
    planted: int = 30
    """Differences that reconciliation is to find."""


@dataclass
class Run:
    """What is there while it lasts."""

    plan: Plan
    place: Place
    engine: Engine
    settings: Settings
    systems: Sequence[System]
    writers: Sequence[Program]
    workers: Sequence[Program]
    chance: Random
    happened: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict)
    left: int = 0
    """Hand-offs that waited when nothing was in their way any more."""
    first_dead: dict[str, list[DeadLetter]] = field(default_factory=dict)
    written: dict[str, int] = field(default_factory=dict)
    """How much stood in each CRM's log before anything was replayed."""
    standing: dict[str, Sequence[Standing]] = field(default_factory=dict)
    """What stood in each CRM before anything was planted."""
    found_before: dict[str, Sequence[Difference]] = field(default_factory=dict)
    planted: dict[str, Sequence[Difference]] = field(default_factory=dict)
    found: dict[str, Sequence[Difference]] = field(default_factory=dict)

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        """How long it takes is in the report."""
        begun = time.monotonic()
        yield
        self.seconds[what] = time.monotonic() - begun

    @property
    def killed(self) -> bool:
        """Whether any program was."""
        return any(program.kills for program in (*self.writers, *self.workers))

    def watch(self) -> None:
        """A program that fell by itself is a fault, and is started again as a supervisor would."""
        for program in (*self.writers, *self.workers):
            if program.failed is not None:
                self.happened[f"{program.name} fell by itself ({program.failed})"] += 1
                program.start()


def endure(plan: Plan, folder: Path) -> Report:
    """Do it all, and say what holds. Raises ``postgres_server.CannotStart``."""
    with ExitStack() as stack:
        there = stack.enter_context(place(plan.database, folder))
        engine = open_engine(there.url)
        stack.callback(engine.dispose)
        run = _prepare(plan, there, engine, folder, stack)
        _tell_through_trouble(run)
        _settle(run)
        _mend_and_replay(run)
        run.standing = {one.name: one.standing() for one in run.systems}
        with run.timed("reconciling"):
            _reconcile(run)
        all_stopped(run.workers)
        with run.timed("checking"):
            return _report(run)


def _prepare(plan: Plan, there: Place, engine: Engine, folder: Path, stack: ExitStack) -> Run:
    settings = settings_of(there.url)
    ledger.make(engine)
    systems = [open_system(name) for name in plan.crms]
    for system in systems:
        stack.callback(system.close)
    with transaction(engine) as session:
        if "builtin" not in plan.crms:
            session.execute(delete(CrmTarget).where(CrmTarget.id == "builtin"))
    for system in systems:
        system.connect(engine, settings)
        system.disturb(plan.play.seed)
    play = plan.play
    writers = [
        Program(f"writer-{n}", write, there.url, play, n, plan.writers, plan.pause,
                log=folder / f"writer-{n}.log")
        for n in range(plan.writers)
    ]  # fmt: skip
    workers = [
        Program(f"worker-{n}", work, there.url, f"worker-{n}", log=folder / f"worker-{n}.log")
        for n in range(plan.workers)
    ]
    stack.callback(all_stopped, [*writers, *workers])
    chance = Random(f"{play.seed}:trouble")
    return Run(plan, there, engine, settings, systems, writers, workers, chance)


def _tell_through_trouble(run: Run) -> None:
    programs = [*run.writers, *run.workers]
    for program in programs:
        program.start()
    trouble = Trouble(run.place, programs, run.systems, run.plan.pace, run.chance, run.happened)

    def over() -> bool:
        run.watch()
        return run.killed and not any(writer.running for writer in run.writers)

    with run.timed("telling, with trouble of every kind"):
        trouble.go_on(over)
    backlog = settled.waiting(run.engine)
    goal, until = backlog // 4, time.monotonic() + run.plan.pace.longest

    def nearly_drained() -> bool:
        run.watch()
        return time.monotonic() > until or settled.waiting(run.engine) <= goal

    with run.timed("most of the backlog, with trouble"):
        trouble.go_on(nearly_drained)


def _settle(run: Run) -> None:
    for system in run.systems:
        system.calm()
    for worker in run.workers:
        if not worker.running:
            worker.start()
    with run.timed("the rest, in quiet"):
        run.left = settled.drain(run.engine, run.watch)
    run.first_dead = {one.name: settled.dead(run.engine, one.name) for one in run.systems}
    run.written = {one.name: len(one.written()) for one in run.systems}


def _mend_and_replay(run: Run) -> None:
    for system in run.systems:
        system.mend()
    with run.timed("replaying what was dead"):
        for system in run.systems:
            with transaction(run.engine) as session:
                replay_all(session, system.name, now=datetime.now(UTC))
        run.left += settled.drain(run.engine, run.watch)


def _reconcile(run: Run) -> None:
    told = ledger.read(run.engine)
    for system in run.systems:
        if not system.readable:
            continue
        look = partial(
            differences,
            run.engine,
            run.settings,
            system.name,
            deleted=gone(system),
            without_person=_without_person(system, told),
            merged={*system.merged(), *system.merged().values()},
        )
        run.found_before[system.name] = look()
        run.planted[system.name] = system.plant(run.chance, run.plan.planted)
        found = set(look()) - set(run.found_before[system.name])
        run.found[system.name] = sorted(found, key=str)


def _without_person(system: System, told: Sequence[ledger.Told]) -> set[str]:
    """Activities whose lead people deleted."""
    if not system.beside_a_lead_alone:
        return set()
    deleted = gone(system)
    return {
        str(record.key)
        for one in told
        for record in to_records(one.hand_off)
        if any(str(key) in deleted for key in record.belongs_to if key.kind is Kind.CONTACT)
    }


def gone(system: System) -> set[str]:
    """The keys of what people deleted, and of what they had merged into that."""
    keys = set(system.deleted())
    for lost, kept in reversed(list(system.merged().items())):
        if kept in keys:
            keys.add(lost)
    return keys


def _report(run: Run) -> Report:
    told = ledger.read(run.engine)
    verdicts = {}
    for system in run.systems:
        evidence = _evidence(run, system, told)
        verdicts[system.name] = [invariant(evidence) for invariant in INVARIANTS]
    for system in run.systems:
        run.happened.update({f"{system.name}: {k}": n for k, n in system.mishaps().items()})
    fallen = [what for what in run.happened if "fell by itself" in what]
    plan, play = run.plan, run.plan.play
    again = (
        f"python -m tests.endurance --interactions {play.interactions} --accounts {play.accounts} "
        f"--seed {play.seed} --database {plan.database} --crm {' '.join(plan.crms)}"
    )
    return Report(
        title=f"{play.interactions:,} interactions over {play.accounts:,} accounts on "
        f"{plan.database}, seed {play.seed}: {len(told):,} hand-offs to {', '.join(plan.crms)}",
        verdicts=verdicts,
        happened=run.happened,
        seconds=run.seconds,
        calls={system.name: system.calls for system in run.systems},
        wrong=[*fallen, *(one for system in run.systems for one in system.wrong())],
        seed=again,
    )


def _poisoned(run: Run, system: System, told: Sequence[ledger.Told]) -> frozenset[str]:
    """The accounts of which the CRM refused something."""
    play, refused = run.plan.play, system.refused()
    every = (account(play.seed, number) for number in range(play.accounts))
    poisoned = {one.key for one in every if one.poisoned and system.poisonable}
    hit = (one for one in told if refused and refused & _keys(one.hand_off))
    return frozenset(poisoned | {one.account_key for one in hit})


def _keys(hand_off: HandOff) -> set[str]:
    return {str(record.key) for record in to_records(hand_off)}


def _evidence(run: Run, system: System, told: Sequence[ledger.Told]) -> Evidence:
    return Evidence(
        told=told,
        written=system.written()[: run.written[system.name]],
        written_again=system.written()[run.written[system.name] :],
        standing=run.standing[system.name],
        gives=system.gives,
        dead=run.first_dead[system.name],
        waiting=run.left,
        still_dead=settled.dead(run.engine, system.name),
        superseded=settled.superseded(run.engine, system.name),
        poisoned=_poisoned(run, system, told),
        deleted=system.deleted(),
        merged=system.merged(),
        planted=run.planted.get(system.name, ()),
        found=run.found.get(system.name, ()),
        found_before=run.found_before.get(system.name, ()),
        people_share_addresses=system.people_share_addresses,
    )
