"""Findings about names and annotations as an editor gets them: tags, other places, columns, and the repair."""

from __future__ import annotations

from typing import Any

import pytest

from tests.harness.lsp import CAPABILITIES, Editor, at, editor

RICH = {
    **CAPABILITIES,
    "textDocument": {
        "diagnostic": {},
        "publishDiagnostics": {"relatedInformation": True, "tagSupport": {"valueSet": [1, 2]}},
        "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}},
    },
}
UNNECESSARY, DEPRECATED = 1, 2


async def found(ed: Editor, text: str) -> list[dict[str, Any]]:
    doc = ed.open(text)
    items: list[dict[str, Any]] = (await ed.ask("textDocument/diagnostic", doc.ident))["items"]
    return [{**one, "marked": at(text, one["range"])} for one in items]


async def test_what_is_not_needed_is_faded_and_what_is_old_struck_through() -> None:
    async with editor(RICH) as ed:
        unused, old = await found(ed, "local x = 1\nprint(unpack({}))\n")
        assert (unused["code"], unused["marked"], unused["tags"]) == ("unused-local", "x", [UNNECESSARY])
        assert unused["severity"] == 4
        assert (old["code"], old["marked"], old["tags"]) == ("deprecated", "unpack", [DEPRECATED])


async def test_the_other_place_is_named() -> None:
    text = "local a = 1\ndo local a = 2 print(a) end\nprint(a)"
    async with editor(RICH) as ed:
        (hidden,) = await found(ed, text)
        (other,) = hidden["relatedInformation"]
        assert hidden["code"] == "redefined-local"
        assert other["location"]["range"]["start"] == {"line": 0, "character": 6}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
async def test_the_repair_of_a_name_behind_wide_characters(encoding: str) -> None:
    text = "---@type strng 😀\nX = '😀' .. prnt"
    async with editor({**RICH, "general": {"positionEncodings": [encoding]}}) as ed:
        doc = ed.open(text)
        items = (await ed.ask("textDocument/diagnostic", doc.ident))["items"]
        assert [one["code"] for one in items] == ["undefined-doc-name", "undefined-global"]
        params = {**doc.ident, "range": items[1]["range"], "context": {"diagnostics": [], "only": ["quickfix"]}}
        actions = await ed.ask("textDocument/codeAction", params)
        fix = next(one for one in actions if one["title"] == "Replace it by `print`")
        ((edit,),) = fix["edit"]["changes"].values()
        assert (edit["range"], edit["newText"]) == (items[1]["range"], "print")
        width = {"utf-8": 4, "utf-16": 2, "utf-32": 1}[encoding]
        assert edit["range"]["start"] == {"line": 1, "character": len("X = ''") + width + len(" .. ")}


async def test_a_comment_switches_findings_off_over_the_wire() -> None:
    async with editor(RICH) as ed:
        assert await found(ed, "---@diagnostic disable\nlocal x = nmae\n") == []
