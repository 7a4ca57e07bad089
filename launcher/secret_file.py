"""The secrets of an installation: made once, kept in a file that only its owner reads."""

import os
import secrets
from pathlib import Path

NAMES = (
    "SEGUE_SERVER_SECRET",
    "SEGUE_IDENTITY_SECRET",
    "SEGUE_ACTIONS_SECRET",
    "SEGUE_OPERATOR_KEY",
    "SEGUE_EVENTS_KEY",
)


def ensure_secrets(file: Path) -> dict[str, str]:
    """The secrets in ``file``, by name; what is missing is made (256 random bits) and added.

    The file's mode becomes 600 whatever it was.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "r+") as opened:
        os.fchmod(descriptor, 0o600)
        known = _read(opened.read())
        for name in NAMES:
            if name not in known:
                known[name] = secrets.token_hex(32)
                opened.write(f"{name}={known[name]}\n")
    return known


def _read(text: str) -> dict[str, str]:
    pairs = (line.split("=", 1) for line in text.splitlines() if "=" in line)
    return {name.strip(): value.strip() for name, value in pairs if value.strip()}
