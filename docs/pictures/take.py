"""Takes the pictures of the documentation from the running demonstration.

    ./segue check                       # once: it brings the tools that drive a browser
    ./segue reset && ./segue up --detach
    .segue/env/bin/python docs/pictures/take.py

A fresh database, because the rep's calendar and the CRM show what was booked before. Another
address than http://127.0.0.1:8600 is given as the argument; ``SEGUE_BROWSER`` names a Chromium
that is not on the path.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from playwright.sync_api import Browser, Page, expect, sync_playwright

from launcher.places import find_places
from tests.e2e.website import Website
from tests.e2e.words import PAIN, PLAN, SENTENCE, TEAM_SIZE

FOLDER = Path(__file__).parent
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
LARGEST = 200_000
"""Bytes of one picture."""
_QUANTIZE = """
import sys
from PIL import Image
for name in sys.argv[1:]:
    picture = Image.open(name).convert("RGB").quantize(128, dither=Image.Dither.NONE)
    picture.save(name, optimize=True)
"""


class Pictures:
    """Keeps each picture; what a test has as its evidence."""

    def __init__(self) -> None:
        self.taken: list[Path] = []

    def see(self, page: Page, name: str) -> None:
        """Keep what the page shows as ``<name>.png``."""
        file = FOLDER / f"{name}.png"
        page.screenshot(path=file, animations="disabled")
        self.taken.append(file)

    def shrink(self) -> None:
        """To 128 colours, by Rasa's environment: it is the one that has Pillow."""
        python = str(find_places().bot_python)
        names = map(str, self.taken)
        subprocess.run([python, "-c", _QUANTIZE, *names], check=True)  # noqa: S603 - our own
        for file in self.taken:
            if file.stat().st_size > LARGEST:
                raise SystemExit(f"{file} is larger than {LARGEST} bytes.")


def main(url: str) -> None:
    """Take them all."""
    program = os.environ.get("SEGUE_BROWSER") or shutil.which("chromium")
    pictures = Pictures()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        stranger_on_a_phone(_visit(browser, url, PHONE, pictures))
        stranger_in_the_chat(_visit(browser, url, DESKTOP, pictures))
        customer(_visit(browser, url, DESKTOP, pictures))
        browser.close()
    pictures.shrink()


def _visit(browser: Browser, url: str, size: dict[str, int], pictures: Pictures) -> Website:
    context = browser.new_context(
        base_url=url,
        viewport=size,
        locale="en-US",
        timezone_id="America/New_York",
        reduced_motion="reduce",
    )
    website = Website(context.new_page(), url, pictures)
    website.open()
    return website


def stranger_on_a_phone(website: Website) -> None:
    """The offer under the answer that led to it."""
    form = website.form
    form.choose(PLAN, "Starter")
    form.type(TEAM_SIZE, "45")
    form.choose(PAIN, "Missed follow-ups")
    website.show(form.field(PAIN).get_by_role("group", name="A suggestion for you"))
    website.see("form-offer-phone")


def stranger_in_the_chat(website: Website) -> None:
    """One sentence, and the facts behind the offer."""
    chat = website.chat
    chat.open()
    chat.say(SENTENCE)
    chat.press("Why am I seeing this?")
    expect(chat.log.get_by_text("You said that follow-ups get missed")).to_be_in_viewport()
    website.see("chat-why")


def customer(website: Website) -> None:
    """From what is known to the rep's calendar and the CRM's record."""
    website.become("Dana Reyes, Brightway Solar")
    chat = website.chat
    chat.open()
    chat.press("That's right")
    chat.say("follow-ups get forgotten all the time")
    expect(chat.offers.last).to_contain_text("Starter")
    website.see("chat-offer")
    chat.press("See it")
    expect(chat.booking.next_free).to_be_visible()
    website.see("chat-times")
    chat.booking.hold(chat.booking.next_free)
    chat.booking.confirm()
    chat.booking.booked()
    vendor = website.vendor_side()
    vendor.calendar_entry("follow-ups get forgotten all the time")
    vendor.see("calendar")
    vendor.record("Team plan for your people: accepted", "account:brightway-solar")
    vendor.see("crm-record")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8600")
