"""What a message means to something that was asked back: pure, as ``actions.interpretation``."""

from collections.abc import Sequence

from actions.commands import Command, ManageMeeting, MoveMeeting, ShowStep
from actions.given_facts import given_facts
from actions.heard import Heard
from actions.written_commands import read_commands
from intake.asking_back import AskedBack
from intake.steps import AskBack, Step

YES, NO = "yes", "no"
_NUMBERS = {
    "first": 0,
    "1st": 0,
    "second": 1,
    "2nd": 1,
    "third": 2,
    "3rd": 2,
}
_AGREES = frozenset({"affirm", "accept_offer"})
_NAMES_A_TIME = frozenset({"choose_time", "ask_other_times", "inform", "deny", "out_of_scope"})
_DENIES = frozenset({"deny", "decline_offer"})


def answer_to(heard: Heard, step: Step, asked: AskedBack | None) -> tuple[Command, ...] | None:
    """The commands of the choice that was made; None: the message speaks of something else.

    ``step``: the one beneath the question back. A button of an earlier one only shows where the
    visit stands.
    """
    pressed = heard.first("choice")
    if pressed is not None and (asked is None or heard.first("about") != asked.step.id):
        return (ShowStep(),)
    if asked is None:
        return None
    choice = str(pressed) if pressed is not None else _typed(heard, step, asked.step)
    if choice is None or choice not in asked.then:
        another = heard.intent in _NAMES_A_TIME and heard.first("time") and meetings_to_move(asked)
        return (ManageMeeting("move", heard.text),) if another else None
    return read_commands(asked.then[choice]) or (ShowStep(),)


def is_choice(commands: Sequence[Command], asked: AskedBack) -> bool:
    """Whether they are what a choice leads to: that answers the question, whatever it says."""
    return any(read_commands(then) == tuple(commands) for then in asked.then.values())


def meetings_to_move(asked: AskedBack) -> set[str]:
    """The meetings that a choice would move, by their ids."""
    then = (one for commands in asked.then.values() for one in commands)
    return {one["booking_id"] for one in then if one["does"] == MoveMeeting.__name__}


def _number(heard: Heard) -> int | None:
    """The place that is named: "the second one"."""
    words = str(heard.first("ordinal") or "").casefold().split()
    return next((_NUMBERS[word] for word in words if word in _NUMBERS), None)


def _typed(heard: Heard, step: Step, asked: AskBack) -> str | None:
    """The choice that was typed: its label, or a yes or no that says nothing besides."""
    said = heard.text.strip(" .!").casefold()
    for choice in asked.choices:
        if said and said == choice.label.strip(" .!").casefold():
            return str(choice.value)
    if (number := _number(heard)) is not None:
        offered = [str(choice.value) for choice in asked.choices if choice.value != NO]
        return offered[number] if number < len(offered) else None
    if heard.first("time") or given_facts(heard, step) is not None:
        return None  # "no, I'm on Team", "no, on friday": that is what counts
    if heard.intent in _AGREES:
        return YES
    return NO if heard.intent in _DENIES else None
