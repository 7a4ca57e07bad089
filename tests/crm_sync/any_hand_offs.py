"""Hand-offs of every form, by the types of their models: a field that is added is filled too."""

import types
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from pydantic import AwareDatetime, BaseModel

from crm_sync import HandOff

some = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
"""So many hand-offs are tried, however long it takes to make them."""

words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=40)
moments = st.integers(0, 4 * 10**9).map(lambda second: datetime.fromtimestamp(second, UTC))
plain = st.none() | st.booleans() | st.integers(-(10**9), 10**9) | words
inputs = st.dictionaries(
    words, st.recursive(plain, lambda one: st.lists(one, max_size=2), max_leaves=3), max_size=3
)


def hand_offs(**given: st.SearchStrategy[Any]) -> st.SearchStrategy[HandOff]:
    """Hand-offs that tell something; ``given``: what some of their fields are made of."""
    keys = st.from_regex(r"\A(account|visit):[a-z0-9]{1,20}\Z")
    ids = st.from_regex(r"\A[a-z0-9-]{1,32}\Z")
    tells = {"account_key": keys, "id": ids, "erasure": st.none()}
    return filled(HandOff, **{**tells, **given})


def filled(model: type[BaseModel], **given: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """The model with any values that its fields may have."""
    rest = {
        name: of_type(info.annotation)
        for name, info in model.model_fields.items()
        if name not in given
    }
    return st.builds(model, **rest, **given)


def of_type(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of a type."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin is Annotated:
        return of_type(arguments[0])
    if origin in (Union, types.UnionType):
        return st.one_of(*map(of_type, reversed(arguments)))
    if origin is tuple:
        return st.lists(of_type(arguments[0]), max_size=2).map(tuple)
    if origin is dict:
        return inputs
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return filled(kind)
    own = {str: words, AwareDatetime: moments, types.NoneType: st.none()}
    return own[kind] if kind in own else st.from_type(kind)
