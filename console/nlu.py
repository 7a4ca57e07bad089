"""``./segue nlu``: what the assistant understands of texts. It needs no database."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import track

from actions.given_facts import stated_values
from console.assistant import Assistant, assistant
from console.nlu_labelled import Labelled, read_labelled
from console.nlu_measures import Pair, Understood, measure
from console.nlu_tables import print_misses, print_report, report_as_json
from console.running import CannotDo

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)

_FILE = typer.Argument(metavar="FILE", help="The file's path; - for standard input.")


@app.command()
def parse(file: Annotated[str, _FILE]) -> None:
    """Print a JSON object a line of FILE: intent, confidence, and the values the flow would take.

    A value stands there only where the text states it and nothing is doubtful about it.
    """
    with _lines(file) as lines, assistant() as model:
        for line in lines:
            text = line.rstrip("\r\n")
            understood = _understood(model, text)
            told: dict[str, Any] = {
                "text": text,
                "intent": understood.intent,
                "confidence": round(understood.confidence, 4),
                "values": understood.values,
            }
            sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
            sys.stdout.flush()


@app.command()
def evaluate(
    file: Annotated[str, _FILE],
    misses: Annotated[bool, typer.Option(help="List every text that was not understood.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print how well the labelled texts of FILE are understood.

    FILE: JSON lines {"text", "intent", "values"}. A line with values states all that the flow
    should take; one without is judged by its intent alone. data/development/ has such files.
    """
    with _lines(file) as lines:
        labelled = list(read_labelled(lines, "-" if file == "-" else file))
    if not labelled:
        raise CannotDo(
            f'{file} has no texts. Write lines like {{"text": "hi", "intent": "greet"}}.'
        )
    pairs = _pairs(labelled)
    report = measure(pairs)
    if as_json:
        typer.echo(json.dumps(report_as_json(report, pairs, misses=misses), indent=2))
        return
    print_report(report)
    if misses:
        print_misses(pairs)


def _pairs(labelled: list[Labelled]) -> list[Pair]:
    console = Console(stderr=True)
    with assistant() as model:
        shown = track(
            labelled,
            "Reading the texts",
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        return [(one, _understood(model, one.text)) for one in shown]


def _understood(model: Assistant, text: str) -> Understood:
    heard, confidence = model.understands(text)
    return Understood(heard.intent, confidence, stated_values(heard))


@contextmanager
def _lines(file: str) -> Iterator[Iterator[str]]:
    """The file's lines, as they come. Raises ``CannotDo``."""
    if file == "-":
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
        yield iter(sys.stdin.readline, "")
        return
    try:
        with Path(file).open(encoding="utf-8") as lines:
            yield iter(lines)
    except OSError as error:
        raise CannotDo(f"{file}: {error.strerror}. Give a file's path, or - to type.") from None
    except UnicodeDecodeError:
        raise CannotDo(f"{file} is no UTF-8 text. Save it as UTF-8.") from None
