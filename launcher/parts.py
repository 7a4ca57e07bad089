"""The parts that run: web, Rasa, worker. Standard library only: the supervisor imports this."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from launcher.places import Places


@dataclass(frozen=True)
class Part:
    """One process that the supervisor keeps alive. ``environ`` is added to its own."""

    name: str
    argv: tuple[str, ...]
    cwd: Path
    log: Path
    environ: Mapping[str, str] = field(default_factory=dict)


def product_parts(places: Places, environ: Mapping[str, str]) -> list[Part]:
    """The product's parts, as the ``SEGUE_*`` settings in ``environ`` say."""
    python, bot_python = str(places.env_python), str(places.bot_python)
    web = [python, "-m", "uvicorn", "web.app:create_app", "--factory", "--no-access-log"]
    # A visitor's open connection may hold up the end for this long, not for ever.
    web += ["--timeout-graceful-shutdown", "5"]
    web += ["--host", environ["SEGUE_HOST"], "--port", environ["SEGUE_PORT"]]
    # glibc gives each thread an arena of its own otherwise: more memory, and no gain here.
    common = {"MALLOC_ARENA_MAX": "2", "PYTHONUNBUFFERED": "1"}
    # One message at a time: threads for its small matrices would only wait for each other.
    common["OPENBLAS_NUM_THREADS"] = "1"
    # Rasa first: it takes the longest to start.
    commands = {
        name: [bot_python, "-m", "bot", "run", "--port", str(port)]
        for name, port in _rasas(environ["SEGUE_RASA_URL"])
    }
    commands |= {"web": web, "worker": [python, "-m", "jobs"]}
    return [
        Part(name, tuple(argv), places.root, places.logs / f"{name}.log", common)
        for name, argv in commands.items()
    ]


def _rasas(urls: str) -> list[tuple[str, int | None]]:
    """The names of Rasa's processes, and the ports that they listen on."""
    return [
        (f"rasa-{number}" if number > 1 else "rasa", urlsplit(url).port)
        for number, url in enumerate(urls.split(), start=1)
    ]
