"""Everything that visits left in our own tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from intake.answers import AnswerField
from store.decisions import DecisionRow, RoutingRow
from store.mails import Mail
from store.meetings import Booking, BookingChange, CalendarEntry
from store.portions import portions
from store.visits import AnswerRow, LeftMessage, Message, Signal, Visit

_Row = TypeVar("_Row")


@dataclass(frozen=True)
class Held:
    """The rows of some visits, each kind read when it is asked for, oldest first."""

    session: Session
    visits: Sequence[Visit]

    @cached_property
    def visit_ids(self) -> Sequence[str]:
        """Of the visits."""
        return [one.id for one in self.visits]

    @cached_property
    def messages(self) -> Sequence[Message]:
        """What was said in the chat, by both sides."""
        return self._by(Message, Message.visit_id, Message.at, Message.seq)

    @cached_property
    def answers(self) -> Sequence[AnswerRow]:
        """All answers, also those that were corrected since."""
        return self._by(AnswerRow, AnswerRow.visit_id, AnswerRow.at, AnswerRow.seq)

    @cached_property
    def signals(self) -> Sequence[Signal]:
        """What was looked at and asked about."""
        return self._by(Signal, Signal.visit_id, Signal.at)

    @cached_property
    def left(self) -> Sequence[LeftMessage]:
        """Messages with an address to be answered at."""
        return self._by(LeftMessage, LeftMessage.visit_id, LeftMessage.at)

    @cached_property
    def decisions(self) -> Sequence[DecisionRow]:
        """What was decided to offer, that was not erased before."""
        found = self._by(DecisionRow, DecisionRow.visit_id, DecisionRow.at, DecisionRow.id)
        return [one for one in found if not self._erased(one.visit_id, one)]

    @cached_property
    def routings(self) -> Sequence[RoutingRow]:
        """Where wishes for a meeting went, that were not erased before."""
        found = self._by(RoutingRow, RoutingRow.visit_id, RoutingRow.at, RoutingRow.id)
        return [one for one in found if not self._erased(one.visit_id, one)]

    @cached_property
    def bookings(self) -> Sequence[Booking]:
        """Holds and meetings that are somebody's still."""
        found = self._by(Booking, Booking.visit_id, Booking.made_at)
        return [one for one in found if one.attendee_email or one.state == "held"]

    @cached_property
    def mails(self) -> Sequence[Mail]:
        """Mails of the meetings, and those to the vendor's people."""
        ids = [one.id for one in self.bookings]
        of_meetings = {one.id: one for one in self._all(Mail, Mail.booking_id, ids)}
        routings = [one.id for one in self.routings]
        of_begun = {one.id: one for one in self._all(Mail, Mail.routing_id, routings)}
        to_people = {one.id: one for one in self._all(Mail, Mail.visit_id, self.visit_ids)}
        every = {**of_meetings, **of_begun, **to_people}
        return sorted(every.values(), key=lambda one: one.made_at)

    @property
    def changes(self) -> Sequence[BookingChange]:
        """What happened to the meetings."""
        ids = [one.id for one in self.bookings]
        return self._all(BookingChange, BookingChange.booking_id, ids)

    @property
    def entries(self) -> Sequence[CalendarEntry]:
        """The meetings as the reps see them."""
        ids = [one.id for one in self.bookings]
        return self._all(CalendarEntry, CalendarEntry.booking_id, ids)

    @cached_property
    def addresses(self) -> frozenset[str]:
        """Every e-mail address that was given in them, in lower case."""
        email = AnswerField.EMAIL.value
        given: list[object] = [one.value for one in self.answers if one.field == email]
        given += [one.email for one in self.left]
        given += [one.attendee_email for one in self.bookings]
        return frozenset(str(one).lower() for one in given if one)

    def _erased(self, visit_id: str, row: DecisionRow | RoutingRow) -> bool:
        erased = {one.id: one.erased_at for one in self.visits}[visit_id]
        return erased is not None and row.at <= erased

    def _by(
        self,
        kind: type[_Row],
        visit_id: InstrumentedAttribute[str] | InstrumentedAttribute[str | None],
        *order: InstrumentedAttribute[Any],
    ) -> Sequence[_Row]:
        return self._all(kind, visit_id, self.visit_ids, *order)

    def _all(
        self,
        kind: type[_Row],
        column: InstrumentedAttribute[Any],
        values: Sequence[str],
        *order: ColumnElement[Any] | InstrumentedAttribute[Any],
    ) -> Sequence[_Row]:
        found: list[_Row] = []
        for some in portions(values):
            found += self.session.scalars(select(kind).where(column.in_(some)).order_by(*order))
        return found
