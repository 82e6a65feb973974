"""The Lua files of the workspace's folders, and what the folders say about themselves.

Reads the disk, so it is asked in worker threads only. Links to folders are not followed, so there are no loops; what
vanishes or cannot be read while one looks is not there.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from llmspell_server.lsp.documents import Document
from llmspell_server.lsp.pygls_light import from_fs_path, to_fs_path
from llmspell_server.lsp.settings import Settings

if TYPE_CHECKING:
    from llmspell_server.language.checks.choosing import Wish
    from llmspell_server.language.settings import Settings as AnalysisSettings
    from llmspell_server.language.source import SourceFile
    from llmspell_server.lsp.earlier import Earlier
    from llmspell_server.project.values import Project


def path_of(uri: str) -> Path | None:
    """The path of a `file:` uri, None for any other."""
    if not uri.startswith("file:"):
        return None
    path = to_fs_path(uri)
    return Path(path) if path else None


def uri_of(path: Path) -> str:
    """The uri of a path."""
    return from_fs_path(str(path)) or path.as_uri()


class WorkspaceFiles:
    """The files below some folders, and what was read of them so far."""

    def __init__(self, folders: tuple[str, ...], settings: Settings) -> None:
        self.roots = folders
        self._roots = [path for path in map(path_of, folders) if path is not None]
        self._settings = settings
        self._read: dict[Path, tuple[tuple[int, int], Document]] = {}
        self._sources: dict[str, SourceFile] = {}
        self._lock = threading.Lock()
        self.projects: tuple[Project, ...] = ()
        """What the files of each folder say, once `read_projects` was called."""
        self._libraries: dict[str, SourceFile] | None = None
        self.own_libraries: Mapping[str, SourceFile] = {}
        """The definitions of the folders, once `read_projects` was called."""
        self.ready = asyncio.Event()
        """Set on the event loop when `read_projects` was called, or never will be."""

    def read_projects(self) -> None:
        """Reads what the folders say about themselves, and their definition files."""
        from llmspell_server.project.analysis import library_paths, read_library
        from llmspell_server.project.reading import read_project
        from llmspell_server.project.values import Project, Sayings

        projects = tuple(read_project(root) for root in self._roots)
        here = self._roots[0] if self._roots else Path.cwd()
        own = Sayings(library=tuple(here / Path(each).expanduser() for each in self._settings.library))
        dialect = self._settings.lua_version
        found = read_library(library_paths((*projects, Project(folder=here, sayings=(own,)))), dialect)
        if found:
            from llmspell_server.language.library.load import library_files

            self._libraries = {**library_files(dialect), **found}
            self.own_libraries = found
        self.projects = projects

    @cached_property
    def earlier(self) -> Earlier:
        """What earlier sessions have found in these files."""
        from llmspell_server.lsp.earlier import Earlier

        return Earlier()

    @property
    def libraries(self) -> Mapping[str, SourceFile]:
        """The definitions: those that are built in, and those of the folders. The same object until they are read."""
        from llmspell_server.language.library.load import library_files

        return self._libraries if self._libraries is not None else library_files(self._settings.lua_version)

    @property
    def analysis_settings(self) -> AnalysisSettings:
        """What the settings and the folders say, for the analysis."""
        from llmspell_server.project.analysis import analysis_settings

        settings = self._settings
        return analysis_settings(
            self.projects, dialect=settings.lua_version, roots=self.roots, names=settings.diagnostics_globals
        )

    def wishes(self, uri: str) -> tuple[Wish, ...]:
        """Which findings the folder of a document wants, the weakest word first; the innermost folder counts."""
        path = path_of(uri)
        around = [each for each in self.projects if path is not None and path.is_relative_to(each.folder)]
        chosen = max(around, key=lambda each: len(each.folder.parts), default=None)
        chosen = chosen or next(iter(self.projects), None)
        return chosen.wishes if chosen is not None else ()

    def paths(self) -> Iterator[Path]:
        """Every Lua file, folder by folder, in the order of names; at most as many as the settings allow."""
        seen: set[Path] = set()
        for root in self._roots:
            for folder, inner, names in os.walk(root):
                inner[:] = sorted(name for name in inner if name not in self._settings.exclude)
                for name in sorted(names):
                    if not name.endswith(".lua"):
                        continue
                    path = Path(folder, name)
                    if path not in seen and (self._libraries is None or path.as_uri() not in self._libraries):
                        seen.add(path)
                        yield path
                    if len(seen) >= self._settings.max_files:
                        return

    def document(self, path: Path) -> Document | None:
        """The file as a document; None when it is too large or cannot be read. Any bytes are a text."""
        try:
            found = path.stat()
            if found.st_size > self._settings.max_file_bytes:
                return None
            stamp = found.st_mtime_ns, found.st_size
            with self._lock:
                known = self._read.get(path)
            if known is not None and known[0] == stamp:
                return known[1]
            text = path.read_bytes().decode("utf-8", "surrogateescape")
        except OSError:
            return None
        document = Document(uri_of(path), None, text, dialect=self._settings.lua_version)
        with self._lock:
            self._read[path] = stamp, document
        return document

    def load(self, paths: Iterable[Path]) -> None:
        """Reads files for the analysis, afresh those that have changed; drops those that are gone."""
        found: dict[str, SourceFile] = {}
        gone: set[str] = set()
        for path in paths:
            document = self.document(path)
            if document is None:
                gone.add(uri_of(path))
            else:
                found[document.uri] = document.source
        with self._lock:
            before = self._sources
            news = {uri: source for uri, source in found.items() if before.get(uri) is not source}
            if news or any(uri in before for uri in gone):
                self._sources = {uri: source for uri, source in {**before, **news}.items() if uri not in gone}

    @property
    def sources(self) -> Mapping[str, SourceFile]:
        """What was loaded so far, by uri; the mapping does not change, there is another one when something has."""
        return self._sources

    def find(self, uri: str, relative: tuple[str, ...], opened: Mapping[str, Document]) -> str | None:
        """The uri of the first of some relative paths that exists beside a document or below a folder."""
        own = path_of(uri)
        roots = ([own.parent] if own is not None else []) + self._roots
        for root in roots:
            for each in relative:
                path = Path(os.path.normpath(root / each))
                candidate = uri_of(path)
                if candidate in opened or path.is_file():
                    return candidate
        return None
