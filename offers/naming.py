"""Ids that are named and not defined: at their place, or at the definition that was misspelt."""

from collections import defaultdict
from collections.abc import Sequence
from difflib import get_close_matches

from offers.draft import Draft, Use
from vendor_files import nearest

REFERENCES = (
    ("plans", "builds_on", ("plans",)),
    ("plans", "capabilities", ("capabilities",)),
    ("plans", "products", ("products",)),
    ("products", "capabilities", ("capabilities",)),
    ("bundles", "products", ("products",)),
    ("goals", "needs", ("capabilities",)),
    ("pain_points", "solved_by", ("capabilities",)),
    ("offers", "plan", ("plans",)),
    ("offers", "products", ("products",)),
    ("offers", "bundle", ("bundles",)),
    ("triggers", "offer", ("offers",)),
    ("incentives", "offers", ("offers",)),
    ("experiments", "offer", ("offers",)),
    ("plays", "offer", ("offers",)),
)
"""(section, field, the sections that define what it names)."""


def note_references(draft: Draft) -> None:
    """Notes every id that a field of an item names."""
    for section, field, targets in REFERENCES:
        for key, item in draft.sections[section].items():
            named = getattr(item, field)
            single = named is None or isinstance(named, str)
            for position, one in enumerate([named] if single else named):
                path = (section, key, field) if single else (section, key, field, position)
                if one is not None:
                    draft.use(path, one, targets, f"{section}.{key}")


def report_unknown(draft: Draft) -> frozenset[str]:
    """Complains about every id that is named and not defined; returns the ids whose definition
    seems to be misspelt.

    A single typo stands at its place. Where an id is named several times and a defined id that
    nothing names is near, it is the definition that is wrong: one problem, there.
    """
    unknown: dict[str, list[Use]] = defaultdict(list)
    for use in draft.uses:
        if use.id not in draft.ids(*use.sections):
            unknown[use.id].append(use)
    misspelt = set()
    for one, uses in unknown.items():
        meant = _unused_near(draft, one, uses) if len(uses) > 1 else None
        if meant is not None:
            misspelt.add(meant[1])
            _at_the_definition(draft, meant, one, uses)
            uses = [use for use in uses if meant[0] not in use.sections]
        for use in uses:
            what = f"{use.item}: unknown id '{one}'."
            draft.source.complain(use.path, what, nearest(one, draft.ids(*use.sections)))
    return frozenset(misspelt)


def _unused_near(draft: Draft, one: str, uses: Sequence[Use]) -> tuple[str, str] | None:
    """The section and id of the nearest definition that nothing names."""
    for section in sorted({section for use in uses for section in use.sections}):
        named = {use.id for use in draft.uses if section in use.sections}
        near = get_close_matches(one, sorted(draft.ids(section) - named), n=1)
        if near:
            return section, near[0]
    return None


def _at_the_definition(draft: Draft, meant: tuple[str, str], one: str, uses: Sequence[Use]) -> None:
    defined = draft.source.place(meant)
    first = min((draft.source.place(use.path) for use in uses), key=lambda p: (p.file, p.line))
    what = (
        f"'{one}' is used in {len(uses)} places (first {first.file}:{first.line}) but not defined; "
        f"{defined.file}:{defined.line} defines '{meant[1]}', which nothing uses."
    )
    draft.source.complain(meant, what, f"Did you mean '{one}' here?")
