"""A mapping held against an account: each field that would be dropped or refused is named, and a
mapping of which nothing is said never has a value refused."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_sync import HandOff
from crm_sync.mappings.applying import map_records
from crm_sync.mappings.checking import Finding, available, findings, needed
from crm_sync.mappings.fitting import fitted
from crm_sync.mappings.form_checks import LONGEST_TEXT
from crm_sync.mappings.language import CrmMapping, FieldRule, PartRule
from crm_sync.mappings.our_fields import kind_of, our_fields
from crm_sync.mappings.schema import FieldSchema, FieldType, ObjectSchema, Schema
from crm_sync.recording import to_records
from crm_sync.targets.describing import NewField
from tests.crm_sync.any_hand_offs import hand_offs
from web.api.inputs import Text

Read = Callable[..., CrmMapping]

KEY = FieldSchema("segue_id", "Segue id", "text", unique=True)
DEAL = """
deal:
  object: deals
  key: segue_id
  fields:
    {}
"""


def an_account(*fields: FieldSchema, object: str = "deals") -> Schema:  # noqa: A002
    by_name = {field.name: field for field in (KEY, *fields)}
    return Schema({object: ObjectSchema(object, by_name)})


def a_field(name: str, type: FieldType = "text", **more: object) -> FieldSchema:  # noqa: A002
    return FieldSchema(name, name.title(), type, **more)  # type: ignore[arg-type]


def grave(found: list[Finding]) -> list[str]:
    """What is worse than a hint, and no field of ours that is written nowhere."""
    return [
        f"{one.severity} {one}"
        for one in found
        if one.severity != "hint" and "written nowhere" not in one.what
    ]


STAGES = a_field("stage", "choice", choices=("won", "lost"))


@pytest.mark.parametrize(
    ("rule", "field", "said"),
    [
        (
            "dealnam: title",
            a_field("dealname"),
            "error default.yaml:6: deal: 'dealnam' is not there: this account's deals have no such "
            "field. Did you mean 'dealname'?",
        ),
        (
            "segue_reason: title",
            a_field("segue_season"),
            "error default.yaml:6: deal: 'segue_reason' is not there: this account's deals have no "
            "such field. Let './segue crm connect' make it, or take it away with null.",
        ),
        (
            "created: title",
            a_field("created", writable=False),
            "error default.yaml:6: deal: 'created' is read-only. Choose another field, or take it "
            "away with null.",
        ),
        (
            "amount: title",
            a_field("amount", "number"),
            "error default.yaml:6: deal: 'amount' is a number over there and cannot hold "
            "deal.title, which is a text. Choose another field, or take it away with null.",
        ),
        (
            "stage: {from: stage, values: {accepted: won, meeting_booked: won, withdrawn: lost}}",
            STAGES,
            "error default.yaml:6: deal: 'stage' has no choice 'meeting_missed' for "
            "'meeting_missed' of deal.stage. Say what 'meeting_missed' is over there: "
            "'values: {meeting_missed: …}'.",
        ),
        (
            "stage: {value: open}",
            STAGES,
            "error default.yaml:6: deal: 'stage' has no choice 'open'. Write another value.",
        ),
        (
            "stage: owner",
            STAGES,
            "warning default.yaml:6: deal: 'stage' takes a few choices only, and deal.owner may be "
            "anything. Choose a text field.",
        ),
        (
            "name: title",
            a_field("name", longest=255),
            "warning default.yaml:6: deal: 'name' takes 255 characters at most, and deal.title may "
            "be longer. Add 'too_long: cut', or choose a longer field.",
        ),
        (
            "name: owner",
            a_field("name", required=True),
            "warning default.yaml:6: deal: 'name' is required over there, and deal.owner is not "
            "always known. Add 'otherwise: …', which is written where a hand-off does not say.",
        ),
        (
            "{}",
            a_field("amount", required=True),
            "error default.yaml:2: deal: 'amount' is required over there, and nothing fills it. "
            "Add 'amount' to the part's fields: a field of ours, or {value: …}.",
        ),
    ],
)
def test_what_does_not_go_together_is_named(
    mapping: Read, rule: str, field: FieldSchema, said: str
) -> None:
    assert grave(findings(mapping(DEAL.format(rule)), an_account(field))) == [said]


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        ("name: {from: title, too_long: cut}", a_field("name", longest=255)),
        ("name: title", a_field("name", required=True)),
        ("name: {from: owner, otherwise: nobody}", a_field("name", required=True)),
        ("day: offer_interaction.offer_at", a_field("day", "date")),
        ("size: offer_interaction.need_team_size", a_field("size", longest=20)),
        ("sure: company.verified", a_field("sure", "boolean")),
        ("stage: {from: company.verified, values: {true: won, false: lost}}", STAGES),
        ("owner: owner", a_field("owner", "other")),
        ("{}", a_field("made", required=True, writable=False)),
    ],
)
def test_what_goes_together_is_not_complained_of(
    mapping: Read, rule: str, field: FieldSchema
) -> None:
    assert grave(findings(mapping(DEAL.format(rule)), an_account(field))) == []


@pytest.mark.parametrize(
    ("source", "may_be"),
    [
        ("title", False),
        ("offer_interaction.offer_reason", False),
        ("note.body", True),
        ("offer_interaction.need_words", True),
        ("meeting.changes", True),
    ],
)
def test_a_field_of_65536_characters_is_short_for_what_collects_alone(
    mapping: Read, source: str, may_be: bool
) -> None:
    account = an_account(a_field("name", "long_text", longest=65_536))
    found = grave(findings(mapping(DEAL.format(f"name: {source}")), account))
    assert any("65536 characters at most" in one for one in found) is may_be


def test_one_text_is_as_long_as_the_api_takes_it() -> None:
    [limit] = [one.max_length for one in Text.__metadata__ if one.max_length is not None]
    assert limit * 2 == LONGEST_TEXT


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (replace(KEY, unique=False), "is not unique, and cannot be the key."),
        (replace(KEY, writable=False), "is read-only, and cannot be the key."),
        (replace(KEY, type="number"), "holds no text, and cannot be the key."),
        (replace(KEY, longest=36), "holds 36 characters only, and cannot be the key."),
    ],
)
def test_a_key_must_be_able_to_be_one(mapping: Read, key: FieldSchema, said: str) -> None:
    [found] = grave(findings(mapping(DEAL.format("{}")), an_account(key)))
    assert found == (
        f"error default.yaml:2: deal: 'segue_id' {said} Name a unique text field of our own."
    )


def test_an_object_that_is_not_there_is_an_error_unless_it_is_optional(mapping: Read) -> None:
    text = DEAL.format("{}")
    [found] = grave(findings(mapping(text), an_account(object="leads")))
    assert "deal: this account has no object 'deals'." in found
    optional = mapping(text.replace("  key:", "  optional: true\n  key:"))
    assert grave(findings(optional, an_account(object="leads"))) == []
    assert available(optional, an_account(object="leads")).parts == {}
    assert available(optional, an_account()) == optional


def test_our_fields_that_are_written_nowhere_are_named(mapping: Read) -> None:
    found = findings(mapping(DEAL.format("segue_motion: motion")), an_account())
    lost = {one.what for one in found if one.severity == "warning"}
    assert "deal.stage is written nowhere: it is lost." in lost
    assert "meeting.starts_at is written nowhere: it is lost." in lost
    assert not any(what.startswith("deal.motion ") for what in lost)


def test_what_the_words_of_a_note_tell_is_not_lost(mapping: Read) -> None:
    note = "note:\n  object: notes\n  key: segue_id\n  fields:\n    hs_note_body: body\n"
    found = findings(mapping(note), an_account(a_field("hs_note_body"), object="notes"))
    assert {one.severity for one in found} == {"hint"}
    assert any(
        one.what == "deal.stage is written nowhere by itself; it stands in the words of note.body."
        for one in found
    )


def test_a_field_is_not_missed_where_another_always_says_the_same(mapping: Read) -> None:
    offer = DEAL.replace("deal:", "offer_interaction:").format("motion: offer_motion")
    whats = [one.what for one in findings(mapping(offer), an_account())]
    assert not any(what.startswith("deal.motion ") for what in whats)
    # No deal is made of an offer that was declined.
    whats = [one.what for one in findings(mapping(DEAL.format("motion: motion")), an_account())]
    assert any(what.startswith("offer_interaction.offer_motion ") for what in whats)


def test_what_is_needed_can_be_made(mapping: Read) -> None:
    text = """
    deal:
      object: deals
      key: segue_deal_id
      fields:
        dealnam: title
        segue_stage: stage
        segue_story: note.body
        segue_employees: company.employees
        segue_verified: company.verified
        Segue_Offered_At__c: offer_interaction.offer_at
        segue_renewal: company.renewal_on
        acme_source: {value: Segue}
    note: {object: notes, key: segue_id}
    """
    wanted = needed(mapping(text), an_account(a_field("dealname")))
    assert wanted == [
        NewField("deals", FieldSchema("segue_deal_id", "Segue deal id", "text", unique=True)),
        NewField("deals", FieldSchema("segue_stage", "Segue stage", "text")),
        NewField("deals", FieldSchema("segue_story", "Segue story", "long_text")),
        NewField("deals", FieldSchema("segue_employees", "Segue employees", "number")),
        NewField("deals", FieldSchema("segue_verified", "Segue verified", "boolean")),
        NewField("deals", FieldSchema("Segue_Offered_At__c", "Segue Offered At", "moment")),
        NewField("deals", FieldSchema("segue_renewal", "Segue renewal", "date")),
        NewField("deals", FieldSchema("acme_source", "Acme source", "text")),
    ]


# --- any mapping, any account, any hand-off ------------------------------------------------------

TYPES: list[FieldType] = [
    "text",
    "long_text",
    "number",
    "boolean",
    "date",
    "moment",
    "choice",
    "other",
]
PARTS = ("company", "contact", "lead", "deal", "offer_interaction", "meeting", "note", "task")
WORDS = ("accepted", "open", "won", "lost", "true", "false")


@st.composite
def rules(draw: st.DrawFn, part: str) -> FieldRule:
    kind = kind_of(part)
    assert kind is not None
    other = draw(st.sampled_from([kind, *our_fields()]))
    name = draw(st.sampled_from(sorted(our_fields()[other])))
    return FieldRule(
        source=name if other is kind else f"{other}.{name}",
        values=draw(st.dictionaries(st.sampled_from(WORDS), st.sampled_from(WORDS), max_size=2)),
        otherwise=draw(st.none() | st.sampled_from(["won", 3, True, "2026-03-04"])),
        write=draw(st.sampled_from(["always", "at_creation"])),
        too_long=draw(st.sampled_from(["cut", "refuse"])),
    )


@st.composite
def fields(draw: st.DrawFn, name: str) -> FieldSchema:
    return FieldSchema(
        name,
        name,
        draw(st.sampled_from(TYPES)),
        longest=draw(st.none() | st.integers(1, 60)),
        required=draw(st.booleans()),
        writable=draw(st.sampled_from([True, True, True, False])),
        choices=draw(st.sampled_from([(), WORDS, WORDS[2:]])),
    )


@st.composite
def mapped_accounts(draw: st.DrawFn) -> tuple[CrmMapping, Schema]:
    """A mapping and an account, the mapping without the fields of which something is said."""
    parts, objects = {}, {}
    for part in draw(st.sets(st.sampled_from(PARTS), min_size=1)):
        names = [f"f{number}" for number in range(draw(st.integers(1, 8)))]
        parts[part] = PartRule(
            object=part, key=KEY.name, fields={name: draw(rules(part)) for name in names}
        )
        objects[part] = ObjectSchema(
            part, {KEY.name: KEY, **{name: draw(fields(name)) for name in names}}
        )
    mapping, schema = CrmMapping(parts=parts), Schema(objects)
    said = {(one.part, one.field) for one in findings(mapping, schema) if one.severity != "hint"}
    kept = {
        part: rule.model_copy(update={"fields": _without(rule.fields, part, said)})
        for part, rule in parts.items()
    }
    return CrmMapping(parts=kept), schema


def _without(
    rules: Mapping[str, FieldRule], part: str, said: set[tuple[str, str | None]]
) -> dict[str, FieldRule]:
    return {name: rule for name, rule in rules.items() if (part, name) not in said}


@settings(max_examples=50, suppress_health_check=list(HealthCheck), deadline=None)
@given(mapped_accounts(), hand_offs())
def test_a_mapping_of_which_nothing_is_said_has_no_value_refused(
    mapped: tuple[CrmMapping, Schema], hand_off: HandOff
) -> None:
    mapping, schema = mapped
    for record in map_records(mapping, to_records(hand_off)):
        found = fitted(record, schema.objects[record.rule.object])
        assert found.refused == ()
        for name in (*found.mapped.fields, *found.mapped.first):
            assert name in schema.objects[record.rule.object].fields
