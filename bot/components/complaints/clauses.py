"""A message cut into clauses: one complaint each, so that several at once can be told apart."""

import re
from dataclasses import dataclass

_CUT = re.compile(
    r"(?<!\s)\s*(?:[.;!?\n]+|,|\s-\s|—|–)\s*|(?<!\s)\s+"
    r"(?:and|but|plus|also|because|since|so|while|then|which|except|though|although|only that|"
    r"besides|whereas|yet)\s+|(?<!\s)\s+[&+]\s+",
    re.IGNORECASE,
)
_GOOD = (
    r"(?:fine|ok|okay|great|good|well|alright|perfect|smooth|smoothly|solid|covered|"
    r"sorted|solved|under control|decent|brilliant|excellent|fast enough|quick enough|"
    r"flawless|nice|no big deal|easy)"
)
_TROUBLE = (
    r"(?:problems?|issues?|troubles?|concerns?|complaints?|worry|worries|pain|pains|"
    r"headache|difficulty|difficulties|trouble|bottleneck|struggle|struggles)"
)
_FINE = re.compile(
    rf"(?<!not )(?<!n't )\b(?:is|are|'s|was|were|works?|working|goes|going|runs?|"
    rf"running|looks?|feels?|seems?|do|does|doing) "
    rf"(?:just |all |totally |really |pretty |quite |actually |very |already |working |"
    rf"absolutely |mostly |now |perfectly |all ){{0,2}}{_GOOD}\b(?! (?:enough to|but))"
    rf"|\b(?:no|not an?|not the|not our|not my|not really an?|isn't an?|isn't the|"
    rf"isn't our|isnt an?|aren't an?|aren't the|wasn't an?|without|never an?|"
    rf"hardly any|don't have any|don't have an?|don't have|dont have|haven't any|"
    rf"haven't got any|do not have|have no|never had|zero|none of our) (?:real |big |"
    rf"major |particular |more |any |such )?{_TROUBLE}\b"
    rf"|\b(?:happy|satisfied|pleased|fine|content|okay|"
    rf"comfortable) with\b(?<!not happy with)|\b(?:love|like|enjoy) (?:the|our|your)\b"
    rf"|\bnot any ?more\b|(?:do|does|is|are)n't\b(?! work).{{1,60}}\bany ?more\b|\b(?:used to|"
    rf"we fixed|we've fixed|we have fixed|we solved|we've solved|already solved|"
    rf"got fixed|has been fixed|is fixed|were fixed|taken care of|never miss|"
    rf"don't miss|always on time|don't struggle|don't care about|doesn't matter|"
    rf"don't mind|not worried about|isn't what)\b"
    r"|\b(?:never|rarely|hardly ever) (?:hit|run into|run out|exceed|lose|lost|forget|wait)\b"
    r"|\b(?:never|rarely|hardly ever) reach (?:a|an|any|the|our|your|that) "
    r"(?:limit|cap|maximum)\b"
    r"|\b(?:don't|do not|wouldn't|would not) (?:think|say|believe)\b(?! (?:it|this|that)'?s? )"
    r"|\b(?:can't|cannot) complain\b"
    r"|\b(?:is|are|it's|that's) (?:no|not a|not an|not any) (?:topic|factor|drama|matter|thing)\b"
    r"|\b(?:isn't|aren't|is not|are not) (?:so |too |that |at all )?bad\b"
    r"|\bneither\b.{1,40}\bnor\b|\bnot struggling\b"
    r"|^(?!.*(?:\bno\b|\bnot\b|n't\b|\bnothing\b|\bnever\b|\bwish\b|\bwant\b|\bshould\b|\bneed\b))"
    r".*\b(?:by itself|by themselves|automatically)\b"
    r"|^not (?:the |our |really |so much )?(?:\w+[ -]?){1,3}$",
    re.IGNORECASE,
)
_NOT_FINE = re.compile(
    r"\b(?:not|n't|never|no one is|nobody is|hardly|unhappy|barely|anything but|far from)\b.{0,12}"
    r"\b(?:happy|satisfied|pleased|fine|well|good|ok|okay|great)\b|\bunhappy\b|\bdissatisfied\b",
    re.IGNORECASE,
)
FEWEST_LETTERS = 5
MOST = 10
"""Clauses looked at in one message: a wall of text costs no more than a long one."""


@dataclass(frozen=True)
class Clause:
    """A part of a message and where it stands."""

    text: str
    start: int
    end: int


def clauses(text: str) -> list[Clause]:
    """The message's clauses; those that say something is fine are left out."""
    bounds = [0]
    for match in _CUT.finditer(text):
        bounds += [match.start(), match.end()]
    bounds.append(len(text))
    parts = [
        Clause(text[start:end].strip(), start, end)
        for start, end in zip(bounds[::2], bounds[1::2], strict=True)
    ]
    long_enough = [part for part in parts if len(part.text) >= FEWEST_LETTERS]
    return [part for part in long_enough if not _says_it_is_fine(part.text)][:MOST]


def _says_it_is_fine(text: str) -> bool:
    """ "Reporting works fine", "approvals are no issue"; not "I'm not happy with the reports"."""
    text = text.replace("’", "'")
    return _FINE.search(text) is not None and _NOT_FINE.search(text) is None
