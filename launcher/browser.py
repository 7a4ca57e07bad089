"""A Chromium for the tests: one that is here, else a download, else the system's package."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from launcher.commands import CommandFailed, Commands
from launcher.places import Places
from launcher.terminal import Refused, say

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def ensure_browser(places: Places, commands: Commands, environ: Mapping[str, str]) -> Path:
    """The browser that tests drive; installed if there is none. Raises ``Refused``."""
    found = _named(environ) or _on_path() or _downloaded(places)
    if not found:
        say("… No browser here: fetching Chromium (about a minute)")
        found = _download(places, commands) or _from_debian(places, commands)
    if not found:
        raise Refused(
            "The tests drive a real browser and none was found or could be installed. Install "
            "Chromium (apt install chromium), or name one: SEGUE_BROWSER=/path/to/chrome"
        )
    return found


def _named(environ: Mapping[str, str]) -> Path | None:
    if not (named := environ.get("SEGUE_BROWSER")):
        return None
    if not os.access(named, os.X_OK):
        raise Refused(f"SEGUE_BROWSER names {named}, which is not a program. Correct or unset it.")
    return Path(named)


def _on_path() -> Path | None:
    return next((Path(found) for name in _NAMES if (found := shutil.which(name))), None)


def _folder(places: Places) -> Path:
    return places.home / "browsers"


def _downloaded(places: Places) -> Path | None:
    return next(iter(sorted(_folder(places).glob("chromium*/chrome-linux*/chrome"))), None)


def _download(places: Places, commands: Commands) -> Path | None:
    # Playwright's own build, which is not to be had behind every firewall.
    argv = [str(places.env_python), "-m", "playwright", "install", "--no-shell", "chromium"]
    where = {"PLAYWRIGHT_BROWSERS_PATH": str(_folder(places))}
    try:
        commands.run(argv, log="browser-download", cwd=places.root, environ=where)
    except CommandFailed:
        return None
    browser = _downloaded(places)
    return browser if browser and _runs(browser) else None


def _runs(browser: Path) -> bool:
    # A bare machine lacks the libraries that Playwright's build expects of it.
    asked = subprocess.run([browser, "--version"], capture_output=True, check=False)
    return asked.returncode == 0


def _from_debian(places: Places, commands: Commands) -> Path | None:
    apt = shutil.which("apt-get")
    if not apt or os.geteuid() != 0:
        return None
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    # On a bare machine no font is there, and a page without letters has another layout.
    packages = ["chromium", "fonts-liberation"]
    try:
        for verb in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
            commands.run([apt, *verb], log=f"browser-apt-{verb[0]}", cwd=places.root, environ=quiet)
    except CommandFailed as failed:
        raise Refused(f"Chromium could not be installed. {failed}") from None
    return _on_path()
