"""A value as a field of Salesforce's takes it, and as it is read again. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import isfinite

from crm_sync.mappings.applying import Scalar
from crm_sync.mappings.language import FieldRule
from crm_sync.targets.salesforce.answers import FieldTold
from crm_sync.targets.target import Rejected

_TEXTS = ("string", "textarea", "email", "phone", "url", "picklist", "multipicklist", "combobox")
_NUMBERS = ("int", "double", "currency", "percent")
_EARLIEST, _LATEST = 1700, 4000
_ID = re.compile(r"[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?")


class Unfit(Exception):
    """A value that its field can never take. ``rejected``: what is said of it."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.rejected = Rejected(reason, remedy)


@dataclass
class Fitted:
    """The fields of a record as they are sent."""

    fields: dict[str, Scalar] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def units(text: str) -> int:
    """A text's length as Salesforce counts it: in UTF-16 units, of which an emoji takes two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, longest: int) -> str:
    """As much of it as fits, without half an emoji at its end."""
    kept = text.encode("utf-16-le", "surrogatepass")[: 2 * longest]
    return kept.decode("utf-16-le", "ignore").rstrip()


def is_id(value: object) -> bool:
    """Whether it looks like the id of a record of theirs."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def fitted(of: str, given: Scalar, told: FieldTold, rule: FieldRule, notes: list[str]) -> Scalar:
    """The value as the field takes it; what is cut is noted. ``of``: "Lead.Company".

    Raises ``Unfit``."""
    if told.type == "boolean":
        return bool(given)
    if given is None or given == "":
        return None
    if told.type in _TEXTS:
        text = given if isinstance(given, str) else _written(given)
        return _short_enough(of, text, told.length, rule, notes)
    if told.type in _NUMBERS:
        return _number(of, given, told)
    if told.type in ("date", "datetime"):
        return _moment(of, given, told)
    return given


def read_again(value: Scalar, told: FieldTold) -> Scalar:
    """What a query answers, as ``fitted`` would have sent it."""
    if told.type == "datetime" and isinstance(value, str):
        return _moment_text(datetime.fromisoformat(value))
    if told.type in ("double", "currency", "percent") and isinstance(value, float):
        return int(value) if value.is_integer() else value
    return value


def _written(given: Scalar) -> str:
    if isinstance(given, bool):
        return "true" if given else "false"
    return str(given)


def _short_enough(
    of: str, given: str, longest: int, rule: FieldRule, notes: list[str]
) -> str | None:
    text = given.strip()
    if longest and units(text) > longest:
        if rule.too_long == "refuse":
            raise Unfit(
                f"{of} takes {longest} characters, and the value has {units(text)}: “{text[:60]}…”",
                "Make the field longer there, or set 'too_long: cut' for it in the mapping. Then "
                "replay it.",
            )
        notes.append(f"{of}: cut to {longest} of {units(text)} characters.")
        text = cut(text, longest)
    return text or None


def _number(of: str, given: Scalar, told: FieldTold) -> Scalar:
    if isinstance(given, bool):
        raise _no(of, "a number", given)
    try:
        number = float(given) if isinstance(given, str | float) else given
    except ValueError:
        raise _no(of, "a number", given) from None
    if isinstance(number, float) and not isfinite(number):
        raise _no(of, "a number", given)
    if isinstance(number, float) and (told.type == "int" or number.is_integer()):
        number = int(number)
    digits = told.digits or told.precision
    if number is not None and digits and abs(number) >= 10**digits:
        raise _no(of, f"a number of at most {digits} digits", given)
    return number


def _moment(of: str, given: Scalar, told: FieldTold) -> Scalar:
    try:
        moment = datetime.fromisoformat(str(given))
    except ValueError:
        raise _no(of, "a moment" if told.type == "datetime" else "a day", given) from None
    if not _EARLIEST < moment.year < _LATEST:
        raise _no(of, f"a year between {_EARLIEST} and {_LATEST}", given)
    if told.type == "date":
        return moment.date().isoformat()
    return _moment_text(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _moment_text(moment: datetime) -> str:
    moment = moment.astimezone(UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"


def _no(of: str, what: str, given: Scalar) -> Unfit:
    return Unfit(
        f"{of} takes {what}, and the value is “{str(given)[:60]}”.",
        "Fill it from another field of ours in the mapping. Then replay it.",
    )


def fields_of(given: Mapping[str, Scalar], *others: Mapping[str, Scalar]) -> dict[str, Scalar]:
    """Several parts of a record as one; the later ones count."""
    joined = dict(given)
    for other in others:
        joined.update(other)
    return joined
