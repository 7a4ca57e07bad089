"""Writes answers down, after holding them against the catalogue."""

from intake.answers import AnswerField, Answers, Source
from intake.turn import Turn
from offers import Catalogue
from offers.facts import NOT_A_CUSTOMER
from store.visits import AnswerRow


class UnknownAnswer(ValueError):
    """An id that the vendor's catalogue does not have."""


def check_against_catalogue(answers: Answers, catalogue: Catalogue) -> None:
    """Raises ``UnknownAnswer`` unless plan and pain points are the catalogue's."""
    if answers.plan is not None and answers.plan not in {*catalogue.plans, NOT_A_CUSTOMER}:
        raise UnknownAnswer(f"There is no plan '{answers.plan}'.")
    for point in answers.pain_points or ():
        if point not in catalogue.pain_points:
            raise UnknownAnswer(f"There is no pain point '{point}'.")


def record_answers(turn: Turn, answers: Answers, words: str, source: Source) -> None:
    """Append the answers; the earlier ones stay, the latest count."""
    for field, value in answers.given().items():
        _append(turn, field, value, words, source)
    turn.session.flush()


def record_skip(turn: Turn, field: AnswerField, source: Source) -> None:
    """The visitor would rather not answer."""
    _append(turn, field, None, "", source)
    turn.session.flush()


def _append(
    turn: Turn,
    field: AnswerField,
    value: object,
    words: str,
    source: Source,
) -> None:
    row = AnswerRow(
        visit_id=turn.visit.id,
        seq=1 + (turn.answers[-1].seq if turn.answers else 0),
        field=field.value,
        value=value,
        words=words,
        source=source,
        at=turn.now,
    )
    turn.session.add(row)
    turn.answers.append(row)
