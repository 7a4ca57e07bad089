"""The conversations of ``tests/conversations/``, each as a visitor has it with the real product."""

import pytest

from tests.e2e.conversing import Talk, conversations

SCRIPTS = dict(conversations())


@pytest.mark.parametrize("script", SCRIPTS)
def test_it_goes_as_written(product, script: str) -> None:
    number = list(SCRIPTS).index(script)
    Talk(product, SCRIPTS[script], f"127.0.1.{number + 1}").go_through()


def test_there_are_enough_of_them() -> None:
    assert len(SCRIPTS) >= 60
