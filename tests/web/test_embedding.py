"""The built embed as it is served: its sizes, and for how long browsers may keep it."""

import gzip
from pathlib import Path

import pytest

from web.embedding import DIST, LOADER

LARGEST_LOADER = 3_000
LARGEST_APP = 30_000
"""Bytes, gzip at its best: what the issue of the embed promises."""


def _gzipped(file: Path) -> int:
    return len(gzip.compress(file.read_bytes(), 9, mtime=0))


@pytest.fixture(autouse=True)
def _built() -> None:
    if not (DIST / LOADER).exists():
        pytest.skip("The embed is not built: ./segue setup")


def test_the_loader_is_small() -> None:
    assert _gzipped(DIST / LOADER) <= LARGEST_LOADER


def test_chat_form_and_booking_together_are_small() -> None:
    (app,) = DIST.glob("app-*.js")
    assert _gzipped(app) <= LARGEST_APP
