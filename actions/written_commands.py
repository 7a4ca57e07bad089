"""Commands as JSON, for a question back that waits in the database for its answer."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args

import structlog
from pydantic import TypeAdapter, ValidationError

from actions.commands import Command

log = structlog.get_logger()

_KINDS: dict[str, TypeAdapter[Any]] = {
    kind.__name__: TypeAdapter(kind) for kind in get_args(Command)
}


def written(commands: Iterable[Command]) -> list[dict[str, Any]]:
    """Each command with its name under ``does``."""
    return [
        {"does": type(one).__name__, **_KINDS[type(one).__name__].dump_python(one, mode="json")}
        for one in commands
    ]


def read_commands(kept: Sequence[Mapping[str, Any]]) -> tuple[Command, ...] | None:
    """The commands; None where another version of the product wrote what this one cannot read."""
    try:
        return tuple(
            _KINDS[one["does"]].validate_python({k: v for k, v in one.items() if k != "does"})
            for one in kept
        )
    except (KeyError, ValidationError) as error:
        log.warning("a question back of another version", why=str(error))
        return None
