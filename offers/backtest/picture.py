"""The picture of a backtest: how visits move from the offers before to the offers after."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from offers.backtest.tally import Backtest, Flow

_WIDTH, _MARGIN, _TOP = 960, 24, 96
_BAR, _LABELS = 14, 250
_HEIGHT, _GAP, _LEAST = 440, 14, 3
_MOST = 12
"""So many offers have a band of their own; the rest share one."""
_NONE = "no offer"
_GREY = "#9aa1ab"
# Twelve colours that stay apart for colour-blind people too (Paul Tol's, light ones left out).
_COLOURS = (
    "#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377",
    "#997700", "#004488", "#994455", "#44aa99", "#dd7733", "#777711",
)  # fmt: skip


@dataclass(frozen=True)
class _Node:
    """One offer on one side."""

    name: str
    visits: int
    top: float
    height: float


def picture(result: Backtest, *, before: str, after: str, period: str) -> str:
    """An SVG document: offers before on the left, after on the right, visits as bands between.

    ``before`` and ``after`` name the two catalogues, ``period`` the visits that were replayed.
    """
    flows = _named(result.flows)
    names = _in_order(flows)
    left = _column(
        names, Counter({n: sum(v for (a, _), v in flows.items() if a == n) for n in names})
    )
    right = _column(
        names, Counter({n: sum(v for (_, b), v in flows.items() if b == n) for n in names})
    )
    height = _TOP + _HEIGHT + _GAP * len(names) + _MARGIN
    parts = [
        *_head(result, before, after, period, height),
        *_bands(flows, names, left, right),
        *_labels(left, names, x=_MARGIN + _LABELS, anchor="end"),
        *_labels(right, names, x=_WIDTH - _MARGIN - _LABELS, anchor="start"),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _named(flows: Sequence[Flow]) -> dict[tuple[str, str], int]:
    """(before, after) -> visits, with the rare offers put together."""
    sizes = Counter[str]()
    for flow in flows:
        for offer in {flow.before, flow.after} - {None}:
            sizes[str(offer)] += flow.visits
    kept = {name for name, _ in sorted(sizes.items(), key=lambda i: (-i[1], i[0]))[:_MOST]}
    rest = f"{len(sizes) - len(kept)} other offers"
    named = Counter[tuple[str, str]]()
    for flow in flows:
        before, after = (
            _NONE if one is None else one if one in kept else rest
            for one in (flow.before, flow.after)
        )
        named[before, after] += flow.visits
    return dict(named)


def _in_order(flows: dict[tuple[str, str], int]) -> list[str]:
    """The names, the largest first and "no offer" at the foot, where what disappears goes."""
    sizes = Counter[str]()
    for pair, visits in flows.items():
        for name in set(pair):
            sizes[name] += visits
    return sorted(sizes, key=lambda name: (name == _NONE, -sizes[name], name))


def _column(names: Sequence[str], visits: Counter[str]) -> dict[str, _Node]:
    total, top, column = sum(visits.values()) or 1, float(_TOP), {}
    for name in names:
        if visits[name]:
            height = max(_HEIGHT * visits[name] / total, _LEAST)
            column[name] = _Node(name, visits[name], top, height)
            top += height + _GAP
    return column


def _head(result: Backtest, before: str, after: str, period: str, height: float) -> Iterator[str]:
    total = result.total
    summary = (
        f"{_visits(total.visits)} {period}: {total.before} with an offer before, {total.after} "
        f"after; {total.appears} appear, {total.disappears} disappear, {total.changed} change."
    )
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height:.0f}" '
        f'width="{_WIDTH}" height="{height:.0f}" role="img" aria-labelledby="title desc" '
        'font-family="system-ui, sans-serif" font-size="13" fill="#1c2430">'
    )
    title = f"What visitors are offered: {before} and {after}"
    yield f'<title id="title">{escape(title)}</title>'
    yield f'<desc id="desc">{escape(summary)}</desc>'
    yield f'<rect width="{_WIDTH}" height="{height:.0f}" fill="#ffffff"/>'
    yield _text(_MARGIN, 34, "What visitors are offered", size=18, weight=600)
    yield _text(_MARGIN, 56, summary, fill="#556070")
    for x, anchor, words in (
        (_MARGIN + _LABELS, "end", f"Before: {before}"),
        (_WIDTH - _MARGIN - _LABELS, "start", f"After: {after}"),
    ):
        yield _text(x, _TOP - 14, words, weight=600, anchor=anchor)


def _bands(
    flows: dict[tuple[str, str], int],
    names: Sequence[str],
    left: dict[str, _Node],
    right: dict[str, _Node],
) -> Iterator[str]:
    used_left, used_right = Counter[str](), Counter[str]()
    x0, x1 = _MARGIN + _LABELS + 8 + _BAR, _WIDTH - _MARGIN - _LABELS - 8 - _BAR
    middle = (x0 + x1) / 2
    rank = {name: number for number, name in enumerate(names)}
    for (before, after), visits in sorted(
        flows.items(), key=lambda item: (rank[item[0][0]], rank[item[0][1]])
    ):
        a, b = left[before], right[after]
        top0 = a.top + a.height * used_left[before] / a.visits
        top1 = b.top + b.height * used_right[after] / b.visits
        used_left[before] += visits
        used_right[after] += visits
        end0 = a.top + a.height * used_left[before] / a.visits
        end1 = b.top + b.height * used_right[after] / b.visits
        shape = (
            f"M{x0},{top0:.1f} C{middle:.0f},{top0:.1f} {middle:.0f},{top1:.1f} {x1},{top1:.1f} "
            f"L{x1},{end1:.1f} C{middle:.0f},{end1:.1f} {middle:.0f},{end0:.1f} {x0},{end0:.1f} Z"
        )
        moved = before != after
        said = f"{before} → {after}: {_visits(visits)}"
        yield (
            f'<path d="{shape}" fill="{_colour(before if after == _NONE else after, names)}" '
            f'fill-opacity="{0.6 if moved else 0.22}"><title>{escape(said)}</title></path>'
        )


def _labels(
    column: dict[str, _Node], names: Sequence[str], *, x: float, anchor: str
) -> Iterator[str]:
    bar = x + 8 if anchor == "end" else x - 8 - _BAR
    for node in column.values():
        yield (
            f'<rect x="{bar}" y="{node.top:.1f}" width="{_BAR}" height="{node.height:.1f}" '
            f'fill="{_colour(node.name, names)}"/>'
        )
        words = f"{node.name}  {node.visits:,}"
        yield _text(x, node.top + node.height / 2 + 4.5, words, anchor=anchor)


def _colour(name: str, names: Sequence[str]) -> str:
    return _GREY if name == _NONE else _COLOURS[list(names).index(name) % len(_COLOURS)]


def _text(
    x: float,
    y: float,
    words: str,
    *,
    anchor: str = "start",
    size: int = 13,
    weight: int = 400,
    fill: str = "#1c2430",
) -> str:
    return (
        f'<text x="{x:.0f}" y="{y:.1f}" text-anchor={quoteattr(anchor)} font-size="{size}" '
        f'font-weight="{weight}" fill="{fill}">{escape(words)}</text>'
    )


def _visits(number: int) -> str:
    return f"{number:,} visit" if number == 1 else f"{number:,} visits"
