"""A meeting as the visitor sees it."""

from dataclasses import replace

import pytest

from intake.desk import Desk
from intake.flow import Flow
from intake.steps import Booked
from scheduler.invitations.smtp import mail_server
from tests.intake.test_journey import accept, book


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


def _booked(flow: Flow, visit: str) -> Booked:
    flow.confirm_known(visit, placement="chat")
    accept(flow, visit)
    return book(flow, visit)
