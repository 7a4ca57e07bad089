"""What is understood of a visitor who writes in German or Spanish."""

from collections.abc import Sequence

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from actions.commands import (
    AnswerQuestion,
    AskMeeting,
    Change,
    ChooseTime,
    Clarify,
    Confirm,
    DeleteData,
    GiveAnswers,
    ManageMeeting,
    OnlyEnglish,
    RequestHuman,
    Respond,
    Say,
    Skip,
    TellKnown,
)
from actions.other_languages import _FOLDER, Words, interpret_in, plain, words_in
from intake.answers import Answers
from intake.flow import Flow
from intake.steps import Step
from store.visits import Visit

GERMAN, SPANISH = words_in("de-AT"), words_in("es")
assert GERMAN is not None
assert SPANISH is not None
BOTH = [GERMAN, SPANISH]
ANY_INTENT = ["out_of_scope", "inform", "affirm", "ask_capability", "decline_offer"]


def test_english_and_what_nobody_wrote_words_for_are_the_assistants() -> None:
    assert words_in("en-US") is None
    assert words_in("fr") is None


@pytest.mark.parametrize("taken_for", ANY_INTENT)
@pytest.mark.parametrize(
    ("words", "text", "step", "command"),
    [
        (GERMAN, "Ja", "CONFIRM", Confirm()),
        (GERMAN, "ja, bitte!", "PROMPT", Respond("accept", "d1")),
        (GERMAN, "Nein", "CONFIRM", Change()),
        (GERMAN, "Nein, danke.", "PROMPT", Respond("decline", "d1")),
        (GERMAN, "Warum?", "ASK_PLAN", None),
        (GERMAN, "Weiß nicht", "ASK_SIZE", Skip("team_size")),
        (GERMAN, "Danke schön", "ASK_PLAN", Say("thank")),
        (GERMAN, "Grüß Gott", "ASK_PLAN", Say("greet")),
        (GERMAN, "Was kostet das?", "ASK_PLAN", AnswerQuestion("pricing")),
        (GERMAN, "Meine Daten löschen", "ASK_PLAN", DeleteData()),
        (GERMAN, "MEINE DATEN", "ASK_PLAN", TellKnown()),
        (GERMAN, "Termin absagen", "DONE", ManageMeeting("cancel", "Termin absagen")),
        (GERMAN, "Termin buchen", "ASK_PLAN", AskMeeting("Termin buchen")),
        (GERMAN, "Mensch", "ASK_PLAN", RequestHuman("Mensch")),
        (SPANISH, "Sí", "CONFIRM", Confirm()),
        (SPANISH, "si, por favor", "PROMPT", Respond("accept", "d1")),
        (SPANISH, "No, gracias", "PROMPT", Respond("decline", "d1")),
        (SPANISH, "¿Cuánto cuesta?", "ASK_PLAN", AnswerQuestion("pricing")),
        (SPANISH, "borrar mis datos", "ASK_PLAN", DeleteData()),
        (SPANISH, "Mis datos", "ASK_PLAN", TellKnown()),
        (SPANISH, "persona", "ASK_PLAN", RequestHuman("persona")),
    ],
)
def test_whole_messages_mean_what_they_say(
    scene, taken_for: str, words: Words, text: str, step: str, command: object
) -> None:
    commands = interpret_in(words, scene.said(taken_for, text, plan=["team"]), getattr(scene, step))
    assert len(commands) == 1
    assert command is None or commands == (command,)
    assert not isinstance(commands[0], OnlyEnglish | Clarify)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (GERMAN, "Ich möchte bitte mit einem Menschen sprechen"),
        (GERMAN, "Kann mich ein Berater anrufen?"),
        (SPANISH, "Quiero hablar con una persona"),
        (SPANISH, "¿Hay alguien que me pueda ayudar?"),
    ],
)
def test_the_wish_for_a_person_is_understood_in_any_sentence(
    scene, words: Words, text: str
) -> None:
    heard = scene.said("ask_capability", text)
    assert interpret_in(words, heard, scene.PROMPT) == (RequestHuman(text),)


@pytest.mark.parametrize("taken_for", ANY_INTENT)
@pytest.mark.parametrize(
    ("words", "text"),
    [
        (GERMAN, "Unsere Rückfragen bleiben immer liegen"),
        (GERMAN, "Können Sie mir die Berichte zeigen?"),
        (SPANISH, "Nuestro equipo pierde mucho tiempo con los informes"),
        (SPANISH, "¿Qué incluye el plan?"),
    ],
)
@pytest.mark.parametrize("step", ["ASK_PLAN", "ASK_SIZE", "ASK_PAINS", "CONFIRM", "PROMPT"])
def test_any_other_sentence_is_admitted_not_to_be_understood(
    scene, taken_for: str, words: Words, text: str, step: str
) -> None:
    heard = scene.said(taken_for, text, pain_point=["missed_follow_ups"], capability=["sso"])
    assert interpret_in(words, heard, getattr(scene, step)) == (OnlyEnglish(text),)


def test_a_number_that_is_asked_for_is_one_in_any_language(scene) -> None:
    for words, text in ((GERMAN, "wir sind 45 Leute"), (SPANISH, "somos 45 personas")):
        commands = interpret_in(words, scene.said("out_of_scope", text), scene.ASK_SIZE)
        assert commands == (GiveAnswers(Answers(team_size=45), text),)
    two = "wir sind 12, bald 20"
    assert interpret_in(GERMAN, scene.said("inform", two), scene.ASK_SIZE) == (OnlyEnglish(two),)
    elsewhere = "wir sind 45 Leute"
    heard = scene.said("inform", elsewhere, team_size=[45])
    assert interpret_in(GERMAN, heard, scene.PROMPT) == (OnlyEnglish(elsewhere),)


def test_a_plan_and_an_address_are_taken_from_a_sentence(scene) -> None:
    text = "wir haben Starter"
    heard = scene.said("out_of_scope", text, plan=["starter"])
    assert interpret_in(GERMAN, heard, scene.ASK_PLAN) == (
        GiveAnswers(Answers(plan="starter"), text),
    )
    text = "mi correo es ana@acme.example"
    heard = scene.said("inform", text, email=["ana@acme.example"])
    assert interpret_in(SPANISH, heard, scene.ASK_PLAN) == (
        GiveAnswers(Answers(email="ana@acme.example"), text),
    )


@pytest.mark.parametrize("text", ["10:30", "am Dienstag um 10:30", "Mittwoch um 14 Uhr"])
def test_a_time_is_looked_for_while_times_are_shown(scene, text: str) -> None:
    [command] = interpret_in(GERMAN, scene.said("out_of_scope", text), scene.PICK)
    assert isinstance(command, ChooseTime)
    assert command.words == text
    assert command.otherwise == (OnlyEnglish(text),)


@pytest.mark.parametrize("words", BOTH)
def test_written_english_is_understood_in_any_language(scene, words: Words) -> None:
    heard = scene.said("inform", scene.RICH, **scene.RICH_FACTS)
    assert interpret_in(words, heard, scene.ASK_PLAN) == interpret_in(None, heard, scene.ASK_PLAN)
    why = scene.said("ask_pricing", "what will it cost us in the end?")
    assert interpret_in(words, why, scene.ASK_PLAN) == (AnswerQuestion("pricing"),)


def test_several_choices_that_were_pressed_are_taken_by_their_labels(scene) -> None:
    text = "Missed follow-ups, No clear reporting"
    [command] = interpret_in(GERMAN, scene.said("out_of_scope", text), scene.ASK_PAINS)
    assert isinstance(command, GiveAnswers)
    assert command.answers.pain_points == ("missed_follow_ups", "poor_reporting")


@pytest.mark.parametrize("words", BOTH)
@given(text=st.text(min_size=1, max_size=80))
def test_no_text_breaks_it(scene, words: Words, text: str) -> None:
    for step in (scene.ASK_PLAN, scene.ASK_SIZE, scene.PROMPT, scene.PICK, scene.CONFIRM):
        assert interpret_in(words, scene.said("out_of_scope", text), step)


def test_every_phrase_means_an_intent_of_the_assistants_and_one_only() -> None:
    domain = yaml.safe_load((_FOLDER.parents[1] / "bot" / "domain.yml").read_text())
    intents = {next(iter(intent)) for intent in domain["intents"]} | {"what_is_known"}
    for language in ("de", "es"):
        phrases = yaml.safe_load((_FOLDER / f"{language}.yaml").read_text("utf-8"))["phrases"]
        listed = [plain(one) for several in phrases.values() for one in several]
        assert phrases.keys() <= intents
        assert sorted(listed) == sorted(set(listed)), language
    assert GERMAN.phrases.keys() & {"ja", "nein"}
    de, es = ({*_phrases(one)} for one in ("de", "es"))
    assert de == es, "each language knows the same meanings"


def _phrases(language: str) -> Sequence[str]:
    read = yaml.safe_load((_FOLDER / f"{language}.yaml").read_text("utf-8"))
    return list(read["phrases"])


def visit_in(flow: Flow, language: str) -> str:
    return flow.open_visit(Visit(page="/", zone="Europe/Berlin", language=language)).id


def test_who_is_not_understood_is_told_so_in_their_language_and_then_offered_a_person(
    scene, call, press, flow: Flow
) -> None:
    visit = visit_in(flow, "de")
    tracker = scene.stored_tracker(visit, "out_of_scope", "Was können Sie für uns tun?")
    first = call("action_clarify", tracker)["responses"]
    assert "bisher nur auf Englisch" in first[0]["text"]
    assert "Mensch" in first[0]["text"]
    tracker = scene.stored_tracker(visit, "ask_capability", "Ich habe noch eine Frage")
    second = call("action_answer_question", tracker)["responses"]
    assert "Soll ich Sie weiterleiten?" in str(second)
    tracker = scene.stored_tracker(visit, "out_of_scope", "Ja, bitte")
    third = call("action_clarify", tracker)["responses"]
    assert "bei den Leuten von Harbor" in str(third)


def test_a_german_yes_confirms_and_a_german_no_declines(scene, call, flow: Flow) -> None:
    visit = visit_in(flow, "de-DE")
    facts = scene.stored_tracker(visit, "inform", scene.RICH, scene.RICH_FACTS)
    call("validate_intake_form", facts)
    assert flow.current_step(visit).kind == "prompt"
    call("action_clarify", scene.stored_tracker(visit, "out_of_scope", "Nein, danke"))
    step: Step = flow.current_step(visit)
    assert step.kind == "done"
    assert step.text.startswith("Verstanden")
