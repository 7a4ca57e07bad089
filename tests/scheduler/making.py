"""A host and a meeting type as a test needs them."""

from scheduler import Host, MeetingType

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def a_host(zone: str = "Etc/UTC", *spans: str, id_: str = "host", **more: object) -> Host:
    """A host with these hours on every day of the week; ``more``: what else its hours have."""
    return Host.model_validate(
        {
            "id": id_,
            "name": "Ada",
            "email": "ada@harbor.example",
            "zone": zone,
            "title": "host",
            "hours": {"week": {day: list(spans) for day in DAYS}, **more},
        }
    )


def a_meeting(**changed: object) -> MeetingType:
    """60 minutes each hour, unless told otherwise."""
    plain = {
        "id": "call",
        "title": "Call",
        "minutes": 60,
        "increment": 60,
        "window_days": 14,
        "hosts": "one",
    }
    return MeetingType.model_validate(plain | changed)
