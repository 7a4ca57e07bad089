"""The worker's log: one JSON object a line on standard output."""

import logging
import sys

import structlog

_RETRIED = "Step being automatically retried"
"""DBOS says so with a whole traceback each time; the worker says it itself, in one line."""


def configure_logs(level: int = logging.INFO) -> None:
    """Our own events from ``level``, the libraries' from WARNING, all in the same form."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for name in ("jobs", "crm_sync", "intake"):
        logging.getLogger(name).setLevel(level)
    # DBOS adds a handler of its own, in a form of its own, unless its logger has one.
    dbos = logging.getLogger("dbos")
    dbos.handlers, dbos.propagate = [handler], False
    dbos.addFilter(lambda record: not record.getMessage().startswith(_RETRIED))
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
