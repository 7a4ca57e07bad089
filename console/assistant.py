"""The trained assistant in a process of its own: a text goes in, what it understands comes out.

It has an environment of its own (docs/decisions/0001), so it is spoken to in lines.
"""

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

from rasa_sdk.interfaces import Tracker

from actions.heard import Heard, heard
from actions.plain_text import plain_text
from console.running import CannotDo
from store.settings import Settings

_ROOT: Final = Path(__file__).parents[1]
_LAST_LINES = 5


class Assistant:
    """A running ``python -m bot parse``: one text after another."""

    def __init__(self, process: "subprocess.Popen[str]", complaints: IO[str]) -> None:
        self._process, self._complaints = process, complaints

    def understands(self, text: str) -> tuple[Heard, float]:
        """What it hears in the text, and how sure it is of the intent, in [0, 1].

        Read as the conversation reads it: without control characters and leading slashes, cut
        where it is too long. Raises ``CannotDo``.
        """
        message = self._message(plain_text(text))
        tracker = Tracker("", {}, message, [], False, None, {}, None)
        return heard(tracker), float(message["intent"]["confidence"] or 0.0)

    def _message(self, text: str) -> dict[str, Any]:
        asks, answers = self._process.stdin, self._process.stdout
        assert asks is not None
        assert answers is not None
        try:
            asks.write(text + "\n")
            asks.flush()
        except BrokenPipeError:
            raise CannotDo(self._ended()) from None
        for line in answers:
            if line.startswith("{"):  # others are what libraries print
                message: dict[str, Any] = json.loads(line)
                return message
        raise CannotDo(self._ended())

    def _ended(self) -> str:
        self._process.wait()
        self._complaints.seek(0)
        last = self._complaints.read().splitlines()[-_LAST_LINES:]
        return "\n".join(["The assistant has ended; ./segue train makes another.", *last])


@contextmanager
def assistant() -> Iterator[Assistant]:
    """The newest model of this installation; ended at the block's end.

    Loading takes some seconds, which the first text waits for.
    """
    python = Settings().home / "bot-env" / "bin" / "python"
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as complaints,
        subprocess.Popen(  # noqa: S603 - our own interpreter
            [str(python), "-m", "bot", "parse", "--whole", "--log-level", "ERROR"],
            cwd=_ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
            encoding="utf-8",
        ) as process,
    ):
        try:
            yield Assistant(process, complaints)
        finally:
            process.kill()
