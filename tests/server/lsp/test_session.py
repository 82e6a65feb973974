"""The life of a session: handshake, order, cancellation, errors, and messages that are none."""

from __future__ import annotations

import json

import pytest

from tests.harness.lsp import LspFailure, editor

LSP_ERRORS = {"parse": -32700, "request": -32600, "method": -32601, "params": -32602, "initialized": -32002}


async def test_the_server_tells_its_name_and_what_it_can() -> None:
    async with editor() as ed:
        assert ed.initialize_result["serverInfo"] == {"name": "llmspell", "version": "0"}
        assert ed.initialize_result["capabilities"]["textDocumentSync"]["change"] == 2


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        (None, "utf-16"),
        ([], "utf-16"),
        (["utf-16"], "utf-16"),
        (["utf-16", "utf-8"], "utf-8"),
        (["utf-32", "utf-16"], "utf-32"),
        ("nonsense", "utf-16"),
    ],
)
async def test_the_unit_of_columns_is_negotiated(offered: object, chosen: str) -> None:
    async with editor({"general": {"positionEncodings": offered}}) as ed:
        assert ed.initialize_result["capabilities"]["positionEncoding"] == chosen


async def check_refused(message: dict[str, object] | bytes, kind: str) -> None:
    """A message is answered with an error of that kind, and the session goes on."""
    async with editor() as ed:
        ed.send(message)
        refused = await ed.take(lambda m: "error" in m)
        assert refused["error"]["code"] == LSP_ERRORS[kind]
        assert await ed.ask("workspace/symbol", {"query": "x"}) == []


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        (b"", "parse"),
        (b"{", "parse"),
        (b"\xff\xfe", "parse"),
        (b"[" * 100_000, "parse"),
        (b"[]", "request"),
        (b"null", "request"),
        (b'{"jsonrpc":"2.0","id":{},"method":"x"}', "request"),
        (b'{"jsonrpc":"2.0","id":7,"method":5}', "request"),
        ({"id": 7, "method": "textDocument/nonsense"}, "method"),
        ({"id": 7, "method": "initialize", "params": {}}, "request"),
        ({"id": 7, "method": "textDocument/foldingRange"}, "params"),
        ({"id": 7, "method": "textDocument/foldingRange", "params": {"textDocument": 5}}, "params"),
        ({"id": 7, "method": "textDocument/foldingRange", "params": {"textDocument": {"uri": 5}}}, "params"),
        ({"id": 7, "method": "textDocument/foldingRange", "params": {"textDocument": {"uri": "x:y"}}}, "params"),
        ({"id": 7, "method": "textDocument/definition", "params": [1, 2]}, "params"),
        ({"id": 7, "method": "workspace/executeCommand", "params": {"command": "nonsense"}}, "params"),
        ({"id": 7, "method": "workspace/executeCommand", "params": {"command": "llmspell.run"}}, "params"),
    ],
)
async def test_what_is_no_request_is_refused(message: dict[str, object] | bytes, kind: str) -> None:
    await check_refused(message, kind)


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("textDocument/didChange", {"textDocument": {"uri": "file:///not/open", "version": 2}, "contentChanges": []}),
        ("textDocument/didChange", {"nonsense": True}),
        ("textDocument/didClose", {"textDocument": {"uri": "file:///not/open"}}),
        ("textDocument/nonsense", {}),
        ("$/nonsense", None),
        ("$/cancelRequest", {"id": 12345}),
        ("$/cancelRequest", {}),
        ("notebookDocument/didChange", {"notebookDocument": {"uri": "n", "version": 1}, "change": {}}),
        ("window/workDoneProgress/cancel", {"token": "unknown"}),
        ("workspace/didChangeConfiguration", {"settings": 5}),
    ],
)
async def test_a_strange_notification_changes_nothing(method: str, params: object) -> None:
    async with editor() as ed:
        ed.send({"method": method, "params": params})
        assert await ed.ask("workspace/symbol", {"query": "x"}) == []


async def test_a_response_to_no_request_is_ignored() -> None:
    async with editor() as ed:
        ed.send({"id": "nobody", "result": 1})
        ed.send({"id": [1], "result": 1})
        assert await ed.take(lambda m: "error" in m)
        assert await ed.ask("workspace/symbol", {"query": "x"}) == []


async def test_after_shutdown_requests_are_refused() -> None:
    async with editor() as ed:
        await ed.shutdown()
        with pytest.raises(LspFailure) as failure:
            await ed.ask("workspace/symbol", {"query": ""})
        assert failure.value.code == LSP_ERRORS["request"]


async def test_a_cancelled_request_is_answered_once() -> None:
    async with editor() as ed:
        doc = ed.open("local x = 1\n" * 3000)
        ident = ed.begin("textDocument/semanticTokens/full", doc.ident)
        ed.tell("$/cancelRequest", {"id": ident})
        with pytest.raises(LspFailure) as failure:
            await ed.answer(ident)
        assert failure.value.code == -32800
        assert await ed.ask("textDocument/foldingRange", doc.ident) == []


async def test_an_answer_about_an_old_text_is_content_modified() -> None:
    async with editor() as ed:
        doc = ed.open("local x = 1\n" * 3000)
        ident = ed.begin("textDocument/semanticTokens/full", doc.ident)
        ed.change(doc, 0, 0, "-- ")
        with pytest.raises(LspFailure) as failure:
            await ed.answer(ident)
        assert failure.value.code == -32801


async def test_an_id_that_is_in_use_is_refused() -> None:
    async with editor() as ed:
        doc = ed.open("local x = 1\n" * 3000)
        request = {"id": 77, "method": "textDocument/semanticTokens/full", "params": doc.ident}
        ed.send(request)
        ed.send(request)
        first = await ed.take(lambda m: m.get("id") == 77)
        second = await ed.take(lambda m: m.get("id") == 77)
        assert sorted("error" in m for m in (first, second)) == [False, True]


async def test_text_is_sent_as_ascii_so_that_broken_text_passes() -> None:
    async with editor() as ed:
        doc = ed.open("local x = '\ud800'\nfunction é() end")
        symbols = await ed.ask("textDocument/documentSymbol", doc.ident)
        assert [symbol["name"] for symbol in symbols] == ["x", "é"]
        assert json.dumps(symbols)
