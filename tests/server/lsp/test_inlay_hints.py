"""Hints through the protocol: eager and lazy clients, settings, and asking the client to ask again."""

from __future__ import annotations

from typing import Any

import pytest

from llmspell_server.lsp import refreshing
from tests.harness.lsp import Doc, Editor, editor

LAZY = {
    "textDocument": {
        "inlayHint": {"resolveSupport": {"properties": ["tooltip", "textEdits", "label.tooltip", "label.location"]}},
        "hover": {"contentFormat": ["markdown"]},
    }
}
TEXT = """---@param force boolean whether to
local function open(force) end
open(true)
local s = ("x"):rep(3)
"""
TYPES = {"inlayHints": {"variableTypes": True}}


async def ask(ed: Editor, doc: Doc) -> Any:
    return await ed.ask("textDocument/inlayHint", {**doc.ident, "range": doc.whole})


async def test_hints_for_clients_that_take_all_at_once() -> None:
    async with editor(initializationOptions=TYPES) as ed:
        doc = ed.open(TEXT)
        name, type_ = await ask(ed, doc)
        assert name["position"] == {"line": 2, "character": 5}
        assert (name["kind"], name["paddingRight"], name["tooltip"]) == (
            2,
            True,
            {"kind": "plaintext", "value": "whether to"},
        )
        (part,) = name["label"]
        assert part["value"] == "force:"
        assert part["location"]["range"]["start"] == {"line": 1, "character": 20}
        assert (type_["kind"], type_["label"]) == (1, ": string")
        (edit,) = type_["textEdits"]
        assert edit["newText"] == "---@type string\n"
        assert "data" not in name


async def test_hints_for_clients_that_ask_later() -> None:
    async with editor(LAZY, initializationOptions=TYPES) as ed:
        doc = ed.open(TEXT)
        name, type_ = await ask(ed, doc)
        assert name["label"] == "force:"
        assert "tooltip" not in name
        assert "textEdits" not in type_
        resolved = await ed.ask("inlayHint/resolve", name)
        assert resolved["tooltip"] == {"kind": "markdown", "value": "whether to"}
        assert resolved["label"][0]["location"]["uri"] == doc.uri
        assert (await ed.ask("inlayHint/resolve", type_))["textEdits"]
        for strange in ({"uri": doc.uri, "offset": 3}, {"uri": "file:///gone.lua", "offset": 3}, 5):
            asked = {**name, "data": strange}
            assert await ed.ask("inlayHint/resolve", asked) == asked


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
async def test_columns_are_in_the_unit_of_the_client(encoding: str) -> None:
    async with editor({"general": {"positionEncodings": [encoding]}}) as ed:
        doc = ed.open("local function open(force) end\n--[[😀]]open(true)")
        (hint,) = await ask(ed, doc)
        assert hint["position"]["character"] == {"utf-8": 15, "utf-16": 13, "utf-32": 12}[encoding]


async def test_settings_hold_at_once_and_the_client_is_asked_to_ask_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refreshing, "PAUSE", 0)
    async with editor({"workspace": {"inlayHint": {"refreshSupport": True}}}, pulls=False) as ed:
        doc = ed.open(TEXT)
        await ed.diagnostics(doc)
        assert len(await ask(ed, doc)) == 1
        ed.tell(
            "workspace/didChangeConfiguration", {"settings": {"llmspell": {"inlayHints": {"parameterNames": "off"}}}}
        )
        await ed.serve("workspace/inlayHint/refresh", None)
        assert await ask(ed, doc) == []
        other = ed.open("x = 1", "file:///srv/other.lua")
        await ed.serve("workspace/inlayHint/refresh", None)
        ed.change(other, 0, 0, " ")
        await ed.serve("workspace/inlayHint/refresh", None)
        ed.leave_unread()
