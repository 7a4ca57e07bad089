"""What people ask for: the labelled set, written before the grammar was."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from scheduler.phrases import Phrase, understand

SET = Path(__file__).with_name("requests.jsonl")
REQUESTS: list[dict[str, Any]] = [json.loads(line) for line in SET.read_text().splitlines()]
ENOUGH = 0.995


def understood(request: dict[str, Any]) -> Phrase:
    now = datetime.fromisoformat(request["now"])
    return understand(request["text"], zone=request["zone"], now=now)


def test_the_set_is_large_and_says_nothing_twice() -> None:
    assert len(REQUESTS) >= 300
    assert len({(one["text"], one["now"]) for one in REQUESTS}) == len(REQUESTS)


@pytest.mark.parametrize("field", ["date", "time"])
def test_nearly_every_date_and_time_is_as_labelled(field: str) -> None:
    wrong = [
        f"{one['text']!r}: {said!r}, not {one[field]!r}"
        for one in REQUESTS
        if (said := understood(one).as_json()[field]) != one[field]
    ]
    print(*wrong, sep="\n")  # noqa: T201
    assert len(wrong) <= (1 - ENOUGH) * len(REQUESTS), wrong


@pytest.mark.parametrize("field", ["kind", "ordinal"])
def test_every_kind_and_ordinal_is_as_labelled(field: str) -> None:
    labelled = [one for one in REQUESTS if field in one]
    assert len(labelled) >= 10
    wrong = [
        f"{one['text']!r}: {said!r}, not {one[field]!r}"
        for one in labelled
        if (said := understood(one).as_json()[field]) != one[field]
    ]
    assert not wrong
