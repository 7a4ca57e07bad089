"""A meeting that was begun and not finished is followed up once, and behind nobody's back."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from intake.answers import Answers
from intake.desk import Desk
from intake.flow import Flow
from intake.meetings.booking_pages import BookingPages
from scheduler import HoldExpired, SchedulingError
from store.database import transaction
from store.decisions import RoutingRow
from store.mails import Mail
from store.meetings import Booking
from store.visits import Visit
from tests.intake.mails.later_works import LaterWorks
from tests.intake.test_journey import accept, book, first_time, told

LATER = timedelta(hours=2)
DANA = {
    "account_id": "northwind",
    "contact_id": "dana",
    "verified_name": "Dana Lee",
    "verified_email": "dana@northwind.example",
}


@pytest.fixture
def works(engine: Engine, desk: Desk, clock: Callable[[], datetime]) -> LaterWorks:
    return LaterWorks(engine, desk, clock)


@pytest.fixture
def pages(engine: Engine, desk: Desk, clock: Callable[[], datetime]) -> BookingPages:
    return BookingPages(engine, desk, clock)


@pytest.fixture
def leaves(flow: Flow, customer: str) -> str:
    """Dana saw the times and went."""
    flow.confirm_known(customer, placement="chat")
    accept(flow, customer)
    return customer


def written(engine: Engine) -> list[Mail]:
    with transaction(engine) as session:
        return list(session.scalars(select(Mail).where(Mail.kind == "follow_up")))


def routing(engine: Engine) -> str:
    with transaction(engine) as session:
        return session.scalars(select(RoutingRow.id).order_by(RoutingRow.at.desc())).first() or ""


def another_visit(flow: Flow, **who: str | None) -> str:
    visit = flow.open_visit(Visit(page="/", zone="Europe/Berlin", language="en", **(DANA | who))).id
    flow.confirm_known(visit, placement="chat")
    return visit


@pytest.mark.both_databases
def test_whoever_left_the_times_gets_one_mail(leaves, works, clock, engine) -> None:
    works.run()
    assert written(engine) == [], "not while the visit may go on"
    clock.pass_(LATER)
    works.run()
    clock.pass_(timedelta(days=1))
    works.run()
    [mail] = written(engine)
    assert mail.recipient == "dana@northwind.example"
    assert "/book/" in mail.text
    assert "/stop" in mail.text
    assert "Maya Chen" in mail.text
    assert "seats" not in mail.text


def test_a_hold_that_ran_out_is_followed_up(flow, leaves, works, clock, engine) -> None:
    flow.hold_time(leaves, first_time(flow, leaves), "Europe/Berlin")
    clock.pass_(LATER)
    works.run()
    assert len(written(engine)) == 1


def test_a_visit_that_goes_on_is_waited_for(flow, leaves, works, clock, engine) -> None:
    for _ in range(4):
        clock.pass_(timedelta(minutes=50))
        flow.note_signal(leaves, "page_viewed", "/pricing")
        works.run()
    assert written(engine) == []
    clock.pass_(LATER)
    works.run()
    assert len(written(engine)) == 1


def test_who_booked_is_not_asked_to(flow, leaves, works, clock, engine) -> None:
    book(flow, leaves)
    clock.pass_(LATER)
    works.run()
    assert written(engine) == []


@pytest.mark.both_databases
def test_nor_who_booked_from_another_visit(flow, leaves, works, clock, engine) -> None:
    other = another_visit(flow)
    flow.ask_meeting(other)
    book(flow, other)
    clock.pass_(LATER)
    works.run()
    assert written(engine) == []


@pytest.mark.both_databases
def test_two_visits_of_one_person_get_one_mail(flow, leaves, works, clock, engine) -> None:
    flow.ask_meeting(another_visit(flow))
    clock.pass_(LATER)
    works.run()
    assert len(written(engine)) == 1


@pytest.mark.parametrize("change", ["problem", "human", "start over", "decline"])
def test_a_change_of_mind_is_respected(flow, leaves, works, clock, engine, change) -> None:
    {
        "problem": lambda: flow.report_problem(leaves, "it is broken"),
        "human": lambda: flow.request_human(leaves, "please delete my data"),
        "start over": lambda: flow.start_over(leaves),
        "decline": lambda: flow.respond_to_offer(leaves, None, "decline"),
    }[change]()
    clock.pass_(LATER)
    works.run()
    assert written(engine) == []


def test_a_booking_between_the_writing_and_the_sending_withdraws_it(
    flow, leaves, works, clock, engine
) -> None:
    clock.pass_(LATER)
    works.run("follow_up")
    book(flow, leaves)
    works.run()
    [mail] = written(engine)
    assert mail.state == "withdrawn"


@pytest.mark.parametrize("change", ["problem", "human", "start over", "no more"])
def test_a_change_of_mind_while_the_mail_server_is_away_withdraws_it(
    flow, leaves, works, pages, clock, engine, change
) -> None:
    clock.pass_(LATER)
    works.run("follow_up")
    {
        "problem": lambda: flow.report_problem(leaves, "it is broken"),
        "human": lambda: flow.request_human(leaves, "please delete my data"),
        "start over": lambda: flow.start_over(leaves),
        "no more": lambda: pages.stop(routing(engine)),
    }[change]()
    works.run()
    [mail] = written(engine)
    assert mail.state == "withdrawn"


@pytest.mark.parametrize("who", [{}, {"account_id": None, "contact_id": None}])
def test_who_asked_for_a_person_in_another_visit_is_left_alone(
    flow, leaves, works, clock, engine, who
) -> None:
    flow.request_human(another_visit(flow, **who), "please delete my data")
    clock.pass_(LATER)
    works.run()
    assert written(engine) == []


@pytest.mark.both_databases
def test_who_wants_no_more_of_them_gets_none(flow, leaves, works, pages, clock, engine) -> None:
    clock.pass_(LATER)
    works.run()
    pages.stop(routing(engine))
    clock.pass_(timedelta(days=30))
    flow.ask_meeting(another_visit(flow))
    clock.pass_(LATER)
    works.run()
    assert len(written(engine)) == 1


def test_without_an_address_the_owner_gets_a_task_once(
    flow, stranger, works, clock, engine
) -> None:
    accept(flow, stranger)
    clock.pass_(LATER)
    works.run()
    works.done.clear()
    works.run("follow_up")
    unfinished = [one for one in told(engine) if one["request"]]
    assert [one["request"]["kind"] for one in unfinished] == ["unfinished"]
    assert written(engine) == []


def test_an_address_that_was_given_is_one(flow, stranger, works, clock, engine) -> None:
    accept(flow, stranger)
    answers = Answers(email="ada@example.com")
    flow.give_answers(stranger, answers, "", source="chat", placement="chat")
    clock.pass_(LATER)
    works.run()
    [mail] = written(engine)
    assert mail.recipient == "ada@example.com"


class TestItsLink:
    """The page that goes on where the visit was left."""

    def test_it_shows_times_and_books(self, leaves, pages, engine, clock) -> None:
        at = routing(engine)
        assert pages.show(at).state == "times"
        _, free = pages.times(at, first=None, days=7)
        pages.hold(at, free[0].starts_at)
        shown = pages.show(at)
        assert shown.held is not None
        assert (shown.held.name, shown.held.email) == ("Dana Lee", "dana@northwind.example")
        url = pages.book(at, shown.held.hold_id, name="Dana", email="dana@northwind.example")
        assert "/meetings/" in url
        assert pages.show(at).state == "booked"

    def test_a_hold_that_ran_out_is_said_to_be(self, leaves, pages, engine, clock) -> None:
        at = routing(engine)
        _, free = pages.times(at, first=None, days=7)
        pages.hold(at, free[0].starts_at)
        hold = pages.show(at).held
        assert hold is not None
        clock.pass_(timedelta(minutes=11))
        assert pages.show(at).state == "times"
        with pytest.raises(HoldExpired):
            pages.book(at, hold.hold_id, name="Dana", email="dana@northwind.example")

    def test_after_a_cancelled_meeting_it_begins_again(
        self, flow, leaves, pages, meetings, engine, clock
    ) -> None:
        booked = book(flow, leaves)
        at = routing(engine)
        clock.pass_(timedelta(minutes=1))
        meetings.cancel(flow._desk.links.read(booked.manage_url.rsplit("/", 1)[-1]))
        assert pages.show(at).state == "ended"
        pages.begin_again(at)
        assert pages.show(at).state == "times"


@pytest.mark.parametrize("seed", range(12))
def test_once_whatever_happens_in_whatever_order(
    flow, works, pages, clock, engine, leaves, seed
) -> None:
    """Visits, holds, bookings, works due or repeated, at random: never two mails, none after a
    booking, and one in the end where nothing was booked."""
    chance = random.Random(seed)
    visits = [leaves, another_visit(flow)]
    booked = False

    def hold_or_book(confirm: bool) -> None:
        nonlocal booked
        visit = chance.choice(visits)
        try:
            step = flow.ask_meeting(visit)
            if step.kind == "pick_time":
                step = flow.hold_time(visit, first_time(flow, visit, chance.randrange(9)), "UTC")
            if confirm and step.kind == "held":
                flow.book(visit, step.hold_id, name="Dana", email="dana@northwind.example")
                booked = True
        except SchedulingError:
            pass

    for _ in range(14):
        chance.choice(
            (
                lambda: clock.pass_(timedelta(minutes=chance.randrange(1, 90))),
                lambda: works.run(),
                lambda: works.done.clear(),  # a worker died: all it had done is done again
                lambda: hold_or_book(False),
                lambda: hold_or_book(chance.random() < 0.2),
            )
        )()
        assert len(written(engine)) <= 1
    clock.pass_(LATER)
    works.run()
    works.run()
    if not booked:
        assert [mail.state for mail in written(engine)] == ["kept"]
    with transaction(engine) as session:
        for mail in written(engine):
            began = session.get_one(RoutingRow, mail.routing_id).at
            meanwhile = select(Booking.id).where(
                Booking.state == "confirmed",
                Booking.made_at >= began,
                Booking.changed_at < mail.made_at,
            )
            assert session.scalars(meanwhile).all() == [], "who has booked is not asked to"
