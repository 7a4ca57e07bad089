"""Small facts that people write in few ways: e-mail, name, company, timeline, times, ordinals."""

from collections.abc import Iterator
from datetime import date

from bot.components.names.addresses import addresses
from bot.components.names.names_said import names_said
from bot.components.times.timelines import timeline
from bot.components.times.times_said import times_said
from bot.components.words.phrase import Phrase


def phrases(text: str, today: date | None = None) -> Iterator[Phrase]:
    """All small facts that the text states; times and ordinals as they are written.

    ``today``: see ``timeline``.
    """
    yield from addresses(text)
    yield from names_said(text)
    if (when := timeline(text, today)) is not None:
        yield when
    yield from times_said(text)
