"""``./segue crm reconcile``: what differs is printed, and mended on request."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from tests.console.conftest import Told
from tests.crm_sync.told import Base

Segue = Callable[..., Told]


@pytest.fixture
def base(engine: Engine) -> Base:
    """As of now: the commands have no other clock."""
    return Base(engine, datetime.now(UTC))


def test_what_is_as_it_should_be(segue: Segue) -> None:
    told = segue("crm", "reconcile")
    assert told.code == 0
    assert "✓ builtin: 0 records of 0 accounts compared" in told.out


class TestWhatIsMissing:
    """The built-in CRM took a hand-off, it is said, and has none of its records."""

    @pytest.fixture
    def delivered(self, base: Base) -> str:
        return base.tell("builtin", state="delivered", settled_at=base.now)

    def test_is_named_and_nothing_is_changed(
        self, segue: Segue, base: Base, delivered: str
    ) -> None:
        told = segue("crm", "reconcile", "builtin")
        assert told.code == 1
        assert "builtin: company account:northwind" in told.out
        assert base.deliveries("delivered") == [delivered]
        (one,) = json.loads(segue("crm", "reconcile", "--json").out)["crms"]
        assert one["differing"] == len(one["differences"]) > 0
        assert "mended" not in one

    def test_is_sent_once_more_on_request(self, segue: Segue, base: Base, delivered: str) -> None:
        told = segue("crm", "reconcile", "builtin", "--mend")
        assert told.code == 0
        assert "1 hand-off goes on the way once more." in told.out
        assert base.deliveries("waiting") == [delivered]


def test_what_came_before_a_crm_was_connected_is_told_on_request(segue: Segue, base: Base) -> None:
    before = base.tell("builtin")
    base.connect("webhook")
    told = segue("crm", "reconcile", "webhook", "--mend", "--all")
    assert told.code == 0
    assert "cannot be asked what became of them" in told.out
    assert "1 hand-off of the time before its connection goes on the way." in told.out
    assert base.deliveries("waiting") == [before, before]
    again = json.loads(segue("crm", "reconcile", "webhook", "--mend", "--all", "--json").out)
    assert again["crms"] == [{"target": "webhook", "earlier": {"told": 0, "busy": 0}}]


@pytest.mark.parametrize("word", ["--all", "--restore-deleted", "--since=2026-01-01"])
def test_what_goes_with_mend_alone(segue: Segue, word: str) -> None:
    told = segue("crm", "reconcile", word)
    assert (told.code, "go with --mend" in told.err) == (1, True)


def test_a_name_that_is_none(segue: Segue) -> None:
    assert "Did you mean 'builtin'?" in segue("crm", "reconcile", "built-in").err
