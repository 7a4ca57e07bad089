"""What the fake is told, and says of itself, over paths that are no vendor's.

``POST /_fake/faults`` a list of ``{kind, status?, body?, headers?, method?, path?, seconds?}``;
``POST /_fake/chaos`` ``{seed, chances}`` or ``{}``; ``POST /_fake/people`` a list of what people
do: ``["merge", object, loser, survivor]``, ``["delete", object, id]``, ``["edit", object, id,
{property: value}]``, ``["add", object, {property: value}]``; ``POST /_fake/half`` a number of
batches; ``GET /_fake/records`` everything; ``GET /_fake/calls`` what was asked for, what was wrong.
"""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tests.fakes.chaos import Chaos
from tests.fakes.serving import TOLD, Asked, Fault, Reply

if TYPE_CHECKING:
    from tests.fakes.hubspot.service import HubSpot


def told(fake: "HubSpot", asked: Asked) -> Reply:
    """One request from outside."""
    body: Any = json.loads(asked.body) if asked.body else None
    match asked.path.removeprefix(TOLD):
        case "faults":
            fake.faults += [_fault(one) for one in body]
        case "chaos":
            fake.chaos = Chaos(body["seed"], body["chances"]) if body else None
        case "people":
            return Reply(200, [_did(fake, *one) for one in body])
        case "half":
            fake.records.half_failing = body
        case "records":
            return Reply(200, everything(fake))
        case "calls":
            refused = {"calls": fake.limits.calls.refused, "searches": fake.limits.searches.refused}
            return Reply(
                200,
                {"calls": fake.calls, "violations": fake.violations, "refused": refused,
                 "chaos": fake.chaos.done if fake.chaos else {}},
            )  # fmt: skip
        case _:
            return Reply(404)
    return Reply(200, {})


def _fault(one: dict[str, Any]) -> Fault:
    reply = Reply(one.get("status", 200), one.get("body"), one.get("headers", {}))
    on = one.get("method", ""), one.get("path", "")
    return Fault(one["kind"], reply, on, one.get("seconds", 0.0))


def _did(fake: "HubSpot", what: str, name: str, *rest: Any) -> str:
    portal = fake.portal
    table = portal.table(name)
    match what, rest:
        case "merge", (loser, survivor):
            return portal.merge(name, loser, survivor).id
        case "delete", (id_,):
            portal.archive(name, id_)
            return str(id_)
        case "edit", (id_, values):
            record = table.find(id_)
            if record is not None:
                portal.change(table, record, values)
            return str(id_)
        case "add", (values,):
            return portal.create(table, values).id
    raise ValueError(f"nobody does {what!r}")


def everything(fake: "HubSpot") -> dict[str, Any]:
    """All records, by object, and all associations."""
    portal = fake.portal
    objects = {
        name: [
            {"id": one.id, "properties": one.properties, "archived": one.archived,
             "merged": one.merged, "written": one.written}
            for one in table.records.values()
        ]
        for name, table in portal.tables.items()
    }  # fmt: skip
    pairs: Sequence[Any] = [
        [*start, *end] for start, ends in portal.associations.items() for end in ends
    ]
    return {"objects": objects, "associations": pairs}
