"""Whether a value fits a field of a vendor's, before it is sent. Pure.

Where a field's type has another form for a value there is but one way to it, and it is taken (a
moment's day in a date, a number in a text). What is cut is noted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from math import isfinite
from unicodedata import combining

from crm_sync.mappings.applying import Mapped, Scalar
from crm_sync.mappings.schema import FieldSchema, ObjectSchema

_TEXTS = ("text", "long_text", "choice")
_JOINERS = "\u200d\ufe0f"


@dataclass(frozen=True)
class Fitted:
    """A record as it can be sent."""

    mapped: Mapped
    """Each value in the form of its field, and no longer than that may be."""
    notes: tuple[str, ...] = ()
    """What was cut or left as it was over there, each a sentence."""
    refused: tuple[str, ...] = ()
    """Why the record cannot be sent, each a sentence; empty: it can."""


def fits(value: Scalar, field: FieldSchema) -> str | None:
    """Why the field does not take the value, a sentence; None: it does."""
    return _unfit(in_form(value, field), field)


def _unfit(formed: Scalar, field: FieldSchema) -> str | None:
    """Like ``fits``, of a value in the field's form."""
    if formed is None or formed == "":
        return f"'{field.name}' must not be empty." if field.required else None
    problem = _of_type(formed, field)
    if problem is None and too_long(formed, field):
        problem = f"takes {field.longest} characters at most, and this has {length(formed)}"
    return problem and f"'{field.name}' {problem}."


def fitted(mapped: Mapped, of: ObjectSchema) -> Fitted:
    """The record in the forms of the object's fields. One that the object does not have is left in:
    that is not a matter of the record (``crm_sync.mappings.checking``)."""
    notes: list[str] = []
    refused: list[str] = []
    always = _all_fitted(mapped, of, mapped.fields, notes, refused)
    first = _all_fitted(mapped, of, mapped.first, notes, refused)
    key = of.fields.get(mapped.rule.key)
    unfit = key and fits(mapped.key.external_id, key)
    if unfit:
        refused.append(unfit)
    return Fitted(replace(mapped, fields=always, first=first), tuple(notes), tuple(refused))


def in_form(value: Scalar, field: FieldSchema) -> Scalar:
    """The value as the field's type writes it, where there is but one way to."""
    if value is None:
        return None
    if field.type in _TEXTS and not isinstance(value, str):
        return str(value).lower() if isinstance(value, bool) else str(value)
    if field.type == "date" and isinstance(value, str) and _moment(value):
        return value[:10]
    if field.type == "moment" and isinstance(value, str) and _day(value):
        return f"{value}T00:00:00Z"
    return value


def too_long(value: Scalar, field: FieldSchema) -> bool:
    """Whether it is longer than a text may be."""
    if field.longest is None or field.type not in ("text", "long_text"):
        return False
    return length(value) > field.longest


def length(value: Scalar) -> int:
    """As the strictest vendors count: an emoji is two."""
    text = str(value)
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def cut(text: str, longest: int) -> str:
    """The text's beginning, with an ellipsis where there is room for one, no sign of it halved."""
    if length(text) <= longest:
        return text
    end = "…" if longest > 1 else ""
    kept, room = [], longest - len(end)
    for sign in text:
        room -= length(sign)
        if room < 0:
            break
        kept.append(sign)
    after = text[len(kept) :]
    # An accent or the second half of a joined emoji goes with what it stands on.
    while kept and (combining(after[0]) or after[0] in _JOINERS or kept[-1] in _JOINERS):
        after = kept.pop() + after
    return "".join(kept).rstrip() + end


def _all_fitted(
    mapped: Mapped,
    of: ObjectSchema,
    values: Mapping[str, Scalar],
    notes: list[str],
    refused: list[str],
) -> dict[str, Scalar]:
    sent: dict[str, Scalar] = {}
    for name, value in values.items():
        field = of.fields.get(name)
        if field is None:
            sent[name] = value
            continue
        formed = in_form(value, field)
        unfit = _unfit(formed, field)
        if unfit is None:
            sent[name] = formed
        elif formed in (None, ""):
            notes.append(f"{unfit[:-1]}: it stays as it is.")
        elif _may_be_cut(mapped, name, formed, field):
            sent[name] = cut(str(formed), field.longest or 0)
            notes.append(f"{unfit[:-1]}: it was cut.")
        else:
            refused.append(unfit)
    return sent


def _may_be_cut(mapped: Mapped, name: str, value: Scalar, field: FieldSchema) -> bool:
    rule = mapped.rule.fields.get(name)
    return rule is not None and rule.too_long == "cut" and too_long(value, field)


def _of_type(value: Scalar, field: FieldSchema) -> str | None:
    """What is wrong with a value's form, to go on after the field's name."""
    if field.type in ("text", "long_text", "other"):
        return None
    shown = str(value) if length(value) <= 40 else cut(str(value), 40)
    match field.type:
        case "number" if not _number(value):
            return f"takes numbers, and '{shown}' is none"
        case "boolean" if str(value).lower() not in ("true", "false"):
            return f"takes true or false, and not '{shown}'"
        case "date" if not _day(str(value)):
            return f"takes days such as 2026-03-04, and not '{shown}'"
        case "moment" if not _moment(str(value)):
            return f"takes moments such as 2026-03-04T05:06:07Z, and not '{shown}'"
        case "choice" if field.choices and value not in field.choices:
            return f"has no choice '{shown}'"
    return None


def _number(value: Scalar) -> bool:
    try:
        return not isinstance(value, bool) and isfinite(float(value or 0))
    except (ValueError, OverflowError):
        return False


def _day(text: str) -> bool:
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
