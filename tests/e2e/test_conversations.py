"""The conversations of ``tests/conversations/``, each as a visitor has it with the real product."""

from collections.abc import Iterator

import pytest

from tests.e2e.conversing import Talk, conversations

SCRIPTS = dict(conversations())


@pytest.fixture(scope="module")
def had() -> Iterator[list[Talk]]:
    """The conversations that were had; in the end what takes long must be true of each."""
    talks: list[Talk] = []
    yield talks
    for talk in talks:
        talk.in_the_end()


@pytest.mark.parametrize("script", SCRIPTS)
def test_it_goes_as_written(product, had: list[Talk], script: str) -> None:
    number = list(SCRIPTS).index(script)
    talk = Talk(product, SCRIPTS[script], f"127.0.1.{number + 1}")
    had.append(talk)
    talk.go_through()


def test_there_are_enough_of_them() -> None:
    assert len(SCRIPTS) >= 60
