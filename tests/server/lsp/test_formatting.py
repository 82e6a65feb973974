"""Formatting through the protocol: the style of the files around, parts of a text, texts that cannot be read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.harness.lsp import Doc, Editor, LspFailure, editor

OPTIONS = {"tabSize": 4, "insertSpaces": True}


def applied(doc: Doc, edits: list[dict[str, Any]]) -> str:
    """The text after edits that do not overlap, all in its own coordinates."""
    lines = doc.text.splitlines(keepends=True) or [""]

    def offset(place: dict[str, int]) -> int:
        return sum(map(len, lines[: place["line"]])) + place["character"]

    text = doc.text
    for edit in sorted(edits, key=lambda one: -offset(one["range"]["start"])):
        start, end = offset(edit["range"]["start"]), offset(edit["range"]["end"])
        text = text[:start] + edit["newText"] + text[end:]
    return text


async def formatted(ed: Editor, doc: Doc) -> str:
    return applied(doc, await ed.ask("textDocument/formatting", {**doc.ident, "options": OPTIONS}))


async def test_a_document_is_laid_out_by_small_edits() -> None:
    async with editor() as ed:
        doc = ed.open("local x=1\nlocal y = 2\nif x then\nf 'y' end")
        edits = await ed.ask("textDocument/formatting", {**doc.ident, "options": OPTIONS})
        assert applied(doc, edits) == 'local x = 1\nlocal y = 2\nif x then\n    f("y")\nend\n'
        assert len(edits) > 1
        tidy = ed.open("local x = 1\n", "file:///srv/tidy.lua")
        assert await ed.ask("textDocument/formatting", {**tidy.ident, "options": OPTIONS}) == []


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("stylua.toml", 'indent_type = "Spaces"\nindent_width = 3\n', "do\n   f()\nend\n"),
        (".editorconfig", "root = true\n[*.lua]\nindent_style = tab\n", "do\n\tf()\nend\n"),
    ],
)
async def test_the_style_is_that_of_the_files_around(tmp_path: Path, name: str, content: str, expected: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    async with editor() as ed:
        doc = ed.open("do f() end", (tmp_path / "sub" / "main.lua").as_uri())
        assert await formatted(ed, doc) == expected


async def test_a_style_file_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    (tmp_path / "stylua.toml").write_text("indent_width = 'x'", encoding="utf-8")
    async with editor() as ed:
        doc = ed.open("do f() end", (tmp_path / "main.lua").as_uri())
        with pytest.raises(LspFailure, match=r"stylua\.toml") as failure:
            await formatted(ed, doc)
        assert failure.value.code == -32803


@pytest.mark.parametrize("text", ["if x then", "x = = 1", '"', "x = 1 end"])
async def test_a_text_with_mistakes_stays_as_it_is(text: str) -> None:
    async with editor() as ed:
        doc = ed.open(text, "untitled:one")
        assert await formatted(ed, doc) == text
        params = {**doc.ident, "range": doc.whole, "options": OPTIONS}
        assert await ed.ask("textDocument/rangeFormatting", params) == []


async def test_a_part_is_laid_out_alone() -> None:
    async with editor() as ed:
        doc = ed.open("a  = 1\nb  = 2\nc  = 3\n")
        lines = {"start": {"line": 1, "character": 0}, "end": {"line": 2, "character": 0}}
        edits = await ed.ask("textDocument/rangeFormatting", {**doc.ident, "range": lines, "options": OPTIONS})
        assert applied(doc, edits) == "a  = 1\nb = 2\nc  = 3\n"


async def test_what_is_no_lua_is_left_alone() -> None:
    async with editor() as ed:
        doc = ed.open("x=1", "file:///srv/notes.txt", "plaintext")
        assert await formatted(ed, doc) == "x=1"
        params = {**doc.ident, "range": doc.whole, "options": OPTIONS}
        assert await ed.ask("textDocument/rangeFormatting", params) == []


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"tabSize": 2, "insertSpaces": True}, "do\n  f()\nend\n"),
        ({"tabSize": 8, "insertSpaces": False}, "do\n\tf()\nend\n"),
        ({"tabSize": 0, "insertSpaces": True}, "do\n    f()\nend\n"),
    ],
)
async def test_the_editor_says_how_to_indent_where_no_file_does(
    tmp_path: Path, options: dict[str, Any], expected: str
) -> None:
    (tmp_path / ".editorconfig").write_text("root = true\n[*.lua]\nmax_line_length = 80\n", encoding="utf-8")
    async with editor() as ed:
        for uri in ("untitled:one", (tmp_path / "main.lua").as_uri()):
            doc = ed.open("do f() end", uri)
            edits = await ed.ask("textDocument/formatting", {**doc.ident, "options": options})
            assert applied(doc, edits) == expected


def lines(first: int, last: int) -> dict[str, Any]:
    return {"start": {"line": first, "character": 0}, "end": {"line": last, "character": 0}}


async def test_several_parts_are_laid_out_at_once() -> None:
    async with editor({"textDocument": {"rangeFormatting": {"rangesSupport": True}}}) as ed:
        offered = ed.initialize_result["capabilities"]["documentRangeFormattingProvider"]
        assert offered == {"rangesSupport": True}
        doc = ed.open("a  = 1\nb  = 2\nc  = 3\nd  = 4\n")
        ranges = [lines(0, 1), lines(2, 3), lines(2, 3)]
        edits = await ed.ask("textDocument/rangesFormatting", {**doc.ident, "ranges": ranges, "options": OPTIONS})
        assert applied(doc, edits) == "a = 1\nb  = 2\nc = 3\nd  = 4\n"


@pytest.mark.parametrize(
    ("settings", "reason", "expected"),
    [
        ({"format.onSave": True}, 1, "do\n  f()\nend\nif x then\n  y()\nend\n"),
        ({"format.onSave": True}, 2, None),
        ({}, 1, None),
    ],
)
async def test_a_spell_is_laid_out_when_it_is_saved(
    settings: dict[str, Any], reason: int, expected: str | None
) -> None:
    capabilities = {"textDocument": {"synchronization": {"willSaveWaitUntil": True}}}
    async with editor(capabilities, initializationOptions=settings) as ed:
        assert ed.initialize_result["capabilities"]["textDocumentSync"]["willSaveWaitUntil"]
        doc = ed.open("do f() end\nif x then\n  y() end\n", "untitled:one")
        edits = await ed.ask("textDocument/willSaveWaitUntil", {**doc.ident, "reason": reason})
        assert applied(doc, edits) == (expected or doc.text)


async def test_a_style_that_cannot_be_read_keeps_nobody_from_saving(tmp_path: Path) -> None:
    (tmp_path / "stylua.toml").write_text("indent_width = 'x'", encoding="utf-8")
    async with editor(initializationOptions={"format.onSave": True}) as ed:
        doc = ed.open("do f() end", (tmp_path / "main.lua").as_uri())
        assert await ed.ask("textDocument/willSaveWaitUntil", {**doc.ident, "reason": 1}) == []
