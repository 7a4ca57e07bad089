"""A faulty catalogue is refused: every fault with its file, its line and the remedy."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from offers import CatalogueError, load_catalogue

Write = Callable[..., Path]


def test_a_sound_catalogue_is_loaded(write: Write, small: str) -> None:
    catalogue = load_catalogue(write(all=small))
    assert set(catalogue.offers) == {"go_crew", "add_print"}
    assert catalogue.offers["go_crew"].title == "Crew"
    assert catalogue.offers["add_print"].product == "print"
    assert catalogue.pain_points["alone"].id == "alone"


FAULTS = [
    # was, is, what is said, the remedy
    ("      - {fact: plan, is: solo}\n", "", "no static trait", "Add one to 'when'"),
    ("      - {fact: pain_points, includes: alone}\n", "", "no live signal", "Add one to 'when'"),
    ("includes: alone", "lacks: alone", "no live signal", "'lacks' alone does not count"),
    ("includes: alone", "includes: alones", "unknown id 'alones'", "Did you mean 'alone'?"),
    ("plan: crew", "plan: crow", "unknown id 'crow'", "Did you mean 'crew'?"),
    ("plan, is: solo", "plann, is: solo", "unknown fact 'plann'. Did you mean 'plan'?", ""),
    ("plan, is: solo", "plan, at_least: 3", "'at_least' does not apply to 'plan' (text)", ""),
    ("plan, is: solo", "plan, iss: solo", "unknown operator 'iss'. Did you mean 'is'?", ""),
    ("plan, is: solo", "team_size, at_least: true", "should be a valid number", ""),
    ("plan, is: solo", "team_size, at_least: .nan", "should be a finite number", ""),
    ("plan, is: solo", "health, is: good", "read by hold-back policies only", "Remove"),
    ("plan, is: solo", "usage, metric: page, at_least: 1", "unknown id 'page'", "'pages'"),
    ("on {plan}, sharing", "in {region}, sharing", "names 'region', which this trigger", ""),
    ("on {plan}, sharing", "{plan.__class__}, sharing", "names 'plan.__class__'", ""),
    ("on {plan}, sharing", "{plan!r}, sharing", "is not the plain name of a fact", "Write {fact}"),
    ("{pain_points} on {plan}", "you are on {plan}", "does not name the live signal", "{pain_poi"),
    ("sharing would help", "upgrade now", "'upgrade now' centres the seller", "friction"),
    ("change: You share.", "change: More features.", "'More features' centres the seller", ""),
    ("change: You share., ", "", "'texts.en.any.change' is missing", "Add 'change: …'"),
    ("    offer: go_crew\n", "    offer: add_print\n", "nothing in 'add_print' solves", "share"),
    ("    offer: go_crew\n", "    offer: add_print\n", "no trigger leads to it", "Add a trigger"),
    ("motion: upsell", "motion: add_on", "does not suit the motion 'add_on'", "services"),
    ("motion: upsell", "motion: gift", "'gift'", "Correct the value"),
    ("    family: gap\n    propensity: 0.2", "    family: renewal\n    propensity: 0.2",
     "of the family 'renewal' reads days_to_renewal", "correct the family"),
    ("propensity: 0.2", "propensity: 1.2", "less than or equal to 1", "Correct the value"),
    ("propensity: 0.2", "propensety: 0.2", "unknown key 'propensety'", "'propensity'"),
    ("{name: Crew, builds_on: solo", "{name: Crew, builds_on: crew", "builds on itself", "circle"),
    ("{name: sharing, synonyms: [working together]}", "{name: sharing, synonyms: [writing]}",
     "'writing' names 'write', too", "Keep it in one of the two"),
    ("phrase: {en: ink runs out}", "phrase: {de: Tinte fehlt}",
     "pain_points.ink.phrase: no words in 'en'", "Add 'en: …'"),
    ("languages: [en]", "languages: [en, xx]", "'xx' is not a language", "Known: de, en"),
    ("  no_reason: {}\n", "", "'no_reason' is missing", "Add 'no_reason: …'"),
    ("plans: [none]", "plans: [nome]", "unknown id 'nome'", "Did you mean 'none'?"),
    ("offers:\n", "ofers:\n", "Unknown section 'ofers'", "Did you mean 'offers'?"),
    ("  print: {name: Print", "  Print!: {name: Print", "'Print!' cannot be an id", "a to z"),
    ("  ink: {name: Ink", "  alone: {name: Ink", "'alone' is defined twice", "Keep one"),
    ("capabilities: [write]}", "capabilities: [write}", "This is not valid YAML", "Correct it"),
    ("  print: {name", "  print: {id: ink, name", "The id is written twice", "remove it"),
    ("{name: Print,", "{name: yes, price: no,", "'price' is defined twice", "Keep one"),
    ("name: Pages", "name: 12", "'name' should be text, not 12", "Put it in quotes"),
    ("[write]}", "&w [write]}\n  x: *w", "aliases (*name) are not read", "Correct it"),
    ("{pain_points} on {plan}", "{plan} {plan} {plan} {pain_points}", "'plan' 3 times", "once"),
    ("on {plan}, sharing", "on {plan:{plan}}, sharing", "is not the plain name of a fact", "Write"),
    ("on {plan}, sharing", "on {{plan}}, sharing", "shown as braces", "Write {fact}"),
    ("on {plan}, sharing", "on {plan, sharing", "the template is broken", "Write {fact}"),
    ("sharing would help.", "x" * 700, "at most 600 characters", "Correct the value"),
    ("change: You share.", "change: '{plan} shares.'", "braces stand in a text", "in reasons only"),
    ("phrase: {en: ink runs out}", "phrase: {en: unlock ink}", "'unlock' centres the seller", ""),
    ("is: solo}\n", "is: solo}\n      - {fact: segment, is: big}\n", "unknown id 'big'", "None is"),
    ("is: solo}\n", "is: solo}\n      - {fact: stage, is: custom}\n", "id 'custom'", "'customer'"),
    ("is: solo}\n", "in: []}\n", "'in' of 'plan' names nothing", "remove the condition"),
    ("is: solo}\n", "is: solo}\n      - {fact: plan, is: crew}\n", "several things at once", ""),
    ("is: solo}\n", "is: solo}\n      - {fact: team_size, at_least: 9, at_most: 3}\n",
     "team_size at least 9 and at most 3: that never holds", "Correct one of them"),
    ("lacks: print}\n", "lacks: print}\n      - {fact: owned_products, includes: print}\n",
     "owned_products includes and lacks 'print'", ""),
    ("includes: ink", "includes_some: {at_least: 2, of: [ink]}", "at_least 2 of 1", "at most"),
    ("is: solo}\n", "is: solo}\n      - {fact: seats_share, at_least: 85}\n", "a share", "as 0.85"),
    ("includes: alone", "includes: alone}\n      - {fact: asked_about, includes: paper",
     "nothing in 'go_crew' enables 'paper'", "add to the offer"),
    ("includes: alone",
     "includes: alone}\n      - {fact: usually_added, product: post, at_least: 0.5",
     "nothing in 'go_crew' is 'post'", "add to the offer"),
    ("metrics:\n", "segments:\n  a: {name: A}\n  b: {name: B, people_from: 9}\nmetrics:\n",
     "segments.b: 9 people are in 'a', too", "begin where the one before ends"),
    ("metrics:\n", "segments:\n  a: {name: A, people_from: 9, people_to: 3}\nmetrics:\n",
     "from 9 to 3 is nobody", "Correct"),
    ("{name: Solo,", "{name: Solo, names: {fr: Seul},", "'fr' is not among", "'lang"),
]  # fmt: skip


@pytest.mark.parametrize(("was", "becomes", "what", "remedy"), FAULTS)
def test_a_fault_is_named_with_its_remedy(
    write: Write, small: str, was: str, becomes: str, what: str, remedy: str
) -> None:
    assert was in small
    with pytest.raises(CatalogueError) as refused:
        load_catalogue(write(all=small.replace(was, becomes, 1)))
    found = [p for p in refused.value.problems if what in p.what and remedy in p.remedy]
    assert found, str(refused.value)
    assert found[0].file == "catalogue/all.yaml"


def test_the_line_is_that_of_the_fault(write: Write, small: str) -> None:
    faulty = small.replace("includes: ink", "includes: inc").replace("plan: crew", "plan: crow")
    lines = faulty.splitlines()
    with pytest.raises(CatalogueError) as refused:
        load_catalogue(write(all=faulty))
    assert {(p.line, p.what.split(": ")[-1]) for p in refused.value.problems} == {
        (lines.index("    plan: crow") + 1, "unknown id 'crow'."),
        (lines.index("      - {fact: pain_points, includes: inc}") + 1, "unknown id 'inc'."),
    }


def test_all_problems_are_told_at_once(write: Write, small: str) -> None:
    faulty = small.replace("price: 10", "price: -1").replace("share]", "shar]")
    broken = "offers: [this is a list]\n"
    with pytest.raises(CatalogueError) as refused:
        load_catalogue(write(all=faulty, other=broken))
    told = str(refused.value)
    assert "greater than or equal to 0, not -1" in told
    assert "'shar' is used in 2 places" in told
    assert "other.yaml:1: 'offers' is defined twice" in told


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("crew: {name: Crew", "crew: {nam: Crew"),
        ("print: {name: Print, price: 30", "print: {name: Print, price: free"),
        ("fact: pain_points, includes: ink", "fact: pain_points, includes: inc"),
    ],
)
def test_a_fault_draws_no_others_after_it(write: Write, small: str, was: str, becomes: str) -> None:
    assert was in small
    with pytest.raises(CatalogueError) as refused:
        load_catalogue(write(all=small.replace(was, becomes)))
    assert len({problem.line for problem in refused.value.problems}) == 1, str(refused.value)


def test_a_file_that_cannot_be_read_draws_no_problems_in_the_others(
    write: Write, small: str
) -> None:
    head, _, triggers = small.partition("triggers:\n")
    with pytest.raises(CatalogueError) as refused:
        load_catalogue(write(a=f"{head}  - [", b=f"triggers:\n{triggers.replace('0.2', '1.2')}"))
    assert [(problem.file, problem.line) for problem in refused.value.problems] == [
        ("catalogue/a.yaml", head.count("\n") + 1),
        ("catalogue/b.yaml", 5),
    ]


NAMED_OFTEN = 21


def test_a_misspelt_definition_is_one_problem_at_the_definition(write: Write, small: str) -> None:
    """However often its right name is used."""
    trigger = small[small.index("  ink_runs_out:") : small.index("policies:")]
    more = "".join(
        trigger.replace("ink_runs_out", f"ink_{number}") for number in range(NAMED_OFTEN - 2)
    )
    faulty = small.replace("policies:", f"{more}policies:").replace("  ink: {", "  inc: {")
    with pytest.raises(CatalogueError) as refused:
        load_catalogue(write(all=faulty))
    (problem,) = refused.value.problems
    lines = faulty.splitlines()
    definition = next(at for at, line in enumerate(lines) if line.startswith("  inc:")) + 1
    first = next(at for at, line in enumerate(lines) if "includes: ink" in line) + 1
    assert (problem.file, problem.line) == ("catalogue/all.yaml", definition)
    assert problem.what == (
        f"'ink' is used in {NAMED_OFTEN - 1} places (first catalogue/all.yaml:{first}) but not "
        f"defined; catalogue/all.yaml:{definition} defines 'inc', which nothing uses."
    )
    assert problem.remedy == "Did you mean 'ink' here?"


def test_a_misspelt_plan_is_one_problem_of_harbors(tmp_path: Path) -> None:
    harbor = Path(__file__).parents[2] / "examples" / "harbor" / "catalogue"
    copy = shutil.copytree(harbor, tmp_path / "catalogue")
    plans = copy / "plans.yaml"
    plans.write_text(plans.read_text().replace("  starter:", "  startr:"))
    with pytest.raises(CatalogueError) as refused:
        load_catalogue(copy)
    (problem,) = refused.value.problems
    assert "defines 'startr', which nothing uses" in problem.what


def test_a_misspelt_use_is_told_where_it_stands(write: Write, small: str) -> None:
    faulty = small.replace("is: solo}", "is: sola}").replace("[solo, crew]", "[sola, crew]")
    with pytest.raises(CatalogueError) as refused:
        load_catalogue(write(all=faulty))
    # Something names 'solo' still, so it is not the definition that is wrong.
    assert [p.remedy for p in refused.value.problems] == ["Did you mean 'solo'?"] * 2


def test_the_order_of_files_does_not_matter_to_segments(write: Write, small: str) -> None:
    low, high = "  low: {name: Low, people_to: 9}\n", "  high: {name: High, people_from: 10}\n"
    for number, segments in enumerate((low + high, high + low)):
        folder = write(all=f"{small}segments:\n{segments}")
        catalogue = load_catalogue(folder)
        assert [catalogue.segment_of(n) for n in (1, 9, 10)] == ["low", "low", "high"], number


def test_a_section_may_stand_in_several_files_in_any_order(write: Write, small: str) -> None:
    head, _, triggers = small.partition("triggers:\n")
    split = load_catalogue(write(a_triggers=f"triggers:\n{triggers}", b_rest=head))
    assert set(split.triggers) == {"alone_on_solo", "ink_runs_out"}


def test_the_same_files_have_the_same_version_and_others_another(write: Write, small: str) -> None:
    first = load_catalogue(write(all=small)).version
    assert load_catalogue(write(all=small)).version == first
    assert load_catalogue(write(all=small.replace("0.2", "0.3"))).version != first


def test_an_empty_folder_is_no_catalogue(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"no \.yaml file was found"):
        load_catalogue(tmp_path)


def test_a_file_that_is_not_text_is_one_clear_problem(write: Write, small: str) -> None:
    folder = write(all=small)
    (folder / "bad.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CatalogueError, match=r"bad\.yaml:1: The file is not UTF-8"):
        load_catalogue(folder)
