"""Serves the embed: the loader under a short cache, what it loads under content-hashed names."""

from pathlib import Path

from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

DIST = Path(__file__).parent / "embed" / "dist"
LOADER = "segue.js"


class _EmbedFiles(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        answer = await super().get_response(path, scope)
        fixed = path != LOADER
        answer.headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if fixed else "public, max-age=300"
        )
        # Any website may load the script; what it may then do is decided by the API's CORS rules.
        answer.headers["Access-Control-Allow-Origin"] = "*"
        answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return answer


def embed_files() -> Mount:
    """The built embed at ``/embed/v1``."""
    return Mount("/embed/v1", _EmbedFiles(directory=DIST, check_dir=False), name="embed")
