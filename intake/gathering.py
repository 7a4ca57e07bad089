"""Writes answers down, after holding them against the catalogue."""

from intake.answers import AnswerField, Answers, Source
from intake.turn import Turn
from offers import Catalogue
from offers.facts import NOT_A_CUSTOMER
from store.visits import AnswerRow, address_key


class UnknownAnswer(ValueError):
    """An id that the vendor's catalogue does not have (any more)."""

    def __init__(self, what: str, rest: Answers) -> None:
        super().__init__(what)
        self.rest = rest
        """What was answered besides."""


def check_against_catalogue(answers: Answers, catalogue: Catalogue) -> None:
    """Raises ``UnknownAnswer`` unless plan and pain points are the catalogue's."""
    unknown, plan, points = [], answers.plan, answers.pain_points
    if plan is not None and plan not in {*catalogue.plans, NOT_A_CUSTOMER}:
        unknown.append(f"There is no plan '{plan}'.")
        plan = None
    if points is not None:
        gone = [point for point in points if point not in catalogue.pain_points]
        unknown += [f"There is no pain point '{point}'." for point in gone]
        points = tuple(point for point in points if point not in gone) or None
    if unknown:
        rest = answers.model_copy(update={"plan": plan, "pain_points": points})
        raise UnknownAnswer(" ".join(unknown), rest)


def check_capability(capability_id: str, catalogue: Catalogue) -> None:
    """Raises ``UnknownAnswer`` unless the capability is the catalogue's."""
    if capability_id not in catalogue.capabilities:
        raise UnknownAnswer(f"There is no capability '{capability_id[:64]}'.", Answers())


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
        email=address_key(value) if field is AnswerField.EMAIL and isinstance(value, str) else None,
        words=words,
        source=source,
        at=turn.now,
    )
    turn.session.add(row)
    turn.answers.append(row)
    turn.visit.asked_back = None  # in whatever face it was answered
