"""``./segue when``: what a phrase says of a time. It needs no database and records nothing."""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from typing import Annotated, Any, BinaryIO

import typer

from console.running import CannotDo, now
from console.when_words import in_words
from offers.facts import believable
from scheduler.errors import UnknownZone
from scheduler.phrases import Phrase, WorkingHours, understand
from scheduler.zones import zone as zone_named

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)

_KEYS = {"text", "zone", "now"}
"""Others are left alone, so that a line may carry more."""
_REMEDY = 'Write {"text": "tuesday at 3", "zone": "Europe/Berlin", "now": "2026-11-27T10:00"}.'


@dataclass(frozen=True)
class Asker:
    """For whom phrases are read, as far as they do not say so themselves."""

    zone: str
    now: str | None
    hours: WorkingHours
    language: str

    def read(self, text: str, zone: str, moment: str | None) -> Phrase:
        """Raises ``CannotDo`` for a zone or a moment that is none."""
        try:
            when = now() if moment is None else believable(datetime.fromisoformat(moment))
        except ValueError as error:
            what = f"{moment!r} is no moment that can be meant ({error})"
            raise CannotDo(f"{what}. Write now as 2026-11-27T10:00 or with +01:00.") from None
        try:
            zone_named(zone)
        except UnknownZone as error:
            raise CannotDo(f"zone: {error}.") from None
        return understand(
            text, zone=zone, now=when, working_hours=self.hours, language=self.language
        )


@app.command()
def when(
    phrases: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PHRASE]...",
            help="Without one: JSON lines on standard input, with the keys text, zone and now.",
        ),
    ] = None,
    zone: Annotated[str, typer.Option(help="The visitor's, where a line has none.")] = "Etc/UTC",
    moment: Annotated[
        str | None,
        typer.Option(
            "--now",
            metavar="MOMENT",
            help="ISO 8601, where a line has none; without a zone it is in the visitor's. "
            "Default: now.",
        ),
    ] = None,
    hours: Annotated[
        str, typer.Option(help="Working hours, which settle am and pm.", metavar="HH:MM-HH:MM")
    ] = "08:00-18:00",
    language: Annotated[
        str, typer.Option(help="Language tag; its region tells whether 10/12 is in October.")
    ] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="A JSON object a phrase.")] = False,
) -> None:
    """Print what each phrase says: a point, a window, one of the shown times, or nothing."""
    asker = _asker(zone, moment, hours, language)
    if phrases:
        _show(phrases, asker, as_json=as_json)
    elif failed := _answer_lines(sys.stdin.buffer, asker):
        lines = "line" if failed == 1 else "lines"
        raise CannotDo(f"{failed} {lines} could not be read; each has its error in its place.")


def _asker(zone: str, moment: str | None, hours: str, language: str) -> Asker:
    """What the options say. Raises ``typer.BadParameter`` for one that says nothing."""
    try:
        asker = Asker(zone, moment, _hours(hours), language)
        asker.read("", zone, moment)
    except CannotDo as error:
        raise typer.BadParameter(str(error)) from None
    return asker


def _show(phrases: list[str], asker: Asker, *, as_json: bool) -> None:
    for text in phrases:
        phrase = asker.read(text, asker.zone, asker.now)
        told = json.dumps(phrase.as_json()) if as_json else in_words(text, phrase, asker.zone)
        sys.stdout.write(told + "\n")


def _answer_lines(lines: BinaryIO, asker: Asker) -> int:
    """One answer a line, in order, as soon as it was read; how many were errors.

    A blank line is no phrase and has no answer; it counts as a line.
    """
    failed = 0
    for number, line in enumerate(_lines(lines), start=1):
        if not line.strip():
            continue
        try:
            answer = _answer(line, asker)
        except CannotDo as error:
            failed += 1
            answer = {"error": f"Line {number}: {error}"}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    return failed


def _lines(lines: BinaryIO) -> Iterator[bytes]:
    # Not the text's own lines: those would also end at characters inside of a phrase.
    yield from iter(lines.readline, b"")


def _answer(line: bytes, asker: Asker) -> dict[str, Any]:
    asked = _object(line)
    for key, value in ((key, asked.get(key)) for key in _KEYS & asked.keys()):
        if not isinstance(value, str) and not (value is None and key != "text"):
            raise CannotDo(f"{key} is {json.dumps(value)}, which is no text. {_REMEDY}")
    if "text" not in asked:
        raise CannotDo(f"text is missing. {_REMEDY}")
    zone, moment = asked.get("zone") or asker.zone, asked.get("now") or asker.now
    return asker.read(asked["text"], zone, moment).as_json()


def _object(line: bytes) -> dict[str, Any]:
    try:
        read = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise CannotDo(f"this is no JSON ({error}). {_REMEDY}") from None
    if not isinstance(read, dict):
        raise CannotDo(f"this is no JSON object. {_REMEDY}")
    return read


def _hours(written: str) -> WorkingHours:
    try:
        start, end = (time.fromisoformat(part.strip()) for part in written.split("-"))
        return WorkingHours(start, end)
    except ValueError:
        remedy = "Write the start before the end, like 09:00-17:00."
        raise CannotDo(f"--hours: '{written}' are no hours. {remedy}") from None
