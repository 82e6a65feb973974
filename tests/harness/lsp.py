"""A language server in this process, spoken to with plain JSON; a test fails when it leaves a message unread.

    async with editor() as ed:
        doc = ed.open("local x = $01")          # `$0` is the cursor, which `doc` remembers
        result = await ed.ask("textDocument/hover", doc.here)

Every wait has a deadline; no test waits for it to pass. `$0` marks are read by `cursor`, for tests of pure functions.
"""

from __future__ import annotations

import asyncio
import json
import textwrap
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import attrs

from llmspell_server.lsp.connection import House, serve

PATIENCE = 30.0

CAPABILITIES: dict[str, Any] = {
    "textDocument": {
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
        "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}},
        "publishDiagnostics": {"relatedInformation": True},
    },
}
"""What a full-grown client can take."""


def cursor(marked: str) -> tuple[str, int]:
    """A text and the offset of its `$0`, which is taken out; one that begins on a new line is dedented."""
    text = textwrap.dedent(marked[1:]) if marked.startswith("\n") else marked
    offset = text.index("$0")
    return text.replace("$0", "", 1), offset


def position(text: str, offset: int) -> dict[str, int]:
    """An offset as the protocol has it, in UTF-16."""
    before = text[:offset]
    line = before.count("\n")
    column = before.rsplit("\n", 1)[-1]
    return {"line": line, "character": len(column.encode("utf-16-le")) // 2}


def at(text: str, range_: Mapping[str, Any]) -> str:
    """The text in a range (of a text whose lines end with `\\n`, columns in UTF-16)."""

    def offset(place: Mapping[str, int]) -> int:
        lines = text.split("\n")
        start = sum(len(line) + 1 for line in lines[: place["line"]])
        line = lines[place["line"]].encode("utf-16-le")
        return start + len(line[: place["character"] * 2].decode("utf-16-le"))

    return text[offset(range_["start"]) : offset(range_["end"])]


@attrs.frozen
class Doc:
    """An open document and where its cursor was."""

    uri: str
    text: str
    offset: int | None

    @property
    def ident(self) -> dict[str, Any]:
        """`textDocument` as parameters."""
        return {"textDocument": {"uri": self.uri}}

    @property
    def here(self) -> dict[str, Any]:
        """`textDocument` and the cursor as parameters."""
        assert self.offset is not None
        return {**self.ident, "position": position(self.text, self.offset)}

    @property
    def whole(self) -> dict[str, Any]:
        """The range of all of it."""
        return {"start": position(self.text, 0), "end": position(self.text, len(self.text))}


class MemoryLink:
    """A link whose other end is the test."""

    def __init__(self) -> None:
        self.to_server: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.from_server: deque[dict[str, Any]] = deque()
        self.news = asyncio.Event()

    async def read(self) -> bytes | None:
        return await self.to_server.get()

    def write(self, body: bytes) -> None:
        self.from_server.append(json.loads(body))
        self.news.set()

    def trust(self) -> None:
        pass

    async def close(self) -> None:
        pass


class LspFailure(Exception):
    """An error response; compare `code` and `message`."""

    def __init__(self, error: Mapping[str, Any]) -> None:
        super().__init__(f"{error['code']}: {error['message']}")
        self.code = error["code"]
        self.message = error["message"]


class Editor:
    """The client side of one session."""

    def __init__(self, link: MemoryLink) -> None:
        self.link = link
        self.ids = 0
        self.versions: dict[str, int] = {}
        self.initialize_result: dict[str, Any] = {}
        self.shut_down = False
        self.reads_all = True

    def send(self, message: Mapping[str, Any] | bytes) -> None:
        """Sends a message as it is."""
        body = message if isinstance(message, bytes) else json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.link.to_server.put_nowait(body)

    async def shutdown(self) -> None:
        """Asks the server to end."""
        await self.ask("shutdown")
        self.shut_down = True

    def leave_unread(self) -> None:
        """What else comes before the end may stay unread: work in the background tells of itself when it likes."""
        self.reads_all = False

    def tell(self, method: str, params: Any = None) -> None:
        """Sends a notification."""
        self.send({"method": method, "params": params if params is not None else {}})

    def begin(self, method: str, params: Any = None) -> int:
        """Sends a request; returns its id."""
        self.ids += 1
        self.send({"id": self.ids, "method": method, "params": params if params is not None else {}})
        return self.ids

    async def ask(self, method: str, params: Any = None) -> Any:
        """The result of a request. Raises LspFailure for an error response."""
        return await self.answer(self.begin(method, params))

    async def answer(self, ident: Any) -> Any:
        """The result of the request with that id."""
        message = await self.take(lambda m: m.get("id") == ident and "method" not in m)
        if "error" in message:
            raise LspFailure(message["error"])
        return message["result"]

    async def take(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The first message of the server that is wanted; the others stay."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for message in self.link.from_server:
                    if wanted(message):
                        self.link.from_server.remove(message)
                        return message
                self.link.news.clear()
                await self.link.news.wait()

    async def hear(self, method: str, **matching: Any) -> Any:
        """The parameters of the next notification of that method whose parameters match."""
        message = await self.take(
            lambda m: (
                m.get("method") == method
                and "id" not in m
                and all(m["params"].get(key) == value for key, value in matching.items())
            )
        )
        return message["params"]

    async def serve(self, method: str, result: Any) -> Any:
        """Answers the server's next request of that method; returns its parameters."""
        message = await self.take(lambda m: m.get("method") == method and "id" in m)
        self.send({"id": message["id"], "result": result})
        return message["params"]

    def open(self, marked: str, uri: str = "file:///srv/spell.lua", language: str = "lua") -> Doc:
        """Opens a document; its diagnostics have to be heard (`diagnostics`) or asked for."""
        text = textwrap.dedent(marked.removeprefix("\n"))
        offset: int | None = text.find("$0")
        text = text.replace("$0", "", 1)
        self.versions[uri] = 1
        self.tell(
            "textDocument/didOpen",
            {"textDocument": {"uri": uri, "languageId": language, "version": 1, "text": text}},
        )
        return Doc(uri, text, offset if offset is not None and offset >= 0 else None)

    def change(self, doc: Doc, start: int, end: int, text: str) -> Doc:
        """Replaces a stretch of a document."""
        self.versions[doc.uri] += 1
        range_ = {"start": position(doc.text, start), "end": position(doc.text, end)}
        self.tell(
            "textDocument/didChange",
            {
                "textDocument": {"uri": doc.uri, "version": self.versions[doc.uri]},
                "contentChanges": [{"range": range_, "text": text}],
            },
        )
        return attrs.evolve(doc, text=doc.text[:start] + text + doc.text[end:])

    async def diagnostics(self, doc: Doc) -> list[Any]:
        """The next diagnostics that the server sends for the newest version of a document."""
        found = await self.hear("textDocument/publishDiagnostics", uri=doc.uri, version=self.versions[doc.uri])
        diagnostics: list[Any] = found["diagnostics"]
        return diagnostics


@asynccontextmanager
async def editor(
    capabilities: Mapping[str, Any] | None = None,
    *,
    pulls: bool = True,
    house: House | None = None,
    **params: Any,
) -> AsyncIterator[Editor]:
    """A session from its handshake to its end; `pulls` makes a client that asks for diagnostics itself.

    Fails when the server sent something that nobody read.
    """
    link = MemoryLink()
    client = Editor(link)
    serving = asyncio.ensure_future(serve(link, house or House(version="0")))
    told = {"capabilities": _capabilities(CAPABILITIES if capabilities is None else capabilities, pulls), **params}
    client.initialize_result = await client.ask("initialize", told)
    client.tell("initialized")
    if pulls:
        await pull_once(client)
    yield client
    if not client.shut_down:
        await client.shutdown()
    client.tell("exit")
    async with asyncio.timeout(PATIENCE):
        code = await serving
    assert code == 0
    assert not client.reads_all or list(link.from_server) == [], "messages that nobody read"


def _capabilities(told: Mapping[str, Any], pulls: bool) -> Mapping[str, Any]:
    document = {**told.get("textDocument", {}), "diagnostic": {}}
    return {**told, "textDocument": document} if pulls else told


async def pull_once(client: Editor) -> None:
    """Makes the server stop to send diagnostics of its own accord, as real clients that ask for them do."""
    doc = client.open("", "untitled:pull")
    await client.ask("textDocument/diagnostic", doc.ident)
    client.tell("textDocument/didClose", doc.ident)
    await client.ask("workspace/symbol", {"query": ""})
    kept = [m for m in client.link.from_server if (m.get("params") or {}).get("uri") != doc.uri]
    client.link.from_server.clear()
    client.link.from_server.extend(kept)
