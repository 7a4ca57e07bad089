"""``./segue when``: phrases as arguments, or JSON lines in and out."""

import io
import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from launcher.verbs import VERBS
from scheduler.phrases import Kind
from tests.console.conftest import Told
from tests.scheduler.phrases.test_requests import REQUESTS, understood

Segue = Callable[..., Told]
AT = ("--zone", "Europe/Berlin", "--now", "2026-11-27T10:00")
KEYS = ["kind", "date", "time", "start", "end", "ordinal"]


@pytest.fixture
def lines(segue: Segue, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Told]:
    """Runs the command with these lines on standard input."""

    def lines(given: Iterable[object], *arguments: str) -> Told:
        written = [one if isinstance(one, bytes) else json.dumps(one).encode() for one in given]
        stdin = SimpleNamespace(buffer=io.BytesIO(b"\n".join(written)))
        monkeypatch.setattr("sys.stdin", stdin)
        return segue("when", *arguments)

    return lines


def answers(told: Told) -> list[dict[str, Any]]:
    return [json.loads(line) for line in told.out.splitlines()]


def test_a_phrase_is_answered_with_exactly_these_keys_first(segue: Segue) -> None:
    told = segue("when", "tuesday at 3", *AT, "--json")
    assert (told.code, told.err) == (0, "")
    (answer,) = answers(told)
    assert list(answer)[:6] == KEYS
    assert [answer[key] for key in KEYS] == [
        "point",
        "2026-12-01",
        "15:00",
        "2026-12-01T15:00:00+01:00",
        None,
        None,
    ]


def test_in_words(segue: Segue) -> None:
    told = segue("when", "next week but not friday", "at 7", "the last one", "yesterday", *AT)
    assert (told.code, told.err) == (0, "")
    assert told.out.splitlines() == [
        "next week but not friday: window, Mon 30 Nov 2026, 00:00 to Mon 7 Dec 2026, 00:00 "
        "(Europe/Berlin)",
        "  without Fri 4 Dec 2026, 00:00 to Sat 5 Dec 2026, 00:00",
        "at 7: ambiguous, Fri 27 Nov 2026, 19:00 (Europe/Berlin)",
        "  It can be in the morning or in the evening.",
        "  could be Fri 27 Nov 2026, 19:00",
        "  could be Mon 30 Nov 2026, 07:00",
        "the last one: the last of the times shown",
        "yesterday: no time that can be booked",
        "  Yesterday is past; nothing can be booked there.",
    ]


def test_lines_are_answered_in_their_order_each_with_one(lines: Callable[..., Told]) -> None:
    asked = [{key: one[key] for key in ("text", "zone", "now")} for one in REQUESTS]
    told = lines(asked)
    assert (told.code, told.err) == (0, "")
    assert answers(told) == [understood(one).as_json() for one in REQUESTS]


def test_a_line_takes_zone_and_now_from_the_options(lines: Callable[..., Told]) -> None:
    told = lines([{"text": "noon"}, {"text": "noon", "zone": "Asia/Tokyo", "now": None}], *AT)
    assert [one["start"] for one in answers(told)] == [
        "2026-11-27T12:00:00+01:00",
        "2026-11-27T12:00:00+09:00",
    ]


def test_a_line_may_carry_more(lines: Callable[..., Told]) -> None:
    told = lines([{"text": "noon", "id": 7, "date": None}], *AT)
    assert (told.code, answers(told)[0]["time"]) == (0, "12:00")


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (b"tuesday at 3", "no JSON"),
        (b"\xff\xfe", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        ([1], "no JSON object"),
        ({}, "text is missing"),
        ({"text": None}, "text is null"),
        ({"text": 3}, "text is 3"),
        ({"text": "noon", "zone": "Mars/Olympus"}, "'Mars/Olympus' is not a time zone"),
        ({"text": "noon", "zone": "../../etc/passwd"}, "is not a time zone"),
        ({"text": "noon", "now": "soon"}, "'soon' is no moment"),
        ({"text": "noon", "now": "0001-01-01T00:00"}, "between 1970"),
        ({"text": "noon", "now": 5}, "now is 5"),
    ],
)
def test_a_bad_line_is_answered_with_its_error_and_the_others_all_the_same(
    lines: Callable[..., Told], bad: object, said: str
) -> None:
    told = lines([{"text": "noon"}, bad, {"text": "3 pm"}], *AT)
    before, error, after = answers(told)
    assert (before["time"], after["time"]) == ("12:00", "15:00")
    assert list(error) == ["error"]
    assert error["error"].startswith("Line 2: ")
    assert said in error["error"]
    assert told.code == 1
    assert told.err.startswith("✗ 1 line could not be read")


def test_characters_that_end_lines_elsewhere_do_not_end_one(lines: Callable[..., Told]) -> None:
    text = json.dumps({"text": "noon\u2028tomorrow\x85"}, ensure_ascii=False).encode()
    (answer,) = answers(lines([text], *AT))
    assert (answer["date"], answer["time"]) == ("2026-11-28", "12:00")


def test_nothing_in_is_nothing_out(lines: Callable[..., Told]) -> None:
    assert lines([], *AT) == Told(0, "", "")


def test_without_a_moment_it_is_now(segue: Segue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.when.now", lambda: datetime(2026, 11, 27, 10, 0, tzinfo=UTC))
    (answer,) = answers(segue("when", "tomorrow", "--json"))
    assert answer["date"] == "2026-11-28"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--zone", "Mars/Olympus"), "'Mars/Olympus' is not a time zone"),
        (("--now", "soon"), "'soon' is no moment"),
        (("--hours", "9 to 5"), "'9 to 5' are no hours"),
        (("--hours", "17:00-09:00"), "start before the end"),
    ],
)
def test_a_wrong_option_is_refused_with_a_remedy(
    segue: Segue, arguments: tuple[str, ...], said: str
) -> None:
    told = segue("when", "noon", *arguments)
    assert (told.code, told.out) == (2, "")
    assert said in told.err


def test_working_hours_and_language_are_options(segue: Segue) -> None:
    (answer,) = answers(segue("when", "at 7", *AT, "--hours", "07:00-15:00", "--json"))
    assert (answer["kind"], answer["time"]) == (Kind.POINT, "07:00")
    (answer,) = answers(segue("when", "10/12", *AT, "--language", "en-US", "--json"))
    assert answer["date"] == "2027-10-12"


def test_it_is_a_verb() -> None:
    assert "tuesday at 3" in VERBS["when"]


def test_of_what_is_left_out_the_first_are_told_and_how_many_more(segue: Segue) -> None:
    asked = ("can't do mornings", "--zone", "Europe/Berlin", "--now", "2026-11-27T10:00")
    words = segue("when", *asked).out.splitlines()
    assert [line.split()[0] for line in words[1:4]] == ["without"] * 3
    assert words[4:] == ["  and without 53 more"]
    assert len(json.loads(segue("when", *asked, "--json").out)["excluded"]) == 56


def test_a_blank_line_is_skipped_and_counts_as_a_line(lines: Callable[..., Told]) -> None:
    answer = lines([b"", {"text": "noon"}, b"  ", b"broken", b""], *AT)
    noon, error = (json.loads(line) for line in answer.out.splitlines())
    assert noon["time"] == "12:00"
    assert error["error"].startswith("Line 4: ")
