"""Where an editor finds the definitions of Lua's and llmspell's globals: documents that are in no file.

A client that asks for the text of such documents (LSP 3.18, «Text Document Content Request») gets them by their uri;
for any other, a copy is put into the cache folder when it is first needed.
"""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path

from llmspell_server.lsp.capabilities import LIBRARY_SCHEME
from llmspell_server.lsp.pygls_light import from_fs_path
from llmspell_server.survey.cache_folder import cache_folder


class LibraryPages:
    """The uris under which the client of one session finds definitions."""

    def __init__(self, *, virtual: bool) -> None:
        self._virtual = virtual
        self._written: dict[str, str | None] = {}
        self._lock = threading.Lock()

    def uri(self, uri: str, text: str, dialect: str) -> str | None:
        """The uri to tell the client; None when there is none (the cache folder cannot be written)."""
        if self._virtual or not uri.startswith(f"{LIBRARY_SCHEME}:"):
            return uri
        with self._lock:
            key = f"{dialect}/{uri}"
            if key not in self._written:
                self._written[key] = _write(cache_folder() / "library" / dialect / uri.rsplit("/", 1)[-1], text)
            return self._written[key]


def _write(path: Path, text: str) -> str | None:
    """Puts a whole file in place of an older one; its uri."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
            file.write(text)
        Path(file.name).replace(path)
    except OSError:
        return None
    uri: str | None = from_fs_path(str(path))
    return uri
