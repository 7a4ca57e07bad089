"""The pages that a meeting's links open: what they let do, whom they let in, and what a stale form
or a link scanner changes, which is nothing."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select, update

from intake.meetings.links import MeetingLinks
from intake.steps import PickTime
from scheduler.invitations.spoken import spoken_span
from store.crm import CrmOutbox
from store.database import transaction
from store.decisions import Outcome
from store.meetings import Booking, BookingChange, CalendarEntry
from store.settings import MOST_HOLDS
from tests.web.conftest import Browser
from tests.web.test_journey import accept, book, path_of, times
from web.api.access import Parts
from web.limits import TooManyHolds


class MovingClock:
    """The real clock, moved ahead: links are signed for real."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock()


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def dana(client, identity_token) -> Browser:
    return Browser(client, identity_token=identity_token)


class Meeting:
    """A booked meeting and its pages."""

    def __init__(self, dana: Browser, engine, links: MeetingLinks) -> None:
        self.client, self.engine = dana.client, engine
        accept(dana)
        self.page = path_of(book(dana)["manage_url"])
        one = self.row()
        self.rep = path_of(links.rep(one.id, one.host_id, one.ends_at))
        self.links = links

    def row(self) -> Booking:
        with transaction(self.engine) as session:
            return session.scalars(select(Booking)).one()

    def changes(self) -> list[tuple[str, str, str]]:
        with transaction(self.engine) as session:
            rows = session.scalars(select(BookingChange).order_by(BookingChange.id))
            return [(row.what, row.by, row.words) for row in rows]

    def post(self, address: str, **form: object):
        return self.client.post(address, data=form)

    def said(self, answer) -> str:
        """What the page says after a form."""
        assert answer.status_code == 303
        shown = self.client.get(answer.headers["location"]).text
        found = re.search(r'role="(?:alert|status)">(.*?)</p>', shown)
        return found[1] if found else ""


@pytest.fixture
def meeting(dana, engine, app) -> Meeting:
    return Meeting(dana, engine, app.state.parts.links)


def test_opening_every_page_changes_nothing(meeting) -> None:
    before = (meeting.row().sequence, meeting.row().state, meeting.changes())
    for page in (meeting.page, meeting.rep):
        for under in ("", "/times", "/cancel", "?said=cancelled"):
            assert meeting.client.get(page + under).status_code == 200
        assert meeting.client.get(f"{page}/move").status_code in (404, 405)
    assert meeting.client.get(f"{meeting.page}.ics").status_code == 200
    assert (meeting.row().sequence, meeting.row().state, meeting.changes()) == before


def test_cancelling_asks_back_and_its_reason_reaches_rep_and_crm(meeting, engine) -> None:
    asked = meeting.client.get(f"{meeting.page}/cancel").text
    assert "Cancel this meeting?" in asked
    answer = meeting.post(f"{meeting.page}/cancel", seen=0, words="We are <moving> offices.")
    assert "is cancelled" in meeting.said(answer)
    assert meeting.changes()[-1] == ("cancelled", "visitor", "We are <moving> offices.")
    story = meeting.client.get(meeting.rep).text
    assert "We are &lt;moving&gt; offices." in story
    with transaction(engine) as session:
        told = session.scalars(select(CrmOutbox).order_by(CrmOutbox.seq.desc())).first()
        assert told.hand_off["meeting"]["changes"][-1]["words"] == "We are <moving> offices."


def test_a_second_cancel_says_that_it_is_cancelled_already(meeting) -> None:
    meeting.post(f"{meeting.page}/cancel", seen=0)
    assert "already" in meeting.said(meeting.post(f"{meeting.page}/cancel", seen=0))
    assert meeting.row().sequence == 1
    assert meeting.client.get(f"{meeting.page}/times").status_code == 303


def test_a_stale_form_changes_nothing_and_says_so(meeting, dana) -> None:
    first, second = (one["starts_at"] for one in times(dana)[3:5])
    assert "moved" in meeting.said(meeting.post(f"{meeting.page}/move", starts_at=first, seen=0))
    for again in (
        meeting.post(f"{meeting.page}/move", starts_at=first, seen=0),
        meeting.post(f"{meeting.page}/move", starts_at=second, seen=0),
        meeting.post(f"{meeting.page}/cancel", seen=0),
        meeting.post(f"{meeting.rep}/hand-over", to="luis-ortega", seen=0),
        meeting.post(f"{meeting.rep}/cancel", seen=0),
    ):
        assert "changed meanwhile" in meeting.said(again)
    assert (meeting.row().sequence, meeting.row().state) == (1, "confirmed")
    assert [what for what, *_ in meeting.changes()] == ["booked", "moved"]


@pytest.mark.parametrize("form", [{}, {"seen": "-1"}, {"seen": "x"}, {"seen": "0", "words": "\0"}])
def test_a_form_that_was_tampered_with_is_refused(meeting, form) -> None:
    answer = meeting.post(f"{meeting.page}/cancel", **form)
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("text/html")
    assert meeting.row().state == "confirmed"


def _bad_tokens(meeting) -> list[str]:
    token = meeting.page.rsplit("/", 1)[1]
    head, body, signature = token.split(".")
    past = datetime.now(UTC) - timedelta(days=800)
    one = meeting.row()
    return [
        token[:-2],
        f"{head}.{body}.{signature[::-1]}",
        f"{head}.{body[:-3]}AAA.{signature}",
        body,
        "x",
        meeting.links.manage(one.id, past).rsplit("/", 1)[1],
        MeetingLinks("", "another secret of thirty-two bytes!!").manage(one.id, past)[10:],
    ]


def test_a_link_that_is_not_ours_opens_and_changes_nothing(meeting) -> None:
    for token in _bad_tokens(meeting):
        for root in ("/meetings/", "/rep/meetings/"):
            answer = meeting.client.get(root + token)
            assert answer.status_code == 404, token
            assert "link has expired or is not complete" in answer.text
        assert meeting.post(f"/meetings/{token}/cancel", seen=0).status_code == 404
        assert meeting.post(f"/rep/meetings/{token}/missed").status_code == 404
    assert meeting.row().state == "confirmed"


def test_a_link_opens_only_what_it_was_made_for(meeting) -> None:
    visitors, reps = (page.rsplit("/", 1)[1] for page in (meeting.page, meeting.rep))
    assert meeting.client.get(f"/rep/meetings/{visitors}").status_code == 404
    assert meeting.client.get(f"/meetings/{reps}").status_code == 404
    assert meeting.post(f"/rep/meetings/{visitors}/missed").status_code == 404
    assert meeting.post(f"/meetings/{reps}/cancel", seen=0).status_code == 404
    assert meeting.post(f"/meetings/{visitors}/missed").status_code == 404
    assert meeting.row().state == "confirmed"


def test_a_link_ends_a_week_after_the_meeting(meeting, clock) -> None:
    clock.ahead = meeting.row().ends_at + timedelta(days=7, minutes=1) - datetime.now(UTC)
    for page in (meeting.page, meeting.rep):
        assert meeting.client.get(page).status_code == 404
    assert meeting.post(f"{meeting.rep}/missed").status_code == 404


def test_addresses_are_told_to_nobody_and_kept_nowhere(meeting) -> None:
    for page in (meeting.page, meeting.rep):
        headers = meeting.client.get(page).headers
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"


def test_times_are_shown_in_the_zone_that_was_chosen(meeting) -> None:
    there = meeting.client.get(f"{meeting.page}/times", params={"zone": "Asia/Tokyo"}).text
    assert '<option value="Asia/Tokyo" selected>Asia/Tokyo</option>' in there
    assert '<option value="America/New_York">America/New York</option>' in there
    assert "Next free:" in there
    wrong = meeting.client.get(f"{meeting.page}/times", params={"zone": "Mars/Olympus"})
    assert wrong.status_code == 422
    assert "Mars/Olympus" in wrong.text


def test_links_put_the_meeting_into_other_calendars(meeting) -> None:
    shown = meeting.client.get(meeting.page).text.replace("&amp;", "&")
    google = re.search(r'href="(https://calendar\.google\.com[^"]*)"', shown)[1]
    asked = parse_qs(urlsplit(google).query)
    start = meeting.row().starts_at
    assert asked["dates"][0].startswith(f"{start:%Y%m%dT%H%M%SZ}/")
    assert "https://outlook.office.com/" in shown


def test_the_time_it_has_stands_above_the_times_it_can_have(meeting) -> None:
    one = meeting.row()
    for root in (meeting.page, meeting.rep):
        shown = meeting.client.get(f"{root}/times", params={"zone": "Asia/Tokyo"}).text
        now = spoken_span(one.starts_at, one.ends_at, "Asia/Tokyo", "en")
        assert f"<p>At the moment: {now}.</p>" in shown


def test_a_cancelled_meetings_page_leads_to_another_time(meeting) -> None:
    assert "/book/" not in meeting.client.get(meeting.page).text
    meeting.post(f"{meeting.page}/cancel", seen=0)
    shown = meeting.client.get(meeting.page).text
    again = re.search(r'href="([^"]*/book/[^"]+)">Pick another time</a>', shown)[1]
    assert "Show free times" in meeting.client.get(path_of(again)).text


def test_the_rep_hands_it_over_to_somebody_who_is_free(meeting, engine) -> None:
    shown = meeting.client.get(meeting.rep).text
    free = re.findall(r'<option value="([\w-]+)">', shown)
    assert free
    assert meeting.row().host_id not in free
    assert "is not at work then" in shown
    answer = meeting.post(f"{meeting.rep}/hand-over", to=free[0], seen=0, words="I am ill.")
    assert answer.status_code == 303
    after = meeting.client.get(answer.headers["location"])
    assert after.status_code == 200
    to = re.search(rf'value="{free[0]}">(.*?),', shown)[1]
    assert f"<h1>Handed over to {to}</h1>" in after.text
    assert 'role="status"' in after.text
    assert "Sorry" not in after.text
    one = meeting.row()
    assert (one.host_id, one.sequence) == (free[0], 1)
    assert meeting.changes()[-1] == ("handed_over", "rep", "I am ill.")
    # The former rep's link is theirs no more; the new one's works, and the visitor's still does.
    gone = meeting.client.get(meeting.rep)
    assert gone.status_code == 410
    assert f"Handed over to {to}" in gone.text
    assert "not yours to change" in gone.text
    assert "Sorry" not in gone.text
    assert meeting.post(f"{meeting.rep}/cancel", seen=1).status_code == 410
    theirs = path_of(meeting.links.rep(one.id, one.host_id, one.ends_at))
    assert "I am ill." in meeting.client.get(theirs).text
    assert "took this meeting over" in meeting.client.get(meeting.page).text
    with transaction(engine) as session:
        told = session.scalars(select(CrmOutbox).order_by(CrmOutbox.seq.desc())).first()
        assert told.hand_off["meeting"]["changes"][-1]["what"] == "handed_over"


def test_the_rep_finds_the_call_above_the_story_and_nothing_in_the_tongue_of_programs(
    meeting,
) -> None:
    shown = meeting.client.get(meeting.rep).text
    top, story = shown.split("The whole story", 1)
    assert f'<a href="{meeting.row().join_url}">Join the video call</a>' in top
    said = re.sub(r"\s+", " ", story)
    for raw in ("None", "True", "False", "{}", "[]"):
        assert raw not in said
    assert not re.search(r"<dd> *</dd>", said)
    assert not re.search(r": *(;|</dd>)", said), "a name with nothing after it"


@pytest.mark.parametrize("kept", ["javascript:alert(1)", "data:text/html,<b>", "\tJaVaScript:a"])
def test_an_address_that_may_not_become_a_link_is_nowhere(meeting, engine, dana, kept) -> None:
    with transaction(engine) as session:
        session.execute(update(Booking).values(join_url=kept))
    for page in (meeting.page, meeting.rep, f"{meeting.page}.ics"):
        shown = meeting.client.get(page)
        assert shown.status_code == 200
        assert kept.strip() not in shown.text
        assert "Join the video call" not in shown.text
    assert dana.get("/visit").json()["step"]["join_url"] is None


def test_it_is_not_handed_to_who_cannot_take_it(meeting) -> None:
    shown = meeting.client.get(meeting.rep).text
    free = re.findall(r'<option value="([\w-]+)">', shown)
    asleep = next(
        one for one in ("priya-nair", "jonas-weber", "tom-okafor", "ines-costa") if one not in free
    )
    answer = meeting.post(f"{meeting.rep}/hand-over", to=asleep, seen=0)
    assert "can&#39;t take it" in meeting.said(answer)
    assert meeting.post(f"{meeting.rep}/hand-over", to="nobody", seen=0).status_code == 404
    assert meeting.row().sequence == 0


def test_a_visitor_who_did_not_come_can_book_again(meeting, dana, clock, engine, app) -> None:
    assert "has not begun" in meeting.said(meeting.post(f"{meeting.rep}/missed"))
    clock.ahead = meeting.row().starts_at + timedelta(minutes=5) - datetime.now(UTC)
    assert "did not come</button>" in meeting.client.get(meeting.rep).text
    for _ in range(2):
        assert "nobody came" in meeting.said(meeting.post(f"{meeting.rep}/missed"))
    assert [what for what, *_ in meeting.changes()] == ["booked", "no_show"]
    assert "You missed this meeting" in meeting.client.get(meeting.page).text
    assert "too late" in meeting.said(meeting.post(f"{meeting.page}/cancel", seen=0))
    step = dana.get("/visit").json()["step"]
    assert (step["kind"], step["reason"]) == ("done", "no_show")
    with transaction(engine) as session:
        visit_id = session.scalars(select(Booking.visit_id)).one()
    assert isinstance(app.state.parts.flow.ask_meeting(visit_id), PickTime)
    with transaction(engine) as session:
        assert "no_show" in session.scalars(select(Outcome.outcome)).all()
        told = session.scalars(select(CrmOutbox).order_by(CrmOutbox.seq.desc())).first()
        assert told.hand_off["meeting"]["state"] == "no_show"


def test_a_meeting_of_a_host_whom_nobody_remembers_has_a_page(meeting, engine) -> None:
    with transaction(engine) as session:
        session.execute(update(Booking).values(meeting_type_id="gone"))
    assert meeting.client.get(meeting.page).status_code == 200
    assert meeting.client.get(meeting.rep).status_code == 200
    assert "no free time" in meeting.client.get(f"{meeting.page}/times").text


def test_the_operator_finds_the_reps_page(meeting, settings) -> None:
    meeting.client.cookies.set("segue_operator", settings.operator_key.get_secret_value())
    shown = meeting.client.get("/operator/calendars").text
    address = re.search(r'href="[^"]*(/rep/meetings/[^"]+)"', shown)[1]
    assert meeting.client.get(address).status_code == 200


def test_a_story_that_this_version_cannot_read_breaks_no_page(meeting, settings, engine) -> None:
    with transaction(engine) as session:
        session.execute(update(CalendarEntry).values(context={"of": "another version"}))
    meeting.client.cookies.set("segue_operator", settings.operator_key.get_secret_value())
    for path in ("/operator/calendars", meeting.rep, meeting.page):
        shown = meeting.client.get(path)
        assert shown.status_code == 200
        assert ("this one cannot read it" in shown.text) == (path != meeting.page)


def test_a_visitor_at_a_crowded_address_is_told_to_come_back(dana, app) -> None:
    accept(dana)
    for number in range(MOST_HOLDS):
        app.state.parts.limits.hold(f"visit-{number}", "testclient")
    wanted = times(dana)[0]["starts_at"]
    refused = dana.post("/holds", {"starts_at": wanted, "zone": "UTC"})
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert refused.json()["error"]["code"] == "too_many_holds"


def visit_of(browser: Browser, parts: Parts) -> str:
    return parts.keys.read_visit_token(browser.opened["visit_token"])


def test_so_is_one_who_picks_a_time_in_words_and_the_time_is_let_go(dana, app, assistant) -> None:
    accept(dana)
    wanted = datetime.fromisoformat(times(dana)[0]["starts_at"])
    parts = app.state.parts
    # As the assistant holds it, which knows no address.
    held = parts.flow.hold_time(visit_of(dana, parts), wanted, "UTC")
    assistant.answer = [{"custom": {"text": "It is yours.", "step": held.model_dump(mode="json")}}]
    for number in range(MOST_HOLDS):
        parts.limits.hold(f"visit-{number}", "testclient")
    refused = dana.post("/messages", {"client_id": "one", "text": "the first one"})
    assert refused.status_code == 429
    assert refused.json()["error"]["code"] == "too_many_holds"
    assert dana.get("/visit").json()["step"]["kind"] == "pick_time"


def test_a_time_that_words_hold_counts_for_its_address(dana, app, assistant) -> None:
    accept(dana)
    wanted = datetime.fromisoformat(times(dana)[0]["starts_at"])
    parts = app.state.parts
    held = parts.flow.hold_time(visit_of(dana, parts), wanted, "UTC")
    assistant.answer = [{"custom": {"text": "It is yours.", "step": held.model_dump(mode="json")}}]
    assert dana.post("/messages", {"client_id": "one", "text": "first"}).status_code == 200
    for number in range(MOST_HOLDS - 1):
        parts.limits.hold(f"visit-{number}", "testclient")
    with pytest.raises(TooManyHolds):
        parts.limits.hold("one more", "testclient")
