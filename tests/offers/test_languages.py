"""A catalogue's words in ``words/de.yaml``: the same catalogue as with them beside the English."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from offers import CatalogueError, load_catalogue
from offers.loading import load_with_places
from offers.words_schema import words_schema
from tests.offers.test_wording import WITH_GERMAN

Write = Callable[..., Path]

GERMAN = """\
capabilities:
  share: {name: Teilen}
pain_points:
  alone: {phrase: jeder für sich arbeitet}
  ink: {phrase: die Tinte ausgeht}
offers:
  go_crew:
    texts:
      any: {title: Crew, change: Alle teilen., details: Teilen., agreed: ansehen}
  add_print:
    texts:
      any: {title: Print, change: Sie drucken., details: Papier., agreed: ansehen}
triggers:
  alone_on_solo:
    reason:
      any: "Da {pain_points} und Sie {plan} haben, würde Teilen helfen."
  ink_runs_out:
    reason:
      any: "Da {pain_points}, würde Papier helfen."
"""
CAMPAIGNS = """\
incentives:
  free_paper: {texts: Das erste Papier ist schon da.}
experiments:
  shorter_words:
    variants:
      short:
        texts: {chat: {change: Sie drucken sofort.}}
        reason: {ink_runs_out: {any: "Papier würde helfen, weil {pain_points}."}}
plays:
  pages_run_out:
    title: Über mehr Platz sprechen
    reason: "{usage.share_of_seats} der Seiten sind verbraucht."
"""


@pytest.fixture
def english(small: str) -> str:
    """The small catalogue, which names German among its languages."""
    return small.replace("languages: [en]", "languages: [en, de]")


def written(folder: Path, language: str, words: str) -> Path:
    (folder / "words").mkdir(exist_ok=True)
    (folder / "words" / f"{language}.yaml").write_text(words, encoding="utf-8")
    return folder


def problems(folder: Path) -> list[str]:
    with pytest.raises(CatalogueError) as raised:
        load_catalogue(folder)
    return [str(problem) for problem in raised.value.problems]


def without_version(folder: Path) -> dict[str, Any]:
    return load_catalogue(folder).model_dump(exclude={"version"})


def test_words_apart_make_the_same_catalogue(write: Write, english: str, small: str) -> None:
    for was, becomes in WITH_GERMAN:
        small = small.replace(was, becomes, 1)
    beside = without_version(write(all=small))
    apart = written(write(all=english), "de", GERMAN)
    assert without_version(apart)["triggers"]["ink_runs_out"] == beside["triggers"]["ink_runs_out"]
    assert without_version(apart)["offers"]["add_print"] == beside["offers"]["add_print"]
    assert without_version(apart)["pain_points"] == beside["pain_points"]
    assert load_catalogue(apart).capabilities["share"].called("de") == "Teilen"


def test_campaigns_are_worded_in_the_same_file(write: Write, campaigns: str) -> None:
    with_campaigns = campaigns.replace("languages: [en]", "languages: [en, de]")
    catalogue = load_catalogue(written(write(all=with_campaigns), "de", GERMAN + CAMPAIGNS))
    assert catalogue.incentives["free_paper"].texts["de"] == "Das erste Papier ist schon da."
    short = catalogue.experiments["shorter_words"].variants["short"]
    assert short.texts["de"]["chat"].change == "Sie drucken sofort."
    assert short.reason["ink_runs_out"]["de"]["any"].startswith("Papier würde")
    assert catalogue.plays["pages_run_out"].title["de"] == "Über mehr Platz sprechen"


def test_other_words_are_another_version(write: Write, english: str) -> None:
    folder = written(write(all=english), "de", GERMAN)
    before = load_catalogue(folder).version
    written(folder, "de", GERMAN.replace("Alle teilen.", "Alle teilen alles."))
    assert load_catalogue(folder).version != before


def test_a_language_may_be_spread_over_the_files_of_a_folder(write: Write, english: str) -> None:
    folder = write(all=english)
    rest, triggers = GERMAN.split("triggers:\n")
    (folder / "words" / "de").mkdir(parents=True)
    (folder / "words" / "de" / "offers.yaml").write_text(rest, encoding="utf-8")
    (folder / "words" / "de" / "triggers.yaml").write_text(f"triggers:\n{triggers}", "utf-8")
    assert "de" in load_catalogue(folder).triggers["ink_runs_out"].reason


def test_what_a_language_does_not_say_is_told_with_the_file_to_write_it_in(
    write: Write, english: str
) -> None:
    folder = written(write(all=english), "de", GERMAN.replace("ink: {", "inc: {"))
    line = english.splitlines().index(next(x for x in english.splitlines() if "ink runs out" in x))
    assert problems(folder) == [
        f"catalogue/all.yaml:{line + 1}: pain_points.ink.phrase: no words in 'de'. Write them "
        "under these keys in catalogue/words/de.yaml, or take it out of 'languages'.",
        "catalogue/words/de.yaml:5: pain_points.inc: there is nothing of that name to say in 'de'. "
        "Did you mean 'ink'?",
    ]


@pytest.mark.parametrize(
    ("was", "becomes", "what"),
    [
        ("title: Crew, ", "", "de.yaml:9: offers.go_crew: 'texts.de.any.title' is missing"),
        ("title: Crew", "titel: Crew", "de.yaml:9: offers.go_crew: unknown key"),
        ("Alle teilen.", "Jetzt kaufen.", "de.yaml:9: offers.go_crew: 'Jetzt kaufen' centres"),
        ("Da {pain_points}, ", "Da {goal}, ", "de.yaml:19: triggers.ink_runs_out: the reason"),
        ("phrase: jeder", "name: jeder", "all.yaml:18: pain_points.alone.phrase: no words"),
    ],
)  # fmt: skip
def test_a_fault_of_a_translation_is_told_at_its_own_line(
    write: Write, english: str, was: str, becomes: str, what: str
) -> None:
    assert was in GERMAN
    told = problems(written(write(all=english), "de", GERMAN.replace(was, becomes)))
    assert any(what in one for one in told), told


def test_a_file_of_a_language_that_the_catalogue_does_not_have_is_one_problem(
    write: Write, english: str
) -> None:
    folder = written(written(write(all=english), "de", GERMAN), "es", GERMAN)
    assert problems(folder) == [
        "catalogue/words/es.yaml:1: 'es' is not among the catalogue's languages. "
        "Add it to 'languages', or remove the words."
    ]


def test_the_places_of_words_are_known_to_who_tells_of_the_files(
    write: Write, english: str
) -> None:
    loaded = load_with_places(written(write(all=english), "de", GERMAN))
    assert loaded.place(("pain_points", "ink", "phrase", "de")) == "catalogue/words/de.yaml:5"


def test_an_editor_knows_the_keys_of_such_a_file() -> None:
    schema = words_schema()
    jsonschema_rs.meta.validate(schema)
    check = jsonschema_rs.validator_for(schema)
    assert check.is_valid(yaml.safe_load(GERMAN + CAMPAIGNS))
    for was, becomes in (
        ("phrase: die", "phrases: die"),
        ("title: Crew", "titel: Crew"),
        ("any: {title: Print", "every: {title: Print"),
        ("name: Teilen", "price: 3"),
        ("triggers:", "trigger:"),
        ("offers:", "offers: []\npolicies:"),
    ):
        assert was in GERMAN
        assert not check.is_valid(yaml.safe_load(GERMAN.replace(was, becomes))), becomes
