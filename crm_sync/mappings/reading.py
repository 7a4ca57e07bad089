"""A mapping from its files: the default of the kind, and what an operator wrote differently."""

from pathlib import Path
from typing import Any

from crm_sync.mappings.language import LEAD, CrmMapping, FieldRule, PartRule
from crm_sync.mappings.our_fields import kind_of
from crm_sync.mappings.sense import doubts
from crm_sync.mappings.written import WrittenPart, written_part
from crm_sync.records import Kind
from vendor_files import Problem, Source, VendorError, nearest, read_file

FOLDER = "crm"
"""Where a vendor's own mappings stand in its folder."""
INCOMING = "incoming"
"""The key under which a file has what comes from the CRM; it is no part."""
PARTS = (*(kind.value for kind in Kind), LEAD)
_NAMED = ("object", "key", "optional", "strangers")
_ROOT = Path(__file__).parents[2]


class MappingError(VendorError):
    """A mapping that cannot be used. ``problems``: all that was found, not only the first."""


def default_file(kind: str) -> str:
    """The default of a kind of CRM, by its name in the project."""
    return f"crm_sync/targets/{kind}/mapping.yaml"


def own_file(folder: Path, target_id: str) -> Path:
    """Where a vendor's folder has what differs for a connected CRM. It need not exist."""
    return folder / FOLDER / f"{target_id}.yaml"


def read_mapping(kind: str, own: Path | None) -> CrmMapping:
    """The mapping of a CRM of a kind: its default with what ``own`` says differently, if it exists.

    A kind without a default (the built-in CRM, webhooks) takes every field as it is: its mapping
    has no parts. Raises ``MappingError``.
    """
    if own is None or not own.is_file():
        return _joined(kind, None)
    return _joined(kind, read_file(own.parents[1], _name(own), remedy="Write it."))


def mapping_again(kind: str, own: Path, written: str) -> CrmMapping:
    """The mapping of a CRM of a kind as it was while ``written`` stood in ``own``; "": while there
    was no such file. Raises ``MappingError``."""
    if not written:
        return _joined(kind, None)
    differing = Source(_name(own))
    differing.add(written.encode(), _name(own))
    return _joined(kind, differing)


def _name(own: Path) -> str:
    return f"{own.parent.name}/{own.name}"


def _joined(kind: str, differing: Source | None) -> CrmMapping:
    name = default_file(kind)
    default = read_file(_ROOT, name, remedy="Restore it.") if (_ROOT / name).is_file() else None
    if default is None and differing is not None:
        what = f"A CRM of the kind '{kind}' takes every field as it is: nothing is mapped."
        raise MappingError([Problem(differing.name, 1, what, "Remove the file.")])
    mapping = read_sources([source for source in (default, differing) if source is not None])
    if differing is None:
        return mapping
    written = differing.contents[differing.name].decode()
    return mapping.model_copy(update={"written": written})


def read_sources(sources: list[Source]) -> CrmMapping:
    """The mapping that some files make, each saying what differs from those before it.

    Raises ``MappingError`` with everything that is wrong in any of them.
    """
    draft = _Draft()
    for source in sources:
        draft.take(source)
    mapping = draft.mapping(tuple(source.name for source in sources))
    problems = [problem for source in sources for problem in source.problems]
    problems += draft.problems
    if not any(source.unreadable for source in sources):
        problems += [draft.problem(*doubt) for doubt in doubts(mapping)]
    if problems:
        raise MappingError(problems)
    return mapping


class _Draft:
    """A mapping while its files are read."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._parts: dict[str, dict[str, FieldRule]] = {}
        self._named: dict[str, dict[str, Any]] = {}
        """Part -> what is said of it besides its fields."""
        self._places: dict[tuple[str, ...], tuple[str, int]] = {}

    def take(self, source: Source) -> None:
        """What a file says, on top of what is there."""
        for part, written in source.data.items():
            if part == INCOMING:
                continue  # what the CRM may say to us: crm_sync.incoming
            if kind_of(part) is None:
                what = f"There is no part '{part}': a mapping has one for each kind of record."
                source.complain((part,), what, nearest(part, PARTS))
            elif written is None:
                self._parts.pop(part, None)
            elif (said := written_part(source, (part,), written)) is not None:
                self._join(source, part, said)

    def _join(self, source: Source, part: str, written: WrittenPart) -> None:
        fields = self._parts.setdefault(part, {})
        self._note(source, part)
        named = self._named.setdefault(part, {})
        said = {name: getattr(written, name) for name in _NAMED}
        named.update({name: value for name, value in said.items() if value is not None})
        before = tuple(fields)
        for name, rule in written.fields.items():
            if rule is not None:
                fields[name] = rule
                self._note(source, part, name)
            elif fields.pop(name, None) is None:
                what = f"{part}.{name} is taken away, but there is no such field before."
                source.complain((part, "fields", name), what, nearest(name, before))

    def _note(self, source: Source, part: str, field: str | None = None) -> None:
        place = source.place((part,) if field is None else (part, "fields", field))
        self._places[(part,) if field is None else (part, field)] = (place.file, place.line)

    def mapping(self, sources: tuple[str, ...]) -> CrmMapping:
        """The mapping as far as it is one; a part that lacks something becomes a problem."""
        parts: dict[str, PartRule] = {}
        for part, fields in self._parts.items():
            named = self._named[part]
            missing = [name for name in ("object", "key") if name not in named]
            for name in missing:
                what = f"{part}: '{name}' is missing."
                self.problems.append(self.problem(part, None, what, f"Add '{name}: …'."))
            if not missing:
                parts[part] = PartRule(**named, fields=fields)
        places = {at: f"{file}:{line}" for at, (file, line) in self._places.items()}
        return CrmMapping(parts=parts, sources=sources, places=places)

    def problem(self, part: str, field: str | None, what: str, remedy: str) -> Problem:
        """A problem of a part, or of a field of it, at its line."""
        at = self._places.get((part,) if field is None else (part, field), self._places[(part,)])
        return Problem(*at, what, remedy)
