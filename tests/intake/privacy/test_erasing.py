"""Somebody's data is erased: all of it, theirs alone, and there is a record of it."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.exc import OperationalError

from crm_sync.delivery import replay
from intake.answers import AnswerField
from intake.decisions import NoSuchOffer
from intake.flow import Flow
from intake.later import mark_ignored
from intake.mails.sending import send
from intake.privacy.erasing import erase
from intake.privacy.finishing import A_TURN, TOLD_WITHIN
from intake.privacy.whose import visits_with_address
from intake.steps import Ask, Prompt
from store.crm import BuiltinCrmRecord, CrmDelivery, CrmLane, CrmOutbox, CrmTarget
from store.database import reading, transaction
from store.decisions import DecisionRow
from store.erasures import Erasure
from store.mails import Mail
from store.meetings import Booking, TakenTime
from store.visits import Visit
from tests.conftest import dana
from tests.intake.mails.later_works import LaterWorks
from tests.intake.privacy.conftest import EMAIL, NAME, TRACES, traces
from tests.intake.privacy.test_conversations import left, write
from tests.intake.test_journey import RICH

CONTACTS = frozenset({"segue_contacts"})
"""The vendor's own customers, who asked for nothing."""
pytestmark = pytest.mark.both_databases


@pytest.fixture
def later(engine, desk, clock) -> LaterWorks:
    return LaterWorks(engine, desk, clock)


@pytest.fixture
def again(flow: Flow) -> str:
    """Another visit of Dana's."""
    return flow.open_visit(dana(zone="UTC")).id


def records(engine: Engine) -> set[str]:
    with reading(engine) as session:
        return {
            f"{one.kind}:{one.external_id}" for one in session.scalars(select(BuiltinCrmRecord))
        }


def the_record(engine: Engine) -> Erasure:
    with reading(engine) as session:
        return session.scalars(select(Erasure)).one()


def test_nothing_of_a_stranger_is_left_in_any_table(
    flow, stranger, engine, office, later, leaves_all, clock
) -> None:
    leaves_all(stranger)
    later.run()
    office.carry()
    assert len(traces(engine, *TRACES)) > 10
    clock.pass_(timedelta(minutes=1))
    erased = flow.erase(stranger)
    assert erased.cancelled == 1
    later.run()  # whoever was to come is told
    office.see_through()
    assert traces(engine, *TRACES, but=CONTACTS) == []
    assert records(engine) == set()


def test_the_record_says_what_was_done_and_not_for_whom(
    flow, stranger, engine, office, later, leaves_all, clock
) -> None:
    leaves_all(stranger)
    clock.pass_(timedelta(minutes=1))
    asked_at = clock()
    flow.erase(stranger)
    waiting = the_record(engine)
    assert waiting.finished_at is None
    assert waiting.systems["database"]["state"] == "done"
    assert {one["state"] for one in waiting.systems.values()} == {"done", "waiting"}
    later.run()
    office.see_through()
    done = the_record(engine)
    assert (done.asked_at, done.by, done.scope) == (asked_at, "visitor", "visit")
    assert done.open is None
    assert done.finished_at == clock()
    assert set(done.systems) == {"database", "conversations", "meetings", "crm:builtin"}
    assert {one["state"] for one in done.systems.values()} == {"done"}
    assert done.counts["visits"] == done.counts["meetings"] == 1
    assert done.counts["answers"] == 6
    assert stranger not in str([done.counts, done.systems])


def test_the_meeting_is_cancelled_and_those_who_were_to_come_are_told_first(
    flow, stranger, engine, office, later, leaves_all, clock
) -> None:
    leaves_all(stranger)
    later.run()
    clock.pass_(timedelta(minutes=1))
    flow.erase(stranger)
    with reading(engine) as session:
        booking = session.scalars(select(Booking)).one()
        assert booking.state == "cancelled"
        assert booking.attendee_email == EMAIL, "it is needed to tell them"
        assert session.scalars(select(TakenTime)).all() == [], "the time is free again"
    office.see_through()
    assert the_record(engine).systems["meetings"]["state"] == "waiting"
    later.run("tell_by_mail")
    with reading(engine) as session:
        mails = session.scalars(select(Mail).where(Mail.kind == "cancelled")).all()
        assert {one.recipient for one in mails} >= {EMAIL}
        assert "zarquon" not in str([one.text for one in mails]), "what was said is gone by now"
    office.see_through()
    assert the_record(engine).systems["meetings"]["state"] == "waiting", "they are on their way"
    later.run()
    office.see_through()
    assert the_record(engine).finished_at is not None
    assert traces(engine, NAME, EMAIL) == []


def test_an_address_does_not_stay_for_a_mail_server_that_never_comes_back(
    flow, stranger, engine, office, later, leaves_all, clock, desk
) -> None:
    leaves_all(stranger)
    clock.pass_(timedelta(minutes=1))
    flow.erase(stranger)
    later.run("tell_by_mail")
    with reading(engine) as session:
        waiting = session.scalars(select(Mail.id).where(Mail.state == "queued")).all()
    clock.pass_(TOLD_WITHIN)
    office.see_through()
    assert traces(engine, *TRACES, but=CONTACTS) == []
    for mail in waiting:
        send(desk, engine, mail, now=clock())  # the work is still there, and finds nothing


def test_the_visit_goes_on_afresh(flow, stranger, engine, leaves_all, clock) -> None:
    leaves_all(stranger)
    clock.pass_(timedelta(minutes=1))
    flow.erase(stranger)
    step = flow.current_step(stranger)
    assert isinstance(step, Ask)
    assert step.field is AnswerField.PLAN
    assert flow.history(stranger) == []
    assert flow.own_meeting(stranger) is None
    clock.pass_(timedelta(minutes=1))
    leaves_all(stranger)
    states = [one.state for one in flow.known_about(stranger).meetings]
    assert states == ["cancelled", "confirmed"], "of the one that is cancelled somebody must hear"


def test_an_offer_that_was_erased_cannot_be_answered_or_explained(
    flow, stranger, leaves_all, clock
) -> None:
    leaves_all(stranger)
    clock.pass_(timedelta(minutes=1))
    flow.erase(stranger)
    with pytest.raises(NoSuchOffer):
        flow.why_offer(stranger, None)


def test_erasing_twice_is_erasing_once(flow, stranger, engine, office, later, leaves_all, clock):
    leaves_all(stranger)
    clock.pass_(timedelta(minutes=1))
    flow.erase(stranger)
    assert flow.erase(stranger).cancelled == 0
    later.run()
    office.see_through()
    with reading(engine) as session:
        assert all(one.finished_at is not None for one in session.scalars(select(Erasure)))
    assert traces(engine, *TRACES, but=CONTACTS) == []


def test_after_the_meeting_nothing_is_cancelled_and_everything_goes(
    flow, stranger, engine, office, later, leaves_all, clock
) -> None:
    leaves_all(stranger)
    later.run()
    clock.pass_(timedelta(days=30))
    assert flow.erase(stranger).cancelled == 0
    office.see_through()
    with reading(engine) as session:
        assert session.scalars(select(Booking)).one().state == "confirmed"
    assert the_record(engine).finished_at is not None
    assert traces(engine, *TRACES, but=CONTACTS) == []


def test_of_a_person_all_visits_are_erased_and_the_customer_stays(
    flow, customer, again, engine, office, later, leaves_all, clock
) -> None:
    leaves_all(customer)
    leaves_all(again, nth=3)
    office.carry()
    clock.pass_(timedelta(minutes=1))
    erased = flow.erase(again)
    assert erased.cancelled == 2
    later.run()
    office.see_through()
    assert the_record(engine).scope == "person"
    kept = frozenset({"segue_contacts", "segue_visits"})  # the vendor's own, and who asks
    assert traces(engine, *TRACES, but=kept) == []
    with reading(engine) as session:
        asking, other = session.get_one(Visit, again), session.get_one(Visit, customer)
        assert asking.contact_id == "dana", "the page goes on to vouch for them"
        assert (other.account_id, other.verified_email) == (None, None)
    assert records(engine) == set(), "nobody else of theirs was here"


def test_a_colleague_keeps_everything(
    flow, customer, neighbour, engine, office, later, leaves_all, clock
) -> None:
    leaves_all(customer)
    leaves_all(neighbour, name="Sue Roe", email="sue@southwind.example", nth=3)
    later.run()
    office.carry()
    before = {one for one in records(engine) if "southwind" in one}
    known = flow.known_about(neighbour)
    clock.pass_(timedelta(minutes=1))
    flow.erase(customer)
    later.run()
    office.see_through()
    assert flow.known_about(neighbour) == known
    assert {one for one in records(engine) if "southwind" in one} == before
    assert before


def test_who_types_anothers_address_takes_nothing_of_theirs(
    flow, stranger, engine, office, later, leaves_all, clock
) -> None:
    mine = flow.open_visit(Visit(page="/", zone="UTC", language="en")).id
    leaves_all(mine)
    later.run()
    office.carry()
    known = flow.known_about(mine)
    thief = stranger
    leaves_all(thief, name="A Thief", nth=3)  # with the same address
    office.carry()
    assert [one for one in flow.known_about(thief).meetings if one.name == NAME] == []
    clock.pass_(timedelta(minutes=1))
    flow.erase(thief)
    later.run()
    office.see_through()
    assert flow.known_about(mine) == known
    assert f"contact:email:{EMAIL}" in records(engine), "it is the other's as well"
    clock.pass_(timedelta(minutes=1))
    flow.erase(mine)
    later.run()
    office.see_through()
    assert records(engine) == set()


def test_what_was_erased_is_told_to_nobody_when_its_time_comes(
    flow, stranger, engine, office, desk, clock
) -> None:
    prompt = flow.give_answers(
        stranger,
        RICH,
        "zarquon",
        source="chat",
        placement="chat",
    )
    assert isinstance(prompt, Prompt)
    office.carry()
    clock.pass_(timedelta(minutes=1))
    flow.erase(stranger)
    office.see_through()
    clock.pass_(timedelta(hours=1))
    with transaction(engine) as session:
        mark_ignored(desk, session, prompt.decision_id, clock())
    office.carry()
    assert records(engine) == set()
    with reading(engine) as session:
        assert session.get_one(DecisionRow, prompt.decision_id).outcome == "ignored"
        assert session.scalars(select(CrmOutbox)).all() == []


def test_what_a_worker_is_sending_goes_once_it_is_done_with_it(
    flow, stranger, engine, office, later, leaves_all, clock
) -> None:
    leaves_all(stranger)
    with transaction(engine) as session:
        lane = session.get_one(CrmLane, ("builtin", f"visit:{stranger}"))
        lane.claimed_by, lane.claimed_until = "w/1", clock() + timedelta(minutes=5)
    clock.pass_(timedelta(minutes=1))
    flow.erase(stranger)
    with reading(engine) as session:
        left = session.scalars(select(CrmOutbox).order_by(CrmOutbox.seq)).all()
        assert len(left) == 2, "the one that is being sent, and the wish after it"
        assert left[-1].hand_off["erasure"] is not None
    later.run()
    office.see_through()
    assert the_record(engine).finished_at is None
    clock.pass_(timedelta(minutes=5))  # that worker died
    office.see_through()
    office.see_through()
    assert the_record(engine).finished_at is not None
    assert records(engine) == set()
    assert traces(engine, *TRACES, but=CONTACTS) == []


def test_by_an_address_an_operator_erases_all_visits_in_which_it_was_given(
    flow, stranger, customer, engine, office, later, leaves_all, desk, clock
) -> None:
    other = flow.open_visit(Visit(page="/", zone="UTC", language="en")).id
    leaves_all(stranger)
    flow.leave_message(other, EMAIL.upper(), "zarquon")
    leaves_all(customer, name="Dana Lee", email="dana@northwind.example", nth=3)
    office.carry()
    clock.pass_(timedelta(minutes=1))
    with transaction(engine) as session:
        visits = visits_with_address(session, EMAIL)
        assert {one.id for one in visits} == {stranger, other}
        erase(desk, session, visits, "address", by="operator", now=clock())
    later.run()
    office.see_through()
    assert traces(engine, "zaphod") == []
    assert len(flow.known_about(customer).meetings) == 1
    assert the_record(engine).by == "operator"


def test_what_rasa_wrote_back_in_the_middle_of_a_turn_goes_as_well(
    flow, stranger, engine, office, clock
) -> None:
    flow.give_answers(stranger, RICH, "zarquon", source="chat", placement="chat")
    said_at = clock()
    write(office.conversations, [(stranger, said_at)])
    clock.pass_(timedelta(minutes=1))
    flow.erase(stranger)
    office.finish()
    assert left(office.conversations) == set()
    write(office.conversations, [(stranger, said_at), (stranger, clock() + timedelta(seconds=1))])
    office.see_through()  # it is there again, so that it is not done yet
    assert the_record(engine).finished_at is None
    assert len(left(office.conversations)) == 1, "what was said since stays"
    office.see_through()
    assert the_record(engine).finished_at is not None


def test_while_rasas_file_is_locked_the_others_go_on(
    flow, stranger, engine, office, clock, monkeypatch
) -> None:
    flow.give_answers(stranger, RICH, "zarquon", source="chat", placement="chat")
    write(office.conversations, [(stranger, clock())])
    clock.pass_(timedelta(minutes=1))
    flow.erase(stranger)
    monkeypatch.setattr("intake.privacy.conversations._SECONDS", 0.01)
    with closing(sqlite3.connect(office.conversations)) as rasa:
        rasa.execute("BEGIN IMMEDIATE")
        office.see_through()
        systems = the_record(engine).systems
        assert systems["conversations"]["state"] == "waiting"
        assert systems["crm:builtin"]["state"] == "done"
    office.see_through()
    office.see_through()  # by now nothing is there any more
    assert the_record(engine).finished_at is not None


def test_one_that_a_crm_does_not_take_is_open_until_somebody_replays_it(
    flow, stranger, engine, office, later, leaves_all, clock
) -> None:
    leaves_all(stranger)
    office.carry()
    clock.pass_(timedelta(minutes=1))
    flow.erase(stranger)
    later.run()
    with transaction(engine) as session:
        [wish] = session.scalars(select(CrmOutbox.id)).all()
        row = session.get_one(CrmDelivery, ("builtin", wish))
        row.state, row.reason = "dead", "It has cases."
    office.see_through()
    assert the_record(engine).systems["crm:builtin"] == {"state": "waiting"}
    with transaction(engine) as session:
        replay(session, "builtin", wish, now=clock())
    office.see_through()
    assert the_record(engine).finished_at is not None
    assert records(engine) == set()


@pytest.mark.parametrize("what", ["dismissed", "gone"])
def test_one_that_will_never_be_told_ends_and_the_record_says_so(
    flow, stranger, engine, office, later, leaves_all, clock, what: str
) -> None:
    leaves_all(stranger)
    clock.pass_(timedelta(minutes=1))
    flow.erase(stranger)
    later.run()
    with transaction(engine) as session:
        if what == "gone":
            session.delete(session.get_one(CrmTarget, "builtin"))
        else:
            session.execute(update(CrmDelivery).values(state="dismissed"))
    clock.pass_(A_TURN + timedelta(seconds=1))
    office.finish()
    done = the_record(engine)
    assert done.systems["crm:builtin"]["state"] == what
    assert done.finished_at is not None
    assert traces(engine, *TRACES, but=CONTACTS) == []


def test_two_tabs_of_a_person_that_ask_at_once_leave_nothing(
    flow, customer, again, engine, office, later, leaves_all, clock
) -> None:
    leaves_all(customer)
    leaves_all(again, nth=3)
    clock.pass_(timedelta(minutes=1))

    def ask(visit: str) -> None:
        for _ in range(5):
            try:
                flow.erase(visit)
            except OperationalError:  # the database let one of the two go first
                continue
            return
        raise AssertionError("it was never its turn")

    with ThreadPoolExecutor(2) as tabs:
        list(tabs.map(ask, (customer, again)))
    later.run()
    office.see_through()
    kept = frozenset({"segue_contacts", "segue_visits"})
    assert traces(engine, *TRACES, but=kept) == []
    with reading(engine) as session:
        assert all(one.finished_at for one in session.scalars(select(Erasure)))


def test_a_hundred_visits_of_a_person_are_one_wish(flow, customer, engine, office, clock) -> None:
    visits = [customer]
    for _ in range(99):
        dana = {"account_id": "northwind", "contact_id": "dana"}
        visits.append(flow.open_visit(Visit(page="/", zone="UTC", language="en", **dana)).id)
    for visit in visits:
        flow.give_answers(visit, RICH, "zarquon", source="chat", placement="chat")
    clock.pass_(timedelta(minutes=1))
    flow.erase(visits[50])
    office.see_through()
    assert the_record(engine).counts["visits"] == 100
    assert the_record(engine).finished_at is not None
    assert traces(engine, "zarquon") == []
