"""A meeting as the visitor sees it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from intake.desk import Desk
from intake.flow import Flow
from intake.steps import Booked, Held
from scheduler.invitations.smtp import mail_server
from tests.conftest import Clock
from tests.intake.test_journey import accept, book, first_time, to_calendar


class TestWhereMailsAreSent:
    @pytest.fixture
    def desk(self, desk: Desk) -> Desk:
        """Harbor's, with a mail server that nobody asks here."""
        server = mail_server("smtp://mail.example")
        return replace(desk, post=replace(desk.post, server=server))

    def test_who_booked_is_told_where_the_invitation_goes(self, flow: Flow, customer: str) -> None:
        text = _booked(flow, customer).text
        assert "An invitation is on its way to dana@northwind.example" in text
        assert "Keep the calendar file" not in text


def test_without_a_mail_server_no_invitation_is_promised(flow: Flow, customer: str) -> None:
    text = _booked(flow, customer).text
    assert "nvitation" not in text
    assert "Keep the calendar file" in text


def test_who_booked_before_need_not_say_again_who_comes(
    flow: Flow, stranger: str, clock: Clock
) -> None:
    accept(flow, stranger)
    assert _held(flow, stranger) == (None, None)
    booked = book(flow, stranger)
    booking_id = flow._desk.links.read(booked.manage_url.rsplit("/", 1)[-1])
    flow.cancel_meeting(stranger, booking_id, 0, "")
    clock.pass_(timedelta(minutes=1))
    to_calendar(flow, stranger, flow.ask_meeting(stranger))
    assert _held(flow, stranger) == ("Dana Lee", "dana@northwind.example")


def _held(flow: Flow, visit: str) -> tuple[str | None, str | None]:
    """Who comes, as the held time has it filled in."""
    held = flow.hold_time(visit, first_time(flow, visit), "Europe/Berlin")
    assert isinstance(held, Held)
    return held.name, held.email


def _booked(flow: Flow, visit: str) -> Booked:
    flow.confirm_known(visit, placement="chat")
    accept(flow, visit)
    return book(flow, visit)
