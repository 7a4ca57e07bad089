"""Long lists in pages."""

from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import Request

PAGE_SIZE = 50


@dataclass(frozen=True)
class Page:
    """One page of a list."""

    number: int
    """From 1."""
    of: int
    """How many things the whole list has."""

    @property
    def first(self) -> int:
        """The place of its first thing, from 0."""
        return (self.number - 1) * PAGE_SIZE

    @property
    def last(self) -> int:
        """The number of its last thing, from 1."""
        return min(self.first + PAGE_SIZE, self.of)

    @property
    def more(self) -> bool:
        """Whether another page follows."""
        return self.first + PAGE_SIZE < self.of


def address_of(request: Request, number: int) -> str:
    """The address of another page of the list that is asked for, with all else as it was asked."""
    kept = [pair for pair in request.query_params.multi_items() if pair[0] != "page"]
    return f"{request.url.path}?{urlencode([*kept, ('page', str(number))])}"
