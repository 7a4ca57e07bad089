"""One turn of the flow: the visit, the vendor and the moment, inside one transaction."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.desk import Desk
from intake.known import Picture, picture
from intake.sentences import Sentences
from intake.vendor import Vendor
from store.accounts import Account
from store.decisions import DecisionRow, RoutingRow
from store.visits import AnswerRow, Visit


class UnknownVisit(LookupError):
    """There is no such visit."""


@dataclass
class Turn:
    """What one command works on. Commands change rows here; the edge commits."""

    desk: Desk
    session: Session
    now: datetime
    visit: Visit

    @cached_property
    def account(self) -> Account | None:
        """The account that the identity token vouched for."""
        if self.visit.account_id is None:
            return None
        return self.session.get(Account, self.visit.account_id)

    def alone_with_account(self) -> None:
        """From here to the turn's end nobody else decides for the account: visits of two of its
        people at once see each other's offers. (SQLite's transactions follow each other anyway.)"""
        if self.visit.account_id is not None:
            self.session.get(
                Account,
                self.visit.account_id,
                with_for_update={"key_share": True},
                populate_existing=True,
            )

    @cached_property
    def vendor(self) -> Vendor:
        """The vendor's catalogue, teams and copy: the same to the turn's end, whatever changes."""
        return self.desk.vendor

    @property
    def sentences(self) -> Sentences:
        """The sentences in the visitor's language."""
        return self.vendor.sentences_in(self.visit.language)

    @property
    def account_key(self) -> str:
        """Whose story this is, for the CRM: the account's, or a stranger's own."""
        if self.visit.account_id is not None:
            return f"account:{self.visit.account_id}"
        return f"visit:{self.visit.id}"

    # The visit's story is read once in a turn. Whoever adds a row to it appends it here as well.

    @cached_property
    def answers(self) -> list[AnswerRow]:
        """Every answer of the visit, oldest first."""
        query = select(AnswerRow).where(AnswerRow.visit_id == self.visit.id)
        return list(self.session.scalars(query.order_by(AnswerRow.seq)))

    @cached_property
    def decisions(self) -> list[DecisionRow]:
        """Every decision of the visit that was not erased, oldest first."""
        query = select(DecisionRow).where(DecisionRow.visit_id == self.visit.id)
        rows = self.session.scalars(query.order_by(DecisionRow.at, DecisionRow.id))
        return [row for row in rows if not self.erased(row.at)]

    @cached_property
    def routings(self) -> list[RoutingRow]:
        """Every routing of the visit that was not erased, oldest first."""
        query = select(RoutingRow).where(RoutingRow.visit_id == self.visit.id)
        rows = self.session.scalars(query.order_by(RoutingRow.at, RoutingRow.id))
        return [row for row in rows if not self.erased(row.at)]

    def forget_what_was_read(self) -> None:
        """What was read of the visit's story is not so any more: it is read anew."""
        for name in ("answers", "decisions", "routings"):
            self.__dict__.pop(name, None)

    def counts(self, at: datetime) -> bool:
        """Whether what happened at that moment still counts: not after starting over."""
        return self.visit.restarted_at is None or at > self.visit.restarted_at

    def erased(self, at: datetime) -> bool:
        """Whether what happened at that moment was erased: what is left of it is nobody's."""
        return self.visit.erased_at is not None and at <= self.visit.erased_at

    def picture(self) -> Picture:
        """What is known by now."""
        counting = [row for row in self.answers if self.counts(row.at)]
        return picture(self.visit, self.account, counting, self.vendor.catalogue)


def look(desk: Desk, session: Session, visit_id: str, now: datetime) -> Turn:
    """A visit as it stands, for what only reads.

    Raises ``UnknownVisit``.
    """
    visit = session.get(Visit, visit_id)
    if visit is None:
        raise UnknownVisit(visit_id)
    return Turn(desk, session, now, visit)


def start_turn(desk: Desk, session: Session, visit_id: str, now: datetime) -> Turn:
    """A turn of an existing visit. Turns of one visit wait for each other, here: two tabs that
    answer at once get one offer, one routing and numbers of their own in the chat's log.

    Raises ``UnknownVisit``.
    """
    # SQLite has no such lock and needs none: its transactions follow each other anyway.
    visit = session.get(
        Visit, visit_id, with_for_update={"key_share": True}, populate_existing=True
    )
    if visit is None:
        raise UnknownVisit(visit_id)
    return Turn(desk, session, now, visit)
