"""Serves the model: the REST channel on loopback and nothing else."""

import asyncio
import json
import os
import sys
import tarfile
import zlib
from pathlib import Path
from typing import Any

import jsonschema
from rasa.core import run
from rasa.core.actions.action import RemoteAction
from rasa.core.agent import Agent
from rasa.core.utils import AvailableEndpoints
from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot.swapping import Told, keep_newest, newest, take_an_older

BOT = Path(__file__).parent
SERVED_MODEL = "assistant-model.json"
NEEDED = ("SEGUE_ACTIONS_URL", "SEGUE_ACTIONS_SECRET")
NEEDS_A_PERSON = 78
"""The exit code where starting again changes nothing: ``EX_CONFIG`` of sysexits.h."""


class NoModelLoads(SystemExit):
    """No model of the folder can be read; the message says what to do."""


def serve(models: Path, port: int, words: Path) -> int:
    """Serve the newest model of the folder until a signal ends it; its words go to a file."""
    missing = [name for name in NEEDED if not os.environ.get(name)]
    if missing:
        print(f"Not set: {', '.join(missing)}.", file=sys.stderr)  # noqa: T201
        return 1
    model = newest(models)
    if model is None:
        print(f"{models}: no model. Run `python -m bot train` first.", file=sys.stderr)  # noqa: T201
        return 1
    note_model(model, words)
    compile_response_check()
    write_trackers_ahead()
    load_or_end_and_keep_newest(model, words)
    try:
        _serve(model, port)
    except NoModelLoads as error:
        # The last line of the log: the supervisor shows it.
        print(error, file=sys.stderr)  # noqa: T201
        return NEEDS_A_PERSON
    return 0


def _serve(model: Path, port: int) -> None:
    run.serve_application(
        str(model),
        # Its own API would show every conversation, and take events, from whoever reaches the port.
        enable_api=False,
        interface="127.0.0.1",
        port=port,
        credentials=str(BOT / "credentials.yml"),
        endpoints=AvailableEndpoints.read_endpoints(str(BOT / "endpoints.yml")),
    )


def note_model(model: Path, words: Path) -> None:
    """Write down which model is served (``assistant-model.json`` beside ``words``), and the
    vendor's words that it was trained from: the catalogue may have others by now, and the operator
    is told so."""
    words.parent.mkdir(parents=True, exist_ok=True)
    try:
        _write_whole(words, _words_in(model))
    except (OSError, EOFError, zlib.error, tarfile.TarError, KeyError, ValueError):
        words.unlink(missing_ok=True)  # a model that cannot be read will not load either
    _write_whole(words.with_name(SERVED_MODEL), {"model": model.name})


def note_left_aside(model: Path, words: Path) -> None:
    """Write down beside the model that is served that this one does not load: the operator is
    told."""
    file = words.with_name(SERVED_MODEL)
    _write_whole(file, {**json.loads(file.read_text(encoding="utf-8")), "left_aside": model.name})


def _write_whole(file: Path, content: dict[str, Any]) -> None:
    """Whoever reads meanwhile has the old content or the new one."""
    half = file.with_name(f".{file.name}.tmp")
    half.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    half.replace(file)


def _words_in(model: Path) -> dict[str, Any]:
    """The vocabulary in a model's own description. Raises KeyError where there is none."""
    with tarfile.open(model) as archive:
        described = archive.extractfile(archive.getmember("metadata.json"))
        if described is None:
            raise KeyError("metadata.json")
        nodes = json.load(described)["train_schema"]["nodes"].values()
    configured = [node["config"] for node in nodes if "vocabulary" in node["config"]]
    if not configured:
        raise KeyError("vocabulary")
    words: dict[str, Any] = configured[0]["vocabulary"]
    return words


def write_trackers_ahead() -> None:
    """Let SQLite write the conversations ahead, without waiting for the disk at every message.

    They survive the end of the process. When the machine's power fails, the last messages may be
    gone from here, and nothing is lost: answers and offers stand in the product's database.
    """

    @event.listens_for(Engine, "connect")
    def _on_connect(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")


def load_or_end_and_keep_newest(model: Path, words: Path) -> None:
    """End the server when no model loads, and take newer ones while it runs.

    Rasa would go on without a model, answer that it is up, and be silent at every message. A model
    that does not load is left aside for the newest that does.
    """
    load = run.load_agent_on_start

    async def load_or_end(*given: Any, **named: Any) -> Agent:
        agent = await load(*given, **named)
        told = Told(lambda it: note_model(it, words), lambda it: note_left_aside(it, words))
        if not agent.is_ready() and not take_an_older(agent, model, told):
            raise NoModelLoads(
                f"{model} does not load (see above), and no other model of its folder does. "
                "`./segue train --force` makes another."
            )
        watch = keep_newest(agent, model.parent, model, told)
        # Held by the agent: the loop itself keeps a task only as long as somebody else does.
        agent.segue_watch = asyncio.create_task(watch)
        return agent

    run.load_agent_on_start = load_or_end


def compile_response_check() -> None:
    """Check the actions' responses with a validator that is compiled once.

    Rasa checks and resolves the schema anew for each call, which costs 18 ms (RasaHQ/rasa#11717).
    """
    schema = RemoteAction.action_response_format_spec()
    validator_class = jsonschema.validators.validator_for(schema)
    validator_class.check_schema(schema)
    validator = validator_class(schema)

    def validate(_self: RemoteAction, result: dict[str, Any]) -> bool:
        validator.validate(result)
        return True

    RemoteAction._validate_action_result = validate
