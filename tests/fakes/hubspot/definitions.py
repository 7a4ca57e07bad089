"""The properties API: what there is, and what an operator's command makes."""

from collections.abc import Mapping
from typing import Any

from tests.fakes.hubspot.portal import Portal
from tests.fakes.hubspot.properties import Property
from tests.fakes.hubspot.records import batch_reply
from tests.fakes.hubspot.refusals import Refusal
from tests.fakes.serving import Reply

_FIELD_TYPES = {
    "string": {"text", "textarea", "html", "file"},
    "number": {"number", "calculation_equation"},
    "date": {"date"},
    "datetime": {"date"},
    "enumeration": {"select", "radio", "checkbox", "booleancheckbox"},
    "bool": {"booleancheckbox"},
}
MOST_UNIQUE = 10
"""Unique properties of an object."""


class Definitions:
    """The properties API of an account."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal

    def listed(self, name: str) -> Reply:
        """All properties of an object."""
        table = self.portal.table(name)
        return Reply(200, {"results": [one.described() for one in table.properties.values()]})

    def one(self, name: str, wanted: str) -> Reply:
        """One of them."""
        found = self.portal.table(name).properties.get(wanted)
        if found is None:
            raise Refusal(404, "OBJECT_NOT_FOUND", f"Property {wanted} does not exist")
        return Reply(200, found.described())

    def made(self, name: str, body: Mapping[str, Any]) -> Reply:
        """A new one."""
        return Reply(201, self._make(name, body))

    def batch(self, name: str, body: Mapping[str, Any]) -> Reply:
        """Several new ones."""
        results, errors = [], []
        for one in body["inputs"]:
            try:
                results.append(self._make(name, one))
            except Refusal as refused:
                errors.append(refused.within(name=[one["name"]]))
        return batch_reply(self.portal, results, errors, good=201)

    def group(self, name: str, body: Mapping[str, Any]) -> Reply:
        """A new group."""
        groups = self.portal.groups[self.portal.table(name).name]
        if body["name"] in groups:
            raise Refusal(409, "CONFLICT", f"A group named {body['name']} already exists")
        groups.add(body["name"])
        return Reply(201, {"name": body["name"], "label": body["label"], "displayOrder": -1,
                           "archived": False})  # fmt: skip

    def groups(self, name: str) -> Reply:
        """All groups."""
        groups = self.portal.groups[self.portal.table(name).name]
        told = [{"name": g, "label": g, "displayOrder": -1, "archived": False} for g in groups]
        return Reply(200, {"results": told})

    def _make(self, name: str, body: Mapping[str, Any]) -> dict[str, Any]:
        table = self.portal.table(name)
        if body["name"] in table.properties:
            text = f'A property named "{body["name"]}" already exists.'
            raise Refusal(409, "PROPERTY_ALREADY_EXISTS", text)
        if not body["name"].isascii() or body["name"] != body["name"].lower():
            raise Refusal(400, "VALIDATION_ERROR", f"Invalid property name {body['name']}")
        if body["groupName"] not in self.portal.groups[table.name]:
            text = f"Property group {body['groupName']} does not exist"
            raise Refusal(400, "VALIDATION_ERROR", text)
        if body["fieldType"] not in _FIELD_TYPES[body["type"]]:
            text = f"fieldType {body['fieldType']} does not fit type {body['type']}"
            raise Refusal(400, "VALIDATION_ERROR", text)
        unique = bool(body.get("hasUniqueValue"))
        if unique and sum(one.unique for one in table.properties.values()) >= MOST_UNIQUE:
            raise Refusal(400, "VALIDATION_ERROR", f"at most {MOST_UNIQUE} unique properties")
        made = Property(
            body["name"],
            body["type"],
            body["fieldType"],
            label=body["label"],
            group=body["groupName"],
            unique=unique,
            options=tuple(option["value"] for option in body.get("options", ())),
            ours=True,
        )
        table.properties[made.name] = made
        return made.described()
