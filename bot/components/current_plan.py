"""The plan that the visitor is on now, as a rule over the text.

The last plan mentioned as current counts: "used to be on Starter, upgraded to Team in June" is
``team``. A plan that is over, wished for or asked about is not current. Plans often carry everyday
names ("Team", "Business"): such a word counts only where the text uses it as a plan's name.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.components.named_things import Mention, NamedThings
from bot.components.vocabulary import Item

NOT_A_CUSTOMER = "none"

EVERYDAY = frozenset(
    [
        "team",
        "business",
        "enterprise",
        "pro",
        "professional",
        "basic",
        "free",
        "standard",
        "plus",
        "premium",
        "growth",
        "scale",
        "company",
        "individual",
        "personal",
        "essential",
        "essentials",
        "core",
        "lite",
        "advanced",
        "solo",
    ]
)

_PLAN_NOUN = (
    r"(?:\s+(?:plan|tier|package|edition|subscription|licen[cs]e|version|level|account|one)s?\b)"
)
_AFTER_A_NAME = re.compile(
    rf"{_PLAN_NOUN}|\s*(?:$|[.,;:!?()/&+–—-])|"
    r"\s+(?:and|but|so|since|with|for|because|now|in|at|right|currently|today|atm|plus|until|"
    r"as|which|while|we|i|already|still|again|though|though|these|this|last|after|from|when|to|"
    r"then|just|our|there|here|rn|thx|please|\d)",
    re.IGNORECASE,
)
_CUE = re.compile(
    r"(?:\bon|\bon the|\busing|\buse|\bhave|\bhave the|\bgot|\bgot the|\bbought|\bto|\bto the|"
    r"\bpay(?:ing)? for|\bplan(?: is|:|=)?|\bsubscribed to|\bsigned up (?:for|to)|\bcurrently|"
    r"\bcurrent|\bnow|\bstill|\bjust|\bit(?:'s|’s| is)|\bwe(?:'re|’re| are|re)|\bthe|\bis|"
    r"\bunder|\bgone|\bcustomers?|\bpeople|\bppl|[,;:])"
    r"(?:\s+(?:the|just|still|now|currently|of course|only|like|your|harbor))*\s*[\"'“‘]?$",
    re.IGNORECASE,
)
_ON_THE_TEAM = re.compile(r"\b(?:the|our|my|a|have|use|using|is)\s*$", re.IGNORECASE)
_OVER = re.compile(
    r"(?:\bused to (?:be|have|use|pay)[^.;,]*|\bwas|\bwere|\bhad|\bformerly|\bpreviously|"
    r"\bbefore (?:that|it was)?|\bno longer|\bnot|\bnever|\bleft|\bcame from|\bcoming from|"
    r"\bfrom|\binstead of|\bstarted (?:out )?(?:on|with)|\bonce|\baren't|\bisn't|\bdropped|"
    r"\bcancell?ed|\boutgrew|\boutgrown)(?:\s+\w+){0,3}\s*$",
    re.IGNORECASE,
)
_REACHED = re.compile(
    r"(?:\b(?:upgraded|moved|switched|went|changed|downgraded|migrated|came|gone|jumped|bumped)"
    r"(?:\s+\w+){0,3}?(?:\s+from\s+\w+(?:\s+plan)?)?\s+(?:up |over |back |down )?to(?: the)?|"
    r"\bnow (?:\w+ ){0,2}on(?: the)?)\s*$",
    re.IGNORECASE,
)
_WISHED = re.compile(
    r"\b(?:consider\w*|think\w* (?:about|of)|look\w* (?:at|into)|want\w*|would like|wish\w*|"
    r"interested|curious|should|could|can|may|might|will|plan\w* to|going to|need to|compare\w*|"
    r"difference|differ|versus|vs|how much|price|cost\w*|pricing|what|which|whether|does|do|if|"
    r"is there|(?:what|how|question|ask|know|tell me) about|"
    r"like to|hope to|recommend\w*|upgrade to|move to|switch to|go to)\b"
    r"[^.;!,]*$",
    re.IGNORECASE,
)
_NONE = re.compile(
    r"\b(?:not (?:yet )?(?:a |your |an )?(?:\w+ )?(?:customers?|clients?|users?|subscribe[dr])|"
    r"(?:not|aren't|isn't) (?:yet )?(?:a|your) customer|"
    r"(?:no|not on (?:a|any)|not (?:got|have) (?:a|any)|don'?t (?:yet )?have (?:a|any)|"
    r"without (?:a|any)|haven'?t (?:got )?(?:a|any)) (?:\w+ )?(?:plan|subscription)|"
    r"(?:haven'?t|have not|didn'?t) (?:yet )?(?:bought|purchased|signed up|subscribed|sign up|"
    r"subscribe|buy|started)|(?:not|never) (?:using|used|use|on) (?:it|you|yours?|harbor|anything)|"
    r"(?:don'?t|do not) (?:use|have) (?:it|you|harbor|anything|one|any)\b|new here|"
    r"none (?:yet|so far|at the moment|of them|right now)|nothing (?:yet|so far|at the moment)|"
    r"no plan|just (?:looking|browsing|evaluating)|evaluating|(?:free )?trial|not yet$)",
    re.IGNORECASE,
)
_ONLY_NONE = re.compile(
    r"\W*(?:none|nothing|not yet|no plan|none yet|no one|zero)\W*$", re.IGNORECASE
)
_WHOLE = r"\W*(?:(?:the|we'?re on|we are on|i'?m on|on|it'?s|its|um+|just|still|i think)\s+)*"


@dataclass(frozen=True)
class CurrentPlan:
    """A plan's id, or ``none`` for "not a customer yet", and where the text says it."""

    id: str
    start: int
    end: int


class CurrentPlans:
    """Knows the vendor's plans by name and synonym."""

    def __init__(self, plans: Sequence[Item]) -> None:
        self._names = NamedThings([plan for plan in plans if plan.id != NOT_A_CUSTOMER])

    def mentions(self, text: str) -> list[Mention]:
        """Every plan that is named as one, current or not."""
        return [mention for mention in self._names.mentions(text) if _names_a_plan(text, mention)]

    def current(self, text: str) -> CurrentPlan | None:
        """The last plan mentioned as current, or ``none``, or None where the text says nothing."""
        for mention in reversed(self.mentions(text)):
            if _is_current(text, mention):
                return CurrentPlan(mention.id, mention.start, mention.end)
        none = _NONE.search(text) or _ONLY_NONE.match(text)
        return CurrentPlan(NOT_A_CUSTOMER, none.start(), none.end()) if none else None


def _names_a_plan(text: str, mention: Mention) -> bool:
    word = text[mention.start : mention.end]
    if not {word.lower(), word.lower().removesuffix("s")} & EVERYDAY:
        return True
    before, after = text[: mention.start], text[mention.end :]
    if re.match(_PLAN_NOUN, after, re.IGNORECASE):
        return True
    if re.fullmatch(_WHOLE, before, re.IGNORECASE) and re.fullmatch(
        r"\W*(?:plan|please|i think|i guess|right now|currently|now)?\W*", after, re.IGNORECASE
    ):
        return True
    opens_a_sentence = not before.strip() or before.rstrip().endswith((".", "!", "?"))
    is_named = word[0].isupper() or not before.strip()
    if opens_a_sentence and is_named and re.match(r"\s*[,.;]", after):
        return True
    if not _AFTER_A_NAME.match(after):
        return False
    if word[0].isupper() and not opens_a_sentence:
        return True
    return bool(_CUE.search(before)) and not _ON_THE_TEAM.search(before)


def _is_current(text: str, mention: Mention) -> bool:
    before = text[: mention.start]
    if _REACHED.search(before):
        return not _WISHED.search(before)
    if _OVER.search(before) or re.search(r"\bfrom\s+(?:the\s+)?$", before, re.IGNORECASE):
        return False
    return not _WISHED.search(before)
