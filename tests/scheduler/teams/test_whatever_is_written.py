"""Whatever stands in a host's hours or a meeting type is taken, or refused with its line."""

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from scheduler import Problem, TeamsError, load_teams
from scheduler.availability.bookable import in_hours
from scheduler.teams.hours import Hours
from scheduler.zones import DAY, midnight
from tests.scheduler.making import DAYS, a_host, a_meeting
from tests.scheduler.teams.test_reading import GOOD

clocks = st.one_of(
    st.integers(0, 26).flatmap(lambda h: st.integers(0, 70).map(lambda m: f"{h}:{m:02}")),
    st.text(max_size=5),
)
spans = st.tuples(clocks, clocks).map("-".join) | st.text(max_size=12)
dates = st.dates(date(2020, 1, 1), date(2030, 1, 1)).map(str) | st.text(max_size=10)
hours = st.fixed_dictionaries(
    {"week": st.dictionaries(st.sampled_from([*DAYS, "moonday"]), st.lists(spans, max_size=3))},
    optional={
        "exceptions": st.dictionaries(dates, st.lists(spans, max_size=2), max_size=2),
        "time_off": st.lists(
            st.fixed_dictionaries(
                {"first": dates, "last": dates},
                optional={"from_time": clocks, "to_time": clocks},
            ),
            max_size=2,
        ),
        "holidays": st.sampled_from(["US", "DE", "XX", "", {"country": "DE", "subdivision": "BE"}]),
    },
)


def good_or_refused(folder: Path, written: object) -> None:
    """Loads the good file with other hours. What is refused is named with a place and a remedy."""
    data = yaml.safe_load(GOOD.replace("{yes:", "{'yes':").replace("[yes]", "['yes']"))
    data["hosts"]["ada"]["hours"] = written
    (folder / "teams").mkdir(exist_ok=True)
    (folder / "teams" / "teams.yaml").write_text(yaml.safe_dump(data, sort_keys=False))
    refused: tuple[Problem, ...] = ()
    try:
        teams = load_teams(folder / "teams")
    except TeamsError as error:
        refused = error.problems
    for problem in refused:
        assert (problem.file, problem.line > 1) == ("teams/teams.yaml", True)
        assert problem.what.endswith((".", "?", "!"))
        assert problem.remedy
    if refused:
        return
    start = midnight(date(2026, 3, 20))
    assert all(
        start <= at < start + 20 * DAY
        for at in in_hours(teams.hosts["ada"], a_meeting(), start, start + 20 * DAY)
    )


@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(hours)
def test_hours_are_taken_or_refused_with_their_line(tmp_path: Path, written: object) -> None:
    good_or_refused(tmp_path, written)


@given(
    st.dictionaries(
        st.sampled_from(
            ["minutes", "increment", "buffer_before", "daily_limit", "weekly_limit", "notice"]
        ),
        st.integers(-(10**6), 10**6) | st.none() | st.text(max_size=3) | st.floats(),
    )
)
def test_a_meeting_type_that_is_taken_can_be_met(changed: dict[str, object]) -> None:
    try:
        meeting = a_meeting(**changed)
    except ValidationError:
        return
    always = a_host("Etc/UTC", "00:00-24:00")
    start = midnight(date(2026, 3, 20))
    found = in_hours(always, meeting, start, start + DAY)
    assert len(found) == DAY // 60 // meeting.increment


@pytest.mark.parametrize("limit", ["daily_limit", "weekly_limit"])
@pytest.mark.parametrize("most", [0, -1, 1000])
def test_a_limit_that_nobody_means_is_refused(limit: str, most: int) -> None:
    with pytest.raises(ValidationError):
        a_meeting(**{limit: most})


def test_hours_are_the_same_key_whenever_they_say_the_same() -> None:
    written = {"week": {"monday": ["09:00-17:00"]}, "holidays": "US"}
    one, two = Hours.model_validate(written), Hours.model_validate(written)
    assert (hash(one), one) == (hash(two), two)
    other = Hours.model_validate(written | {"exceptions": {"2026-05-04": []}})
    assert other != one
