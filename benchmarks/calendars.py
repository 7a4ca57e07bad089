"""What reading a host's calendar costs.

    .segue/env/bin/python -m benchmarks.calendars [--events 10000] [--rounds 5]

Prints a JSON line for each case, times in milliseconds. ``first``: everything in a calendar with so
many events, of a server that has its answers ready, over loopback: Segue's part is measured.
``nothing`` and ``ten``: a look when nothing, and ten events, have changed since. ``kept``: what was
read is written to SQLite. ``series``: 500 weekly series expanded over 130 days. ``search``: what 20
hosts' calendars take, 500 busy times each, read from SQLite. ``memory_mb`` is what the first look
added at its peak.
"""

import argparse
import json
import re
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from sqlalchemy import Engine

from scheduler.availability.intervals import Interval
from scheduler.calendars.busy import outside_edges
from scheduler.calendars.caldav.opening import open_calendar
from scheduler.calendars.ical.events import Owner, read_event
from scheduler.calendars.keeping import take_in
from scheduler.calendars.kinds import Connection
from scheduler.calendars.packing import packed
from scheduler.zones import seconds
from store.calendars import HostCalendar
from store.database import open_engine, reading, transaction
from store.durable import open_durable_work, prepare_durable_work
from store.meetings import Host
from store.migrate import migrate
from store.settings import Settings

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
WINDOW = Interval(seconds(NOW - timedelta(days=1)), seconds(NOW + timedelta(days=130)))
SECRET = "a secret of at least thirty-two bytes"
MEMORY_EVERY = 0.02


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tell("series", rounds(lambda: expand(500), options.rounds), series=500)
        engine = database(Path(folder))
        tell("search", rounds(lambda: search(engine), options.rounds * 10), hosts=20, busy=500)
        with served(options.events) as server:
            of_server(engine, server, options.events)
        engine.dispose()


def of_server(engine: Engine, server: "Ready", events: int) -> None:
    """The cases that need a calendar on a server."""
    calendar = open_calendar(connection(server.url))
    memory = Peak()
    took, changes = timed(lambda: calendar.changes(None, WINDOW))
    assert len(changes.events) == events
    tell("first", [took], events=events, memory_mb=memory.stop())
    tell("kept", [timed(lambda: keep(engine, changes))[0]], events=events)
    looks = [timed(lambda: calendar.changes(changes.token, WINDOW))[0] for _ in range(20)]
    tell("nothing", looks, events=events)
    server.news = [f"/office/event{number * 50}.ics" for number in range(10)]
    looks = [timed(lambda: calendar.changes(changes.token, WINDOW))[0] for _ in range(20)]
    tell("ten", looks, events=events)
    calendar.close()


class Ready(ThreadingHTTPServer):
    """A server that has its answers ready."""

    url: str
    files: Mapping[str, str]
    news: Sequence[str] = ()

    def answer(self, body: str) -> str:
        """A list of what changed, or of the events that are asked for."""
        if "sync-collection" in body:
            changed = self.files if "<d:sync-token></d:sync-token>" in body else self.news
            listed = "".join(item(path) for path in changed)
            return f"{listed}<d:sync-token>t1</d:sync-token>"
        asked = re.findall(r"<d:href>([^<]+)</d:href>", body)
        return "".join(item(path, self.files[path]) for path in asked)


class Handler(BaseHTTPRequestHandler):
    """Answers reports."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body at once
    server: Ready

    def do_REPORT(self) -> None:
        """The only method that looks need."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        told = self.server.answer(body)
        names = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"'
        answer = f"<d:multistatus {names}>{told}</d:multistatus>".encode()
        self.send_response(207)
        self.send_header("Content-Type", "text/xml; charset=utf-8")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Nothing."""


def item(path: str, file: str = "") -> str:
    """One event in a list."""
    data = f"<c:calendar-data>{escape(file)}</c:calendar-data>" if file else ""
    props = f'<d:prop><d:getetag>"1"</d:getetag>{data}</d:prop>'
    ok = "<d:status>HTTP/1.1 200 OK</d:status>"
    return f"<d:response><d:href>{path}</d:href><d:propstat>{props}{ok}</d:propstat></d:response>"


@contextmanager
def served(events: int) -> Iterator[Ready]:
    """Ten years of meetings: most are over, some are to come, one in fifty is a series."""
    server = Ready(("127.0.0.1", 0), Handler)
    server.url = f"http://127.0.0.1:{server.server_port}/office/"
    files = {}
    for number in range(events):
        start = NOW + timedelta(days=number % 3650 - 3500, minutes=30 * (number % 16))
        rule = "RRULE:FREQ=WEEKLY\n" if number % 50 == 0 else ""
        files[f"/office/event{number}.ics"] = event(f"event{number}", start, rule)
    server.files = files
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def event(uid: str, start: datetime, rule: str = "") -> str:
    """A half hour in Berlin, with the zone's definition, as calendar programs write it."""
    return (
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//bench//\nBEGIN:VTIMEZONE\nTZID:Europe/Berlin\n"
        "BEGIN:STANDARD\nDTSTART:19961027T030000\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\n"
        "TZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nTZNAME:CET\nEND:STANDARD\nBEGIN:DAYLIGHT\n"
        "DTSTART:19810329T020000\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\nTZOFFSETFROM:+0100\n"
        "TZOFFSETTO:+0200\nTZNAME:CEST\nEND:DAYLIGHT\nEND:VTIMEZONE\nBEGIN:VEVENT\n"
        f"UID:{uid}\nDTSTAMP:20260101T000000Z\nSUMMARY:Meeting {uid}\n"
        f"DTSTART;TZID=Europe/Berlin:{start:%Y%m%dT%H%M%S}\n"
        f"DTEND;TZID=Europe/Berlin:{start + timedelta(minutes=30):%Y%m%dT%H%M%S}\n{rule}"
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:maya@harbor.example\nEND:VEVENT\nEND:VCALENDAR\n"
    )


def expand(count: int) -> int:
    """So many weekly series that began a year ago, over the window."""
    owner = Owner("Europe/Berlin", frozenset())
    since = NOW - timedelta(days=365)
    files = (
        event(f"s{one}", since + timedelta(hours=one % 9, days=one % 5), "RRULE:FREQ=WEEKLY\n")
        for one in range(count)
    )
    return sum(len(read_event(f"s{at}", file, owner, WINDOW).busy) for at, file in enumerate(files))


def database(folder: Path) -> Engine:
    """20 hosts with 500 busy times each in their own calendars, and one that is read."""
    url = f"sqlite:///{folder / 'segue.db'}"
    migrate(url)
    prepare_durable_work(url)
    engine = open_engine(url)
    start = seconds(NOW)
    busy = packed(Interval(start + n * 5000, start + n * 5000 + 1800) for n in range(500))
    with transaction(engine) as session:
        session.add_all([Host(id=f"host{n}") for n in range(21)])
        session.flush()
        session.add_all([row(f"host{n}", busy) for n in range(21)])
    return engine


def row(host_id: str, busy: bytes) -> HostCalendar:
    """A calendar that was read just now."""
    return HostCalendar(
        id=host_id, host_id=host_id, kind="caldav", address=host_id, name="Work",
        credentials=b"", connected_at=NOW, read_at=NOW, next_read_at=NOW, busy=busy,
        covered_from=WINDOW.start, covered_until=WINDOW.end,
    )  # fmt: skip


def search(engine: Engine) -> int:
    """What the 20 hosts' calendars take."""
    with reading(engine) as session:
        found = outside_edges(session, [f"host{n}" for n in range(20)], now=NOW)
    return sum(len(begins) for begins, _ in found.values())


def keep(engine: Engine, changes: Any) -> None:
    """Write what was read."""
    with transaction(engine) as session:
        calendar = session.get_one(HostCalendar, "host20")
        take_in(session, open_durable_work(engine), calendar, changes, WINDOW, now=NOW)


def connection(address: str) -> Connection:
    """Maya's, in Berlin."""
    settings = Settings.model_validate(
        {
            "server_secret": SECRET,
            "identity_secret": SECRET,
            "actions_secret": SECRET,
            "operator_key": SECRET,
            "events_key": SECRET,
        }
    )
    credentials = {"user": "maya", "password": "maya"}
    emails = ("maya@harbor.example",)
    return Connection(address, credentials, "Europe/Berlin", emails, settings, timeout=300)


class Peak:
    """What this process's memory grew by at most."""

    def __init__(self) -> None:
        self._before = self._most = resident()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._done.wait(MEMORY_EVERY):
            self._most = max(self._most, resident())

    def stop(self) -> float:
        """In megabytes."""
        self._done.set()
        self._thread.join()
        return round(self._most - self._before, 1)


def resident() -> float:
    """This process's memory in megabytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 2**20


def timed(do: Callable[[], Any]) -> tuple[float, Any]:
    """Milliseconds, and what it gave."""
    began = time.perf_counter()
    result = do()
    return (time.perf_counter() - began) * 1000, result


def rounds(do: Callable[[], Any], count: int) -> list[float]:
    """Milliseconds of each round, after one that does not count."""
    do()
    return [timed(do)[0] for _ in range(count)]


def tell(case: str, took: list[float], **more: object) -> None:
    """One line of JSON."""
    p50, worst = round(statistics.median(took), 2), round(max(took), 2)
    print(json.dumps({"case": case, "p50_ms": p50, "max_ms": worst, **more}), flush=True)


if __name__ == "__main__":
    main()
