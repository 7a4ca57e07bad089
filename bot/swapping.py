"""Takes a newly trained model while the server runs: loaded beside the old one, then swapped.

Rasa could fetch models from a server of their own, which loads in the server's one thread: nobody
is answered meanwhile. Here messages go on with the old model until the new one stands whole.
"""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from rasa.core.agent import Agent
from rasa.core.processor import MessageProcessor

log = logging.getLogger("rasa.segue")

LOOKS_EVERY = 1.0  # seconds


def newest(models: Path) -> Path | None:
    """The model that was written last; None where there is none."""
    found = {model: _written(model) for model in models.glob("*.tar.gz")}
    return max(found, key=lambda model: found[model], default=None)


def _written(model: Path) -> float:
    try:
        return model.stat().st_mtime
    except FileNotFoundError:  # removed between the look into the folder and this one
        return 0.0


async def keep_newest(
    agent: Agent, models: Path, served: Path | None, taken: Callable[[Path], None]
) -> None:
    """Look for a newer model again and again, and swap to it; ``taken`` is told of each.

    ``served``: the model that the agent has. One that does not load is said once and left aside.
    """
    while True:
        await asyncio.sleep(LOOKS_EVERY)
        model = newest(models)
        if model is None or model == served:
            continue
        served = model
        try:
            processor = await asyncio.to_thread(_load, agent, model)
        except Exception:
            log.exception("%s does not load: the former model goes on. ./segue train.", model.name)
            continue
        _swap(agent, processor)
        taken(model)
        log.warning("model %s is in use", model.name)


def _load(agent: Agent, model: Path) -> MessageProcessor:
    """All that ``Agent.load_model`` makes of a model, without giving it to the agent."""
    return MessageProcessor(
        model_path=model,
        tracker_store=agent.tracker_store,
        lock_store=agent.lock_store,
        action_endpoint=agent.action_endpoint,
        generator=agent.nlg,
        http_interpreter=agent.http_interpreter,
    )


def _swap(agent: Agent, processor: MessageProcessor) -> None:
    """What ``Agent.load_model`` does after that. No message is between these lines: they do not
    wait. One that is under way keeps the processor that it began with."""
    agent.processor = processor
    agent.domain = processor.domain
    agent.tracker_store.domain = processor.domain
    agent.nlg.responses = processor.domain.responses
