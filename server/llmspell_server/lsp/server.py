"""One session: what the client has open, how it wants things, and what is running for it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs

from llmspell_server.lsp.client import Client
from llmspell_server.lsp.converter import make_converter
from llmspell_server.lsp.documents import Document, Documents
from llmspell_server.lsp.errors import InvalidParams
from llmspell_server.lsp.library_pages import LibraryPages
from llmspell_server.lsp.live import Live
from llmspell_server.lsp.loading import Complaints, load_workspace
from llmspell_server.lsp.protocol import Protocol
from llmspell_server.lsp.publishing import Publisher
from llmspell_server.lsp.pygls_light import LanguageServer
from llmspell_server.lsp.refreshing import Refresher
from llmspell_server.lsp.runs import Runs
from llmspell_server.lsp.settings import Settings, read_settings
from llmspell_server.lsp.snapshots import Snapshots
from llmspell_server.lsp.status import StatusLight
from llmspell_server.lsp.surveying import Surveying
from llmspell_server.lsp.tokens_kept import KeptTokens
from llmspell_server.lsp.unwatched import Unwatched
from llmspell_server.lsp.workspace_files import WorkspaceFiles

if TYPE_CHECKING:
    from llmspell_runtime.syntax.positions import Encoding
    from llmspell_server.language.analysis import Snapshot
    from llmspell_server.lsp.connection import House
    from llmspell_server.lsp.link import Link

log = logging.getLogger("llmspell.lsp")


@attrs.frozen(kw_only=True, slots=False, eq=False)
class View:
    """What a handler in a worker thread sees: the session as it was when the request came. Never changes."""

    documents: Mapping[str, Document]
    notebooks: Mapping[str, tuple[str, ...]]
    client: Client
    settings: Settings
    files: WorkspaceFiles
    kept_tokens: KeptTokens
    library: LibraryPages
    snapshots: Snapshots
    live: Live
    number: int
    """Counts the states of the session."""

    @cached_property
    def analysis(self) -> Snapshot:
        """The open documents and the files read so far, for questions about names and types (hold its lock)."""
        opened = {uri: document.source for uri, document in self.documents.items() if document.is_lua}
        files = {**self.files.sources, **opened}
        return self.snapshots.of(self.number, files, self.files.libraries, self.files.analysis_settings)

    @property
    def encoding(self) -> Encoding:
        """The unit of columns."""
        return self.client.encoding

    def document(self, uri: str) -> Document:
        """An open document. Raises InvalidParams when it is not open."""
        found = self.documents.get(uri)
        if found is None:
            raise InvalidParams(f"{uri} is not open")
        return found


class Server(LanguageServer):
    """The state of one session; see `protocol.py` for who may touch it when."""

    protocol: Protocol

    def __init__(self, *, house: House, client: Client, link: Link) -> None:
        self.house = house
        self.client = client
        self.link = link
        self.documents = Documents()
        self.notebooks: dict[str, tuple[str, ...]] = {}
        self.settings = read_settings(client.options)
        self.folders: dict[str, str] = dict(client.folders)
        self.kept_tokens = KeptTokens()
        self.library = LibraryPages(virtual=client.virtual_documents)
        self.complaints = Complaints()
        self._view: View | None = None
        self._views = 0
        self._side_work: set[asyncio.Task[None]] = set()
        super().__init__("llmspell", house.version, protocol_cls=Protocol, converter_factory=make_converter)
        self.snapshots = Snapshots(self.protocol.threads.breathe)
        self.files = WorkspaceFiles(tuple(self.folders), self.settings)
        self.publisher = Publisher(self)
        self.refresher = Refresher(self)
        self.surveying = Surveying(self)
        self.unwatched = Unwatched(self)
        self.status = StatusLight(self)
        self.runs = Runs(self)
        self.live = Live(self.runs)

    def changed(self) -> None:
        """Something that readers see has changed: the next request gets a new view."""
        self._view = None
        self.snapshots.retire()

    def view(self) -> View:
        """The session as it is now."""
        if self._view is None:
            self._views += 1
            self._view = View(
                documents=self.documents.snapshot(),
                notebooks=dict(self.notebooks),
                client=self.client,
                settings=self.settings,
                files=self.files,
                kept_tokens=self.kept_tokens,
                library=self.library,
                snapshots=self.snapshots,
                live=self.live,
                number=self._views,
            )
        return self._view

    def set_folders(self, folders: Mapping[str, str]) -> None:
        """The workspace has these folders (uri -> name) now."""
        self.folders = dict(folders)
        self.look_afresh()

    def set_settings(self, settings: Settings) -> None:
        """The settings changed."""
        if settings == self.settings:
            return
        dialect_changed = settings.lua_version != self.settings.lua_version
        self.settings = settings
        if dialect_changed:
            for document in self.documents.snapshot().values():
                self.documents.put(document.replaced(document.version, document.text, dialect=settings.lua_version))
        self.look_afresh()

    def look_afresh(self) -> None:
        """Reads the folders anew; when that is done, everything is shown anew."""
        self.files = WorkspaceFiles(tuple(self.folders), self.settings)
        self.surveying.stop()
        self.changed()
        self.start(load_workspace(self))

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Does something on the side; a fault in it is told as one."""
        task = asyncio.ensure_future(work)
        self._side_work.add(task)
        task.add_done_callback(self._side_work_done)

    def _side_work_done(self, task: asyncio.Task[None]) -> None:
        self._side_work.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.protocol.fault(error, "its own work")

    async def run(self) -> int:
        """Takes messages until the client leaves or goes away; returns the exit code."""
        self.protocol.leaving = asyncio.get_running_loop().create_future()
        reading = asyncio.ensure_future(self._read())
        try:
            return await self.protocol.leaving
        finally:
            for task in (reading, *self._side_work):
                task.cancel()
            self.publisher.close()
            self.refresher.close()
            await self.surveying.close()
            await self.protocol.close()
            await self.runs.close()

    async def _read(self) -> None:
        while (body := await self.link.read()) is not None:
            self.protocol.receive(body)
        self.protocol.leave(1)
