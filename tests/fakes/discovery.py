"""Google's discovery document as a judge: of requests, of answers and of what is selected of them.

https://developers.google.com/discovery/v1/reference/apis says what its parts mean.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from tests.fakes.serving import Asked

_NAME = Path("specs") / "google" / "calendar.v3.json"


def description_file() -> Path | None:
    """Google's description, in the ``shared`` folder beside the project; None: it is not here."""
    around = (parent / "shared" / _NAME for parent in Path(__file__).resolve().parents)
    return next((file for file in around if file.is_file()), None)


class Method(NamedTuple):
    """One method of the API."""

    id: str
    verb: str
    path: re.Pattern[str]
    parameters: Mapping[str, Mapping[str, Any]]
    request: str | None
    response: str | None
    scopes: Sequence[str]


class Wrong(Exception):
    """What the description does not allow."""


class Description:
    """The document, asked about one request or answer at a time."""

    def __init__(self, file: Path) -> None:
        document = json.loads(file.read_text("utf-8"))
        self._schemas: Mapping[str, Mapping[str, Any]] = document["schemas"]
        self._common = document["parameters"]
        self._methods = [
            _method(document["basePath"], described)
            for resource in document["resources"].values()
            for described in resource["methods"].values()
        ]

    def method_of(self, asked: Asked) -> tuple[Method, Mapping[str, str]]:
        """The method, and the parameters in its path."""
        for method in self._methods:
            found = method.path.fullmatch(asked.raw_path)
            if method.verb == asked.method and found:
                return method, {name: unquote(value) for name, value in found.groupdict().items()}
        raise Wrong(f"there is no method for {asked.method} {asked.path}")

    def check_request(self, method: Method, asked: Asked) -> Any:
        """The body, if the request is one that the description allows. Raises ``Wrong``."""
        self._check_query(method, asked)
        if method.request is None:
            if asked.body:
                raise Wrong(f"{method.id} takes no body")
            return None
        if not asked.headers.get("content-type", "").startswith("application/json"):
            raise Wrong(f"{method.id} takes JSON, not {asked.headers.get('content-type')}")
        body = json.loads(asked.body)
        self._check({"$ref": method.request}, body, "body", null=method.verb == "PATCH")
        return body

    def _check_query(self, method: Method, asked: Asked) -> None:
        allowed = {n: p for n, p in method.parameters.items() if p["location"] == "query"}
        allowed |= self._common
        names = [name for name, _ in asked.query]
        for name, value in asked.query:
            if name not in allowed:
                raise Wrong(f"{method.id} has no parameter {name!r}")
            if names.count(name) > 1 and not allowed[name].get("repeated"):
                raise Wrong(f"{name} may not be repeated")
            _check_text(allowed[name], value, name)
        for name, parameter in allowed.items():
            if parameter.get("required") and name not in names:
                raise Wrong(f"{method.id} needs {name}")

    def check_answer(self, method: Method, body: Any) -> None:
        """Raises ``Wrong`` where our own fake says what Google does not."""
        if method.response is None:
            if body is not None:
                raise Wrong(f"{method.id} answers nothing")
            return
        self._check({"$ref": method.response}, body, "answer", null=False)

    def select(self, method: Method, body: Any, fields: str) -> Any:
        """What ``fields`` leaves of an answer. Raises ``Wrong`` for a field that there is not."""
        wanted, rest = _selectors(fields)
        if rest or method.response is None:
            raise Wrong(f"invalid field selection {fields!r}")
        return self._selected({"$ref": method.response}, body, wanted)

    def _selected(self, schema: Mapping[str, Any], value: Any, wanted: Mapping[str, Any]) -> Any:
        schema = self._resolved(schema)
        if schema.get("type") == "array":
            return [self._selected(schema["items"], item, wanted) for item in value]
        properties, more = schema.get("properties", {}), schema.get("additionalProperties")
        kept = {}
        for name, inner in wanted.items():
            if name not in properties and more is None:
                raise Wrong(f"invalid field selection {name!r}")
            inside = properties.get(name, more)
            if inner:
                # Asked about even where there is no value: the selection itself has to be right.
                self._selected(inside, _empty(self._resolved(inside)), inner)
            if name in value:
                found = value[name]
                kept[name] = self._selected(inside, found, inner) if inner else found
        return kept

    def _resolved(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        return self._schemas[schema["$ref"]] if "$ref" in schema else schema

    def _check(self, schema: Mapping[str, Any], value: Any, at: str, *, null: bool) -> None:
        schema = self._resolved(schema)
        kind = schema["type"]
        if value is None and null:
            return
        if kind == "object":
            _expect(isinstance(value, dict), at, "an object", value)
            more = schema.get("additionalProperties")
            for name, inner in value.items():
                within = schema.get("properties", {}).get(name, more)
                if within is None:
                    raise Wrong(f"{at} has no property {name!r}")
                self._check(within, inner, f"{at}.{name}", null=null)
        elif kind == "array":
            _expect(isinstance(value, list), at, "an array", value)
            for number, item in enumerate(value):
                self._check(schema["items"], item, f"{at}[{number}]", null=null)
        elif kind == "boolean":
            _expect(isinstance(value, bool), at, "a boolean", value)
        elif kind == "integer":
            whole = isinstance(value, int) and not isinstance(value, bool)
            _expect(whole, at, "an integer", value)
        elif kind == "string":
            _expect(isinstance(value, str), at, "a string", value)
            _check_text(schema, value, at)


def _expect(fits: bool, at: str, what: str, value: Any) -> None:
    if not fits:
        raise Wrong(f"{at} must be {what}, not {value!r}")


def _empty(schema: Mapping[str, Any]) -> Any:
    return [] if schema.get("type") == "array" else {}


def _method(base: str, described: Mapping[str, Any]) -> Method:
    path = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(base + described["path"]))
    return Method(
        described["id"],
        described["httpMethod"],
        re.compile(path),
        described.get("parameters", {}),
        described.get("request", {}).get("$ref"),
        described.get("response", {}).get("$ref"),
        described.get("scopes", ()),
    )


def _check_text(schema: Mapping[str, Any], text: str, at: str) -> None:
    """A value that is written as text: a parameter's, or a string's with a format."""
    kind, form = schema["type"], schema.get("format")
    if "enum" in schema and text not in schema["enum"]:
        raise Wrong(f"{at} must be one of {schema['enum']}, not {text!r}")
    if kind == "boolean" and text not in ("true", "false"):
        raise Wrong(f"{at} must be true or false, not {text!r}")
    if kind == "integer":
        if not re.fullmatch(r"-?\d+", text):
            raise Wrong(f"{at} must be an integer, not {text!r}")
        low, high = schema.get("minimum", text), schema.get("maximum", text)
        if not int(low) <= int(text) <= int(high):
            raise Wrong(f"{at} must be from {low} to {high}, not {text}")
    if form == "date-time" and not _is_moment(text):
        raise Wrong(f"{at} must be RFC 3339, not {text!r}")
    if form == "date" and not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        raise Wrong(f"{at} must be a date, not {text!r}")


def _is_moment(text: str) -> bool:
    # The offset may be missing where a time zone stands beside it: `google.py` looks after that.
    shape = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?"
    try:
        datetime.fromisoformat(text)
        date.fromisoformat(text[:10])
    except ValueError:
        return False
    return re.fullmatch(shape, text) is not None


def _selectors(text: str) -> tuple[dict[str, Any], str]:
    """``a,b(c),d/e`` as names, each with what is wanted inside; and what could not be read."""
    wanted: dict[str, Any] = {}
    while True:
        found = re.match(r"[A-Za-z]\w*", text)
        if found is None:
            return wanted, text or "an empty selection"
        inner, text = wanted.setdefault(found[0], {}), text[found.end() :]
        while text.startswith("/"):
            found = re.match(r"/([A-Za-z]\w*)", text)
            if found is None:
                return wanted, text
            inner, text = inner.setdefault(found[1], {}), text[found.end() :]
        if text.startswith("("):
            more, text = _selectors(text[1:])
            inner.update(more)
            if not text.startswith(")"):
                return wanted, text or "an open bracket"
            text = text[1:]
        if not text.startswith(","):
            return wanted, text
        text = text[1:]
