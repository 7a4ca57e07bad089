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


def days_in_english(text: str) -> str:
    """The text, in small letters, with English words for the days it names in another language."""
    for rule, english in _TOGETHER:
        text = rule.sub(english, text)
    text = _PORTUGUESE.sub(lambda found: _FEIRA[found[1] or found[2]], text)
    text = _SHORT_GERMAN.sub(lambda found: _SHORT[found[1]], text)
    return _WORD.sub(lambda found: _ENGLISH[found[0]], text)
