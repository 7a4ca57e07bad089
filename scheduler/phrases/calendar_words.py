"""The calendar's words in rules."""

from scheduler.phrases.days import MONTHS

# Short names that are words of their own are none after "I sat", "the sun".
WEEKDAY = (
    r"(monday|tuesday|wednesday|thursday|friday|saturday|sunday"
    r"|(?:mon|tues?|wed|thu|thurs?|fri|(?<!i )(?<!we )(?<!have )(?<!he )(?<!they )(?<!she )sat"
    r"|(?<!the )sun)\b\.?)"
)
MONTH = rf"({'|'.join(MONTHS)})\b\.?"
NTH = r"(\d{1,2})(?: ?(?:st|nd|rd|th))"
NUMBER = r"(\d{1,2})(?: ?(?:st|nd|rd|th))?"
YEAR = r"(?:,? ?(?:of )?(20\d\d)\b(?!:)(?! ?(?:hours|h\b))|,? '(\d\d)\b)?"
MANY = r"(\d{1,5}|an?|one|a couple of|a couple|a few|few) "
UNIT = r"(days?|weeks?|months?|fortnights?)"
WEEK = (
    r"((?:the )?(?:next|this|following|coming|current|the same) week(?:'?s)?"
    r"|(?:the )?week after next)"
)


def count(words: str) -> int:
    """a couple of -> 2; more than anybody means is cut."""
    named = {"a": 1, "an": 1, "one": 1, "a couple of": 2, "a couple": 2, "a few": 3, "few": 3}
    words = words.strip()
    return named[words] if words in named else min(int(words), 50_000)
