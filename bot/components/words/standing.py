"""What a sentence says of something it mentions: is it so now, or over, denied, wished, asked?

One table of cues and one fold. The sentence is read up to the mention; each cue changes the
standing, as ``_AFTER_CUE`` has it: "used to be on" makes it over, "upgraded to" makes it so again
unless it was denied or only wished for. A comma or "but" begins anew.
"""

import re
from enum import Enum

from bot.components.words.plain import any_of

FARTHEST_BACK = 160
"""So many characters before a mention are read: longer texts cost no more a mention."""


class Standing(Enum):
    """How something stands, by the words around it."""

    SO = "so"
    OVER = "over"
    DENIED = "denied"
    WISHED = "wished"
    ASKED = "asked"


class _Cue(Enum):
    BREAK = "break"
    NOW = "now"
    REACHED = "reached"
    OVER = "over"
    LEFT = "left"
    TO = "to"
    DENIED = "denied"
    WISHED = "wished"


_BEFORE = {
    _Cue.NOW: (
        "now|right now|currently|today|at the moment|at present|these days|nowadays|"
        "already|still|presently|meanwhile|by now|"
        "as of now|as of last week|as of last month|since last year|since last month|"
        "since last week|since last summer|atm|ended up|turned out|for now|this year"
    ),
    _Cue.REACHED: (
        "until we switched|until we moved|until we upgraded|when we switched|when we upgraded|"
        "upgraded|moved|switched|went|changed|downgraded|migrated|gone|jumped|bumped|transitioned|"
        "shifted|stepped up|converted|landed|graduated|settled|returned|renewed|"
        "dropped down|dropped back|grown|grew|expanded|"
        "shrank|shrunk|doubled|tripled|risen|rose|scaled|signed up for|signed up to|"
        "came to|got to|are|up to|down to|subscribed to|joined|chose|picked|took|bought|got"
    ),
    _Cue.OVER: (
        "used to|was|were|had|formerly|previously|former|once|back then|originally|"
        "initially|in the beginning|at first|started|started out|began|begun|"
        "last year|last month|last quarter|last week|last summer|last winter|"
        "until recently|in the past|old|previous|at the start|when we started|"
        "before that|earlier|tried|'d been"
    ),
    _Cue.LEFT: (
        "from|left|dropped|cancelled|canceled|outgrew|outgrown|ditched|quit|off|"
        "stopped|gave up|away from|instead of|rather than|stopped using|over from|"
        "ended"
    ),
    _Cue.TO: "to|for|into|onto",
    _Cue.DENIED: (
        "not|never|isn't|isnt|aren't|arent|wasn't|wasnt|weren't|don't|dont|doesn't|"
        "doesnt|haven't|havent|hasn't|hasnt|didn't|didnt|won't|wont|"
        "no longer|no more|neither|nor|ain't|cannot|can't|cant|without"
    ),
    _Cue.WISHED: (
        "prefer|prefers|consider|considering|considered|think about|thinking about|thinking of|"
        "thought about|look at|looking at|look into|looking into|looking for|want|"
        "wants|wanted|wanna|"
        "would|we'd|i'd|wish|interested|curious|should(?! be)(?! say)(?! read)|could|"
        "can|may|might|will|we'll|i'll|plan to|planning|planned|going to|gonna|"
        "need to|needs to|need(?! [^.;]{0,30}\\bfor\\b)|"
        "compare|comparing|compared|difference|versus|vs|how much|price|prices|"
        "price of|cost|costs|pricing|if|whether|is there|how about|know about|"
        "tell me about|about the|question about|"
        "like to|hope|hoping|recommend|recommended|soon|next year|next month|"
        "next quarter|next week|maybe later|eventually|someday|demo of|trial of|try|"
        "evaluate|evaluating|testing|quote|ready for|leaning towards|eyeing|afford|"
        "tempted|read about|heard of|heard about|aim|aiming|expecting|expect|target|"
        "targeting|"
        "upgrade|upgrading|switch to|switching|moving|wait for|hire|hiring|hired|"
        "adding|add|recruit|recruiting|growing to|grow to|double to|once|until we|"
        "when we|when i|"
        "what|which|how|why|does|do|is it|suppose|imagine|intend|another|lost|fired|"
        "laid off|let go|by the end of|limited to|limit of|limit is|cap of|cap is|"
        "capped at|allows|allowed|includes"
    ),
}
_BREAKS = (
    r"[,;:\n]\s|\s-\s|\(|\b(?:but|though|although|however|so|then|and so|and then|and now|"
    r"because|since we|since i|as we|while we|where we|anyway|and we|and i|and it|and our|"
    r"and my|, we|we're|we are|i'm|i am|it's|its)\b"
)
_CUES = re.compile(
    "|".join(
        [rf"(?P<{_Cue.BREAK.value}>{_BREAKS})"]
        + [rf"(?P<{cue.value}>\b{any_of(words)}\b)" for cue, words in _BEFORE.items()]
    )
)
_SENTENCE = re.compile(r"[.!?\n]\s")
_ASKS = re.compile(
    r"\W*(?:(?:and|so|but|hi|hey|hello|ok|okay|also|sorry|please|well|um|"
    r"quick question|question|thanks|no|yes)\W+)*(?:does|do|did|can|could|is|are|will|"
    r"would|should|how|what|which|"
    r"who|why|when|where|what's|whats|has|may|tell me|show me|explain|compare|"
    r"any difference|difference|i wonder|do you)\b(?! (?:we|i) (?:are|use|have|pay)\b)"
)
_WERE = re.compile(
    r"(?:^|\b(?:hi|hello|hey|so|and|yes|well|think|because|but|since|sure|ok)\b[\s,]*)were$"
)


def standing(text: str, start: int) -> Standing:
    """How what stands at a place of a plain text stands, by the words before it."""
    left = text[max(0, start - FARTHEST_BACK) : start]
    left = left[max((match.end() for match in _SENTENCE.finditer(left)), default=0) :]
    begun = Standing.ASKED if _ASKS.match(left) else Standing.SO
    now, last = begun, _Cue.BREAK
    for match in _CUES.finditer(left):
        cue = _Cue(match.lastgroup)
        if match[0] == "were" and _WERE.search(left[: match.end()]):
            continue  # "were 45 people": we're
        if cue is _Cue.TO:
            cue = _Cue.REACHED if last is _Cue.LEFT else last  # "from Starter to Team"
        now, last = _after_cue(now, cue, begun), cue
    return now


def _after_cue(now: Standing, cue: _Cue, begun: Standing) -> Standing:
    if cue is _Cue.BREAK:
        return begun
    if cue is _Cue.NOW:
        return Standing.SO if now in (Standing.OVER, Standing.SO) else now
    if cue is _Cue.REACHED:
        return Standing.SO if now is Standing.OVER else now
    if now in (Standing.WISHED, Standing.ASKED):
        return now
    return {
        _Cue.OVER: Standing.OVER,
        _Cue.LEFT: Standing.OVER,
        _Cue.DENIED: Standing.DENIED,
        _Cue.WISHED: Standing.WISHED,
    }[cue]
