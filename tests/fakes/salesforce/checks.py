"""Whether a field takes a value, and what the record then holds. Functions of values."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TypeVar

from tests.fakes.salesforce.answers import Problem
from tests.fakes.salesforce.fields import Field

Day = TypeVar("Day", bound=date)
_EMAIL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?(Z|[+-]\d\d:?\d\d)")


def units(text: str) -> int:
    """The length of a text as Salesforce counts it: UTF-16 units, an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def taken(field: Field, value: object) -> object:
    """The value as it is stored. Raises ``Problem``."""
    if value is None or value == "":
        if field.type == "boolean":
            raise _mistyped(field, value)
        return None
    return _BY_TYPE[field.type](field, value)


def moment_text(moment: datetime) -> str:
    """A moment as the REST API tells it."""
    moment = moment.astimezone(UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}+0000"


def _mistyped(field: Field, value: object) -> Problem:
    return Problem(
        "JSON_PARSER_ERROR",
        f"Cannot deserialize instance of {field.type} from {value!r} for field {field.name}",
        (field.name,),
    )


def _text(field: Field, value: object) -> object:
    if not isinstance(value, str):
        raise _mistyped(field, value)
    value = value.strip() if field.type != "textarea" else value.rstrip()
    if units(value) > field.length:
        said = f"{field.label or field.name}: data value too large: {value[:60]}"
        raise Problem("STRING_TOO_LONG", f"{said} (max length={field.length})", (field.name,))
    return value or None


def _email(field: Field, value: object) -> object:
    text = _text(field, value)
    if text is None:
        return None
    name = str(text).partition("@")[0]
    if _EMAIL.fullmatch(str(text)) is None or ".." in name or name.endswith("."):
        said = f"{field.label or field.name}: invalid email address: {text}"
        raise Problem("INVALID_EMAIL_ADDRESS", said, (field.name,))
    return text


def _choice(field: Field, value: object) -> object:
    text = _text(field, value)
    if field.restricted and text is not None and text not in field.choices:
        said = f"{field.label or field.name}: bad value for restricted picklist field: {text}"
        raise Problem("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", said, (field.name,))
    return text


def _boolean(field: Field, value: object) -> object:
    if not isinstance(value, bool):
        raise _mistyped(field, value)
    return value


def _number(field: Field, value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _mistyped(field, value)
    if field.type == "int" and not isinstance(value, int):
        raise _mistyped(field, value)
    if abs(value) >= 10 ** (field.length or 18):
        said = (
            f"{field.label or field.name}: value outside of valid range on numeric field: {value}"
        )
        raise Problem("NUMBER_OUTSIDE_VALID_RANGE", said, (field.name,))
    return value


def _date(field: Field, value: object) -> object:
    try:
        return _in_range(date.fromisoformat(_iso(value, r"\d{4}-\d\d-\d\d"))).isoformat()
    except ValueError:
        raise _mistyped(field, value) from None


def _moment(field: Field, value: object) -> object:
    try:
        moment = datetime.fromisoformat(_iso(value, _MOMENT.pattern))
        return moment_text(_in_range(moment))
    except ValueError:
        raise _mistyped(field, value) from None


def _in_range(day: Day) -> Day:
    if not 1700 <= day.year <= 4000:
        raise ValueError(day)
    return day


def _iso(value: object, pattern: str) -> str:
    if not isinstance(value, str) or re.fullmatch(pattern, value) is None:
        raise ValueError(value)
    return value


def _id(field: Field, value: object) -> object:
    if (
        not isinstance(value, str)
        or re.fullmatch(r"[A-Za-z0-9]{15}([A-Za-z0-9]{3})?", value) is None
    ):
        said = f"{field.label or field.name}: id value of incorrect type: {value}"
        raise Problem("MALFORMED_ID", said, (field.name,))
    return value


_BY_TYPE: dict[str, Callable[[Field, object], object]] = {
    "string": _text,
    "textarea": _text,
    "phone": _text,
    "url": _text,
    "email": _email,
    "picklist": _choice,
    "multipicklist": _choice,
    "boolean": _boolean,
    "int": _number,
    "double": _number,
    "currency": _number,
    "date": _date,
    "datetime": _moment,
    "reference": _id,
    "id": _id,
}
