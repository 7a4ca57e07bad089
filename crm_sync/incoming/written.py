"""What a CRM may say, from its files: the default of its kind, and what an operator wrote."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from crm_sync.incoming.checking import Read, named
from crm_sync.incoming.kinds import objects_of
from crm_sync.incoming.language import Incoming
from crm_sync.incoming.source import Thing
from crm_sync.mappings.reading import INCOMING, MappingError
from vendor_files import Keys, Problem, Source, read_file, validated

_ROOT = Path(__file__).parents[2]
_JOINED = ("fields", "owners")
"""What is joined entry by entry; everything else that is written stands in the default's place."""

PRODUCTS = "products"
_ONE_PROPERTY = (
    "Name the company's property that lists what it owns: 'products' under accounts.fields."
)


def default_file(kind: str) -> str:
    """What a kind of CRM may say by default, by its name in the project."""
    return f"crm_sync/targets/{kind}/{INCOMING}.yaml"


def read_incoming(kind: str, own: Path | None) -> Incoming:
    """What a CRM may say: the default of its kind with what ``own`` has under ``incoming``, if it
    exists. Null takes away what the default has.

    A kind without a default says nothing. Raises ``MappingError``.
    """
    name = default_file(kind)
    if not (_ROOT / name).is_file():
        return Incoming()
    default = read_file(_ROOT, name, remedy="Restore it.")
    if own is None or not own.is_file():
        return _valid(default, (), default.data)
    written = read_file(own.parents[1], f"{own.parent.name}/{own.name}", remedy="Write it.")
    said = written.data.get(INCOMING)
    if said is None:
        return _valid(default, (), default.data)
    if not isinstance(said, dict):
        written.complain((INCOMING,), "'incoming' has no parts.", "Write 'accounts:' under it.")
        raise MappingError(written.problems)
    if said.get(PRODUCTS) is not None and Thing.PRODUCT not in objects_of(kind):
        what = f"Of a CRM of the kind {kind} no records of products are read."
        written.complain((INCOMING, PRODUCTS), what, _ONE_PROPERTY)
    return _valid(written, (INCOMING,), overlaid(default.data, said))


def read_there(kind: str, own: Path | None) -> list[Read]:
    """Every property that a CRM of a kind is asked for, with the line that names it. Raises
    ``MappingError``."""
    objects, place = objects_of(kind), _places(kind, own)
    return [
        Read(objects[thing], name, (INCOMING, *path), place(path))
        for thing, path, name in named(read_incoming(kind, own))
        if thing in objects
    ]


def _places(kind: str, own: Path | None) -> Callable[[Keys], str]:
    """Where something under ``incoming`` was written: in the operator's file, else the default."""
    default = _ROOT / default_file(kind)
    usual = (
        read_file(_ROOT, default_file(kind), remedy="Restore it.") if default.is_file() else None
    )
    written = None
    if own is not None and own.is_file():
        written = read_file(own.parents[1], f"{own.parent.name}/{own.name}", remedy="Write it.")

    def place(path: Keys) -> str:
        for source, at in ((written, (INCOMING, *path)), (usual, path)):
            if source is not None and _stands(source.data, at):
                found = source.place(at)
                return f"{found.file}:{found.line}"
        return ""

    return place


def _stands(data: Any, path: Keys) -> bool:
    for key in path:
        if not isinstance(data, dict) or key not in data:
            return False
        data = data[key]
    return True


def overlaid(default: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """The default with what was said in its place, part by part and field by field."""
    found = dict(default)
    for name, value in said.items():
        before = found.get(name)
        if value is None:
            found.pop(name, None)
        elif isinstance(before, dict) and isinstance(value, dict) and _has_parts(name):
            found[name] = overlaid(before, value)
        else:
            found[name] = value
    return found


def _has_parts(name: str) -> bool:
    return name in _JOINED or name in Incoming.model_fields


def _valid(source: Source, path: tuple[str, ...], written: Mapping[str, Any]) -> Incoming:
    found = validated(source, path, Incoming, written)
    if found is None or source.problems:
        raise MappingError(source.problems or [_unreadable(source)])
    return found


def _unreadable(source: Source) -> Problem:
    return Problem(source.name, 1, "'incoming' cannot be read.", "See docs/how-to/from-the-crm.md.")
