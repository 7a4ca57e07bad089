"""A pipeline of Rasa's in a process of its own: trained, or asked. ``clinc150`` starts it.

    python -m benchmarks.rasa_pipeline train --config FILE --data FILE --out FOLDER
    python -m benchmarks.rasa_pipeline ask --out FOLDER

It runs in whichever environment has the parts that the configuration names. ``train`` notes how
many seconds that took in ``training.json``. ``ask`` prints the seconds from its start to the model
being ready, then for each line of text a line of JSON (intent, confidence, ms by the clock and of
the processor), and at the end its
memory in MB (10^6 bytes).
"""

import argparse
import asyncio
import importlib.util
import json
import logging
import os
import sys
import time
from pathlib import Path
from typing import Any

STARTED = time.perf_counter()


def main() -> None:
    """Train or answer."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("verb", choices=("train", "ask"))
    parser.add_argument("--out", type=Path, required=True, help="the folder of the model")
    parser.add_argument("--config", type=Path)
    parser.add_argument("--data", type=Path)
    options = parser.parse_args()
    _prepare(options.out)
    if options.verb == "train":
        _train(options.config, options.data, options.out)
    else:
        asyncio.run(_answer(options.out))


def _prepare(out: Path) -> None:
    os.environ |= {
        "RASA_TELEMETRY_ENABLED": "false",
        "LOG_LEVEL": "ERROR",
        "RASA_MAX_CACHE_SIZE": "0",
        "RASA_CACHE_DIRECTORY": str(out / "cache"),
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
    if importlib.util.find_spec("tensorflow") is None:
        from bot.tensorflow_stand_in import install

        install()
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.ERROR)


def _train(config: Path, data: Path, out: Path) -> None:
    from rasa.model_training import train_nlu

    model = train_nlu(str(config), str(data), str(out), fixed_model_name="model")
    if model is None:
        raise SystemExit("Rasa trained no model; see above.")
    (out / "training.json").write_text(_line(seconds=time.perf_counter() - STARTED))


async def _answer(out: Path) -> None:
    from rasa.core.agent import Agent

    agent = Agent.load(str(out / "model.tar.gz"))
    await agent.parse_message("hello")
    print(_line(seconds=time.perf_counter() - STARTED), flush=True)
    for line in sys.stdin:
        begun, worked = time.perf_counter(), time.process_time()
        found: dict[str, Any] = await agent.parse_message(line.rstrip("\n"))
        took = {
            "ms": (time.perf_counter() - begun) * 1000,
            "cpu_ms": (time.process_time() - worked) * 1000,
        }
        intent = found["intent"]
        print(_line(intent=intent["name"], confidence=intent["confidence"], **took), flush=True)
    print(_line(memory_mb=_pss_mb()), flush=True)


def _line(**values: Any) -> str:
    return json.dumps(
        {
            name: round(value, 4) if isinstance(value, float) else value
            for name, value in values.items()
        }
    )


def _pss_mb() -> float:
    """The proportional share of this process."""
    for line in Path("/proc/self/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise SystemExit("The kernel does not tell the memory of this process.")


if __name__ == "__main__":
    main()
