"""What other packages may rely on."""

import scheduler


def test_the_package_exports_what_the_architecture_promises() -> None:
    promised = {
        "HoldExpired",
        "Need",
        "NotFound",
        "Route",
        "Slot",
        "Teams",
        "TeamsError",
        "TimeNotOffered",
        "TimeTaken",
        "UnknownZone",
        "calendar_file",
        "cancel",
        "confirm",
        "fall_back",
        "hold",
        "load_teams",
        "move",
        "next_question",
        "next_time",
        "open_times",
        "release",
        "route",
        "sync_hosts",
    }
    assert promised <= set(scheduler.__all__)


def test_every_exported_name_exists() -> None:
    assert all(getattr(scheduler, name) is not None for name in scheduler.__all__)
