"""Renames over the wire: several files, versions, columns in the client's unit, refusals with words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import pytest

from tests.harness.lsp import Doc, Editor, LspFailure, editor

VERSIONED = {"workspace": {"workspaceEdit": {"documentChanges": True}}}


def folder(path: Path, **files: str) -> dict[str, Any]:
    """Writes files; the parameters of `initialize` that make the folder the workspace."""
    for name, text in files.items():
        (path / f"{name}.lua").write_text(text, encoding="utf-8")
    return {"workspaceFolders": [{"uri": path.as_uri(), "name": "w"}]}


async def loaded(ed: Editor, count: int) -> None:
    """Waits until the files of the workspace are known."""
    while len(await ed.ask("workspace/symbol", {"query": "loaded"})) < count:
        pass


async def rename(ed: Editor, doc: Doc, new_name: str) -> Any:
    return await ed.ask("textDocument/rename", {**doc.here, "newName": new_name})


async def test_a_field_in_open_and_closed_files_with_versions(tmp_path: Path) -> None:
    params = folder(
        tmp_path, lib="loaded = 1\nlocal M = {}\nfunction M.f() end\nreturn M\n", other="require('lib').f()\n"
    )
    async with editor(VERSIONED, **params) as ed:
        await loaded(ed, 1)
        doc = ed.open("local m = require 'lib'\nm.f$0()", (tmp_path / "main.lua").as_uri())
        edit = await rename(ed, doc, "g")
        changes = {change["textDocument"]["uri"].rsplit("/", 1)[-1]: change for change in edit["documentChanges"]}
        assert {name: change["textDocument"]["version"] for name, change in changes.items()} == {
            "main.lua": 1,
            "lib.lua": None,
            "other.lua": None,
        }
        assert [[e["newText"] for e in change["edits"]] for change in changes.values()] == [["g"]] * 3
        assert "changes" not in edit
        (in_lib,) = changes["lib.lua"]["edits"]
        assert in_lib["range"] == {"start": {"line": 2, "character": 11}, "end": {"line": 2, "character": 12}}


async def test_plain_changes_for_a_client_without_versions(tmp_path: Path) -> None:
    params = folder(tmp_path, lib="loaded = 1\nshared = 2\n")
    async with editor(**params) as ed:
        await loaded(ed, 1)
        doc = ed.open("print($0shared)", (tmp_path / "main.lua").as_uri())
        edit = await rename(ed, doc, "own")
        assert set(edit) == {"changes"}
        assert {uri.rsplit("/", 1)[-1]: len(edits) for uri, edits in edit["changes"].items()} == {
            "main.lua": 1,
            "lib.lua": 1,
        }


async def test_a_file_that_changed_on_the_disk_meanwhile_is_not_edited(tmp_path: Path) -> None:
    params = folder(tmp_path, lib="loaded = 1\nshared = 2\n")
    async with editor(**params) as ed:
        await loaded(ed, 1)
        folder(tmp_path, lib="-- a line more\nloaded = 1\nshared = 2\n")
        doc = ed.open("print($0shared)", (tmp_path / "main.lua").as_uri())
        with pytest.raises(LspFailure, match=r"lib\.lua was changed") as failure:
            await rename(ed, doc, "own")
        assert failure.value.code == -32803


@pytest.mark.parametrize(("encoding", "column"), [("utf-8", 17), ("utf-16", 15), ("utf-32", 14)])
async def test_columns_are_in_the_unit_of_the_client(encoding: str, column: int) -> None:
    async with editor({"general": {"positionEncodings": [encoding]}}) as ed:
        doc = ed.open("t = {['😀']=1, a=2}\nprint(t.a)")
        params = {**doc.ident, "position": {"line": 1, "character": 8}, "newName": "b"}
        edit = await ed.ask("textDocument/rename", params)
        assert edit["changes"][doc.uri][0]["range"]["start"] == {"line": 0, "character": column}


async def test_refusals_are_words_and_no_faults() -> None:
    async with editor() as ed:
        for text, words in (
            ("$0print()", "part of Lua"),
            ("$0State.get('a')", "part of llmspell"),
            ("$0", "no name here"),
        ):
            doc = ed.open(text)
            with pytest.raises(LspFailure, match=words) as failure:
                await rename(ed, doc, "x")
            assert failure.value.code == -32803
        doc = ed.open("local t = {}\nt['a$0'] = 1")
        found = await ed.ask("textDocument/prepareRename", doc.here)
        assert (found["placeholder"], found["range"]["start"]["character"]) == ("a", 3)
        doc = ed.open("local x = 1 -- no$0")
        assert await ed.ask("textDocument/prepareRename", doc.here) is None
        doc = ed.open("print$0()")
        with pytest.raises(LspFailure, match="part of Lua"):
            await ed.ask("textDocument/prepareRename", doc.here)


async def test_closed_files_with_strange_bytes_and_line_ends(tmp_path: Path) -> None:
    params = folder(tmp_path)
    (tmp_path / "lib.lua").write_bytes(b"loaded = 1\r\nlocal s = '\xff\xfe' shared = s\r\n")
    async with editor(**params) as ed:
        await loaded(ed, 1)
        doc = ed.open("print($0shared)", (tmp_path / "main.lua").as_uri())
        edit = await rename(ed, doc, "own")
        (change,) = edit["changes"][(tmp_path / "lib.lua").as_uri()]
        assert change["range"] == {"start": {"line": 1, "character": 15}, "end": {"line": 1, "character": 21}}


async def test_a_rename_and_its_undoing_give_the_same_text(tmp_path: Path) -> None:
    params = folder(tmp_path, lib="loaded = 1\nreturn { value = 1 }\n")
    async with editor(**params) as ed:
        await loaded(ed, 1)
        lib = ed.open("loaded = 1\nreturn { value = 1 }\n", (tmp_path / "lib.lua").as_uri())
        doc = ed.open("local m = require 'lib'\nprint(m.val$0ue, m.value)", (tmp_path / "main.lua").as_uri())
        texts = {lib.uri: lib, doc.uri: doc}
        for new_name in ("amount", "not a name", "value"):
            edit = await rename(ed, attrs.evolve(texts[doc.uri], offset=texts[doc.uri].text.rindex(")") - 3), new_name)
            for uri, changes in edit["changes"].items():
                for change in reversed(changes):
                    was = texts[uri]
                    start, end = (offset_of(was.text, change["range"][side]) for side in ("start", "end"))
                    texts[uri] = ed.change(was, start, end, change["newText"])
        assert [one.text for one in texts.values()] == [lib.text, doc.text]


def offset_of(text: str, place: dict[str, int]) -> int:
    return sum(len(line) + 1 for line in text.split("\n")[: place["line"]]) + place["character"]
