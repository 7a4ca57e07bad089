"""``./segue embed``: the line that puts Segue on a website. It reads the build and the settings."""

import json
import sys
from html import escape
from typing import Annotated, Any

import typer

from console.running import CannotDo
from store.settings import Settings
from web.embedding import LOADER, MOVING, BuiltEmbed, built_embed

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def show(
    origin: Annotated[
        str | None,
        typer.Option(
            help="Where visitors reach the product, such as https://segue.example.com. "
            "Default: the deployment's (SEGUE_PUBLIC_URL)."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Print the script tag of this release with its hash, and the one that moves with releases."""
    settings = Settings()
    told = tags(_built(), _origin(origin or settings.public_url), settings.allowed_origins)
    sys.stdout.write((json.dumps(told, indent=2) if as_json else in_words(told)) + "\n")


def tags(built: BuiltEmbed, origin: str, allowed: list[str]) -> dict[str, Any]:
    """What ``--json`` prints."""
    fixed, moving = (f"{origin}/embed/{at}/{LOADER}" for at in (built.release, MOVING))
    checked = f'integrity="{escape(built.integrity)}" crossorigin="anonymous"'
    return {
        "version": built.version,
        "release": built.release,
        "origin": origin,
        "url": fixed,
        "integrity": built.integrity,
        "snippet": f'<script src="{escape(fixed)}" {checked} defer></script>',
        "moving_url": moving,
        "moving_snippet": f'<script src="{escape(moving)}" defer></script>',
        "gzip_bytes": {"loader": built.sizes[LOADER], "app": built.sizes[built.app]},
        "allowed_origins": allowed,
    }


def in_words(told: dict[str, Any]) -> str:
    """The same for a person."""
    loader, app = (told["gzip_bytes"][part] / 1000 for part in ("loader", "app"))
    sites = ", ".join(told["allowed_origins"]) or "none but its own (SEGUE_ALLOWED_ORIGINS)"
    return "\n".join(
        [
            f"Segue's embed {told['version']}, release {told['release']}: loader {loader:.1f} kB, "
            f"app {app:.1f} kB (gzip).",
            "",
            "This release, checked by the browser; what stands at its address never changes:",
            f"  {told['snippet']}",
            "",
            "The newest release, whichever it is; looked for again every five minutes:",
            f"  {told['moving_snippet']}",
            "",
            f"Websites that may use it, by the settings of this terminal: {sites}.",
        ]
    )


def _built() -> BuiltEmbed:
    try:
        return built_embed()
    except FileNotFoundError as error:
        raise CannotDo("The embed is not built here. ./segue setup builds it.") from error


def _origin(given: str) -> str:
    """Raises ``CannotDo`` for what is no origin."""
    origin = given.rstrip("/")
    if not origin.startswith(("https://", "http://")) or "/" in origin.partition("://")[2]:
        raise CannotDo(f"{given!r} is no origin: write it as https://segue.example.com.")
    return origin
