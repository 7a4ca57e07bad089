"""Takes a newly trained model while the server runs: loaded beside the old one, then swapped.

Rasa could fetch models from a server of their own, which loads in the server's one thread: nobody
is answered meanwhile. Here messages go on with the old model until the new one stands whole.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rasa.core.agent import Agent
from rasa.core.processor import MessageProcessor

log = logging.getLogger("rasa.segue")

LOOKS_EVERY = 1.0  # seconds


def newest(models: Path) -> Path | None:
    """The model that was written last; None where there is none."""
    return next(iter(newest_first(models)), None)


def newest_first(models: Path) -> list[Path]:
    """All models of the folder."""
    written = {model: _written(model) for model in models.glob("*.tar.gz")}
    return sorted(written, key=lambda model: written[model], reverse=True)


def _written(model: Path) -> float:
    try:
        return model.stat().st_mtime
    except FileNotFoundError:  # removed between the look into the folder and this one
        return 0.0


@dataclass(frozen=True)
class Told:
    """Who is told of a model that is in use from now on, and of one that does not load."""

    taken: Callable[[Path], None]
    left_aside: Callable[[Path], None]


async def keep_newest(agent: Agent, models: Path, seen: Path | None, told: Told) -> None:
    """Look for a newer model than the one that was ``seen`` again and again, and swap to it.

    One that does not load is said once and left aside.
    """
    while True:
        await asyncio.sleep(LOOKS_EVERY)
        model = newest(models)
        if model is None or model == seen:
            continue
        seen = model
        processor = await asyncio.to_thread(_loaded, agent, model)
        if processor is None:
            told.left_aside(model)
        else:
            _use(agent, model, processor, told)


def take_an_older(agent: Agent, model: Path, told: Told) -> bool:
    """In place of a ``model`` that does not load: the newest of the others that does, if any."""
    for other in newest_first(model.parent):
        if other != model and (processor := _loaded(agent, other)) is not None:
            _use(agent, other, processor, told)
            told.left_aside(model)
            return True
    return False


def _use(agent: Agent, model: Path, processor: MessageProcessor, told: Told) -> None:
    _swap(agent, processor)
    told.taken(model)
    log.warning("model %s is in use", model.name)


def _loaded(agent: Agent, model: Path) -> MessageProcessor | None:
    try:
        return _load(agent, model)
    except Exception:
        log.exception("%s does not load and is left aside. ./segue train.", model.name)
        return None


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
