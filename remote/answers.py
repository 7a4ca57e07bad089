"""A vendor's answers in their form: the types count, and what was not asked for is ignored."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from remote.faults import Unavailable

Kind = TypeVar("Kind", bound=BaseModel)


class Answered(BaseModel):
    """Base of what a vendor answers."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


def read(of: str, kind: type[Kind], body: Mapping[str, Any]) -> Kind:
    """The answer in its form. Raises ``Unavailable`` for another one: what cannot be read
    is not guessed at."""
    try:
        return kind.model_validate(body)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Unavailable(
            f"The {of} answered in a form that is not the vendor's ({where}: {first['msg']})."
        ) from error
