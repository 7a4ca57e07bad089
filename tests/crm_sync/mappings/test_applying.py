"""A hand-off's records in a vendor's words."""

from crm_sync.mappings.applying import map_records
from crm_sync.mappings.language import CrmMapping, FieldRule, PartRule
from crm_sync.records import CrmRecord, Kind, RecordKey


def a_mapping(part: str, **fields: FieldRule) -> CrmMapping:
    return CrmMapping(parts={part: PartRule(object="things", key="segue_id", fields=fields)})


def a_record(kind: Kind = Kind.DEAL, **properties: object) -> CrmRecord:
    return CrmRecord(RecordKey(kind, "d1"), "Insights (Acme)", properties)  # type: ignore[arg-type]


def test_fields_are_filled_by_their_rules() -> None:
    mapping = a_mapping(
        "deal",
        dealname=FieldRule(source="title", write="at_creation"),
        segue_stage=FieldRule(source="stage", values={"accepted": "qualified"}),
        pipeline=FieldRule(constant="default"),
        segue_id=FieldRule(source="external_id"),
    )
    [found] = map_records(mapping, [a_record(stage="accepted")])
    assert found.fields == {"segue_stage": "qualified", "pipeline": "default", "segue_id": "d1"}
    assert found.first == {"dealname": "Insights (Acme)"}


def test_what_is_not_said_is_left_alone_and_none_clears() -> None:
    mapping = a_mapping("deal", a=FieldRule(source="owner"), b=FieldRule(source="motion"))
    [found] = map_records(mapping, [a_record(owner=None)])
    assert found.fields == {"a": None}


def test_what_is_not_said_has_another_value_when_the_record_is_made() -> None:
    rule = FieldRule(source="owner", otherwise="nobody")
    for unsaid in ({}, {"owner": None}):
        [found] = map_records(a_mapping("deal", a=rule), [a_record(**unsaid)])
        assert (found.fields, found.first) == ({}, {"a": "nobody"})
    [found] = map_records(a_mapping("deal", a=rule), [a_record(owner="Priya")])
    assert (found.fields, found.first) == ({"a": "Priya"}, {})


def test_a_contact_is_called_so_where_it_is_a_lead_too() -> None:
    parts = {
        "lead": PartRule(object="Lead", key="k"),
        "task": PartRule(object="Task", key="k", fields={"to": FieldRule(source="contact.email")}),
    }
    stranger = a_record(Kind.CONTACT, verified=False, email="a@b.example")
    [_, task] = map_records(CrmMapping(parts=parts), [stranger, a_record(Kind.TASK)])
    assert task.fields == {"to": "a@b.example"}


def test_a_field_may_come_from_another_record_of_the_hand_off() -> None:
    mapping = a_mapping("deal", reason=FieldRule(source="offer_interaction.offer_reason"))
    other = a_record(Kind.OFFER_INTERACTION, offer_reason="Since you are 45 people")
    [found] = map_records(mapping, [a_record(), other])
    assert found.fields == {"reason": "Since you are 45 people"}


def test_a_record_without_a_part_is_not_written() -> None:
    assert map_records(a_mapping("deal"), [a_record(Kind.NOTE)]) == []


def test_a_stranger_is_a_lead_where_the_vendor_has_leads() -> None:
    mapping = CrmMapping(
        parts={
            "contact": PartRule(object="Contact", key="k"),
            "lead": PartRule(object="Lead", key="k"),
        }
    )
    stranger, customer = (
        a_record(Kind.CONTACT, verified=False),
        a_record(Kind.CONTACT, verified=True),
    )
    assert [m.part for m in map_records(mapping, [stranger])] == ["lead"]
    assert [m.part for m in map_records(mapping, [customer])] == ["contact"]


def test_strangers_make_no_records_where_the_part_wants_none() -> None:
    company = PartRule(object="companies", key="k", strangers=False)
    fields = {"company": FieldRule(source="company.title")}
    contact = PartRule(object="contacts", key="k", fields=fields)
    mapping = CrmMapping(parts={"company": company, "contact": contact})
    theirs = [a_record(Kind.COMPANY, verified=False), a_record(Kind.CONTACT, verified=False)]
    [found] = map_records(mapping, theirs)
    assert (found.part, found.fields) == ("contact", {"company": "Insights (Acme)"})
    customers = [a_record(Kind.COMPANY, verified=True), a_record(Kind.CONTACT, verified=True)]
    assert [one.part for one in map_records(mapping, customers)] == ["company", "contact"]


def test_lists_become_a_line_and_tables_json() -> None:
    mapping = a_mapping("deal", a=FieldRule(source="points"), b=FieldRule(source="inputs"))
    [found] = map_records(mapping, [a_record(points=["slow", "dear"], inputs={"size": 4})])
    assert found.fields == {"a": "slow; dear", "b": '{"size": 4}'}
