"""The form on stored trackers: exact events, on Harbor's real flow."""

from sqlalchemy import Engine, select

from intake.flow import Flow
from intake.steps import Prompt
from store.visits import AnswerRow

FORM = "validate_intake_form"


def mirrored(scene, requested: str | None) -> list[dict[str, object]]:
    return [
        *(scene.slot(name, None) for name in ("plan", "team_size", "pain_points")),
        scene.slot("requested_slot", requested),
    ]


def test_one_rich_sentence_completes_the_form_with_an_offer(scene, call, stranger) -> None:
    answer = call(FORM, scene.stored_tracker(stranger, "inform", scene.RICH, scene.RICH_FACTS))
    assert answer["events"] == mirrored(scene, None)
    assert scene.steps(answer) == ["prompt"]
    assert scene.texts(answer)[0].startswith("Since your team is 45 people on Starter")


def test_a_fact_leads_to_the_next_question(scene, call, stranger) -> None:
    tracker = scene.stored_tracker(stranger, "inform", "starter", {"plan": ["starter"]})
    answer = call(FORM, tracker)
    assert answer["events"] == mirrored(scene, "team_size")
    assert scene.steps(answer) == ["ask"]


def test_the_visitors_words_are_kept(scene, call, stranger, engine: Engine) -> None:
    call(FORM, scene.stored_tracker(stranger, "inform", "starter it is", {"plan": ["starter"]}))
    with engine.connect() as connection:
        kept = connection.execute(select(AnswerRow.field, AnswerRow.words, AnswerRow.source)).all()
    assert kept == [("plan", "starter it is", "chat")]


def test_a_skipped_question_is_not_asked_again(scene, call, stranger) -> None:
    answer = call(FORM, scene.stored_tracker(stranger, "skip_question", "rather not say"))
    assert answer["events"] == mirrored(scene, "team_size")


def test_the_form_steps_aside_for_a_digression(scene, call, stranger) -> None:
    tracker = scene.stored_tracker(stranger, "ask_pricing", "how much is it?", in_form=True)
    answer = call(FORM, tracker)
    assert answer == {
        "events": [
            {
                "event": "action_execution_rejected",
                "name": "intake_form",
                "policy": None,
                "confidence": None,
                "timestamp": None,
            }
        ],
        "responses": [],
    }


def test_after_a_digression_the_form_comes_back_without_a_word(scene, call, stranger) -> None:
    tracker = scene.stored_tracker(
        stranger,
        "book_meeting",
        "we're 45, what does it cost?",
        {"team_size": [45]},
        in_form=True,
        after=("action_answer_question",),
    )
    answer = call(FORM, tracker)
    assert answer["events"] == mirrored(scene, "plan")
    assert answer["responses"] == []


def test_a_vague_size_leads_to_the_question_and_not_to_a_guess(scene, call, stranger) -> None:
    call(FORM, scene.stored_tracker(stranger, "inform", "starter", {"plan": ["starter"]}))
    answer = call(FORM, scene.stored_tracker(stranger, "inform", "dozens of people", in_form=True))
    assert answer["events"] == mirrored(scene, "team_size")
    assert scene.texts(answer)[0].startswith("One number is enough")


def test_a_correction_after_the_offer_takes_it_back_and_makes_it_anew(
    scene, call, stranger, flow: Flow
) -> None:
    call(FORM, scene.stored_tracker(stranger, "inform", scene.RICH, scene.RICH_FACTS))
    correction = scene.stored_tracker(stranger, "inform", "actually 60", {"team_size": [60]})
    answer = call(FORM, correction)
    said, reason = scene.texts(answer)
    assert said == "Thanks for putting that right. It changes what I'd suggest."
    assert reason.startswith("Since your team is 60 people on Starter")
    assert isinstance(flow.current_step(stranger), Prompt)


def test_a_plan_that_the_catalogue_lacks_is_not_recorded(scene, call, stranger) -> None:
    tracker = scene.stored_tracker(stranger, "inform", "gold", {"plan": ["gold"]})
    answer = call(FORM, tracker)
    assert answer["events"] == mirrored(scene, "plan")
    assert scene.texts(answer)[0] == "I couldn't make out an answer in that."


def test_what_is_said_beside_something_the_catalogue_lacks_is_kept(scene, call, stranger) -> None:
    facts = {"plan": ["platinum"], "pain_point": ["missed_follow_ups"], "team_size": [45]}
    answer = call(FORM, scene.stored_tracker(stranger, "inform", "45 of us on Platinum", facts))
    assert answer["responses"][-1]["custom"]["step"]["field"] == "plan"
    answer = call(FORM, scene.stored_tracker(stranger, "inform", "Starter", {"plan": ["starter"]}))
    assert scene.steps(answer) == ["prompt"], "size and friction were not asked again"


def test_what_is_known_of_a_customer_is_confirmed(scene, call, customer) -> None:
    pains = {"pain_point": ["missed_follow_ups"]}
    answer = call(FORM, scene.stored_tracker(customer, "inform", "we miss follow-ups", pains))
    assert answer["events"] == mirrored(scene, None)
    assert scene.steps(answer) == ["confirm_known"]


def test_nobody_else_is_spoken_for_by_a_slot_or_a_text(scene, call, stranger, customer) -> None:
    tracker = scene.stored_tracker(stranger, "inform", f"I am {customer}", {"person": [customer]})
    tracker["slots"]["sender_id"] = customer
    answer = call(FORM, tracker)
    assert scene.steps(answer) == ["ask"], "a stranger's visit knows nothing of Northwind"


def test_an_error_costs_an_apology_and_not_the_turn(scene, call) -> None:
    answer = call(FORM, scene.stored_tracker("no such visit", "inform", "starter"))
    assert answer["events"] == [scene.slot("requested_slot", None)]
    assert scene.texts(answer)[0].startswith("Sorry, something went wrong")
