"""What is promised to whoever asks for people: never the past, never a closed hour."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.promises import answered_when
from intake.sentences import load_sentences
from scheduler import Attended, attended, zone
from scheduler.invitations.spoken import spoken_clock
from tests.scheduler.availability.cases import ZONES, a_day, a_host_of, chances
from tests.scheduler.making import a_host

FRIDAY = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
BERLIN = a_host("Europe/Berlin", "9:00-17:00", exceptions={"2026-11-21": [], "2026-11-22": []})


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory):
    return load_sentences(tmp_path_factory.mktemp("nobody"))["en"]


def said(english, span: Attended | None, now: datetime, where: str, tag: str = "en") -> str:
    return answered_when(english, span, now=now, zone_name=where, tag=tag)


@pytest.mark.parametrize(
    ("now", "where", "sentence"),
    [
        (FRIDAY, "Europe/Berlin", "Somebody answers Monday from 09:00 (your time)."),
        (FRIDAY, "Asia/Tokyo", "Somebody answers Monday from 17:00 (your time)."),
        (FRIDAY + timedelta(days=2), "Europe/Berlin", "Somebody answers tomorrow from 09:00"),
        (FRIDAY + timedelta(days=2, hours=6), "Europe/Berlin", "Somebody answers today from 09:00"),
        (FRIDAY + timedelta(days=2, hours=13), "Europe/Berlin", "Somebody is at work now."),
    ],
)
def test_it_is_said_on_the_visitors_clock(
    english, now: datetime, where: str, sentence: str
) -> None:
    assert said(english, attended([BERLIN], now), now, where).startswith(sentence)


def test_an_american_reads_it_as_americans_write_it(english) -> None:
    sentence = said(english, attended([BERLIN], FRIDAY), FRIDAY, "America/New_York", "en-US")
    assert sentence == "Somebody answers Monday from 3:00 AM (your time)."


def test_what_is_a_week_away_is_named_with_its_date(english) -> None:
    away = a_host("Etc/UTC", "9:00-17:00", time_off=[{"first": "2026-11-20", "last": "2026-12-01"}])
    sentence = said(english, attended([away], FRIDAY), FRIDAY, "Etc/UTC")
    assert sentence == "Somebody answers Wednesday 2 December 2026 from 09:00 (your time)."


def test_of_whom_nothing_is_known_nothing_is_promised(english) -> None:
    assert said(english, None, FRIDAY, "Etc/UTC") == "I can't tell you how soon somebody answers."


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chances, st.sampled_from(ZONES))
def test_what_is_said_is_the_visitors_next_moment_at_which_somebody_works(
    english, chance: Random, where: str
) -> None:
    day = a_day(chance)
    host = a_host_of(chance, day, chance.choice(ZONES))
    now = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(
        seconds=chance.randrange(86_400)
    )
    span = attended([host], now)
    sentence = said(english, span, now, where)
    if span is None or span.at(now):
        return
    here, today = span.since.astimezone(zone(where)), now.astimezone(zone(where)).date()
    assert here > now
    assert f"from {spoken_clock(span.since, where, 'en')} (your time)" in sentence
    names = {0: "today", 1: "tomorrow"}
    ahead = (here.date() - today).days
    assert ahead >= 0
    assert names.get(ahead, f"{here:%A}") in sentence
    assert ahead < 7 or f"{here.day} {here:%B %Y}" in sentence
