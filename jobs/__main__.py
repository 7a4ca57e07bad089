"""``python -m jobs``: the worker, set by ``SEGUE_*`` variables (``store.settings``)."""

from jobs.logs import configure_logs
from jobs.worker import run
from jobs.works import works
from store.database import open_engine
from store.settings import Settings

if __name__ == "__main__":
    settings = Settings()
    configure_logs()
    engine = open_engine(settings.database_url)
    run(engine, works(settings, engine), worker_id=settings.worker)
