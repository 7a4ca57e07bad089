"""Days that visitors name in another language than English: "Mittwoch um 14 Uhr", "demain 14h".

Clock times in digits are read whatever the language is, so a day beside one must be read too: left
unread, the time would be today's. Words that mean something else in English or in a neighbouring
language ("la segunda" is "the second one") are read only with what makes them days.
"""

import re

_DAYS = {
    "monday": "montag lundi lunes lunedì lunedi maandag",
    "tuesday": "dienstag mardi martes martedì martedi dinsdag terça terça-feira",
    "wednesday": "mittwoch mercredi miércoles miercoles mercoledì mercoledi woensdag",
    "thursday": "donnerstag jeudi jueves giovedì giovedi donderdag",
    "friday": "freitag vendredi viernes venerdì venerdi vrijdag",
    "saturday": "samstag sonnabend samedi sábado sabado sabato zaterdag",
    "sunday": "sonntag dimanche domingo domenica zondag",
    "today": "heute aujourd'hui hoy oggi vandaag hoje",
    "tomorrow": "morgen demain mañana manana domani amanhã amanha",
    "day after tomorrow": "übermorgen uebermorgen après-demain apres-demain dopodomani overmorgen",
}
_ENGLISH = {word: day for day, words in _DAYS.items() for word in words.split()}
_WORD = re.compile(rf"\b(?:{'|'.join(_ENGLISH)})\b(?! gras\b)")
_MONTHS = {
    "january": "januar janvier enero gennaio januari janeiro",
    "february": "februar février fevrier febrero febbraio februari fevereiro",
    "march": "märz maerz mars marzo maart março marco",
    "april": "avril abril aprile",
    "may": "mai mayo maggio mei maio",
    "june": "juni juin junio giugno junho",
    "july": "juli juillet julio luglio julho",
    "august": "août aout agosto augustus",
    "september": "septembre septiembre settembre setembro",
    "october": "oktober octobre octubre ottobre outubro",
    "november": "novembre noviembre novembro",
    "december": "dezember décembre decembre diciembre dicembre dezembro",
}
_ENGLISH_MONTH = {word: month for month, words in _MONTHS.items() for word in words.split()}
# Only after a day of the month: "mars" and "marco" are names, too.
_DATE = re.compile(rf"\b(\d{{1,2}})(?:\.|er|º)? (?:de |di )?({'|'.join(_ENGLISH_MONTH)})\b")
_FEIRA = {"segunda": "monday", "terça": "tuesday", "quarta": "wednesday", "quinta": "thursday"} | {
    "terca": "tuesday",
    "sexta": "friday",
}
_FEIRAS = "|".join(_FEIRA)
_PORTUGUESE = re.compile(rf"\b(?:na |à |esta )?({_FEIRAS})[- ]feira\b|\bna ({_FEIRAS})\b")
_SHORT = {"mo": "monday", "di": "tuesday", "mi": "wednesday", "do": "thursday", "fr": "friday"} | {
    "sa": "saturday"
}
_SHORT_GERMAN = re.compile(
    rf"\b({'|'.join(_SHORT)})\b\.?,?(?= (?:um )?\d{{1,2}}(?:[:.]\d\d)? ?uhr\b)"
)
_TOGETHER = [
    (re.compile(rule), english)
    for rule, english in (
        (r"\bguten morgen\b", "good morning"),
        (r"\b(?:por|de|en) la (?:mañana|manana)\b", "in the morning"),
        (r"(?<=tag) (?:morgen|vormittag)\b|(?<=\bheute) (?:morgen|vormittag)\b", " morning"),
        (r"\bpasado (?:mañana|manana)\b|\bdepois de amanhã\b", "day after tomorrow"),
        (
            r"\bnächster? woche\b|\bla semaine prochaine\b|\b(?:la )?próxima semana\b"
            r"|\b(?:la )?prossima settimana\b|\bvolgende week\b|\bla semana que viene\b",
            "next week",
        ),
    )
]

_THE = r"(?: (?:am|den|dem|der|le|el|il|las|les|op|na|a))?"
_NAMED = rf"(?= (?:next )?(?:{'|'.join(_DAYS)})\b)"
_OR_HOUR = rf"(?:{_NAMED}|(?= \d))"
# What stands before a day and turns its meaning; before digits, too, where it is a bound.
_TURNED = [
    (re.compile(rf"\b(?:{words}){_THE}{before}"), english)
    for words, before, english in (
        (
            "nicht|pas|niet|não|nao|non|no|außer|ausser|sauf|excepto|behalve|tranne|exceto",
            _NAMED,
            "not",
        ),
        ("vor|avant|antes del?|antes da|prima di|prima delle|voor", _OR_HOUR, "before"),
        ("nach|après|apres|después del?|despues del?|dopo|depois de", _OR_HOUR, "after"),
        ("bis|jusqu'à|hasta|fino a|tot|até", _OR_HOUR, "until"),
        ("ab|dès|à partir de|a partir de|desde|vanaf", _OR_HOUR, "from"),
    )
]


def days_in_english(text: str) -> str:
    """The text, in small letters, with English words for the days it names in another language."""
    for rule, english in _TOGETHER:
        text = rule.sub(english, text)
    text = _PORTUGUESE.sub(lambda found: _FEIRA[found[1] or found[2]], text)
    text = _SHORT_GERMAN.sub(lambda found: _SHORT[found[1]], text)
    text = _DATE.sub(lambda found: f"{found[1]} {_ENGLISH_MONTH[found[2]]}", text)
    text = _WORD.sub(lambda found: _ENGLISH[found[0]], text)
    for rule, english in _TURNED:
        text = rule.sub(english, text)
    return text
