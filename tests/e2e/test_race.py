"""Two visitors want the same time of the same person."""

from playwright.sync_api import expect

from tests.e2e.booking import plain
from tests.e2e.words import PAIN, PLAN, REGION, TEAM_SIZE

TAKEN = "That time is not free any more"


def test_one_gets_the_time_and_the_other_is_told(visit) -> None:
    # Europe has one account manager: two visitors there want the same person.
    both = [at_the_times_in_the_form(visit(zone="Europe/Berlin")) for _ in range(2)]
    wanted = {plain(website.form.booking.next_free.inner_text()) for website in both}
    assert len(wanted) == 1
    for website in both:
        website.form.booking.next_free.click()
    for website in both:
        outcome = website.form.booking.left.or_(website.form.element.get_by_text(TAKEN))
        expect(outcome).to_be_visible()
    winners = [one for one in both if one.form.booking.left.is_visible()]
    (loser,) = (one for one in both if one not in winners)
    assert len(winners) == 1
    winners[0].see("held")
    expect(loser.form.element.get_by_text(TAKEN)).to_be_visible()
    expect(loser.form.booking.next_free).not_to_have_text(wanted.pop())
    loser.see("told")
    loser.form.booking.hold(loser.form.booking.next_free)
    loser.see("another-time-held")


def at_the_times_in_the_form(website):
    form = website.form
    form.choose(PLAN, "Starter")
    form.type(TEAM_SIZE, "45")
    form.choose(PAIN, "Missed follow-ups")
    form.press("See it")
    expect(form.element.get_by_role("group", name=REGION)).to_be_visible()
    form.press("Europe, Middle East or Africa")
    expect(form.booking.next_free).to_be_visible()
    return website
