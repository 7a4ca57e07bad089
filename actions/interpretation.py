"""What a message means where the visit stands: intent, entities and step to commands.

Pure: the same message means the same at the same step. "Yes" accepts an offer, confirms what is
known or answers a routing question, whichever is open.
"""

import re
from collections.abc import Callable
from typing import Literal

from actions.asked_back import answer_to
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
    TellKnown,
)
from actions.given_facts import (
    ALSO_CARRIES_FACTS,
    CARRIES_FACTS,
    answers_the_question,
    beside,
    chosen_answers,
    given_facts,
)
from actions.heard import Heard
from actions.known_asked import asks_what_is_known
from actions.meanings import likely_meanings
from actions.offer_answers import RESPONSES, day_to_come_back, on_prompt, puts_off, response
from actions.uncertain import asked_about
from intake.asking_back import AskedBack
from intake.steps import Ask, AskRouting, ConfirmKnown, Done, Held, PickTime, Prompt, Step

MAY_NAME_A_TIME = frozenset(
    {
        "choose_time",
        "ask_other_times",
        "book_meeting",
        "reschedule_meeting",
        "inform",
        "affirm",
        "deny",
        "accept_offer",
        "out_of_scope",
    }
)
"""Intents whose words may name a time while times are chosen: "no, thursday", "14:30"."""


def interpret(heard: Heard, step: Step, asked: AskedBack | None = None) -> tuple[Command, ...]:
    """The commands of one message, in their order; at least one.

    ``asked``: what was asked back over the step and waits for an answer.
    """
    if (answer := answer_to(heard, step, asked)) is not None:
        return answer
    if (pressed := _pressed(heard, step)) is not None:
        return (pressed,)
    commands = _interpret(heard, step)
    if heard.text and heard.intent in MAY_NAME_A_TIME and isinstance(step, PickTime | Held):
        return (ChooseTime(heard.text, otherwise=commands),)
    return day_to_come_back(heard, step, commands)


def _interpret(heard: Heard, step: Step) -> tuple[Command, ...]:
    if isinstance(step, AskRouting) and (value := _routing_choice(heard, step)) is not None:
        return (AnswerRouting(step.question_id, value),)
    if (chosen := chosen_answers(heard, step)) is not None:
        return (GiveAnswers(chosen, heard.text),)
    answers = heard.intent in CARRIES_FACTS or answers_the_question(heard, step)
    stating = heard if answers or heard.intent in ALSO_CARRIES_FACTS else beside(heard)
    facts = given_facts(stating, step) if stating is heard or stating.entities else None
    if facts is not None and (later := puts_off(heard, facts, step)) is not None:
        return (later,)
    given: tuple[Command, ...] = () if facts is None else (GiveAnswers(facts, heard.text),)
    doubt = asked_about(heard, step) if answers or heard.intent in ALSO_CARRIES_FACTS else None
    if doubt is not None and not isinstance(step, PickTime | Held):
        return (*given, doubt)
    if isinstance(step, AskRouting) and heard.intent in ("inform", "out_of_scope") and not given:
        return (Say("pick_one"),)
    if given and answers:
        return given
    meaning = _meaning(heard, step)
    if facts is not None and isinstance(meaning, ReportProblem | RequestHuman | DeleteData):
        given = (GiveAnswers(facts, heard.text, may_offer=False),)
    return (*given, meaning)


def _pressed(heard: Heard, step: Step) -> Command | None:
    """A button's command. One of a question that is no longer open only shows what is."""
    question, value = heard.first("routing_question"), heard.first("routing_answer")
    if question is not None and value is not None:
        is_open = isinstance(step, AskRouting) and step.question_id == question
        return AnswerRouting(str(question), str(value)) if is_open else ShowStep()
    about = heard.first("about")
    if about is not None and about != _subject(step):
        return ShowStep()
    return None


def _subject(step: Step) -> str:
    return step.field.value if isinstance(step, Ask) else step.kind


def _routing_choice(heard: Heard, step: AskRouting) -> str | None:
    """The choice that the visitor typed, by its label, other words for it, or as yes and no."""
    labels = {choice.label.casefold(): str(choice.value) for choice in step.choices}
    said = heard.text.strip(" .!").casefold()
    if said in labels:
        return labels[said]
    by_intent = _BEGINS.get(heard.intent, ())
    starting = [value for label, value in labels.items() if re.split("[, ]", label)[0] in by_intent]
    if len(starting) == 1:
        return starting[0]
    named = {
        str(choice.value)
        for choice in step.choices
        for words in (choice.label, *choice.said_as)
        if re.search(rf"(?<!\w){re.escape(words.casefold())}(?!\w)", said)
    }
    return named.pop() if len(named) == 1 else None


_BEGINS = {"affirm": ("yes", "ja", "sí"), "deny": ("no", "nein")}
"""How a choice's label begins that such an answer chooses."""


def _meaning(heard: Heard, step: Step) -> Command:
    if heard.intent in _ALWAYS:
        return _ALWAYS[heard.intent]
    return _IN_CONTEXT.get(heard.intent, _clarify)(heard, step)


def _yes_or_no(heard: Heard, step: Step) -> Command:
    yes = heard.intent == "affirm"
    if isinstance(step, ConfirmKnown):
        return Confirm() if yes else Change()
    if isinstance(step, Prompt):
        return on_prompt("accept" if yes else "decline", heard, step)
    if isinstance(step, Ask) and not yes:
        return Skip(step.field)  # "what gets in your way?" "no", "rather not"
    if isinstance(step, Done):
        return Say("anything_else")
    return ShowStep() if yes else Say("as_you_like")


def _inform(heard: Heard, step: Step) -> Command:
    """An answer was meant, and no fact was found in it."""
    if isinstance(step, Ask):
        return AskAgain(step.field, heard.text)
    return _clarify(heard, step) if isinstance(step, Done) else ShowStep()


def _skip(_heard: Heard, step: Step) -> Command:
    if isinstance(step, Ask):
        return Skip(step.field)
    if isinstance(step, ConfirmKnown):
        return Change()
    return Respond("defer", step.decision_id) if isinstance(step, Prompt) else Say("as_you_like")


def _clarify(heard: Heard, step: Step) -> Command:
    return Clarify(likely_meanings(heard, step, _interpret), heard.text)


def _explain_question(_heard: Heard, step: Step) -> Command:
    return ExplainOffer() if isinstance(step, Prompt) else ExplainQuestion()


def _explain_offer(heard: Heard, step: Step) -> Command:
    if isinstance(step, Ask) and heard.intent == "ask_why_offer":
        return ExplainQuestion()
    decision = heard.first("decision")
    return ExplainOffer(heard.intent == "ask_offer_details", str(decision) if decision else None)


def _capability(heard: Heard, _step: Step) -> Command:
    if (integration := heard.first("integration")) is not None and not heard.first("capability"):
        return AnswerQuestion("integration", integration)
    return AnswerQuestion("capability", heard.first("capability") or heard.first("product"))


def _integration(heard: Heard, _step: Step) -> Command:
    return AnswerQuestion("integration", heard.first("integration"))


def _book(heard: Heard, step: Step) -> Command:
    return ManageMeeting("show") if step.kind == "booked" else AskMeeting(heard.text)


def _time(heard: Heard, step: Step) -> Command:
    """Times are chosen where times are shown; else naming one asks for a meeting."""
    if step.kind in ("pick_time", "held"):
        return ShowTimes()
    if step.kind == "booked":
        return ManageMeeting("move", heard.text)
    return _book(heard, step) if heard.first("time") else _clarify(heard, step)


def _manage(heard: Heard, _step: Step) -> Command:
    return ManageMeeting(_WISHES[heard.intent], heard.text)


_WISHES: dict[str, Literal["show", "move", "cancel"]] = {
    "reschedule_meeting": "move",
    "cancel_meeting": "cancel",
    "ask_meeting_details": "show",
}


def _hand_over(heard: Heard, _step: Step) -> Command:
    if heard.intent == "request_human":
        return RequestHuman(heard.text)
    return ReportProblem(heard.text)


def _data_use(heard: Heard, _step: Step) -> Command:
    return TellKnown() if asks_what_is_known(heard.text) else AnswerQuestion("data_use")


_ALWAYS: dict[str, Command] = {
    "ask_pricing": AnswerQuestion("pricing"),
    "delete_my_data": DeleteData(),
    "start_over": StartOver(),
    "what_is_known": TellKnown(),
    "greet": Say("greet"),
    "goodbye": Say("goodbye"),
    "thank": Say("thank"),
    "bot_challenge": Say("bot_challenge"),
}
"""Intents that mean the same wherever the visit stands."""

_IN_CONTEXT: dict[str, Callable[[Heard, Step], Command]] = {
    **dict.fromkeys(RESPONSES, response),
    **dict.fromkeys(_WISHES, _manage),
    "affirm": _yes_or_no,
    "deny": _yes_or_no,
    "inform": _inform,
    "skip_question": _skip,
    "ask_why_question": _explain_question,
    "ask_why_offer": _explain_offer,
    "ask_offer_details": _explain_offer,
    "ask_capability": _capability,
    "ask_integrations": _integration,
    "book_meeting": _book,
    "choose_time": _time,
    "ask_other_times": _time,
    "request_human": _hand_over,
    "report_problem": _hand_over,
    "ask_data_use": _data_use,
}
