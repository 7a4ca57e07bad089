"""What differs between two catalogues, in the terms of those who write them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, JsonValue

from offers.catalogue import Catalogue
from offers.conditions import Condition
from offers.items import Part
from offers.loading import SECTIONS
from offers.policies import Policies
from offers.rules_in_words import tests_said

Kind = Literal["added", "removed", "changed"]


class Difference(BaseModel):
    """One thing that is otherwise."""

    model_config = ConfigDict(frozen=True)

    section: str
    """``offers``, ``triggers``, ``policies`` …; ``catalogue`` for what stands at the top."""
    id: str
    """Of the item or policy; empty at the top."""
    kind: Kind
    field: str | None = None
    """What of it changed: ``propensity``, ``when team_size``, ``reason.en.any``; None where all of
    it was added or removed."""
    before: JsonValue = None
    after: JsonValue = None


def differences(before: Catalogue, after: Catalogue) -> tuple[Difference, ...]:
    """All that differs, section by section, by id and field. Empty for catalogues that decide and
    say the same, whatever their files look like."""
    return tuple(_all(before, after))


def _all(before: Catalogue, after: Catalogue) -> Iterator[Difference]:
    for field in ("languages", "currency"):
        old, new = _plain(getattr(before, field)), _plain(getattr(after, field))
        if old != new:
            yield Difference(
                section="catalogue", id="", kind="changed", field=field, before=old, after=new
            )
    for section in SECTIONS:
        yield from _of_items(section, getattr(before, section), getattr(after, section))
    for policy in Policies.model_fields:
        old_policy, new_policy = getattr(before.policies, policy), getattr(after.policies, policy)
        yield from _of_fields("policies", policy, old_policy, new_policy)
    yield from _of_fields("learning", "", before.learning, after.learning)


def _of_items(
    section: str, before: Mapping[str, Part], after: Mapping[str, Part]
) -> Iterator[Difference]:
    for key in sorted(before.keys() | after.keys()):
        if key not in before:
            yield Difference(section=section, id=key, kind="added")
        elif key not in after:
            yield Difference(section=section, id=key, kind="removed")
        else:
            yield from _of_fields(section, key, before[key], after[key])


def _of_fields(section: str, key: str, before: BaseModel, after: BaseModel) -> Iterator[Difference]:
    old, new = dict(fields_of(before)), dict(fields_of(after))
    # In the order in which a model's fields stand: what matters most comes first.
    for field in dict.fromkeys((*old, *new)):
        if old.get(field) != new.get(field):
            yield Difference(
                section=section,
                id=key,
                kind="changed",
                field=field,
                before=old.get(field),
                after=new.get(field),
            )


def fields_of(item: BaseModel, path: str = "") -> Iterator[tuple[str, JsonValue]]:
    """An item's fields as pairs of a path (``reason.en.any``, ``when team_size``) and a value."""
    for name in type(item).model_fields:
        yield from _values(getattr(item, name), f"{path}{name}")


def _values(value: Any, path: str) -> Iterator[tuple[str, JsonValue]]:
    """A field as pairs of a path and a plain value: conditions by their fact, mappings by key."""
    if isinstance(value, BaseModel):
        yield from fields_of(value, f"{path}.")
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _values(inner, f"{path}.{key}")
    elif isinstance(value, tuple) and value and isinstance(value[0], Condition):
        yield from _conditions(value, path)
    else:
        yield path, _plain(value)


def _conditions(conditions: Sequence[Condition], path: str) -> Iterator[tuple[str, JsonValue]]:
    by_name: dict[str, list[str]] = {}
    for condition in conditions:
        by_name.setdefault(condition.name, []).append(tests_said(condition))
    for name, tests in by_name.items():
        yield f"{path} {name}", " and ".join(tests)


def _plain(value: Any) -> JsonValue:
    if isinstance(value, frozenset | tuple):
        ids: list[JsonValue] = [str(one) for one in value]
        return sorted(ids, key=str) if isinstance(value, frozenset) else ids
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)
