"""Three people who work 9:00 to 17:00 UTC on every day, and three ways to meet them."""

from datetime import UTC, datetime

from scheduler import Route, Teams

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PEOPLE = ("ann", "ben", "cat")


def small_team() -> Teams:
    """Calls of 30 minutes each half hour: 10 minutes free after, an hour's notice, a fortnight."""
    call = {
        "title": "Call",
        "minutes": 30,
        "increment": 30,
        "buffer_after": 10,
        "notice": 60,
        "window_days": 14,
        "hold": 10,
    }
    return Teams.model_validate(
        {
            "hosts": {one: _person(one) for one in PEOPLE},
            "pools": {"all": {"id": "all", "title": "one of us", "members": list(PEOPLE)}},
            "meeting_types": {
                "call": {"id": "call", "hosts": "pool", **call},
                "pair": {"id": "pair", "hosts": "pool", **call, "buffer_before": 20},
            },
            "routing": {
                "fallback": {"to": {"pool": "all"}, "meeting_type": "call", "explanation": "So."}
            },
        }
    )


def ways() -> dict[str, Route]:
    """To one host, to a pool of three, and to two at once: one by name and either of the others."""
    return {
        "alone": _way("call", ("ann",)),
        "pool": _way("call", PEOPLE),
        "pair": _way("pair", ("ann",), ("ben", "cat")),
    }


def _way(meeting: str, *seats: tuple[str, ...]) -> Route:
    return Route(
        rule_id="rule",
        meeting_type_id=meeting,
        host_ids=seats[0],
        also=seats[1:],
        explanation="So.",
        inputs={},
    )


def _person(name: str) -> dict[str, object]:
    return {
        "id": name,
        "name": name.title(),
        "email": f"{name}@harbor.example",
        "zone": "Etc/UTC",
        "title": "one of us",
        "hours": {"week": {day: ["09:00-17:00"] for day in DAYS}},
    }
