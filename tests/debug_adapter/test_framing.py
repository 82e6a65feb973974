"""The byte stream: whatever arrives, messages are read whole or the connection closes with a reason."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from llmspell_debug_adapter.errors import FramingError, InvalidArguments
from llmspell_debug_adapter.framing import MAX_BODY, MAX_HEADER, Frames, frame
from llmspell_debug_adapter.kernels import Kernels
from llmspell_debug_adapter.listen import Listener
from llmspell_debug_adapter.messages import Request, encode, error_response, read_json, read_message
from llmspell_runtime.kernel.kernel import Kernel
from tests.harness.dap import DapClient
from tests.harness.kernel import within

ATTACKS = {
    "http get": b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "http post": b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}",
    "http connect": b"CONNECT localhost:1 HTTP/1.1\r\n\r\n",
    "host first": b"Host: x\r\nContent-Length: 2\r\n\r\n{}",
    "host second": b"Content-Length: 2\r\nHost: x\r\n\r\n{}",
    "tls hello": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "json alone": b'{"seq":1,"type":"request","command":"initialize"}',
    "lower case": b"content-length: 2\r\n\r\n{}",
    "no space": b"Content-Length:2\r\n\r\n{}",
    "newline only": b"\n\n",
    "empty header": b"\r\n\r\n",
    "bare newlines": b"Content-Length: 2\n\n{}" + b" " * MAX_HEADER,
    "two lengths": b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "no length": b"Content-Type: application/json\r\n\r\n{}",
    "negative": b"Content-Length: -2\r\n\r\n{}",
    "plus": b"Content-Length: +2\r\n\r\n{}",
    "leading zero": b"Content-Length: 02\r\n\r\n{}",
    "hexadecimal": b"Content-Length: 0x2\r\n\r\n{}",
    "huge": b"Content-Length: 99999999999\r\n\r\n",
    "too large": b"Content-Length: %d\r\n\r\n" % (MAX_BODY + 1),
    "endless header": b"Content-Type: " + b"x" * (2 * MAX_HEADER),
    "many headers": b"Content-Type: x\r\n" * 10_000,
    "no json": frame(b"hello"),
    "a list": frame(b"[1,2]"),
    "no seq": frame(b'{"type":"request","command":"initialize"}'),
    "seq as text": frame(b'{"seq":"1","type":"request","command":"initialize"}'),
    "not a number": frame(b'{"seq":NaN,"type":"request"}'),
    "deep": frame(b"[" * 100_000),
    "utf-16": frame('{"seq":1}'.encode("utf-16")[2:-1]),
    "broken utf-8": frame(b'{"seq":1,"x":"\xff"}'),
}
INITIALIZE = {"seq": 1, "type": "request", "command": "initialize", "arguments": {"adapterID": "x"}}


def split(data: bytes, cuts: list[int]) -> list[bytes]:
    edges = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    return [data[a:b] for a, b in itertools.pairwise(edges)]


@given(st.lists(st.binary(max_size=200), max_size=5), st.lists(st.integers(0, 10**6), max_size=12))
def test_messages_come_whole_however_they_are_cut(bodies: list[bytes], cuts: list[int]) -> None:
    frames = Frames()
    found = [body for piece in split(b"".join(map(frame, bodies)), cuts) for body in frames.feed(piece)]
    assert found == bodies
    assert not frames.inside


@given(st.binary(max_size=300))
def test_any_bytes_are_messages_or_a_framing_error(data: bytes) -> None:
    frames = Frames()
    try:
        found = list(frames.feed(data))
    except FramingError as error:
        assert error.message
        return
    assert sum(map(len, found)) <= len(data)


def test_a_content_type_may_come_first() -> None:
    data = b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: 2\r\n\r\n{}"
    assert list(Frames().feed(data)) == [b"{}"]


@pytest.mark.parametrize(
    "name", [n for n in ATTACKS if not ATTACKS[n].startswith(b"Content-Length: ") or "json" not in n]
)
def test_attacks_are_refused(name: str) -> None:
    frames = Frames()
    try:
        bodies = list(frames.feed(ATTACKS[name]))
    except FramingError:
        return
    for body in bodies:
        with pytest.raises(FramingError):
            read_json(body)
    assert bodies or frames.inside


def test_the_first_bytes_already_tell() -> None:
    with pytest.raises(FramingError, match="neither"):
        list(Frames().feed(b"G"))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda c: st.lists(c) | st.dictionaries(st.text(), c)
    )
)
def test_any_json_is_a_request_nothing_or_an_error(value: Any) -> None:
    try:
        found = read_message(read_json(json.dumps(value).encode()))
    except FramingError:
        return
    assert found is None or isinstance(found, Request)


@given(st.text(st.characters(), max_size=50))
def test_every_text_can_be_sent(text: str) -> None:
    assert json.loads(encode({"text": text}).decode()) is not None


def test_braces_of_a_message_are_no_placeholders() -> None:
    request = Request(seq=1, command="launch", arguments={})
    body = error_response(request, InvalidArguments("no {x} here", hint="try {y}"))["body"]["error"]
    assert (body["format"], body["variables"]) == ("{text}", {"text": "no {x} here (try {y})"})


@pytest_asyncio.fixture(loop_scope="module")
async def listener(kernel: Kernel, tmp_path: Path) -> AsyncIterator[Listener]:
    async with await Listener.unix(Kernels(kernel), tmp_path / "dap.sock") as listener:
        yield listener


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("name", ATTACKS)
async def test_an_attack_closes_its_connection_and_hurts_nobody(listener: Listener, tmp_path: Path, name: str) -> None:
    path = tmp_path / "dap.sock"
    async with DapClient(*await asyncio.open_unix_connection(path)) as other:
        await other.launch("print('alive')")
        reader, writer = await asyncio.open_unix_connection(path)
        writer.write(ATTACKS[name])
        if name == "bare newlines" or ATTACKS[name].startswith(b"Content-Type: x"):
            writer.write(b" " * MAX_HEADER)
        answer = await within(reader.read())
        assert b"success" not in answer
        writer.close()
        await other.configured()
        await other.expect_end()


@pytest.mark.asyncio(loop_scope="module")
async def test_a_client_that_initialized_hears_the_reason(listener: Listener, tmp_path: Path) -> None:
    reader, writer = await asyncio.open_unix_connection(tmp_path / "dap.sock")
    writer.write(frame(json.dumps(INITIALIZE).encode()))
    await within(reader.readuntil(b"supportsConfigurationDoneRequest"))
    writer.write(b"GET /")
    answer = await within(reader.read())
    assert b"The connection is closed: " in answer
    writer.close()
