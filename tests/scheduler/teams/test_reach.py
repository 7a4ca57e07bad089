"""Where people are reached, as a vendor writes it."""

from pathlib import Path

import pytest

from scheduler import load_teams
from tests.scheduler.teams.test_reading import GOOD, load, problems


def reach(folder: Path, text: str):
    return load(folder, GOOD + f"reach: {text}\n")


def test_nothing_needs_to_be_written(tmp_path: Path) -> None:
    assert load(tmp_path, GOOD).reach.person is None
    assert load(tmp_path, GOOD).reach.for_problems is None


def test_the_hours_are_those_of_a_host_or_of_everybody_in_a_pool(tmp_path: Path) -> None:
    of_host = reach(tmp_path, "{person: {host: ada}}")
    assert [one.id for one in of_host.working_for(of_host.reach.person)] == ["ada"]
    of_pool = reach(tmp_path, "{person: {pool: everyone}}")
    assert [one.id for one in of_pool.working_for(of_pool.reach.person)] == ["ada"]


def test_an_address_alone_says_nothing_of_hours(tmp_path: Path) -> None:
    teams = reach(tmp_path, "{person: {email: people@harbor.example}}")
    assert teams.working_for(teams.reach.person) == ()


def test_problems_go_to_support_where_it_is_written_else_to_the_same_people(tmp_path: Path) -> None:
    assert reach(tmp_path, "{person: {host: ada}}").reach.for_problems.host == "ada"
    both = reach(tmp_path, "{person: {host: ada}, support: {email: help@harbor.example}}")
    assert both.reach.for_problems.email == "help@harbor.example"


@pytest.mark.parametrize(
    ("written", "what", "remedy"),
    [
        ("{person: {host: adda}}", "There is no host adda", "ada"),
        ("{support: {pool: anyone}}", "There is no pool anyone", "everyone"),
        ("{person: {}}", "whose hours count", "host or pool"),
        ("{person: {host: ada, pool: everyone}}", "host and pool", "remove one"),
        ("{person: {email: nowhere}}", "email", ""),
        ("{persons: {host: ada}}", "persons", "person"),
    ],
)
def test_a_fault_is_named_with_its_line(
    tmp_path: Path, written: str, what: str, remedy: str
) -> None:
    (one,) = problems(tmp_path, GOOD + f"reach: {written}\n")
    assert one.file == "teams/teams.yaml"
    assert one.line == len(GOOD.splitlines()) + 1
    assert what.casefold() in f"{one.what} {one.remedy}".casefold()
    assert remedy.casefold() in f"{one.what} {one.remedy}".casefold()


def test_harbor_says_where_its_people_are(harbor: Path) -> None:
    teams = load_teams(harbor / "teams")
    assert teams.reach.person is not None
    assert [one.id for one in teams.working_for(teams.reach.person)] == ["support-desk"]
