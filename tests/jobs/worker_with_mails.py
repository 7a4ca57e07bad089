"""A worker process for ``test_mails.py``: the product's works, with little patience.

Its settings are ``SEGUE_*`` variables.
"""

import dataclasses

from jobs.logs import configure_logs
from jobs.work import Retry
from jobs.worker import run
from jobs.works import works
from store.database import open_engine
from store.durable import Queue
from store.settings import Settings

if __name__ == "__main__":
    configure_logs()
    settings = Settings()
    engine = open_engine(settings.database_url)
    quick = [
        dataclasses.replace(work, retry=Retry(first_seconds=0.05, attempts=8), schedule=None)
        for work in works(settings, engine)
    ]
    run(
        engine,
        quick,
        worker_id=settings.worker,
        poll_seconds=dict.fromkeys(Queue, 0.05),
    )
