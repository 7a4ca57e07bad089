"""What the model understands of texts: for tests and benchmarks."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any, TextIO

from rasa.core.agent import Agent


def parse_lines(models: Path, texts: TextIO, parsed: TextIO) -> int:
    """Each line of ``texts`` becomes a line of JSON: ``{intent, confidence, ranking, entities}``.

    ``entities``: entity -> values, in the text's order.
    """
    agent = Agent.load(str(models))
    if not agent.is_ready():
        print(f"{models}: no model. Run `python -m bot train` first.", file=sys.stderr)  # noqa: T201
        return 1
    asyncio.run(_parse(agent, texts, parsed))
    return 0


async def _parse(agent: Agent, texts: TextIO, parsed: TextIO) -> None:
    for line in texts:
        understood = await agent.parse_message(line.rstrip("\n"))
        parsed.write(json.dumps(_brief(understood)) + "\n")


def _brief(understood: dict[str, Any]) -> dict[str, Any]:
    entities: dict[str, list[Any]] = {}
    for entity in understood["entities"]:
        entities.setdefault(entity["entity"], []).append(entity["value"])
    return {
        "intent": understood["intent"]["name"],
        "confidence": understood["intent"]["confidence"],
        "ranking": [ranked["name"] for ranked in understood.get("intent_ranking", ())],
        "entities": entities,
    }
