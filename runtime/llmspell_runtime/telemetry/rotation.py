"""Log files that only their owner can read and that are rotated by size."""

from __future__ import annotations

import os
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from llmspell_runtime.errors import ConfigError
from llmspell_runtime.telemetry.logs import QuietHandler

MAX_BYTES = 10_000_000
KEPT_FILES = 5
_STDOUT = 1


class LogFile(QuietHandler, RotatingFileHandler):
    """`name` and `name.1` to `name.5`, 10 MB each, mode 0600; one process per file, lines are written whole."""

    def __init__(self, path: Path, *, max_bytes: int = MAX_BYTES, kept_files: int = KEPT_FILES) -> None:
        super().__init__(path, maxBytes=max_bytes, backupCount=kept_files, encoding="utf-8", errors="backslashreplace")

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        return os.fdopen(descriptor, "a", encoding=self.encoding, errors=self.errors)


def open_log(path: Path, *, append: bool = True, max_bytes: int = MAX_BYTES, kept_files: int = KEPT_FILES) -> LogFile:
    """Open a log file and create its folder; raises ConfigError when that fails or the file is standard output.

    Without `append` what the file held is gone.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.exists() and os.path.samestat(path.stat(), os.fstat(_STDOUT)):
            raise ConfigError(
                "the log would go to standard output, which carries a protocol or the output of scripts",
                where=str(path),
                hint="name a file, or leave it out to log to standard error",
            )
        file = LogFile(path, max_bytes=max_bytes, kept_files=kept_files)
        if not append:
            os.truncate(path, 0)
        return file
    except OSError as error:
        raise ConfigError(
            f"the log file cannot be opened: {error.strerror}", where=str(path), hint="check the folder's permissions"
        ) from error
