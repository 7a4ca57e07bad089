"""Pydantic's errors as problems at their line, in the words of those who write the files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from vendor_files.model_paths import follow
from vendor_files.problems import nearest
from vendor_files.source import Keys, Source

M = TypeVar("M", bound=BaseModel)

KEY = "[key]"
"""Pydantic's last step to a fault that lies in a key and not in its value."""


@dataclass(frozen=True)
class Fault:
    """One error of pydantic's, at a place of the files."""

    path: Keys
    """From the top of the files, without the steps that only pydantic takes."""
    kind: str
    """Pydantic's name for it: ``missing``, ``extra_forbidden``, ``string_pattern_mismatch``, …"""
    value: Any
    message: str
    context: Mapping[str, Any]
    known: tuple[str, ...]
    """The keys that may stand beside it."""
    base: Keys
    """The item that was validated."""
    in_key: bool
    """Whether it is the key that is wrong."""

    @property
    def where(self) -> str:
        """The path below the item, as it is shown."""
        return ".".join(str(part) for part in self.path[len(self.base) :])

    def sentence(self, text: str) -> str:
        """The text after the item's name, with a full stop."""
        item = ".".join(str(part) for part in self.base)
        said = f"{item}: {text}" if item else text[:1].upper() + text[1:]
        return said if said.endswith((".", "?", "!")) else f"{said}."


InWords = Callable[[Fault], tuple[Keys, str, str] | None]
"""A package's own words for a fault: the path it is told at, what is wrong and the remedy."""


def validated(
    source: Source, path: Keys, model: type[M], written: Any, own: InWords = lambda _: None
) -> M | None:
    """``written``, which stands at ``path``, as a model; None where it is not valid.

    Every fault becomes a problem of the source. ``own`` says the package's own words for some.
    """
    try:
        return model.model_validate(written)
    except ValidationError as error:
        errors = error.errors(include_url=False)
    for detail in errors:
        if not _follows_from_another(detail, errors):
            fault = _fault(detail, model, path)
            source.complain(*(own(fault) or (fault.path, *_in_words(fault))))
    return None


def with_id(source: Source, path: Keys, written: Mapping[str, Any]) -> dict[str, Any]:
    """An item with the key that it stands under as its ``id``, which it must not write itself."""
    if "id" in written:
        source.complain((*path, "id"), "The id is written twice.", "The key is the id: remove it.")
    return {**written, "id": path[-1]}


def _follows_from_another(detail: ErrorDetails, errors: list[ErrorDetails]) -> bool:
    # A list whose only item is wrong is also called too short: once is enough.
    loc = detail["loc"]
    return detail["type"] == "too_short" and any(
        len(other["loc"]) > len(loc) and other["loc"][: len(loc)] == loc for other in errors
    )


def _fault(detail: ErrorDetails, model: type[BaseModel], base: Keys) -> Fault:
    in_key = detail["loc"][-1:] == (KEY,)
    below, known = follow(model, detail["loc"][:-1] if in_key else detail["loc"])
    return Fault(
        path=(*base, *below),
        kind=detail["type"],
        value=detail["input"],
        message=detail["msg"].removeprefix("Value error, ").removeprefix("Input "),
        context=detail.get("ctx", {}),
        known=known,
        base=base,
        in_key=in_key,
    )


_SHAPES = {
    **dict.fromkeys(
        ("model_type", "model_attributes_type", "dict_type", "mapping_type"),
        ("a mapping", "Write its fields below it, each as 'key: value'."),
    ),
    **dict.fromkeys(
        ("list_type", "tuple_type", "set_type", "frozen_set_type"),
        ("a list", "Write it as [one, another]."),
    ),
}
"""Kind of error -> the shape that was expected, and how it is written."""


def _in_words(fault: Fault) -> tuple[str, str]:
    """What is wrong and the remedy."""
    name, where = fault.path[-1] if fault.path else "", fault.where or "the value"
    shown = _shown(fault.value)
    match fault.kind:
        case "missing":
            return fault.sentence(f"'{where}' is missing"), f"Add '{name}: …'."
        case "extra_forbidden":
            return fault.sentence(f"unknown key '{where}'"), nearest(str(name), fault.known)
        case "value_error":
            what, _, remedy = fault.message.partition("; ")
            remedy = f"{remedy[:1].upper()}{remedy[1:]}" if remedy else "Correct the value"
            remedy = remedy if remedy.endswith("?") else f"{remedy}."
            return fault.sentence(f"{where}: {what}" if fault.where else what), remedy
        case "literal_error" | "enum":
            of = " as a key" if fault.in_key else ""
            what = fault.sentence(f"'{where}' cannot be {shown}{of}")
            return what, f"Correct the value. Write {fault.context['expected']}."
        case "string_type" if isinstance(fault.value, bool | int | float):
            return fault.sentence(f"'{where}' should be text, not {shown}"), "Put it in quotes."
        case kind if kind in _SHAPES:
            shape, remedy = _SHAPES[kind]
            return fault.sentence(f"'{where}' should be {shape}, not {shown}"), remedy
        case _:
            # "should be a valid integer, unable to parse string as an integer"
            message = fault.message.partition(", unable to parse")[0]
            return fault.sentence(
                f"'{where}' {message[:1].lower()}{message[1:]}, not {shown}"
            ), "Correct the value."


def _shown(value: Any) -> str:
    """A value in a sentence: short, and by its kind where it has parts."""
    if value is None:
        return "nothing"
    if isinstance(value, dict | list | tuple):
        return "a mapping" if isinstance(value, dict) else "a list"
    if isinstance(value, bool):
        return str(value).lower()
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
