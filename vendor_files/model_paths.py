"""From pydantic's way to an error to the keys in the file, by the types of a model's fields."""

import types
from collections.abc import Mapping
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, RootModel

from vendor_files.source import Keys


def follow(model: type[BaseModel], loc: Keys) -> tuple[Keys, tuple[str, ...]]:
    """The path in the file to ``loc``, and the keys that may stand where it ends.

    Where a field may be one of several models, pydantic's way goes on with the model's name, which
    nobody wrote. An id that is a key is not among the keys that may stand below it.
    """
    path: list[str | int] = []
    here: Any = model
    holder: Any = None
    for part in loc:
        kind = _opened(here)
        here = _below(kind, part)
        if not _is_choice(kind):
            path.append(part)
            holder = kind
    in_list = len(path) > 1 and isinstance(path[-2], int)
    fields = holder.model_fields if _is_model(holder) else ()
    return tuple(path), tuple(name for name in fields if name != "id" or in_list)


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _members(kind: Any) -> list[Any]:
    """The types of a union, without None."""
    if get_origin(kind) not in (Union, types.UnionType):
        return []
    return [member for member in get_args(kind) if member is not types.NoneType]


def _is_choice(kind: Any) -> bool:
    return len(_members(kind)) > 1


def _opened(kind: Any) -> Any:
    """A type without what leaves no step in the way: annotations, ``| None``, root models."""
    if get_origin(kind) is Annotated:
        return _opened(get_args(kind)[0])
    if len(_members(kind)) == 1:
        return _opened(_members(kind)[0])
    if _is_model(kind) and issubclass(kind, RootModel):
        return _opened(kind.model_fields["root"].annotation)
    return kind


def _below(kind: Any, part: str | int) -> Any:
    """The type one step further; None where the types say nothing of it."""
    if _is_choice(kind):
        return next((one for one in _members(kind) if getattr(one, "__name__", "") == part), None)
    if _is_model(kind):
        field = kind.model_fields.get(part)
        return field.annotation if field else None
    arguments = get_args(kind)
    if not arguments:
        return None
    origin = get_origin(kind)
    keyed = isinstance(origin, type) and issubclass(origin, Mapping)
    return arguments[-1] if keyed else arguments[0]
