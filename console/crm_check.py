"""``./segue crm check``: the mapping of each CRM against the account's own schema."""

import json
from typing import Annotated, Any

import typer
from sqlalchemy import Engine, select

from console.crm_opened import database, known_id
from console.running import CannotDo, now
from crm_sync.mappings.checking import Finding
from crm_sync.mappings.language import CrmMapping
from crm_sync.operating.checks import Checked, called, check
from crm_sync.operating.opened import mapping_of
from remote.faults import Refused, RemoteError
from store.crm import CrmTarget
from store.database import reading
from store.settings import Settings

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

    Each mapping is held against the account's own objects and fields. Exit code 1 where a field
    would be dropped, or a CRM cannot be asked.

    \b
    ./segue crm check
    ./segue crm check hubspot --json
    """
    settings = Settings()
    with database() as engine:
        show = None if as_json else everything
        looked = [_check(engine, settings, row, show) for row in _asked(engine, target)]
    if as_json:
        typer.echo(json.dumps({"crms": [told for _, told in looked]}, indent=2))
    if not all(well for well, _ in looked):
        raise typer.Exit(1)


def _asked(engine: Engine, target: str | None) -> list[CrmTarget]:
    with reading(engine) as session:
        if target is not None:
            return [known_id(session, target)]
        return list(session.scalars(select(CrmTarget).order_by(CrmTarget.id)))


def _check(
    engine: Engine, settings: Settings, row: CrmTarget, show: bool | None
) -> tuple[bool, dict[str, Any]]:
    """Whether all is well, and what a program is told; a person is told at once, unless ``show`` is
    None: of everything, or of what matters."""
    try:
        mapping = mapping_of(settings, row.kind, row.id)
        checked = check(engine, settings, row.id, now=now())
    except RemoteError as error:
        remedy = error.remedy if isinstance(error, Refused) else "Try again."
        typer.echo(f"✗ {row.id}: {error} {remedy}", err=True)
        return False, {"name": row.id, "error": str(error), "remedy": remedy, "findings": []}
    except LookupError:
        raise CannotDo(f"{row.id} was disconnected meanwhile.") from None
    if show is not None:
        say_findings(row.id, mapping, checked, everything=show)
    found = [finding_as_object(mapping, one) for one in checked.findings]
    return not checked.dropped, {"name": row.id, "mapping": mapping.sources, "findings": found}


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


def finding_as_object(mapping: CrmMapping, finding: Finding) -> dict[str, Any]:
    """One finding for a program."""
    return {
        "severity": finding.severity,
        "field": called(mapping, finding),
        "what": finding.what,
        "remedy": finding.remedy,
        "where": finding.where,
    }
