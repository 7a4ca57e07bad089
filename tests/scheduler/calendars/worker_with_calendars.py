"""A worker process for ``test_kill.py``: only the works about calendars, impatient. Settings come
from ``SEGUE_*``."""

from datetime import timedelta

from intake.desk import open_desk
from jobs import calendar_works
from jobs.logs import configure_logs
from jobs.worker import run
from scheduler.calendars import entries
from store.database import open_engine
from store.durable import Queue
from store.settings import Settings

if __name__ == "__main__":
    configure_logs()
    entries.FIRST_PAUSE = entries.LONGEST_PAUSE = timedelta(seconds=0.2)
    calendar_works.LOOKS = timedelta(seconds=0.2)
    settings = Settings()
    engine = open_engine(settings.database_url)
    desk = open_desk(settings, engine)
    works = calendar_works.calendar_works(lambda: desk)
    run(engine, works, worker_id="worker-1", poll_seconds=dict.fromkeys(Queue, 0.05))
