"""What was typed in earlier conversations: a file of JSON strings, one per line, readable by its owner only."""

from __future__ import annotations

import json
import os
from pathlib import Path

MOST = 10_000
"""Inputs that are kept."""


def history_file() -> Path:
    """`history` below the cache folder of the user (XDG Base Directory Specification)."""
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "llmspell" / "history"


class HistoryFile:
    """The file; one that cannot be read or written is as good as empty, a conversation goes on without it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> list[str]:
        """The inputs, oldest first; lines that are no JSON strings are left out."""
        try:
            lines = self.path.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return []
        found = []
        for line in lines[-MOST:]:
            try:
                text = json.loads(line)
            except ValueError:
                continue
            if isinstance(text, str):
                found.append(text)
        if len(lines) > 2 * MOST:
            self._write("w", found)
        return found

    def append(self, text: str) -> None:
        """Adds one input."""
        self._write("a", [text])

    def clear(self) -> None:
        """Forgets everything."""
        self._write("w", [])

    def _write(self, mode: str, texts: list[str]) -> None:
        flags = os.O_CREAT | os.O_WRONLY | (os.O_APPEND if mode == "a" else os.O_TRUNC)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.path, flags, 0o600)
        except OSError:
            return
        with os.fdopen(descriptor, mode, encoding="utf-8") as file:
            file.writelines(json.dumps(text) + "\n" for text in texts)
