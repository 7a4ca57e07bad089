"""The operator's commands: each is a module with a ``main(arguments)`` of its own."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """A verb of ``./segue`` that works on the vendor's files or on the database."""

    module: str
    """Imported when the verb is used, and only then."""
    line: str
    """What it does, for the overview."""
    needs: tuple[str, ...] = ("accounts",)
    """The steps of the set-up that must be done before; those that a deployment has."""


COMMANDS: Mapping[str, Command] = {}
"""Verb -> command."""
