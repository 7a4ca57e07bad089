"""People who are counted for what they do, or what is done to them: "3 people have to approve"."""

import re

from bot.components.sizes.team_size_cues import GROWN_TO
from bot.components.words.plain import any_of

_DOES = re.compile(
    r" (?:[a-z]+ )?(?:people|persons?|employees|guys|folks|users|members|heads|men|"
    r"founders|directors|executives|partners|seniors|women|managers|colleagues|bosses|others)s? "
    r"(?:(?!(?:every|any|no)(?:one|body)|all|we|they|and|but|so)\w+ )?(?:"
    + any_of(
        "decide|decides|okay|ok it|"
        "must|have to|has to|need to|needs to|approve|approves|sign|signs|abandon|"
        "fill|fills|visit|visits|left|quit|leave|leaves|see|"
        "edit|access|can|could|saying|say|said|per|a day|a week|a month|a year|"
        "an hour|every|daily|weekly|monthly|who can|that can|to approve|to say|"
        "to sign|complained|complain|"
        "called|call|wait|waiting|answer|answered|to answer|touch|touched|look at|"
        "review|check|checks|handle|asked|ask|tried|bought|signed up|drop|dropped|"
        "give up|came|come|attended|registered|with access|downloaded|responded|"
        "replied|clicked|in the loop|before"
    )
    + r")\b"
)
LEADERS = re.compile(
    r" (?:\w+ )?(?:managers|bosses|directors|founders|executives|execs|vps|supervisors|seniors)\b"
)
"""Those who decide: "I wait on three managers" counts no team."""
_DONE_TO = re.compile(
    r"\b(?:"
    + any_of(
        "takes|took|take|takes us|needs|lost|serve|serving|help|without|until|by|ask|"
        "asks|wait for|waits for|wait on|waits on|waiting on|waiting for|depend on|depends on|"
        "rely on|hang on|one of the|any of the|each of the|"
        "goes through|go through|through|past|to|for every|per|every|first|"
        "last|other|next|same|those|signed by|with access for|approved by|from|"
        "invited|met|interviewed|talk to|talked to|reach|reached|contacted|sold to|"
        "email|emailed|call|called|touches"
    )
    + r")\s+(?:(?:about|around|like|up to|at least|only|just|the|like)\s+)*$"
)
_USED_BY = re.compile(r"\bused by (?:about |around |roughly )?$")
_OWNED = re.compile(
    r"\b(?:we're|we are|our|my|team of|have|us)\s+(?:(?:about|around|the|all|just)\s+)*$"
)


def is_done_by_or_to(left: str, right: str) -> bool:
    """ "3 people have to approve", "it takes 3 people": some people, not the team."""
    if LEADERS.match(right) and _DOES.match(right):
        return True
    if _OWNED.search(left) or _USED_BY.search(left) or GROWN_TO.search(left):
        return False
    return bool(_DOES.match(right) or _DONE_TO.search(left))
