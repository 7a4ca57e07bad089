"""The operator's commands: each is a module with a typer ``app`` of its own."""

from collections.abc import Mapping, Sequence
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
    only_with: str | None = None
    """The word among its arguments without which it needs none of them."""

    def needs_for(self, arguments: Sequence[str]) -> tuple[str, ...]:
        """The steps that it needs to do what its arguments ask for."""
        words = {argument.partition("=")[0] for argument in arguments}
        spared = "--help" in words or (self.only_with is not None and self.only_with not in words)
        return () if spared else self.needs


COMMANDS: Mapping[str, Command] = {
    "calendars": Command(
        "console.calendars", "Connect the hosts' own calendars, list, check and disconnect them."
    ),
    "catalogue": Command(
        "console.catalogue",
        "Check, show and compare catalogues; replay recorded visits with a changed one.",
        only_with="backtest",
    ),
    "crm": Command(
        "console.crm", "Connect the CRMs, watch what is on its way to them, replay, reconcile."
    ),
    "decide": Command(
        "console.decide",
        "What would be offered to an account or an answer, and why not the others.",
        only_with="--account",
    ),
    "embed": Command(
        "console.embed", "The line that puts Segue on a website, with its hash.", needs=("embed",)
    ),
    "learn": Command(
        "console.learn", "Learn from all accounts now: rules, white space, scores, acceptance."
    ),
    "import": Command(
        "console.imports", "Bring in accounts, contacts, ownership, usage or offers from CSV."
    ),
    "routing": Command(
        "console.routing",
        "Check the rules that lead to calendars, and explain where a need goes and why.",
        only_with="--account",
    ),
    "plays": Command("console.plays", "Make the owners' tasks whose time has come, or list them."),
    "known": Command(
        "console.known", "What is known of whoever gave an e-mail address: for who asks by mail."
    ),
    "erase": Command(
        "console.erase", "Delete what is known of whoever gave an e-mail address, everywhere."
    ),
    "erasures": Command(
        "console.erasures", "Who asked for erasure when, what was deleted, and what still waits."
    ),
    "slots": Command(
        "console.slots", "Which times are offered to whoever asks now, and why the others are not."
    ),
    "nlu": Command(
        "console.nlu", "What the assistant understands of texts, and how well.", needs=("model",)
    ),
    "chat": Command("console.chat", "Talk with the running assistant, here.", needs=()),
    "when": Command("console.when", "What a phrase like 'tuesday at 3' says of a time.", needs=()),
}
"""Verb -> command."""
