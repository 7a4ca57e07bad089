"""Which fields of the org are ours: those of a mapping, each of the form that what fills it has."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from crm_sync.mappings.language import CrmMapping, FieldRule
from crm_sync.mappings.our_fields import Form, kind_of, our_fields
from crm_sync.targets.salesforce.relations import REFERENCES

OFFERS = "Offer_Interaction__c"
ACTIVITY = "Activity"
"""Whose custom fields those of events and tasks are."""
ACTIVITIES = ("Event", "Task")
TEXT_LONGEST, LONG_LONGEST = 255, 131_072
Type = Literal[
    "Text", "TextArea", "LongTextArea", "Number", "Checkbox", "Date", "DateTime", "Lookup"
]
_TYPES: Mapping[Form, Type] = {
    "text": "Text",
    "word": "Text",
    "prose": "LongTextArea",
    "list": "LongTextArea",
    "table": "LongTextArea",
    "number": "Number",
    "boolean": "Checkbox",
    "date": "Date",
    "moment": "DateTime",
}
_LONG = frozenset(
    {
        "because",
        "join_link",
        "need_goal",
        "need_timeline",
        "offer_page",
        "offer_reason",
        "product_usage_milestone",
        "reason",
        "request_text",
        "routing_explanation",
        "usage_milestone",
    }
)
"""Texts of ours in one line that may be longer than a Text field takes."""


@dataclass(frozen=True)
class CustomField:
    """One field of the package."""

    object: str
    """As the package names it: ``Activity`` for events and tasks."""
    name: str
    type: Type
    key: bool = False
    """It holds an id of ours: an External ID that is unique and tells cases apart."""
    to: str = ""
    """Of a Lookup: the object."""

    @property
    def label(self) -> str:
        """As users read it: at most 40 characters."""
        return self.name.removesuffix("__c").replace("_", " ")[:40]

    @property
    def length(self) -> int | None:
        """Of a text; None for what has none."""
        return {"Text": TEXT_LONGEST, "LongTextArea": LONG_LONGEST}.get(self.type)


def custom_fields(mapping: CrmMapping) -> list[CustomField]:
    """All custom fields that the mapping writes, those first that hold keys.

    Standard fields are there already. Two parts that fill one field of an activity differently get
    the longer form.
    """
    found: dict[tuple[str, str], CustomField] = {}
    for field in _each(mapping):
        at = (field.object, field.name)
        if at not in found or _rank(field) > _rank(found[at]):
            found[at] = field
    return sorted(found.values(), key=lambda one: (one.object, not one.key, one.name))


def _each(mapping: CrmMapping) -> Iterator[CustomField]:
    for part, rule in mapping.parts.items():
        object_ = ACTIVITY if rule.object in ACTIVITIES else rule.object
        if _custom(rule.key):
            yield CustomField(object_, rule.key, "Text", key=True)
        for name, field in rule.fields.items():
            if _custom(name) and name != rule.key:
                yield CustomField(object_, name, _type(object_, part, field))
        if rule.object == OFFERS:
            for to, name in REFERENCES.items():
                yield CustomField(OFFERS, name, "Lookup", to=to)


def _type(object_: str, part: str, field: FieldRule) -> Type:
    if field.source is None:
        return "Checkbox" if isinstance(field.constant, bool) else "Text"
    kind_name, dot, name = field.source.rpartition(".")
    kind = kind_of(kind_name if dot else part)
    ours = {} if kind is None else our_fields()[kind]
    form: Form = ours[name].form if name in ours else "text"
    found: Type = "LongTextArea" if name in _LONG else _TYPES[form]
    # Long text areas are not available for activities.
    return "TextArea" if found == "LongTextArea" and object_ == ACTIVITY else found


def _custom(name: str) -> bool:
    return name.endswith("__c")


def _rank(field: CustomField) -> tuple[bool, bool]:
    return field.key, field.type in ("TextArea", "LongTextArea")
