"""Sockets and WebSockets: who may connect, what is read before that, and what closes a connection."""

from __future__ import annotations

import asyncio
import json
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from llmspell_debug_adapter.framing import MAX_BODY_OF_STRANGERS
from llmspell_server.lsp.connection import House
from llmspell_server.lsp.sockets import opened
from tests.harness.lsp import PATIENCE

HOUSE = House(version="0")


class Caller:
    """One end of a stream that speaks the base protocol."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    def send(self, **message: Any) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.raw(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def raw(self, data: bytes) -> None:
        self.writer.write(data)

    async def hear(self) -> dict[str, Any] | None:
        """The next message; None when the server has closed the connection."""
        async with asyncio.timeout(PATIENCE):
            try:
                header = await self.reader.readuntil(b"\r\n\r\n")
                message: dict[str, Any] = json.loads(await self.reader.readexactly(int(header.split(b":")[1])))
            except (asyncio.IncompleteReadError, ConnectionResetError):
                return None
            return message

    async def initialize(self, token: object) -> dict[str, Any] | None:
        params = {"capabilities": {}, "initializationOptions": {"token": token}}
        self.send(id=1, method="initialize", params=params)
        return await self.hear()


@asynccontextmanager
async def calling(address: dict[str, Any]) -> AsyncIterator[Caller]:
    if address["transport"] == "unix":
        reader, writer = await asyncio.open_unix_connection(address["path"])
    else:
        reader, writer = await asyncio.open_connection(address["host"], address["port"])
    try:
        yield Caller(reader, writer)
    finally:
        writer.close()


async def test_a_unix_socket_is_its_owners_and_needs_no_token(tmp_path: Path) -> None:
    path = tmp_path / "lua.sock"
    async with opened(HOUSE, path=path) as address, calling(address) as caller:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert (await caller.initialize(None) or {})["result"]
        caller.send(id=2, method="shutdown")
        assert (await caller.hear() or {})["id"] == 2
        caller.send(method="exit")
        assert await caller.hear() is None
    assert not path.exists()


async def test_a_stale_socket_is_replaced_but_not_another_file(tmp_path: Path) -> None:
    import socket

    from llmspell_runtime.errors import StorageError

    path = tmp_path / "lua.sock"
    with socket.socket(socket.AF_UNIX) as old:
        old.bind(str(path))
    async with opened(HOUSE, path=path) as address, calling(address) as caller:
        assert await caller.initialize(None)
    file = tmp_path / "precious"
    file.write_text("x", encoding="utf-8")
    with pytest.raises(StorageError):
        async with opened(HOUSE, path=file):
            pass
    assert file.read_text(encoding="utf-8") == "x"


async def test_several_clients_have_sessions_of_their_own(tmp_path: Path) -> None:
    async with opened(HOUSE, path=tmp_path / "s") as address, calling(address) as one, calling(address) as other:
        for caller in (one, other):
            assert await caller.initialize(None)
        item = {"uri": "file:///a.lua", "languageId": "lua", "version": 1, "text": "if"}
        one.send(method="textDocument/didOpen", params={"textDocument": item})
        assert (await one.hear() or {})["method"] == "textDocument/publishDiagnostics"
        other.send(id=2, method="workspace/symbol", params={"query": ""})
        assert (await other.hear() or {})["result"] == []


async def test_a_port_answers_nothing_before_the_token() -> None:
    async with opened(HOUSE, port=0) as address, calling(address) as caller:
        caller.send(id=5, method="workspace/symbol", params={"query": ""})
        assert (await caller.hear() or {})["error"]["code"] == -32002
        assert (await caller.initialize(address["token"]) or {})["result"]["capabilities"]
        caller.send(id=5, method="workspace/symbol", params={"query": ""})
        assert (await caller.hear() or {})["result"] == []


@pytest.mark.parametrize("token", [None, "", "wrong", 5, ["x"], "é\ud800"])
async def test_a_wrong_token_has_three_attempts(token: object) -> None:
    async with opened(HOUSE, port=0) as address, calling(address) as caller:
        for _ in range(3):
            refused = await caller.initialize(token)
            assert refused is not None
            assert refused["error"]["code"] == -32600
        assert await caller.hear() is None


@pytest.mark.parametrize(
    "data",
    [
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}",
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01",
        b"Content-Length: -1\r\n\r\n",
        b"Content-Length: 1\r\nHost: x\r\n\r\n ",
        b"Content-Length: %d\r\n\r\n" % (MAX_BODY_OF_STRANGERS + 1),
        b"Content-Length: 99999999999\r\n\r\n",
    ],
)
async def test_what_is_no_message_stream_is_closed(data: bytes) -> None:
    async with opened(HOUSE, port=0) as address, calling(address) as caller:
        caller.raw(data)
        assert await caller.hear() is None


async def test_after_the_token_large_messages_are_read() -> None:
    async with opened(HOUSE, port=0) as address, calling(address) as caller:
        await caller.initialize(address["token"])
        item = {"uri": "file:///a.lua", "languageId": "lua", "version": 1, "text": "--" * MAX_BODY_OF_STRANGERS}
        caller.send(method="textDocument/didOpen", params={"textDocument": item})
        assert (await caller.hear() or {})["params"]["diagnostics"] == []


async def test_messages_may_come_byte_by_byte(tmp_path: Path) -> None:
    async with opened(HOUSE, path=tmp_path / "s") as address, calling(address) as caller:
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}}}).encode()
        for byte in b"Content-Length: %d\r\n\r\n" % len(body) + body:
            caller.raw(bytes([byte]))
            await caller.writer.drain()
        assert (await caller.hear() or {})["result"]


async def test_a_websocket_carries_the_same_messages() -> None:
    from websockets.asyncio.client import connect

    async with opened(HOUSE, port=0, websocket=True) as address:
        socket = await connect(f"ws://{address['host']}:{address['port']}")
        async with socket:
            for token, key in (("wrong", "error"), (address["token"], "result")):
                params = {"capabilities": {}, "initializationOptions": {"token": token}}
                await socket.send(json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}))
                assert key in json.loads(await socket.recv())
            await socket.send(
                json.dumps({"jsonrpc": "2.0", "id": 2, "method": "workspace/symbol", "params": {"query": ""}})
            )
            assert json.loads(await socket.recv())["result"] == []
