"""Makes what a visitor typed safe for the assistant."""

import re
import unicodedata

LONGEST = 1000
"""Characters that the assistant reads of one message; the log keeps the whole."""
_COMMAND = re.compile(r"^(\w+)\s*[{(].*$")


def plain_text(typed: str) -> str:
    """Readable text that Rasa cannot take for a command.

    Rasa executes typed text that begins with ``/`` as an intent, and there is no switch. So the
    text is normalised first (NFKC: a full-width slash is a slash), control, zero-width and
    direction characters go, then leading slashes, then what is too long. Of a command the braces go
    as well: ``/inform{"team_size": 7}`` is nobody's word about a team.
    """
    normal = unicodedata.normalize("NFKC", typed)
    visible = "".join(_shown(character) for character in normal)
    words = " ".join(visible.split())
    bare = words.lstrip("/ ")
    if bare != words:
        bare = _COMMAND.sub(r"\1", bare)
    return bare[:LONGEST].rstrip()


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cc":  # control characters, line breaks and tabs among them: they part words
        return " "
    return "" if category[0] == "C" else character  # zero-width, direction marks, lone surrogates
