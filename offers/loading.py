"""From a folder of YAML to a catalogue, or to everything that is wrong with it."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from offers.catalogue import Catalogue
from offers.checks import Draft, check
from offers.items import (
    Bundle,
    Capability,
    Goal,
    Integration,
    Item,
    Metric,
    Offer,
    Page,
    PainPoint,
    Plan,
    Product,
    Segment,
    Trigger,
)
from offers.policies import Policies
from offers.source import CatalogueError, Source, read_folder, suggestion

M = TypeVar("M", bound=BaseModel)

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
    "offers": Offer,
    "triggers": Trigger,
}
"""The sections of ids at the top of a catalogue's files, and what stands in each."""
SETTINGS = ("languages", "currency", "policies")
"""The other keys at the top."""


def load_catalogue(folder: Path) -> Catalogue:
    """Reads and checks all ``*.yaml`` below ``folder``.

    Raises ``CatalogueError`` with every problem found: file, line, what is wrong, the remedy.
    """
    source, contents = read_folder(folder)
    for key in source.data:
        if key not in SECTIONS and key not in SETTINGS:
            remedy = suggestion(key, (*SECTIONS, *SETTINGS))
            source.complain((key,), f"Unknown section '{key}'.", remedy)
    draft = Draft(
        source=source,
        sections={name: _section(source, name, model) for name, model in SECTIONS.items()},
        languages=_languages(source),
        policies=_policies(source),
    )
    check(draft)
    if source.problems or draft.policies is None:
        raise CatalogueError(source.problems)
    return Catalogue.model_validate(
        {
            "version": _digest(contents),
            "languages": draft.languages,
            "currency": str(source.data.get("currency", "USD")),
            "policies": draft.policies,
            **draft.sections,
        }
    )


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
        item = _validated(source, (name, key), model, {**written, "id": key})
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
    return _validated(source, ("policies",), Policies, filled)


def _languages(source: Source) -> tuple[str, ...]:
    languages = source.data.get("languages")
    if (
        not isinstance(languages, list)
        or not languages
        or not all(isinstance(one, str) for one in languages)
    ):
        source.complain(
            ("languages",),
            "'languages' is missing or not a list of language tags.",
            "Write e.g. 'languages: [en]'; the first one stands in for all others.",
        )
        return ()
    return tuple(languages)


def _validated(source: Source, path: tuple[str, ...], model: type[M], written: Any) -> M | None:
    try:
        return model.model_validate(written)
    except ValidationError as error:
        for detail in error.errors():
            what, remedy = _explained(detail, ".".join(path), model)
            source.complain((*path, *detail["loc"]), what, remedy)
        return None


def _explained(detail: ErrorDetails, item: str, model: type[BaseModel]) -> tuple[str, str]:
    """A pydantic error as what is wrong and the remedy."""
    loc = [str(part) for part in detail["loc"]]
    where, field = ".".join(loc), loc[-1] if loc else ""
    kind, message = detail["type"], detail["msg"].removeprefix("Value error, ")
    if kind == "missing":
        return f"{item}: '{where}' is missing.", f"Add '{field}: …'."
    if kind == "extra_forbidden":
        known = [name for name in model.model_fields if name != "id"]
        remedy = suggestion(field, known) if len(loc) == 1 else "Remove it or correct its name."
        return f"{item}: unknown key '{where}'.", remedy
    if kind == "value_error":
        return f"{item}: {where}: {message}.", "Correct the condition or value."
    if where == "id":
        return f"{item}: '{detail['input']}' cannot be an id.", "Use a to z, 0 to 9 and '_'."
    return f"{item}: '{where}': {message}, not {detail['input']!r}.", "Correct the value."
