"""The JSON Schema of a catalogue's files, for editors: keys, values, and what each is for.

It describes the YAML as it is written: ids are keys, and a condition is a mapping of a fact and
operators. Sections may be spread over files, so no section is required in any of them. What must
hold between the parts (ids that exist, copy, a trait and a signal) only loading can check.
"""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from pydantic import BaseModel

from offers.campaign_checks import OF_A_VISIT
from offers.conditions import KEYED_BY, OPERATORS, AtLeastOf
from offers.fact_types import FACT_TYPES, FactType
from offers.facts import STAGES, TIMELINES, FactKind, Facts
from offers.loading import SECTIONS
from offers.policies import Learning, Policies
from offers.wording import LANGUAGES

Schema = dict[str, Any]

DIALECT = "http://json-schema.org/draft-07/schema#"
"""The newest that the usual YAML plug-ins know."""
TITLE = "A catalogue of Segue"

COUNTED = ("sum_of", "within_days", "of_limit")
FIXED = {"stage": STAGES, "timeline": TIMELINES}
"""Facts whose values no catalogue defines."""

MEANING = {
    "is": "It is this.",
    "in": "It is one of these.",
    "at_least": "It is this or more.",
    "at_most": "It is this or less.",
    "includes": "This is in it.",
    "includes_any": "One of these is in it.",
    "includes_some": "So many of these are in it.",
    "lacks": "This is not known to be in it. Counts neither as trait nor as signal.",
}
"""Operator -> what it says of a fact."""
KEY_MEANING = {
    "metric": "Which metric, by its id.",
    "product": "Which product, by its id.",
    "bundle": "Which bundle, by its id.",
}

SECTION_MEANING = {
    "plans": "The levels of the main product.",
    "products": "What is sold on its own.",
    "bundles": "Products that are sold together.",
    "capabilities": "What customers can do, by plans and products.",
    "integrations": "Other systems that it works with.",
    "goals": "What customers want to reach, and what it takes.",
    "pain_points": "The frictions that customers name, and what solves them.",
    "segments": "Groups of accounts by size, without overlap.",
    "metrics": "What is measured of an account's use.",
    "pages": "Pages of the site that triggers may read.",
    "implementation_stages": "What stages of a set-up are called, where not by their ids.",
    "offers": "What may be offered.",
    "triggers": "When it may be offered: a static trait and a live signal.",
    "incentives": "What makes an offer easier to take up.",
    "experiments": "Ways to put an offer, and a group that is not shown it.",
    "plays": "Tasks for account owners, on the day that a window opens.",
}


def catalogue_schema() -> Schema:
    """The schema of one file of a catalogue; the same for every one."""
    definitions: Schema = {}
    sections = {name: _section(name, model, definitions) for name, model in SECTIONS.items()}
    policies = _of_model(Policies, definitions)
    for policy in policies["properties"].values():
        _may_be_empty(policy, definitions)
    _conditions(definitions)
    # What describes how something is counted says nothing of what is reported.
    definitions["Metric"]["dependencies"] = {name: ["event"] for name in COUNTED}
    return {
        "$schema": DIALECT,
        "title": TITLE,
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "languages": {
                "description": "Every phrase and text exists in each; the first stands in for any "
                "other.",
                "type": "array",
                "minItems": 1,
                "items": {"enum": sorted(LANGUAGES)},
            },
            "currency": {"description": "Of all prices.", "type": "string"},
            **sections,
            # A file may hold some of the policies.
            "policies": {k: v for k, v in policies.items() if k != "required"},
            "learning": _of_model(Learning, definitions),
        },
        "definitions": dict(sorted(definitions.items())),
    }


def _conditions(definitions: Schema) -> None:
    """What each kind of item may read."""
    readable = [fact for fact in FACT_TYPES.values() if _operators(fact)]
    kinds = {
        "Condition": readable,
        "TriggerCondition": [fact for fact in readable if fact.kind is not FactKind.GUARD],
        "PlayCondition": [fact for fact in readable if fact.name not in OF_A_VISIT],
    }
    definitions.update((name, condition_schema(facts)) for name, facts in kinds.items())
    for item, kind in (("Trigger", "Trigger"), ("Incentive", "Trigger"), ("Play", "Play")):
        when = definitions[item]["properties"]["when"]
        when["items"] = {"$ref": f"#/definitions/{kind}Condition"}
    definitions["Trigger"]["properties"]["when"]["allOf"] = [
        {"contains": {"properties": {"fact": {"enum": names}}}}
        for names in (
            sorted(fact.name for fact in readable if fact.kind is kind)
            for kind in (FactKind.TRAIT, FactKind.SIGNAL)
        )
    ]


def condition_schema(facts: Iterable[FactType]) -> Schema:
    """A condition on one of ``facts``: which operators each takes, and with which operands."""
    by_name = sorted(facts, key=lambda fact: fact.name)
    alike = sorted(by_name, key=_sort)
    return {
        "description": "A fact and the tests that it must pass, all of them.",
        "type": "object",
        "required": ["fact"],
        "properties": {
            "fact": {
                "description": "What is read.",
                "enum": [fact.name for fact in by_name],
                "enumDescriptions": [_described(fact) for fact in by_name],
            }
        },
        "allOf": [
            {
                "if": {
                    "required": ["fact"],
                    "properties": {"fact": {"enum": [fact.name for fact in same]}},
                },
                "then": _tests(same[0]),
            }
            for same in (list(group) for _, group in groupby(alike, key=_sort))
        ],
    }


def _operators(fact: FactType) -> list[str]:
    """The operators that apply to a fact."""
    return [name for name, operator in OPERATORS.items() if fact.value in operator.applies_to]


def _sort(fact: FactType) -> tuple[str, str, tuple[str, ...]]:
    return fact.value.value, KEYED_BY.get(fact.name, ""), _choices(fact)


def _choices(fact: FactType) -> tuple[str, ...]:
    return FIXED.get(fact.name, fact.choices)


def _described(fact: FactType) -> str:
    said = Facts.model_fields[fact.name].description or ""
    kind = {"trait": "Static trait", "signal": "Live signal", "guard": "Guard"}[fact.kind.value]
    return f"{kind}. {_plain(said)}"


def _tests(fact: FactType) -> Schema:
    """What may stand in a condition on a fact, and on those of its sort."""
    word = KEYED_BY.get(fact.name)
    operators = {
        name: {"description": MEANING[name], **_operand(fact, name)} for name in _operators(fact)
    }
    key = {} if word is None else {word: {"description": KEY_MEANING[word], "type": "string"}}
    return {
        "properties": {"fact": {}, **key, **operators},
        "additionalProperties": False,
        "required": list(key),
        "anyOf": [{"required": [name]} for name in operators],
    }


def _operand(fact: FactType, operator: str) -> Schema:
    one: Schema = {"enum": list(_choices(fact))} if _choices(fact) else {"type": "string"}
    several = {"type": "array", "minItems": 1, "items": one}
    if operator == "includes_some":
        return {
            "type": "object",
            "additionalProperties": False,
            "required": list(AtLeastOf.model_fields),
            "properties": {"at_least": {"type": "integer", "minimum": 1}, "of": several},
        }
    by_type = {"string": one, "array": several, "number": {"type": "number"}}
    return by_type[OPERATORS[operator].operand.json_schema()["type"]]


def _section(name: str, model: type[BaseModel], definitions: Schema) -> Schema:
    item = _of_model(model, definitions)
    pattern = item["properties"].pop("id")["pattern"]
    item["required"].remove("id")
    definitions[model.__name__] = item
    return {
        "description": SECTION_MEANING[name],
        "type": "object",
        "propertyNames": {"pattern": pattern},
        "additionalProperties": {"$ref": f"#/definitions/{model.__name__}"},
    }


def _of_model(model: type[BaseModel], definitions: Schema) -> Schema:
    schema = model.model_json_schema(ref_template="#/definitions/{model}")
    for name, definition in schema.pop("$defs", {}).items():
        definitions[name] = _tidied(definition)
    tidy: Schema = _tidied(schema)
    return tidy


def _tidied(schema: Any, *, of_fields: bool = False) -> Any:
    """Pydantic's schema as an editor needs it: without titles and defaults, and without null
    beside what may be left out.

    ``of_fields``: it is a mapping of a model's fields, whose names are not a schema's words.
    """
    if isinstance(schema, list):
        return [_tidied(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if of_fields:
        return {name: _tidied(field) for name, field in schema.items()}
    tidy: Schema = {
        key: _tidied(value, of_fields=key == "properties")
        for key, value in schema.items()
        if key not in ("title", "default")
    }
    if "description" in tidy:
        tidy["description"] = _plain(tidy["description"])
    if {"type": "null"} in tidy.get("anyOf", ()):
        (only,) = (one for one in tidy.pop("anyOf") if one != {"type": "null"})
        tidy = {**only, **tidy}
    for pattern, value in tidy.pop("patternProperties", {}).items():
        tidy |= {"propertyNames": {"pattern": pattern}, "additionalProperties": value}
    return tidy


def _plain(text: str) -> str:
    """A docstring as one line, without its marks."""
    return " ".join(text.replace("``", "'").split())


def _may_be_empty(policy: Schema, definitions: Mapping[str, Schema]) -> None:
    """``no_reason:`` alone, without thresholds, is YAML's null."""
    model = definitions[policy["$ref"].rpartition("/")[2]]
    if not model.get("required"):
        reference = policy.pop("$ref")
        policy["anyOf"] = [{"$ref": reference}, {"type": "null"}]
