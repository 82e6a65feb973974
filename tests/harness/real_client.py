"""A whole `llmspell lsp` process behind any of its doors, spoken to with pygls's own client.

    async with session("websocket", folder) as user:
        text = user.open("spell.lua")
        await user.ask("textDocument/hover", **text.at("print"))

What comes back is what lsprotocol makes of it, so that an answer of a wrong shape fails. The server's requests are
answered as an editor does; what it tells is kept.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import attrs
from lsprotocol import types
from pygls.io_ import run_async
from pygls.lsp.client import BaseLanguageClient
from pytest_lsp import client_capabilities

from tests.harness.lsp import PATIENCE, position

COMMAND = [sys.executable, "-m", "llmspell", "lsp"]
DOORS = {
    "stdio": [],
    "unix": ["--socket", "lua.sock"],
    "tcp": ["--port", "0"],
    "websocket": ["--port", "0", "--websocket"],
}
"""The ways in, and the options that open them."""

_REFRESHES = ("codeLens", "semanticTokens", "inlayHint", "inlineValue", "diagnostic", "foldingRange")


@attrs.frozen
class Text:
    """An open text."""

    uri: str
    text: str

    @property
    def ident(self) -> dict[str, Any]:
        """`textDocument` as parameters."""
        return {"textDocument": {"uri": self.uri}}

    def place(self, words: str, behind: int = 0) -> dict[str, int]:
        """Where some words stand, or so many characters behind their beginning."""
        return position(self.text, self.text.index(words) + behind)

    def at(self, words: str, behind: int = 0) -> dict[str, Any]:
        """`textDocument` and `position` as parameters."""
        return {**self.ident, "position": self.place(words, behind)}

    def over(self, words: str) -> dict[str, Any]:
        """The range of some words."""
        return {"start": self.place(words), "end": self.place(words, len(words))}

    @property
    def whole(self) -> dict[str, Any]:
        """The range of all of it."""
        return {"start": position(self.text, 0), "end": position(self.text, len(self.text))}


class User:
    """Somebody at an editor, with a folder open."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.client = BaseLanguageClient("pygls", "2")
        self.asked: set[str] = set()
        self.told: set[str] = set()
        self.heard: list[tuple[str, Any]] = []
        self.news = asyncio.Event()
        self.versions: dict[str, int] = {}
        self.result: types.InitializeResult | None = None
        self._listen()

    # -- speaking -----------------------------------------------------------------------------------------------

    async def ask(self, method: str, **params: Any) -> Any:
        """The result of a request."""
        self.asked.add(method)
        async with asyncio.timeout(PATIENCE):
            return await self.client.protocol.send_request_async(method, self._shaped(method, params))

    async def resolve(self, method: str, item: Any) -> Any:
        """The result of a request whose parameters are something that the server gave."""
        self.asked.add(method)
        async with asyncio.timeout(PATIENCE):
            return await self.client.protocol.send_request_async(method, self._shaped(method, item))

    def tell(self, method: str, **params: Any) -> None:
        """Sends a notification."""
        self.told.add(method)
        self.client.protocol.notify(method, self._shaped(method, params))

    def _shaped(self, method: str, params: Any) -> Any:
        """Parameters as lsprotocol has them, which refuses what is no message of the protocol."""
        converter = self.client.protocol._converter
        if isinstance(params, dict):
            plain = {name: converter.unstructure(value) for name, value in params.items()}
        else:
            plain = converter.unstructure(params)
        kind: Any = types.METHOD_TO_TYPES[method][2]
        return converter.structure(plain, kind)

    async def command(self, name: str, *arguments: Any) -> Any:
        """The result of a command of the server, as JSON."""
        found = await self.ask("workspace/executeCommand", command=name, arguments=list(arguments))
        return json.loads(json.dumps(found, default=lambda value: value._asdict()))

    def uri(self, name: str) -> str:
        """The address of a file of the folder."""
        return (self.folder / name).as_uri()

    def open(self, name: str, text: str | None = None) -> Text:
        """Opens a file of the folder, as it is there or with another text."""
        if text is None:
            text = (self.folder / name).read_text(encoding="utf-8")
        uri = self.uri(name)
        self.versions[uri] = 1
        self.tell("textDocument/didOpen", textDocument={"uri": uri, "languageId": "lua", "version": 1, "text": text})
        return Text(uri, text)

    def change(self, text: Text, start: int, end: int, new: str) -> Text:
        """Replaces a stretch of an open text."""
        version = self.versions[text.uri] = self.versions[text.uri] + 1
        range_ = {"start": position(text.text, start), "end": position(text.text, end)}
        self.tell(
            "textDocument/didChange",
            textDocument={"uri": text.uri, "version": version},
            contentChanges=[{"range": range_, "text": new}],
        )
        return attrs.evolve(text, text=text.text[:start] + new + text.text[end:])

    def close(self, text: Text) -> None:
        """Closes an open text."""
        self.tell("textDocument/didClose", **text.ident)

    async def problems(self, text: Text) -> list[str]:
        """The codes of what is wrong in a text, as a client that asks gets them."""
        report = await self.ask("textDocument/diagnostic", **text.ident)
        return [str(each.code) for each in report.items]

    async def files_are_read(self) -> None:
        """Waits until the server knows the files of the folder, as findings of the workspace do."""
        method = "workspace/diagnostic"
        await self.client.protocol.send_request_async(method, self._shaped(method, {"previousResultIds": []}))

    # -- hearing ------------------------------------------------------------------------------------------------

    async def hear(self, method: str, wanted: Callable[[Any], bool]) -> Any:
        """The first message of the server that is wanted, also if it came before."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for heard, params in self.heard:
                    if heard == method and wanted(params):
                        return params
                self.news.clear()
                await self.news.wait()

    def complaints(self) -> list[str]:
        """What the server has said to the user."""
        return [params.message for method, params in self.heard if method == "window/showMessage"]

    def _listen(self) -> None:
        def keep(method: str) -> None:
            @self.client.feature(method)
            def take(params: Any = None) -> None:
                self.heard.append((method, params))
                self.news.set()

        for method in ("client/registerCapability", "client/unregisterCapability", "window/workDoneProgress/create"):
            keep(method)
        for name in _REFRESHES:
            keep(f"workspace/{name}/refresh")
        for method in ("window/showMessage", "window/logMessage", "textDocument/publishDiagnostics", "$/progress"):
            keep(method)

        @self.client.feature("workspace/configuration")
        def settings(params: types.ConfigurationParams) -> list[None]:
            return [None] * len(params.items)


@asynccontextmanager
async def session(
    door: str, folder: Path, *, editor: str = "visual-studio-code", options: dict[str, Any] | None = None
) -> AsyncIterator[User]:
    """A client with a folder, from its handshake to its end."""
    user = User(folder)
    process = await asyncio.create_subprocess_exec(
        *COMMAND, *DOORS[door], cwd=folder, stdin=PIPE, stdout=PIPE, stderr=PIPE
    )
    log = asyncio.ensure_future(_read_log(process))
    capabilities = client_capabilities(editor)
    assert capabilities.workspace is not None
    capabilities.workspace.text_document_content = types.TextDocumentContentClientCapabilities()
    try:
        async with asyncio.timeout(2 * PATIENCE):
            token = await _connect(user.client, process, folder, door)
            params = types.InitializeParams(
                capabilities=capabilities,
                workspace_folders=[types.WorkspaceFolder(folder.as_uri(), folder.name)],
                initialization_options={**token, **(options or {})},
            )
            user.result = await user.client.initialize_async(params)
            user.tell("initialized")
            await user.files_are_read()
            yield user
            await user.client.shutdown_async(None)
            user.client.exit(None)
            await user.client.stop()
            if door != "stdio":
                process.terminate()
            assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        for task in user.client._async_tasks:
            task.cancel()
        await asyncio.gather(*user.client._async_tasks, return_exceptions=True)
        assert process.stdin is not None
        process.stdin.close()
        told = await log
        sys.stderr.write(told)
    assert "Traceback" not in told, told


async def _read_log(process: asyncio.subprocess.Process) -> str:
    assert process.stderr is not None
    return (await process.stderr.read()).decode()


async def _connect(
    client: BaseLanguageClient, process: asyncio.subprocess.Process, folder: Path, door: str
) -> dict[str, str]:
    """Goes in by a door; what the client has to show there."""
    assert process.stdin is not None
    assert process.stdout is not None
    if door == "stdio":
        _speak(client, process.stdout, process.stdin)
        return {}
    async with asyncio.timeout(PATIENCE):
        address: dict[str, Any] = json.loads(await process.stdout.readline())
    if door == "tcp":
        _speak(client, *await asyncio.open_connection(address["host"], address["port"]))
    elif door == "websocket":
        await client.start_ws(address["host"], address["port"])
    else:
        _speak(client, *await asyncio.open_unix_connection(folder / address["path"]))
    return {"token": address["token"]} if "token" in address else {}


def _speak(client: BaseLanguageClient, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    client.protocol.set_writer(writer)
    serving = run_async(stop_event=client._stop_event, reader=reader, protocol=client.protocol)
    client._async_tasks.append(asyncio.create_task(_close_behind(serving, writer)))


async def _close_behind(serving: Coroutine[Any, Any, None], writer: asyncio.StreamWriter) -> None:
    try:
        await serving
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
