"""Who is written what after a change of a meeting, in whose words, zone and language."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import Engine, select, update

import scheduler
from intake.answers import Answers
from intake.desk import Desk
from intake.flow import Flow
from intake.meetings.kept_story import UNREADABLE
from intake.meetings.meeting_news import announce
from intake.meetings.outside_entries import compose
from intake.meetings.visitor_meetings import Meetings
from intake.steps import Booked, Held
from intake.turn import start_turn
from store.calendars import HostCalendar
from store.database import transaction
from store.mails import Mail
from store.meetings import Booking, CalendarEntry
from store.visits import Visit
from tests.harbor_words import left_in_english
from tests.intake.calls import held_where_the_calendar_says
from tests.intake.mails.later_works import LaterWorks
from tests.intake.test_journey import accept, book, first_time

WORDS = "we lose leads because nobody follows up"


@pytest.fixture
def works(engine: Engine, desk: Desk, clock: Callable[[], datetime]) -> LaterWorks:
    return LaterWorks(engine, desk, clock)


@pytest.fixture
def booked(flow: Flow, customer: str) -> Booked:
    """Dana in New York books a plan review with Maya."""
    flow.confirm_known(customer, placement="chat")
    accept(flow, customer)
    return book(flow, customer)


def id_of(engine: Engine) -> str:
    with transaction(engine) as session:
        return session.scalars(select(Booking.id).where(Booking.state != "held")).one()


def mails(engine: Engine) -> list[Mail]:
    with transaction(engine) as session:
        return list(session.scalars(select(Mail).order_by(Mail.made_at, Mail.id)))


def of(engine: Engine, kind: str) -> dict[str, Mail]:
    """Recipient -> the mail of that kind."""
    return {mail.recipient: mail for mail in mails(engine) if mail.kind == kind}


def another_time(meetings: Meetings, clock, booking_id: str, nth: int = 5) -> datetime:
    free = meetings.times(booking_id, first=clock().date(), days=14, zone="UTC").slots
    return free[nth].starts_at


def by_rep(
    engine: Engine, desk: Desk, clock, booking_id: str, what: str, words: str = "", **how: object
) -> None:
    """What the rep's own page does."""
    with transaction(engine) as session:
        booking = session.get_one(Booking, booking_id)
        turn = start_turn(desk, session, booking.visit_id, clock())
        teams, now = desk.vendor.teams, clock()
        change = {
            "handed_over": lambda: scheduler.hand_over(session, teams, booking_id, now=now, **how),
            "moved": lambda: scheduler.move(session, teams, booking_id, now=now, **how),
            "cancelled": lambda: scheduler.cancel(session, booking_id, now=now),
            "no_show": lambda: scheduler.miss(session, booking_id, now=now),
        }[what]()
        announce(turn, change, what, by="rep", words=words)


VISITOR, MAYA = "dana@northwind.example", "maya.chen@harbor.example"


@pytest.mark.both_databases
def test_visitor_and_rep_are_written_once(booked, works, engine) -> None:
    works.run()
    assert set(of(engine, "booked")) == {VISITOR, MAYA}
    for work in works.waiting("remind"):
        assert work.due is not None
    works.done.clear()
    works.run("tell_by_mail")
    assert len(mails(engine)) == 2, "done again, it writes nothing more"


def test_each_reads_it_on_their_own_clock(booked, works, engine) -> None:
    works.run()
    visitor, rep = of(engine, "booked")[VISITOR], of(engine, "booked")[MAYA]
    assert "Berlin time, UTC+1" in visitor.text  # the zone that the time was picked in
    assert "New York time, UTC−5" in rep.text
    assert "Berlin time, UTC+1" in rep.text


def test_the_visitors_mail_is_in_the_offers_own_words(booked, works, engine) -> None:
    works.run()
    mail = of(engine, "booked")[VISITOR]
    for part in (mail.text, mail.html):
        assert booked.agreed in part
        assert booked.manage_url in part
        assert "https://meet.harbor.example/maya-chen/" in part
        assert "Maya Chen, your account manager" in part


def test_what_is_known_of_them_is_the_reps_alone(booked, works, engine) -> None:
    works.run()
    visitor, rep = of(engine, "booked")[VISITOR], of(engine, "booked")[MAYA]
    for secret in (
        "seats in use",
        "upsell",
        "Segment",
        "passed_over",
        "owns Northwind",
        "Scheduling",
    ):
        assert secret not in visitor.text
        assert secret not in visitor.html
        assert secret.encode() not in (visitor.calendar or b"")
    assert "keep missing follow-ups" in rep.text
    assert "98% of seats in use" in rep.text
    assert "Maya Chen owns Northwind's account" in rep.text
    assert booked.manage_url not in rep.text + rep.html, "the visitor's link is the visitor's"
    assert booked.manage_url.encode() not in (rep.calendar or b"").replace(b"\r\n ", b"")


def test_the_calendar_file_is_in_the_mail(booked, works, engine) -> None:
    works.run()
    visitor, rep = of(engine, "booked")[VISITOR], of(engine, "booked")[MAYA]
    assert (visitor.method, rep.method) == ("REQUEST", "REQUEST")
    (event,) = Calendar.from_ical(visitor.calendar or b"").events
    assert event.start == booked.starts_at
    assert event["LOCATION"] == event["CONFERENCE"]
    (theirs,) = Calendar.from_ical(rep.calendar or b"").events
    assert (theirs["UID"], theirs.start) == (event["UID"], event.start)
    assert theirs["DTSTART"].params["TZID"] == "America/New_York"


@pytest.mark.both_databases
def test_a_move_says_what_was(booked, works, engine, meetings, clock) -> None:
    works.run()
    with transaction(engine) as session:
        session.execute(update(Mail).values(state="sent"))
    clock.pass_(timedelta(minutes=1))
    meetings.move(id_of(engine), another_time(meetings, clock, id_of(engine)))
    works.run()
    mail = of(engine, "moved")[VISITOR]
    assert "Before: " in mail.text
    assert mail.thread == of(engine, "booked")[VISITOR].message_id
    assert b"SEQUENCE:1" in (mail.calendar or b"")


def test_a_cancellation_takes_the_entry_out_and_offers_another_time(
    booked, works, engine, meetings, clock
) -> None:
    works.run()
    clock.pass_(timedelta(minutes=1))
    meetings.cancel(id_of(engine))
    works.run()
    mail = of(engine, "cancelled")[VISITOR]
    assert mail.method == "CANCEL"
    assert b"SEQUENCE:1" in (mail.calendar or b"")
    assert "/book/" in mail.text
    assert "Join" not in mail.text


def test_words_are_told_to_reps_as_whose_they_are(
    booked, works, engine, desk, clock, meetings
) -> None:
    meetings.cancel(id_of(engine), words="We are moving offices.")
    works.run()
    assert "In their words: “We are moving offices.”" in of(engine, "cancelled")[MAYA].text


def test_a_reps_own_words_are_not_said_to_be_the_visitors(
    booked, works, engine, desk, clock
) -> None:
    by_rep(engine, desk, clock, id_of(engine), "cancelled", "I am ill.")
    works.run()
    text = of(engine, "cancelled")[MAYA].text
    assert "Note from Maya Chen: “I am ill.”" in text
    assert "In their words: “I am ill.”" not in text


def test_a_rep_who_cancels_is_said_to_be_sorry(booked, works, engine, desk, clock) -> None:
    works.run()
    clock.pass_(timedelta(minutes=1))
    by_rep(engine, desk, clock, id_of(engine), "cancelled")
    works.run()
    assert "Maya Chen had to cancel" in of(engine, "cancelled")[VISITOR].text
    assert "Dana Lee was told" in of(engine, "cancelled")[MAYA].text


@pytest.mark.parametrize("name", ["Win at https://evil.example", "evil.example", "a@evil.example"])
def test_a_name_that_is_a_link_is_in_no_mail_to_the_address_that_was_given(
    flow, customer, works, engine, name
) -> None:
    flow.confirm_known(customer, placement="chat")
    accept(flow, customer)
    held = flow.hold_time(customer, first_time(flow, customer), "Europe/Berlin")
    flow.book(customer, held.hold_id, name=name, email=VISITOR)
    works.run()
    mail = of(engine, "booked")[VISITOR]
    assert "Hello,\n" in mail.text
    assert "evil" not in mail.subject + mail.text + mail.html


def test_a_hand_over_is_told_to_all_three(booked, works, engine, desk, clock, meetings) -> None:
    works.run()
    # Luis works in Los Angeles: a time in his hours as well.
    clock.pass_(timedelta(minutes=1))
    free = meetings.times(id_of(engine), first=clock().date(), days=14, zone="UTC").slots
    late = next(slot.starts_at for slot in free if slot.starts_at.hour == 19)
    meetings.move(id_of(engine), late)
    clock.pass_(timedelta(minutes=1))
    by_rep(engine, desk, clock, id_of(engine), "handed_over", "mind the price", to="luis-ortega")
    works.run()
    handed = of(engine, "handed_over")
    assert "mind the price" in handed["luis.ortega@harbor.example"].text
    rep = handed["luis.ortega@harbor.example"]
    assert "Note from Maya Chen: “mind the price”" in rep.text
    assert "In their words: “mind the price”" not in rep.text
    assert "Maya Chen handed the meeting with Dana Lee over to you." in rep.text
    assert "Luis Ortega has this meeting" not in rep.text
    assert "Handed over by: Maya Chen" in rep.text
    assert "Maya Chen owns" not in rep.text, "why it was Maya's is no reason for Luis"
    assert "mind the price" not in handed[VISITOR].text + handed[VISITOR].html
    assert b"mind the price" not in (handed[VISITOR].calendar or b"")
    assert set(handed) == {VISITOR, "luis.ortega@harbor.example"}
    gone = of(engine, "given_away")[MAYA]
    assert "This mail takes the entry out of your calendar." in gone.text
    uids = set()
    for mail, method in ((gone, "CANCEL"), *((one, "REQUEST") for one in handed.values())):
        (event,) = Calendar.from_ical(mail.calendar or b"").events
        assert (mail.method, event["SEQUENCE"]) == (method, 2)
        assert event["ORGANIZER"] == "mailto:luis.ortega@harbor.example"
        uids.add(str(event["UID"]))
    assert len(uids) == 1
    assert "luis-ortega" in handed[VISITOR].text, "the video call is the new host's"
    (reps,) = Calendar.from_ical(handed["luis.ortega@harbor.example"].calendar or b"").events
    assert VISITOR not in str(reps["ATTENDEE"]), "no program sends the story on to the visitor"


def test_who_did_not_come_is_asked_for_another_time(booked, works, engine, desk, clock) -> None:
    works.run()
    clock.moment = booked.starts_at + timedelta(minutes=20)
    by_rep(engine, desk, clock, id_of(engine), "no_show")
    works.run()
    missed = of(engine, "missed")
    assert set(missed) == {VISITOR}
    assert missed[VISITOR].calendar is None
    assert "/book/" in missed[VISITOR].text


def _at_a_held_time(flow: Flow, zone: str, language: str) -> tuple[str, Held]:
    """A visit in that zone and language, and the time that is held in it."""
    visit = flow.open_visit(Visit(page="/", zone=zone, language=language)).id
    accept(flow, visit)
    held = flow.hold_time(visit, _first(flow, visit), zone)
    assert isinstance(held, Held)
    return visit, held


def test_a_german_visitor_reads_german(flow, works, engine) -> None:
    visit, held = _at_a_held_time(flow, "Europe/Vienna", "de-AT")
    flow.book(visit, held.hold_id, name="Jörg Müßig", email="joerg@firma.example")
    works.run()
    mail = of(engine, "booked")["joerg@firma.example"]
    assert "Guten Tag Jörg Müßig," in mail.text
    assert "Uhr (Ortszeit Vienna, UTC+1)" in mail.text
    assert "You meet" not in mail.text
    assert "wie der Tarif Team für Ihre Leute arbeiten würde" in mail.text
    for shown in (mail.subject, mail.text, mail.html, (mail.calendar or b"").decode()):
        assert left_in_english(shown, "de") == []
    assert '<html lang="de">' in mail.html


def test_a_spanish_visitor_reads_spanish(flow, works, engine) -> None:
    visit, held = _at_a_held_time(flow, "Europe/Madrid", "es")
    flow.book(visit, held.hold_id, name="Inés Soto", email="ines@firma.example")
    works.run()
    mail = of(engine, "booked")["ines@firma.example"]
    assert "ver cómo funcionaría el plan Team para su equipo" in mail.text
    for shown in (mail.subject, mail.text, mail.html, (mail.calendar or b"").decode()):
        assert left_in_english(shown, "es") == []


def test_who_went_on_in_spanish_reads_spanish(flow, works, engine) -> None:
    visit, held = _at_a_held_time(flow, "Europe/Madrid", "en")
    flow.speak(visit, "es-ES")
    flow.book(visit, held.hold_id, name="Íñigo Peña", email="inigo@firma.example")
    works.run()
    mail = of(engine, "booked")["inigo@firma.example"]
    assert "Hola, Íñigo Peña:" in mail.text
    assert re.search(
        r"\w+, \d+ de \w+ de 20\d\d, \d\d:\d\d a \d\d:\d\d \(hora de Madrid", mail.text
    )
    assert '<html lang="es">' in mail.html


def test_an_american_visitor_reads_american_clocks(flow, works, engine) -> None:
    visit, held = _at_a_held_time(flow, "America/New_York", "en-US")
    flow.book(visit, held.hold_id, name="Pat Doe", email="pat@firm.example")
    works.run()
    mail = of(engine, "booked")["pat@firm.example"]
    assert re.search(r"\d:\d\d [AP]M to \d+:\d\d [AP]M \(New York time", mail.text)
    assert re.search(r"\d:\d\d [AP]M", mail.subject)


def _first(flow: Flow, visit: str) -> datetime:
    _, free, _ = flow.times(visit, first=flow._clock().date(), days=14, zone="UTC")
    return free[0].starts_at


@pytest.mark.both_databases
def test_no_mail_speaks_of_what_is_not_so_any_more(booked, works, engine, meetings, clock) -> None:
    works.run("tell_by_mail")
    clock.pass_(timedelta(minutes=1))
    meetings.cancel(id_of(engine))
    works.run()
    states = {(mail.kind, mail.state) for mail in mails(engine)}
    assert states == {("booked", "withdrawn"), ("cancelled", "kept")}


def test_without_a_mail_server_mails_are_kept_and_say_why(booked, works, engine) -> None:
    works.run()
    assert {mail.state for mail in mails(engine)} == {"kept"}
    assert all("SEGUE_SMTP_URL" in (mail.reason or "") for mail in mails(engine))


def test_an_unfinished_turn_of_the_works_loses_nothing(booked, works, engine) -> None:
    # The worker died between the writing of the mails and DBOS's note of it.
    (telling,) = works.waiting("tell_by_mail")
    works.run_one(telling)
    works.run_one(telling)
    works.run()
    assert len(mails(engine)) == 2
    assert len({mail.message_id for mail in mails(engine)}) == 2


def test_words_of_a_visitor_are_words_in_the_reps_mail(flow, works, engine, stranger) -> None:
    evil = '<img src="https://evil.example/x.png"> {host} {{ 7*7 }}'
    flow.give_answers(
        stranger,
        Answers(plan="starter", team_size=45, pain_points=("missed_follow_ups",)),
        evil,
        source="chat",
        placement="chat",
    )
    prompt = flow.current_step(stranger)
    step = flow.respond_to_offer(stranger, prompt.decision_id, "accept")
    while step.kind == "ask_routing":
        step = flow.answer_routing(stranger, step.question_id, str(step.choices[0].value))
    held = flow.hold_time(stranger, _first(flow, stranger), "Europe/Berlin")
    flow.book(stranger, held.hold_id, name="<b>Eve</b>{name}", email="eve@evil.example")
    works.run()
    for mail in mails(engine):
        assert "<img" not in mail.html
        assert "<b>" not in mail.html
    assert any(evil in mail.text for mail in mails(engine))


class TestACallThatTheCalendarMakes:
    @pytest.fixture
    def desk(self, desk: Desk) -> Desk:
        return held_where_the_calendar_says(desk)

    @pytest.fixture
    def mayas_calendar(self, engine: Engine, desk: Desk, now: datetime) -> None:
        with transaction(engine) as session:
            session.add(
                HostCalendar(
                    host_id="maya-chen",
                    kind="google",
                    address="primary",
                    name="Maya",
                    credentials=b"",
                    reads=False,
                    writes=True,
                    connected_at=now,
                    next_read_at=now,
                )
            )

    def test_is_waited_for(self, mayas_calendar, booked, works, engine, clock) -> None:
        works.run()
        assert mails(engine) == []
        with transaction(engine) as session:
            session.execute(update(Booking).values(join_url="https://meet.google.com/abc"))
        clock.pass_(timedelta(seconds=30))
        works.run()
        visitor, rep = of(engine, "booked")[VISITOR], of(engine, "booked")[MAYA]
        assert "https://meet.google.com/abc" in visitor.text
        assert b"CONFERENCE" in (visitor.calendar or b"")
        assert rep.calendar is None, "the entry stands in Maya's own calendar"

    def test_that_is_kept_and_may_not_become_a_link_is_nobodys(
        self, booked, works, engine, clock
    ) -> None:
        with transaction(engine) as session:
            session.execute(update(Booking).values(join_url="javascript:alert(1)"))
        works.run()
        assert {one.recipient for one in mails(engine)} == {VISITOR, MAYA}
        for mail in mails(engine):
            said = f"{mail.text}{mail.html}{(mail.calendar or b'').decode()}"
            assert "javascript:" not in said
            assert "CONFERENCE" not in said

    def test_who_gave_it_away_meanwhile_hears_it_once(
        self, booked, works, engine, desk, clock, meetings, now
    ) -> None:
        works.run()
        with transaction(engine) as session:
            session.add(
                HostCalendar(
                    host_id="luis-ortega",
                    kind="google",
                    address="primary",
                    name="Luis",
                    credentials=b"",
                    reads=False,
                    writes=True,
                    connected_at=now,
                    next_read_at=now,
                )
            )
        # Luis works in Los Angeles: a time in his hours as well.
        free = meetings.times(id_of(engine), first=clock().date(), days=14, zone="UTC").slots
        late = [slot.starts_at for slot in free if slot.starts_at.hour == 19]
        meetings.move(id_of(engine), late[0])
        by_rep(engine, desk, clock, id_of(engine), "handed_over", to="luis-ortega")
        works.run()
        meetings.move(id_of(engine), late[1])
        for _ in range(3):
            clock.pass_(timedelta(seconds=30))
            works.run()
        gone = [mail for mail in mails(engine) if mail.kind == "given_away"]
        assert [mail.recipient for mail in gone] == [MAYA]

    def test_who_has_no_file_to_take_it_out_is_not_promised_one(
        self, mayas_calendar, booked, works, engine, desk, clock, meetings
    ) -> None:
        # Luis works in Los Angeles: a time in his hours as well.
        free = meetings.times(id_of(engine), first=clock().date(), days=14, zone="UTC").slots
        meetings.move(id_of(engine), next(s.starts_at for s in free if s.starts_at.hour == 19))
        by_rep(engine, desk, clock, id_of(engine), "handed_over", to="luis-ortega")
        works.run()
        gone = of(engine, "given_away")[MAYA]
        assert gone.calendar is None
        assert "This mail takes" not in gone.text
        assert "The entry that Segue wrote into your calendar is taken out" in gone.text

    def test_but_not_for_ever(self, mayas_calendar, booked, works, engine, clock) -> None:
        for _ in range(35):
            works.run()
            clock.pass_(timedelta(seconds=30))
        mail = of(engine, "booked")[VISITOR]
        assert mail.made_at - id_made_at(engine) <= timedelta(minutes=16)
        assert "Join" not in mail.text

    def test_nor_where_no_calendar_would_make_it(self, booked, works, engine) -> None:
        works.run()
        assert set(of(engine, "booked")) == {VISITOR, MAYA}


def id_made_at(engine: Engine) -> datetime:
    with transaction(engine) as session:
        return session.get_one(Booking, id_of(engine)).made_at


def test_a_story_that_this_version_cannot_read_stops_no_mail(
    booked: Booked, engine: Engine, desk: Desk, works: LaterWorks
) -> None:
    with transaction(engine) as session:
        session.execute(update(CalendarEntry).values(context={"of": "another version"}))
    works.run()
    told = of(engine, "booked")
    assert len(told) == 2, "the visitor and the rep"
    assert UNREADABLE in " ".join(told[MAYA].text.split())
    with transaction(engine) as session:
        booking = session.scalars(select(Booking)).one()
        entry = compose(desk, session, booking, booking.host_id)
    assert entry.description.startswith(UNREADABLE)
