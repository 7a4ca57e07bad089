"""Writes answers down, after holding them against the catalogue."""

from sqlalchemy import func, select

from intake.answers import AnswerField, Answers, Source
from intake.questions import NO_PLAN
from intake.turn import Turn
from offers import Catalogue
from store.visits import AnswerRow


class UnknownAnswer(ValueError):
    """An id that the vendor's catalogue does not have."""


def check_against_catalogue(answers: Answers, catalogue: Catalogue) -> None:
    """Raises ``UnknownAnswer`` unless plan and pain points are the catalogue's."""
    if answers.plan is not None and answers.plan not in {*catalogue.plans, NO_PLAN}:
        raise UnknownAnswer(f"There is no plan '{answers.plan}'.")
    for point in answers.pain_points or ():
        if point not in catalogue.pain_points:
            raise UnknownAnswer(f"There is no pain point '{point}'.")


def record_answers(turn: Turn, answers: Answers, words: str, source: Source) -> None:
    """Append the answers; the earlier ones stay, the latest count."""
    seq = _next_seq(turn)
    for offset, (field, value) in enumerate(answers.given().items()):
        _append(turn, seq + offset, field, value, words, source)
    turn.session.flush()


def record_skip(turn: Turn, field: AnswerField, source: Source) -> None:
    """The visitor would rather not answer."""
    _append(turn, _next_seq(turn), field, None, "", source)
    turn.session.flush()


def _append(
    turn: Turn,
    seq: int,
    field: AnswerField,
    value: object,
    words: str,
    source: Source,
) -> None:
    turn.session.add(
        AnswerRow(
            visit_id=turn.visit.id,
            seq=seq,
            field=field.value,
            value=value,
            words=words,
            source=source,
            at=turn.now,
        )
    )


def _next_seq(turn: Turn) -> int:
    query = select(func.max(AnswerRow.seq)).where(AnswerRow.visit_id == turn.visit.id)
    return (turn.session.scalar(query) or 0) + 1
