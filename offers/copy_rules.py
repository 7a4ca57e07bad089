"""What copy must and must not say: it names the customer's friction and what changes for them."""

import re
from collections.abc import Mapping, Sequence

SELLER_CENTRED: Mapping[str, Sequence[str]] = {
    "en": (
        r"upgrade (now|today)",
        r"buy (now|today)",
        r"act (now|fast)",
        r"(more|premium|exclusive|advanced|powerful|amazing) features?",
        r"features? you('ll| will) love",
        r"unlock",
        r"supercharge",
        r"limited[- ]time",
        r"(special|exclusive) (offer|deal)",
        r"don'?t miss( out)?",
        r"next level",
        r"best[- ]selling",
        r"only today",
        r"(we|our company) (offer|provide|recommend|are proud|are excited)",
        r"we think you",
        r"you should (buy|upgrade)",
        r"go (pro|premium)",
    ),
    "de": (
        r"jetzt (upgraden|kaufen|bestellen|buchen|zugreifen|zuschlagen|wechseln)",
        r"(upgraden|kaufen|bestellen|wechseln) sie (jetzt|noch heute|gleich)",
        r"mehr (features|funktionen)",
        r"(exklusive|einzigartige|leistungsstarke|erweiterte)[nrs]? (features?|funktion(en)?)",
        r"freischalten",
        r"schalten sie [^.]{1,60} frei",
        r"nur (noch )?heute",
        r"(nur )?für kurze zeit",
        r"solange der vorrat reicht",
        r"(sonder|exklusiv)angebote?",
        r"exklusive[ns]? angebote?",
        r"verpassen sie",
        r"nächste[ns]? level",
        r"bestseller",
        r"meistverkaufte[nrs]?",
        r"(bieten|empfehlen) wir",
        r"wir (bieten|empfehlen|liefern|freuen uns|sind stolz|sind begeistert)",
        r"sie sollten (jetzt )?(kaufen|upgraden|wechseln)",
    ),
    "es": (
        r"(actualice|mejore|compre|contrate|reserve|pase) (ahora|hoy|ya)( mismo)?",
        r"más (funciones|funcionalidades|prestaciones)",
        r"(funciones|funcionalidades|prestaciones) (premium|exclusivas|avanzadas|potentes)",
        r"desbloque(a|e|ar|ará)",
        r"(solo|sólo) hoy",
        r"por tiempo limitado",
        r"hasta agotar existencias",
        r"ofertas? (especial|exclusiva)(es|s)?",
        r"no se (lo|la) pierda",
        r"(siguiente|próximo) nivel",
        r"(el|la|los|las) más vendid[oa]s?",
        r"(le )?(ofrecemos|recomendamos|proponemos)",
        r"(estamos (orgullosos|encantados)|nos complace)",
        r"debería (comprar|actualizar|contratar|cambiar)",
    ),
}
"""Per language: phrases that speak of the seller's wish and not of the customer's need."""

_OPENINGS: Mapping[str, str] = {
    "en": r"^\s*(we|our|introducing|announcing|meet our)\b",
    "es": r"^\s*(nosotros|nuestr[oa]s?|presentamos|anunciamos|nuevo:|descubra nuestr[oa]s?)\b",
    "de": r"^\s*(wir|unser(e[mnrs]?)?|jetzt neu|neu:|entdecken sie unsere?n?)\b",
}


def seller_centred(text: str, language: str) -> str | None:
    """The words in ``text`` that centre the seller, or None."""
    text = " ".join(text.split())  # two spaces, or a line's end, hide nothing
    patterns = [rf"\b{p}\b" for p in SELLER_CENTRED.get(language, ())]
    if language in _OPENINGS:
        patterns.append(_OPENINGS[language])
    for pattern in patterns:
        found = re.search(pattern, text, re.IGNORECASE)
        if found:
            return found[0].strip()
    return None
