"""``python -m jobs``: the worker, set by ``SEGUE_*`` variables (``store.settings``)."""

from jobs.desk import desk_opener
from jobs.logs import configure_logs
from jobs.worker import run
from jobs.works import works
from store.database import open_engine
from store.durable import open_durable_work
from store.settings import Settings

if __name__ == "__main__":
    settings = Settings()
    configure_logs()
    engine = open_engine(settings.database_url)
    desk = desk_opener(settings, open_durable_work(engine))
    run(engine, works(desk), worker_id=settings.worker)
