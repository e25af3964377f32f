"""Structured logs on standard error: one line an event, JSON in production, readable on a terminal.

A line holds ids, codes, counts, sizes and durations, never bodies, names of parties or secrets; ``docs/logs.md``
lists the fields. Connectors, which know nothing of this module, use ``logging`` with ``extra=``: their lines and
those of libraries go the same way.
"""

import logging
import sys
import time
import traceback
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any, TextIO
from uuid import uuid4

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import Processor

from config.settings import Settings
from sync.redaction import TRACEBACK, redacted

OURS = "ledgerlink"

SILENT = ("alembic", "httpx", "httpcore", "sqlalchemy", "uvicorn.access")
"""Libraries whose lines hold addresses with questions in them, or that say each second that they tick or look."""

TOLD_BY_US = ("sqlalchemy.pool", "dramatiq", "apscheduler")
"""Libraries that tell in many lines what whoever met it tells in one: a connection that broke in use, a Redis that
is away, a tick that took long for it."""

_TOLD = "_ledgerlink_told"
"""Marks an exception whose traceback is in the log."""


def get(name: str) -> structlog.stdlib.BoundLogger:
    """The logger of one part of the flow."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(f"{OURS}.{name}")
    return logger


def begin(settings: Settings, *, level: str, stream: TextIO | None = None) -> None:
    """Write logs from now on; ``level`` is what holds where the deployment says nothing else."""
    out = stream or sys.stderr
    handler = logging.StreamHandler(out)
    handler.setFormatter(_formatter(_is_json(settings.log, out), out))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    chosen = logging.getLevelNamesMapping()[(settings.log_level or level).upper()]
    logging.getLogger(OURS).setLevel(chosen)
    root.setLevel(max(chosen, logging.INFO))
    for name in SILENT:
        logging.getLogger(name).setLevel(max(chosen, logging.WARNING))
    for name in TOLD_BY_US:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


@contextmanager
def doing(job: str, connection: str, owner: str | None = None) -> Iterator[None]:
    """Whatever is logged within says which job of which connection it belongs to."""
    of = {"job": job, "connection": connection} | ({"owner": owner} if owner else {})
    with structlog.contextvars.bound_contextvars(**of):
        yield


def new_correlation() -> str:
    """The id by which one change of a document is followed from pull to write-back."""
    return uuid4().hex


def ms_since(begun: float) -> int:
    """Milliseconds since a reading of ``time.monotonic``."""
    return round((time.monotonic() - begun) * 1000)


def _is_json(form: str, out: TextIO) -> bool:
    return form == "json" or (form == "auto" and not out.isatty())


# ── what happens to a line ───────────────────────────────────────────────────────────────────────────────────


def _told_once(_logger: object, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The way of an exception through the code, once for each; not what it says, which may quote a record."""
    given = line.pop("exc_info", None)
    line.pop("stack_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        line["error"] = type(error).__name__
        if not getattr(error, _TOLD, False):
            setattr(error, _TOLD, True)
            line[TRACEBACK] = "\n".join(_way_of(error))
    return line


def _way_of(error: BaseException) -> Iterator[str]:
    """The frames of an exception and of those that led to it, oldest first, without a value of any variable."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _way_of(before)
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"{frame.filename}:{frame.lineno} {frame.name}: {frame.line}"
    yield type(error).__qualname__


_BEFORE: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
)
"""What every line gets, wherever it comes from."""


def _formatter(as_json: bool, out: TextIO) -> ProcessorFormatter:  # noqa: FBT001 - the one thing it depends on
    writes: Processor = structlog.processors.JSONRenderer() if as_json else _Readable(out)
    return ProcessorFormatter(
        foreign_pre_chain=(*_BEFORE, structlog.stdlib.ExtraAdder()),
        processors=(_told_once, ProcessorFormatter.remove_processors_meta, redacted, writes),
    )


class _Readable:
    """A line for people, a traceback below it."""

    def __init__(self, out: TextIO) -> None:
        self._render = structlog.dev.ConsoleRenderer(colors=out.isatty(), timestamp_key="at")

    def __call__(self, logger: object, method: str, line: MutableMapping[str, Any]) -> str:
        if TRACEBACK in line:
            line["exception"] = line.pop(TRACEBACK)
        return self._render(logger, method, line)


structlog.configure(
    processors=[structlog.stdlib.filter_by_level, *_BEFORE, ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)
