"""Words to the person at the terminal."""

import sys


class Refused(Exception):
    """Segue cannot go on; the message is one clear sentence with the remedy, for a person."""


def say(text: str) -> None:
    """A line on standard output, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def complain(text: str) -> None:
    """A line on standard error, at once."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def seconds(took: float) -> str:
    """A duration (seconds) for a person: ``0.4 s``, ``12 s``, ``1 min 40 s``."""
    if took < 9.95:
        return f"{took:.1f} s"
    whole = round(took)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60} s"
