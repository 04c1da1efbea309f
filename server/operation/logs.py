"""The log: one JSON object a line on standard error, for machines; a plain line a warning where a person reads along.

What a request brings in (addresses, texts of exceptions) is cleaned of secrets and of control characters last of
all, in the formatter, so that no call needs to remember it.
"""

from __future__ import annotations

import logging
import sys
import threading
from datetime import UTC, datetime
from functools import lru_cache
from types import TracebackType
from typing import Any, TextIO

import orjson
from flask import g, has_request_context

from server.operation.redaction import redacted, visible

LONGEST_WORD = 7
"""Characters of a text that is too short for any secret."""
LONGEST_KEPT, KEPT = 80, 1024
"""Characters of a text that is not cleaned twice, and how many are kept: each request names one of the routes."""
LIBRARIES = ("socketio.server", "engineio.server")
"""Loggers that would add a handler of their own unless they have a level."""


def set_up(stream: TextIO, *, plain: bool) -> None:
    """Send every log to ``stream``: ``plain`` for people and warnings only, else as JSON."""
    _ask_nothing_unsaid()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_Plain() if plain else _Json())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    if not plain:
        logging.getLogger("server").setLevel(logging.INFO)
    for name in LIBRARIES:
        logging.getLogger(name).setLevel(logging.ERROR)
    logging.captureWarnings(capture=True)
    sys.excepthook = _uncaught
    threading.excepthook = lambda args: _uncaught(args.exc_type, args.exc_value, args.exc_traceback)


def _ask_nothing_unsaid() -> None:
    """Find out neither the caller's line nor the thread nor the process for any record: no line says them."""
    logging._srcfile = None
    logging.logThreads = logging.logMultiprocessing = logging.logProcesses = False


def adopt_greenlets() -> None:
    """Log what kills a greenlet; gevent would print it, with all that it quotes."""
    import gevent  # noqa: PLC0415 (only a server has patched what gevent needs)

    hub = gevent.get_hub()
    hub.print_exception = _uncaught_greenlet  # type: ignore[assignment,method-assign]


def _uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        logging.getLogger("server").error("uncaught", exc_info=(kind, error or kind(), trace))


def _uncaught_greenlet(
    _context: object | None,
    t: type[BaseException] | None,
    v: BaseException | str | None,
    tb: TracebackType | None,
) -> None:
    if t is not None:
        _uncaught(t, v if isinstance(v, BaseException) else None, tb)


def request_id() -> str | None:
    """Return the id of the current request, None outside one."""
    return g.get("request_id") if has_request_context() else None


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        brought: dict[str, Any] = {
            "message": record.getMessage(),
            "request": request_id(),
            **getattr(record, "fields", {}),
            "error": self.formatException(record.exc_info) if record.exc_info else None,
        }
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            **{key: _clean(value) for key, value in brought.items() if value is not None},
        }
        return orjson.dumps(line, default=str).decode()


def _clean(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    # Every request leaves a line of short words: the rules are for what could hold a secret.
    if len(value) <= LONGEST_WORD:
        return visible(value)
    return _kept_clean(value) if len(value) <= LONGEST_KEPT else _clean_text(value)


def _clean_text(text: str) -> str:
    return visible(redacted(text))


_kept_clean = lru_cache(KEPT)(_clean_text)


class _Plain(logging.Formatter):
    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        first, *more = redacted(super().format(record)).split("\n")
        # A line that somebody brought in is not to pass for one of ours: only ours begin with the time.
        return visible("\n".join([first, *(f"  {line}" for line in more)]))
