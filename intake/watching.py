"""Watches the vendor's folder while the product runs: a good change is in force within a second, a
faulty one is refused, and what was in force stays.

By looking, and not by being notified: that works on every file system, also where a container
mounts the folder or all of it is swapped, and costs next to nothing (docs/decisions/0007).
"""

import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from intake.live import LiveVendor, Refused
from intake.loads import last_taken, note_load
from intake.vendor_folder import Reading, look_at_folder, read_folder, vendor_from
from scheduler import sync_hosts
from store.database import reading as reading_of
from store.database import transaction
from vendor_files import VendorError

LOOKS_EVERY = 0.2
"""Seconds between two looks."""
STILL_FOR = 0.15
"""Seconds in which nothing may change before the folder is read: a file may be half written."""
_log = structlog.get_logger("vendor")


def in_force(reading: Reading, engine: Engine) -> LiveVendor:
    """The vendor that was read. One that cannot be used does not replace, over a restart either,
    what was in force last.

    Raises ``VendorError`` where nothing ever was, or where that cannot be used any more.
    """
    if reading.vendor is not None:
        return LiveVendor(reading.vendor)
    with reading_of(engine) as session:
        kept = last_taken(session)
    if kept is None:
        raise VendorError(reading.problems)
    try:
        vendor = vendor_from(kept)
    except VendorError:
        raise VendorError(reading.problems) from None
    return LiveVendor(vendor)


class VendorWatch:
    """Keeps a ``LiveVendor`` in step with its folder: one in each process that has the vendor."""

    def __init__(
        self,
        folder: Path,
        opened: Reading,
        live: LiveVendor,
        engine: Engine,
        clock: Callable[[], datetime],
    ) -> None:
        """``opened``: the folder as ``live`` was made of it."""
        self._folder, self._live, self._engine, self._clock = folder, live, engine, clock
        self._next: Reading | None = opened
        """What was read and is still to be taken or refused."""
        self._last = opened
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to watch, in a thread of its own."""
        self._thread = threading.Thread(target=self._run, name="vendor-watch", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Watch no more."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        told = ""
        while not self._stop.is_set():
            try:
                self.look()
                told = ""
            except Exception as error:  # whatever it is, later changes must be seen
                # As long as the database is away, for example: said once, tried again and again.
                if told != (told := f"{type(error).__name__}: {error}"):
                    trace = not isinstance(error, SQLAlchemyError)
                    _log.error("vendor_watch_failed", why=told, exc_info=trace)
            self._stop.wait(LOOKS_EVERY)

    def look(self) -> None:
        """Look once: a change that is at rest is taken or refused."""
        if self._next is None:
            self._next = self._changed()
        if self._next is not None:
            self._conclude(self._next)

    def _changed(self) -> Reading | None:
        """The folder, where it changed since it was read last and is at rest now."""
        seen = look_at_folder(self._folder)
        if seen == self._last.look or self._stop.wait(STILL_FOR):
            return None
        reading = read_folder(self._folder)
        return reading if reading.look == seen == look_at_folder(self._folder) else None

    def _conclude(self, reading: Reading) -> None:
        """Take what was read, or refuse it."""
        now = self._clock()
        with transaction(self._engine) as session:
            if reading.vendor is not None:
                # A host's row must be there before anybody can be offered the host's times.
                sync_hosts(session, reading.vendor.teams, now=now)
            note_load(session, reading, now=now)
        same = reading.digest == self._last.digest and reading is not self._last
        self._last, self._next = reading, None
        if same:
            return  # looked at, saved as it was, or copied: nothing that anybody wrote differs
        if reading.vendor is not None:
            self._live.take(reading.vendor)
            _log.info("vendor_taken", version=reading.vendor.catalogue.version)
            return
        self._live.refuse(Refused(reading.problems, reading.changed_at, now))
        problems = [str(problem) for problem in reading.problems]
        in_force = self._live.vendor.catalogue.version
        _log.warning("vendor_refused", problems=problems, stays_in_force=in_force)
