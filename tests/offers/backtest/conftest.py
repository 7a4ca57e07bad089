"""Recorded visits of the small catalogue, and a way to change it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from offers import Catalogue, Facts, Learnt, load_catalogue
from offers.backtest import Compared, Counted, Recorded, RecordedVisit, compare, replay


@pytest.fixture
def changed(tmp_path: Path, small: str) -> Callable[..., Catalogue]:
    """The small catalogue with some of its text replaced: ``changed(old, new, …)``."""
    made = 0

    def changed(*texts: str, text: str = small) -> Catalogue:
        nonlocal made
        for old, new in zip(texts[::2], texts[1::2], strict=True):
            assert old in text
            text = text.replace(old, new)
        made += 1
        folder = tmp_path / f"changed-{made}" / "catalogue"
        folder.mkdir(parents=True)
        (folder / "all.yaml").write_text(text, encoding="utf-8")
        return load_catalogue(folder)

    return changed


@pytest.fixture
def in_force(changed: Callable[..., Catalogue]) -> Catalogue:
    """The small catalogue as it is."""
    return changed()


@pytest.fixture
def recorded(now: datetime) -> Callable[..., Recorded]:
    """A moment of a stranger's visit, ``minutes`` after ``now``."""

    def recorded(
        *,
        minutes: int = 0,
        counted: dict[str, Counted] | None = None,
        version: str = "another",
        offer_id: str | None = None,
        reason: str | None = None,
        learnt: Learnt = Learnt(),  # noqa: B008 - frozen
        **facts: Any,
    ) -> Recorded:
        return Recorded(
            at=now + timedelta(minutes=minutes),
            placement="chat",
            language="en",
            chance=0.5,
            facts=Facts.model_validate(facts),
            learnt=learnt,
            catalogue_version=version,
            offer_id=offer_id,
            reason=reason,
            counted=counted or {},
        )

    return recorded


@pytest.fixture
def compared() -> Callable[..., Compared]:
    """A visit with these moments, replayed with two catalogues."""

    def compared(
        before: Catalogue, after: Catalogue, *moments: Recorded, visit: str = "visit"
    ) -> Compared:
        whole = RecordedVisit(visit, None, moments)
        return compare(whole, replay(before, moments), replay(after, moments))

    return compared
