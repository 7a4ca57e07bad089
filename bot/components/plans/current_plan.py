"""The plan that the visitor is on now, as a rule over the text.

Plans often carry everyday names ("Team", "Business"). So each mention is asked twice: does the
text use it as a plan's name (``plan_names``), and how does it stand there (``standing``): is it so
now, or over, denied, wished for, asked about? The last plan mentioned as current counts: "used to
be on Starter, upgraded to Team in June" is ``team``. Where two are left open ("Starter or Team"),
or a short name is misspelt, the plan is doubtful: it is asked back.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.components.plans.no_plan import no_plan
from bot.components.plans.others_plans import is_somebody_elses
from bot.components.plans.plan_names import PlanNames
from bot.components.things.named_things import Mention
from bot.components.words.plain import after, any_of, before, plain
from bot.components.words.standing import Standing, standing
from bot.components.words.vocabulary import Item

NOT_A_CUSTOMER = "none"
_SURE_LETTERS = 6
"""A misspelt name of so many letters is taken; a shorter one is asked back."""

_NAME_END = r"[\"')*]*(?: plan| tier| package| subscription| one)? "
_OVER_AFTER = re.compile(
    _NAME_END
    + any_of(
        "until|till|before|back then|at first|initially|originally|in the past|once|"
        "previously|in the beginning|last year|last month|last quarter|last summer|"
        "earlier|ages ago|is over|is gone|is cancelled|has ended|ended|expired|"
        "ran out|lapse|lapsed|expire|used to|"
        "got too|became too|was too|was not|was fine|was cancelled"
    )
    + r"\b|"
    + _NAME_END
    + r"(?:a |one |two |three |few |some |\d+ )+(?:years?|months?|weeks?|days?) ago\b|"
    + _NAME_END
    + r"in (?:19|20)\d\d\b"
)
_BECAME = re.compile(
    r"\b(?:upgraded|moved|switched|went|changed|downgraded|migrated|joined|signed|"
    r"subscribed|bought|started|got|since|renewed|took|chose)\b"
)
_WISHED_AFTER = re.compile(
    _NAME_END
    + any_of(
        "next year|next month|next quarter|next week|soon|in the future|would|might|"
        "could|looks|sounds|seems|has|have|includes|include|comes with|offers|costs|"
        "supports|allows|can|does|vs|versus|instead of|is what we want|is what we need|"
        "is what we dream|is what we'd|is what we aim|is the goal|is the dream|is the plan for"
    )
    + r"\b(?! (?:our|enough|too))"
)
_RENEWED = re.compile(r"\b(?:renew|renews|renewing|renewed|renewal|extend|extending)\b")
_OR = re.compile(
    r"\s*(?:plan|tier)?\s*,?\s*(?:or|/|\|)\s*(?:maybe|perhaps|even|possibly|is it|"
    r"was it|rather|on|it's)?\s*(?:the\s+)?"
)


@dataclass(frozen=True)
class CurrentPlan:
    """A plan's id, or ``none`` for "not a customer yet", and where the text says it.

    ``certain`` is false where it is only what may have been meant."""

    id: str
    start: int
    end: int
    certain: bool = True


class CurrentPlans:
    """Knows the vendor's plans by name and synonym."""

    def __init__(self, plans: Sequence[Item]) -> None:
        self._names = PlanNames([plan for plan in plans if plan.id != NOT_A_CUSTOMER])

    def mentions(self, text: str) -> list[Mention]:
        """Every plan that is named as one, current or not."""
        return self._names.mentions(text)

    def current(self, text: str) -> CurrentPlan | None:
        """The last plan mentioned as current, or ``none``; None where the text leaves it open."""
        found = self.found(text)
        return found[0] if found and found[0].certain else None

    def found(self, text: str, mentions: Sequence[Mention] | None = None) -> list[CurrentPlan]:
        """The current plan; or, where it is doubtful, each that may be it; or nothing.

        ``mentions``: those of the text, where they were looked for already.
        """
        mentions, read = self.mentions(text) if mentions is None else mentions, plain(text)
        current = [mention for mention in mentions if _is_current(read, mention)]
        if current:
            return _last(read, current)
        none = no_plan(read, named=bool(mentions))
        return [CurrentPlan(NOT_A_CUSTOMER, *none)] if none else []


def _last(text: str, current: list[Mention]) -> list[CurrentPlan]:
    """The last one; with those that "or" joins to it, none of them certain."""
    joined = [current[-1]]
    for left, right in reversed(list(pairwise(current))):
        if not _OR.fullmatch(text[left.end : right.start]):
            break
        joined.insert(0, left)
    open_ = len({mention.id for mention in joined}) > 1
    return [
        CurrentPlan(one.id, one.start, one.end, certain=not open_ and _is_sure(one))
        for one in (joined if open_ else joined[-1:])
    ]


def _is_sure(mention: Mention) -> bool:
    return mention.spelt or mention.end - mention.start >= _SURE_LETTERS


def _is_current(text: str, mention: Mention) -> bool:
    left, right = before(text, mention.start), after(text, mention.end)
    if standing(text, mention.start) is not Standing.SO or is_somebody_elses(left, right):
        return False
    if _WISHED_AFTER.match(right) and not _RENEWED.search(left):
        return False
    return not _OVER_AFTER.match(right) or _BECAME.search(left) is not None
