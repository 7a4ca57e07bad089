"""The metadata package that an administrator deploys, made of the mapping that is in force.

In the Metadata API's form: https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta. That of
the default mapping stands in ``package/``; a test holds it to what is written here.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from xml.sax.saxutils import escape

from crm_sync.mappings.language import LEAD, CrmMapping
from crm_sync.records import Kind
from crm_sync.targets.salesforce.package_fields import (
    ACTIVITIES,
    ACTIVITY,
    OFFERS,
    CustomField,
    custom_fields,
)

API_VERSION = "62.0"
PERMISSION_SET = "Segue"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = "http://soap.sforce.com/2006/04/metadata"
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The moment of every file in the zip, so that the same package is the same bytes."""


def package_files(mapping: CrmMapping) -> dict[str, str]:
    """The package's files, by their names in it."""
    fields = custom_fields(mapping)
    objects: dict[str, list[CustomField]] = {}
    for field in fields:
        objects.setdefault(field.object, []).append(field)
    files = {"package.xml": _manifest(fields)}
    files.update({f"objects/{name}.object": _object(name, own) for name, own in objects.items()})
    files[f"permissionsets/{PERMISSION_SET}.permissionset"] = _permissions(mapping, fields)
    return files


def package_zip(mapping: CrmMapping) -> bytes:
    """The same as one file: ``sf project deploy start --metadata-dir segue.zip --single-package``,
    or any other tool that deploys metadata."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(package_files(mapping).items()):
            archive.writestr(zipfile.ZipInfo(name, _FIRST_DAY), content)
    return packed.getvalue()


def _manifest(fields: Iterable[CustomField]) -> str:
    every = list(fields)
    kinds = {
        "CustomField": sorted(f"{one.object}.{one.name}" for one in every),
        "CustomObject": sorted({one.object for one in every}),
        "PermissionSet": [PERMISSION_SET],
    }
    lines = []
    for kind, members in kinds.items():
        lines += ["<types>", *(f"    {_tag('members', one)}" for one in members)]
        lines += [f"    {_tag('name', kind)}", "</types>"]
    return _document("Package", [*lines, _tag("version", API_VERSION)])


def _object(name: str, fields: Iterable[CustomField]) -> str:
    lines = []
    for field in fields:
        lines += ["<fields>", *(f"    {line}" for line in _field(field)), "</fields>"]
    return _document("CustomObject", [*(_of_offers() if name == OFFERS else ()), *lines])


def _of_offers() -> Iterator[str]:
    yield _tag("deploymentStatus", "Deployed")
    yield _tag("description", "What became of an offer that Segue made to a visitor.")
    yield _tag("enableActivities", "true")
    yield _tag("enableReports", "true")
    yield _tag("label", "Offer Interaction")
    yield from ("<nameField>", f"    {_tag('label', 'Offer Interaction')}")
    yield from (f"    {_tag('type', 'Text')}", "</nameField>")
    yield _tag("pluralLabel", "Offer Interactions")
    yield _tag("sharingModel", "ReadWrite")


def _field(field: CustomField) -> Iterator[str]:
    yield _tag("fullName", field.name)
    yield _tag("label", field.label)
    yield _tag("type", field.type)
    match field.type:
        case "Text":
            yield _tag("length", str(field.length))
        case "LongTextArea":
            yield _tag("length", str(field.length))
            yield _tag("visibleLines", "5")
        case "Number":
            yield from (_tag("precision", "18"), _tag("scale", "0"))
        case "Checkbox":
            yield _tag("defaultValue", "false")
        case "Lookup":
            yield _tag("referenceTo", field.to)
            yield _tag("relationshipName", "Segue_Offer_Interactions")
            yield _tag("relationshipLabel", "Offer Interactions")
            yield _tag("deleteConstraint", "SetNull")
    if field.key:
        yield from (_tag("externalId", "true"), _tag("unique", "true"))
        yield _tag("caseSensitive", "true")


def _permissions(mapping: CrmMapping, fields: Iterable[CustomField]) -> str:
    lines = [_tag("description", "What Segue's integration user reads and writes.")]
    for name in (one for field in fields for one in _permitted(field)):
        lines += ["<fieldPermissions>", f"    {_tag('editable', 'true')}"]
        lines += [f"    {_tag('field', name)}"]
        lines += [f"    {_tag('readable', 'true')}", "</fieldPermissions>"]
    lines += [_tag("hasActivationRequired", "false"), _tag("label", PERMISSION_SET)]
    for name in sorted(mapping.objects - set(ACTIVITIES)):
        lines += _object_permissions(name, erases=name in _erased(mapping))
    for right in ("ApiEnabled", "EditEvent", "EditTask"):
        lines += ["<userPermissions>", f"    {_tag('enabled', 'true')}"]
        lines += [f"    {_tag('name', right)}", "</userPermissions>"]
    return _document("PermissionSet", lines)


def _permitted(field: CustomField) -> Iterator[str]:
    """Field-level security knows no activities: it is of events and of tasks. Both share it, and
    where only one is named it is off (Object Reference, Task: Field-Level Security)."""
    for object_ in ACTIVITIES if field.object == ACTIVITY else (field.object,):
        yield f"{object_}.{field.name}"


def _erased(mapping: CrmMapping) -> set[str]:
    """Objects of which records are deleted for who asks for erasure (``erasing``): no account, and
    no contact where strangers are leads."""
    kept = {Kind.COMPANY.value, *([Kind.CONTACT.value] if LEAD in mapping.parts else [])}
    return {rule.object for part, rule in mapping.parts.items() if part not in kept}


def _object_permissions(name: str, *, erases: bool) -> Iterator[str]:
    """Whoever deletes what reps own needs "Modify All" of the object: that it may be edited is not
    enough (Salesforce Help, 000385525)."""
    yield "<objectPermissions>"
    may_erase = "true" if erases else "false"
    rights: Mapping[str, str] = {
        "allowCreate": "true",
        "allowDelete": may_erase,
        "allowEdit": "true",
        "allowRead": "true",
        "modifyAllRecords": may_erase,
    }
    yield from (f"    {_tag(right, value)}" for right, value in rights.items())
    yield f"    {_tag('object', name)}"
    yield f"    {_tag('viewAllRecords', 'true')}"
    yield "</objectPermissions>"


def _tag(name: str, value: str) -> str:
    return f"<{name}>{escape(value)}</{name}>"


def _document(root: str, lines: Iterable[str]) -> str:
    body = "".join(f"    {line}\n" for line in lines)
    return f'{_HEAD}<{root} xmlns="{_NAMESPACE}">\n{body}</{root}>\n'
