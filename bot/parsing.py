"""What the model understands of texts: for tests and benchmarks."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any, TextIO

from rasa.core.agent import Agent


def parse_lines(models: Path, texts: TextIO, parsed: TextIO, *, whole: bool = False) -> int:
    """Each line of ``texts`` becomes a line of JSON: ``{intent, confidence, ranking, entities}``.

    ``entities``: entity -> values, in the text's order; only what is certain.
    ``whole``: the message as Rasa's tracker holds it, in place of that. A line is
    answered before the next one is read.
    """
    agent = Agent.load(str(models))
    if not agent.is_ready():
        print(f"{models}: no model. Run `python -m bot train` first.", file=sys.stderr)  # noqa: T201
        return 1
    asyncio.run(_parse(agent, texts, parsed, whole=whole))
    return 0


async def _parse(agent: Agent, texts: TextIO, parsed: TextIO, *, whole: bool) -> None:
    for line in texts:
        understood = await agent.parse_message(line.rstrip("\n"))
        told = understood if whole else _brief(understood)
        parsed.write(json.dumps(told, default=float) + "\n")
        parsed.flush()


def _brief(understood: dict[str, Any]) -> dict[str, Any]:
    entities: dict[str, list[Any]] = {}
    for entity in understood["entities"]:
        if not entity.get("certain", True):
            continue
        entities.setdefault(entity["entity"], []).append(entity["value"])
    return {
        "intent": understood["intent"]["name"],
        "confidence": understood["intent"]["confidence"],
        "ranking": [ranked["name"] for ranked in understood.get("intent_ranking", ())],
        "entities": entities,
    }
