"""What is asked back before it is taken for granted, on Harbor's real flow."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select

from actions.buttons import button_payloads
from actions.commands import (
    AskAgain,
    CheckAnswer,
    Clarify,
    GiveAnswers,
    Meaning,
    RequestHuman,
    Respond,
)
from actions.written_commands import read_commands, written
from intake.answers import AnswerField, Answers
from intake.flow import Flow
from intake.steps import Ask, AskBack
from store.database import transaction
from store.visits import AnswerRow, Visit

FORM = "validate_intake_form"
PLAN = {"plan": ["starter"]}


def doubtful(tracker: dict[str, Any], *entities: dict[str, Any]) -> dict[str, Any]:
    """The tracker, with what its message leaves open."""
    left_open = [{"certain": False, "start": 0, "end": 0, **one} for one in entities]
    tracker["latest_message"]["entities"] += left_open
    return tracker


def ranked(tracker: dict[str, Any], *intents: str) -> dict[str, Any]:
    tracker["latest_message"]["intent_ranking"] = [
        {"name": intent, "confidence": 0.2} for intent in intents
    ]
    return tracker


@pytest.fixture
def answers(engine):
    def answers() -> Sequence[Any]:
        with engine.connect() as connection:
            query = select(AnswerRow.field, AnswerRow.value, AnswerRow.words)
            return [tuple(row) for row in connection.execute(query.order_by(AnswerRow.seq))]

    return answers


@pytest.fixture
def misspelt(scene, call, stranger) -> str:
    """A stranger who wrote the name of a plan nearly right."""
    tracker = scene.stored_tracker(stranger, "inform", "on tean, 45 people", {"team_size": [45]})
    answer = call(FORM, doubtful(tracker, {"entity": "plan", "value": "team"}))
    assert scene.texts(answer) == ["Noted, thank you.", "Did you mean the Team plan?"]
    assert scene.labels(answer) == ["Yes", "No"]
    return stranger


def test_a_doubtful_plan_is_asked_back_and_what_is_certain_is_taken(misspelt, answers) -> None:
    assert answers() == [("team_size", 45, "on tean, 45 people")]


def test_yes_takes_it_with_the_words_that_were_said(misspelt, press, answers, flow: Flow) -> None:
    press(misspelt, "yes")
    assert answers()[-1] == ("plan", "team", "on tean, 45 people")
    assert flow.current_step(misspelt).field is AnswerField.PAIN_POINTS


def test_a_typed_yes_is_a_yes(misspelt, scene, call, answers) -> None:
    call("action_answer_in_context", scene.stored_tracker(misspelt, "affirm", "yep"))
    assert answers()[-1][:2] == ("plan", "team")


def test_no_puts_the_question_again(misspelt, scene, press, answers) -> None:
    answer = press(misspelt, "no")
    assert scene.steps(answer) == ["ask"]
    assert [field for field, _, _ in answers()] == ["team_size"]


@pytest.mark.parametrize("intent", ["inform", "deny"])
def test_another_answer_replaces_it(misspelt, scene, call, answers, flow: Flow, intent) -> None:
    call(FORM, scene.stored_tracker(misspelt, intent, "no, Starter", PLAN))
    assert answers()[-1] == ("plan", "starter", "no, Starter")
    assert flow.asked_back(misspelt) is None


def test_a_question_in_between_is_answered_and_it_is_asked_again(
    misspelt, scene, call, flow: Flow
) -> None:
    tracker = scene.stored_tracker(misspelt, "ask_pricing", "what does it cost?")
    answer = call("action_answer_question", tracker)
    assert scene.texts(answer)[-1] == "Did you mean the Team plan?"
    assert isinstance(flow.shown_step(misspelt), AskBack)


def test_it_waits_in_the_database_for_another_tab(misspelt, engine, desk, clock) -> None:
    assert isinstance(Flow(engine, desk, clock).shown_step(misspelt), AskBack)


def test_answered_in_the_form_it_is_no_question_any_more(misspelt, flow: Flow) -> None:
    flow.give_answers(misspelt, Answers(plan="starter"), "", source="form", placement="form")
    assert isinstance(flow.shown_step(misspelt), Ask)


def test_a_button_of_an_earlier_asking_answers_nothing(misspelt, press, answers, flow) -> None:
    early = button_payloads(flow.shown_step(misspelt))["yes"]
    press(misspelt, "no")
    press.payload(misspelt, early)
    assert [field for field, _, _ in answers()] == ["team_size"]


def test_what_another_version_wrote_is_let_go(misspelt, press, engine, answers, flow) -> None:
    payload = button_payloads(flow.shown_step(misspelt))["yes"]
    with transaction(engine) as session:
        visit = session.get_one(Visit, misspelt)
        kept = {**visit.asked_back, "then": {"yes": [{"does": "SomethingElse"}]}}
        visit.asked_back = kept
    press.payload(misspelt, payload)
    assert [field for field, _, _ in answers()] == ["team_size"]


def test_two_plans_are_a_choice(scene, call, stranger, press, answers) -> None:
    tracker = scene.stored_tracker(stranger, "inform", "Starter or Team")
    entities = [{"entity": "plan", "value": value} for value in ("starter", "team")]
    answer = call(FORM, doubtful(tracker, *entities))
    assert scene.texts(answer) == ["Which plan are you on today: Starter or Team?"]
    assert scene.labels(answer) == ["Starter", "Team", "Neither"]
    press(stranger, "team")
    assert answers() == [("plan", "team", "Starter or Team")]


def test_a_range_leads_to_a_question_with_what_was_understood(
    scene, call, stranger, press, answers
) -> None:
    tracker = scene.stored_tracker(stranger, "inform", "10 to 15 on Starter", PLAN)
    size = {"entity": "team_size", "value": None, "between": [10, 15]}
    answer = call(FORM, doubtful(tracker, size))
    assert scene.texts(answer) == ["10 or 15: which comes nearer?"]
    press(stranger, "15")
    assert answers() == [
        ("plan", "starter", "10 to 15 on Starter"),
        ("team_size", 15, "10 to 15 on Starter"),
    ]


def test_dozens_are_asked_for_a_number_in_their_turn(scene, call, stranger) -> None:
    dozens = {"entity": "team_size", "value": None}
    early = scene.stored_tracker(stranger, "inform", "dozens of us on Starter", PLAN)
    assert scene.steps(call(FORM, doubtful(early, dozens))) == ["ask"]
    now = doubtful(scene.stored_tracker(stranger, "inform", "dozens"), dozens)
    assert scene.texts(call(FORM, now))[0].startswith("Thanks. Roughly how many")


def test_a_meaning_is_chosen_by_its_button(scene, call, stranger, press) -> None:
    unclear = scene.stored_tracker(stranger, "out_of_scope", "that thing with the money")
    call("action_clarify", ranked(unclear, "ask_pricing", "report_problem"))
    assert scene.texts(press(stranger, "ask_pricing"))[0].startswith("Starter is 19 USD")


def test_a_meaning_keeps_the_visitors_words(scene, call, stranger, press, flow: Flow) -> None:
    unclear = scene.stored_tracker(stranger, "out_of_scope", "it does that again")
    call("action_clarify", ranked(unclear, "report_problem"))
    asked = flow.asked_back(stranger)
    assert asked is not None
    assert asked.then["report_problem"] == [
        {"does": "ReportProblem", "words": "it does that again"}
    ]


def test_after_two_misses_in_a_row_a_person_is_offered(scene, call, stranger, press, flow) -> None:
    noise = scene.stored_tracker(stranger, "out_of_scope", "asdf")
    assert scene.steps(call("action_clarify", noise)) == ["ask"]
    answer = call("action_clarify", scene.stored_tracker(stranger, "out_of_scope", "qwer"))
    assert scene.labels(answer) == ["Yes, a person please", "No, go on here"]
    press(stranger, "yes")
    assert flow.visit(stranger).held_back == "human_requested"


def test_none_of_these_is_a_miss_as_well(scene, call, stranger, press, flow: Flow) -> None:
    unclear = scene.stored_tracker(stranger, "out_of_scope", "hm that")
    call("action_clarify", ranked(unclear, "ask_pricing"))
    assert scene.labels(press(stranger, "no")) == ["Yes, a person please", "No, go on here"]
    assert scene.steps(press(stranger, "no")) == ["ask"]


def test_a_message_that_is_understood_begins_anew(scene, call, stranger, flow: Flow) -> None:
    noise = scene.stored_tracker(stranger, "out_of_scope", "asdf")
    call("action_clarify", noise)
    call(FORM, scene.stored_tracker(stranger, "inform", "starter", PLAN))
    assert scene.steps(call("action_clarify", noise)) == ["ask"]
    assert flow.visit(stranger).misses == 1


@pytest.mark.parametrize(
    "command",
    [
        GiveAnswers(Answers(plan="team", pain_points=("poor_reporting",)), "words"),
        CheckAnswer(AnswerField.TEAM_SIZE, (10, 15), "words"),
        AskAgain(AnswerField.PLAN, "words"),
        Clarify((Meaning("ask_pricing", ()),), "words"),
        RequestHuman("words"),
        Respond("accept", "d1"),
    ],
)
def test_a_command_that_was_written_down_is_read_again(command) -> None:
    assert read_commands(json.loads(json.dumps(written([command])))) == (command,)
