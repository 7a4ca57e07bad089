"""Associations v4: between records that are there, by numeric types, a thousand at a time."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.fakes.hubspot.portal import Portal
from tests.fakes.hubspot.records import batch_reply
from tests.fakes.hubspot.refusals import Refusal
from tests.fakes.serving import Reply

AT_ONCE = {"create": 2000, "associate/default": 2000, "read": 1000, "archive": 2000}
Pair = Mapping[str, Any]


class Relations:
    """The associations API of an account."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal

    def batch(self, start: str, end: str, what: str, body: Mapping[str, Any]) -> Reply:
        """``batch/<what>`` between two objects."""
        start, end = self.portal.table(start).name, self.portal.table(end).name
        inputs: Sequence[Pair] = body["inputs"]
        if len(inputs) > AT_ONCE.get(what, 2000):
            raise Refusal(400, "VALIDATION_ERROR", f"too many inputs: {len(inputs)}")
        match what:
            case "read":
                return self._read(start, end, inputs)
            case "archive":
                for one in inputs:
                    for to in one["to"]:
                        self._remove((start, one["from"]["id"]), (end, to["id"]))
                return Reply(204)
            case "associate/default":
                return self._each(inputs, lambda one: self._default(start, end, one), good=200)
            case "create":
                return self._each(inputs, lambda one: self._labelled(start, end, one), good=201)
        raise Refusal(404, "NOT_FOUND", "resource not found")

    def _each(
        self, inputs: Sequence[Pair], work: Callable[[Pair], dict[str, Any]], *, good: int
    ) -> Reply:
        results, errors = [], []
        for one in inputs:
            try:
                results.append(work(one))
            except Refusal as refused:
                if refused.category != "OBJECT_NOT_FOUND":
                    raise
                ends = {"fromObjectId": [one["from"]["id"]], "toObjectId": [one["to"]["id"]]}
                errors.append(refused.within(**ends))
        reply = batch_reply(self.portal, results, errors, good=good)
        # The description has no 207 for HubSpot's own types: its 200 carries the errors.
        return Reply(200, reply.body) if good == 200 else reply

    def _ends(self, start: str, end: str, one: Pair) -> tuple[tuple[str, str], tuple[str, str]]:
        ends = []
        for name, said in ((start, one["from"]), (end, one["to"])):
            record = self.portal.table(name).find(said["id"])
            ends.append((name, said["id"] if record is None else record.id))
        return ends[0], ends[1]

    def _default(self, start: str, end: str, one: Pair) -> dict[str, Any]:
        ends = self._ends(start, end, one)
        category, number = self.portal.associate(*ends)
        spec = {"associationCategory": category, "associationTypeId": number}
        return {"from": {"id": ends[0][1]}, "to": {"id": ends[1][1]}, "associationSpec": spec}

    def _labelled(self, start: str, end: str, one: Pair) -> dict[str, Any]:
        ends = self._ends(start, end, one)
        specs = {(s["associationCategory"], s["associationTypeId"]) for s in one["types"]}
        own = self.portal.labels.get((start, end), {})
        known = {("HUBSPOT_DEFINED", self.portal.type_id(start, end))}
        known |= {("USER_DEFINED", number) for number in own}
        if not specs <= known:
            text = f"Invalid association types {sorted(specs - known)} from {start} to {end}"
            raise Refusal(400, "VALIDATION_ERROR", text)
        self.portal.associate(*ends, specs)
        return {
            "fromObjectTypeId": start,
            "fromObjectId": int(ends[0][1]),
            "toObjectTypeId": end,
            "toObjectId": int(ends[1][1]),
            "labels": [own[number] for _, number in specs if number in own],
        }

    def _remove(self, start: tuple[str, str], end: tuple[str, str]) -> None:
        self.portal.associations.get(start, {}).pop(end, None)
        self.portal.associations.get(end, {}).pop(start, None)

    def _read(self, start: str, end: str, inputs: Sequence[Pair]) -> Reply:
        results = []
        for one in inputs:
            to = self._to(start, one["id"], end)
            if to:
                results.append({"from": {"id": one["id"]}, "to": to})
        return batch_reply(self.portal, results, [], good=200)

    def _to(self, start: str, id_: str, end: str) -> list[dict[str, Any]]:
        record = self.portal.table(start).find(id_)
        ends = {} if record is None else self.portal.associations.get((start, record.id), {})
        own = self.portal.labels.get((start, end), {})
        return [
            {
                "toObjectId": int(to),
                "associationTypes": [
                    {"category": category, "typeId": number, "label": own.get(number)}
                    for category, number in sorted(specs)
                ],
            }
            for (name, to), specs in ends.items()
            if name == end
        ]

    def of_one(self, method: str, start: str, id_: str, end: str, to: str, body: Any) -> Reply:
        """Those of one record."""
        start, end = self.portal.table(start).name, self.portal.table(end).name
        pair = {"from": {"id": id_}, "to": {"id": to}, "types": body}
        if method == "GET":
            return Reply(200, {"results": self._to(start, id_, end)})
        if method == "PUT":
            return Reply(201, self._labelled(start, end, pair))
        self._remove((start, id_), (end, to))
        return Reply(204)

    def labels(self, start: str, end: str) -> Reply:
        """The types of associations between two objects."""
        start, end = self.portal.table(start).name, self.portal.table(end).name
        told: list[dict[str, Any]] = [
            {
                "category": "HUBSPOT_DEFINED",
                "typeId": self.portal.type_id(start, end),
                "label": None,
            }
        ]
        own = self.portal.labels.get((start, end), {})
        told += [{"category": "USER_DEFINED", "typeId": n, "label": own[n]} for n in own]
        return Reply(200, {"results": told})
