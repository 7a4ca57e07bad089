"""What is known of the visitor by now: their answers on top of what ownership data says."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from accounts.facts import people_of
from intake.answers import REQUIRED, AnswerField, Known
from offers import Catalogue
from offers.facts import NOT_A_CUSTOMER
from store.accounts import Account
from store.visits import AnswerRow, Visit


def fold_answers(rows: Iterable[AnswerRow]) -> Known:
    """The latest answer to each field, in the order of ``seq``; a skip is an answer of None."""
    latest: dict[AnswerField, object] = {}
    words: dict[str, None] = {}
    for row in rows:
        latest[AnswerField(row.field)] = row.value
        if row.words:
            words[row.words] = None
    return Known(
        values={field: value for field, value in latest.items() if value is not None},
        skipped=frozenset(field for field, value in latest.items() if value is None),
        words=tuple(words),
    )


def still_named(said: Known, catalogue: Catalogue) -> Known:
    """Without the answers that name what the catalogue has no more: those are asked again.

    An earlier answer to the same field, which the visitor corrected, does not come back.
    """
    values = dict(said.values)
    plan, points = values.get(AnswerField.PLAN), values.get(AnswerField.PAIN_POINTS)
    if plan is not None and plan not in {*catalogue.plans, NOT_A_CUSTOMER}:
        del values[AnswerField.PLAN]
    if isinstance(points, list):
        values[AnswerField.PAIN_POINTS] = [one for one in points if one in catalogue.pain_points]
        if not values[AnswerField.PAIN_POINTS]:
            del values[AnswerField.PAIN_POINTS]
    return replace(said, values=values)


@dataclass(frozen=True)
class Picture:
    """Answers and ownership together, as the questions and the engine see them."""

    in_full: Known
    """All that the visitor said, also what names something that is gone: people want to read it."""
    said: Known
    """What counts of it."""
    owned: dict[AnswerField, object]
    """What ownership data says of fields that the visitor did not speak of."""
    confirmed: bool
    """Whether the visitor confirmed ``owned``."""

    def value(self, field: AnswerField) -> object | None:
        """What counts for the field: the visitor's answer, else ownership data."""
        return self.said.values.get(field, self.owned.get(field))

    @property
    def to_confirm(self) -> dict[AnswerField, object]:
        """What is known but not confirmed yet."""
        return {} if self.confirmed else self.owned

    @property
    def next_open(self) -> AnswerField | None:
        """The first required field that nobody answered, skipped or knows."""
        return next((f for f in REQUIRED if not self.said.settled(f) and f not in self.owned), None)

    @property
    def complete(self) -> bool:
        """Whether a decision has all it needs."""
        return not self.to_confirm and self.next_open is None


def picture(
    visit: Visit, account: Account | None, rows: Iterable[AnswerRow], catalogue: Catalogue
) -> Picture:
    """The picture of one visit. Ownership counts only for the account that a token vouched for."""
    in_full = fold_answers(rows)
    said = still_named(in_full, catalogue)
    owned = {} if account is None or visit.known_disputed else ownership_values(account)
    return Picture(
        in_full=in_full,
        said=said,
        owned={field: value for field, value in owned.items() if not said.settled(field)},
        confirmed=visit.known_confirmed_at is not None,
    )


def ownership_values(account: Account) -> dict[AnswerField, object]:
    """What an account's data answers already: its plan, and as team size the seats in use."""
    values: dict[AnswerField, object] = {}
    if account.plan is not None:
        values[AnswerField.PLAN] = account.plan
    people = people_of(account)
    if people is not None:
        values[AnswerField.TEAM_SIZE] = people
    return values
