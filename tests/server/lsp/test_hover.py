"""Hover and signature help through the protocol, in the markup that the client shows."""

from __future__ import annotations

from tests.harness.lsp import at, editor

MARKDOWN = {"textDocument": {"hover": {"contentFormat": ["markdown", "plaintext"]}}}


async def test_hover_in_markdown_and_in_plain_text() -> None:
    async with editor(MARKDOWN) as ed:
        doc = ed.open("print(State.ge$0t('x'))")
        found = await ed.ask("textDocument/hover", doc.here)
        assert found["contents"]["kind"] == "markdown"
        assert found["contents"]["value"].startswith("```lua\nfunction State.get(key: string, default?: any): any\n```")
        assert at(doc.text, found["range"]) == "get"
    async with editor({}) as ed:
        doc = ed.open("local x$0 = 1")
        found = await ed.ask("textDocument/hover", doc.here)
        assert found["contents"] == {"kind": "plaintext", "value": "local x: integer = 1"}
        other = ed.open("-- loc$0al", "file:///srv/other.lua")
        assert await ed.ask("textDocument/hover", other.here) is None
        notes = ed.open("x$0", "file:///srv/notes.txt", "plaintext")
        assert await ed.ask("textDocument/hover", notes.here) is None


async def test_links_only_for_those_who_can_click() -> None:
    text = "---@class A\n---@field n integer\n\n---@see A.n\nlocal x$0 = 1"
    async with editor(MARKDOWN) as ed:
        doc = ed.open(text)
        found = await ed.ask("textDocument/hover", doc.here)
        assert found["contents"]["value"].endswith(f"See [A.n]({doc.uri}#L2)")
    async with editor({}) as ed:
        found = await ed.ask("textDocument/hover", ed.open(text).here)
        assert found["contents"]["value"].endswith("See A.n")
        found = await ed.ask("textDocument/hover", ed.open("print$0()").here)
        assert "https" not in found["contents"]["value"]


async def test_documents_that_are_in_no_file_cannot_be_opened_from_a_hover() -> None:
    for workspace, linked in (({}, True), ({"textDocumentContent": {}}, False)):
        async with editor({**MARKDOWN, "workspace": workspace}) as ed:
            found = await ed.ask("textDocument/hover", ed.open("State.ge$0t('x')").here)
            assert ("[Reference of llmspell](file:" in found["contents"]["value"]) is linked
            assert "Reference" not in found["contents"]["value"] or linked
