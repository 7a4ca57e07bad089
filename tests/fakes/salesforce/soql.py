"""SOQL, as much of it as is asked here: anything else is no query but a violation."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from tests.fakes.salesforce.answers import Problem, Wrong
from tests.fakes.salesforce.fields import Field
from tests.fakes.salesforce.ids import long_id

Record = Mapping[str, Any]
LONGEST = 100_000
_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^'\\]|\\.)*')|(?P<moment>\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d))"
    r"|(?P<date>\d{4}-\d\d-\d\d)|(?P<number>-?\d+(?:\.\d+)?)|(?P<word>[A-Za-z_][\w.]*(?:\(\))?)"
    r"|(?P<sign>!=|<>|<=|>=|[=<>(),]))"
)
_WORDS = frozenset(
    "select from where and or not in order by asc desc nulls first last limit".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class _Test:
    """A condition, and the fields and values that it is about, where it is about a few."""

    holds: Callable[[Record], bool]
    among: tuple[tuple[str, frozenset[Any]], ...] = ()

    def __call__(self, record: Record) -> bool:
        return self.holds(record)


class Schema(Protocol):
    """Who knows fields."""

    def field(self, object_: str, name: str) -> Field:
        """Raises ``Problem``."""

    def of_name(self, name: str) -> object:
        """Raises ``Problem``."""


@dataclass(frozen=True)
class Query:
    """A query that was read."""

    object: str
    names: tuple[str, ...]
    """Fields; ``Owner.Email``: one step away."""
    count: bool
    test: Callable[[Record], bool]
    among: tuple[tuple[str, frozenset[Any]], ...]
    """Fields and values of which a record must hold one; empty: nothing is known."""
    order: tuple[tuple[str, bool], ...]
    """Field, descending."""
    limit: int | None


def read_query(text: str, schema: Schema, value_of: Callable[[str, Record, str], Any]) -> Query:
    """Raises ``Wrong`` for what this is not, ``Problem`` for fields that there are not.

    ``value_of``: the value of an object's record's field, ``Owner.Email`` as well."""
    if len(text) > LONGEST:
        raise Wrong("a query may have 100,000 characters")
    return _Reader(text, schema, value_of).query()


class _Reader:
    def __init__(
        self, text: str, schema: Schema, value_of: Callable[[str, Record, str], Any]
    ) -> None:
        self._text, self._schema, self._value_of = text, schema, value_of
        self._tokens = list(_tokens(text))
        self._at = 0
        self._object = ""

    def query(self) -> Query:
        self._expect("select")
        names, count = self._selected()
        self._expect("from")
        self._object = self._next("word")
        try:
            self._schema.of_name(self._object)
        except Problem:
            said = f"sObject type '{self._object}' is not supported."
            raise Problem("INVALID_TYPE", said) from None
        for name in names:
            self._field(name)
        test = self._any() if self._accept("where") else _Test(lambda _: True)
        order = self._order() if self._accept("order") else ()
        limit = int(self._next("number")) if self._accept("limit") else None
        if self._at != len(self._tokens):
            raise self._wrong()
        return Query(self._object, names, count, test, test.among, order, limit)

    def _selected(self) -> tuple[tuple[str, ...], bool]:
        names = [self._next("word")]
        if names[0].lower() == "count()":
            return (), True
        while self._accept(","):
            names.append(self._next("word"))
        return tuple(names), False

    def _order(self) -> tuple[tuple[str, bool], ...]:
        self._expect("by")
        order = []
        while True:
            name = self._next("word")
            self._field(name)
            descending = self._accept("desc")
            if not descending:
                self._accept("asc")
            order.append((name, descending))
            if not self._accept(","):
                return tuple(order)

    def _any(self) -> _Test:
        tests, kinds = [self._one()], set()
        while word := next((w for w in ("and", "or") if self._accept(w)), None):
            kinds.add(word)
            tests.append(self._one())
        if len(kinds) > 1:
            raise Wrong(f"AND and OR together need brackets: {self._text}")
        if kinds == {"or"}:
            among = [one.among for one in tests]
            known = tuple(part for one in among for part in one) if all(among) else ()
            return _Test(lambda record: any(test(record) for test in tests), known)
        known = next((one.among for one in tests if one.among), ())
        return _Test(lambda record: all(test(record) for test in tests), known)

    def _one(self) -> _Test:
        if self._accept("not"):
            inner = self._one()
            return _Test(lambda record: not inner(record))
        if self._accept("("):
            test = self._any()
            self._expect(")")
            return test
        name = self._next("word")
        of = self._field(name)
        negated = self._accept("not")
        if self._accept("in"):
            return self._member(name, of, negated=negated)
        return self._compared(name, of, self._next("sign"))

    def _member(self, name: str, of: Field, *, negated: bool) -> _Test:
        self._expect("(")
        values = {self._literal(of)}
        while self._accept(","):
            values.add(self._literal(of))
        self._expect(")")
        value_of, object_ = self._value_of, self._object
        among = () if negated else ((name, frozenset(values)),)
        return _Test(
            lambda record: (_folded(of, value_of(object_, record, name)) in values) != negated,
            among,
        )

    def _compared(self, name: str, of: Field, sign: str) -> _Test:
        value, value_of, object_ = self._literal(of), self._value_of, self._object
        compare = _SIGNS[sign]
        few = sign == "=" and value is not None
        among = ((name, frozenset([value])),) if few else ()
        return _Test(
            lambda record: compare(_folded(of, value_of(object_, record, name)), value), among
        )

    def _literal(self, of: Field) -> Any:
        kind, token = self._take()
        fits = {"datetime": "moment", "date": "date", "boolean": "word", "int": "number",
                "double": "number", "currency": "number"}.get(of.type, "text")  # fmt: skip
        if kind == "word" and token.lower() == "null":
            return None
        if kind != fits:
            said = f"value of filter criterion for field '{of.name}' must be of type {of.type}"
            raise Problem("INVALID_FIELD", said)
        value: Any = {
            "text": lambda: re.sub(r"\\(.)", r"\1", token[1:-1]),
            "moment": lambda: token.replace("%2B", "+"),
            "date": lambda: token,
            "number": lambda: float(token),
            "word": lambda: token.lower() == "true",
        }[kind]()
        return _folded(of, value)

    def _field(self, name: str) -> Field:
        path, object_ = name.split("."), self._object
        if len(path) == 1:
            return self._schema.field(object_, name)
        if len(path) > 2:
            raise Wrong(f"no query here goes two steps: {name}")
        relation = path[0][:-3] + "__c" if path[0].endswith("__r") else f"{path[0]}Id"
        return self._schema.field(self._schema.field(object_, relation).to[0], path[1])

    def _take(self) -> tuple[str, str]:
        if self._at >= len(self._tokens):
            raise self._wrong()
        self._at += 1
        return self._tokens[self._at - 1]

    def _next(self, kind: str) -> str:
        found, token = self._take()
        if found != kind or (kind == "word" and token.lower() in _WORDS):
            raise self._wrong()
        return token

    def _accept(self, word: str) -> bool:
        if self._at < len(self._tokens) and self._tokens[self._at][1].lower() == word:
            self._at += 1
            return True
        return False

    def _expect(self, word: str) -> None:
        if not self._accept(word):
            raise self._wrong()

    def _wrong(self) -> Wrong:
        return Wrong(f"the query cannot be read at its part {self._at}: {self._text[:300]}")


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at, text = 0, text.rstrip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            raise Wrong(f"the query cannot be read: {text[at : at + 80]}")
        yield found.lastgroup, found[found.lastgroup]
        at = found.end()


def _folded(of: Field, value: Any) -> Any:
    """For comparing: texts without case, unless the field tells cases apart; ids in full."""
    if of.type in ("id", "reference"):
        return long_id(value) if isinstance(value, str) else value
    if of.type == "datetime" and isinstance(value, str):
        return datetime.fromisoformat(value)
    if of.type in ("int", "double", "currency") and value is not None:
        return float(value)
    return value.lower() if isinstance(value, str) and not of.case_sensitive else value


_SIGNS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a is not None and b is not None and a < b,
    "<=": lambda a, b: a is not None and b is not None and a <= b,
    ">": lambda a, b: a is not None and b is not None and a > b,
    ">=": lambda a, b: a is not None and b is not None and a >= b,
}
