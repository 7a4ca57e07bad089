"""What a message means where the visit stands."""

import pytest

from actions.commands import (
    AnswerQuestion,
    AnswerRouting,
    AskAgain,
    AskMeeting,
    Change,
    ChooseTime,
    Clarify,
    Command,
    Confirm,
    DeleteData,
    ExplainOffer,
    ExplainQuestion,
    GiveAnswers,
    ManageMeeting,
    ReportProblem,
    RequestHuman,
    Respond,
    Say,
    ShowStep,
    ShowTimes,
    Skip,
    StartOver,
)
from actions.heard import Heard
from actions.interpretation import interpret
from intake.answers import AnswerField, Answers
from intake.steps import AskRouting, Choice, Step


def test_one_rich_sentence_gives_several_answers(scene) -> None:
    heard = scene.said("inform", scene.RICH, **scene.RICH_FACTS)
    answers = Answers(plan="starter", team_size=45, pain_points=("missed_follow_ups",))
    assert interpret(heard, scene.ASK_PLAN) == (GiveAnswers(answers, scene.RICH),)


@pytest.mark.parametrize("intent", ["greet", "affirm", "out_of_scope", "skip_question"])
def test_facts_count_whatever_the_message_begins_with(scene, intent: str) -> None:
    heard = scene.said(intent, "hi, we are 12", team_size=[12])
    assert interpret(heard, scene.ASK_PLAN) == (
        GiveAnswers(Answers(team_size=12), "hi, we are 12"),
    )


@pytest.mark.parametrize("intent", ["ask_capability", "ask_pricing", "report_problem"])
def test_a_question_never_fills_an_answer(scene, intent: str) -> None:
    heard = scene.said(intent, "does Business have SSO?", plan=["business"])
    commands = interpret(heard, scene.ASK_PLAN)
    assert not any(isinstance(command, GiveAnswers) for command in commands)


def test_what_is_asked_for_is_the_answer_even_where_it_sounds_like_a_question(scene) -> None:
    point = {"pain_point": ["approvals_bottleneck"]}
    told = scene.said("ask_capability", "my boss approves every form", **point)
    asked = scene.said("ask_capability", "is there something for approvals?", **point)
    trouble = scene.said("report_problem", "nobody can approve, it crashes", **point)
    answers = Answers(pain_points=("approvals_bottleneck",))
    assert interpret(told, scene.ASK_PAINS) == (GiveAnswers(answers, told.text),)
    assert isinstance(interpret(told, scene.DONE)[0], AnswerQuestion)
    assert isinstance(interpret(asked, scene.ASK_PAINS)[0], AnswerQuestion)
    assert isinstance(interpret(trouble, scene.ASK_PAINS)[0], ReportProblem)


def test_a_wish_for_a_meeting_keeps_the_facts_beside_it(scene) -> None:
    heard = scene.said("book_meeting", "we're 45, can I get a demo?", team_size=[45])
    assert interpret(heard, scene.ASK_PLAN) == (
        GiveAnswers(Answers(team_size=45), "we're 45, can I get a demo?"),
        AskMeeting(heard.text),
    )


def test_the_last_of_several_values_counts(scene) -> None:
    heard = scene.said("inform", "30, no, 45", team_size=[30, 45])
    assert interpret(heard, scene.ASK_SIZE)[0] == GiveAnswers(Answers(team_size=45), "30, no, 45")


@pytest.mark.parametrize("bad", [{"team_size": [0]}, {"team_size": ["many"]}, {"plan": ["../x"]}])
def test_a_value_that_no_answer_may_have_leads_to_the_question_again(scene, bad) -> None:
    assert interpret(scene.said("inform", **bad), scene.ASK_SIZE) == (
        AskAgain(AnswerField.TEAM_SIZE, "some words"),
    )


def test_several_choices_arrive_as_their_labels(scene) -> None:
    heard = scene.said("report_problem", "Missed follow-ups, No clear reporting")
    heard_as_answer = scene.said("inform", "Missed follow-ups, No clear reporting")
    expected = GiveAnswers(Answers(pain_points=("missed_follow_ups", "poor_reporting")), heard.text)
    assert interpret(heard_as_answer, scene.ASK_PAINS) == (expected,)
    assert interpret(heard, scene.ASK_PAINS) == (expected,)


def test_an_open_question_takes_the_visitors_own_words(scene) -> None:
    heard = scene.said("out_of_scope", "double our inbound leads")
    expected = GiveAnswers(Answers(goal="double our inbound leads"), "double our inbound leads")
    assert interpret(heard, scene.ASK_GOAL) == (expected,)


def test_a_lone_number_is_a_time_while_times_are_shown(scene) -> None:
    heard = scene.said("choose_time", "at 3", team_size=[3])
    assert interpret(heard, scene.PICK) == (ChooseTime("at 3", (ShowTimes(),)),)
    sized = scene.said("inform", "3", team_size=[3])
    assert interpret(sized, scene.PICK) == (ChooseTime("3", (ShowStep(),)),)
    assert interpret(sized, scene.ASK_SIZE) == (GiveAnswers(Answers(team_size=3), "3"),)


@pytest.mark.parametrize(
    ("intent", "step", "command"),
    [
        ("affirm", "CONFIRM", Confirm()),
        ("deny", "CONFIRM", Change()),
        ("accept_offer", "CONFIRM", Confirm()),
        ("affirm", "PROMPT", Respond("accept", "d1")),
        ("deny", "PROMPT", Respond("decline", "d1")),
        ("skip_question", "PROMPT", Respond("defer", "d1")),
        ("accept_offer", "PROMPT", Respond("accept", "d1")),
        ("decline_offer", "PROMPT", Respond("decline", "d1")),
        ("defer_offer", "PROMPT", Respond("defer", "d1", words="some words")),
        ("affirm", "ROUTING", AnswerRouting("urgent", "soon")),
        ("deny", "ROUTING", AnswerRouting("urgent", "later")),
        ("affirm", "ASK_PLAN", ShowStep()),
        ("deny", "ASK_PAINS", Skip(AnswerField.PAIN_POINTS)),
        ("defer_offer", "ASK_SIZE", Skip(AnswerField.TEAM_SIZE)),
        ("skip_question", "ASK_SIZE", Skip(AnswerField.TEAM_SIZE)),
        ("accept_offer", "ASK_SIZE", ShowStep()),
        ("accept_offer", "DONE", Say("nothing_to_accept")),
        ("decline_offer", "PICK", Respond("decline")),
        ("affirm", "DONE", Say("anything_else")),
        ("inform", "ASK_SIZE", AskAgain(AnswerField.TEAM_SIZE, "some words")),
        ("ask_why_question", "ASK_SIZE", ExplainQuestion()),
        ("ask_why_offer", "ASK_SIZE", ExplainQuestion()),
        ("ask_why_question", "PROMPT", ExplainOffer()),
        ("ask_why_offer", "PROMPT", ExplainOffer()),
        ("ask_offer_details", "PROMPT", ExplainOffer(details=True)),
        ("ask_pricing", "ASK_SIZE", AnswerQuestion("pricing")),
        ("ask_data_use", "DONE", AnswerQuestion("data_use")),
        ("book_meeting", "PROMPT", AskMeeting("some words")),
        ("ask_other_times", "PICK", ChooseTime("some words", (ShowTimes(),))),
        ("deny", "PICK", ChooseTime("some words", (Say("as_you_like"),))),
        ("cancel_meeting", "DONE", ManageMeeting("cancel", "some words")),
        ("request_human", "PROMPT", RequestHuman("some words")),
        ("report_problem", "ASK_PLAN", ReportProblem("some words")),
        ("delete_my_data", "ASK_PLAN", DeleteData()),
        ("start_over", "PICK", StartOver()),
        ("greet", "ASK_PLAN", Say("greet")),
        ("out_of_scope", "ASK_PLAN", Clarify(words="some words")),
        ("an_intent_of_tomorrow", "DONE", Clarify(words="some words")),
    ],
)
def test_an_intent_means_what_the_step_makes_of_it(
    scene, intent: str, step: str, command: Command
) -> None:
    assert interpret(scene.said(intent), getattr(scene, step)) == (command,)


def test_a_capability_or_an_integration_is_the_subject_of_its_question(scene) -> None:
    capability = scene.said("ask_capability", capability=["single_sign_on"])
    integration = scene.said("ask_capability", integration=["hubspot"])
    assert interpret(capability, scene.DONE) == (AnswerQuestion("capability", "single_sign_on"),)
    assert interpret(integration, scene.DONE) == (AnswerQuestion("integration", "hubspot"),)


@pytest.mark.parametrize("typed", ["No", "no.", "well, no"])
def test_a_routing_choice_may_be_typed(scene, typed: str) -> None:
    assert interpret(scene.said("out_of_scope", typed), scene.ROUTING) == (
        AnswerRouting("urgent", "later"),
    )


def test_a_time_named_before_there_are_times_asks_for_a_meeting(scene) -> None:
    named = scene.said("choose_time", "tuesday at 3", time=["tuesday at 3"])
    assert interpret(named, scene.DONE) == (AskMeeting(named.text),)
    assert isinstance(interpret(scene.said("choose_time", "next one"), scene.ASK_SIZE)[0], Clarify)


@pytest.mark.parametrize(
    ("entities", "step"),
    [
        ({"about": ["team_size"]}, "ASK_PLAN"),
        ({"about": ["confirm_known"]}, "PROMPT"),
        ({"routing_question": ["urgent"], "routing_answer": ["soon"]}, "DONE"),
        ({"routing_question": ["other"], "routing_answer": ["soon"]}, "ROUTING"),
    ],
)
def test_a_button_pressed_late_answers_nothing_else(scene, entities, step: str) -> None:
    late = Heard(intent="affirm", text="", entities=entities)
    assert interpret(late, getattr(scene, step)) == (ShowStep(),)


def test_no_thanks_with_a_day_to_come_back_puts_it_off(scene) -> None:
    later = scene.said("decline_offer", "no thanks, ask me in January", time=["in January"])
    never = scene.said("decline_offer", "no thanks, not this year", time=["this year"])
    assert interpret(later, scene.PROMPT) == (Respond("defer", "d1", words=later.text),)
    assert interpret(never, scene.PROMPT) == (Respond("decline", "d1"),)


def test_facts_beside_a_question_are_taken_and_the_question_is_answered(scene) -> None:
    words = "we're 45, and what does Business cost?"
    heard = Heard("ask_pricing", words, {"team_size": [45]}, beside={"team_size": [45]})
    assert interpret(heard, scene.ASK_PLAN) == (
        GiveAnswers(Answers(team_size=45), words),
        AnswerQuestion("pricing"),
    )


@pytest.mark.parametrize("intent", ["report_problem", "request_human"])
def test_facts_beside_a_problem_or_a_wish_for_a_person_lead_to_no_offer(scene, intent: str) -> None:
    size = {"team_size": [45]}
    heard = Heard(intent, "we are 45, our forms are broken", size, beside=size)
    given, then = interpret(heard, scene.ASK_PLAN)
    assert given == GiveAnswers(Answers(team_size=45), heard.text, may_offer=False)
    assert isinstance(then, ReportProblem | RequestHuman)


def test_a_button_names_its_own_offer(scene) -> None:
    step: Step = scene.DONE
    pressed = Heard(intent="accept_offer", text="", entities={"decision": ["d0"]})
    assert interpret(pressed, step) == (Respond("accept", "d0"),)


REGION = AskRouting(
    question_id="region",
    text="Where?",
    choices=(
        Choice(
            label="The Americas", value="americas", said_as=("north america", "the us", "canada")
        ),
        Choice(
            label="Europe, Middle East or Africa", value="europe", said_as=("europe", "germany")
        ),
    ),
)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("North America", "americas"),
        ("we are in the US", "americas"),
        ("europe", "europe"),
        ("Germany, mostly", "europe"),
    ],
)
@pytest.mark.parametrize("intent", ["inform", "out_of_scope", "ask_capability"])
def test_a_routing_question_is_answered_in_ones_own_words(
    scene, typed: str, value: str, intent: str
) -> None:
    assert interpret(scene.said(intent, typed), REGION) == (AnswerRouting("region", value),)


@pytest.mark.parametrize("typed", ["Atlantis", "Germany and Canada", "a bus company"])
def test_what_is_no_answer_to_it_is_said_to_be_none(scene, typed: str) -> None:
    assert interpret(scene.said("inform", typed), REGION) == (Say("pick_one"),)
