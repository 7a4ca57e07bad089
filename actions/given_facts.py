"""The answers in a message: from what Rasa extracted, and from the question that is open."""

import re
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from actions.bare_numbers import is_bare_number, is_greeted_number
from actions.heard import Heard
from intake.answers import AnswerField, Answers
from intake.steps import Ask, Step

_FIELD_OF_ENTITY = {
    "plan": AnswerField.PLAN,
    "team_size": AnswerField.TEAM_SIZE,
    "timeline": AnswerField.TIMELINE,
    "email": AnswerField.EMAIL,
    "company": AnswerField.COMPANY,
    "person": AnswerField.NAME,
}
_QUESTIONS = frozenset({"ask_capability", "ask_integrations", "ask_pricing", "ask_offer_details"})
_ABOUT = {
    "capability": _QUESTIONS,
    "product": _QUESTIONS,
    "integration": _QUESTIONS,
    "time": frozenset(
        {
            "choose_time",
            "ask_other_times",
            "book_meeting",
            "reschedule_meeting",
            "defer_offer",
            "cancel_meeting",
        }
    ),
    "ordinal": frozenset({"choose_time"}),
}
"""What a message is about, and the intents that are asked of it: elsewhere the words are just
words, as the month in "upgraded to Team in June"."""
CARRIES_FACTS = frozenset(
    {"inform", "out_of_scope", "affirm", "deny", "greet", "thank", "skip_question"}
)
"""Intents whose message may answer a question beside what they mean. The others are about
something else: "does Business have SSO?" says nothing about the visitor's plan."""
ALSO_CARRIES_FACTS = frozenset({"book_meeting", "request_human"})
"""Intents that keep their own meaning, after the facts were taken."""
GIVES_ANSWERS = CARRIES_FACTS | ALSO_CARRIES_FACTS
_IN_THE_VISITORS_WORDS = {AnswerField.GOAL, AnswerField.COMPANY, AnswerField.NAME}
_ONLY_A_NUMBER = re.compile(r"\D*\d[\d,.]*\s*k?\D{0,3}")
_NEVER_AN_ANSWER = frozenset(
    {
        "report_problem",
        "request_human",
        "delete_my_data",
        "start_over",
        "ask_data_use",
        "ask_why_question",
    }
)
_ASKS = re.compile(
    r"\?\s*$|^\W*(?:and |so |but |hi,? |hello,? )*(?:does|do|did|can|could|is|are|will|would|"
    r"should|how|what|which|who|why|when|where|what's|whats|have you|has|may|tell me|show me)\b",
    re.IGNORECASE,
)
_MAY_BE_WORDS = frozenset({"inform", "out_of_scope", "book_meeting", "ask_capability"})


def given_facts(heard: Heard, step: Step) -> Answers | None:
    """The answers that the message gives, or None. Values that no answer may have are left out."""
    fields: dict[str, object] = {}
    for entity, field in _FIELD_OF_ENTITY.items():
        value = heard.last(entity)
        if value is not None and not (entity == "team_size" and _is_no_size(heard, step)):
            fields[field] = value
    points = tuple(dict.fromkeys(heard.entities.get("pain_point", ())))
    if points:
        fields[AnswerField.PAIN_POINTS] = points
    fields.update(_answer_to(heard, step) if isinstance(step, Ask) else {})
    valid = {field: value for field, value in fields.items() if _is_valid(field, value)}
    return Answers.model_validate(valid) if valid else None


def stated_values(heard: Heard) -> dict[str, Any]:
    """What the flow would take of a message by itself, whatever is being asked: entity -> value.

    ``pain_points`` is a list; times and ordinals are as written. What is not stated is not there.
    A message that asks or wants something gives no answers, only what it is about, and what it
    states beside.
    """
    answers = _entities_of_answers(heard if heard.intent in GIVES_ANSWERS else beside(heard))
    about = {entity: heard.first(entity) for entity, of in _ABOUT.items() if heard.intent in of}
    return {
        **{entity: value for entity, value in answers.items() if value is not None},
        **{entity: value for entity, value in about.items() if value is not None},
    }


def beside(heard: Heard) -> Heard:
    """What the message states beside what it asks: "we're 45, and what does Business cost?"."""
    return replace(heard, entities=heard.beside)


def _entities_of_answers(heard: Heard) -> dict[str, Any]:
    valid = {
        entity: value
        for entity, field in _FIELD_OF_ENTITY.items()
        if (value := heard.last(entity)) is not None
        and _is_valid(field, value)
        and not (entity == "team_size" and is_greeted_number(heard.text))
    }
    points = list(dict.fromkeys(heard.entities.get("pain_point", ())))
    return {**valid, "pain_points": points or None}


def answers_the_question(heard: Heard, step: Step) -> bool:
    """Whether the message states what is being asked, though it was taken for something else.

    "My boss approves every form" sounds like a question about approvals; said in answer to "what
    gets in your way?" it is the answer. What asks for help or a person stays what it is.
    """
    if not isinstance(step, Ask) or heard.intent in _NEVER_AN_ANSWER or _ASKS.search(heard.text):
        return False
    asked_for = {field: entity for entity, field in _FIELD_OF_ENTITY.items()}
    asked_for[AnswerField.PAIN_POINTS] = "pain_point"
    return bool(heard.entities.get(asked_for.get(step.field, "")))


def chosen_answers(heard: Heard, step: Step) -> Answers | None:
    """The answer, where the whole text is made of labels of the open question's choices.

    Then it is that answer, whatever the words would mean by themselves."""
    if not isinstance(step, Ask):
        return None
    chosen = _chosen_labels(heard.text, step)
    value = chosen if step.input == "many" else next(iter(chosen), None)
    if not chosen or not _is_valid(step.field, value):
        return None
    return Answers.model_validate({step.field: value})


def _answer_to(heard: Heard, ask: Ask) -> dict[str, object]:
    """The answer that counts only because this question is open."""
    if ask.field in _IN_THE_VISITORS_WORDS and heard.text and heard.intent in _MAY_BE_WORDS:
        return {ask.field: heard.text}
    return {}


def _chosen_labels(text: str, ask: Ask) -> tuple[str | int, ...]:
    """The choices whose labels make up the whole text: several buttons arrive as a list."""
    values = {choice.label.casefold(): choice.value for choice in ask.choices}
    parts = [part.strip().casefold() for part in text.split(",")]
    if not parts or not all(part in values for part in parts):
        return ()
    return tuple(dict.fromkeys(values[part] for part in parts))


def _is_no_size(heard: Heard, step: Step) -> bool:
    """A number alone is a size only in answer to that question: while times are shown it is a
    time, and "hello 5" may be anything."""
    if step.kind in ("pick_time", "held") and _ONLY_A_NUMBER.fullmatch(heard.text):
        return True
    asked = isinstance(step, Ask) and step.field is AnswerField.TEAM_SIZE
    return not asked and is_bare_number(heard.text)


def _is_valid(field: str, value: object) -> bool:
    try:
        Answers.model_validate({field: value})
    except ValidationError:
        return False
    return True
