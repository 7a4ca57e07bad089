"""Hand-offs that say all there is to say, or as little as may be, made by the models' own types."""

import types
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import count, cycle, product
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel

from crm_sync.hand_off import Company, Contact, HandOff, Meeting, OfferContext, Request, Task

ANY = "any-words"
"""Stands in every free text of theirs, and in no word that is fixed."""

Model = TypeVar("Model", bound=BaseModel)

_MOMENT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
_ACCOUNT, _VISIT = f"account:{ANY}", f"visit:{ANY}"


def telling_hand_offs() -> Iterator[HandOff]:
    """Hand-offs that say everything, each value another, with every word that may stand there:
    every offer with every meeting, which together decide of the deal."""
    meetings = [None, *_with_each_word(Meeting)]
    requests = cycle([None, *_with_each_word(Request)])
    for offer, meeting in product(_with_each_word(OfferContext), meetings):
        told = {"offer": offer, "meeting": meeting, "request": next(requests), "task": None}
        yield filled(HandOff, account_key=_ACCOUNT, **{**told, _TELLS_NOTHING: None})
    for task in _with_each_word(Task):
        yield filled(HandOff, account_key=_VISIT, task=task, **{_TELLS_NOTHING: None})


def least_hand_offs() -> Iterator[HandOff]:
    """Hand-offs with one thing in them, and of that only what must be said."""
    for key, (name, some) in product((_ACCOUNT, _VISIT), _least_things().items()):
        for one in some:
            yield _least(HandOff, account_key=key, **{name: one})


def paired_hand_offs() -> Iterator[HandOff]:
    """Hand-offs with two things in them: of one only what must be said, of the other everything.
    Of the words only an offer's decide which records there are."""
    whole = {name: list(_whole_things(name)) for name in _THINGS}
    least = {n: some if n in _VARIED else some[:1] for n, some in _least_things().items()}
    for key, (name, some) in product((_ACCOUNT, _VISIT), least.items()):
        for one, other in product(some, whole):
            for two in whole[other] if other != name else ():
                yield _least(HandOff, account_key=key, **{name: one, other: two})


_VARIED = ("company", "contact", "offer")
_TELLS_NOTHING = "erasure"
"""It takes records away and makes none."""
_THINGS = {
    name: info
    for name, info in HandOff.model_fields.items()
    if not info.is_required() and name != _TELLS_NOTHING
}


def _least_things() -> Mapping[str, list[BaseModel]]:
    return {
        "company": [_least(Company), *_with_one(Company)],
        "contact": list(_with_one(Contact)),
        "offer": list(_with_each_word(OfferContext, _least)),
        "meeting": list(_with_each_word(Meeting, _least)),
        "request": list(_with_each_word(Request, _least)),
        "task": list(_with_each_word(Task, _least)),
    }


def _whole_things(name: str) -> Iterator[BaseModel]:
    if name == "offer":
        yield from _with_each_word(OfferContext)
    else:
        yield _something(_THINGS[name].annotation)


def filled(model: type[Model], **given: Any) -> Model:
    """The model with something in every field."""
    return _made(model, list(model.model_fields), given)


def _least(model: type[Model], **given: Any) -> Model:
    required = [name for name, info in model.model_fields.items() if info.is_required()]
    return _made(model, required, given)


def _with_one(model: type[Model]) -> Iterator[Model]:
    """The model with one field, and once with each."""
    for name in model.model_fields:
        yield _made(model, [name], {})


def _with_each_word(model: type[Model], make: Any = filled) -> Iterator[Model]:
    """The model as often as it takes for each word of each of its fields to stand there once."""
    words = {
        name: get_args(info.annotation)
        for name, info in model.model_fields.items()
        if get_origin(info.annotation) is Literal
    }
    for number in range(max(map(len, words.values()), default=0)):
        yield make(model, **{name: some[number % len(some)] for name, some in words.items()})


def _made(model: type[Model], names: list[str], given: Mapping[str, Any]) -> Model:
    rest = {n: _something(model.model_fields[n].annotation) for n in names if n not in given}
    return model.model_validate({**rest, **given})


_number = count(1)


def _something(kind: Any) -> Any:
    """A value of a type that a hand-off's fields may have, another one each time.

    Raises ``TypeError`` for a type that they do not have yet: teach it here.
    """
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Annotated, Union, types.UnionType, Literal):
        return arguments[0] if origin is Literal else _something(arguments[0])
    if origin is tuple:
        return (_something(arguments[0]),)
    if origin is dict:
        return {"score": next(_number)}
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return filled(kind)
    return _plain(kind, next(_number))


def _plain(kind: Any, number: int) -> Any:
    if kind is str:
        return f"{ANY} {number}"
    if kind in (int, bool):
        return number if kind is int else True
    if kind is date:
        return date(2026, 3, 4) + timedelta(days=number)
    if kind is AwareDatetime:
        return _MOMENT + timedelta(hours=number)
    raise TypeError(f"a hand-off has a field of the type {kind}, of which no example is known")
