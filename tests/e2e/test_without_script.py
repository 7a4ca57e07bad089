"""What mails lead to, in a browser that runs no script: move, cancel, and book again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import DESKTOP, PHONE, SCHEMES, SIZES
from tests.e2e.evidence import Evidence
from tests.e2e.product import Product
from tests.e2e.website import Website
from tests.e2e.words import SENTENCE


@dataclass
class Plain:
    """A browser without JavaScript; another one, with it, opens the same addresses for axe."""

    page: Page
    twin: Page
    evidence: Evidence

    def see(self, step: str) -> None:
        """Keep a picture. Nothing is beside the window, nothing is a script, axe finds nothing."""
        self.evidence.take(self.page, step)
        self.twin.goto(self.page.url)
        assert self.twin.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
        assert self.twin.locator("script").count() == 0
        self.evidence.check(self.twin, step)

    def press(self, name: str) -> None:
        """Press a button or follow a link."""
        main = self.page.get_by_role("main")
        what = main.get_by_role("button", name=name, exact=True)
        what.or_(main.get_by_role("link", name=name, exact=True)).first.click()

    def stands(self, heading: str) -> None:
        """The page of that heading."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)

    def tells(self, words: str) -> None:
        """A notice says this."""
        expect(self.page.get_by_role("main")).to_contain_text(words)

    @property
    def when(self) -> str:
        """The meeting's time as its page shows it."""
        return self.page.locator("time").first.inner_text()

    def times(self) -> Locator:
        """The times of all days that are shown."""
        return self.page.locator("form.times").get_by_role("button")


@pytest.fixture
def plain(browser: Browser, product: Product, evidence: Evidence) -> Iterator[Callable[..., Plain]]:
    contexts = []

    def open_browser(size: str) -> Plain:
        def page(runs_scripts: bool) -> Page:
            context = browser.new_context(
                base_url=product.url,
                java_script_enabled=runs_scripts,
                viewport=SIZES[size],
                has_touch=size == PHONE,
                color_scheme=SCHEMES[size],
                locale="en-US",
                timezone_id="America/New_York",
            )
            contexts.append(context)
            return context.new_page()

        return Plain(page(runs_scripts=False), page(runs_scripts=True), evidence)

    yield open_browser
    for context in contexts:
        context.close()


def book(website: Website, address: str) -> None:
    """With scripts, as visitors book."""
    chat = website.chat
    chat.open()
    chat.say(SENTENCE)
    chat.press("See it")
    chat.press("The Americas")
    chat.booking.hold(chat.booking.next_free)
    chat.booking.confirm("Paul Plain", address)
    chat.booking.booked()


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_move_cancel_and_book_again_from_the_mail(visit, plain, size: str) -> None:
    website = visit()
    address = f"paul.{size}@plain.example"
    book(website, address)
    vendor = website.vendor_side()
    mail = vendor.mail_to(address, "with Harbor")
    here: Plain = plain(size)
    here.page.goto(mail["Move or cancel"])
    here.stands("Your meeting with Harbor")
    here.see("meeting")
    at_first = here.when

    with here.page.expect_download() as download:
        here.press("Calendar file")
    (event,) = Calendar.from_ical(download.value.path().read_bytes()).events
    assert address in str(event["ATTENDEE"])

    here.press("Move it to another time")
    here.stands("Pick another time")
    here.see("times")
    here.page.get_by_label("Times are in").select_option("Europe/Berlin")
    here.press("Change")
    expect(here.page.get_by_label("Times are in")).to_have_value("Europe/Berlin")
    here.see("times-in-berlin")
    here.press("Later")
    expect(here.page.get_by_label("Times are in")).to_have_value("Europe/Berlin")
    here.press("Earlier")
    old = here.page.context.new_page()
    old.goto(here.page.url)
    here.times().last.click()
    here.stands("Your meeting with Harbor")
    here.tells("The meeting is moved. Everybody concerned is told.")
    assert here.when != at_first
    here.see("moved")
    assert vendor.mail_to(address, "New time")["Move or cancel"]

    old.locator("form.times").get_by_role("button").first.click()  # of how it stood before
    expect(old.get_by_role("main")).to_contain_text("This meeting has changed meanwhile.")
    old.close()

    here.press("Cancel the meeting")
    here.stands("Cancel this meeting?")
    here.see("cancel")
    here.press("No, leave it as it is")
    here.stands("Your meeting with Harbor")
    here.press("Cancel the meeting")
    here.page.get_by_label("Why? (optional)").fill("We found somebody.")
    here.press("Yes, cancel it")
    here.stands("This meeting is cancelled")
    here.see("cancelled")

    here.page.goto(vendor.mail_to(address, "Cancelled:")["Pick another time"])
    book_again(here, address)


def book_again(here: Plain, address: str) -> None:
    """From a link to pick a time to another meeting."""
    here.see("nothing-planned")
    here.press("Show free times")
    here.stands("Pick a time")
    here.page.get_by_label("Times are in").select_option("Europe/Berlin")
    here.press("Change")
    here.stands("Pick a time")
    expect(here.page.get_by_label("Times are in")).to_have_value("Europe/Berlin")
    here.see("pick")
    here.times().first.click()
    here.stands("This time is yours while you confirm")
    here.see("held")
    here.press("Pick another time")
    here.times().nth(1).click()
    expect(here.page.get_by_label("Your name")).to_have_value("Paul Plain")
    expect(here.page.get_by_label("Your e-mail")).to_have_value(address)
    here.press("Book the meeting")
    here.stands("Your meeting with Harbor")
    here.tells("The meeting is booked. Everybody concerned is told.")
    assert "Berlin time" in here.when
    here.see("booked-again")
    assert urlsplit(here.page.url).path.startswith("/meetings/")
