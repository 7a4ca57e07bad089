"""Plans that are somebody else's: a partner's, those of a former job, another vendor's."""

import re
from collections.abc import Sequence

from bot.components.things.named_things import Mention

_VERB = (
    r"(?:is|are|was|were|has|have|had|use|uses|used|pays?|paid|runs?|ran|got|gets|chose|took|"
    r"went|works?|loves?|likes?|switched|moved|upgraded)"
)
_OTHERS = (
    r"(?:partners?|friends?|mates?|buddy|clients?|customers?|competitors?|suppliers?|vendors?|"
    r"sister|parent|subsidiary|subsidiaries|neighbours?|neighbors?|colleague|brother|wife|"
    r"husband|cousin|peers?|rivals?|other (?:department|team|company|office|branch))"
)
_THEIRS = re.compile(
    r"\b(?:their|his|her|they're|they are|they(?! \w+ us\b)|another company) (?:\w+ ){0,4}$|"
    rf"\b(?:our|my|the|an?|another|one|some|most|many|of our) (?:\w+ )?{_OTHERS}(?:'s|s')?"
    r"(?: of (?:mine|ours))?(?: (?:company|agency|firm|business|office|team|org|organi[sz]ation))?"
    rf" {_VERB} (?:\w+ ){{0,3}}$|"
    r"\b(?:client is|customer is|colleague at) (?:\w+ ){0,4}$"
)
_FORMER = (
    r"(?:my|our|the|an?|his|her) (?:last|old|previous|former|ex|prior|earlier) (?:\w+ )?"
    r"(?:job|company|employer|firm|role|position|workplace|agency|gig|place|organi[sz]ation)"
)
_FORMERLY = re.compile(rf"\b{_FORMER}\b(?!.*\b(?:here|now|but|today|currently)\b)[^.;!?]{{0,40}}$")
_FORMERLY_AFTER = re.compile(rf"[^.,;!?]{{0,25}}\b(?:at|in|with) {_FORMER}\b")
_VENDORS_OWN = re.compile(
    r"(?:'s)? ?(?:(?:plan|subscription|account|licen[cs]e|edition|tier|package|workspace|crm|"
    r"contract) )?(?:(?:is|are|was|runs) )?(?:(?:on|at) )?(?:(?:the|an?|called|their) )?"
)


def is_somebody_elses(left: str, right: str) -> bool:
    """Whether the words around a plan say that others are on it, or that one was, elsewhere."""
    others = _THEIRS.search(left) or _FORMERLY.search(left) or _FORMERLY_AFTER.match(right)
    return others is not None


def of_the_vendor(text: str, plans: Sequence[Mention], others: Sequence[Mention]) -> list[Mention]:
    """The plans that are the vendor's: "HubSpot Starter" and "our Slack is on Business" are not.

    ``others``: where the plain text names other vendors' things."""
    return [plan for plan in plans if not any(_is_of(text, plan, other) for other in others)]


def _is_of(text: str, plan: Mention, other: Mention) -> bool:
    if other.start <= plan.start and plan.end <= other.end:
        return True
    between = text[other.end : plan.start]
    return other.end <= plan.start and _VENDORS_OWN.fullmatch(between) is not None
