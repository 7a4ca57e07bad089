"""What an administrator deploys: objects, fields and permission sets in the Metadata API's form."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from xml.etree import ElementTree

from tests.fakes.salesforce.fields import Field, SObject, reference, system_fields, text
from tests.fakes.salesforce.org import Org

_NS = "{http://soap.sforce.com/2006/04/metadata}"
_TYPES = {
    "Text": "string",
    "TextArea": "textarea",
    "LongTextArea": "textarea",
    "Email": "email",
    "Phone": "phone",
    "Url": "url",
    "Picklist": "picklist",
    "Checkbox": "boolean",
    "Number": "double",
    "Date": "date",
    "DateTime": "datetime",
    "Lookup": "reference",
}
_ACTIVITIES = ("Event", "Task")


class NotDeployed(Exception):
    """Why a package was not taken: as the deploy tool would say it."""


def deploy(org: Org, package: bytes, *, assigned: bool = True) -> None:
    """Deploy a zip. ``assigned``: its permission sets are assigned to the integration's user.

    Raises ``NotDeployed``, and then nothing was."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    deploy_files(org, files, assigned=assigned)


def deploy_files(org: Org, files: Mapping[str, bytes], *, assigned: bool = True) -> None:
    """The same, of files by their names."""
    if "package.xml" not in files:
        raise NotDeployed("No package.xml found")
    listed = _listed(files["package.xml"])
    objects = {n: c for n, c in files.items() if n.startswith("objects/")}
    for name in sorted(objects, key=lambda name: not name.endswith("__c.object")):
        _deploy_object(org, name[len("objects/") : -len(".object")], objects[name], listed)
    for name, content in files.items():
        if name.startswith("permissionsets/"):
            _permit(org, content, assigned=assigned)


def _listed(manifest: bytes) -> dict[str, set[str]]:
    root = ElementTree.fromstring(manifest)
    return {
        _text(kind, "name"): {one.text or "" for one in kind.findall(f"{_NS}members")}
        for kind in root.findall(f"{_NS}types")
    }


def _deploy_object(org: Org, name: str, content: bytes, listed: Mapping[str, set[str]]) -> None:
    root = ElementTree.fromstring(content)
    if name not in listed.get("CustomObject", ()):
        raise NotDeployed(f"{name}: not in package.xml")
    if name.endswith("__c"):
        for needed in ("label", "pluralLabel", "sharingModel", "deploymentStatus", "nameField"):
            if root.find(f"{_NS}{needed}") is None:
                raise NotDeployed(f"{name}: Must specify a {needed}")
        org.objects[name] = _custom_object(name, root, len(org.objects))
        _let_be_about(org, name)
    targets = _ACTIVITIES if name == "Activity" else (name,)
    for one in root.findall(f"{_NS}fields"):
        made = _field(name, one)
        for target in targets:
            if target not in org.objects:
                raise NotDeployed(f"{target}: there is no such object")
            if made.type == "reference" and not set(made.to) <= org.objects.keys():
                raise NotDeployed(f"{name}.{made.name}: referenceTo {made.to} does not resolve")
            org.objects[target].fields[made.name] = made


def _let_be_about(org: Org, name: str) -> None:
    """Events and tasks may be about records of an object with activities."""
    for activity in _ACTIVITIES if org.objects[name].activities else ():
        about = org.objects[activity].fields["WhatId"]
        org.objects[activity].fields["WhatId"] = replace(about, to=(*about.to, name))


def _custom_object(name: str, root: ElementTree.Element, number: int) -> SObject:
    named = root.find(f"{_NS}nameField")
    assert named is not None
    auto = _text(named, "type") == "AutoNumber"
    fields = [*system_fields(), reference("OwnerId", "User"), text("Name", 80, read_only=auto)]
    activities = _text(root, "enableActivities") == "true"
    return SObject(name, f"a0{number % 10}", {one.name: one for one in fields}, activities)


def _field(object_: str, told: ElementTree.Element) -> Field:
    name, kind = _text(told, "fullName"), _text(told, "type")
    place = f"{object_}.{name}"
    if kind not in _TYPES or not name.endswith("__c") or not _text(told, "label"):
        raise NotDeployed(f"{place}: a custom field needs a name in __c, a label and a type")
    if len(name.removesuffix("__c")) > 40 or len(_text(told, "label")) > 40:
        raise NotDeployed(f"{place}: names and labels may have 40 characters")
    if kind == "LongTextArea" and object_ == "Activity":
        raise NotDeployed(f"{place}: Long text areas are not available for activities")
    _check_attributes(place, kind, told)
    choices = tuple(_text(one, "fullName") for one in told.iter(f"{_NS}value"))
    restricted = any(_text(one, "restricted") == "true" for one in told.iter(f"{_NS}valueSet"))
    return Field(
        name,
        _TYPES[kind],
        _length(kind, told),
        default=False if kind == "Checkbox" else None,
        choices=choices,
        restricted=restricted,
        to=(_text(told, "referenceTo"),) if kind == "Lookup" else (),
        external_id=_text(told, "externalId") == "true",
        unique=_text(told, "unique") == "true",
        case_sensitive=_text(told, "caseSensitive") == "true",
        label=_text(told, "label"),
    )


def _check_attributes(place: str, kind: str, told: ElementTree.Element) -> None:
    needed = {
        "Text": ("length",),
        "LongTextArea": ("length", "visibleLines"),
        "Number": ("precision", "scale"),
        "Checkbox": ("defaultValue",),
        "Lookup": ("referenceTo", "relationshipName"),
        "Picklist": ("valueSet",),
    }.get(kind, ())
    for attribute in needed:
        if told.find(f"{_NS}{attribute}") is None:
            raise NotDeployed(f"{place}: Must specify '{attribute}' for a field of type {kind}")
    longest = {"Text": 255, "LongTextArea": 131_072}.get(kind)
    if longest is not None and not 1 <= int(_text(told, "length")) <= longest:
        raise NotDeployed(f"{place}: length must be between 1 and {longest}")


def _length(kind: str, told: ElementTree.Element) -> int:
    if kind == "Number":
        return int(_text(told, "precision")) - int(_text(told, "scale"))
    fixed = {"TextArea": 255, "Email": 80, "Phone": 40, "Url": 255, "Picklist": 255, "Lookup": 18}
    return fixed.get(kind) or int(_text(told, "length") or 0)


def _permit(org: Org, content: bytes, *, assigned: bool) -> None:
    root = ElementTree.fromstring(content)
    if assigned:
        _may_delete(org, root)
    for one in root.findall(f"{_NS}fieldPermissions"):
        object_, _, name = _text(one, "field").partition(".")
        if object_ not in org.objects or name not in org.objects[object_].fields:
            raise NotDeployed(f"fieldPermissions: no field {object_}.{name} found")
        if not assigned or _text(one, "readable") != "true":
            continue
        org.permitted.setdefault(object_, set()).add(name)
        if _text(one, "editable") != "true":
            org.read_only.add((object_, name))


def _may_delete(org: Org, root: ElementTree.Element) -> None:
    """Of what others own: that needs "Modify All" besides."""
    for one in root.findall(f"{_NS}objectPermissions"):
        rights = [_text(one, name) for name in ("allowDelete", "modifyAllRecords")]
        if rights == ["true", "true"]:
            org.deletable.add(_text(one, "object"))


def _text(element: ElementTree.Element, name: str) -> str:
    return (element.findtext(f"{_NS}{name}") or "").strip()
