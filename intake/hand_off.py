"""What the CRM and the rep are told: the whole story of one interaction, each time it changes."""

from collections.abc import Iterable

from sqlalchemy import select

from crm_sync import HandOff, tell
from crm_sync.hand_off import (
    Attendee,
    Company,
    Meeting,
    MeetingChange,
    Need,
    OfferContext,
    Product,
    Request,
    Routing,
)
from crm_sync.hand_off import Contact as Person
from intake.answers import AnswerField
from intake.meetings.hosts import also, host_of
from intake.names import in_words, meeting_title, name_of
from intake.turn import Turn
from offers import Catalogue, Decision
from scheduler import why_this_calendar
from scheduler.invitations.joining import call_link
from store.accounts import Account, Contact
from store.decisions import DecisionRow, RoutingRow
from store.meetings import Booking, BookingChange


def tell_crm(
    turn: Turn,
    decision: DecisionRow | None,
    routing: RoutingRow | None = None,
    booking: Booking | None = None,
    request: Request | None = None,
) -> HandOff:
    """Tell the CRM of an offer, of a wish for a meeting, or of both, with all that is known.

    Nobody is told of one that was erased.
    """
    if decision is None and routing is None:
        raise ValueError("nothing happened that the CRM should hear of")
    interaction = decision.id if decision is not None else routing.id if routing else ""
    happened = decision.at if decision is not None else routing.at if routing else turn.now
    if turn.erased(happened):  # what became of it since is nobody's, and told to nobody
        return HandOff(id=interaction, account_key=turn.account_key, occurred_at=turn.now)
    hand_off = HandOff(
        id=interaction,
        account_key=turn.account_key,
        company=_company(turn),
        contact=_person(turn, booking),
        offer=None if decision is None else _offer(decision),
        need=_need(turn),
        product=_product(turn, decision),
        routing=None
        if routing is None or routing.rule_id is None
        else _routing(turn, routing, booking),
        meeting=None if booking is None else _meeting(turn, booking),
        request=request,
        occurred_at=turn.now,
    )
    tell(turn.session, hand_off, now=turn.now)
    return hand_off


def tell_crm_of_unfinished(turn: Turn, decision: DecisionRow | None, routing: RoutingRow) -> None:
    """Tell the CRM that times were shown and none was booked, and that nobody left an address: the
    interaction's own task says so, until a meeting stands."""
    tell_crm(turn, decision, routing, request=Request(kind="unfinished", text="", at=turn.now))


def tell_request(turn: Turn, id_: str, request: Request) -> HandOff:
    """Tell the CRM that somebody is to act, whatever becomes of offers and meetings."""
    person = _person(turn, None)
    if request.reply_to is not None and turn.visit.verified_email is None:
        person = person.model_copy(update={"email": request.reply_to})
    hand_off = HandOff(
        id=id_,
        account_key=turn.account_key,
        company=_company(turn),
        contact=person,
        need=_need(turn),
        product=_product(turn, None),
        request=request,
        occurred_at=turn.now,
    )
    tell(turn.session, hand_off, now=turn.now)
    return hand_off


def _company(turn: Turn) -> Company:
    account = turn.account
    if account is None:
        name = turn.picture().said.values.get(AnswerField.COMPANY)
        return Company(name=None if name is None else str(name))
    return Company(
        name=account.name,
        segment=account.segment,
        region=account.region,
        stage=account.stage,
        employees=account.employees,
        owner=_owner_name(turn, account),
    )


def _owner_name(turn: Turn, account: Account) -> str | None:
    owner = turn.vendor.teams.hosts.get(account.owner_id or "")
    return None if owner is None else owner.name


def _person(turn: Turn, booking: Booking | None) -> Person:
    visit, said = turn.visit, turn.picture().said.values
    typed_name = booking.attendee_name if booking else said.get(AnswerField.NAME)
    typed_email = booking.attendee_email if booking else said.get(AnswerField.EMAIL)
    role = None
    if visit.contact_id is not None:
        contact = turn.session.get(Contact, visit.contact_id)
        role = contact.role if contact is not None else None
    return Person(
        id=visit.contact_id,
        name=visit.verified_name or _text(typed_name),
        email=visit.verified_email or _text(typed_email),
        role=role,
    )


def _offer(row: DecisionRow) -> OfferContext:
    return OfferContext.model_validate(
        {
            "id": row.offer_id,
            "title": Decision.model_validate(row.record).title,
            "motion": row.motion,
            "variant": row.arm,
            "placement": row.placement,
            "page": row.page,
            "trigger": row.trigger_id,
            "family": row.family,
            "reason": row.reason,
            "outcome": row.outcome,
            "at": row.outcome_at,
            "decision_id": row.id,
            "deferred_until": row.deferred_until,
        }
    )


def _need(turn: Turn) -> Need:
    known = turn.picture()
    catalogue = turn.vendor.catalogue
    # As it was said: people read it, also where the catalogue has another word for it by now.
    points = known.in_full.values.get(AnswerField.PAIN_POINTS)
    plan = known.in_full.values.get(AnswerField.PLAN)
    size = known.value(AnswerField.TEAM_SIZE)
    return Need(
        words=tuple(known.said.words),
        pain_points=tuple(name_of(catalogue.pain_points, str(p)) for p in _list(points)),
        goal=_text(known.value(AnswerField.GOAL)),
        timeline=_text(known.value(AnswerField.TIMELINE)),
        plan=_text(plan),
        team_size=size if isinstance(size, int) else None,
    )


def _product(turn: Turn, decision: DecisionRow | None) -> Product:
    account = turn.account
    if account is None:
        return Product()
    catalogue = turn.vendor.catalogue
    return Product(
        plan=account.plan,
        owned_products=tuple(_owned_name(catalogue, owned.product_id) for owned in account.owned),
        implementation_stage=account.implementation_stage,
        usage_milestone=_milestone(account, decision),
        renewal_on=account.renewal_on,
    )


def _owned_name(catalogue: Catalogue, id_: str) -> str:
    return name_of(catalogue.bundles if id_ in catalogue.bundles else catalogue.products, id_)


def _milestone(account: Account, decision: DecisionRow | None) -> str | None:
    """The threshold that the decision read; else the milestone that the account reached."""
    read = {} if decision is None else Decision.model_validate(decision.record).facts
    share = read.get("seats_share")
    if isinstance(share, float):
        return f"{share:.0%} of seats in use"
    if account.core_milestone_on is not None:
        return f"core milestone reached on {account.core_milestone_on.isoformat()}"
    return None


def _routing(turn: Turn, row: RoutingRow, booking: Booking | None) -> Routing:
    return Routing(
        rule=row.rule_id or "",
        explanation=why_this_calendar(turn.vendor.teams, row.explanation or "", booking),
        inputs=row.inputs,
        fallback=row.fallback,
    )


def _meeting(turn: Turn, booking: Booking) -> Meeting:
    host = host_of(turn, booking)
    guest = Attendee(name=booking.attendee_name or "", email=booking.attendee_email or "")
    return Meeting.model_validate(
        {
            "id": booking.uid,
            "type": meeting_title(turn.vendor.teams, booking.meeting_type_id, "en"),
            "starts_at": booking.starts_at,
            "ends_at": booking.ends_at,
            "zone": booking.attendee_zone,
            "host": in_words(booking.host_id) if host is None else host.name,
            "attendees": (*(() if host is None else (host,)), *also(turn, booking), guest),
            "join_link": call_link(booking),
            "state": booking.state,
            "changes": _changes(turn, booking),
        }
    )


def _changes(turn: Turn, booking: Booking) -> tuple[MeetingChange, ...]:
    query = select(BookingChange).where(BookingChange.booking_id == booking.id)
    rows = turn.session.scalars(query.order_by(BookingChange.at, BookingChange.id))
    return tuple(
        MeetingChange.model_validate(
            {
                "what": r.what,
                "by": r.by,
                "at": r.at,
                "starts_at": r.starts_at,
                "host": None if r.host_id is None else name_of(turn.vendor.teams.hosts, r.host_id),
                "words": r.words,
            }
        )
        for r in rows
    )


def _list(value: object) -> Iterable[object]:
    return value if isinstance(value, list) else ()


def _text(value: object) -> str | None:
    return None if value is None else str(value)
