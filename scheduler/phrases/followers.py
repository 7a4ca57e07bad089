"""What may stand after a bare number that is a time: "at 5 please", but not "at 5 locations"."""

from scheduler.phrases.sheet import D, P, T

_WORDS = """
a about after afternoon again all also and any anytime are around as at available be because before
between book both but by can could did do does earlier earliest early either evening exactly fine
for free from good great half have hopefully how i if in instead is it just late later latest look
looks may maybe midnight might morning my night noon not of ok okay on one only onwards or our
perhaps plz please pls possibly preferably quarter rather say seems seem sharp should since so some
sometime sound sounds suits than thank thanks that the then there this though through thru till to
today tomorrow too until us was we what when which will with without works work would yes you your
next onward est edt et pst pdt pt cst cdt mst mdt cet cest gmt utc bst ist eastern central pacific
mountain uk
"""
_DAYS = "mon tue wed thu fri sat sun jan feb mar apr jun jul aug sep oct nov dec"
ENDS = (
    rf"(?= ?(?:$|[.,;:!?)\]\"'-]|{D}|{P}|{T})"
    rf"| (?:(?:{'|'.join(_WORDS.split())})\b|(?:{'|'.join(_DAYS.split())})|\d|@|&))"
)
"""A lookahead: the sentence ends here, or goes on as it does after a time."""
NO_MORE = r"(?![\d:/]|\.\d|(?:st|nd|rd|th)\b)"
"""A lookahead: the number is over, and is no date or decimal."""
NO_LESS = r"(?<![\d.:/$€£-])(?<!\w)"
"""A lookbehind: the number begins here."""
