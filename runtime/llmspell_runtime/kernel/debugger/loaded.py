"""The texts that Lua has loaded while somebody debugs: files always, of chunks without a file the last ones.

A script may make chunks with `load` for ever; what nobody has asked for is dropped when newer ones take its place.
"""

from __future__ import annotations

from llmspell_runtime.kernel.debugger.places import SourceMap

MOST_CHUNKS = 500
MOST_CHARACTERS = 16 * 1024 * 1024
"""Chunks without a file, and characters of them, that are kept besides those that somebody asked for."""


class LoadedTexts:
    """Chunk name -> text, in the order of loading."""

    def __init__(self) -> None:
        self._texts: dict[str, SourceMap] = {}
        self._asked: set[str] = set()
        self._loose: dict[str, int] = {}
        """Chunks that may be dropped -> their sizes, oldest first."""
        self._size = 0

    @property
    def names(self) -> tuple[str, ...]:
        """The chunk names."""
        return tuple(self._texts)

    @property
    def items(self) -> list[tuple[str, SourceMap]]:
        """Chunk names and texts."""
        return list(self._texts.items())

    def get(self, source: str) -> SourceMap | None:
        """The text of a chunk that is loaded and kept."""
        return self._texts.get(source)

    def ask(self, source: str) -> SourceMap | None:
        """The same for a client: from now on the text is kept."""
        found = self._texts.get(source)
        if found is not None:
            self._asked.add(source)
            self._size -= self._loose.pop(source, 0)
        return found

    def put(self, source: str, text: SourceMap) -> list[str]:
        """A chunk is loaded; the chunks that are dropped for it."""
        self._texts[source] = text
        if source.startswith("@") or source in self._asked:
            return []
        self._size -= self._loose.pop(source, 0)
        self._loose[source] = len(text.text)
        self._size += len(text.text)
        dropped = []
        while len(self._loose) > 1 and (len(self._loose) > MOST_CHUNKS or self._size > MOST_CHARACTERS):
            oldest = next(iter(self._loose))
            self._size -= self._loose.pop(oldest)
            del self._texts[oldest]
            dropped.append(oldest)
        return dropped
