"""Harbor's website as a visitor uses it: by what is written and labelled on it."""

import json
import re
from base64 import urlsafe_b64decode
from contextlib import suppress

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.e2e.booking import Booking
from tests.e2e.evidence import Evidence
from tests.e2e.vendor_side import VendorSide

OFFER = "A suggestion for you"


class Website:
    """The page with both faces on it, in one visitor's browser."""

    def __init__(self, page: Page, url: str, evidence: Evidence) -> None:
        self.page, self._url, self._evidence = page, url, evidence
        self.chat = Chat(page)
        self.form = Form(page)

    def open(self) -> None:
        """The home page, with the form on it ready."""
        self.page.goto("/")
        expect(self.form.element).to_be_visible()

    def become(self, customer: str) -> None:
        """Sign in on the demonstration's bar."""
        bar = self.page.get_by_role("complementary", name="Demonstration")
        bar.get_by_role("link", name=customer).click()
        expect(bar.get_by_role("link", name=customer)).to_have_attribute("aria-current", "true")
        expect(self.form.element).to_be_visible()

    def see(self, step: str) -> None:
        """Keep a picture of this state, and let axe look at it."""
        self._evidence.see(self.page, step)

    def show(self, what: Locator) -> None:
        """Scroll to something, so that the next picture has it."""
        expect(what).to_be_visible()
        what.evaluate("element => element.scrollIntoView({block: 'center'})")

    def another_tab(self) -> "Website":
        """The same browser, another tab."""
        website = Website(self.page.context.new_page(), self._url, self._evidence)
        website.open()
        return website

    def vendor_side(self) -> VendorSide:
        """What the vendor's people see, in another tab."""
        return VendorSide(self.page.context.new_page(), self._evidence)

    @property
    def account_key(self) -> str:
        """The CRM's key of a stranger: their visit, as the visit token has it."""
        kept = self.page.evaluate("url => localStorage.getItem(`segue:${url}`)", self._url)
        payload = json.loads(kept)["visitToken"].split(".")[1]
        claims = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return f"visit:{claims['sub']}"


class Chat:
    """The chat's window."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.element = page.get_by_role("dialog", name="Harbor Assistant")
        self.log = self.element.get_by_role("log", name="Conversation")
        self.writing = self.element.get_by_label("Your message")
        self.offers = self.element.get_by_role("group", name=OFFER)
        self.booking = Booking(self.element)

    def open(self) -> None:
        """Press the launcher; the line to write in is ready."""
        self._page.get_by_role("button", name="Open chat").click()
        expect(self.writing).to_be_visible()

    def say(self, words: str) -> None:
        """Type and send; the words stand in the conversation, and an answer has come."""
        self.writing.fill(words)
        self.writing.press("Enter")
        expect(self.said(words).last).to_be_visible()
        self.settle()

    def press(self, label: str) -> None:
        """Press a button of the newest step; an answer has come."""
        self.element.get_by_role("button", name=label, exact=True).click()
        self.settle()

    def is_sent_again(self, answer: Locator) -> None:
        """What waited goes by itself until ``answer`` is there, or by a press where that ended."""
        again = self.element.get_by_role("button", name="Try again now")
        expect(again.or_(answer).first).to_be_visible(timeout=40_000)
        if again.is_visible():
            with suppress(PlaywrightTimeout):  # It may just have been sent after all.
                again.click(timeout=2_000)

    def settle(self) -> None:
        """Nothing is on its way any more."""
        expect(self.element.get_by_text("The assistant is typing")).to_have_count(0)

    def said(self, words: str) -> Locator:
        """What the visitor said."""
        return self.log.get_by_text(words, exact=True)

    def hears(self, words: str | re.Pattern[str]) -> None:
        """The conversation has these words."""
        expect(self.log.get_by_text(words).last).to_be_visible()


class Form:
    """The form in the page."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.element = page.get_by_role("form", name="Your answers")
        self.offers = self.element.get_by_role("group", name=OFFER)
        self.booking = Booking(self.element)

    def choose(self, question: str, *answers: str) -> None:
        """Choose among what is offered."""
        field = self.element.get_by_role("group", name=question)
        for answer in answers:
            field.get_by_text(answer, exact=True).click()

    def type(self, question: str, text: str) -> None:
        """Fill in a line."""
        self.element.get_by_label(question).fill(text)

    def press(self, label: str) -> None:
        """Press a button of the form."""
        self.element.get_by_role("button", name=label, exact=True).click()

    def field(self, question: str) -> Locator:
        """A question with all that stands under it."""
        return self.element.locator(".field").filter(has=self._page.get_by_text(question))
