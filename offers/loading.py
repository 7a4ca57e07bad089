"""From a folder of YAML to a catalogue, or to everything that is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from offers.catalogue import Catalogue
from offers.checks import check
from offers.draft import Draft, Use
from offers.items import (
    Bundle,
    Capability,
    Experiment,
    Goal,
    ImplementationStage,
    Incentive,
    Integration,
    Item,
    Metric,
    Offer,
    Page,
    PainPoint,
    Plan,
    Play,
    Product,
    Segment,
    Trigger,
)
from offers.languages import add_words, written_languages
from offers.policies import Learning, Policies
from vendor_files import (
    Fault,
    Keys,
    Shape,
    Source,
    VendorError,
    nearest,
    read_folder,
    read_words,
    shape_of,
    validated,
    with_id,
)


class CatalogueError(VendorError):
    """A catalogue that cannot be used. ``problems``: all that was found, not only the first."""


SECTIONS: Mapping[str, type[Item] | type[Page]] = {
    "plans": Plan,
    "products": Product,
    "bundles": Bundle,
    "capabilities": Capability,
    "integrations": Integration,
    "goals": Goal,
    "pain_points": PainPoint,
    "segments": Segment,
    "metrics": Metric,
    "pages": Page,
    "implementation_stages": ImplementationStage,
    "offers": Offer,
    "triggers": Trigger,
    "incentives": Incentive,
    "experiments": Experiment,
    "plays": Play,
}
"""The sections of ids at the top of a catalogue's files, and what stands in each."""
SETTINGS = ("languages", "currency", "policies", "learning")
"""The other keys at the top."""
TEXTS = Shape(
    keys={
        name: Shape(each=shape)
        for name, shape in ((name, shape_of(model)) for name, model in SECTIONS.items())
        if shape is not None
    }
)
"""Where a catalogue's texts stand."""


@dataclass(frozen=True)
class Loaded:
    """A catalogue together with where everything in it stands."""

    catalogue: Catalogue
    source: Source
    uses: tuple[Use, ...]
    """Every id that an item names."""

    def place(self, path: Keys) -> str:
        """Where something stands: ``catalogue/plans.yaml:17``."""
        place = self.source.place(path)
        return f"{place.file}:{place.line}"


def load_catalogue(folder: Path) -> Catalogue:
    """Reads and checks all ``*.yaml`` below ``folder``.

    Raises ``CatalogueError`` with every problem found: file, line, what is wrong, the remedy.
    """
    return load_with_places(folder).catalogue


def load_with_places(folder: Path) -> Loaded:
    """As ``load_catalogue``, for those who tell of the files."""
    source = read_folder(
        folder, remedy="Name the vendor's catalogue folder.", spread=(*SECTIONS, "policies")
    )
    for key in source.data:
        if key not in SECTIONS and key not in SETTINGS:
            remedy = nearest(key, (*SECTIONS, *SETTINGS))
            source.complain((key,), f"Unknown section '{key}'.", remedy)
    languages = () if source.unreadable else written_languages(source)
    add_words(source, TEXTS, languages, read_words(folder, spread=SECTIONS))
    sections = {name: _section(source, name, model) for name, model in SECTIONS.items()}
    if source.unreadable:
        # Half a catalogue would draw a false problem for everything that the other half names.
        raise CatalogueError(source.problems)
    draft = Draft(
        source=source,
        sections=sections,
        languages=languages,
        policies=_policies(source),
    )
    check(draft)
    learning = validated(source, ("learning",), Learning, source.data.get("learning", {}))
    if source.problems or draft.policies is None:
        raise CatalogueError(source.problems)
    catalogue = Catalogue.model_validate(
        {
            "version": _digest(source.contents),
            "languages": draft.languages,
            "currency": str(source.data.get("currency", "USD")),
            "policies": draft.policies,
            "learning": learning,
            **draft.sections,
        }
    )
    return Loaded(catalogue, source, tuple(draft.uses))


def _digest(contents: Mapping[str, bytes]) -> str:
    # Lengths keep two files from passing as one; names count, for problems speak of them.
    digest = sha256()
    for name in sorted(contents):
        digest.update(f"{name}\0{len(contents[name])}\0".encode())
        digest.update(contents[name])
    return digest.hexdigest()[:12]


def _section(source: Source, name: str, model: type[BaseModel]) -> dict[str, Any]:
    items = source.data.get(name, {})
    if not isinstance(items, dict):
        source.complain((name,), f"'{name}' is not a mapping.", f"Write '{name}:' with ids below.")
        return {}
    valid: dict[str, Any] = {}
    for key, written in items.items():
        if not isinstance(written, dict):
            what = f"'{name}.{key}' is not a mapping."
            source.complain((name, key), what, "Write its fields below it.")
            continue
        path = (name, key)
        item = validated(source, path, model, with_id(source, path, written), _in_own_words)
        if item is not None:
            valid[key] = item
    return valid


def _policies(source: Source) -> Policies | None:
    written = source.data.get("policies", {})
    # 'no_reason:' alone, without thresholds, is read by YAML as nothing.
    filled = (
        {key: {} if value is None else value for key, value in written.items()}
        if isinstance(written, dict)
        else written
    )
    return validated(source, ("policies",), Policies, filled)


def _in_own_words(fault: Fault) -> tuple[Keys, str, str] | None:
    if fault.kind != "string_pattern_mismatch" or fault.path[-1] != "id":
        return None
    page = fault.path[0] == "pages"
    remedy = "Begin it with '/'." if page else "Use a to z, 0 to 9 and '_', at most 64 of them."
    return fault.path, fault.sentence(f"'{fault.value}' cannot be an id"), remedy
