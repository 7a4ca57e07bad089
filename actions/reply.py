"""What the assistant answers: sentences of its own, then the step where the visit stands."""

from dataclasses import dataclass

from rasa_sdk.executor import CollectingDispatcher

from intake.messages import Said
from intake.steps import Ask, AskBack, AskRouting, ConfirmKnown, Prompt, Step


@dataclass(frozen=True)
class Reply:
    """The answer to one message."""

    step: Step
    sentences: tuple[str, ...] = ()
    shows_step: bool = True
    """Whether the step is said and drawn after the sentences."""
    asks_back: AskBack | None = None
    """What is asked back: said and drawn in the step's place."""


def aside(step: Step, *sentences: str) -> Reply:
    """An answer beside the flow's course. A question that was open is put again, since the answer
    pushed it up; an offer or a calendar stays where it is and is not pressed twice."""
    return Reply(step, sentences, isinstance(step, Ask | ConfirmKnown | AskRouting))


def said_in(reply: Reply) -> list[Said]:
    """What the visitor reads: sentences, then the step as JSON beside the text that speaks it."""
    said = [Said(sentence, None) for sentence in reply.sentences]
    if reply.asks_back is not None:
        said.append(Said(reply.asks_back.text, reply.asks_back.model_dump(mode="json")))
    elif reply.shows_step or not reply.sentences:
        said.append(Said(spoken(reply.step), reply.step.model_dump(mode="json")))
    return said


def utter(dispatcher: CollectingDispatcher, reply: Reply) -> None:
    """Say it through Rasa."""
    for said in said_in(reply):
        shown = None if said.step is None else {"step": said.step}
        dispatcher.utter_message(text=said.text, json_message=shown)


def spoken(step: Step) -> str:
    """The step in words, for who reads or hears no card. An offer's reason comes first."""
    if not isinstance(step, Prompt):
        return step.text
    return " ".join(part for part in (step.reason, step.change, step.incentive) if part)
