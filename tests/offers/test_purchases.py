"""What a purchase takes in."""

from pathlib import Path

import pytest

from offers import Catalogue, Facts, load_catalogue
from offers.purchases import bought, offers_that_bring


@pytest.fixture(scope="module")
def catalogue(request: pytest.FixtureRequest) -> Catalogue:
    root: Path = request.config.rootpath
    return load_catalogue(root / "examples" / "harbor" / "catalogue")


@pytest.mark.parametrize(
    ("offer", "bring"),
    [
        ("upgrade_to_team", {"upgrade_to_team", "upgrade_to_business", "upgrade_to_enterprise"}),
        ("more_seats", {"more_seats"}),
        ("an_offer_of_old", {"an_offer_of_old"}),
    ],
)
def test_who_wins_a_larger_offer_has_the_smaller(catalogue, offer, bring) -> None:
    assert offers_that_bring(catalogue, offer) == bring


def test_a_product_comes_alone_in_a_bundle_and_with_a_plan(catalogue) -> None:
    routing = offers_that_bring(catalogue, "add_routing")
    assert {"add_routing", "speed_to_meeting_bundle", "upgrade_to_enterprise"} <= routing
    assert "add_routing" not in offers_that_bring(catalogue, "speed_to_meeting_bundle")


@pytest.mark.parametrize(
    ("then", "days", "now", "is_bought"),
    [(10, 5, 5, False), (10, 5, 370, True), (10, 20, -10, False), (None, 5, 370, False)],
)
def test_a_term_is_bought_when_it_ends_later(catalogue, then, days, now, is_bought) -> None:
    offer = catalogue.offers["longer_term"]
    before, after = Facts(days_to_renewal=then), Facts(days_to_renewal=now)
    assert bought(catalogue, offer, before, after, days=days) is is_bought


@pytest.mark.parametrize(
    ("then", "now", "is_bought"), [(10, 11, True), (10, 10, False), (None, 11, False)]
)
def test_seats_are_bought_when_there_are_more(catalogue, then, now, is_bought) -> None:
    offer = catalogue.offers["more_seats"]
    before, after = Facts(seats_bought=then), Facts(seats_bought=now)
    assert bought(catalogue, offer, before, after, days=3) is is_bought
