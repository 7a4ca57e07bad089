"""Facts in words: every fact in every language, a bilingual catalogue, each placement's words."""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from offers import Catalogue, CatalogueError, Facts, decide, load_catalogue, why_shown
from offers.copy_rules import _OPENINGS, SELLER_CENTRED, seller_centred
from offers.fact_types import FACT_TYPES
from offers.facts import TIMELINES, FactKind
from offers.reasons import in_words, render
from offers.wording import LANGUAGES, SHOWN

Write = Callable[..., Path]
VENDORS_OWN_VIEW = {"segment", "stage", "budget"}

WITH_GERMAN = [
    ("languages: [en]", "languages: [en, de]"),
    ("share: {name: sharing,", "share: {name: sharing, names: {de: Teilen},"),
    ("phrase: {en: everybody works alone}",
     "phrase: {en: everybody works alone, de: jeder für sich arbeitet}"),
    ("phrase: {en: ink runs out}", "phrase: {en: ink runs out, de: die Tinte ausgeht}"),
    ("texts: {en: {any: {title: Crew, change: You share., details: Sharing., agreed: see it}}}",
     "texts: {en: {any: {title: Crew, change: You share., details: Sharing., agreed: see it}}, "
     "de: {any: {title: Crew, change: Alle teilen., details: Teilen., agreed: ansehen}, "
     "rep: {title: Crew für sie, change: Sie teilen., details: Teilen., agreed: zeigen}}}"),
    ("texts: {en: {any: {title: Print, change: You print., details: Paper., agreed: see it}}}",
     "texts: {en: {any: {title: Print, change: You print., details: Paper., agreed: see it}}, "
     "de: {any: {title: Print, change: Sie drucken., details: Papier., agreed: ansehen}}}"),
    ('reason: {en: {any: "Since {pain_points} on {plan}, sharing would help."}}',
     'reason: {en: {any: "Since {pain_points} on {plan}, sharing would help."}, '
     'de: {any: "Da {pain_points} und Sie {plan} haben, würde Teilen helfen.", '
     'email: "Weil {pain_points}: Teilen würde helfen."}}'),
    ('reason: {en: {any: "Since {pain_points}, paper would help."}}',
     'reason: {en: {any: "Since {pain_points}, paper would help."}, '
     'de: {any: "Da {pain_points}, würde Papier helfen."}}'),
]  # fmt: skip


@pytest.fixture
def bilingual(small: str) -> str:
    """The small catalogue in English and German."""
    for was, becomes in WITH_GERMAN:
        assert was in small, was
        small = small.replace(was, becomes, 1)
    return small.replace("holdout: {share: 0.1}", "holdout: {share: 0}")


ALONE = Facts(plan="solo", team_size=3, pain_points=frozenset({"alone"}))


def test_every_fact_is_said_in_every_language_unless_it_is_the_vendors_own_view() -> None:
    readable = {f.name for f in FACT_TYPES.values() if f.kind is not FactKind.GUARD}
    for tag, language in LANGUAGES.items():
        assert set(language.facts) == readable - VENDORS_OWN_VIEW == SHOWN, tag
        assert set(language.timelines) == set(TIMELINES), tag
        assert language.singular.keys() <= language.facts.keys()
        for fact, sentence in language.facts.items():
            assert "{value}" in sentence, (tag, fact)


def test_every_language_has_a_list_of_copy_that_centres_the_seller() -> None:
    assert SELLER_CENTRED.keys() == _OPENINGS.keys() == LANGUAGES.keys()


@pytest.mark.parametrize(
    ("copy", "words"),
    [
        ("Jetzt upgraden und sparen.", "Jetzt upgraden"),
        ("Sie bekommen mehr Funktionen.", "mehr Funktionen"),
        ("Nur für kurze Zeit.", "Nur für kurze Zeit"),
        ("Wir bieten Ihnen Papier.", "Wir bieten"),
        ("Unsere neue Funktion ist da.", "Unsere"),
        ("Schalten Sie die Berichte frei.", "Schalten Sie die Berichte frei"),
    ],
)
def test_german_copy_that_centres_the_seller_is_found(copy: str, words: str) -> None:
    assert seller_centred(copy, "de") == words


@pytest.mark.parametrize(
    "copy",
    [
        "Da Rückfragen liegen bleiben, käme jede Erinnerung rechtzeitig an.",
        "Ihre Wirkung zeigt sich am ersten Tag.",
        "Der Unserer-Stadt-Verein bucht selbst.",
    ],
)
def test_german_copy_that_centres_the_customer_is_left_alone(copy: str) -> None:
    assert seller_centred(copy, "de") is None


def test_a_bilingual_catalogue_speaks_both(write: Write, bilingual: str, now: datetime) -> None:
    catalogue = load_catalogue(write(all=bilingual))

    def said(language: str) -> tuple[str | None, tuple[str, ...]]:
        decision = decide(
            catalogue, ALONE, now=now, placement="chat", language=language, chance=0.5
        )
        return decision.reason, why_shown(decision)

    assert said("de") == (
        "Da jeder für sich arbeitet und Sie Solo haben, würde Teilen helfen.",
        ("Ihr Tarif ist Solo.", "Sie sagten, dass jeder für sich arbeitet."),
    )
    assert said("de-AT") == said("de")
    assert said("fr") == said("en") != said("de")


def test_a_placement_without_words_of_its_own_has_those_for_any(
    write: Write, bilingual: str
) -> None:
    catalogue = load_catalogue(write(all=bilingual))
    trigger = catalogue.triggers["alone_on_solo"]

    def reason(placement: str, language: str) -> str | None:
        return render(catalogue, trigger, ALONE, placement=placement, language=language)

    assert reason("form", "de") == reason("chat", "de") == reason("rep", "de")
    assert reason("email", "de") == "Weil jeder für sich arbeitet: Teilen würde helfen."
    assert reason("email", "en") == reason("chat", "en")


@pytest.mark.parametrize(
    ("was", "what"),
    [
        ("de: die Tinte ausgeht", "pain_points.ink.phrase: no words in 'de'"),
        (", de: {any: {title: Print, change: Sie drucken., details: Papier., agreed: ansehen}}",
         "offers.add_print.texts: no words in 'de'"),
        (', de: {any: "Da {pain_points}, würde Papier helfen."}',
         "triggers.ink_runs_out.reason: no words in 'de'"),
    ],
)  # fmt: skip
def test_words_that_lack_in_one_language_are_told(
    write: Write, bilingual: str, was: str, what: str
) -> None:
    assert was in bilingual
    with pytest.raises(CatalogueError, match=re.escape(what)):
        load_catalogue(write(all=bilingual.replace(was, "")))


def test_german_copy_is_checked_in_the_catalogue(write: Write, bilingual: str) -> None:
    faulty = bilingual.replace("Alle teilen.", "Jetzt kaufen und teilen.")
    with pytest.raises(CatalogueError, match="'Jetzt kaufen' centres the seller"):
        load_catalogue(write(all=faulty))


@pytest.mark.parametrize(
    ("fact", "value", "english", "german"),
    [
        ("team_size", 12000, "12,000", "12.000"),
        ("seats_share", 0.964, "96%", "96\u00a0%"),
        ("projected_usage.submissions_this_month", 1.24, "124%", "124\u00a0%"),
        ("usage.leads_passed_on", 41.0, "41", "41"),
        ("usually_added.scheduling", 0.72, "72%", "72\u00a0%"),
        ("bundle_parts.lead_to_deal", 3.0, "3", "3"),
        ("days_since_milestone", 12, "12", "12"),
        ("features_tried", ("approval_flows",), "approval flows", "Freigaberegeln"),
        ("missing_capabilities", ("self_booking", "calendar_sync"),
         "self-booking and calendar sync", "Selbstbuchung und Kalenderabgleich"),
        ("implementation_stage", "configuring", "configuring", "Einrichtung"),
        ("implementation_stage", "after_care", "after care", "after care"),
        ("asked_about", ("pricing",), "prices", "Preisen"),
    ],
)  # fmt: skip
def test_values_are_said_as_people_say_them(
    harbor_catalogue: Catalogue,
    fact: str,
    value: float | tuple[str, ...],
    english: str,
    german: str,
) -> None:
    assert in_words(harbor_catalogue, fact, value, "en") == english
    assert in_words(harbor_catalogue, fact, value, "de") == german


def grounds(catalogue: Catalogue, now: datetime, **facts: object) -> tuple[str, ...]:
    """What the visitor is told behind an offer, of a customer who has got their value."""
    known = {
        "verified": True,
        "stage": "customer",
        "segment": "mid",
        "budget": 100_000,
        "onboarding_completed": True,
        "core_milestone_reached": True,
        **facts,
    }
    decision = decide(
        catalogue, Facts.model_validate(known), now=now, placement="chat", language="en", chance=0.5
    )
    return why_shown(decision)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"plan": "starter", "usually_added": {"scheduling": 0.72}},
         "72% of the teams like yours that own what you own have Scheduling, too."),
        ({"plan": "starter", "features_tried": ["conditional_fields"]},
         "You tried to use conditional fields."),
        ({"plan": "team", "projected_usage": {"submissions_this_month": 1.3}, "team_size": 30},
         "Share of this month's submissions used, by the end of the period if it goes on like "
         "this: 130%."),
        ({"plan": "business", "team_size": 80, "bundle_parts": {"lead_to_deal": 3}},
         "You have 3 of the 5 products in Lead to Deal."),
        ({"plan": "team", "days_since_onboarding": 9}, "You finished the onboarding 9 days ago."),
        ({"plan": "team", "days_to_renewal": 61}, "Your term ends in 61 days."),
        ({"plan": "starter", "goal": "clean_data", "missing_capabilities": ["deduplication"]},
         "What you want to reach also takes deduplication."),
    ],
)  # fmt: skip
def test_why_it_is_shown_is_said_of_every_fact_and_never_of_the_vendors_own_view(
    harbor_catalogue: Catalogue, now: datetime, facts: dict[str, object], sentence: str
) -> None:
    told = grounds(harbor_catalogue, now, **facts)
    assert sentence in told
    assert not any("customer" in one or "100,000" in one or "mid" in one for one in told), told


@pytest.mark.parametrize("fact", sorted(VENDORS_OWN_VIEW))
def test_a_reason_may_not_name_the_vendors_own_view(write: Write, small: str, fact: str) -> None:
    test = {"budget": "at_least: 9"}.get(fact, "is: prospect")
    segments = "segments:\n  prospect: {name: Anybody}\nmetrics:\n"
    faulty = (
        small.replace("is: solo}\n", f"is: solo}}\n      - {{fact: {fact}, {test}}}\n", 1)
        .replace("on {plan}, sharing", f"on {{{fact}}}, sharing")
        .replace("metrics:\n", segments)
    )
    with pytest.raises(CatalogueError, match=f"names '{fact}', which is the vendor's own view"):
        load_catalogue(write(all=faulty))


def test_one_is_said_as_one(harbor_catalogue: Catalogue, now: datetime) -> None:
    told = grounds(harbor_catalogue, now, plan="team", days_since_onboarding=3)
    assert "You finished the onboarding 3 days ago." in told
    for language in LANGUAGES.values():
        for fact, sentence in language.singular.items():
            assert "{value}" not in sentence
            assert sentence != language.facts[fact]


def test_a_goal_is_found_by_its_name_in_either_language(write: Write, bilingual: str) -> None:
    goals = "goals:\n  together: {name: work together, names: {de: zusammen arbeiten}}\nmetrics:\n"
    catalogue = load_catalogue(write(all=bilingual.replace("metrics:\n", goals)))
    assert catalogue.goal_in("wir wollen besser zusammen arbeiten") == "together"
    assert catalogue.goal_in("to work together") == "together"
    facts = Facts(goal="together")
    assert in_words(catalogue, "goal", facts.goal or "", "de") == "zusammen arbeiten"


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["Ana", "Juan"], "Ana y Juan"),
        (["Ana", "Isabel"], "Ana e Isabel"),
        (["Ana", "Juan", "Íñigo"], "Ana, Juan e Íñigo"),
        (["agua", "hielo"], "agua y hielo"),
        (["padre", "hijo"], "padre e hijo"),
        (["sal", "yodo"], "sal y yodo"),
    ],
)
def test_spanish_says_and_as_it_sounds(names: list[str], said: str) -> None:
    assert LANGUAGES["es"].join(names) == said


@pytest.mark.parametrize(
    ("price", "english", "german"),
    [(29, "29", "29"), (12.5, "12.50", "12,50"), (1200, "1,200", "1.200")],
)
def test_a_price_is_written_as_its_language_writes_it(
    price: float, english: str, german: str
) -> None:
    assert LANGUAGES["en"].amount(price) == english
    assert LANGUAGES["de"].amount(price) == LANGUAGES["es"].amount(price) == german


@pytest.mark.parametrize(
    ("copy", "words"),
    [
        ("Mejore ahora su plan.", "Mejore ahora"),
        ("Tendrá más funciones.", "más funciones"),
        ("Por tiempo limitado.", "Por tiempo limitado"),
        ("Ofrecemos informes.", "Ofrecemos"),
        ("Nuestra nueva función.", "Nuestra"),
    ],
)
def test_spanish_copy_that_centres_the_seller_is_found(copy: str, words: str) -> None:
    assert seller_centred(copy, "es") == words


@pytest.mark.parametrize(
    "copy",
    ["Como se pierden respuestas, cada aviso llegaría a tiempo.", "Su equipo vería todo hoy."],
)
def test_spanish_copy_that_centres_the_customer_is_left_alone(copy: str) -> None:
    assert seller_centred(copy, "es") is None


def test_spaces_and_line_ends_hide_no_sellers_voice() -> None:
    assert seller_centred("UPGRADE   now!", "en") == "UPGRADE now"
    assert seller_centred("Buy\n today", "en") == "Buy today"
