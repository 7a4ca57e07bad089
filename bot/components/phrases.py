"""Small facts that people write in few ways: e-mail, name, company, timeline, times, ordinals."""

from collections.abc import Iterator
from datetime import date

from bot.components.addresses import addresses
from bot.components.names_said import names_said
from bot.components.phrase import Phrase
from bot.components.timelines import timeline
from bot.components.times_said import times_said


def phrases(text: str, today: date | None = None) -> Iterator[Phrase]:
    """All small facts that the text states; times and ordinals as they are written.

    ``today``: see ``timeline``.
    """
    yield from addresses(text)
    yield from names_said(text)
    if (when := timeline(text, today)) is not None:
        yield when
    yield from times_said(text)
