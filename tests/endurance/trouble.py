"""What happens to a run: when what is killed, goes away or goes wrong, all from the seed."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

from tests.endurance.places import Place
from tests.endurance.processes import Program
from tests.endurance.systems.system import System


@dataclass(frozen=True)
class Pace:
    """Seconds between two of a kind, on average."""

    kills: float = 6.0
    outages: float = 30.0
    people: float = 2.0
    away: float = 2.0
    """How long the database is away."""
    longest: float = 120.0
    """How long trouble goes on at most after everything was told."""
    dead: float = 0.3
    """How long a program that was killed is not started again."""


@dataclass
class Trouble:
    """Makes it, and counts it."""

    place: Place
    programs: Sequence[Program]
    systems: Sequence[System]
    pace: Pace
    chance: Random
    happened: Counter[str] = field(default_factory=Counter)

    def go_on(self, until: Callable[[], bool]) -> None:
        """Make trouble of every kind until it is enough."""
        makers: dict[str, tuple[float, Callable[[], None]]] = {
            "kills": (self.pace.kills, self._kill),
            "outages": (self.pace.outages, self._outage),
            "people": (self.pace.people, self._people),
        }
        due = {name: time.monotonic() + self._gap(often) for name, (often, _) in makers.items()}
        while not until():
            time.sleep(0.02)
            for name, (often, make) in makers.items():
                if time.monotonic() >= due[name]:
                    make()
                    due[name] = time.monotonic() + self._gap(often)

    def _gap(self, often: float) -> float:
        return self.chance.uniform(0.5, 1.5) * often

    def _people(self) -> None:
        for system in self.systems:
            what = system.interfere(self.chance)
            if what is not None:
                self.happened[f"{system.name}: {what}"] += 1

    def _kill(self) -> None:
        program = self.chance.choice(self.programs)
        if program.kill():
            self.happened[f"kill -9 of a {program.name.split('-')[0]}"] += 1
            time.sleep(self.chance.uniform(0, 2) * self.pace.dead)
            program.start()

    def _outage(self) -> None:
        self.place.go_away(self.chance.uniform(0.5, 1.5) * self.pace.away)
        self.happened["the database went away and came back"] += 1
