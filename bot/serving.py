"""Serves the model: the REST channel on loopback and nothing else."""

import json
import os
import sys
import tarfile
from pathlib import Path
from typing import Any

import jsonschema
from rasa.core import run
from rasa.core.actions.action import RemoteAction
from rasa.core.agent import Agent
from rasa.core.utils import AvailableEndpoints
from sqlalchemy import event
from sqlalchemy.engine import Engine

BOT = Path(__file__).parent
NEEDED = ("SEGUE_ACTIONS_URL", "SEGUE_ACTIONS_SECRET")


def serve(models: Path, port: int, words: Path) -> int:
    """Serve the newest model of the folder until a signal ends it; its words go to a file."""
    missing = [name for name in NEEDED if not os.environ.get(name)]
    if missing:
        print(f"Not set: {', '.join(missing)}.", file=sys.stderr)  # noqa: T201
        return 1
    if not any(models.glob("*.tar.gz")):
        print(f"{models}: no model. Run `python -m bot train` first.", file=sys.stderr)  # noqa: T201
        return 1
    note_words(models, words)
    compile_response_check()
    write_trackers_ahead()
    end_without_model()
    run.serve_application(
        str(models),
        interface="127.0.0.1",
        port=port,
        credentials=str(BOT / "credentials.yml"),
        endpoints=AvailableEndpoints.read_endpoints(str(BOT / "endpoints.yml")),
    )
    return 0


def note_words(models: Path, file: Path) -> None:
    """Write down the vendor's words that the newest model was trained from: the catalogue may have
    others by now, and the operator is told so."""
    newest = max(models.glob("*.tar.gz"), key=lambda model: model.stat().st_mtime)
    try:
        words = _words_in(newest)
    except (OSError, tarfile.TarError, KeyError, ValueError):
        file.unlink(missing_ok=True)  # a model that cannot be read will not load either
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")


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


def end_without_model() -> None:
    """End the server when the model does not load.

    Rasa would go on without one, answer that it is up, and be silent at every message.
    """
    load = run.load_agent_on_start

    async def load_or_end(*given: Any, **named: Any) -> Agent:
        agent = await load(*given, **named)
        if not agent.is_ready():
            raise SystemExit("The model does not load (see above). `./segue train` makes another.")
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
