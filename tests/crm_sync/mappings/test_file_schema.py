"""What editors and readers are told of a mapping is what is read."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import jsonschema_rs
import pytest

from crm_sync.mappings.file_schema import mapping_schema
from crm_sync.mappings.language import FieldRule
from crm_sync.mappings.our_fields import our_fields
from crm_sync.mappings.reading import PARTS, default_file, own_file, read_mapping
from crm_sync.mappings.written import FROM, OPTIONS, VALUE
from vendor_files import Source

ROOT = Path(__file__).parents[3]
REFERENCE = ROOT / "docs" / "reference"
DEFAULTS = sorted((ROOT / "crm_sync" / "targets").glob("*/mapping.yaml"))
Faults = Callable[[str], list[str]]


@pytest.fixture(scope="module")
def faults() -> Faults:
    """What the schema has against a file, as an editor would say it."""
    validator = jsonschema_rs.validator_for(mapping_schema())

    def against(text: str) -> list[str]:
        source = Source("crm/acme.yaml")
        source.add(text.encode(), "crm/acme.yaml")
        assert source.problems == []
        return [str(error) for error in validator.iter_errors(source.data)]

    return against


def the_page() -> str:
    return (REFERENCE / "crm-mapping.md").read_text(encoding="utf-8")


def its_example() -> str:
    found = re.search(r"```yaml\n(.*?)```", the_page(), re.DOTALL)
    assert found is not None
    return found[1]


def test_the_schema_is_one() -> None:
    jsonschema_rs.meta.validate(mapping_schema())


def test_the_committed_copy_is_current() -> None:
    committed = (REFERENCE / "crm-mapping.schema.json").read_text(encoding="utf-8")
    assert committed == json.dumps(mapping_schema(), indent=2, ensure_ascii=False) + "\n", (
        "write mapping_schema() of crm_sync/mappings/file_schema.py to it"
    )


@pytest.mark.parametrize("file", DEFAULTS, ids=lambda file: file.parent.name)
def test_the_defaults_validate_and_are_read(faults: Faults, file: Path) -> None:
    assert faults(file.read_text(encoding="utf-8")) == []
    kind = file.parent.name
    mapping = read_mapping(kind, None)
    assert mapping.sources == (default_file(kind),)
    assert {"company", "contact", "deal", "meeting", "note", "task"} <= set(mapping.parts)


@pytest.mark.parametrize(
    "text",
    [
        "deals: {}",
        "deal: {fields: {a: motoin}}",
        "deal: {fields: {a: {form: motion}}}",
        "deal: {fields: {a: {from: motion, value: x}}}",
        "deal: {fields: {a: {write: always}}}",
        "deal: {fields: {a: {from: motion, write: once}}}",
        "deal: {fields: {a: 3}}",
        "deal: {object: ''}",
        "deal: {feilds: {}}",
    ],
)
def test_what_is_broken_by_itself_does_not_validate(faults: Faults, text: str) -> None:
    assert faults(text) != []


def test_the_pages_example_is_read_and_validates(faults: Faults, tmp_path: Path) -> None:
    assert faults(its_example()) == []
    file = own_file(tmp_path, "hubspot")
    file.parent.mkdir()
    file.write_text(its_example(), encoding="utf-8")
    mapping = read_mapping("hubspot", file)
    assert "task" not in mapping.parts
    assert "segue_region" not in mapping.parts["company"].fields
    assert mapping.parts["deal"].key == "acme_segue_id"
    reason = FieldRule(source="offer_interaction.offer_reason")
    assert mapping.parts["deal"].fields["acme_reason"] == reason


def test_the_page_names_every_part_option_field_and_word() -> None:
    page = the_page()
    for name in (*PARTS, FROM, VALUE, *OPTIONS, "object", "key", "fields", "optional", "strangers"):
        assert f"`{name}`" in page, name
    rows = dict(re.findall(r"^\| `([a-z_.]+)` \| (.*) \|$", page, re.MULTILINE))
    for kind, fields in our_fields().items():
        shown = {
            f"`{name}`" + ("" if field.form == "text" else f" ({field.form})")
            for name, field in fields.items()
            if name not in ("title", "external_id")
        }
        assert set(rows[kind].split(", ")) == shown
        for name, field in fields.items():
            if field.form == "word":
                assert rows[f"{kind}.{name}"].split() == [f"`{word}`" for word in field.words]
