"""A mapping is read from its default and what an operator wrote; what cannot be meant is refused,
all of it at once, at its line and with its remedy."""

from collections.abc import Callable
from pathlib import Path

import pytest

from crm_sync.mappings.language import CrmMapping, FieldRule
from crm_sync.mappings.reading import MappingError, own_file, read_mapping

Mapping = Callable[..., CrmMapping]

DEALS = """
deal:
  object: deals
  key: segue_id
  fields:
    dealname: {from: title, write: at_creation, too_long: cut}
    dealstage:
      from: stage
      values: {accepted: qualified, withdrawn: lost}
    pipeline: {value: default}
    segue_reason: offer_interaction.offer_reason
note:
  object: notes
  key: segue_id
  fields:
    hs_note_body: body
"""


def problems(mapping: Mapping, *texts: str) -> list[str]:
    with pytest.raises(MappingError) as refused:
        mapping(*texts)
    return [str(problem) for problem in refused.value.problems]


def test_fields_are_written_in_short_and_at_length(mapping: Mapping) -> None:
    deal = mapping(DEALS).parts["deal"]
    assert (deal.object, deal.key) == ("deals", "segue_id")
    assert deal.fields == {
        "dealname": FieldRule(source="title", write="at_creation", too_long="cut"),
        "dealstage": FieldRule(
            source="stage", values={"accepted": "qualified", "withdrawn": "lost"}
        ),
        "pipeline": FieldRule(constant="default"),
        "segue_reason": FieldRule(source="offer_interaction.offer_reason"),
    }


def test_an_operator_writes_only_what_differs(mapping: Mapping) -> None:
    own = """
    note: null
    deal:
      key: acme_id
      fields:
        pipeline: null
        dealname: {value: From Segue}
        acme_motion: motion
    """
    found = mapping(DEALS, own)
    assert set(found.parts) == {"deal"}
    deal = found.parts["deal"]
    assert (deal.object, deal.key) == ("deals", "acme_id")
    assert set(deal.fields) == {"dealname", "dealstage", "segue_reason", "acme_motion"}
    assert deal.fields["dealname"] == FieldRule(constant="From Segue")


def test_each_rule_says_where_it_is_written(mapping: Mapping) -> None:
    found = mapping(DEALS, "deal:\n  fields:\n    acme_motion: motion\n")
    assert found.sources == ("default.yaml", "crm/acme.yaml")
    assert found.place("deal", "acme_motion") == "crm/acme.yaml:3"
    assert found.place("deal", "dealname") == "default.yaml:6"
    assert found.place("note") == "default.yaml:12"
    assert found.place("deal", "of another") == found.place("deal")
    assert found.objects == {"deals", "notes"}


def test_everything_that_is_wrong_is_told_at_once(mapping: Mapping) -> None:
    own = """
    deals:
      object: deals
    deal:
      fields:
        a: motoin
        b: {form: motion}
        c: {from: motion, value: x}
        d: {from: motion, write: once}
        e: 3
        f: offers.offer_reason
        g: offer_reason
        h: {from: 3}
        i: null
        j: {from: motion, too_long: null}
      feilds: {}
    meeting:
      fields: {}
    """
    assert problems(mapping, DEALS, own.replace("  feilds: {}\n    ", "")) == [
        "crm/acme.yaml:2: There is no part 'deals': a mapping has one for each kind of record. "
        "Did you mean 'deal'?",
        "crm/acme.yaml:6: deal.a is filled from 'motoin', which is no field of ours of a deal. "
        "Did you mean 'motion'?",
        "crm/acme.yaml:7: deal.b has neither 'from' nor 'value'. "
        "Write one of them: a field of ours, or a value of its own.",
        "crm/acme.yaml:7: deal.b: unknown key 'form'. Did you mean 'from'?",
        "crm/acme.yaml:8: deal.c has both 'from' and 'value'. "
        "Write one of them: a field of ours, or a value of its own.",
        "crm/acme.yaml:9: deal.fields.d: 'write' cannot be 'once'. "
        "Correct the value. Write 'always' or 'at_creation'.",
        "crm/acme.yaml:10: 'e' should be filled from a field of ours, not with 3. "
        "Write the name of a field of ours, or {value: …} for a value that is the same each time.",
        "crm/acme.yaml:11: deal.f is filled from 'offers.offer_reason', but no kind is called "
        "'offers'. Known: company, contact, deal, meeting, note, offer_interaction, task.",
        "crm/acme.yaml:12: deal.g is filled from 'offer_reason', which is no field of ours of a "
        "deal. Did you mean 'offer_interaction.offer_reason'?",
        "crm/acme.yaml:13: deal.h: 'from' should be the name of a field of ours. "
        "Write it as 'from: title'.",
        "crm/acme.yaml:14: deal.i is taken away, but there is no such field before. "
        "Known: dealname, dealstage, pipeline, segue_reason.",
        "crm/acme.yaml:15: deal.j: 'too_long' says nothing. Leave the line out, or write a value.",
        "crm/acme.yaml:16: meeting: 'key' is missing. Add 'key: …'.",
        "crm/acme.yaml:16: meeting: 'object' is missing. Add 'object: …'.",
    ]
    assert problems(mapping, DEALS, own)[-3].startswith(
        "crm/acme.yaml:16: deal: unknown key 'feilds'. Did you mean 'fields'?"
    )


def test_only_of_companies_and_people_it_is_known_whether_they_are_strangers(
    mapping: Mapping,
) -> None:
    part = "{}:\n  object: d\n  key: k\n  strangers: false\n"
    assert not mapping(part.format("company")).parts["company"].strangers
    [found] = problems(mapping, part.format("deal"))
    assert found.startswith("default.yaml:1: deal: 'strangers' is not for it")


def test_two_of_our_fields_are_not_mapped_to_one(mapping: Mapping) -> None:
    twice = "deal:\n  object: d\n  key: k\n  fields:\n    stage: stage\n    stage: motion\n"
    [found] = problems(mapping, twice)
    assert found == (
        "default.yaml:6: 'stage' is defined twice: here a second time, first in default.yaml:5. "
        "Keep one of the two, or join them."
    )
    [found] = problems(mapping, twice.replace("stage: motion", "Stage: motion"))
    assert found == (
        "default.yaml:6: deal.Stage and deal.stage are one field: capitals make no difference. "
        "Keep one of the two, or take 'stage' away with null."
    )


def test_the_key_holds_our_id_and_nothing_else(mapping: Mapping) -> None:
    other = DEALS.replace("    pipeline: {value: default}", "    segue_id: decision_id")
    [found] = problems(mapping, other)
    assert found.startswith("default.yaml:10: deal.segue_id is the part's key, which holds our")
    same = other.replace("decision_id", "external_id")
    assert "segue_id" in mapping(same).parts["deal"].fields


OFFERS = """
offer_interaction:
  object: deals
  key: segue_id
  fields:
    segue_reason: {}
"""


def test_parts_that_write_one_record_do_not_fill_a_field_differently(mapping: Mapping) -> None:
    [found] = problems(mapping, DEALS + OFFERS.format("offer_outcome"))
    assert found == (
        "default.yaml:22: offer_interaction.segue_reason and deal.segue_reason fill one field of "
        "one record: both parts write deals by segue_id, with the interaction's id. "
        "Keep one of the two, or give the parts keys of their own."
    )


def test_parts_that_agree_or_write_different_records_do_not_fight(mapping: Mapping) -> None:
    assert mapping(DEALS + OFFERS.format("offer_reason"))
    other_key = OFFERS.replace("segue_id", "segue_offer_id")
    assert mapping(DEALS + other_key.format("offer_outcome"))
    people = "{}:\n  object: contacts\n  key: k\n  fields: {{ x: {} }}\n"
    assert mapping(people.format("contact", "name") + people.format("lead", "role"))


def test_a_file_that_cannot_be_read_is_no_mapping(mapping: Mapping) -> None:
    [found] = problems(mapping, DEALS, "deal: [")
    assert found.startswith("crm/acme.yaml:1: This is not valid YAML")


def test_kinds_that_take_everything_need_no_mapping(tmp_path: Path) -> None:
    own = own_file(tmp_path, "hooks")
    assert read_mapping("webhook", own).parts == {}
    own.parent.mkdir()
    own.write_text("deal: null\n", encoding="utf-8")
    with pytest.raises(MappingError, match=r"^crm/hooks.yaml:1: .*'webhook' takes every field"):
        read_mapping("webhook", own)
