"""The chat's own part of the flow: its log, and what it asked back."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from intake import asking_back, messages
from intake.answers import AnswerField
from intake.asking_back import AskedBack, Option
from intake.door import Door
from intake.messages import Said
from intake.questions import field_choices
from intake.sentences import DEFAULT_LANGUAGE, Sentences
from intake.steps import AskBack, Prompt, Step
from intake.turn import UnknownVisit, look
from store.database import reading
from store.visits import Message


class Conversation(Door):
    """What only the chat does. Each method is one transaction."""

    def language(self, visit_id: str) -> str:
        """The visitor's language tag: it says how clocks are written."""
        with self._look(visit_id) as turn:
            return turn.visit.language

    def sentences(self, visit_id: str) -> Sentences:
        """The sentences in the visitor's language; in English for a visit that nobody knows."""
        try:
            with self._look(visit_id) as turn:
                return turn.sentences
        except UnknownVisit:
            return self._desk.vendor.sentences_in(DEFAULT_LANGUAGE)

    def name_of_answer(self, visit_id: str, field: AnswerField, value: object) -> str:
        """What an answer is called: the plan's name, a number as it is."""
        with self._look(visit_id) as turn:
            choices = field_choices(field, turn.vendor, turn.sentences)
            return next((one.label for one in choices if one.value == value), str(value))

    def welcome_back(self, visit_id: str) -> None:
        """Say where the conversation stood to somebody who comes back after half a day or more."""
        with self._look(visit_id) as turn:
            if not messages.left_alone(turn, turn.sentences.say("welcome_back")):
                return
        with self._turn(visit_id) as turn:
            welcome = turn.sentences.say("welcome_back")
            if not messages.left_alone(turn, welcome):
                return  # another tab was greeted meanwhile
            asked, step = asking_back.read(turn)
            shown = step if asked is None else asked.step
            text = shown.reason if isinstance(shown, Prompt) else shown.text
            stood = Said(text, shown.model_dump(mode="json"))
            messages.say_unasked(turn, [Said(welcome, None), stood])

    # What was asked back

    def shown_step(self, visit_id: str) -> Step:
        """What the chat shows: what was asked back and waits for an answer, or the step that is
        due."""
        with self._look(visit_id) as turn:
            asked, step = asking_back.read(turn)
            return step if asked is None else asked.step

    def asked_back(self, visit_id: str) -> AskedBack | None:
        """What was asked back, while it waits for an answer."""
        with self._look(visit_id) as turn:
            return asking_back.read(turn)[0]

    def ask_back(self, visit_id: str, text: str, options: Sequence[Option]) -> AskBack:
        """Ask back; the answer is one of the options, or anything else."""
        with self._turn(visit_id) as turn:
            return asking_back.ask(turn, text, options)

    def answered_back(self, visit_id: str) -> None:
        """What was asked back is settled."""
        with self._turn(visit_id) as turn:
            turn.visit.asked_back = None

    def count_misses(self, visit_id: str, *, missed: bool) -> int:
        """How many messages in a row were not understood, this one included."""
        with self._turn(visit_id) as turn:
            turn.visit.misses = turn.visit.misses + 1 if missed else 0
            return turn.visit.misses

    # The chat's log

    def history(self, visit_id: str) -> list[Message]:
        """Everything said in the chat."""
        with self._look(visit_id) as turn:
            return messages.history(turn)

    def was_sent(self, visit_id: str, client_id: str) -> bool:
        """Whether the log has a message, answered or not."""
        sent = select(Message.id).where(
            Message.visit_id == visit_id, Message.client_id == client_id
        )
        with reading(self._engine) as session:
            return session.scalar(sent) is not None

    def answered_before(self, visit_id: str, client_id: str) -> list[Message] | None:
        """A message that was sent before, with its answers; None if it has none yet."""
        if self._within is not None and self._within.visit.id == visit_id:
            return messages.answered_before(self._within, client_id)
        # Nearly every message is new: that is told by one look into an index.
        sent = select(Message.id).where(
            Message.visit_id == visit_id, Message.client_id == client_id
        )
        with reading(self._engine) as session:
            if session.scalar(sent) is None:
                return None
            turn = look(self._desk, session, visit_id, self._clock())
            return messages.answered_before(turn, client_id)

    def keep_messages(
        self, visit_id: str, client_id: str, text: str, said: Sequence[Said]
    ) -> tuple[list[Message], dict[str, Any]]:
        """Log a visitor's message and what the assistant says to it; where the visit stands then.

        That is the step that was said last, or else the one that is due.
        """
        with self._turn(visit_id) as turn:
            kept = messages.keep(turn, client_id, text, said)
            shown = next((part.step for part in reversed(said) if part.step is not None), None)
            return kept, shown or self.shown_step(visit_id).model_dump(mode="json")
