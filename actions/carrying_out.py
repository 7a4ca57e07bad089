"""Carries out commands on the flow, each by the module of its concern."""

from collections.abc import Sequence
from dataclasses import replace

from actions import (
    answers,
    clarifying,
    hand_over,
    meeting,
    offer,
    own_data,
    own_meeting,
    questions,
)
from actions.asked_back import is_choice
from actions.commands import (
    AnswerQuestion,
    AnswerRouting,
    AskAgain,
    AskMeeting,
    CancelMeeting,
    Change,
    CheckAnswer,
    ChooseTime,
    Clarify,
    Command,
    Confirm,
    DeleteData,
    EraseData,
    ExplainOffer,
    ExplainQuestion,
    GiveAnswers,
    ManageMeeting,
    MoveMeeting,
    OnlyEnglish,
    PutOff,
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
from actions.flow import Flow
from actions.reply import Reply, aside
from intake.asking_back import AskedBack
from intake.sentences import Sentences
from intake.steps import Step


def carry_out(
    flow: Flow,
    say: Sentences,
    visit_id: str,
    step: Step,
    commands: Sequence[Command],
    asked: AskedBack | None = None,
) -> Reply:
    """The commands one after another; what each says, and the step where the last one leads.

    ``step``: where the visit stands before them; ``asked``: what was asked back over it. That is
    put again after what was only said beside it; anything else settles it.
    """
    if not any(isinstance(one, Clarify | AskAgain | OnlyEnglish) for one in commands):
        flow.count_misses(visit_id, missed=False)
    beside = all(isinstance(one, _BESIDE) for one in commands)
    stands = asked is not None and beside and not is_choice(commands, asked)
    if asked is not None and not stands:
        flow.answered_back(visit_id)
    reply = Reply(step)
    for command in commands:
        done = _one(flow, say, visit_id, reply.step, command)
        reply = replace(done, sentences=reply.sentences + done.sentences)
    if reply.step != step and len(commands) > 1:
        reply = replace(reply, shows_step=True)  # a fact beside a question moved the visit on
    return replace(reply, asks_back=asked.step) if asked is not None and stands else reply


_BESIDE = AnswerQuestion | TellKnown | ExplainQuestion | ExplainOffer | Say
"""Commands that leave the visit where it stands."""


def _one(flow: Flow, say: Sentences, visit_id: str, step: Step, command: Command) -> Reply:  # noqa: C901
    match command:
        case GiveAnswers():
            return answers.give(flow, say, visit_id, step, command)
        case AskAgain():
            return clarifying.ask_again(flow, say, visit_id, step, command)
        case OnlyEnglish():
            return clarifying.only_english(flow, say, visit_id, step, command)
        case CheckAnswer():
            return clarifying.check_answer(flow, say, visit_id, step, command)
        case Skip():
            return answers.skip(flow, visit_id, command)
        case Confirm():
            return Reply(flow.confirm_known(visit_id, placement=answers.CHAT))
        case Change():
            return Reply(flow.change_known(visit_id, placement=answers.CHAT))
        case ExplainQuestion():
            return answers.explain_question(say, step)
        case StartOver():
            return answers.start_over(flow, say, visit_id)
        case Respond():
            return offer.respond(flow, say, visit_id, step, command)
        case PutOff(decision_id, words, otherwise):
            day = flow.day_named(visit_id, words)
            if day is None:
                return carry_out(flow, say, visit_id, step, otherwise)
            named = Respond("defer", decision_id, day)
            return offer.respond(flow, say, visit_id, step, named)
        case ExplainOffer():
            return offer.explain(flow, say, visit_id, step, command)
        case AnswerQuestion():
            return questions.answer(flow, visit_id, command)
        case AnswerRouting(question_id, value):
            return Reply(flow.answer_routing(visit_id, question_id, value))
        case AskMeeting(words):
            return meeting.ask(flow, visit_id, words)
        case ChooseTime(words, otherwise):
            chosen = meeting.choose_time(flow, visit_id, words)
            return chosen or carry_out(flow, say, visit_id, step, otherwise)
        case ShowTimes():
            return meeting.show_times(say, step)
        case ManageMeeting():
            return own_meeting.manage(flow, say, visit_id, step, command)
        case MoveMeeting():
            return own_meeting.move(flow, say, visit_id, step, command)
        case CancelMeeting():
            return own_meeting.cancel(flow, say, visit_id, command)
        case ReportProblem(words):
            return hand_over.for_a_problem(flow, visit_id, words)
        case RequestHuman(words):
            return hand_over.to_a_person(flow, visit_id, words)
        case TellKnown():
            return own_data.tell(flow, visit_id, step)
        case DeleteData():
            return own_data.ask_whether_to_delete(flow, say, visit_id, step)
        case EraseData():
            return own_data.delete(flow, say, visit_id, step, command)
        case Clarify():
            return clarifying.clarify(flow, say, visit_id, step, command)
        case Say(sentence):
            spoken = say.say(f"chat_{sentence}")
            # Who says goodbye is not asked anything any more.
            leaves = sentence == "goodbye"
            return Reply(step, (spoken,), shows_step=False) if leaves else aside(step, spoken)
        case ShowStep():
            return Reply(step)
