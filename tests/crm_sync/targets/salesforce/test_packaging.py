"""The metadata package: what the mapping writes, it makes, and an org takes it."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from crm_sync.mappings.language import CrmMapping, FieldRule, PartRule
from crm_sync.targets.salesforce import packaging
from crm_sync.targets.salesforce.package_fields import CustomField, custom_fields
from crm_sync.targets.salesforce.packaging import package_files, package_zip
from tests.conftest import Clock
from tests.crm_sync.targets.salesforce.conftest import MAPPING
from tests.fakes.salesforce import Salesforce
from tests.fakes.salesforce.package import NotDeployed, deploy

FOLDER = Path(packaging.__file__).parent / "package"


def test_the_folder_is_the_default_mappings_package() -> None:
    """After a change of the mapping: see docs/how-to/connect-salesforce.md."""
    standing = {
        str(file.relative_to(FOLDER)): file.read_text("utf-8")
        for file in FOLDER.rglob("*")
        if file.is_file()
    }
    assert standing == package_files(MAPPING)


def test_every_custom_field_that_is_written_is_in_it_and_no_other(clock: Clock) -> None:
    org = Salesforce(clock).org
    before = {name: set(one.fields) for name, one in org.objects.items()}
    deploy(org, package_zip(MAPPING))
    for part, rule in MAPPING.parts.items():
        fields = org.objects[rule.object].fields
        for name in (rule.key, *rule.fields):
            assert name in fields, f"{part}.{name}"
            assert not fields[name].read_only
            if name.endswith("__c"):
                assert name in org.permitted[rule.object]
    written = {(rule.object, name) for rule in MAPPING.parts.values() for name in rule.fields}
    keys = {(rule.object, rule.key) for rule in MAPPING.parts.values()}
    shared = {name for object_, name in written | keys if object_ in ("Event", "Task")}
    for name, one in org.objects.items():
        for field in one.fields.keys() - before.get(name, set()):
            if one.fields[field].custom and one.fields[field].type != "reference":
                assert (name, field) in written | keys or field in shared


def test_keys_are_external_ids_that_are_unique_and_tell_cases_apart(clock: Clock) -> None:
    org = Salesforce(clock).org
    deploy(org, package_zip(MAPPING))
    for rule in MAPPING.parts.values():
        key = org.objects[rule.object].fields[rule.key]
        assert (key.external_id, key.unique, key.case_sensitive) == (True, True, True)
        assert key.length == 255


@pytest.mark.parametrize(
    ("object_", "name", "type_"),
    [
        ("Offer_Interaction__c", "Reason__c", "LongTextArea"),
        ("Offer_Interaction__c", "Renewal_On__c", "Date"),
        ("Offer_Interaction__c", "Outcome_At__c", "DateTime"),
        ("Offer_Interaction__c", "Declared_Team_Size__c", "Number"),
        ("Offer_Interaction__c", "Routing_Fallback__c", "Checkbox"),
        ("Offer_Interaction__c", "Lead__c", "Lookup"),
        ("Activity", "Segue_Reason__c", "TextArea"),
    ],
)
def test_a_field_has_the_form_of_what_fills_it(object_: str, name: str, type_: str) -> None:
    [field] = [f for f in custom_fields(MAPPING) if (f.object, f.name) == (object_, name)]
    assert field.type == type_


def test_a_field_of_an_operators_own_mapping_comes_with_the_package() -> None:
    own = PartRule(
        object="Account", key="Segue_Id__c", fields={"Band__c": FieldRule(source="segment")}
    )
    files = package_files(CrmMapping(parts={"company": own}))
    assert "<fullName>Band__c</fullName>" in files["objects/Account.object"]
    assert "Account.Band__c" in files["permissionsets/Segue.permissionset"]


def test_what_an_activity_has_is_permitted_of_events_and_of_tasks() -> None:
    """Field-level security knows no activities; both share it, and one that is not named is off:
    Object Reference for the Salesforce Platform, Task, Field-Level Security."""
    permissions = package_files(MAPPING)["permissionsets/Segue.permissionset"]
    assert "<field>Activity." not in permissions
    of = {
        name: {one for one in permissions.split() if one.startswith(f"<field>{name}.")}
        for name in ("Event", "Task")
    }
    assert len(of["Event"]) == len(of["Task"]) > 0


def test_every_file_is_well_formed_and_listed() -> None:
    files = package_files(MAPPING)
    names = {"{http://soap.sforce.com/2006/04/metadata}" + n for n in ("members",)}
    listed = {
        one.text for one in ElementTree.fromstring(files["package.xml"]).iter() if one.tag in names
    }
    for name, content in files.items():
        ElementTree.fromstring(content)
        if name != "package.xml":
            assert name.rpartition("/")[2].partition(".")[0] in listed


def test_the_same_package_is_the_same_bytes() -> None:
    assert package_zip(MAPPING) == package_zip(MAPPING)


def test_an_org_refuses_a_long_text_on_an_activity(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fake would tell: Salesforce has none there."""
    wrong = [CustomField("Activity", "Segue_Story__c", "LongTextArea")]
    monkeypatch.setattr(packaging, "custom_fields", lambda _: wrong)
    with pytest.raises(NotDeployed, match="not available for activities"):
        deploy(Salesforce(clock).org, package_zip(MAPPING))


def test_what_an_erasure_deletes_may_be_deleted_and_no_more(clock: Clock) -> None:
    org = Salesforce(clock).org
    deploy(org, package_zip(MAPPING))
    assert org.deletable == {"Lead", "Opportunity", "Offer_Interaction__c"}
    whole = MAPPING.model_copy(
        update={"parts": {k: v for k, v in MAPPING.parts.items() if k != "lead"}}
    )
    other = Salesforce(clock).org
    deploy(other, package_zip(whole))
    assert "Contact" in other.deletable, "there strangers are contacts"
