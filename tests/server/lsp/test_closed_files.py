"""Diagnostics of files that are not open, for clients that do not ask for those of the whole workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from llmspell_server.lsp import closed_files
from tests.harness.lsp import CAPABILITIES, Doc, Editor, editor

ASKS = {**CAPABILITIES, "textDocument": {**CAPABILITIES["textDocument"], "diagnostic": {}}}
"""A client that asks for diagnostics."""
NEOVIM = {"name": "Neovim", "version": "0.11.2"}
"""It asks for those of open documents."""
PUBLISH = "textDocument/publishDiagnostics"


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A module, one who uses it, and one who has nothing wrong."""
    monkeypatch.setattr(closed_files, "PAUSE", 0.01)
    (tmp_path / "util.lua").write_text("local M = {}\nfunction M.size() return 1 end\nreturn M\n")
    (tmp_path / "main.lua").write_text("local util = require('util')\nprint(util.size())\noops()\n")
    (tmp_path / "quiet.lua").write_text("print(1)\n")
    return tmp_path


def params(folder: Path, **settings: Any) -> dict[str, Any]:
    return {
        "workspaceFolders": [{"uri": folder.as_uri(), "name": "w"}],
        "initializationOptions": {"llmspell": settings},
    }


async def told(ed: Editor, path: Path, version: int | None = None) -> list[str]:
    """The codes that the server sends next about a file."""
    found = await ed.hear(PUBLISH, uri=path.as_uri())
    assert found.get("version") == version
    return [one["code"] for one in found["diagnostics"]]


async def open_file(ed: Editor, path: Path) -> Doc:
    return ed.open(path.read_text(), path.as_uri())


async def test_what_is_wrong_in_closed_files_is_sent(tree: Path) -> None:
    async with editor(pulls=False, **params(tree)) as ed:
        assert await told(ed, tree / "main.lua") == ["undefined-global"]


async def test_an_open_document_is_told_of_once(tree: Path) -> None:
    async with editor(pulls=False, **params(tree)) as ed:
        assert await told(ed, tree / "main.lua") == ["undefined-global"]
        doc = await open_file(ed, tree / "main.lua")
        assert await told(ed, tree / "main.lua", version=1) == ["undefined-global"]
        ed.change(doc, 0, len(doc.text), "print(1)\n")
        assert await told(ed, tree / "main.lua", version=2) == []
        ed.tell("textDocument/didClose", doc.ident)
        assert await told(ed, tree / "main.lua") == ["undefined-global"]


async def test_an_edit_tells_what_it_means_for_closed_files(tree: Path) -> None:
    async with editor(pulls=False, **params(tree)) as ed:
        assert await told(ed, tree / "main.lua") == ["undefined-global"]
        doc = await open_file(ed, tree / "util.lua")
        assert await told(ed, tree / "util.lua", version=1) == []
        at = doc.text.index("size")
        doc = ed.change(doc, at, at + 4, "length")
        assert await told(ed, tree / "main.lua") == ["undefined-field", "undefined-global"]
        assert await told(ed, tree / "util.lua", version=2) == []
        ed.change(doc, at, at + 6, "size")
        assert await told(ed, tree / "main.lua") == ["undefined-global"]
        assert await told(ed, tree / "util.lua", version=3) == []


async def test_neovim_asks_for_what_is_open_and_is_sent_the_rest(tree: Path) -> None:
    async with editor(ASKS, pulls=False, clientInfo=NEOVIM, **params(tree)) as ed:
        assert not ed.initialize_result["capabilities"]["diagnosticProvider"]["workspaceDiagnostics"]
        assert await told(ed, tree / "main.lua") == ["undefined-global"]
        doc = await open_file(ed, tree / "main.lua")
        report = await ed.ask("textDocument/diagnostic", doc.ident)
        assert [one["code"] for one in report["items"]] == ["undefined-global"]
        assert await told(ed, tree / "main.lua") == []
        ed.tell("textDocument/didClose", doc.ident)
        assert await told(ed, tree / "main.lua") == ["undefined-global"]


async def test_a_file_that_goes_takes_its_diagnostics_along(tree: Path) -> None:
    async with editor(pulls=False, **params(tree)) as ed:
        assert await told(ed, tree / "main.lua") == ["undefined-global"]
        (tree / "main.lua").unlink()
        change = {"uri": (tree / "main.lua").as_uri(), "type": 3}
        ed.tell("workspace/didChangeWatchedFiles", {"changes": [change]})
        assert await told(ed, tree / "main.lua") == []


@pytest.mark.parametrize("who", ["asks for everything", "wants open files only", "has no folder"])
async def test_who_is_sent_nothing(tree: Path, who: str, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[None] = []
    monkeypatch.setattr(closed_files, "look_at_workspace", lambda *_arguments: looks.append(None))
    asks = ASKS if who == "asks for everything" else CAPABILITIES
    wanted = params(tree, diagnostics={"scope": "openFiles" if who == "wants open files only" else "workspace"})
    if who == "has no folder":
        del wanted["workspaceFolders"]
    async with editor(asks, pulls=False, **wanted) as ed:
        doc = await open_file(ed, tree / "quiet.lua")
        assert (await ed.ask("textDocument/diagnostic", doc.ident))["items"] == []
        await ed.ask("workspace/symbol", {"query": ""})
    assert looks == []


async def test_who_begins_to_ask_gets_everything_by_asking(tree: Path) -> None:
    async with editor(pulls=False, **params(tree)) as ed:
        assert await told(ed, tree / "main.lua") == ["undefined-global"]
        report = await ed.ask("workspace/diagnostic", {"previousResultIds": []})
        assert [len(one["items"]) for one in report["items"]] == [1, 0, 0]
        assert await told(ed, tree / "main.lua") == []


async def test_the_scope_can_be_changed(tree: Path) -> None:
    async with editor(pulls=False, **params(tree)) as ed:
        assert await told(ed, tree / "main.lua") == ["undefined-global"]
        for scope, codes in (("openFiles", []), ("workspace", ["undefined-global"])):
            ed.tell("workspace/didChangeConfiguration", {"settings": {"llmspell": {"diagnostics": {"scope": scope}}}})
            assert await told(ed, tree / "main.lua") == codes


async def test_a_client_that_asks_gets_open_files_only_when_it_wants_that(tree: Path) -> None:
    async with editor(**params(tree, diagnostics={"scope": "openFiles"})) as ed:
        report = await ed.ask("workspace/diagnostic", {"previousResultIds": [{"uri": "file:///x.lua", "value": "1"}]})
        assert report == {"items": [{"kind": "full", "uri": "file:///x.lua", "items": [], "version": None}]}
