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

from bot.components.named_things import Mention
from bot.components.plain import after, any_of, before, plain
from bot.components.plan_names import PlanNames
from bot.components.standing import Standing, standing
from bot.components.vocabulary import Item

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
        "ran out|used to|got too|became too|was too|was not|was fine|was cancelled"
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
        "supports|allows|can|does|vs|versus|instead of"
    )
    + r"\b(?! (?:our|enough|too))"
)
_OR = re.compile(
    r"\s*(?:plan|tier)?\s*,?\s*(?:or|/|\|)\s*(?:maybe|perhaps|even|possibly|is it|"
    r"was it|rather|on|it's)?\s*(?:the\s+)?"
)
_NOT_OURS = re.compile(
    r"\b(?:their|his|her|sister company|parent company|other department|client is|"
    r"customer is|friend|competitor|colleague at|another company|they're|they are|"
    r"partner company) (?:\w+ ){0,4}$"
)
_NONE = re.compile(
    r"\b(?:"
    + "|".join(
        [
            r"(?:not|aren't|isn't|arent|isnt|never been|neither|am not|ain't)(?: yet|"
            r" really| actually| currently| even)? (?:one of your |a |your |an |any )?(?:existing |"
            r"current |paying |real |actual )?(?:customers?|clients?|users?|"
            r"subscribers?|subscribed|members?|signed up|registered|with you|"
            r"on board)(?! support)",
            r"(?:no|non|potential|prospective|future|former|ex)[- ](?:customer|"
            r"client|user)s?(?! support| sign| lead| request)",
            r"(?:no|not on (?:a|any)|not (?:got|have) (?:a|any)|(?:don't|dont|"
            r"do not) (?:yet |even |really |currently )?(?:have|got|pay for|hold|"
            r"own) (?:a|any|one of your)|without (?:a|any)|(?:haven't|havent|"
            r"have not) (?:got |bought |chosen |picked |selected )?(?:a|any)|has no|"
            r"have no|got no|having no) (?:\w+ )?(?:plan|plans|subscription|"
            r"subscriptions|account|contract)(?: yet| so far| at all)?",
            r"(?:haven't|havent|have not|didn't|did not|didnt|(?<!rather )not|never|hasn't|"
            r"has not|nothing)(?: yet| even| actually)? (?:bought|purchased|signed up|"
            r"signed|subscribed|sign up|subscribe|buy|purchase|begun|joined|chosen|"
            r"become|onboarded|committed|paying|pay)(?! (?:with|out|in|to fill))",
            r"(?:not|never|haven't|havent|have not|don't|dont|do not|didn't|isn't|"
            r"aren't|not currently)(?: yet| currently| even| really| been| ever|"
            r" actually)? (?:using|used|use|tried|try|on|have|had|touched|owned|own|"
            r"with) (?:it|you|yours?|anything|your (?:product|tool|software|service|"
            r"platform|app|stuff)|any of (?:it|your|them|these|those)|any|one|none|"
            r"this|the product|the tool)(?: yet| so far)?(?! (?:much|often|a lot|well|"
            r"enough|every|properly|as|because|for|right))",
            r"(?:not|haven't|havent|don't|dont|do not|never|have not) (?:using|used|"
            r"use|tried|bought|touched) \w+(?: yet| so far| at all| before)(?! (?:the|"
            r"our|in))",
            r"(?:not|don't|dont|do not) (?:currently |really |actually )?(?:using|use) "
            r"(?!(?:crm|excel|email|paper|ai|much|that|this|any|a|the|our|one|it|you)\b)"
            r"[a-z][\w-]*[^\W_s](?= at the moment| right now| currently| today|\s*$|[.,;!])",
            r"new here|new to (?:you|this|it|your)|none (?:yet|so far|at the moment|"
            r"of (?:them|these|those)(?=\W*$)|right now|currently|at all|atm)|"
            r"nothing (?:of yours|from you|yet|so far|at the moment|"
            r"right now|currently|with you|bought)",
            r"no plan(?! to| for| b)|no subscription|free trial|trial version|"
            r"on a trial|trialing|trialling|in trial|not yet a|not paying (?:you|"
            r"anything|for)|(?:don't|dont|do not|not) pay(?:ing)? (?:anything|you|"
            r"for anything|for it)|just found (?:you|this)|"
            r"never heard of you|not on (?:one|any)|haven't yet|we'd be new|"
            r"would be new|prospect here",
            r"(?:our|my|the) (?:free )?trial (?:has |is |just )?(?:ended|expired|over|"
            r"ran out)|(?:using|use|with|on) (?:a |another |some )?(?:competitor|"
            r"competing product|different tool|different vendor|other vendor)",
            r"(?:cancelled|canceled|ended|quit|stopped|dropped) (?:our|my|"
            r"the) (?:plan|subscription|account|contract)|(?:used to be|was|"
            r"were) (?:a |your )?(?:customer|client)s?",
        ]
    )
    + r")(?!\w)"
)
_ONLY_NONE = re.compile(
    r"\W*(?:(?:we|i|hm+|um+|well|uh|oh|at the moment|currently|right now|so far|on|"
    r"have|no,|i guess|honestly|actually|it's|plan|is)\W+){0,6}"
    r"(?:none|nothing|not yet|no plan|no one|zero|nope,? (?:none|nothing|not yet)|n/a|"
    r"none of the above|none of these|not any|not one|nada|neither)"
    r"(?:\W+(?:yet|so far|at the moment|currently|right now|really|for now|thanks|"
    r"i think|atm|today|sorry|at all|here)){0,4}\W*"
)
_NONE_IN_A_LIST = re.compile(
    r"(?:^|[,;.]\s*)(?:plan\s*[:=]?\s*)?(?:none|no plan|not yet|nothing yet)\s*(?:[,;.]|$)"
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
        none = (
            _NONE.search(read) or _ONLY_NONE.fullmatch(read[:100]) or _NONE_IN_A_LIST.search(read)
        )
        return [CurrentPlan(NOT_A_CUSTOMER, none.start(), none.end())] if none else []


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
    if standing(text, mention.start) is not Standing.SO or _NOT_OURS.search(left):
        return False
    if _WISHED_AFTER.match(right):
        return False
    return not _OVER_AFTER.match(right) or _BECAME.search(left) is not None
