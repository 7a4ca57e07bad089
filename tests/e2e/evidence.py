"""What a journey leaves behind: a screenshot of each state, which axe has found accessible."""

import re
import shutil
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from launcher.places import ROOT

FOLDER = ROOT / "artefacts" / "e2e"
_AXE = Axe()
_OPTIONS = {"resultTypes": ["violations"]}


class Evidence:
    """Numbered screenshots of one test, ``artefacts/e2e/<test>/<nn-step>.png``."""

    def __init__(self, test: str) -> None:
        self.folder = FOLDER / re.sub(r"[^\w-]+", "-", test.removeprefix("test_")).strip("-")
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self._taken = 0

    def take(self, page: Page, step: str) -> None:
        """Keep a screenshot of the page as the visitor sees it."""
        self._taken += 1
        file = self.folder / f"{self._taken:02}-{step}.png"
        page.screenshot(path=file, animations="disabled")

    def see(self, page: Page, step: str) -> None:
        """Keep a screenshot, and let axe look at the whole page. Raises ``AssertionError``."""
        self.take(page, step)
        self.check(page, step)

    def check(self, page: Page, step: str) -> None:
        """Let axe look at the whole page. Raises ``AssertionError``."""
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate(_AXE.axe_script)  # half a megabyte: once for each page
        found: dict[str, Any] = page.evaluate("options => axe.run(document, options)", _OPTIONS)
        assert not found["violations"], f"{step}: {_told(found)}"


def _told(response: dict[str, Any]) -> str:
    """What axe found, also within shadow roots, of which its own report cannot tell."""
    return "; ".join(
        f"{violation['id']} ({node['failureSummary']}) at {node['target']}: {node['html']}"
        for violation in response["violations"]
        for node in violation["nodes"]
    )
