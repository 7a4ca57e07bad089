"""Conditions: small typed statements about one fact, such as ``{fact: plan, is: starter}``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from operator import contains, eq, ge, le
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError, model_validator

from offers.fact_types import FACT_TYPES, FactType, ValueType
from offers.facts import FactKind, Facts
from vendor_files import nearest

Observed = str | int | float | tuple[str, ...]
"""What of a fact met a condition: the value, or those of a set's members that it asks for."""


KEYED_BY: Mapping[str, str] = MappingProxyType(
    {
        "usage": "metric",
        "projected_usage": "metric",
        "usually_added": "product",
        "bundle_parts": "bundle",
    }
)
"""Fact with a value for each of several things -> the word by which a condition names one."""


class AtLeastOf(BaseModel):
    """Operand of ``includes_some``: so many of these."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    at_least: int
    of: list[str]


@dataclass(frozen=True)
class Operator:
    """One way to test a fact."""

    operand: TypeAdapter[Any]
    applies_to: frozenset[ValueType]
    holds: Callable[[Any, Any], bool]
    """(operand, value) -> whether it holds; the value is known. The operand comes first, because
    a condition is given its operand once and many values."""
    members: Callable[[Any], tuple[str, ...]] = lambda _: ()
    """The ids that the operand names, to be checked against the catalogue."""
    positive: bool = True
    """Whether it says that something is so. What nobody knows can never make it hold."""


_TEXT, _SET = frozenset({ValueType.TEXT}), frozenset({ValueType.SET})
_NUMBER = frozenset({ValueType.NUMBER, ValueType.METRICS})
_string: TypeAdapter[Any] = TypeAdapter(str, config=ConfigDict(strict=True))
_strings: TypeAdapter[Any] = TypeAdapter(list[str], config=ConfigDict(strict=True))
_number: TypeAdapter[Any] = TypeAdapter(float, config=ConfigDict(allow_inf_nan=False, strict=True))


def _includes(one: str, value: frozenset[str]) -> bool:
    return one in value


def _includes_any(some: list[str], value: frozenset[str]) -> bool:
    return not value.isdisjoint(some)


def _includes_some(some: AtLeastOf, value: frozenset[str]) -> bool:
    return len(value.intersection(some.of)) >= some.at_least


def _lacks(one: str, value: frozenset[str]) -> bool:
    return one not in value


OPERATORS: Mapping[str, Operator] = MappingProxyType(
    {
        "is": Operator(_string, _TEXT, eq, lambda one: (one,)),
        "in": Operator(_strings, _TEXT, contains, tuple),
        "at_least": Operator(_number, _NUMBER, le),
        "at_most": Operator(_number, _NUMBER, ge),
        "includes": Operator(_string, _SET, _includes, lambda one: (one,)),
        "includes_any": Operator(_strings, _SET, _includes_any, tuple),
        "includes_some": Operator(
            TypeAdapter(AtLeastOf), _SET, _includes_some, lambda some: tuple(some.of)
        ),
        "lacks": Operator(_string, _SET, _lacks, lambda one: (one,), positive=False),
    }
)
"""Every operator by its name. A new one is added here and described in the reference."""


def _all(tests: tuple[Callable[[Any], bool], ...], value: Any) -> bool:
    return all(passes(value) for passes in tests)


class Condition(BaseModel):
    """A fact and the tests that it must pass, all of them. Made from ``{fact, operator: …}``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fact: str
    key: str | None = None
    """Which one, of a fact in ``KEYED_BY``: the metric, the product or the bundle."""
    tests: tuple[tuple[str, Any], ...]
    """(operator, operand), in the order written."""

    @model_validator(mode="before")
    @classmethod
    def _read(cls, written: Any) -> Any:
        if not isinstance(written, dict):
            raise ValueError(  # noqa: TRY004 - pydantic collects ValueError
                "a condition is a mapping such as {fact: plan, is: starter}"
            )
        rest = dict(written)
        fact = _fact(rest.pop("fact", None))
        word = KEYED_BY.get(fact.name)
        key = None if word is None else rest.pop(word, None)
        if word is not None and not isinstance(key, str):
            raise ValueError(f"'{fact.name}' needs '{word}: …', the id of a {word}")
        for other in set(KEYED_BY.values()) & rest.keys():
            owners = " or ".join(f"'{name}'" for name, w in KEYED_BY.items() if w == other)
            raise ValueError(f"'{other}' belongs to {owners}, not to '{fact.name}'")
        if not rest:
            raise ValueError(f"the condition tests nothing; add one of {_operators_for(fact)}")
        tests = tuple((name, _operand(fact, name, operand)) for name, operand in rest.items())
        return {"fact": fact.name, "key": key, "tests": tests}

    @cached_property
    def name(self) -> str:
        """What it reads: the fact's name, with the key where there is one."""
        return self.fact if self.key is None else f"{self.fact}.{self.key}"

    @property
    def kind(self) -> FactKind:
        """The kind of the fact that it reads."""
        return FACT_TYPES[self.fact].kind

    @cached_property
    def positive(self) -> bool:
        """Whether it holds only for something that was observed (``lacks`` alone does not)."""
        return any(OPERATORS[name].positive for name, _ in self.tests)

    def ids(self) -> tuple[str, ...]:
        """The ids that it names, to be checked against the catalogue; in the order written."""
        return tuple(i for name, operand in self.tests for i in OPERATORS[name].members(operand))

    def wanted(self) -> tuple[str, ...]:
        """The ids that its positive tests ask for, each once, in the order written."""
        return self._wanted

    @cached_property
    def _wanted(self) -> tuple[str, ...]:
        positive = ((OPERATORS[name], operand) for name, operand in self.tests)
        named = (i for one, operand in positive if one.positive for i in one.members(operand))
        return tuple(dict.fromkeys(named))

    def value(self, facts: Facts) -> Any:
        """What is known of the fact; None where nothing is."""
        value = getattr(facts, self.fact)
        return value.get(self.key) if self.key is not None else value

    def holds(self, facts: Facts) -> bool:
        """Whether the fact is known and passes every test."""
        value = self.value(facts)
        return value is not None and self._passes(value)

    @cached_property
    def _passes(self) -> Callable[[Any], bool]:
        tests = [partial(OPERATORS[name].holds, operand) for name, operand in self.tests]
        return tests[0] if len(tests) == 1 else partial(_all, tuple(tests))

    def fails(self, facts: Facts) -> bool:
        """Whether the fact is known and does not pass. Unknown neither holds nor fails."""
        return self.value(facts) is not None and not self.holds(facts)

    def observed(self, facts: Facts) -> Observed | None:
        """What of the fact made it hold; None if it does not hold, or rests on an absence."""
        value = self.value(facts)
        if value is None or not self.positive or not self._passes(value):
            return None
        if isinstance(value, frozenset):
            return tuple([one for one in self._wanted if one in value])
        result: Observed = value
        return result


def _fact(name: Any) -> FactType:
    if not isinstance(name, str):
        raise ValueError("a condition needs 'fact: …'")  # noqa: TRY004 - as above
    if name not in FACT_TYPES:
        raise ValueError(f"unknown fact '{name}'. {nearest(name, FACT_TYPES)}")
    return FACT_TYPES[name]


def _operators_for(fact: FactType) -> str:
    return ", ".join(name for name, op in OPERATORS.items() if fact.value in op.applies_to)


def _operand(fact: FactType, name: str, operand: Any) -> Any:
    if name not in OPERATORS:
        raise ValueError(f"unknown operator '{name}'. {nearest(name, OPERATORS)}")
    operator = OPERATORS[name]
    if fact.value not in operator.applies_to:
        raise ValueError(
            f"'{name}' does not apply to '{fact.name}' ({fact.value.value}); "
            f"use one of: {_operators_for(fact) or 'none'}"
        )
    try:
        return operator.operand.validate_python(operand)
    except ValidationError as error:
        said = ", and ".join(e["msg"] for e in error.errors())
        raise ValueError(f"'{name}' of '{fact.name}': {said}") from None
