"""The log: one JSON object per line on stderr, through an allow-list of keys and shapes (I5).

Decides what may be written; everything else is dropped and counted in `dropped`. Other
people's loggers pass the same gate: of their records only the logger's name, the level and
the class and places of an exception are kept, for their messages quote numbers and texts.
There is no line per message to a relative (D13): that is the callers' duty.
"""

import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO, cast
from uuid import UUID

import structlog
from structlog.typing import EventDict, FilteringBoundLogger, WrappedLogger

IDS = frozenset(
    [
        "case",
        "check",
        "effect",
        "exile",
        "family",
        "inbound",
        "job",
        "lease",
        "organisation",
        "outbox",
        "page",
        "question",
        "request",
        "responder",
        "sender",
        "shift",
    ]
)
COUNTS = frozenset(
    [
        "attempt",
        "claimed",
        "count",
        "due",
        "failed",
        "generation",
        "late",
        "left",
        "ordinal",
        "pid",
        "port",
        "restarts",
        "revision",
        "rows",
        "sent",
        "skipped",
        "status",
        "stuck",
        "workers",
    ]
)
DURATIONS = frozenset(
    ["age_s", "deaf_s", "delay_s", "duration_ms", "duration_s", "late_s", "overdue_s", "wait_s"]
)
CODES = frozenset(
    [
        "cause",
        "channel",
        "code",
        "face",
        "fate",
        "fault",
        "gateway",
        "kind",
        "level",
        "method",
        "name",
        "process",
        "purpose",
        "queue",
        "reason",
        "signal_name",
        "state",
        "step",
        "verdict",
    ]
)
NUMBER_LIMIT = 1_000_000  # shorter than any telephone number
PLACES_MAX = 12
_FOREIGN = ("alembic", "apscheduler", "asyncio", "rq", "signalbot", "sqlalchemy", "twilio")
_WEB_FOREIGN = ("_granian", "granian", "httpx", "urllib3", "werkzeug")

_FOREIGN_CHILDREN = tuple(f"{name}." for name in (*_FOREIGN, *_WEB_FOREIGN))

_EVENT = re.compile(r"[a-z]{2,24}(-[a-z]{2,24}){0,5}")
_CODE = re.compile(r"[a-z][a-z0-9]{0,23}(-[a-z0-9]{1,24}){0,4}|[LT]?[0-9]{1,5}")
_LONG_NUMBER = re.compile(r"[0-9]{6}")
_DOTTED = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*){0,6}")


class _Output:
    """Where lines go; the process's name is on each."""

    process: str = "tool"
    stream: TextIO | None = None  # None: whatever stderr is at the time

    def write(self, line: str) -> None:
        stream = self.stream or sys.stderr
        with suppress(OSError):  # on a full disk work goes on without its log
            stream.write(f"{line}\n")
            stream.flush()


_output = _Output()


def get_logger() -> FilteringBoundLogger:
    """Return a logger that is safe with or without `configure_logging`."""
    # Not structlog.configure: what is not configured yet would print everything it is given.
    logger = structlog.wrap_logger(
        _output,
        processors=[structlog.contextvars.merge_contextvars, _gate, _write],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=False,
    )
    return cast("FilteringBoundLogger", logger)


def configure_logging(process: str, *, stream: TextIO | None = None) -> None:
    """Send every logger of this process through the gate, and uncaught exceptions too."""
    _output.process, _output.stream = process, stream
    logging.raiseExceptions = False  # a failing handler would print the record's arguments
    logging.captureWarnings(capture=True)
    root = logging.getLogger()
    root.handlers = [_Gatekeeper()]
    root.setLevel(logging.WARNING)
    for name in (*_FOREIGN, *_WEB_FOREIGN):
        foreign = logging.getLogger(name)
        foreign.handlers, foreign.propagate = [], True
        foreign.setLevel(logging.WARNING)
    for name, logger in logging.root.manager.loggerDict.items():
        # What a library set on its own child loggers before us (`rq.worker`) would stand above that.
        if isinstance(logger, logging.Logger) and name.startswith(_FOREIGN_CHILDREN):
            logger.handlers, logger.propagate = [], True
            logger.setLevel(logging.NOTSET)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread


class _Gatekeeper(logging.Handler):
    """Takes from a foreign record what cannot be personal."""

    def emit(self, record: logging.LogRecord) -> None:
        fields = {"level": record.levelname.lower(), "logger": _kept_name(record.name)}
        error = record.exc_info[1] if record.exc_info else None
        _output.write(_line({"event": "foreign-log", **fields, **_described(error)}))


def _uncaught(
    _kind: type[BaseException], error: BaseException, _trace: TracebackType | None
) -> None:
    fields = {"event": "uncaught", "level": "critical", **_described(error)}
    _output.write(_line(fields))


def _uncaught_in_thread(arguments: threading.ExceptHookArgs) -> None:
    if arguments.exc_value is not None:
        _uncaught(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)


def _gate(_logger: WrappedLogger, level: str, given: EventDict) -> EventDict:
    event = given.pop("event", None)
    error = _error_in(given.pop("exc_info", None))
    kept = {key: _kept(key, value) for key, value in given.items()}
    dropped = sum(value is None for value in kept.values())
    fields: dict[str, Any] = {key: value for key, value in kept.items() if value is not None}
    if isinstance(event, str) and _EVENT.fullmatch(event):
        fields["event"] = event
    else:
        fields["event"] = "unnamed"
        dropped += 1
    fields["level"] = level
    if dropped:
        fields["dropped"] = dropped
    return {**fields, **_described(error)}


def _write(_logger: WrappedLogger, _level: str, fields: EventDict) -> str:
    _output.write(_line(fields))
    raise structlog.DropEvent


def _line(fields: Mapping[str, Any]) -> str:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return json.dumps({"at": now, "process": _output.process, **fields}, ensure_ascii=True)


def _kept(key: str, value: object) -> object:
    """Return what may be written of `value`, or None."""
    for keys, shape in _SHAPES:
        if key in keys:
            return shape(value)
    return None


def _kept_id(value: object) -> str | None:
    try:
        found = value if isinstance(value, UUID) else UUID(str(value))
    except ValueError:
        return None
    # Only random ones: a digest or a time would be a UUID too.
    return str(found) if found.version == 4 else None  # noqa: PLR2004 - RFC 9562's number


def _kept_number(value: object) -> int | float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if abs(value) < NUMBER_LIMIT else None


def _kept_code(value: object) -> str | None:
    text = str(value.value if isinstance(value, Enum) else value)
    return text if _CODE.fullmatch(text) and not _LONG_NUMBER.search(text) else None


def _kept_name(value: object) -> str:
    text = str(value)
    return text if _DOTTED.fullmatch(text) else "unnamed"


def _kept_error(value: object) -> str | None:
    return type(value).__name__ if isinstance(value, BaseException) else None


_SHAPES: tuple[tuple[frozenset[str], Callable[[object], object]], ...] = (
    (IDS, _kept_id),
    (COUNTS | DURATIONS, _kept_number),
    (CODES, _kept_code),
    (frozenset({"error"}), _kept_error),
)


def _error_in(exc_info: object) -> BaseException | None:
    if isinstance(exc_info, BaseException):
        return exc_info
    if isinstance(exc_info, tuple) and isinstance(exc_info[1], BaseException):
        return exc_info[1]
    return sys.exc_info()[1] if exc_info else None


def _described(error: BaseException | None) -> dict[str, object]:
    """Return an exception's class and the places it came through; never its message."""
    if error is None:
        return {}
    frames = traceback.extract_tb(error.__traceback__)[-PLACES_MAX:]
    places = [f"{_kept_name(Path(frame.filename).stem)}:{frame.lineno}" for frame in frames]
    return {"error": type(error).__name__, "places": places}
