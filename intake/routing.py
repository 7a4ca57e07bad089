"""From an accepted offer to the right calendar: at most two questions, none answered already."""

from collections.abc import Mapping

from sqlalchemy import select

import scheduler
from intake.answers import AnswerField
from intake.decisions import decision_of
from intake.mails.begun import follow_up_later
from intake.observed import asked_about, signals_of
from intake.steps import AskRouting, Choice
from intake.turn import Turn
from offers import Catalogue
from scheduler import Need, Route, RoutingQuestion
from store.accounts import Account
from store.decisions import DecisionRow, RoutingRow
from store.meetings import Booking

PERSON_ASKED_FOR = "support"
"""The motion of a meeting that no offer led to."""


class NotAsked(ValueError):
    """The question was not asked, or the answer is none of its choices."""


def current_routing(turn: Turn) -> RoutingRow | None:
    """The latest routing of this visit that still counts, settled by today's rules."""
    counting = [row for row in turn.routings if turn.counts(row.at)]
    row = counting[-1] if counting else None
    if row is not None and row.closed_at is None:
        _settle_anew(turn, row)
    return row


def _settle_anew(turn: Turn, row: RoutingRow) -> None:
    """What the vendor changed since may answer the open question, or make that a route leads
    nowhere any more. A route by which a meeting was booked stays: the meeting stands.

    Where a turn only reads, this is forgotten at its end, and found again by the next.
    """
    if leads_nowhere(turn, row) and not _is_booked(turn, row):
        row.rule_id = row.meeting_type_id = row.explanation = None
        row.host_ids, row.also, row.inputs, row.fallback = [], [], {}, False
    if row.rule_id is None:
        settle(turn, row)


def leads_nowhere(turn: Turn, row: RoutingRow) -> bool:
    """Whether the type of meeting, or everybody who could take one of its seats, is gone since it
    was routed."""
    if row.rule_id is None or row.closed_at is not None:
        return False
    teams = turn.vendor.teams
    return row.meeting_type_id not in teams.meeting_types or any(
        all(host not in teams.hosts for host in seat) for seat in route_of(row).seats
    )


def _is_booked(turn: Turn, row: RoutingRow) -> bool:
    # By the visit, too: that is what has an index.
    booked = select(Booking.id).where(
        Booking.visit_id == row.visit_id,
        Booking.routing_id == row.id,
        Booking.state == "confirmed",
    )
    return turn.session.scalar(booked.limit(1)) is not None


def start_routing(
    turn: Turn, decision: DecisionRow | None, answers: Mapping[str, str] | None = None
) -> RoutingRow:
    """Begin to route an accepted offer, or a wish for a meeting without one.

    ``answers``: what was answered already when the same was routed before.
    """
    row = RoutingRow(
        visit_id=turn.visit.id,
        decision_id=None if decision is None else decision.id,
        at=turn.now,
        answers=dict(answers or {}),
        host_ids=[],
        also=[],
        inputs={},
        fallback=False,
    )
    turn.session.add(row)
    turn.session.flush()
    turn.routings.append(row)
    settle(turn, row)
    _begun(turn, row)
    return row


def answer_question(turn: Turn, question_id: str, value: str) -> RoutingRow:
    """Take the answer to the routing question that is open.

    Raises ``NotAsked``.
    """
    row = current_routing(turn)
    question = None if row is None else open_question(turn, row)
    if row is None or question is None or question.id != question_id:
        raise NotAsked(f"The question '{question_id}' is not open.")
    if value not in question.choices:
        raise NotAsked(f"'{value}' is not an answer to '{question_id}'.")
    row.answers = {**row.answers, question_id: value}
    settle(turn, row)
    _begun(turn, row)
    return row


def _begun(turn: Turn, row: RoutingRow) -> None:
    """Times are shown from here on: a visitor who leaves them is followed up."""
    if row.rule_id is not None and turn.visit.held_back is None:
        follow_up_later(turn, row.id)


def settle(turn: Turn, row: RoutingRow) -> None:
    """Route as soon as no question is open; an owner without time falls back to the pool."""
    need = need_of(turn, row)
    teams = turn.vendor.teams
    if scheduler.next_question(teams, need) is not None:
        return
    route = scheduler.route(teams, need)
    _take(row, scheduler.fall_back(turn.session, teams, route, now=turn.now))


def to_the_pool_if_full(turn: Turn, row: RoutingRow) -> None:
    """Whose last time went since it was routed is full as well: the visitor goes to the pool, as
    at the beginning. Where a turn only reads, this is found again by the next."""
    if row.fallback or _is_booked(turn, row):
        return
    route = route_of(row)
    teams, visit_id = turn.vendor.teams, turn.visit.id
    found = scheduler.fall_back(turn.session, teams, route, now=turn.now, visit_id=visit_id)
    if found is not route:
        _take(row, found)


def _take(row: RoutingRow, route: Route) -> None:
    row.rule_id, row.meeting_type_id = route.rule_id, route.meeting_type_id
    row.host_ids, row.explanation = list(route.host_ids), route.explanation
    row.also = [list(seat) for seat in route.also]
    row.inputs, row.fallback = dict(route.inputs), route.fallback


def open_question(turn: Turn, row: RoutingRow) -> RoutingQuestion | None:
    """The question that waits for an answer, if one does."""
    if row.rule_id is not None:
        return None
    return scheduler.next_question(turn.vendor.teams, need_of(turn, row))


def route_of(row: RoutingRow) -> Route:
    """The route as the scheduler knows it, from its record."""
    return Route.model_validate(
        {
            "rule_id": row.rule_id,
            "meeting_type_id": row.meeting_type_id,
            "host_ids": tuple(row.host_ids),
            "also": tuple(tuple(seat) for seat in row.also),
            "explanation": row.explanation,
            "inputs": row.inputs,
            "fallback": row.fallback,
        }
    )


def ask_routing(turn: Turn, question: RoutingQuestion) -> AskRouting:
    """The question as both faces show it."""
    text, choices = question.asked_in(turn.sentences.language)
    return AskRouting(
        question_id=question.id,
        text=text,
        choices=tuple(
            Choice(label=label, value=id_, said_as=question.choices[id_].synonyms)
            for id_, label in choices
        ),
    )


def _products(account: Account | None, decision: DecisionRow | None) -> int:
    """How many products the meeting is about: those owned, and the one that is offered."""
    owned = 0 if account is None else len(account.owned)
    return owned + (decision is not None)


def _about_security(catalogue: Catalogue) -> frozenset[str]:
    return frozenset(key for key, one in catalogue.capabilities.items() if one.security)


def need_of(turn: Turn, row: RoutingRow) -> Need:
    """What routing reads of this visit."""
    known, account = turn.picture(), turn.account
    asked = asked_about(signals_of(turn))
    decision = decision_of(turn, row.decision_id)
    points = known.value(AnswerField.PAIN_POINTS)
    return Need.model_validate(
        {
            "motion": PERSON_ASKED_FOR if decision is None else decision.motion,
            "offer_id": None if decision is None else decision.offer_id,
            "stage": "prospect" if account is None else account.stage,
            "owner_id": None if account is None else account.owner_id,
            "ownership": None if account is None else account.ownership,
            "account_name": None if account is None else account.name,
            "region": None if account is None else account.region,
            "language": turn.sentences.language,
            "team_size": known.value(AnswerField.TEAM_SIZE),
            "pain_points": len(points) if isinstance(points, list) else 0,
            "products": _products(account, decision),
            "integrations": len(asked & turn.vendor.catalogue.integrations.keys()),
            "security_questions": len(asked & _about_security(turn.vendor.catalogue)),
            "answers": row.answers,
        }
    )
