"""Teams from YAML: what is wrong is named with file, line and remedy."""

from pathlib import Path

import pytest

from scheduler import Problem, Teams, TeamsError, load_teams

GOOD = """\
regions: {north: The North}
hosts:
  ada:
    name: Ada
    email: ada@harbor.example
    zone: Europe/London
    title: your account manager
    regions: [north]
    hours: {week: {monday: [9:00-12:00]}}
pools:
  everyone: {title: one of us, members: [ada]}
meeting_types:
  call: {title: Call, minutes: 30, increment: 30, window_days: 14, hosts: pool}
questions:
  crm:
    text: Do you use a CRM?
    choices: {yes: {label: Yes}, no: {label: No}}
routing:
  rules:
    - id: upsell
      when: {motion: [upsell], answers: {crm: [yes]}}
      to: {pool: everyone}
      meeting_type: call
      explanation: Because.
  fallback:
    to: {pool: everyone}
    meeting_type: call
    explanation: Because nothing else fits.
"""


def load(folder: Path, text: str) -> Teams:
    (folder / "teams").mkdir(exist_ok=True)
    (folder / "teams" / "teams.yaml").write_text(text)
    return load_teams(folder / "teams")


def problems(folder: Path, text: str) -> tuple[Problem, ...]:
    with pytest.raises(TeamsError) as raised:
        load(folder, text)
    return raised.value.problems


def problem(folder: Path, old: str, new: str) -> Problem:
    """The only problem of the good file with one change."""
    assert old in GOOD
    (one,) = problems(folder, GOOD.replace(old, new))
    assert one.file == "teams/teams.yaml"
    return one


def test_harbors_teams_are_good(harbor: Path) -> None:
    teams = load_teams(harbor / "teams")
    assert set(teams.hosts) == {
        "maya-chen",
        "jonas-weber",
        "priya-nair",
        "luis-ortega",
        "sara-kim",
        "tom-okafor",
        "ines-costa",
        "support-desk",
    }


def test_ids_come_from_keys_and_yes_is_no_boolean(tmp_path: Path) -> None:
    teams = load(tmp_path, GOOD)
    assert teams.hosts["ada"].id == "ada"
    assert list(teams.questions["crm"].choices) == ["yes", "no"]


def test_an_empty_folder_says_what_to_write(tmp_path: Path) -> None:
    with pytest.raises(TeamsError, match=r"Write hosts\.yaml"):
        load_teams(tmp_path)


def test_a_file_without_a_fallback_is_refused(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, GOOD[: GOOD.index("  fallback:")])
    assert found.line == 18
    assert "no fallback" in found.what
    assert "routing.fallback" in found.remedy


@pytest.mark.parametrize(
    ("old", "new", "line", "what", "remedy"),
    [
        ("members: [ada]", "members: [adda]", 11, "no host adda", "Did you mean 'ada'?"),
        ("regions: [north]", "regions: [nort]", 8, "no region nort", "Did you mean 'north'?"),
        ("crm: [yes]}", "crn: [yes]}", 21, "no question crn", "Did you mean 'crm'?"),
        ("crm: [yes]}", "crm: [maybe]}", 21, "no answer to crm maybe", "Known: no, yes"),
        (
            "      to: {pool: everyone}",
            "      to: {pool: everybody}",
            22,
            "no pool everybody",
            "Did you mean 'everyone'?",
        ),
        ("      to: {pool: everyone}", "      to: {team: everyone}", 22, "kinds of target", "pool"),
        ("      meeting_type: call", "      meeting_type: cal", 23, "meeting type cal", "'call'?"),
        ("Europe/London", "Europe/Londn", 6, "not a time zone", "Did you mean 'Europe/London'?"),
        ("9:00-12:00", "12:00-9:00", 9, "ends before it starts", "Hours past midnight"),
        ("9:00-12:00", "nine to five", 9, "not a span of hours", "Write it like"),
        ("9:00-12:00", "9:00-12:00, 11:00-13:00", 9, "overlap", "Join"),
        ("monday: [9:00-12:00]", "monday: []", 9, "never be met", "span"),
        ("monday: [9:00", "moonday: [9:00", 9, "moonday", "Write 'monday'"),
        ("increment: 30", "increment: 50", 13, "does not divide a day", "15, 20, 30"),
        ("hosts: pool", "hosts: one", 22, "always with one host", "hosts: pool"),
        ("minutes: 30,", "minutes: 30, minuets: 3,", 13, "minuets", "'minutes'"),
        ("motion: [upsell]", "motion: [upsel]", 21, "motion", "'upsell'"),
        (
            "explanation: Because.",
            "explanation: '{host} will.'",
            24,
            "explanation names {host}",
            "{pool}",
        ),
        ("email: ada@harbor.example", "email: ada", 5, "email", "Correct"),
        ("    name: Ada\n", "", 3, "'hosts.ada.name' is missing", "Add 'name"),
        ("    name: Ada\n", "    name: Ada\n    name: Bob\n", 5, "a second time", "join"),
        ("  ada:\n", "  Ada!:\n", 3, "'Ada!' cannot be an id", "Use a to z"),
        ("title: your", "title: {en: a, DE: b} #", 7, "'DE' is not the tag of a language", "'en'"),
        ("  rules:\n", "  ruls: []\n  rules:\n", 19, "'routing.ruls'", "'rules'"),
        ("    name: Ada\n", "    name: Ada\n    id: bob\n", 5, "id is written twice", "remove"),
    ],
)
def test_a_fault_is_named_with_its_line_and_remedy(
    tmp_path: Path, old: str, new: str, line: int, what: str, remedy: str
) -> None:
    if old == "hosts: pool":
        found = problems(tmp_path, GOOD.replace(old, new))[0]
    else:
        found = problem(tmp_path, old, new)
    assert found.line == line, found
    assert what in found.what
    assert remedy in found.remedy


def test_what_is_not_yaml_is_named_with_its_line(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, "hosts:\n  ada: [\n")
    assert "not valid YAML" in found.what
    assert found.line == 3


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("members: [ada]", "members: [adda]").replace("[north]", "[south]")
    assert [one.line for one in problems(tmp_path, text)] == [8, 11]


RULE = """\
    - id: {id}
      when: {{{when}}}
      to: {{pool: everyone}}
      meeting_type: call
      explanation: Because.
"""


def with_rule(when: str) -> str:
    return GOOD.replace("  fallback:", RULE.format(id="later", when=when) + "  fallback:")


@pytest.mark.parametrize(
    ("when", "remedy"),
    [
        # Before upsell it would leave upsell dead.
        ("motion: [upsell], answers: {crm: [yes]}", "Change its conditions, or remove it."),
        ("motion: [upsell], answers: {crm: [yes]}, stage: [renewal]", "Move it before upsell"),
    ],
)
def test_a_rule_that_an_earlier_one_always_forestalls_is_refused(
    tmp_path: Path, when: str, remedy: str
) -> None:
    (found,) = problems(tmp_path, with_rule(when))
    assert found.line == 25
    assert "later can never decide: upsell before it" in found.what
    assert found.remedy.startswith(remedy)


@pytest.mark.parametrize(
    "when", ["motion: [upsell]", "motion: [upsell, bundle], answers: {crm: [yes]}"]
)
def test_a_wider_rule_after_a_narrow_one_is_good(tmp_path: Path, when: str) -> None:
    assert len(load(tmp_path, with_rule(when)).routing.rules) == 2


def test_two_rules_with_one_id_are_refused(tmp_path: Path) -> None:
    text = with_rule("motion: [bundle]").replace("id: later", "id: upsell")
    (found,) = problems(tmp_path, text)
    assert "upsell exists already" in found.what


def test_a_rule_to_the_owner_needs_one(tmp_path: Path) -> None:
    found = problem(tmp_path, "      to: {pool: everyone}", "      to: {owner: true}")
    assert "`owner: true` under `when`" in found.what


def test_a_pool_narrowed_by_region_serves_every_region(tmp_path: Path) -> None:
    text = GOOD.replace("{north: The North}", "{north: The North, south: The South}")
    text = text.replace(
        "      to: {pool: everyone}", "      to: {pool: everyone, narrow_by: [region]}"
    )
    (found,) = problems(tmp_path, text)
    assert "serves the region south" in found.what


def test_a_section_in_two_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "teams").mkdir()
    (tmp_path / "teams" / "a.yaml").write_text("regions: {north: The North}\n")
    (found,) = problems(tmp_path, GOOD)
    assert found.file == "teams/teams.yaml"
    assert "'regions'" in found.what
    assert "a second time, first in teams/a.yaml:1" in found.what


def test_several_meet_in_a_meeting_that_is_for_several(tmp_path: Path) -> None:
    together = "to: {together: [{pool: everyone}, {host: ada}]}\n      meeting_type: call\n      e"
    alone = "to: {pool: everyone}\n      meeting_type: call\n      e"
    found = problems(tmp_path, GOOD.replace(alone, together, 1))
    assert {one.what for one in found} == {
        "There are not enough different people for all who are to meet together.",
        "The meeting type call is with one at a time, and here several meet.",
    }


def test_a_place_in_a_pool_is_an_id_or_has_weight_and_priority(tmp_path: Path) -> None:
    teams = load(tmp_path, GOOD.replace("members: [ada]", "members: [{host: ada, weight: 50}]"))
    (member,) = teams.pools["everyone"].members
    assert (member.host, member.weight, member.priority) == ("ada", 50, 2)
    twice = problem(tmp_path, "members: [ada]", "members: [ada, ada]")
    assert (twice.what, twice.remedy) == ("ada stands in it twice.", "Remove one.")
    none = problem(tmp_path, "members: [ada]", "members: [{host: ada, weight: 0}]")
    assert "weight" in none.what or "greater" in none.what


SPANISH = """\
regions: {north: El norte}
hosts: {ada: {title: su gestora de cuenta}}
pools: {everyone: {title: alguien de nosotros}}
meeting_types: {call: {title: Llamada}}
questions:
  crm:
    text: ¿Utiliza un CRM?
    choices: {yes: {label: Sí}, no: {label: "No"}}
routing:
  rules: {upsell: {explanation: Por eso.}}
  fallback: {explanation: Porque nada más encaja.}
"""


def with_words(folder: Path, words: str, text: str = GOOD) -> None:
    (folder / "teams" / "words").mkdir(parents=True)
    (folder / "teams" / "words" / "es.yaml").write_text(words, encoding="utf-8")
    (folder / "teams" / "teams.yaml").write_text(text, encoding="utf-8")


def test_another_language_may_stand_in_a_file_of_its_own(tmp_path: Path) -> None:
    with_words(tmp_path, SPANISH)
    teams = load_teams(tmp_path / "teams")
    assert teams.hosts["ada"].introduced("es-MX") == "Ada, su gestora de cuenta"
    assert teams.hosts["ada"].introduced("en") == "Ada, your account manager"
    assert teams.questions["crm"].asked_in("es") == (
        "¿Utiliza un CRM?",
        (("yes", "Sí"), ("no", "No")),
    )
    (rule,) = teams.routing.rules
    assert rule.explanation.in_language("es") == "Por eso."
    assert teams.regions["north"].in_language("es") == "El norte"


def test_such_a_file_says_everything_and_nothing_else(tmp_path: Path) -> None:
    with_words(tmp_path, SPANISH.replace("upsell: {", "upsel: {").replace("  fallback", "  fall"))
    with pytest.raises(TeamsError) as raised:
        load_teams(tmp_path / "teams")
    assert [str(one) for one in raised.value.problems] == [
        "teams/teams.yaml:24: Rule upsell: explanation: no words in 'es'. Write them under these "
        "keys in teams/words/es.yaml, or remove that file.",
        "teams/teams.yaml:28: Routing.fallback.explanation: no words in 'es'. Write them under "
        "these keys in teams/words/es.yaml, or remove that file.",
        "teams/words/es.yaml:10: routing.rules.upsel: there is nothing of that name to say in "
        "'es'. Did you mean 'upsell'?",
        "teams/words/es.yaml:11: routing.fall: no text is called so. Did you mean 'fallback'?",
    ]


def test_a_translated_explanation_names_what_is_known_there(tmp_path: Path) -> None:
    with_words(tmp_path, SPANISH.replace("Por eso.", "'Por {host}.'"))
    with pytest.raises(TeamsError, match=r"Rule upsell: explanation names \{host\}"):
        load_teams(tmp_path / "teams")
