"""The files of a workspace and their changes; each change gives a new immutable `Snapshot`.

    workspace = Workspace(Settings(dialect="lua54"))
    workspace.open(uri, text, version)            # an editor shows it: its text is the truth
    workspace.edit(uri, [Edit(start, end, text)], version)
    workspace.close(uri)                          # the file on disk is the truth again
    workspace.add(uri, text)                      # a file that no editor shows
    workspace.snapshot()                          # share it between threads

A workspace belongs to one thread; its snapshots may go to others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

import attrs

from llmspell_runtime.syntax import Edit

from .analysis import Snapshot
from .library.load import library_files
from .settings import Settings
from .source import SourceFile, read_file


class FileSystem(Protocol):
    """Where files come from; the analysis itself never touches a disk."""

    def read(self, uri: str) -> str | None:
        """The text of a file; None when it cannot be read."""

    def files(self, root: str) -> Iterable[str]:
        """The URIs of the Lua files below a folder, in a fixed order."""


class Workspace:
    """Documents by URI. See the module for the life of one."""

    def __init__(self, settings: Settings | None = None, *, libraries: Mapping[str, str] | None = None) -> None:
        self.settings = settings or Settings()
        self._files: dict[str, SourceFile] = {}
        self._opened: set[str] = set()
        self._libraries: dict[str, SourceFile] = dict(library_files(self.settings.dialect))
        for uri, text in (libraries or {}).items():
            self._libraries[uri] = read_file(uri, text, self.settings.dialect, is_library=True)
        self._snapshot: Snapshot | None = None
        self._previous: Snapshot | None = None

    def snapshot(self) -> Snapshot:
        """The present state. The same object until something changes."""
        if self._snapshot is None:
            self._snapshot = Snapshot(dict(self._files), self._libraries, self.settings, self._previous)
            self._previous = self._snapshot
        return self._snapshot

    def open(self, uri: str, text: str, version: int = 0) -> SourceFile:
        """An editor shows a file."""
        self._opened.add(uri)
        return self._put(uri, text, version)

    def edit(self, uri: str, edits: Iterable[Edit], version: int = 0) -> SourceFile:
        """An editor changed an open file; each edit has offsets of the text that the one before left.

        KeyError for a file that is not there.
        """
        file = self._files[uri]
        for edit in edits:
            file = file.edited(edit, version)
        self._files[uri] = file
        self._snapshot = None
        return file

    def close(self, uri: str, text: str | None = None) -> None:
        """An editor no longer shows a file; `text` is what is on disk, None if there is no such file."""
        self._opened.discard(uri)
        if text is None:
            self.remove(uri)
        elif uri not in self._files or self._files[uri].text != text:
            self._put(uri, text, 0)

    def add(self, uri: str, text: str) -> SourceFile | None:
        """A file of the workspace, read from disk; an open one stays what the editor shows."""
        return None if uri in self._opened else self._put(uri, text, 0)

    def remove(self, uri: str) -> None:
        """A file is gone."""
        if self._files.pop(uri, None) is not None:
            self._snapshot = None

    def load(self, system: FileSystem, roots: Iterable[str]) -> int:
        """Read every file below some folders; how many there were."""
        count = 0
        for root in roots:
            for uri in system.files(root):
                if uri in self._opened:
                    continue
                text = system.read(uri)
                if text is not None:
                    self._put(uri, text, 0)
                    count += 1
        return count

    def configure(self, settings: Settings) -> None:
        """Other settings; a new dialect reads every file again."""
        dialect_changed = settings.dialect != self.settings.dialect
        self.settings = settings
        self._snapshot = None
        if dialect_changed:
            self._libraries = dict(library_files(settings.dialect))
            for uri, file in list(self._files.items()):
                self._put(uri, file.text, file.version)

    def _put(self, uri: str, text: str, version: int) -> SourceFile:
        file = read_file(uri, text, self.settings.dialect, version=version)
        self._files[uri] = file
        self._snapshot = None
        return file


def snapshot_of(files: Mapping[str, str], settings: Settings | None = None) -> Snapshot:
    """A snapshot of some texts by URI: for tests and for tools that look once."""
    workspace = Workspace(attrs.evolve(settings) if settings else None)
    for uri, text in files.items():
        workspace.add(uri, text)
    return workspace.snapshot()
