"""Whether all that a rule may give fits the field that it fills. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import JsonValue

from crm_sync.mappings.applying import flat
from crm_sync.mappings.fitting import fits, too_long
from crm_sync.mappings.language import FieldRule
from crm_sync.mappings.our_fields import Form as FormName
from crm_sync.mappings.our_fields import OurField, Ours, kind_of, our_fields
from crm_sync.mappings.schema import FieldSchema
from crm_sync.records import Kind

LONGEST_TEXT = 40_000
"""Characters that one text of ours has at most, as good as ever: 20,000 signs is all that is taken
in at once (``web.api.inputs.Text``), and vendors count an emoji as two. A story, a list of all that
somebody said, or a table has no such limit."""
_LONGEST: dict[FormName, int] = {
    "text": LONGEST_TEXT,
    "number": 20,
    "date": 10,
    "moment": 27,
    "boolean": 5,
}
"""Characters that a value of the form has at most, where that is known."""
_ONLY_TEXT: tuple[FormName, ...] = ("text", "prose", "list", "table")
_HOLDS: dict[str, tuple[FormName, ...]] = {
    "text": (*_ONLY_TEXT, "number", "date", "moment"),
    "long_text": (*_ONLY_TEXT, "number", "date", "moment"),
    "choice": _ONLY_TEXT,
    "number": ("number",),
    "date": ("date", "moment"),
    "moment": ("date", "moment"),
    "boolean": (),
}
"""Type of theirs -> the forms of ours that it may hold, besides those whose values are known."""


@dataclass(frozen=True)
class Form:
    """What a rule's source says."""

    ours: Ours
    field: OurField
    always: bool
    """Whether it says something whenever the record is written."""

    @classmethod
    def of(cls, part: str, source: str) -> "Form":
        """The form of a part's source, which exists. Raises ``KeyError``."""
        before, dot, name = source.rpartition(".")
        kind = Kind(before) if dot else kind_of(part)
        if kind is None:
            raise KeyError(part)
        field = our_fields()[kind][name]
        return cls(Ours(kind, name), field, field.always and kind is kind_of(part))


@dataclass(frozen=True)
class Trouble:
    """What does not fit; ``what`` goes on after the field's name, without a full stop."""

    what: str
    remedy: str
    certain: bool = True
    """False: only some values do not."""


def troubles(field: FieldSchema, rule: FieldRule, form: Form | None) -> Iterator[Trouble]:
    """All that does not fit. ``form`` is None for a rule without a source."""
    if form is None:
        yield from _value(field, rule, rule.constant, "Write another value.")
        return
    if rule.otherwise is not None:
        yield from _value(field, rule, rule.otherwise, "Write another value after 'otherwise'.")
    elif field.required and not form.always:
        yield _may_be_missing(form)
    yield from _given(field, rule, form)


def _may_be_missing(form: Form) -> Trouble:
    remedy = "Add 'otherwise: …', which is written where a hand-off does not say."
    return Trouble(f"is required over there, and {form.ours} is not always known", remedy, False)


def _given(field: FieldSchema, rule: FieldRule, form: Form) -> Iterator[Trouble]:
    ours = form.field
    known = (
        ours.words if ours.form == "word" else ("true", "false") if ours.form == "boolean" else ()
    )
    for one in known:
        said = rule.values.get(one, one == "true" if ours.form == "boolean" else one)
        remedy = f"Say what '{one}' is over there: 'values: {{{one}: …}}'."
        yield from _value(field, rule, said, remedy, of=f"for '{one}' of {form.ours}")
    if known:
        return
    for one, said in rule.values.items():
        yield from _value(field, rule, said, f"Write another value for '{one}'.")
    yield from _open(field, rule, form)


def _value(
    field: FieldSchema, rule: FieldRule, value: JsonValue, remedy: str, *, of: str = ""
) -> Iterator[Trouble]:
    unfit = fits(flat(value), field)
    if unfit is None or (rule.too_long == "cut" and too_long(flat(value), field)):
        return
    # The sentence begins with the field's name and ends with a full stop.
    what = unfit.removeprefix(f"'{field.name}' ").removesuffix(".")
    yield Trouble(f"{what} {of}".strip(), remedy)


def _open(field: FieldSchema, rule: FieldRule, form: Form) -> Iterator[Trouble]:
    """Of a source whose values are not known beforehand."""
    name = form.field.form
    if field.type == "other":
        return
    if name not in _HOLDS[field.type]:
        what = f"is a {field.type} over there and cannot hold {form.ours}, which is a {name}"
        yield Trouble(what, "Choose another field, or take it away with null.")
    elif field.type == "choice" and field.choices:
        what = f"takes a few choices only, and {form.ours} may be anything"
        yield Trouble(what, "Choose a text field.", False)
    elif _may_be_longer(field, rule, name):
        what = f"takes {field.longest} characters at most, and {form.ours} may be longer"
        yield Trouble(what, "Add 'too_long: cut', or choose a longer field.", False)


def _may_be_longer(field: FieldSchema, rule: FieldRule, form: FormName) -> bool:
    if field.longest is None or field.type not in ("text", "long_text"):
        return False
    return rule.too_long == "refuse" and field.longest < _LONGEST.get(form, field.longest + 1)
