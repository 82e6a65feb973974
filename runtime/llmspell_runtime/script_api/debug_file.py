"""The file of `debug.output.file`: every record of every script of a kernel, rotated by size."""

from __future__ import annotations

import contextlib
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from llmspell_runtime.telemetry.rotation import open_log

if TYPE_CHECKING:
    from llmspell_runtime.config.schema.debug import DebugFile


class RecordFile:
    """The open file. Raises ConfigError when it cannot be opened.

    A record that cannot be written (a full disk) is dropped: the script goes on.
    """

    def __init__(self, path: Path, settings: DebugFile) -> None:
        self._log = open_log(path, append=settings.append, max_bytes=settings.max_size, kept_files=settings.max_files)

    def write(self, text: str) -> None:
        """Adds the text of one record."""
        self._log.handle(logging.makeLogRecord({"msg": text.removesuffix("\n")}))

    def close(self) -> None:
        """Closes the file."""
        with contextlib.suppress(OSError):
            self._log.close()
