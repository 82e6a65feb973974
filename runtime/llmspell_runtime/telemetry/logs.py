"""Structured logs on standard error or in a file, never on standard output."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable

from llmspell_runtime.telemetry.formats import RENDERERS, RecordFormatter

TYPE_CHECKING = False  # importing `typing` for its constant would cost 2 ms
if TYPE_CHECKING:
    from pathlib import Path
    from typing import TextIO

TRACE = 5
OFF = logging.CRITICAL + 10
LEVELS = {
    "off": OFF,
    "none": OFF,
    "error": logging.ERROR,
    "err": logging.ERROR,
    "warn": logging.WARNING,
    "warning": logging.WARNING,
    "info": logging.INFO,
    "debug": logging.DEBUG,
    "trace": TRACE,
}
"""Names of the levels, aliases included; each shows what is as grave as itself or graver."""

logging.addLevelName(TRACE, "TRACE")
logging.addLevelName(logging.WARNING, "WARN")

_installed: list[logging.Handler] = []
_dropped = 0


def room_logger(room: str) -> logging.Logger:
    """Return the logger of one package, `llmspell.<room>`."""
    return logging.getLogger(f"llmspell.{room}")


def log_event(
    logger: logging.Logger, level: str, message: str, /, *, error: BaseException | None = None, **fields: object
) -> None:
    """Log one event: a message that is always the same, what varies in `fields`, and the error with its traceback."""
    number = LEVELS[level]
    if logger.isEnabledFor(number):
        logger.log(number, message, exc_info=error, extra={"fields": fields})


def configure_logging(level: str, format: str = "text", file: Path | None = None, stream: TextIO | None = None) -> None:
    """Send the logs of this process to `file` (rotated by size), else to `stream`, else to standard error.

    `level` applies to llmspell; other packages speak from warnings on. With `off` nothing is written and no file is
    created. Calling it again replaces the former configuration and opens the file anew, so it also serves after an
    external rotation. Raises ConfigError for an unknown level or format, and for a destination that is standard
    output or cannot be opened.
    """
    number = LEVELS[_known("log level", level, LEVELS)]
    renderer = RENDERERS[_known("log format", format, RENDERERS)]
    handler = _handler(number, file, stream)
    handler.setFormatter(RecordFormatter(renderer))
    reset_logging()
    logging.getLogger().addHandler(handler)
    _installed.append(handler)
    logging.getLogger().setLevel(max(number, logging.WARNING))
    logging.getLogger("llmspell").setLevel(number)


def reset_logging() -> None:
    """Take back what `configure_logging` did and close its file."""
    global _dropped
    while _installed:
        handler = _installed.pop()
        logging.getLogger().removeHandler(handler)
        try:
            handler.close()
        except OSError:  # what was still in the buffer of a file on a full disk
            _dropped += 1
    logging.getLogger().setLevel(logging.WARNING)
    logging.getLogger("llmspell").setLevel(logging.NOTSET)


def dropped_records() -> int:
    """How many records could not be written (full disk, closed pipe); the program lives on without them."""
    return _dropped


class QuietHandler(logging.Handler):
    """A handler that counts what it cannot write instead of printing a traceback."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # the name is logging's
        """Count the record as dropped."""
        global _dropped
        _dropped += 1


class _StreamLog(QuietHandler, logging.StreamHandler["TextIO"]):
    pass


def _handler(number: int, file: Path | None, stream: TextIO | None) -> logging.Handler:
    if number == OFF:
        return logging.NullHandler()  # without any handler, logging itself would print warnings
    if file is not None:
        from llmspell_runtime.telemetry.rotation import open_log

        return open_log(file)
    chosen = sys.stderr if stream is None else stream
    if chosen is None:
        return logging.NullHandler()  # a process without standard streams
    if chosen in (sys.stdout, sys.__stdout__):
        from llmspell_runtime.errors import ConfigError

        raise ConfigError("logs cannot go to standard output", hint="use standard error or a file")
    return _StreamLog(chosen)


def _known(what: str, name: str, names: Iterable[str]) -> str:
    if name.lower() in names:
        return name.lower()
    from llmspell_runtime.errors import ConfigError

    raise ConfigError(f"unknown {what} {name!r}", hint=f"use one of: {', '.join(names)}")
