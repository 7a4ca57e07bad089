"""What an org says of its objects and fields: only what the integration's user sees."""

from typing import Any

from tests.fakes.salesforce.fields import Field, SObject
from tests.fakes.salesforce.org import Org


def describe_global(org: Org) -> dict[str, Any]:
    """All objects."""
    return {
        "encoding": "UTF-8",
        "maxBatchSize": 200,
        "sobjects": [_summary(one) for one in org.objects.values()],
    }


def describe(org: Org, name: str) -> dict[str, Any]:
    """One object with its fields. Raises ``Problem``."""
    one = org.of_name(name)
    seen = [field for field in one.fields.values() if org.sees(name, field)]
    return _summary(one) | {"fields": [_field(org, name, field) for field in seen]}


def _summary(one: SObject) -> dict[str, Any]:
    can = one.name != "User"
    return {
        "name": one.name,
        "label": one.name.removesuffix("__c").replace("_", " "),
        "keyPrefix": one.prefix,
        "custom": one.custom,
        "createable": can,
        "updateable": can,
        "queryable": True,
    }


def _field(org: Org, object_: str, one: Field) -> dict[str, Any]:
    may = not one.read_only and (object_, one.name) not in org.read_only
    texts = ("string", "textarea", "email", "phone", "url", "picklist", "multipicklist")
    return {
        "name": one.name,
        "label": one.label or one.name.removesuffix("__c").replace("_", " "),
        "type": one.type,
        "length": one.length if one.type in (*texts, "reference", "id") else 0,
        "digits": one.length if one.type == "int" else 0,
        "precision": one.length if one.type in ("double", "currency") else 0,
        "nillable": not one.required and one.type != "boolean",
        "defaultedOnCreate": one.default is not None
        or one.type == "boolean"
        or one.name == "OwnerId",
        "createable": may,
        "updateable": may,
        "custom": one.custom,
        "externalId": one.external_id,
        "unique": one.unique,
        "caseSensitive": one.case_sensitive,
        "idLookup": one.external_id or one.type == "email",
        "restrictedPicklist": one.restricted,
        "picklistValues": [
            {"active": True, "defaultValue": c == one.default, "label": c, "value": c}
            for c in one.choices
        ],
        "referenceTo": list(one.to),
        "relationshipName": one.name.removesuffix("Id") if one.type == "reference" else None,
    }
