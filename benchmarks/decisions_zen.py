"""The triggers of a catalogue as a decision table of zen-engine, to compare with.

One row for each trigger, one column for each fact that any trigger reads, hit policy ``collect``:
zen finds every trigger that fires, as the engine does. What it finds is arbitrated here by the
engine's own factors. It gives no hold-backs, no reasons and no record of why not.
"""

import json
from collections.abc import Iterable
from typing import Any

import zen

from offers import Catalogue, Facts, Learnt
from offers.arbitration import weigh
from offers.conditions import Condition
from offers.items import Trigger
from offers.moment import Moment
from offers.propensity import propensity


def table_of(catalogue: Catalogue) -> zen.ZenDecision:
    """The catalogue's triggers as one decision table, compiled by zen as far as it compiles."""
    triggers = [catalogue.triggers[key] for key in sorted(catalogue.triggers)]
    columns = sorted({condition.name for trigger in triggers for condition in trigger.when})
    content = {
        "hitPolicy": "collect",
        "inputs": [{"id": _id(name), "name": name, "field": name} for name in columns],
        "outputs": [{"id": "out", "name": "trigger", "field": "trigger"}],
        "rules": [_row(trigger) for trigger in triggers],
    }
    place = {"x": 0, "y": 0}
    nodes = [
        {"id": "asked", "type": "inputNode", "name": "asked", "position": place},
        {
            "id": "table",
            "type": "decisionTableNode",
            "name": "table",
            "position": place,
            "content": content,
        },
        {"id": "found", "type": "outputNode", "name": "found", "position": place},
    ]
    edges = [
        {"id": "in", "sourceId": "asked", "targetId": "table", "type": "edge"},
        {"id": "on", "sourceId": "table", "targetId": "found", "type": "edge"},
    ]
    model = {
        "contentType": "application/vnd.gorules.decision",
        "nodes": nodes,
        "edges": edges,
    }
    return zen.ZenEngine().create_decision(zen.ZenDecisionContent(json.dumps(model)))


def context_of(facts: Facts) -> dict[str, Any]:
    """The facts as zen reads them."""
    return facts.model_dump(mode="json", exclude={"past_offers"})


def found_by(table: zen.ZenDecision, context: dict[str, Any]) -> list[str]:
    """The ids of the triggers that fire."""
    return [row["trigger"] for row in table.evaluate(context)["result"]]


def best_of(moment: Moment, found: Iterable[str], placement: str) -> str | None:
    """The offer with the highest expected value among those whose triggers were found."""
    triggers = [moment.catalogue.triggers[key] for key in found]
    offers = {ready.offer.id: ready for ready in moment.catalogue.prepared.offers}
    values = []
    for trigger in triggers:
        likely = propensity(
            Learnt(),
            trigger,
            segment=moment.facts.segment,
            placement=placement,
            prior_weight=moment.catalogue.learning.prior_weight,
        )
        factors = weigh(moment, offers[trigger.offer], likely, None)
        values.append((-factors.expected_value, trigger.offer))
    return min(values)[1] if values else None


def _row(trigger: Trigger) -> dict[str, str]:
    cells: dict[str, list[str]] = {}
    for condition in trigger.when:
        cells.setdefault(_id(condition.name), []).extend(_tests(condition))
    joined = {column: " and ".join(tests) for column, tests in cells.items()}
    return {"_id": trigger.id, "out": json.dumps(trigger.id), **joined}


def _tests(condition: Condition) -> list[str]:
    """The condition's tests in zen's expression language; ``$`` is the fact's value."""
    return [
        {
            "is": "$ == {}",
            "in": "$ in {}",
            "at_least": "$ >= {}",
            "at_most": "$ <= {}",
            "includes": "contains($, {})",
            "includes_any": "some({}, # in $)",
            "lacks": "not contains($, {})",
        }[operator].format(json.dumps(operand))
        for operator, operand in condition.tests
    ]


def _id(name: str) -> str:
    return name.replace(".", "_")
