"""Logs: one line per event, for people on a terminal or as JSON for machines."""

import logging
import sys
from datetime import datetime

import structlog

from bot.masking import mask_log_entry
from bot.standard_error import StandardError

log = structlog.get_logger(__name__)


def set_up_logs(*, level: str, form: str) -> None:
    """Send all logs, ours and the libraries', to standard error, with phone numbers masked.

    Args:
        level: DEBUG, INFO, WARNING or ERROR, for our own logs; libraries log from WARNING on.
        form: `console` or `json`.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _write_out_instants,
        mask_log_entry,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _renderer(form),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("bot").setLevel(level)
    if isinstance(sys.stderr, StandardError):
        sys.stderr.tell_dropped_by(_tell_dropped)
    # We log the same once, in words that the runbook explains.
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
    logging.getLogger("psycopg").setLevel(logging.ERROR)


def _tell_dropped(lines: int) -> None:
    log.warning("log lines were dropped", lines=lines)


def _write_out_instants(
    _logger: object, _method: str, entry: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Write instants as ISO 8601."""
    for name, value in entry.items():
        if isinstance(value, datetime):
            entry[name] = value.isoformat(timespec="seconds")
    return entry


def _renderer(form: str) -> structlog.typing.Processor:
    if form == "json":
        return structlog.processors.JSONRenderer()
    # Without local variables: they hold numbers and keys.
    return structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
