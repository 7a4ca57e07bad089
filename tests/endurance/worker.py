"""A worker process of the play: the product's own relay, with little patience, until killed.

What is shortened are pauses and time-outs, which are made for outages of hours; nothing else is
another than in ``python -m jobs``.
"""

import signal
import threading
import time
from datetime import UTC, datetime, timedelta

from crm_sync.delivery import claiming, courier, health, pauses, relay, settling
from crm_sync.targets.hubspot import api as hubspot
from crm_sync.targets.salesforce import api as salesforce
from crm_sync.targets.salesforce import day
from crm_sync.targets.webhook import sending
from jobs.crm_works import crm_works
from jobs.logs import configure_logs
from remote import http
from store.database import open_engine
from store.tables import Base
from tests.endurance.settings import settings_of

LEASE, TALK = timedelta(seconds=24), timedelta(seconds=12)
LONGEST = timedelta(seconds=2)
ANSWER_SECONDS, CALL_SECONDS = 2.0, 4.0
GRACE_SECONDS = 10.0


def hurry() -> None:
    """Minutes become seconds: each constant in every module that has it by name."""
    for module in (claiming, courier, health):
        for name, value in (("LEASE", LEASE), ("TALK", TALK)):
            if hasattr(module, name):
                setattr(module, name, value)
    for module in (pauses, health, settling):
        for name in ("LONGEST_OF_A_TARGET", "LONGEST_OF_A_LANE"):
            if hasattr(module, name):
                setattr(module, name, LONGEST)
        if hasattr(module, "TRIES_OF_A_PARCEL"):
            module.TRIES_OF_A_PARCEL = 10_000  # type: ignore[attr-defined]
    pauses.FIRST_SECONDS = 0.05  # type: ignore[misc]
    relay.REST_SECONDS, courier.SETTLE_AGAIN_SECONDS = 0.3, 0.2  # type: ignore[misc]
    http.ANSWER_SECONDS = ANSWER_SECONDS  # type: ignore[misc]
    http.Api.__init__.__kwdefaults__["timeout"] = ANSWER_SECONDS
    salesforce.ANSWER_SECONDS, salesforce.PATIENCE = ANSWER_SECONDS, CALL_SECONDS  # type: ignore[misc]
    sending.CALL_SECONDS = CALL_SECONDS  # type: ignore[attr-defined]
    sending.Webhook.__init__.__kwdefaults__["silent"] = ANSWER_SECONDS
    day.REST = timedelta(seconds=1)  # type: ignore[misc]
    hubspot.SILENCE_SECONDS, hubspot.CALL_SECONDS = ANSWER_SECONDS, CALL_SECONDS  # type: ignore[misc]


def work(url: str, worker_id: str) -> None:
    """Deliver until told to stop. A whole process's work."""
    configure_logs()
    hurry()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    Base.registry.configure()
    engine = open_engine(url)
    works = crm_works(settings_of(url, worker_id), engine)
    carry = next(work for work in works if work.name == "relay")
    while not stop.wait(0.05):
        try:
            carry.run(engine, now=datetime.now(UTC))
        except courier.OUR_DATABASE:
            time.sleep(0.1)
    assert carry.close is not None
    carry.close(patience=GRACE_SECONDS)
    engine.dispose()
