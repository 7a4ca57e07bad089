"""``./segue crm check``: the mapping of each CRM against the account's own schema."""

import json
from collections.abc import Iterable
from typing import Annotated, Any

import typer
from sqlalchemy import Engine, select

from console.crm_opened import database, known_id, said_once
from console.running import CannotDo, now
from crm_sync.mappings.checking import Finding
from crm_sync.mappings.language import CrmMapping
from crm_sync.mappings.reading import FOLDER
from crm_sync.operating.checks import Checked, called, check
from crm_sync.operating.connecting import BUILTIN
from crm_sync.operating.opened import mapping_of
from remote.faults import Refused, RemoteError
from scheduler import TeamsError, load_teams
from store.crm import CrmTarget
from store.database import reading
from store.settings import Settings
from vendor_files import nearest

MARKS = {"error": "✗", "warning": "!", "hint": "·"}


def check_some(
    target: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="One CRM. Default: all.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also print what fits unless a value is unusual.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Name each field that would be dropped.

    Each mapping is held against the account's own objects and fields, and your hosts against those
    who can own records there. Exit code 1 where a field would be dropped, or a CRM cannot be asked.

    \b
    ./segue crm check
    ./segue crm check hubspot --json
    """
    settings = Settings()
    with database() as engine:
        show = None if as_json else everything
        looked = [_check(engine, settings, row, show) for row in _asked(engine, target)]
        strays = strays_among(settings, (row.id for row in _asked(engine, None)))
    if as_json:
        told = {"crms": [told for _, told in looked], "files_of_no_crm": list(strays)}
        typer.echo(json.dumps(told, indent=2))
    else:
        for file, remedy in strays.items():
            typer.echo(f"! {file} is of no connected CRM, and not read. {remedy}")
    if not all(well for well, _ in looked):
        raise typer.Exit(1)


def _asked(engine: Engine, target: str | None) -> list[CrmTarget]:
    with reading(engine) as session:
        if target is not None:
            return [known_id(session, target)]
        return list(session.scalars(select(CrmTarget).order_by(CrmTarget.id)))


def strays_among(settings: Settings, names: Iterable[str]) -> dict[str, str]:
    """Mappings in the vendor's folder that are no connected CRM's, and what was probably meant."""
    known = {f"{name}.yaml" for name in names if name != BUILTIN}
    files = sorted(it for it in (settings.vendor / FOLDER).glob("*.y*ml") if it.name not in known)
    return {f"{FOLDER}/{one.name}": nearest(one.name, known) for one in files}


def hosts_of(settings: Settings) -> list[str]:
    """The names of the vendor's hosts. Where its teams are faulty nobody is looked for, and that is
    said: the mapping is checked all the same."""
    try:
        return sorted({one.name for one in load_teams(settings.vendor / "teams").hosts.values()})
    except TeamsError as faulty:
        told = " ".join(str(problem) for problem in faulty.problems)
        typer.echo(f"! Whether your hosts are known there was not looked at: {told}", err=True)
        return []


def _check(
    engine: Engine, settings: Settings, row: CrmTarget, show: bool | None
) -> tuple[bool, dict[str, Any]]:
    """Whether all is well, and what a program is told; a person is told at once, unless ``show`` is
    None: of everything, or of what matters."""
    try:
        mapping = mapping_of(settings, row.kind, row.id)
        reps = hosts_of(settings) if mapping.parts else ()
        checked = check(engine, settings, row.id, now=now(), reps=reps)
    except RemoteError as error:
        remedy = error.remedy if isinstance(error, Refused) else "Try again."
        typer.echo(f"✗ {row.id}: {said_once(error)} {remedy}", err=True)
        return False, {"name": row.id, "error": said_once(error), "remedy": remedy, "findings": []}
    except LookupError:
        raise CannotDo(f"{row.id} was disconnected meanwhile.") from None
    if show is not None:
        say_findings(row.id, mapping, checked, everything=show)
    found = [finding_as_object(mapping, one) for one in checked.findings]
    return not checked.dropped, {
        "name": row.id,
        "mapping": mapping.sources,
        "findings": found,
        "hosts_without_a_user": list(checked.unknown_reps),
    }


def say_findings(
    name: str, mapping: CrmMapping, checked: Checked, *, everything: bool = False
) -> None:
    """Each of them with its remedy, or that all is well."""
    if not mapping.parts:
        typer.echo(f"✓ {name}: takes every field as it is; nothing is mapped.")
        return
    for one in checked.findings if everything else checked.dropped:
        typer.echo(f"{MARKS[one.severity]} {called(mapping, one)}: {one}")
    dropped = len(checked.dropped)
    if dropped:
        fields = "1 field does" if dropped == 1 else f"{dropped} fields do"
        typer.echo(f"✗ {name}: {fields} not arrive.")
    else:
        typer.echo(f"✓ {name}: every field arrives ({', '.join(mapping.sources)}).")
    if (limited := len(checked.limited)) and not everything:
        typer.echo(
            f"  {limited} of them have a limit of length or form: a hand-off beyond it is not "
            f"taken, and told as such. ./segue crm check {name} --all lists them."
        )
    if unknown := checked.unknown_reps:
        typer.echo(
            f"! {name}: no user there, or several, of the name: {', '.join(unknown)}. What is "
            "theirs comes without an owner. Give the user the name that teams/hosts.yaml has, or "
            "the other way round."
        )


def finding_as_object(mapping: CrmMapping, finding: Finding) -> dict[str, Any]:
    """One finding for a program."""
    return {
        "severity": finding.severity,
        "field": called(mapping, finding),
        "what": finding.what,
        "remedy": finding.remedy,
        "where": finding.where,
    }
