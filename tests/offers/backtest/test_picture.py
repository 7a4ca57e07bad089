"""The picture: sound SVG that says in words what it shows."""

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from offers.backtest import Backtest, Tally
from offers.backtest.picture import picture
from offers.backtest.tally import Flow, Group

SVG = "{http://www.w3.org/2000/svg}"
OFFERS = [None, *(f"offer_{number}" for number in range(30))]


def result(flows: list[tuple[str | None, str | None, int]]) -> Backtest:
    moved = tuple(Flow(before=a, after=b, visits=n) for a, b, n in flows)
    total = Group(
        visits=sum(flow.visits for flow in moved),
        before=sum(flow.visits for flow in moved if flow.before),
        after=sum(flow.visits for flow in moved if flow.after),
        same=0,
        reworded=0,
        changed=0,
        appears=0,
        disappears=0,
    )
    return Tally().result().model_copy(update={"flows": moved, "total": total})


def drawn(flows: list[tuple[str | None, str | None, int]]) -> ElementTree.Element:
    return ElementTree.fromstring(
        picture(result(flows), before="<now>", after="a & b", period="since 2026-09-01")
    )


def words(root: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in root.iter(f"{SVG}text")]


def test_it_says_what_it_shows() -> None:
    root = drawn([("crew", "print", 30), ("crew", None, 10), (None, None, 60)])
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert desc is not None
    assert title.text == "What visitors are offered: <now> and a & b"
    assert (desc.text or "").startswith("100 visits since 2026-09-01: 40 with an offer before")
    assert root.get("role") == "img"
    assert {"crew  40", "print  30", "no offer  60", "no offer  70"} <= set(words(root))
    bands = [band.findtext(f"{SVG}title") for band in root.iter(f"{SVG}path")]
    assert "crew → no offer: 10 visits" in bands


def test_many_offers_share_a_band() -> None:
    root = drawn([(f"offer_{n:02}", f"offer_{n:02}", 100 - n) for n in range(40)])
    assert any(said.startswith("28 other offers") for said in words(root))
    assert sum(said.startswith("offer_") for said in words(root)) == 24


def test_it_needs_nothing_from_elsewhere() -> None:
    text = picture(result([("a", "b", 1)]), before="x", after="y", period="")
    assert "href" not in text
    assert "@import" not in text
    assert "url(" not in text


@given(
    st.lists(
        st.tuples(st.sampled_from(OFFERS), st.sampled_from(OFFERS), st.integers(1, 10**6)),
        unique_by=lambda flow: flow[:2],
        max_size=60,
    )
)
def test_everything_lies_within_the_picture(
    flows: list[tuple[str | None, str | None, int]],
) -> None:
    root = drawn(flows)
    height = float(root.get("height") or 0)
    for bar in root.iter(f"{SVG}rect"):
        y, tall = float(bar.get("y") or 0), float(bar.get("height") or 0)
        assert tall > 0
        assert y + tall <= height
