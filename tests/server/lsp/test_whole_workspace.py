"""What changes files the editor has not opened waits until the server has read them."""

from __future__ import annotations

from pathlib import Path

from tests.harness.lsp import CAPABILITIES, editor

MODULE = "local M = {}\nfunction M.total() end\nreturn M\n"
SPELL = 'local lib = require("lib")\nlib.total$0()\n'


def files(folder: Path) -> dict[str, object]:
    (folder / "lib.lua").write_text(MODULE, encoding="utf-8")
    for number in range(60):
        (folder / f"a{number}.lua").write_text(f"local lib = require('lib')\nlib.total({number})\n", encoding="utf-8")
    return {"workspaceFolders": [{"uri": folder.as_uri(), "name": "w"}]}


async def test_a_rename_at_the_start_changes_every_file(tmp_path: Path) -> None:
    async with editor(CAPABILITIES, pulls=False, **files(tmp_path)) as ed:
        doc = ed.open(SPELL, (tmp_path / "spell.lua").as_uri())
        edit = await ed.ask("textDocument/rename", {**doc.here, "newName": "sum"})
        assert len(edit["changes"]) == 62
        await ed.diagnostics(doc)


async def test_a_file_renamed_at_the_start_is_followed_everywhere(tmp_path: Path) -> None:
    async with editor(CAPABILITIES, pulls=False, **files(tmp_path)) as ed:
        moved = {"oldUri": (tmp_path / "lib.lua").as_uri(), "newUri": (tmp_path / "other.lua").as_uri()}
        edit = await ed.ask("workspace/willRenameFiles", {"files": [moved]})
        assert len(edit["changes"]) == 60


async def test_references_at_the_start_are_those_of_every_file(tmp_path: Path) -> None:
    async with editor(CAPABILITIES, pulls=False, **files(tmp_path)) as ed:
        doc = ed.open(SPELL, (tmp_path / "spell.lua").as_uri())
        found = await ed.ask("textDocument/references", {**doc.here, "context": {"includeDeclaration": True}})
        assert len(found) == 62
        await ed.diagnostics(doc)


async def test_hints_at_the_start_know_the_parameters_of_other_files(tmp_path: Path) -> None:
    folders = files(tmp_path)
    (tmp_path / "lib.lua").write_text("local M = {}\nfunction M.total(limit) end\nreturn M\n", encoding="utf-8")
    async with editor(CAPABILITIES, pulls=False, **folders) as ed:
        doc = ed.open('local lib = require("lib")\nlib.total(3)\n', (tmp_path / "spell.lua").as_uri())
        (hint,) = await ed.ask("textDocument/inlayHint", {**doc.ident, "range": doc.whole})
        assert hint["label"][0]["value"] == "limit:"
        await ed.diagnostics(doc)
