"""The clock of a held time: the server's counts, and the visitor's may be wrong."""

from playwright.sync_api import expect

from tests.e2e.long_ago import holds_run_out
from tests.e2e.product import Product
from tests.e2e.website import Website
from tests.e2e.words import REGION, SENTENCE

AN_HOUR_AHEAD = """() => {
  const right = Date.now.bind(Date);
  Date.now = () => right() + 3_600_000;
}"""
EXPIRED = "is not kept for you any more. Please choose a time once more."


def to_the_times(website: Website) -> None:
    chat = website.chat
    chat.open()
    chat.say(SENTENCE)
    chat.press("See it")
    chat.hears(REGION)
    chat.press("The Americas")
    expect(chat.booking.next_free).to_be_visible()


def let_holds_run_out(website: Website, product: Product) -> None:
    holds_run_out(product)
    website.page.evaluate(AN_HOUR_AHEAD)  # by this clock it is over, and the server agrees


def test_who_has_a_wrong_clock_can_book(visit) -> None:
    website = visit()
    website.page.add_init_script(f"({AN_HOUR_AHEAD})()")
    website.page.reload()
    to_the_times(website)
    booking = website.chat.booking
    booking.next_free.click()
    expect(booking.face.get_by_label("Your name")).to_be_visible()
    expect(booking.left).to_have_count(0)  # no clock is better than a wrong one
    website.see("held-by-a-wrong-clock")
    booking.confirm("Ahead Walker", "ahead@walker.example")
    booking.booked()


def test_a_hold_that_ran_out_leads_back_to_the_times(visit, product: Product) -> None:
    website = visit()
    to_the_times(website)
    booking = website.chat.booking
    booking.hold(booking.next_free)
    let_holds_run_out(website, product)
    expect(booking.face.get_by_text(EXPIRED)).to_be_visible()
    expect(booking.next_free).to_be_visible()
    website.see("expired")
