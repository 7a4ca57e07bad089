"""Where the month stands before the day: 10/12."""

_MONTH_FIRST = {"US", "PH", "FM", "PW", "MH", "GU"}
_AMERICAN = frozenset(
    """
    New_York Chicago Denver Los_Angeles Phoenix Detroit Boise Anchorage Juneau Sitka Nome Adak
    Menominee Metlakatla Yakutat Indiana Kentucky North_Dakota
    """.split()  # noqa: SIM905
)


def month_first(language: str, zone: str) -> bool | None:
    """Whether 10/12 is in October, by the language's region, else by a zone of the United States.

    None: nobody knows.
    """
    _, _, region = language.replace("_", "-").partition("-")
    if len(region) == 2:
        return region.upper() in _MONTH_FIRST
    area, _, city = zone.partition("/")
    american = area == "America" and city.split("/")[0] in _AMERICAN
    return True if american or area == "US" or zone == "Pacific/Honolulu" else None
