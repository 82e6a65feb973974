"""What earlier sessions, or other processes, have found in the files of the folders, for the answers about all of them.

Asked and told in worker threads. It speaks of a view: what holds depends on the texts of all files, those that are open
as they are in the editor. Nothing is kept of what was found while something changed.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

import attrs

from llmspell_server.language.depends import digest_of, needs_of
from llmspell_server.language.stored import Findings, Stored, given, of_snapshot, still_valid
from llmspell_server.lsp.findings import choice_for, is_definitions
from llmspell_server.lsp.spells_only import is_on
from llmspell_server.survey.cache import cache_for

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot
    from llmspell_server.language.checks.choice import Choice
    from llmspell_server.language.features.problems import Problem
    from llmspell_server.lsp.documents import Document
    from llmspell_server.lsp.server import View
    from llmspell_server.survey.cache import Cache
    from llmspell_server.survey.job import Job


_WORTH_A_PROCESS: Final = 300_000
"""Characters of text; less is looked at here before another process has read the libraries."""


@attrs.frozen
class Errand:
    """What another process is to look at, and the findings that hold in the other files."""

    job: Job
    holding: Mapping[str, Findings]


class Earlier:
    """What is known of one set of folders under one set of settings. One thread at a time is in it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cache: Cache | None = None
        self._stored: Stored | None = None
        self._snapshot: Snapshot | None = None
        self._holding: Mapping[str, Findings] = {}
        self._news: dict[str, Findings] = {}

    def unchanged(self, view: View) -> dict[str, tuple[Document, tuple[Problem, ...]]] | None:
        """All findings in the files of the workspace, if nothing at all has changed since; reads no Lua."""
        if not _is_wanted(view):
            return None
        with self._lock:
            stored = self._read(view)
            if not stored:
                return None
            documents = _documents(view)
            if list(documents) != list(stored):
                return None
            if any(one.findings is None or one.text != documents[uri].digest for uri, one in stored.items()):
                return None
            return {
                uri: (documents[uri], one.findings.problems) for uri, one in stored.items() if one.findings is not None
            }

    def knows_something(self, view: View) -> bool:
        """Whether anything is known, which may hold or not."""
        with self._lock:
            return _is_wanted(view) and bool(self._read(view))

    def errand(self, view: View) -> Errand | None:
        """What is worth to be looked at by another process; None if nothing is.

        If something is known, the files have to be read (`read_all`) to tell what of it holds.
        """
        from llmspell_server.survey.job import Job

        if not _is_wanted(view):
            return None
        if self.knows_something(view):
            holding, texts = self.holding(view), {uri: file.text for uri, file in view.analysis.files.items()}
        else:
            holding, texts = {}, {uri: document.text for uri, document in _documents(view).items()}
        news = [uri for uri in texts if uri not in holding and not is_definitions(view, uri)]
        if sum(len(texts[uri]) for uri in news) < _WORTH_A_PROCESS:
            return None
        choices: list[Choice] = []
        wanted: dict[str, int] = {}
        for uri in news:
            choice = choice_for(view, uri)
            if choice not in choices:
                choices.append(choice)
            wanted[uri] = choices.index(choice)
        job = Job(
            settings=view.files.analysis_settings,
            files=texts,
            libraries={uri: file.text for uri, file in view.files.own_libraries.items()},
            choices=tuple(choices),
            wanted=wanted,
        )
        return Errand(job, holding)

    def learn(self, errand: Errand, stored: Stored) -> None:
        """Another process has found this: for the next answer, and the next session."""
        with self._lock:
            self._stored = {
                uri: entry if entry.findings is not None else attrs.evolve(entry, findings=errand.holding.get(uri))
                for uri, entry in stored.items()
            }
            self._snapshot, self._news, self._holding = None, {}, {}
            if self._cache is not None:
                self._cache.write(self._stored)

    def holding(self, view: View) -> Mapping[str, Findings]:
        """The findings that hold for a view, by uri. The files have been read."""
        if not _is_wanted(view):
            return {}
        snapshot = view.analysis
        with self._lock:
            if self._snapshot is not snapshot:
                self._snapshot, self._news = snapshot, {}
                stored = self._read(view)
                texts = {uri: digest_of(file) for uri, file in snapshot.files.items()} if stored else {}
                self._holding = {
                    uri: found
                    for uri in still_valid(stored, texts, partial(given, snapshot))
                    if (found := stored[uri].findings) is not None
                }
            return self._holding

    def found(self, view: View, uri: str, problems: list[Problem]) -> None:
        """These are the findings in a file now."""
        snapshot = view.analysis
        file = snapshot.files.get(uri)
        if file is None or snapshot is not self._snapshot or snapshot.outdated:
            return
        with self._lock:
            if snapshot is self._snapshot:
                self._news[uri] = Findings(needs_of(snapshot, file), tuple(problems))

    def keep(self, view: View) -> int:
        """Everything was looked at: for the next session. Returns in how many files there was something to find out."""
        snapshot = view.analysis
        with self._lock:
            if snapshot is not self._snapshot or not self._news:
                return 0
            count = len(self._news)
            self._stored = of_snapshot(snapshot, {**self._holding, **self._news}, self._read(view))
            if self._cache is not None:
                self._cache.write(self._stored)
            self._snapshot, self._news, self._holding = None, {}, {}
            return count

    def _read(self, view: View) -> Stored:
        if self._stored is None:
            own = view.settings
            chosen = [own.diagnostics_on, own.diagnostics_off, own.diagnostics_severity]
            wishes = [each.wishes for each in view.files.projects]
            files = view.files
            further = (repr(chosen), repr(wishes))
            if own.cache:
                self._cache = cache_for("lsp", files.analysis_settings, files.own_libraries, further)
            self._stored = self._cache.read() if self._cache is not None else {}
        return self._stored


def _is_wanted(view: View) -> bool:
    """Whether there is something to know, and all is known that it depends on."""
    settings, files = view.settings, view.files
    return settings.diagnostics and not is_on(settings) and bool(files.roots) and files.ready.is_set()


def _documents(view: View) -> dict[str, Document]:
    """The files of the analysis, in its order, once all are read."""
    from llmspell_server.lsp.workspace_files import uri_of

    found: dict[str, Document] = {}
    for path in view.files.paths():
        uri = uri_of(path)
        document = view.documents.get(uri) or view.files.document(path)
        if document is not None and document.is_lua:
            found[uri] = document
    return found | {uri: document for uri, document in view.documents.items() if document.is_lua}
