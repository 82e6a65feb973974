"""Completion through the protocol: edits, kinds, and what an item tells when it is asked."""

from __future__ import annotations

from typing import Any

from tests.harness.lsp import at, editor

RICH: dict[str, Any] = {
    "textDocument": {"completion": {"completionItem": {"snippetSupport": True, "documentationFormat": ["markdown"]}}}
}


async def test_a_member_and_what_is_written_about_it() -> None:
    async with editor(RICH) as ed:
        doc = ed.open("State.ge$0t('x')")
        found = await ed.ask("textDocument/completion", doc.here)
        item = next(each for each in found["items"] if each["label"] == "get")
        assert at(doc.text, item["textEdit"]["range"]) == "get"
        told = await ed.ask("completionItem/resolve", item)
        assert told["detail"] == "function get(key: string, default?: any): any"
        assert "Returns the value of `key`" in told["documentation"]["value"]
        assert told["documentation"]["kind"] == "markdown"
        gone = {**item, "data": {"uri": "file:///gone.lua", "offset": 0}}
        assert await ed.ask("completionItem/resolve", gone) == gone


async def test_snippets_only_where_the_client_takes_them() -> None:
    for capabilities, kinds in ((RICH, [14, 15]), ({}, [14])):
        async with editor(capabilities) as ed:
            doc = ed.open("whil$0")
            found = await ed.ask("textDocument/completion", doc.here)
            assert sorted(item["kind"] for item in found["items"]) == kinds


async def test_what_is_no_lua_gets_nothing() -> None:
    async with editor() as ed:
        doc = ed.open("whil$0", "file:///srv/notes.txt", "plaintext")
        assert (await ed.ask("textDocument/completion", doc.here))["items"] == []


async def test_what_is_deprecated_has_a_tag_where_the_client_shows_it() -> None:
    tagged = {"textDocument": {"completion": {"completionItem": {"tagSupport": {"valueSet": [1]}}}}}
    for capabilities, tags in ((tagged, [1]), ({}, None)):
        async with editor(capabilities) as ed:
            doc = ed.open("local t = {}\n---@deprecated use g\nfunction t.f() end\nt.$0")
            (item,) = (await ed.ask("textDocument/completion", doc.here))["items"]
            assert (item["label"], item.get("tags")) == ("f", tags)
