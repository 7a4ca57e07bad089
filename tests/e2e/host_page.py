"""A page of a vendor's own making, at the product's origin: what its script tag and code say."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, Request, Route, expect

from tests.e2e.evidence import Evidence
from tests.e2e.website import Chat, Form

PATH = "/host"
_POLICY = "default-src 'self'; base-uri 'none'"
_HEARS = """
window.heard = [];
window.Segue = window.Segue || [];
Segue.push(["on", "*", (detail, name) => heard.push(name)]);
"""
FORM = "<h2>Find your fit</h2><segue-form></segue-form>"


class HostPage:
    """One tab of it. It listens to every event from the beginning."""

    def __init__(self, context: BrowserContext, url: str, evidence: Evidence) -> None:
        self.page: Page = context.new_page()
        self.context, self._url, self._evidence = context, url, evidence
        self.chat, self.form = Chat(self.page), Form(self.page)
        self.launcher: Locator = self.page.get_by_role("button", name="Open chat")
        self.asked: list[str] = []
        """Method and path of each request, in order."""
        self.complaints: list[str] = []
        """What the console has as errors."""
        self.page.on("request", self._note)
        self.page.on(
            "console", lambda one: one.type == "error" and self.complaints.append(one.text)
        )

    def show(
        self, tag: str = "", body: str = "", before: str = "", src: str = "/embed/v1/segue.js"
    ) -> None:
        """Open it: attributes of the script's tag, the page's body, what ran before the script."""
        html = (
            '<!doctype html><html lang="en"><head><title>Host</title>'
            f'<script src="{src}" defer data-title="Harbor Assistant" {tag}></script></head>'
            f"<body><main><h1>Host</h1>{body}</main></body></html>"
        )

        def answer(route: Route) -> None:
            headers = {"Content-Security-Policy": _POLICY}
            route.fulfill(content_type="text/html", headers=headers, body=html)

        self.page.route(f"**{PATH}*", answer)
        self.page.add_init_script(_HEARS + before)
        self.page.goto(PATH)

    def run(self, code: str) -> Any:
        """What the page's own code does."""
        return self.page.evaluate(code)

    def heard(self, *names: str) -> list[str]:
        """The events so far, of those names if any is given."""
        heard: list[str] = self.run("heard")
        return [one for one in heard if not names or one in names]

    def hears(self, *names: str) -> None:
        """Every one of these events has come, once."""
        self.until(lambda: set(names) <= set(self.heard()))
        assert sorted(self.heard(*names)) == sorted(names)

    def until(self, what: Callable[[], bool]) -> None:
        """Wait for it. The page's policy forbids the browser's own way: it takes a string."""
        for _ in range(400):
            if what():
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"not within 20 s: {what}")

    def kept(self) -> dict[str, Any]:
        """Everything that is stored in the browser."""
        kept: dict[str, Any] = self.run(
            "({local: {...localStorage}, session: {...sessionStorage}, cookies: document.cookie})"
        )
        return kept

    def calls(self, path: str = "") -> list[str]:
        """The requests to the API so far, of those that end so."""
        return [one for one in self.asked if "/api/v1/" in one and one.endswith(path)]

    def see(self, step: str) -> None:
        """Keep a picture of this state, and let axe look at it."""
        self._evidence.see(self.page, step)

    def another_tab(self) -> "HostPage":
        """The same browser, another tab."""
        return HostPage(self.context, self._url, self._evidence)

    def is_quiet(self) -> None:
        """Nothing of the embed is on the page."""
        expect(self.launcher).to_have_count(0)
        expect(self.page.locator("segue-chat")).to_have_count(0)

    def _note(self, request: Request) -> None:
        self.asked.append(f"{request.method} {request.url.removeprefix(self._url)}")
