"""Where a text names a plan: "Team" in "we're on Team", not in "our team is on it"."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.components.things.named_things import Mention, NamedThings
from bot.components.words.plain import after, any_of, before, plain
from bot.components.words.vocabulary import Item

FEWEST_LETTERS = 5
_SMALLEST = "smallest cheapest lowest"
_BIGGEST = "biggest largest highest top"

NOUN = (
    "plan|tier|package|edition|subscription|licence|license|version|level|account|one|"
    "pkg|pln|plann|subcription|package|bundle|option|thing|licences|seats|plans|"
    "licenses|accounts|subs|sub|"
    "membership|contract|agreement|renewal"
)
_NOUN_AFTER = re.compile(r"[\"')*]* ?-?(?:" + any_of(NOUN) + r")\b")
_NOUN_BEFORE = re.compile(
    r"\b(?:"
    + any_of(NOUN)
    + r")(?: (?:is|was|called|named|type|name|would be|we have is|we use is|we're on is|"
    r"we are on is|i'm on is|at the moment is|currently is|right now is))*\s*(?:[:=-]|"
    r"is|,)?\s*(?:the |called |named |still |just |currently |now )*[\"'(*]*$"
)
_CUE = re.compile(
    r"\b(?:"
    + any_of(
        "on|using|use|uses|used|have|has|had|got|bought|pay for|paying for|pays for|"
        "paid for|to|onto|into|with|subscribed to|subscribe to|signed up for|"
        "signed up to|currently|current|now|still|just|"
        "under|from|left|outgrew|off|than|i mean|i meant|mean|meant|actually|chose|"
        "picked|took|taken|running|run|own|it's|its|it is|we're|we are|were|im|i'm|"
        "is|was|not|no|or|versus|vs|between|and|"
        "yes|yeah|yep|sure|sorry|correction|rather|try|tried|"
        "customer on|customers on|a|onn|upgraded|moved|called|namely|say|said|been|"
        "stuck on|for|of|people|ppl|employees|already|via|through|of course|think|"
        "guess|believe|cancelled|dropped"
    )
    + r"|\d+|[a-z]+ people)[\s:,]+(?:(?:"
    + any_of(
        "just|still|now|currently|of course|only|like|your|plain|"
        "good old|say|maybe|probably|called|i think|already|actually|sadly|happily|"
        "merely|either|both|basic old"
    )
    + r")\s+)*[\"'(*]*$"
)
_ARTICLE_CUE = re.compile(
    r"\b(?:"
    + any_of(
        "on the|using the|use the|have the|got the|bought the|pay for the|"
        "paying for the|to the|with the|has the|it's the|its the|we're the|is the|"
        "from the|to|left the|under the|outgrew the|for the|took the|chose the|"
        "it is the|own the|onto the|not the"
    )
    + r")(?:\s+(?:old|good old|cheap|plain|new))*\s+[\"'(*]*$"
)
_OF_OURS = re.compile(
    r"\b(?:the|our|my|a|an|your|their|his|her|this|that|whole|entire|small|big|new|"
    r"same|sales|marketing|support|ops|other|another|each|every|per|in|inside|within|"
    r"as|of|by|across|any|some|all|one|\d+[- ](?:person|people|man|strong|member|"
    r"head)|remote|local|tiny|little|large|more|for|between|and|no|mid-sized|many|"
    r"several|two|three|four|five|both|these|those|grow|grew|growing|run|running|have|"
    r"has|use|is|a good|great|dream) [\"'(*]*$"
)
_MAY_FOLLOW = re.compile(
    r"[\"')*]*(?:\s*$|\s*[.,;:!?()/&+|*\n]|\s+[-–—]|\s*->|\s+(?:"
    + any_of(
        "and|but|so|since|through|thanks to|via|with|w/|for|because|now|in|at|right|"
        "currently|today|atm|"
        "plus|until|till|as|which|while|we|i|im|i'm|we're|already|still|again|though|"
        "these|this|last|after|from|when|to|"
        "then|just|our|my|there|here|rn|thx|thanks|please|pls|or|not|is|was|it|it's|"
        "its|that|at|before|back|actually|yet|i think|i guess|only|if|vs|versus|the|"
        "too|also|ago|sorry|instead|rather|no|"
        "does|doesn't|doesnt|has|have|had|isn't|can|can't|costs|cost|would|will|"
        "could|should|might|seems|looks|sounds|offers|includes|gets|got|works|worked|"
        "during|per|yes|thanks|a|an|about|around|roughly|approx|keeps|keep|missing|"
        "up|next|soon|later|ever|do|did|are|aren't|they|you|he|she|everything|"
        "everyone|nobody|nothing|all|leads|lots|too|very|really|hello|hi|by|via|"
        "using|on|without|w|lol|btw|fyi|\\d\\S*"
    )
    + r")\b)"
)
_COMPOUND = re.compile(
    r"[\"')*]*[ -](?:"
    + any_of(
        "member|members|meeting|meetings|lead|leads|leader|building|size|sizes|work|"
        "player|players|owner|owners|hours|hour|day|days|customer|customers|card|"
        "cards|process|processes|development|call|calls|chat|inbox|email|emails|user|"
        "users|"
        "side|trip|spirit|of|mate|mates|head|needs|need|problem|problems|goal|goals|"
        "model|growth|software|sales|grade|company|companies|client|clients|partner|"
        "partners|has|is|are|was|were|account manager|people|"
        "can|must|will|does|keeps|wants|uses|grew|should|who|that|would|needs|works|"
        "gets|there|here|case|trial|analyst|manager|managers|up|down|out"
    )
    + r")\b"
)
_STRONG = re.compile(
    r"\b(?:we're|we are|we r|i'm|im|i am|were|currently|still|now|are|been|is|was|"
    r"just|used to be|it's|company is|all|stuck) (?:(?:still|currently|now|just|only|"
    r"all|actually|also) )*on [\"'(*]*$|\b(?:upgraded|moved|switched|went|downgraded|"
    r"changed|migrated|subscribed|back) (?:up |back |down |"
    r"over )?(?:from \w+ )?to [\"'(*]*$|\b(?:pay|paying) for [\"'(*]*$"
)
_CUSTOMER = re.compile(r" (?:customer|client|user|subscriber)s?\b")
_CUSTOMERS_HERE = re.compile(
    r" (?:customer|client|user|subscriber)s?(?: here| since| for|\s*[,.;!]|\s*$)"
)
_IS_WHAT = re.compile(r" is (?:what (?:we|i)\b|ours\b|our (?:plan|tier|package|subscription)\b)")
_WE_ARE = re.compile(
    r"\b(?:we're|we are|i'm|i am|am|as|im|been|been a|existing|current|"
    r"long-?time) (?:an? |still |already )*$"
)
_ONLY_A_NUMBER = re.compile(r"\W*\d+\s*(?:people |ppl |users |reps |employees )?")
_PLURAL = re.compile(r" [a-z]+s\b")
_FILLERS = re.compile(
    r"(?:"
    + any_of(
        "the|we're on|we are on|i'm on|im on|on|it's|its|it is|that's|that would be|"
        "thats|um|umm|uh|hm|hmm|just|still|i think|i guess|ok|okay|well|yes|yeah|yep|"
        "sure|no|currently|now|plan|probably|maybe|actually|sorry|"
        "we have|we use|we've got|we got|have|use|using|with|so|and|i mean|i meant|"
        "is|i believe|a|say|oh|er|erm|mine is|ours is|would be|should be|not|but|"
        "like|to|change it to|correct that to|please|or|then|been"
    )
    + r"|\s|['\"*~-])*"
)
_FOLLOWERS = re.compile(
    r"(?:"
    + any_of(
        "annual|yearly|monthly|since \\w+|please|i think|i guess|right now|currently|"
        "now|at the moment|thanks|thx|sir|"
        "for now|atm|today|since|still|i believe|it is|as of today|only|yes|though|"
        "actually|pls|plz|probably|maybe|so far|too|or|and|not|here|w|with|"
        "is what we have|is ours|is our plan|rn|lol|sorry|of course"
    )
    + r"|\s|['\"*~-])*"
)
_EDGE = re.compile(r"[,;.!?\n|()/:+&]|\s-\s")


class PlanNames:
    """Finds plans by name and synonym, where the text uses the words as a plan's name."""

    def __init__(self, plans: Sequence[Item]) -> None:
        self._things = NamedThings(_by_rank(plans), fewest_letters=FEWEST_LETTERS)

    def mentions(self, text: str) -> list[Mention]:
        """Every mention of a plan, in the text's order."""
        read = plain(text)
        shouted = text.isupper()
        return [
            mention
            for mention in self._things.mentions(read)
            if _names_a_plan(read, mention, capital=text[mention.start].isupper() and not shouted)
        ]


def _by_rank(plans: Sequence[Item]) -> list[Item]:
    """The plans, the first and the last also known as the smallest and the biggest."""
    if len(plans) < 2:
        return list(plans)
    first, *others, last = plans
    return [_also(first, _SMALLEST), *others, _also(last, _BIGGEST)]


def _also(plan: Item, ranks: str) -> Item:
    said = tuple(f"{rank} {noun}" for rank in ranks.split() for noun in ("plan", "tier", "package"))
    return replace(plan, synonyms=(*plan.synonyms, *said))


def _names_a_plan(text: str, mention: Mention, *, capital: bool) -> bool:
    words = re.split(r"[\s-]+", text[mention.start : mention.end])
    left, right = before(text, mention.start), after(text, mention.end)
    if len(words) > 1 and words[-1].rstrip("s") in ("plan", "tier", "package"):
        return True
    if _NOUN_AFTER.match(right) or _stands_alone(left, right):
        return True
    if _of_customers(left, right) or (_IS_WHAT.match(right) and (_opens(left) or capital)):
        return True
    if _ONLY_A_NUMBER.fullmatch(left) and not _COMPOUND.match(right) and not _PLURAL.match(right):
        return True
    if _NOUN_BEFORE.search(left) and _MAY_FOLLOW.match(right):
        return True
    if _STRONG.search(left) and not _COMPOUND.match(right):
        return True
    if not _MAY_FOLLOW.match(right):
        return False
    if capital and not _opens(left):
        return not _OF_OURS_ALWAYS.search(left) or _ARTICLE_CUE.search(left) is not None
    return _CUE.search(left) is not None and not _OF_OURS.search(left)


_OF_OURS_ALWAYS = re.compile(r"\b(?:our|my|your|a|the|whole|sales|marketing|support) [\"'(*]*$")


def _of_customers(left: str, right: str) -> bool:
    """ "We're Team customers", "Team customers, 20 seats"."""
    if _CUSTOMER.match(right) and _WE_ARE.search(left):
        return True
    return _CUSTOMERS_HERE.match(right) is not None and _opens(left)


def _opens(left: str) -> bool:
    """Whether the name is the first word of a sentence, so that its capital says nothing."""
    return not left.strip() or left.rstrip().endswith((".", "!", "?"))


def _stands_alone(left: str, right: str) -> bool:
    """Whether the name is the whole message, or a whole part of a list: "Team, 45 people"."""
    part_before = _EDGE.split(left)[-1]
    part_after = _EDGE.split(right)[0]
    numbers_after = re.sub(
        r"^\s*(?:with |w/ |about |around )?(?:\d\S*)(?: (?:people|ppl|users|reps|"
        r"employees|of us|staff|seats|persons))?",
        "",
        part_after,
    )
    number_before = re.sub(
        r"\b\d\S*\s*(?:people |ppl |users |reps |employees |of us |staff |"
        r"persons )?(?:on |using |with )?$",
        "",
        part_before,
    )
    return bool(_FILLERS.fullmatch(number_before)) and bool(
        _FOLLOWERS.fullmatch(part_after) or (numbers_after != part_after)
    )
