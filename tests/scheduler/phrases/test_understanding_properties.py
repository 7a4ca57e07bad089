"""What holds of every text: it is answered, in bounded time, and never with a time that is past."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from scheduler.phrases import Kind, Phrase, Window, understand
from scheduler.phrases.spelling import LONGEST
from scheduler.zones import zone, zone_names
from tests.scheduler.phrases.test_requests import REQUESTS, understood

BERLIN = "Europe/Berlin"
NOW = datetime(2026, 11, 27, 10, 0, tzinfo=zone(BERLIN))
ZONES = st.sampled_from(sorted(zone_names()))
MOMENTS = st.datetimes(datetime(1971, 1, 1), datetime(2099, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001
WORDS = """
monday tuesday wed next this coming week weekend month the of on at in by until after before
between and or not but except from to for 1 2 3 4 5 7 9 10 11 12 13 15 24 30 31 8th 1st 31st 2:30
16:15 9am 3pm half past quarter ten minutes noon midnight morning afternoon evening night tomorrow
today yesterday day days hour hours weeks march may december 12/10 3.12. 2026-12-03 last first
second one option lunch dinner end early late any est gmt+2 christmas a couple few ago later
instead moved people $20 , . ? - ( )
"""
SENTENCES = st.lists(st.sampled_from(WORDS.split()), max_size=12).map(" ".join)
TEXTS = st.one_of(st.text(max_size=80), SENTENCES, st.sampled_from([r["text"] for r in REQUESTS]))


def moments_of(phrase: Phrase) -> list[datetime]:
    read = [moment for one in phrase.readings for moment in (one.start, one.end)]
    out = [moment for one in phrase.excluded for moment in (one.start, one.end)]
    return [moment for moment in [phrase.start, phrase.end, *read, *out] if moment is not None]


@given(TEXTS, ZONES, MOMENTS)
@settings(max_examples=200, deadline=None)
def test_every_text_has_an_answer_that_is_not_past(text: str, name: str, now: datetime) -> None:
    phrase = understand(text, zone=name, now=now)
    assert all(moment.tzinfo is not None for moment in moments_of(phrase))
    assert all(moment.astimezone(UTC) >= now for moment in moments_of(phrase))
    today = now.astimezone(zone(name)).date()
    assert phrase.date is None or phrase.date >= today - timedelta(days=bool(phrase.zone))
    assert (phrase.start is None) == (phrase.kind in (Kind.NONE, Kind.ORDINAL))
    assert (phrase.ordinal is None) == (phrase.kind is not Kind.ORDINAL)
    json.dumps(phrase.as_json())


@example("MONDY TDAY:MIDNIGHT", "Africa/Abidjan", datetime(2000, 1, 1, 0, 0, 0, 1, tzinfo=UTC))
@given(TEXTS, ZONES, MOMENTS)
@settings(max_examples=200, deadline=None)
def test_stretches_begin_before_they_end_and_what_is_left_out_is_within(
    text: str, name: str, now: datetime
) -> None:
    phrase = understand(text, zone=name, now=now).on_the_clock_of(UTC)
    spans: list[Window] = [*phrase.excluded]
    assert all(one.start < one.end for one in spans)
    assert all(one.end is None or one.start < one.end for one in phrase.readings)
    if phrase.end is not None and phrase.start is not None:
        assert phrase.start < phrase.end
    assert all(earlier.end <= later.start for earlier, later in pairwise(spans))
    for one in spans:
        assert phrase.start is not None
        assert phrase.start < one.end
        assert phrase.end is None or one.start < phrase.end
    if phrase.kind is Kind.POINT:
        assert phrase.end is None
    if phrase.kind is Kind.AMBIGUOUS:
        assert len(phrase.readings) > 1
        assert phrase.readings[0].start == phrase.start


@given(TEXTS, ZONES, MOMENTS)
@settings(max_examples=100, deadline=None)
def test_the_same_question_has_the_same_answer(text: str, name: str, now: datetime) -> None:
    assert understand(text, zone=name, now=now) == understand(text, zone=name, now=now)


@given(SENTENCES)
@settings(deadline=None)
def test_capitals_and_spaces_do_not_matter(text: str) -> None:
    plain = understand(text, zone=BERLIN, now=NOW)
    assert understand(f"  {text.upper()} ", zone=BERLIN, now=NOW).as_json() == plain.as_json()


@given(st.integers(0, 27), st.integers(0, 23), st.integers(0, 59), ZONES)
@settings(max_examples=200, deadline=None)
def test_a_date_and_a_time_are_the_same_in_every_zone(
    days: int, hour: int, minute: int, name: str
) -> None:
    there = datetime(2030, 2, 1, hour, minute) + timedelta(days=days)  # noqa: DTZ001
    now = datetime(2030, 1, 15, 12, 0)  # noqa: DTZ001 - on the clock of whichever zone
    phrase = understand(there.strftime("%Y-%m-%d at %H:%M"), zone=name, now=now)
    assert (phrase.kind, phrase.date) == (Kind.POINT, there.date())
    assert phrase.time == there.time()
    assert phrase.start is not None
    assert phrase.start.replace(tzinfo=None) == there or phrase.because is not None


@given(st.sampled_from([r["text"] for r in REQUESTS]), ZONES)
@settings(max_examples=200, deadline=None)
def test_whether_the_moment_has_a_zone_does_not_matter(text: str, name: str) -> None:
    aware = datetime(2026, 4, 15, 9, 20, tzinfo=zone(name))
    naive = aware.replace(tzinfo=None)
    assert understand(text, zone=name, now=aware) == understand(text, zone=name, now=naive)


def test_a_long_text_is_read_to_its_thousandth_character_only() -> None:
    for word in (
        "tuesday ",
        "1",
        "1:",
        "a ",
        "next ",
        "\n",
        "half past ",
        "١",
        "ﷺ",
        "not ",
        "or 3 ",
        "christmas ",
        "monday christmas ",
        "day ",
        "new year monday ",
        "week of the month ",
    ):
        text = word * (100_000 // len(word))
        phrase = understand(text, zone=BERLIN, now=NOW)
        assert phrase == understand(text[:LONGEST], zone=BERLIN, now=NOW)
    beyond = "hello " * 200 + "tuesday at 3"
    assert understand(beyond, zone=BERLIN, now=NOW).kind is Kind.NONE


def test_threads_do_not_disturb_each_other() -> None:
    some = [*REQUESTS[:120], *(r for r in REQUESTS if "hristmas" in r["text"])] * 2
    alone = [understood(one) for one in some]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(understood, some)) == alone
