"""Files and folders that the editor renames, creates and deletes: edits before, and an index that is right after."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.harness.lsp import Editor, editor

VERSIONED = {"workspace": {"workspaceEdit": {"documentChanges": True}}}


def workspace(path: Path, **files: str) -> dict[str, Any]:
    """Writes files (`a__b` is `a/b.lua`); the parameters of `initialize`."""
    for name, text in files.items():
        file = path / (name.replace("__", "/") + ".lua")
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return {"workspaceFolders": [{"uri": path.as_uri(), "name": "w"}]}


async def symbols(ed: Editor, *expected: str) -> None:
    """Waits until the globals of the workspace whose names begin with `G` are these."""
    while True:
        found = await ed.ask("workspace/symbol", {"query": "G"})
        if sorted({each["name"] for each in found if each["name"].startswith("G")}) == sorted(expected):
            return


def moved(path: Path, old: str, new: str) -> dict[str, Any]:
    return {"files": [{"oldUri": (path / old).as_uri(), "newUri": (path / new).as_uri()}]}


async def test_edits_of_open_and_closed_files_before_a_folder_gets_another_name(tmp_path: Path) -> None:
    params = workspace(tmp_path, lib__a="G1 = 1 return {}", other="local a = require('lib.a')\n")
    async with editor(VERSIONED, **params) as ed:
        await symbols(ed, "G1")
        main = ed.open("-- text\nrequire 'lib/a'", (tmp_path / "main.lua").as_uri())
        edit = await ed.ask("workspace/willRenameFiles", moved(tmp_path, "lib", "core"))
        texts = {
            change["textDocument"]["uri"].rsplit("/", 1)[-1]: (
                change["textDocument"]["version"],
                [each["newText"] for each in change["edits"]],
            )
            for change in edit["documentChanges"]
        }
        assert texts == {"main.lua": (1, ["'core/a'"]), "other.lua": (None, ["'core.a'"])}
        assert await ed.ask("workspace/willRenameFiles", moved(tmp_path, "nothing", "core")) is None
        assert await ed.ask("workspace/willRenameFiles", moved(tmp_path, "main.lua", "start.lua")) is None
        ed.tell("textDocument/didClose", main.ident)


async def test_the_index_follows_files_and_folders_and_nothing_is_edited_unasked(tmp_path: Path) -> None:
    params = workspace(tmp_path, lib__a="G1 = 1 return { v = 1 }", main="G2 = require('lib.a').v\n")
    async with editor(**params) as ed:
        await symbols(ed, "G1", "G2")
        (tmp_path / "lib").rename(tmp_path / "core")
        ed.tell("workspace/didRenameFiles", moved(tmp_path, "lib", "core"))
        doc = ed.open("print(G1$0)", (tmp_path / "x.lua").as_uri())
        while [each["uri"] for each in await ed.ask("textDocument/definition", doc.here)] != [
            (tmp_path / "core" / "a.lua").as_uri()
        ]:
            pass
        (tmp_path / "new.lua").write_text("G3 = 1", encoding="utf-8")
        ed.tell("workspace/didCreateFiles", {"files": [{"uri": (tmp_path / "new.lua").as_uri()}]})
        await symbols(ed, "G1", "G2", "G3")
        (tmp_path / "new.lua").unlink()
        ed.tell("workspace/didDeleteFiles", {"files": [{"uri": (tmp_path / "new.lua").as_uri()}]})
        await symbols(ed, "G1", "G2")
        (tmp_path / "core" / "a.lua").unlink()
        (tmp_path / "core").rmdir()
        ed.tell("workspace/didDeleteFiles", {"files": [{"uri": (tmp_path / "core").as_uri()}]})
        await symbols(ed, "G2")
        for uri in ("untitled:x", "file:///", "", "file:///srv/%"):
            ed.tell("workspace/didCreateFiles", {"files": [{"uri": uri}]})
        await symbols(ed, "G2")
