"""Steps of the set-up: each runs once its needs are met, and only if its inputs changed."""

import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from launcher.stamps import Stamps

_AT_ONCE = 3


@dataclass(frozen=True)
class Step:
    """One thing to be done before Segue can start."""

    name: str
    says: str
    """What it is, for the person who waits."""
    action: Callable[[], None]
    inputs: Callable[[], str] | None
    """The digest of everything it is made from; None: it is never skipped."""
    outputs: tuple[Path, ...] = ()
    """What must still stand for it to be skipped."""
    needs: tuple[str, ...] = ()
    """Names of the steps that must be done before."""
    usual: float = 1.0
    """Seconds that it takes the first time, on two cores."""


class Watch(Protocol):
    """Who is told of the steps' progress. Called from the steps' own threads."""

    def started(self, step: Step, expected: float) -> None:
        """``step`` runs; it should take about ``expected`` seconds."""

    def finished(self, step: Step, took: float) -> None:
        """``step`` is done, after ``took`` seconds."""

    def unchanged(self, step: Step) -> None:
        """``step`` has nothing to do."""


def run_steps(
    steps: Sequence[Step],
    stamps: Stamps,
    watch: Watch,
    *,
    stop: Callable[[], None],
    anew: Collection[str] = (),
) -> None:
    """Do ``steps``, several at once where needs allow; those in ``anew`` even if unchanged.

    The first error (or Ctrl-C) calls ``stop``, which must end what runs, and is raised again once
    nothing runs any more. Raises ``ValueError`` for a need that no step meets.
    """
    _check_needs(steps)
    waiting, done = list(steps), set[str]()
    running: dict[Future[None], Step] = {}
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        try:
            while waiting or running:
                for step in [step for step in waiting if done.issuperset(step.needs)]:
                    waiting.remove(step)
                    running[pool.submit(_do, step, stamps, watch, step.name in anew)] = step
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    done.add(running.pop(future).name)
                    future.result()
        except BaseException:
            for future in running:
                future.cancel()
            stop()
            raise


def with_needs(steps: Sequence[Step], names: Collection[str]) -> list[Step]:
    """Of ``steps`` those named, and all that they need."""
    wanted = set(names)
    for step in reversed(steps):  # a step stands after what it needs
        if step.name in wanted:
            wanted.update(step.needs)
    return [step for step in steps if step.name in wanted]


def _check_needs(steps: Sequence[Step]) -> None:
    before = set[str]()
    for step in steps:
        if missing := set(step.needs) - before:
            raise ValueError(
                f"step {step.name} needs {sorted(missing)}, which does not come before"
            )
        before.add(step.name)


def _do(step: Step, stamps: Stamps, watch: Watch, anew: bool) -> None:
    inputs = step.inputs() if step.inputs else ""
    if step.inputs and not anew and stamps.fresh(step.name, inputs, step.outputs):
        watch.unchanged(step)
        return
    stamps_before = stamps.seconds(step.name)
    stamps.forget(step.name)  # cut off half-way, it must run again
    watch.started(step, stamps_before or step.usual)
    began = time.monotonic()
    step.action()
    took = time.monotonic() - began
    stamps.write(step.name, inputs, took)
    watch.finished(step, took)
