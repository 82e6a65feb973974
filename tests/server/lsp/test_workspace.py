"""Questions across files: read in the background, asked of the analysis, answered with places that can be opened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from llmspell_server.lsp import unwatched
from tests.harness.lsp import CAPABILITIES, LspFailure, editor

LINKS = {
    **CAPABILITIES,
    "textDocument": {**CAPABILITIES["textDocument"], "definition": {"linkSupport": True}},
    "experimental": {"llmspellStatus": True},
}


def folder(path: Path) -> dict[str, Any]:
    return {"workspaceFolders": [{"uri": path.as_uri(), "name": "w"}]}


def write(path: Path, **files: str) -> None:
    for name, text in files.items():
        (path / f"{name}.lua").write_text(text, encoding="utf-8")


async def loaded(ed: Any) -> None:
    """Waits until the files of the workspace are read."""
    while not (await ed.hear("llmspell/status"))["quiescent"]:
        """It reads still."""


async def test_a_global_is_found_in_another_file(tmp_path: Path) -> None:
    write(tmp_path, a="function shared() end", b="shared()", c="local shared = 1")
    async with editor(LINKS, **folder(tmp_path)) as ed:
        await ed.hear("llmspell/status")
        await loaded(ed)
        doc = ed.open("sha$0red()", (tmp_path / "b.lua").as_uri())
        (link,) = await ed.ask("textDocument/definition", doc.here)
        assert link["targetUri"] == (tmp_path / "a.lua").as_uri()
        assert link["targetSelectionRange"]["start"] == {"line": 0, "character": 9}
        assert link["targetRange"]["end"] == {"line": 0, "character": 21}
        assert link["originSelectionRange"]["end"] == {"line": 0, "character": 6}
        params = {**doc.here, "context": {"includeDeclaration": True}}
        uses = await ed.ask("textDocument/references", params)
        assert sorted(Path(use["uri"]).name for use in uses) == ["a.lua", "b.lua"]
        ed.leave_unread()


async def test_files_that_others_change_are_read_again(tmp_path: Path) -> None:
    write(tmp_path, a="function old() end")
    async with editor(LINKS, **folder(tmp_path)) as ed:
        await ed.hear("llmspell/status")
        await loaded(ed)
        doc = ed.open("new$0()", "file:///elsewhere/b.lua")
        assert await ed.ask("textDocument/definition", doc.here) == []
        write(tmp_path, a="-- moved\nfunction new() end")
        uri = (tmp_path / "a.lua").as_uri()
        ed.tell("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri, "type": 2}]})
        while not (found := await ed.ask("textDocument/definition", doc.here)):
            """The file is read in the background."""
        assert found[0]["targetUri"] == uri
        (tmp_path / "a.lua").unlink()
        ed.tell("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri, "type": 3}]})
        while await ed.ask("textDocument/definition", doc.here):
            """The same."""
        ed.leave_unread()


@pytest.mark.parametrize("method", ["textDocument/didOpen", "textDocument/didSave"])
async def test_files_that_nobody_watches_are_looked_at_when_a_text_is_opened_or_saved(
    tmp_path: Path, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unwatched, "PAUSE", 0)
    write(tmp_path, a="function old() end", gone="function lost() end")
    async with editor(LINKS, **folder(tmp_path)) as ed:
        await ed.hear("llmspell/status")
        await loaded(ed)
        doc = ed.open("new$0(lost())", "file:///elsewhere/b.lua")
        assert await ed.ask("textDocument/definition", doc.here) == []
        write(tmp_path, a="function new() end")
        (tmp_path / "gone.lua").unlink()
        item = {"uri": "file:///elsewhere/c.lua", "languageId": "lua", "version": 1, "text": ""}
        ed.tell(method, {"textDocument": item})
        while not await ed.ask("textDocument/definition", doc.here):
            """The folders are looked at in the background."""
        lost = {**doc.ident, "position": {"line": 0, "character": 5}}
        assert await ed.ask("textDocument/definition", lost) == []
        ed.leave_unread()


async def test_what_a_folder_says_is_read_again_when_nobody_watches_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unwatched, "PAUSE", 0)
    write(tmp_path, a="print(ngx)")
    async with editor(LINKS, **folder(tmp_path)) as ed:
        await ed.hear("llmspell/status")
        await loaded(ed)
        doc = ed.open("print(ngx)", (tmp_path / "a.lua").as_uri())
        assert (await ed.ask("textDocument/diagnostic", doc.ident))["items"]
        (tmp_path / "llmspell.toml").write_text('[diagnostics]\nglobals = ["ngx"]\n', encoding="utf-8")
        ed.tell("textDocument/didSave", doc.ident)
        while (await ed.ask("textDocument/diagnostic", doc.ident))["items"]:
            """The same."""
        ed.leave_unread()


async def test_a_file_without_a_folder_knows_the_modules_that_it_requires(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    write(tmp_path / "lib", words="local other = require('lib.other')\nreturn { far = other.far }")
    write(tmp_path / "lib", other="return { far = 1 }")
    write(tmp_path, stranger="function stranger() end")
    async with editor(LINKS) as ed:
        await ed.hear("llmspell/status")
        doc = ed.open("local words = require('lib.words')\nprint(words.far$0)", (tmp_path / "a.lua").as_uri())
        while not await ed.ask("textDocument/definition", doc.here):
            """The files are read in the background."""
        symbols = await ed.ask("workspace/symbol", {"query": ""})
        assert {Path(each["location"]["uri"]).stem for each in symbols} == {"a", "words"}
        later = ed.change(doc, len(doc.text), len(doc.text), "\nrequire('stranger')")
        ed.tell("textDocument/didSave", later.ident)
        while not await ed.ask("workspace/symbol", {"query": "stranger"}):
            """The same."""
        ed.leave_unread()


@pytest.mark.parametrize("shown", ["git:{}?%7B%22ref%22%3A%22~%22%7D", "showModifications://host:80{}?x", "pr:{}"])
async def test_another_version_of_a_file_beside_it_is_no_part_of_the_workspace(tmp_path: Path, shown: str) -> None:
    write(tmp_path, a="function shared() end")
    uri = (tmp_path / "a.lua").as_uri()
    async with editor(LINKS, **folder(tmp_path)) as ed:
        await ed.hear("llmspell/status")
        await loaded(ed)
        doc = ed.open("function shared$0() end", uri)
        old = ed.open("function shared$0() return prnt end", shown.format(tmp_path / "a.lua"))
        edit = await ed.ask("textDocument/rename", {**doc.here, "newName": "other"})
        assert list(edit["changes"]) == [uri]
        (symbol,) = await ed.ask("workspace/symbol", {"query": "shared"})
        assert symbol["location"]["uri"] == uri
        assert (await ed.ask("textDocument/diagnostic", old.ident))["items"] == []
        for method in ("definition", "hover", "documentHighlight", "prepareRename", "codeLens", "implementation"):
            assert not await ed.ask(f"textDocument/{method}", old.here), method
        assert await ed.ask("textDocument/foldingRange", old.ident) == []
        assert (await ed.ask("textDocument/semanticTokens/full", old.ident))["data"]
        ed.leave_unread()


async def test_an_open_file_is_what_the_editor_shows(tmp_path: Path) -> None:
    write(tmp_path, a="function shared() end")
    async with editor(LINKS, **folder(tmp_path)) as ed:
        await ed.hear("llmspell/status")
        await loaded(ed)
        opened = ed.open("-- one\n-- two\nfunction shared() end", (tmp_path / "a.lua").as_uri())
        doc = ed.open("shared$0()", "file:///elsewhere/b.lua")
        (link,) = await ed.ask("textDocument/definition", doc.here)
        assert link["targetSelectionRange"]["start"]["line"] == 2
        ed.tell("textDocument/didClose", opened.ident)
        (link,) = await ed.ask("textDocument/definition", doc.here)
        assert link["targetSelectionRange"]["start"]["line"] == 0
        ed.leave_unread()


@pytest.mark.parametrize("method", ["declaration", "definition", "typeDefinition", "implementation"])
async def test_nothing_is_found_where_nothing_is(method: str) -> None:
    async with editor() as ed:
        doc = ed.open("local x = 1\n$0\n-- nothing")
        assert await ed.ask(f"textDocument/{method}", doc.here) == []


async def test_a_standard_function_is_defined_in_a_document_that_can_be_read() -> None:
    virtual = {**CAPABILITIES, "workspace": {"textDocumentContent": {}}}
    async with editor(virtual) as ed:
        doc = ed.open("prin$0t(1)")
        (place,) = await ed.ask("textDocument/definition", doc.here)
        assert place["uri"].startswith("llmspell-library:/")
        content = await ed.ask("workspace/textDocumentContent", {"uri": place["uri"]})
        line = content["text"].split("\n")[place["range"]["start"]["line"]]
        assert line.startswith("function print(")
        with pytest.raises(LspFailure) as failure:
            await ed.ask("workspace/textDocumentContent", {"uri": "llmspell-library:/nonsense.lua"})
        assert failure.value.code == -32602


async def test_for_other_clients_it_is_copied_into_the_cache_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    async with editor() as ed:
        doc = ed.open("prin$0t(1)")
        (place,) = await ed.ask("textDocument/definition", doc.here)
        copy = Path(place["uri"].removeprefix("file://"))
        assert copy.is_relative_to(tmp_path / "llmspell" / "library" / "lua54")
        assert "function print(" in copy.read_text(encoding="utf-8").split("\n")[place["range"]["start"]["line"]]


async def test_a_cache_folder_that_cannot_be_written_means_no_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    async with editor() as ed:
        doc = ed.open("prin$0t(1)")
        assert await ed.ask("textDocument/definition", doc.here) == []


async def test_a_large_workspace_shows_progress(tmp_path: Path) -> None:
    write(tmp_path, **{f"f{number}": "x = 1" for number in range(120)})
    async with editor({**CAPABILITIES, "window": {"workDoneProgress": True}}, pulls=False, **folder(tmp_path)) as ed:
        token = (await ed.serve("window/workDoneProgress/create", None))["token"]
        kinds = []
        while "end" not in kinds:
            kinds.append((await ed.hear("$/progress", token=token))["value"]["kind"])
        assert kinds == ["begin", *["report"] * 12, "end"]
