"""A calendar provider, or whoever got in between, tells an address of the call that is none."""

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Route, expect

from tests.e2e.test_hold_clock import to_the_times

HOSTILE = ("javascript:window.caught=1", "JaVa\nScript:window.caught=1", "data:text/html,<b>x</b>")
CALL = "https://meet.example/abc"


def told(join_url: str) -> Callable[[Route], None]:
    """Every answer of the visit, with that as its call's address."""

    def instead(one: dict[str, Any]) -> dict[str, Any]:
        return one | {"join_url": join_url, "place": None} if "join_url" in one else one

    def answer(route: Route) -> None:
        real = route.fetch()
        route.fulfill(response=real, json=json.loads(real.text(), object_hook=instead))

    return answer


def test_only_an_address_of_the_web_becomes_a_link(visit) -> None:
    website = visit()
    to_the_times(website)
    page, booking = website.page, website.chat.booking
    booking.hold(booking.next_free)
    booking.confirm("Cal Endar", "cal@endar.example")
    booking.booked()
    link = website.chat.element.get_by_role("link", name="Video call")
    for address in (*HOSTILE, "Room 4", "+49 30 1234567"):
        page.route("**/api/v1/visit*", told(address))
        page.reload()
        booking.booked()
        expect(website.chat.element.get_by_text(address)).to_be_visible()
        expect(link).to_have_count(0)
        followed = page.locator("a").evaluate_all("all => all.map(({protocol}) => protocol)")
        assert set(followed) <= {"http:", "https:"}
        page.unroute("**/api/v1/visit*")
    website.see("no-link")
    page.route("**/api/v1/visit*", told(CALL))
    page.reload()
    expect(link).to_have_attribute("href", CALL)
