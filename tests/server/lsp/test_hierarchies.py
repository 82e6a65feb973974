"""The hierarchies through the protocol: items that come back, files that are not open, the library."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.harness.lsp import at, editor

CALLS = """local function inner() end
local function outer()
  inner()
  print(1)
end
outer()
"""


async def test_calls_both_ways() -> None:
    async with editor() as ed:
        doc = ed.open(CALLS.replace("outer()\n  ", "ou$0ter()\n  "))
        (item,) = await ed.ask("textDocument/prepareCallHierarchy", doc.here)
        assert (item["name"], item["kind"], item["detail"], item["uri"]) == ("outer", 12, "spell.lua", doc.uri)
        assert at(doc.text, item["selectionRange"]) == "outer"
        assert at(doc.text, item["range"]).endswith("end")
        (caller,) = await ed.ask("callHierarchy/incomingCalls", {"item": item})
        assert (caller["from"]["name"], caller["from"]["kind"]) == ("spell.lua", 1)
        assert [at(doc.text, each) for each in caller["fromRanges"]] == ["outer"]
        called = await ed.ask("callHierarchy/outgoingCalls", {"item": item})
        assert [each["to"]["name"] for each in called] == ["inner", "print"]
        assert called[1]["to"]["detail"] == "basic (library)"
        assert [at(doc.text, each) for each in called[1]["fromRanges"]] == ["print"]
        again = await ed.ask("callHierarchy/incomingCalls", {"item": called[0]["to"]})
        assert [each["from"]["name"] for each in again] == ["outer"]
        library = await ed.ask("callHierarchy/incomingCalls", {"item": called[1]["to"]})
        assert [each["from"]["name"] for each in library] == ["outer"]


async def test_calls_in_files_that_are_not_open(tmp_path: Path) -> None:
    (tmp_path / "b.lua").write_text("local function helper() shared() end\n", encoding="utf-8")
    async with editor(rootUri=tmp_path.as_uri()) as ed:
        while not await ed.ask("workspace/symbol", {"query": "helper"}):
            """It reads still."""
        doc = ed.open("function sha$0red() end", (tmp_path / "a.lua").as_uri())
        (item,) = await ed.ask("textDocument/prepareCallHierarchy", doc.here)
        (caller,) = await ed.ask("callHierarchy/incomingCalls", {"item": item})
        assert (caller["from"]["name"], caller["from"]["uri"]) == ("helper", (tmp_path / "b.lua").as_uri())
        assert caller["fromRanges"] == [{"start": {"line": 0, "character": 24}, "end": {"line": 0, "character": 30}}]


async def test_types_both_ways() -> None:
    async with editor() as ed:
        doc = ed.open("---@class A\n---@class $0B: A\nlocal B = {}\n---@class C: B\n")
        (item,) = await ed.ask("textDocument/prepareTypeHierarchy", doc.here)
        assert (item["name"], item["kind"], item["detail"]) == ("B", 5, "spell.lua")
        assert at(doc.text, item["selectionRange"]) == "B"
        assert [each["name"] for each in await ed.ask("typeHierarchy/supertypes", {"item": item})] == ["A"]
        assert [each["name"] for each in await ed.ask("typeHierarchy/subtypes", {"item": item})] == ["C"]


async def test_nothing_where_nothing_is() -> None:
    async with editor() as ed:
        doc = ed.open("local x = $01")
        assert await ed.ask("textDocument/prepareCallHierarchy", doc.here) is None
        assert await ed.ask("textDocument/prepareTypeHierarchy", doc.here) is None


@pytest.mark.parametrize("data", [None, 5, {}, {"uri": 5, "key": 3}, {"uri": "file:///gone.lua", "key": 3, "start": 3}])
@pytest.mark.parametrize(
    "method",
    [
        "callHierarchy/incomingCalls",
        "callHierarchy/outgoingCalls",
        "typeHierarchy/supertypes",
        "typeHierarchy/subtypes",
    ],
)
async def test_items_that_are_not_ours(method: str, data: Any) -> None:
    zero = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}
    item = {"name": "x", "kind": 12, "uri": "file:///gone.lua", "range": zero, "selectionRange": zero, "data": data}
    async with editor() as ed:
        assert not await ed.ask(method, {"item": item})
