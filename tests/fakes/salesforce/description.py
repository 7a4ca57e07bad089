"""Salesforce's own description as a judge: of requests to paths that it has, of every record."""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from openapi_core import Config, OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockRequest
from openapi_schema_validator import OAS30Validator

from tests.fakes.salesforce.answers import Wrong
from tests.fakes.serving import Asked

_NAME = Path("specs") / "salesforce" / "sobjects-subset-v59.oas.json"
_BASE = "https://MyDomain.my.salesforce.com/services/data/v59.0"
_ROW = re.compile(r"/sobjects/(\w+)(/\w{15}(\w{3})?)?")


def description_file() -> Path | None:
    """The description, in the ``shared`` folder beside the project; None: it is not here."""
    around = (parent / "shared" / _NAME for parent in Path(__file__).resolve().parents)
    return next((file for file in around if file.is_file()), None)


class Description:
    """Asked about one request at a time."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._schemas = document["components"]["schemas"]
        self._paths = document["paths"]
        # Who may ask is the fake's to say.
        open_ = {name: part for name, part in document.items() if name != "security"}
        for path in open_["paths"].values():
            for operation in path.values():
                if isinstance(operation, dict):
                    operation.pop("security", None)
        # That it is a description itself is Salesforce's to see to, and takes long to say.
        unchecked = Config(spec_validator_cls=None)
        self._openapi = OpenAPI.from_dict(open_, config=unchecked)  # type: ignore[arg-type]

    def check(self, asked: Asked, path: str) -> None:
        """A request, if the description has its path (without the version). Raises ``Wrong``."""
        found = _ROW.fullmatch(path)
        if found is None or not found[1] or f"/sobjects/{found[1]}" not in self._paths:
            return
        request = MockRequest(
            _BASE,
            asked.method.lower(),
            path,
            args=dict(asked.query),
            headers=dict(asked.headers),
            data=_without_nulls(asked.body),
            content_type=asked.headers.get("content-type", ""),
        )
        request.host_url = _BASE.removesuffix("/services/data/v59.0")
        request.path = f"/services/data/v59.0{path}"
        try:
            self._openapi.validate_request(request)
        except OpenAPIError as error:
            raise Wrong(f"{error}: {error.__cause__ or ''}") from error

    def check_record(self, object_: str, record: Mapping[str, Any]) -> None:
        """A record in a collection. Raises ``Wrong``."""
        if f"{object_}SObject" not in self._schemas:
            return
        told = {name: value for name, value in record.items() if value is not None}
        for error in _validator(self, object_).iter_errors(told):
            raise Wrong(f"{object_}.{'.'.join(map(str, error.path))}: {error.message}")

    def schema(self, object_: str) -> Mapping[str, Any]:
        """Of an object's records."""
        found: Mapping[str, Any] = self._schemas[f"{object_}SObject"]
        return found


@cache
def _validator(description: Description, object_: str) -> OAS30Validator:
    return OAS30Validator(description.schema(object_))


@cache
def description() -> Description | None:
    """Read once for all fakes of a process; None: it is not here."""
    file = description_file()
    return None if file is None else Description(json.loads(file.read_text("utf-8")))


def _without_nulls(body: bytes) -> bytes:
    # The description was generated without "nullable"; null clears a field all the same.
    if not body:
        return body
    told = json.loads(body)
    if not isinstance(told, dict):
        return body
    return json.dumps({name: value for name, value in told.items() if value is not None}).encode()
