"""Serves the embed: under an address that moves with every release, and under one for each.

``/embed/v1/segue.js`` is the newest loader. ``/embed/<release>/segue.js`` is one loader for ever,
the one to name with its hash; what it loads stands beside it in both places, under names of its
content.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

DIST = Path(__file__).parent / "embed" / "dist"
LOADER = "segue.js"
MOVING = "v1"
_ADDRESS = re.compile(rf"({MOVING}|[0-9a-f]{{16}})/([\w-]+(?:\.\w+)+)")
_FOR_EVER = "public, max-age=31536000, immutable"
_FOR_MINUTES = "public, max-age=300"


@dataclass(frozen=True)
class BuiltEmbed:
    """What the embed's build says of itself."""

    version: str
    release: str
    """The name of its content, part of the address that never changes."""
    integrity: str
    """Of the loader, for a script tag's ``integrity``; the loader has that of the rest."""
    app: str
    """The file that the loader loads."""
    sizes: dict[str, int]
    """File -> bytes, as gzip sends them."""


def built_embed(folder: Path = DIST) -> BuiltEmbed:
    """The embed that is served. Raises ``FileNotFoundError`` where it is not built."""
    return BuiltEmbed(**json.loads((folder / "embed.json").read_text()))


class _EmbedFiles(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        release, name = _read(path)
        file = name if release == MOVING or name != LOADER else f"segue-{release}.js"
        answer = await super().get_response(file, scope)
        answer.headers["Cache-Control"] = _FOR_MINUTES if file == LOADER else _FOR_EVER
        # Any website may load the script; what it may then do is decided by the API's CORS rules.
        answer.headers["Access-Control-Allow-Origin"] = "*"
        answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return answer


def _read(path: str) -> tuple[str, str]:
    """Release and file of an address. Raises ``HTTPException`` for what is no part of the embed."""
    found = _ADDRESS.fullmatch(path)
    # Files that the build keeps for itself have no name of their content.
    if found is None or (found[2] != LOADER and "-" not in found[2]):
        raise HTTPException(404)
    return found[1], found[2]


def embed_files(folder: Path = DIST) -> Mount:
    """The built embed at ``/embed``."""
    return Mount("/embed", _EmbedFiles(directory=folder, check_dir=False), name="embed")
