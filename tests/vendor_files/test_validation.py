"""What a model refuses is told at its line, in the words of those who write the files."""

from collections.abc import Callable, Mapping
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, RootModel, field_validator

from vendor_files import Fault, Keys, Problem, Source, validated, with_id

Read = Callable[..., Source]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Mooring(Strict):
    mooring: str
    depth: int = 3


class Dock(Strict):
    dock: str


class Labels(RootModel[dict[str, str]]):
    pass


class Rule(Strict):
    id: str
    to: Mooring | Dock | None = None


class Ship(Strict):
    id: str = ""
    name: str
    crew: Annotated[int, Field(ge=1)] = 1
    kind: Literal["sail", "steam"] = "sail"
    sails: dict[Literal["fore", "main"], int] = {}
    holds: Annotated[tuple[int, ...], Field(min_length=1)] = (1,)
    mooring: Mooring | None = None
    by_port: Mapping[str, Mooring] = {}
    rules: tuple[Rule, ...] = ()
    labels: Labels = Labels({})

    @field_validator("name")
    @classmethod
    def _not_taken(cls, name: str) -> str:
        if name == "Vasa":
            raise ValueError("the name sank; take another one")
        return name


def problems(source: Source) -> list[Problem]:
    assert validated(source, ("ships", "ada"), Ship, source.data["ships"]["ada"]) is None
    return source.problems


@pytest.mark.parametrize(
    ("body", "line", "what", "remedy"),
    [
        ("crew: 1", 2, "ships.ada: 'name' is missing.", "Add 'name: …'."),
        ("name: A\n    crow: 1", 4, "ships.ada: unknown key 'crow'.", "Did you mean 'crew'?"),
        ("name: A\n    crew: 0", 4, "should be greater than or equal to 1, not 0.", "Correct"),
        ("name: A\n    kind: oar", 4, "'kind' cannot be 'oar'.", "Write 'sail' or 'steam'."),
        ("name: A\n    sails: {mian: 1}", 4, "cannot be 'mian' as a key", "'fore' or 'main'."),
        ("name: 12", 3, "'name' should be text, not 12.", "Put it in quotes."),
        ("name: true", 3, "'name' should be text, not true.", "Put it in quotes."),
        ("name:", 3, "'name' should be a valid string, not nothing.", "Correct the value."),
        ("name: [A]", 3, "'name' should be a valid string, not a list.", "Correct the value."),
        ("name: Vasa", 3, "ships.ada: name: the name sank.", "Take another one."),
        ("name: A\n    mooring: 3", 4, "'mooring' should be a mapping, not 3.", "key: value"),
        ("name: A\n    holds: 3", 4, "'holds' should be a list, not 3.", "[one, another]"),
        ("name: A\n    holds: []", 4, "'holds'", "Correct the value."),
        ("name: A\n    holds:\n      - x", 5, "'holds.0' should be a valid integer, not 'x'.", ""),
        (
            "name: A\n    mooring:\n      mooring: x\n      deth: 3",
            6,
            "unknown key 'mooring.deth'",
            "Did you mean 'depth'?",
        ),
        (
            "name: A\n    by_port:\n      oslo:\n        moring: x\n        mooring: x",
            6,
            "unknown key 'by_port.oslo.moring'",
            "Did you mean 'mooring'?",
        ),
        ("name: A\n    labels:\n      en: 3", 5, "'labels.en' should be text", "quotes"),
        ("name: A\n    rules:\n      - idd: x\n        id: y", 5, "'rules.0.idd'", "'id'"),
    ],
)  # fmt: skip
def test_a_fault_has_its_line_its_words_and_its_remedy(
    read: Read, body: str, line: int, what: str, remedy: str
) -> None:
    (problem,) = problems(read(a=f"ships:\n  ada:\n    {body}\n"))
    assert problem.line == line
    assert what in problem.what
    assert remedy in problem.remedy


def test_the_models_of_a_choice_are_no_part_of_the_path(read: Read) -> None:
    found = problems(read(a="ships:\n  ada:\n    name: A\n    rules: [{id: x, to: {dock: 3}}]\n"))
    assert any("'rules.0.to.dock' should be text, not 3" in problem.what for problem in found)
    assert not any("Dock" in str(problem) for problem in found)


def test_all_faults_of_an_item_are_told_at_once(read: Read) -> None:
    found = problems(read(a="ships:\n  ada:\n    crew: 0\n    kind: oar\n"))
    assert {problem.line for problem in found} == {2, 3, 4}


def test_a_long_value_is_not_repeated_whole(read: Read) -> None:
    (problem,) = problems(read(a=f"ships:\n  ada:\n    name: A\n    kind: {'x' * 5000}\n"))
    assert len(problem.what) < 150


def test_a_package_may_have_words_of_its_own(read: Read) -> None:
    def own(fault: Fault) -> tuple[Keys, str, str] | None:
        return (("ships",), "No crew.", "Hire one.") if fault.where == "crew" else None

    source = read(a="ships:\n  ada:\n    crew: 0\n")
    validated(source, ("ships", "ada"), Ship, source.data["ships"]["ada"], own)
    assert Problem("catalogue/a.yaml", 1, "No crew.", "Hire one.") in source.problems
    assert len(source.problems) == 2


def test_an_item_has_its_key_as_its_id_and_does_not_write_it_again(read: Read) -> None:
    source = read(a="ships:\n  ada:\n    id: bob\n")
    assert with_id(source, ("ships", "ada"), source.data["ships"]["ada"]) == {"id": "ada"}
    (problem,) = source.problems
    assert (problem.line, problem.remedy) == (3, "The key is the id: remove it.")
