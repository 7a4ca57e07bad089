"""What things are called that a visit speaks of and that the vendor may have removed since."""

from collections.abc import Mapping
from typing import Protocol

from offers.items import Called
from scheduler import Teams


class _Named(Protocol):
    @property
    def name(self) -> str: ...


def name_of(items: Mapping[str, _Named], id_: str) -> str:
    """The name of a plan, a host …; of one that is gone, its id in words: ``maya chen``."""
    return items[id_].name if id_ in items else in_words(id_)


def called(items: Mapping[str, Called], id_: str, language: str) -> str:
    """The name of something in the catalogue, in a language; of what is gone, its id in words."""
    return items[id_].called(language) if id_ in items else in_words(id_)


def meeting_title(teams: Teams, meeting_type_id: str, language: str) -> str:
    """The title of a meeting type; of one that is gone, its id in words."""
    kind = teams.meeting_types.get(meeting_type_id)
    return in_words(meeting_type_id) if kind is None else kind.title.in_language(language)


def in_words(id_: str) -> str:
    """An id as people write it: ``discovery_call`` is "discovery call"."""
    return id_.replace("_", " ").replace("-", " ")
