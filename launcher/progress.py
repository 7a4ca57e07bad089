"""What the person who waits sees of the steps: live on a terminal, plain lines elsewhere."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from launcher.steps import Step
from launcher.terminal import complain, seconds


class PlainProgress:
    """A line when a step starts and one when it is done."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def started(self, step: Step, expected: float) -> None:
        """See ``steps.Watch``."""
        complain(f"… {step.says} (about {seconds(expected)})")

    def finished(self, step: Step, took: float) -> None:
        """See ``steps.Watch``."""
        complain(f"✓ {step.says}: {seconds(took)}")

    def unchanged(self, step: Step) -> None:
        """Nothing is said: the shortest set-up is the usual one."""

    def stage(self, _step: str, stage: str) -> None:
        """Where the step named so is."""
        complain(f"  {stage}")


class LiveProgress:
    """Running steps with a clock each, below those that are done."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._tasks: dict[str, TaskID] = {}
        self._says: dict[str, str] = {}
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            TimeElapsedColumn(),
            TextColumn("[dim]of about {task.fields[expected]}"),
            console=console,
            transient=True,
        )

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def started(self, step: Step, expected: float) -> None:
        """See ``steps.Watch``."""
        self._says[step.name] = step.says
        self._tasks[step.name] = self._progress.add_task(
            step.says, total=None, expected=seconds(expected)
        )

    def finished(self, step: Step, took: float) -> None:
        """See ``steps.Watch``."""
        self._progress.remove_task(self._tasks.pop(step.name))
        self._console.print(f"[green]✓[/] {step.says}: {seconds(took)}", highlight=False)

    def unchanged(self, step: Step) -> None:
        """Nothing is said: the shortest set-up is the usual one."""

    def stage(self, step: str, stage: str) -> None:
        """Where the step named so is: stands beside what it does."""
        says = f"{self._says[step]}: {stage}"
        self._progress.update(self._tasks[step], description=says)


def progress() -> PlainProgress | LiveProgress:
    """The one that fits standard error, where it goes: standard output is the command's own."""
    console = Console(stderr=True)
    return LiveProgress(console) if console.is_terminal else PlainProgress()
