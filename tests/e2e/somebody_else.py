"""Others who take the times of Europe's account manager while a visitor looks at them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import httpx
from sqlalchemy import delete

from scheduler.availability.intervals import Interval
from scheduler.calendars.packing import packed
from scheduler.zones import seconds
from store.calendars import HostCalendar
from store.database import open_engine, transaction
from tests.e2e.attacking import Attacker
from tests.e2e.product import Product

HOST = "jonas-weber"
"""There is one in Europe."""
ZONE = "Europe/Berlin"
ANSWERS = {"plan": "starter", "team_size": 45, "pain_points": ["missed_follow_ups"]}


class SomebodyElse:
    """Another visitor at those times, by the API: quicker than a browser."""

    def __init__(self, client: httpx.Client) -> None:
        self.visitor = Attacker(client)
        step = self._does("/answers", {"answers": ANSWERS, "placement": "form"})
        step = self._does("/offer", {"decision_id": step["decision_id"], "response": "accept"})
        answer = {"question_id": step["question_id"], "value": "europe"}
        assert self._does("/routing", answer)["kind"] == "pick_time"

    def next_free(self) -> str:
        """The first time of all, which is the first for everybody at these times."""
        slots = self.visitor.call("GET", "/slots", params={"zone": ZONE}).json()
        return str(slots["next_free"])

    def days(self) -> list[list[str]]:
        """The times of each of the next 14 days."""
        params = {"zone": ZONE, "days": 14}
        slots = self.visitor.call("GET", "/slots", params=params).json()
        return [[one["starts_at"] for one in day["times"]] for day in slots["days"]]

    def suggested(self, words: str) -> list[str]:
        """What the chat suggests to whoever says that."""
        said = self.visitor.send(words).json()["messages"]
        (step,) = (one["step"] for one in said if one["step"] is not None)
        return list(step["suggested"])

    def takes(self, starts_at: str) -> None:
        """It is theirs."""
        assert self._does("/holds", {"starts_at": starts_at, "zone": ZONE})["kind"] == "held"

    def _does(self, path: str, body: object) -> dict[str, object]:
        answer = self.visitor.call("POST", path, body)
        assert answer.is_success, answer.text
        step: dict[str, object] = answer.json()["step"]
        return step


@contextmanager
def own_calendar(
    product: Product, *, busy: timedelta = timedelta(0), remedy: str | None = None
) -> Iterator[None]:
    """The host has a calendar of their own, as it was read just now: taken for so long from now
    on; or it cannot be read, for the sake of ``remedy``."""
    engine = open_engine(f"sqlite:///{product.places.home}/segue.db")
    now = datetime.now(UTC)
    in_a_year = now + timedelta(days=365)
    calendar = HostCalendar(
        host_id=HOST,
        kind="caldav",
        address="https://dav.harbor.example/",
        name="Jonas",
        credentials=b"",
        writes=False,
        connected_at=now,
        covered_from=seconds(now),
        covered_until=seconds(in_a_year),
        busy=packed([Interval(seconds(now), seconds(now + busy))]) if busy else b"",
        read_at=now,
        next_read_at=in_a_year,  # nobody is there who could be asked
        remedy=remedy,
        failure=remedy,
    )
    with transaction(engine) as session:
        session.add(calendar)
    try:
        yield
    finally:
        with transaction(engine) as session:
            session.execute(delete(HostCalendar).where(HostCalendar.id == calendar.id))
        engine.dispose()
