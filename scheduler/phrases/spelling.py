"""A message as the grammar reads it: small letters, known spellings, numbers as digits."""

import re
import unicodedata
from collections.abc import Mapping

from scheduler.phrases.other_languages import days_in_english

LONGEST = 1_000
"""Characters that are read; nobody names a time after a thousand others."""

_CARDINALS = """
one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen
"""
_ORDINALS = """
first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth
"""
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50}
_SMALL = {word: number for number, word in enumerate(_CARDINALS.split(), start=1)}
_NTHS = {word: number for number, word in enumerate(_ORDINALS.split(), start=1)} | {"thirtieth": 30}

MISSPELT: Mapping[str, str] = {
    wrong: right
    for right, wrongs in {
        "monday": "munday mondy monady moday monnday",
        "tuesday": "tuseday tuesdy teusday tueday tusday tuesady tuesay teusdy tuesdsay twosday",
        "wednesday": "wensday wendsday wednsday wedensday wednessday wenesday wedneday wednesay "
        "weds wednesdy wednsdy wedsday",
        "thursday": "thrusday thursdy thusday thurday thirsday thersday thursay thurs thur",
        "friday": "firday fridy frday frieday friady",
        "saturday": "saterday satuday saturdy satruday saturaday satarday",
        "sunday": "sundy sonday sunady",
        "tomorrow": "tomorow tommorow tommorrow tomorroww tmrw tmr tmrrw tomoro tomrrow tomarrow "
        "tomorrrow 2moro 2morrow tmw tomorro tommorw 2mrw",
        "today": "todya 2day tday toady todayy",
        "tonight": "tonite 2nite tonigth 2night",
        "afternoon": "afternon aftrnoon aftenoon afternnon arvo aftn",
        "morning": "mornin morning's moring mornig",
        "evening": "evenin evning eveing",
        "january": "janurary januray jan",
        "february": "febuary feburary feb",
        "march": "mar",
        "april": "apr aprl",
        "june": "jun",
        "july": "jul",
        "august": "aug agust",
        "september": "sept sep setember septmber",
        "october": "oct ocotber octobr",
        "november": "nov novemeber novmber",
        "december": "dec decemeber decmber",
        "quarter": "quater quartr qtr",
        "noon": "midday mid-day noontime",
        "oclock": "o'clock o’clock oclck o-clock clock",
        "minutes": "min mins minuets",
        "minute": "mintue",
        "hours": "hrs",
        "hour": "hr",
        "weekend": "wkend",
        "week": "wk",
        "weeks": "wks",
        "next": "nxt nex",
        "around": "arround arnd",
        "before": "b4",
        "appointment": "appt",
    }.items()
    for wrong in wrongs.split()
}
_WORD = re.compile(r"[\w'’/-]+")
_TIGHT = re.compile(r"\b(\d{1,2})(?=(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\b)")
# Beside a date that is written so, a clock has 24 hours.
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)(?:t|,? (?:at )?)(\d\d):(\d\d)(?::\d\d)?(?! ?[ap]m)")
_MONTH_DASH_DAY = re.compile(
    r"\b((?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)-?(?=\d{1,2}(?:st|nd|rd|th)?\b)"
    r"|\b((?:mon|tue|wed|thu|fri|sat|sun)[a-z]*)-(?=\d)"
)
_HOUR_DASH_MINUTES = re.compile(
    rf"\b({'|'.join([*_SMALL][:12])})-(?=(?:oh|ten|fifteen|twenty|thirty|forty|fifty)\b)"
)
# "at ten thirty one week from now" is no 31.
_TENS_AND_UNIT = re.compile(
    rf"\b({'|'.join(_TENS)})[- ]({'|'.join([*_SMALL][:9])})\b(?! (?:week|day|month|hour)\b)"
)
_TENS_AND_NTH = re.compile(rf"\b(twenty|thirty)[- ]({'|'.join([*_NTHS][:9])})\b")
_MINUTES_TO = re.compile(
    r"\b(five|ten|twenty|twenty[- ]five)(?: minutes?)? (to|til|till|before) (?=\w)"
)
_CARDINAL = re.compile(rf"\b({'|'.join(word for word in [*_SMALL, *_TENS] if word != 'one')})\b")
_ONE = re.compile(
    r"(?:(?<=\bat )|(?<=\bpast )|(?<=\bto )|(?<=\btill )|(?<=\bafter )|(?<=\bbefore )|(?<=\babout )"
    r"|(?<=\baround )|(?<=\bby )|(?<=\bfrom )|(?<=\bbetween )|(?<=\bhalf )|(?<=\buntil ))"
    r"one\b(?! of)"
    r"|\bone\b(?= (?:oclock|am\b|pm\b|thirty|fifteen|forty|twenty|oh |in the |hour|week|month|day"
    r"|and a half))"
)
_NTH = re.compile(rf"\b({'|'.join(_NTHS)})\b")


def suffixed(number: int) -> str:
    """1 -> 1st."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if 10 <= number % 100 <= 20 else ending}"


def readable(text: str) -> str:
    """The text as the grammar reads it: no capital and no character of private use is in it."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).lower()[:LONGEST]
    plain = re.sub(r"[\ue000-\uf8ff\s]+", " ", plain.replace("’", "'").replace("–", "-"))
    plain = days_in_english(plain.replace("—", " - "))
    plain = _ISO.sub(r"\1 \2\3 hours", plain)
    plain = re.sub(r"(?<=\d) ?([ap])\. ?m\b\.?|(?<=\d) ([ap]) m\b\.?", _half, plain)
    plain = re.sub(r"\b([ap])\.m\b\.?", r"\1m", plain)
    plain = re.sub(r"\b(\d{1,2})-([a-z]{3,9})-(\d{4})\b", r"\1 \2 \3", plain)
    plain = re.sub(r"(?<![\d:])(\d{1,2})(?: :|: | : )([0-5]\d)\b", r"\1:\2", plain)
    plain = re.sub(r"\b(half|quarter)-(past|to|after|till?)\b", r"\1 \2", plain)
    plain = _HOUR_DASH_MINUTES.sub(
        r"\1 ", _MONTH_DASH_DAY.sub(lambda found: f"{found[1] or found[2]} ", plain)
    )
    plain = re.sub(r"\bo[' ]+ ?clock\b", "oclock", plain)
    return _with_digits(_WORD.sub(_corrected, _TIGHT.sub(r"\1 ", plain))).strip()


def _half(found: re.Match[str]) -> str:
    return f" {found[1] or found[2]}m"


def _corrected(found: re.Match[str]) -> str:
    return MISSPELT.get(found[0], found[0])


def _with_digits(text: str) -> str:
    text = _MINUTES_TO.sub(lambda found: f"{found[1]} minutes {found[2]} ", text)
    text = _TENS_AND_NTH.sub(lambda found: suffixed(_TENS[found[1]] + _NTHS[found[2]]), text)
    text = _TENS_AND_UNIT.sub(lambda found: str(_TENS[found[1]] + _SMALL[found[2]]), text)
    text = _ONE.sub("1", text)
    text = _CARDINAL.sub(lambda found: str(_SMALL.get(found[1]) or _TENS[found[1]]), text)
    return _NTH.sub(lambda found: suffixed(_NTHS[found[1]]), text)
