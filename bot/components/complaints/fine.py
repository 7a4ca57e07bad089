"""What says of a subject that it is fine, or over: "approvals are no issue", "we used to".

A clause that names a pain point to say so is no complaint. Each pattern is one way to say it.
"""

import re

_GOOD = (
    r"(?:fine|ok|okay|great|good|well|alright|perfect|smooth|smoothly|solid|covered|sorted|solved|"
    r"under control|decent|brilliant|excellent|fast enough|quick enough|flawless|nice|no big deal|"
    r"easy)"
)
_TROUBLE = (
    r"(?:problems?|issues?|troubles?|concerns?|complaints?|worry|worries|pains?|headaches?|"
    r"difficulty|difficulties|bottlenecks?|struggles?|delays?|duplicates?|retyping|backlogs?|"
    r"duplicated (?:records|contacts|entries)|double (?:entry|entries|typing)|ping-?pong|"
    r"back[- ]and[- ]forth|drop[- ]?offs?|mix-?ups?|mistakes|hiccups?)"
)
_BAD_DEED = (
    r"(?:abandons?|forgets?|forgot|miss(?:es)?|loses?|drops?|bounces?|struggles?|suffers?|"
    r"complains?|retypes?|(?:answers?|responds?|repl(?:y|ies)) (?:late|slowly)|"
    r"waits? (?:long|for long|days))"
)
_VERY = r"(?:just |all |totally |really |pretty |quite |actually |very |already |working |absolutely |mostly |now |perfectly ){0,2}"  # noqa: E501
_NONE_OF = (
    r"(?:no|not an?|not the|not our|not my|not really an?|isn't an?|isn't the|isn't our|isnt an?|"
    r"aren't an?|aren't the|wasn't an?|without|never an?|hardly any|don't have any|don't have an?|"
    r"don't have|dont have|haven't any|haven't got any|do not have|have no|never had|zero|"
    r"none of our)"
)
_NOBODY = (
    r"(?:nobody|no ?one|no-one|none of (?:us|them|our \w+)|doesn't|does not|"
    r"(?:we|they|i|people|visitors|leads|reps) (?:don't|do not|dont|never|hardly ever|rarely))"
)
_SOON = (
    r"(?:within (?:the|an|one|half an) hour|within (?:\w+ )?(?:minutes|seconds)|in minutes|"
    r"the same (?:day|hour)|right away|immediately|instantly|promptly)"
)
_WAYS = (
    # "approvals work just fine"; "routing fine"
    rf"(?<!not )(?<!n't )\b(?:is|are|'s|was|were|works?|working|goes|going|runs?|running|looks?|"
    rf"feels?|seems?|do|does|doing) {_VERY}{_GOOD}\b(?! (?:enough to|but))",
    r"^(?:the |our |my )?(?:[\w-]+ ){1,2}(?:fine|ok|okay|great|perfect)$",
    r"\b(?:is|are|'s) (?:all )?(?:nicely|well|properly|neatly|fully|perfectly|cleanly) "
    r"(?:\w+ed|set up|done|built|kept)\b",
    # "no real trouble with it"; "scheduling is no topic"
    rf"\b{_NONE_OF} (?:real |big |major |particular |more |any |such )?{_TROUBLE}\b",
    r"\b(?:is|are|it's|that's) (?:no|not a|not an|not any) (?:topic|factor|drama|matter|thing)\b",
    r"\b(?:isn't|aren't|is not|are not) (?:so |too |that |at all )?bad\b",
    r"^not (?:the |our |really |so much )?(?:\w+[ -]?){1,3}$",
    r"^it(?:'s|s| is) not (?:that|because)\b",
    r"\bneither\b.{1,40}\bnor\b|\bnot struggling\b",
    # "we're happy with the reports"
    r"\b(?:happy|satisfied|pleased|fine|content|okay|comfortable) with\b(?<!not happy with)",
    r"\b(?:love|like|enjoy) (?:the|our|your)\b|\b(?:can't|cannot) complain\b",
    # "we used to"; "that was last year's trouble"
    r"\bnot any ?more\b|(?:do|does|is|are)n't\b(?! work).{1,60}\bany ?more\b|\bused to\b",
    r"\b(?:we fixed|we've fixed|we have fixed|we solved|we've solved|already solved|got fixed|"
    r"has been fixed|is fixed|were fixed|taken care of)\b",
    rf"\blast (?:year|month|week|quarter|spring|summer|autumn|fall|winter)'s {_TROUBLE}\b",
    # "we never miss a call"; "nobody forgets"; "we answer within the hour"
    r"\b(?:never miss|don't miss|always on time|don't struggle|don't care about|doesn't matter|"
    r"don't mind|not worried about|isn't what)\b",
    r"\b(?:never|rarely|hardly ever) (?:hit|run into|run out|exceed|lose|lost|forget|wait)\b",
    r"\b(?:never|rarely|hardly ever) reach (?:a|an|any|the|our|your|that) (?:limit|cap|maximum)\b",
    rf"\b{_NOBODY} (?:ever |really )?{_BAD_DEED}\b",
    r"\b(?:don't|do not|wouldn't|would not) (?:think|say|believe)\b(?! (?:it|this|that)'?s? )",
    rf"^(?!.*(?:n't|\bnot|\bnever|\bnobody|\bno one)\b).*\b(?:answer|reply|respond|react|call|"
    rf"get back)\b.{{0,40}}\b{_SOON}$",
    r"^(?!.*(?:\bno\b|\bnot\b|n't\b|\bnothing\b|\bnever\b|\bwish\b|\bwant\b|\bshould\b|\bneed\b)).*"
    r"\b(?:by itself|by themselves|automatically)\b",
)
_FINE = re.compile("|".join(_WAYS), re.IGNORECASE)
_EXCEPTION = re.compile(
    r"^\W*(?:apart from|except(?: for)?|other than|aside from|all but|but for)\b", re.IGNORECASE
)
_NOT_FINE = re.compile(
    r"\b(?:not|n't|never|no one is|nobody is|hardly|unhappy|barely|anything but|far from)\b.{0,12}"
    r"\b(?:happy|satisfied|pleased|fine|well|good|ok|okay|great)\b|\bunhappy\b|\bdissatisfied\b"
    # "it needs the owner's okay"; "others answer within the hour"
    r"|\b(?:needs?|wait\w*|requires?|gets?|wants?|without|until|asks?) .{0,30}'s? (?:ok|okay)\b"
    r"|^\W*(?:our |the |all )?(?:other )?(?:competitors?|competition|rivals?|others)\b",
    re.IGNORECASE,
)
_OVER = re.compile(
    r"^\W*(?:so |but |though |no |nope )?"
    r"(?:not? (?:any ?more|longer)|that(?:'s| is|s) not (?:it|the (?:problem|issue|point))|"
    r"(?:that|those|these|it|they)(?:'s|'re)? (?:all )?"
    r"(?:(?:is|are|go|goes|works?|runs?) )?(?:fine|well|good|ok|okay|great|sorted|solved|over))"
    r"(?: (?:now|today|these days))?\W*$",
    re.IGNORECASE,
)


def says_it_is_fine(clause: str) -> bool:
    """ "Reporting works fine", "approvals are no issue"; not "I'm not happy with the reports"."""
    clause = _plain(clause)
    if is_the_exception(clause) or _NOT_FINE.search(clause):
        return False
    return _FINE.search(clause) is not None


def is_the_exception(clause: str) -> bool:
    """Whether it names the one thing that is not fine: "apart from approvals all is good"."""
    return _EXCEPTION.search(clause) is not None


def takes_back(clause: str) -> bool:
    """Whether it says of what was named before it that it is fine, or over: "not any more"."""
    return _OVER.search(_plain(clause)) is not None


def _plain(clause: str) -> str:
    return clause.replace("’", "'")
