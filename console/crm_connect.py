"""``./segue crm connect``: what an operator is asked, told and shown on the way."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from getpass import getpass
from pathlib import Path
from typing import Any

import typer

from console.crm_check import finding_as_object, hosts_of, say_findings
from console.crm_opened import database, told
from console.running import CannotDo, now
from crm_sync.incoming.checking import Read
from crm_sync.mappings.language import CrmMapping
from crm_sync.operating.checks import Checked, keep_check, look
from crm_sync.operating.connecting import Wish, as_before, check_name, keep
from crm_sync.operating.opened import mapping_of, reads_of
from crm_sync.operating.trying import Trial, on_trial
from crm_sync.targets.account import Account, whose
from crm_sync.targets.describing import Described, NewField
from crm_sync.targets.kinds import DEPLOYED, NAMES
from store.database import reading, transaction
from store.settings import Settings


@dataclass(frozen=True)
class Manner:
    """How the operator wants it."""

    yes: bool
    as_json: bool
    extra: dict[str, Any] = field(default_factory=dict)
    """What else the JSON holds."""

    def say(self, what: str) -> None:
        """Tell a person, and no program."""
        typer.echo(what, err=self.as_json)


def connect(wish: Wish, manner: Manner) -> None:
    """Try it, give the account the fields it lacks, check the mapping, and keep it.

    Raises ``CannotDo``; then nothing is connected, and what was connected stays as it was.
    """
    settings = Settings()
    with told():
        check_name(wish.id)
        with database() as engine, reading(engine) as session:
            wish = as_before(session, wish)
        mapping = mapping_of(settings, wish.kind, wish.id)
        reads = reads_of(settings, wish.kind, wish.id)
        reps = hosts_of(settings) if mapping.parts else ()
        with on_trial(wish, settings, mapping, clock=now) as trial:
            wish, account = _introduced(wish, trial, manner)
            checked, created = _given_fields(wish, trial, mapping, (reads, reps), manner)
            wish = replace(wish, credentials=trial.credentials.load())
        with database() as engine, transaction(engine) as session:
            keep(session, settings, wish, now=now())
            keep_check(session, wish.id, mapping, checked, now=now())
    _say_connected(wish, account, mapping, checked, created, manner)


def _introduced(wish: Wish, trial: Trial, manner: Manner) -> tuple[Wish, Account | None]:
    account = whose(trial.target)
    if account is None:
        return wish, None
    manner.say(f"This is {account.name} ({account.id}).")
    more = {"account": account.id, "name": account.name}
    return replace(wish, settings={**wish.settings, **more}), account


def _given_fields(
    wish: Wish,
    trial: Trial,
    mapping: CrmMapping,
    besides: tuple[Sequence[Read], Sequence[str]],
    manner: Manner,
) -> tuple[Checked, Sequence[NewField]]:
    if not mapping.parts:
        return Checked(), ()
    manner.say("… Reading what objects and fields it has")
    checked = look(trial.target, mapping, *besides)
    if not checked.needed or not _agreed(wish, checked.needed, manner):
        return checked, ()
    manner.say(f"… Creating {_fields(len(checked.needed))}")
    described: Described = trial.target  # type: ignore[assignment]  # what has parts has a schema
    described.create_fields(checked.needed)
    return look(trial.target, mapping, *besides), checked.needed


def _agreed(wish: Wish, needed: Sequence[NewField], manner: Manner) -> bool:
    manner.say(f"It lacks {_fields(len(needed))} that the mapping writes:")
    for one in needed:
        unique = ", unique" if one.field.unique else ""
        kind = one.field.type.replace("_", " ")
        manner.say(f"  {one.object}.{one.field.name}  {kind}{unique}  “{one.field.label}”")
    if wish.kind in DEPLOYED:
        what = f"{NAMES[wish.kind]}'s fields come with a package that an administrator deploys"
        raise CannotDo(f"{what}: ./segue crm package --help. Then connect it.")
    if manner.yes:
        return True
    if not sys.stdin.isatty():
        raise CannotDo("Nobody is here to be asked whether to create them. Add --yes.")
    return typer.confirm("Create them?", default=True, err=manner.as_json)


def _fields(count: int) -> str:
    return f"{count} field{'' if count == 1 else 's'}"


def _say_connected(
    wish: Wish,
    account: Account | None,
    mapping: CrmMapping,
    checked: Checked,
    created: Sequence[NewField],
    manner: Manner,
) -> None:
    if manner.as_json:
        result = {
            "name": wish.id,
            "kind": wish.kind,
            "account": None if account is None else {"id": account.id, "name": account.name},
            "created": [f"{one.object}.{one.field.name}" for one in created],
            "findings": [finding_as_object(mapping, one) for one in checked.findings],
            "hosts_without_a_user": list(checked.unknown_reps),
            **manner.extra,
        }
        typer.echo(json.dumps(result, indent=2))
        return
    say_findings(wish.id, mapping, checked)
    typer.echo(f"✓ {wish.id} ({NAMES[wish.kind]}) is connected: it is told what happens from now.")


def secret_line(prompt: str) -> str:
    """A secret, typed without echo, or the next line of standard input. Raises ``CannotDo``."""
    typed = sys.stdin.isatty()
    secret = (getpass(f"{prompt}: ") if typed else sys.stdin.readline()).strip()
    if not secret:
        raise CannotDo(f"No {prompt.lower()} was given. Type it, or send it to standard input.")
    return secret


def word_line(prompt: str) -> str:
    """What is no secret, typed, or the next line of standard input. Raises ``CannotDo``."""
    said: str = typer.prompt(prompt, err=True) if sys.stdin.isatty() else sys.stdin.readline()
    if not said.strip():
        raise CannotDo(f"No {prompt.lower()} was given. Type it, or send it to standard input.")
    return said.strip()


def key_file(file: Path | None) -> str:
    """A private key in PEM, from a file or from standard input. Raises ``CannotDo``."""
    if file is None and sys.stdin.isatty():
        raise CannotDo("Where is the private key? Name its file with --key, or send it: < key.pem")
    try:
        text = sys.stdin.read() if file is None else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CannotDo(f"The private key in {file} cannot be read: {error}.") from None
    if "PRIVATE KEY-----" not in text:
        where = "standard input" if file is None else str(file)
        raise CannotDo(f"What stands in {where} is no private key in PEM (-----BEGIN …).")
    return text
