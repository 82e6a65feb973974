"""The texts that the client has open, as values: an edit makes a new document, and readers keep the old one.

A document is parsed when its tree is first asked for, by whoever asks, so that the event loop never parses; a tree
from before an edit is taken over statement by statement.
"""

from __future__ import annotations

import threading
from functools import cached_property
from typing import TYPE_CHECKING

from llmspell_runtime.syntax import Edit, LineIndex, Tree, parse, reparse
from llmspell_runtime.syntax.positions import Encoding

if TYPE_CHECKING:
    from llmspell_server.language.source import SourceFile

LONGEST = 4_000_000
"""Characters; a tree takes about a hundred bytes for each."""

OTHER_VERSION = "another version"
"""The language of a document that shows a file as it was or may become, beside the file itself."""

_FEW = 8
"""Edits that are worth taking a tree through; after more, the text is read afresh."""


class Document:
    """One version of an open text. Immutable; share it freely between threads.

    `read` is what was read of the same text before, for the analysis.
    """

    def __init__(
        self,
        uri: str,
        version: int | None,
        text: str,
        *,
        language: str = "lua",
        dialect: str = "lua54",
        notebook: str | None = None,
        before: tuple[Tree, tuple[Edit, ...]] | None = None,
        source_before: SourceFile | None = None,
        read: SourceFile | None = None,
    ) -> None:
        self.uri = uri
        self.version = version
        self.text = text
        self.language = language
        self.dialect = dialect
        self.notebook = notebook
        self.lines = LineIndex(text)
        self._before = before
        self._source_before = source_before
        self._parsing = threading.Lock()
        self._tree: Tree | None = read.tree if read is not None else None
        self._source: SourceFile | None = read

    @property
    def tree(self) -> Tree:
        """The syntax tree; never fails."""
        with self._parsing:
            if self._tree is None:
                self._tree = self._parse()
                self._before = None
            return self._tree

    @property
    def source(self) -> SourceFile:
        """The document as the analysis sees it."""
        tree = self.tree
        with self._parsing:
            if self._source is None:
                from llmspell_server.language.source import SourceFile

                self._source = SourceFile(self.uri, tree, version=self.version or 0, old=self._source_before)
                self._source_before = None
            return self._source

    @property
    def too_large(self) -> bool:
        """Whether the text is longer than anybody writes by hand; its tree is empty then."""
        return len(self.text) > LONGEST

    def _parse(self) -> Tree:
        if self.too_large:
            return parse("", self.dialect)
        if self._before is None:
            return parse(self.text, self.dialect)
        tree, edits = self._before
        for edit in edits:
            tree = reparse(tree, edit)
        return tree

    def edited(self, version: int | None, edit: Edit) -> Document:
        """The document after one edit (offsets of this text)."""
        tree, before = (None, None) if self.too_large else (self._tree, self._before)
        if tree is not None:
            before = (tree, (edit,))
        elif before is not None:
            before = (before[0], (*before[1], edit)) if len(before[1]) < _FEW else None
        return Document(
            self.uri,
            version,
            self.text[: edit.start] + edit.text + self.text[edit.end :],
            language=self.language,
            dialect=self.dialect,
            notebook=self.notebook,
            before=before,
            source_before=self._source or self._source_before,
        )

    def replaced(self, version: int | None, text: str, *, dialect: str | None = None) -> Document:
        """The document with another text."""
        return Document(
            self.uri,
            version,
            text,
            language=self.language,
            dialect=dialect or self.dialect,
            notebook=self.notebook,
        )

    def offset(self, line: int, column: int, encoding: Encoding) -> int:
        """The offset of a position."""
        return self.lines.offset(line, column, encoding)

    @cached_property
    def digest(self) -> bytes:
        """What tells its text from others."""
        from llmspell_server.language.depends import digest

        return digest(self.text)

    @cached_property
    def is_lua(self) -> bool:
        """Whether it is ours to speak about; names in another version of a file are no names of the workspace."""
        return self.language == "lua" or (self.uri.endswith(".lua") and self.language != OTHER_VERSION)


class Documents:
    """The open documents by uri, in the order of their opening; changed on the event loop only."""

    def __init__(self) -> None:
        self._open: dict[str, Document] = {}
        self._closed: set[str] = set()

    def put(self, document: Document) -> None:
        """Opens a document or replaces it with a newer version."""
        self._open[document.uri] = document
        self._closed.discard(document.uri)

    def close(self, uri: str) -> None:
        """Forgets a document; one that is not open is no error."""
        if self._open.pop(uri, None) is not None:
            self._closed.add(uri)

    def was_closed(self, uri: str) -> bool:
        """Whether it was open once, and is not any more."""
        return uri in self._closed

    def get(self, uri: str) -> Document | None:
        """The newest version, None when it is not open."""
        return self._open.get(uri)

    def snapshot(self) -> dict[str, Document]:
        """All of them as they are now."""
        return dict(self._open)
