"""What is asked back: the likeliest meanings, a person, an answer that is not certain."""

from actions.asked_back import NO, YES
from actions.commands import (
    AskAgain,
    CheckAnswer,
    Clarify,
    Command,
    GiveAnswers,
    OnlyEnglish,
    RequestHuman,
    ShowStep,
)
from actions.flow import Flow
from actions.reply import Reply, aside
from actions.written_commands import written
from intake.answers import Answers
from intake.asking_back import Option
from intake.sentences import Sentences
from intake.steps import Step

PATIENCE = 2
"""After so many messages in a row that were not understood, a person is offered."""


def clarify(flow: Flow, say: Sentences, visit_id: str, step: Step, command: Clarify) -> Reply:
    """Ask back with the likeliest meanings in human words, as buttons; then with a person."""
    if _patience_is_over(flow, visit_id):
        return _offer_person(flow, say, visit_id, step, command.words)
    options = [
        option(meaning.intent, say.say(f"meaning_{meaning.intent}"), *meaning.commands)
        for meaning in command.meanings
        if say.has(f"meaning_{meaning.intent}")
    ]
    if not options:
        return aside(step, say.say("chat_not_understood_at_all"))
    options.append(option(NO, say.say("chat_none_of_these"), Clarify(words=command.words)))
    return ask(flow, visit_id, step, say.say("chat_not_understood"), options)


def ask_again(flow: Flow, say: Sentences, visit_id: str, step: Step, command: AskAgain) -> Reply:
    """Say what kind of answer is needed, and put the question again; then offer a person."""
    if _patience_is_over(flow, visit_id):
        return _offer_person(flow, say, visit_id, step, command.words)
    named = f"chat_ask_again_{command.field.value}"
    return aside(step, say.say(named if say.has(named) else "chat_ask_again"))


def only_english(
    flow: Flow, say: Sentences, visit_id: str, step: Step, command: OnlyEnglish
) -> Reply:
    """Say what is understood in the visitor's language, and how to reach a person; then offer
    one."""
    if _patience_is_over(flow, visit_id):
        return _offer_person(flow, say, visit_id, step, command.words)
    return aside(step, say.say("chat_only_english"))


def check_answer(
    flow: Flow, say: Sentences, visit_id: str, step: Step, command: CheckAnswer
) -> Reply:
    """Ask whether the one value is right, or which of the two. "No" puts the open question."""
    field, values = command.field.value, command.values
    names = [flow.name_of_answer(visit_id, command.field, value) for value in values]

    def given(value: str | int) -> Command:
        return GiveAnswers(Answers.model_validate({field: value}), command.words)

    if len(values) == 1:
        named = f"chat_did_you_mean_{field}"
        text = say.say(named, **{field: names[0]})
        options = [option(YES, say.say("chat_yes"), given(values[0]))]
    else:
        text = say.say(f"chat_which_{field}", first=names[0], second=names[1])
        options = [
            option(str(value), name, given(value))
            for value, name in zip(values, names, strict=True)
        ]
    refusal = say.say("chat_no" if len(values) == 1 else "chat_neither")
    return ask(flow, visit_id, step, text, [*options, option(NO, refusal, ShowStep())])


def _patience_is_over(flow: Flow, visit_id: str) -> bool:
    return flow.count_misses(visit_id, missed=True) % PATIENCE == 0


def _offer_person(flow: Flow, say: Sentences, visit_id: str, step: Step, words: str) -> Reply:
    options = [
        option(YES, say.say("chat_person_please"), RequestHuman(words)),
        option(NO, say.say("chat_go_on_here"), ShowStep()),
    ]
    return ask(flow, visit_id, step, say.say("chat_offer_person"), options)


def option(value: str, label: str, *then: Command) -> Option:
    """A button of a question back, and what it leads to."""
    return Option(value, label, written(then))


def ask(flow: Flow, visit_id: str, step: Step, text: str, options: list[Option]) -> Reply:
    """Ask back, over the step."""
    return Reply(step, asks_back=flow.ask_back(visit_id, text, options))
