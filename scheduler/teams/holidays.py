"""Public holidays of a country, from PyPI's ``holidays``: days on which a host has no hours.

The library and a country's rules are loaded when somebody writes them, and a year is worked out
once. Only what it calls public holidays counts: not those of banks, schools or a government alone.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import ModuleType
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

from vendor_files import nearest

_KNOWN_YEARS = range(2020, 2036)
"""Years in which a holiday that is named must be one."""


def _date_or_name(written: Any) -> Any:
    try:
        return date.fromisoformat(written)
    except (TypeError, ValueError):
        return written


class Holidays(BaseModel):
    """Whose holidays a host has. Written ``US``, or as a mapping."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    country: str
    """ISO 3166: ``US``."""
    subdivision: str | None = None
    """A state, province or region, as ISO 3166-2 writes it after the country: ``NY``."""
    language: str | None = None
    """Of the holidays' names; the country's own unless written."""
    works_on: tuple[Annotated[date | str, BeforeValidator(_date_or_name)], ...] = ()
    """Holidays that are worked, by date or by name: ``Columbus Day``."""

    @model_validator(mode="before")
    @classmethod
    def _country_alone(cls, written: Any) -> Any:
        return {"country": written} if isinstance(written, str) else written

    @model_validator(mode="after")
    def _known(self) -> Self:
        country = _rules(self.country)
        if self.subdivision is not None and self.subdivision not in country.subdivisions:
            raise ValueError(
                f"{self.country} has no subdivision {self.subdivision!r}; "
                + _unquestioned(_nearest_subdivision(self.subdivision, country))
            )
        languages = {country.default_language, *country.supported_languages} - {None}
        if self.language is not None and self.language not in languages:
            raise ValueError(
                f"the holidays of {self.country} have no names in {self.language!r}; "
                + _unquestioned(nearest(self.language, languages))
            )
        for one in self.works_on:
            self._must_be_holiday(one)
        return self

    def _must_be_holiday(self, one: date | str) -> None:
        if isinstance(one, date):
            if self._names(one) == ():
                raise ValueError(f"{one} is no holiday there; remove it from works_on")
            return
        every = {
            name for year in _KNOWN_YEARS for names in self._year(year).values() for name in names
        }
        if not any(_is_called(name, one) for name in every):
            raise ValueError(
                f"there is no holiday {one!r} there; " + _unquestioned(nearest(one, every))
            )

    def on(self, day: date) -> str | None:
        """The holiday on a date, by name; None: there is none, or it is worked."""
        names = self._names(day)
        if not names or day in self.works_on:
            return None
        left = [name for name in names if not any(_is_called(name, one) for one in self.works_on)]
        return ", ".join(left) or None

    def _names(self, day: date) -> tuple[str, ...]:
        return self._year(day.year).get(day, ())

    def _year(self, year: int) -> Mapping[date, tuple[str, ...]]:
        return _of_year(self.country, self.subdivision, self.language, year)


def _is_called(name: str, wanted: date | str) -> bool:
    # "Independence Day" is also the Friday on which it is observed.
    return name == wanted or (isinstance(wanted, str) and name.startswith(f"{wanted} ("))


@lru_cache(maxsize=256)
def _of_year(
    country: str, subdivision: str | None, language: str | None, year: int
) -> Mapping[date, tuple[str, ...]]:
    # Left to itself, the library would take the language of the machine.
    names_in = language or _rules(country).default_language
    found = _library().country_holidays(
        country, subdiv=subdivision, language=names_in, years=year, expand=False
    )
    return {day: tuple(found.get_list(day)) for day in found}


def _rules(country: str) -> Any:
    """The library's rules of a country. Raises ``ValueError`` for one that it does not know."""
    codes = dict(_codes())
    if country not in codes.values():
        called = codes.get(country.strip().lower().replace(" ", "_"))
        near = (
            f"did you mean {called!r}?"
            if called
            else _unquestioned(nearest(country, codes.values()))
        )
        raise ValueError(f"there is no country {country!r} with holidays; {near}")
    return getattr(_library(), country)


def _codes() -> list[tuple[str, str]]:
    from holidays.registry import COUNTRIES

    return [(name, entities[1]) for name, entities in COUNTRIES.items()]


def _library() -> ModuleType:
    # Most vendors' hosts may have none: they do not pay for it.
    import holidays

    return holidays


def _nearest_subdivision(written: str, country: Any) -> str:
    called = dict(getattr(country, "subdivisions_aliases", {})).get(written)
    return f"Did you mean {called!r}?" if called else nearest(written, country.subdivisions)


def _unquestioned(remedy: str) -> str:
    """A remedy as the end of a longer sentence."""
    return remedy[:1].lower() + remedy[1:].removesuffix(".")
