"""Texts in step with the editor: edits, diagnostics pushed and pulled, settings, folders, notebooks."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmspell_runtime.syntax import Edit, parse
from llmspell_server.lsp import documents
from llmspell_server.lsp.documents import Document
from llmspell_server.lsp.settings import Settings, read_settings, reference_page
from tests.harness.lsp import CAPABILITIES, LspFailure, editor


@given(
    st.text(alphabet="local x = 1\n'é😀", max_size=60),
    st.lists(st.tuples(st.integers(0, 80), st.integers(0, 10), st.text(alphabet="x=1\n'é😀", max_size=5)), max_size=12),
    st.sets(st.integers(0, 12)),
)
def test_an_edited_document_is_like_a_fresh_one(
    text: str, edits: list[tuple[int, int, str]], looked_at: set[int]
) -> None:
    document = Document("file:///a.lua", 0, text)
    for number, (wanted, length, new) in enumerate(edits):
        if number in looked_at:
            assert document.tree.text == text
        start = min(wanted, len(text))
        end = min(start + length, len(text))
        text = text[:start] + new + text[end:]
        document = document.edited(number, Edit(start, end, new))
    assert document.text == document.tree.text == text
    assert document.tree.errors == parse(text).errors
    assert document.lines.starts == parse(text).lines.starts


async def test_a_text_that_is_too_large_is_left_alone_and_one_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "LONGEST", 30)
    async with editor(pulls=False) as ed:
        doc = ed.open("if true then " * 4)
        assert await ed.diagnostics(doc) == []
        assert "too large" in (await ed.hear("window/showMessage"))["message"]
        assert await ed.ask("textDocument/documentSymbol", doc.ident) == []
        where = {**doc.ident, "positions": [doc.whole["end"]]}
        assert len(await ed.ask("textDocument/selectionRange", where)) == 1
        doc = ed.change(doc, len("if true then"), len(doc.text), "")
        assert len(await ed.diagnostics(doc)) == 1


async def test_mistakes_are_pushed_to_a_client_that_does_not_ask() -> None:
    async with editor(pulls=False) as ed:
        doc = ed.open("while true do print()")
        (found,) = await ed.diagnostics(doc)
        assert found["relatedInformation"][0]["location"]["uri"] == doc.uri
        doc = ed.change(doc, len(doc.text), len(doc.text), " end")
        assert await ed.diagnostics(doc) == []
        doc = ed.change(doc, 0, 0, "(")
        assert len(await ed.diagnostics(doc)) == 1
        ed.tell("textDocument/didClose", doc.ident)
        assert (await ed.hear("textDocument/publishDiagnostics"))["diagnostics"] == []


async def test_a_client_that_asks_is_not_sent_any() -> None:
    async with editor(pulls=False) as ed:
        doc = ed.open("if true then")
        assert await ed.diagnostics(doc)
        report = await ed.ask("textDocument/diagnostic", doc.ident)
        assert (await ed.hear("textDocument/publishDiagnostics"))["diagnostics"] == []
        params = {**doc.ident, "previousResultId": report["resultId"]}
        assert await ed.ask("textDocument/diagnostic", params) == {"kind": "unchanged", "resultId": report["resultId"]}
        doc = ed.change(doc, 0, 0, " ")
        assert (await ed.ask("textDocument/diagnostic", params))["kind"] == "full"


async def test_several_edits_in_one_message_build_on_each_other() -> None:
    async with editor() as ed:
        doc = ed.open("ab")
        place = {"start": {"line": 0, "character": 1}, "end": {"line": 0, "character": 1}}
        cut = {"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 1}}}
        changes = [{"range": place, "text": "=1\n"}, {"text": "vlocal y"}, {**cut, "text": ""}]
        ed.tell("textDocument/didChange", {"textDocument": {"uri": doc.uri, "version": 9}, "contentChanges": changes})
        assert [s["name"] for s in await ed.ask("textDocument/documentSymbol", doc.ident)] == ["y"]


async def test_workspace_diagnostics_with_progress(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "hidden.lua").write_text("if", encoding="utf-8")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "bytes.lua").write_bytes(b"return '\xff'")
    for number in range(30):
        (tmp_path / f"f{number:02}.lua").write_text("if" if number % 10 == 0 else "return 1", encoding="utf-8")
    async with editor(workspaceFolders=[{"uri": tmp_path.as_uri(), "name": "w"}]) as ed:
        params = {"previousResultIds": [{"uri": "file:///gone.lua", "value": "old"}], "workDoneToken": "t"}
        result = await ed.ask("workspace/diagnostic", params)
        found = {Path(item["uri"]).name: len(item["items"]) for item in result["items"]}
        assert found.pop("gone.lua") == 0
        assert len(found) == 31
        assert sorted(name for name, count in found.items() if count) == ["f00.lua", "f10.lua", "f20.lua"]
        kinds = [(await ed.hear("$/progress"))["value"]["kind"] for _ in range(9)]
        assert kinds == ["begin", *["report"] * 7, "end"]
        known = [{"uri": item["uri"], "value": item["resultId"]} for item in result["items"] if "resultId" in item]
        again = await ed.ask("workspace/diagnostic", {"previousResultIds": known})
        assert {item["kind"] for item in again["items"]} == {"unchanged"}
        doc = ed.open("return 2", (tmp_path / "f00.lua").as_uri())
        again = await ed.ask("workspace/diagnostic", {"previousResultIds": known})
        assert [item["uri"] for item in again["items"] if item["kind"] == "full"] == [doc.uri]


async def test_folders_come_and_go(tmp_path: Path) -> None:
    (tmp_path / "a.lua").write_text("if", encoding="utf-8")
    folder = {"uri": tmp_path.as_uri(), "name": "w"}
    async with editor() as ed:
        for event, count in (({"added": [folder], "removed": []}, 1), ({"added": [], "removed": [folder]}, 0)):
            ed.tell("workspace/didChangeWorkspaceFolders", {"event": event})
            assert len((await ed.ask("workspace/diagnostic", {"previousResultIds": []}))["items"]) == count


async def test_settings_are_asked_for_and_hold_at_once() -> None:
    capabilities = {**CAPABILITIES, "workspace": {"configuration": True}}
    async with editor(capabilities, pulls=False) as ed:
        asked = await ed.serve("workspace/configuration", [{"lua": {"version": "lua51"}}])
        assert asked == {"items": [{"section": "llmspell"}]}
        doc = ed.open("return 1 // 2")
        while not await ed.diagnostics(doc):
            """The document may have been looked at before the settings were there."""
        ed.tell("workspace/didChangeConfiguration", {"settings": None})
        await ed.serve("workspace/configuration", [{"lua": {"version": "lua54"}}])
        assert await ed.diagnostics(doc) == []


async def test_diagnostics_can_be_turned_off() -> None:
    options = {"llmspell": {"diagnostics": {"disable": ["missing-closer"]}}}
    async with editor(initializationOptions=options) as ed:
        doc = ed.open("if true then")
        assert (await ed.ask("textDocument/diagnostic", doc.ident))["items"] == []


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (None, Settings()),
        ([], Settings()),
        ({"lua": {"version": "lua51"}}, Settings(lua_version="lua51")),
        ({"lua.version": "lua51"}, Settings(lua_version="lua51")),
        ({"llmspell.lua.version": "lua51"}, Settings(lua_version="lua51")),
        ({"llmspell": {"lua": {"version": "lua51"}}}, Settings(lua_version="lua51")),
        ({"lua": {"version": "lua99"}}, Settings()),
        ({"lua": 5}, Settings()),
        ({"diagnostics": {"enable": "no"}}, Settings()),
        ({"diagnostics": {"enable": False, "disable": ["a"]}}, Settings(diagnostics=False, diagnostics_off=("a",))),
        ({"diagnostics": {"disable": [1]}}, Settings()),
        ({"workspace": {"maxFiles": -1}}, Settings()),
        ({"workspace": {"maxFiles": True}}, Settings()),
    ],
)
def test_settings_are_read_and_nonsense_is_not(told: object, expected: Settings) -> None:
    assert read_settings(told) == expected


def test_the_page_of_settings_is_up_to_date() -> None:
    page = Path(__file__).parents[3] / "docs" / "reference" / "language-server.md"
    assert page.read_text(encoding="utf-8") == reference_page()


CELLS = ["nb:1", "nb:2", "nb:3"]


def cell(uri: str) -> dict[str, object]:
    return {"kind": 2, "document": uri}


def item(uri: str, text: str) -> dict[str, object]:
    return {"uri": uri, "languageId": "lua", "version": 1, "text": text}


async def test_a_question_about_a_text_that_was_closed_meanwhile_is_no_mistake_of_the_client() -> None:
    async with editor() as ed:
        doc = ed.open("local x$0 = 1")
        ed.tell("textDocument/didClose", doc.ident)
        with pytest.raises(LspFailure) as closed:
            await ed.ask("textDocument/diagnostic", doc.ident)
        assert closed.value.code == -32801
        with pytest.raises(LspFailure) as unknown:
            await ed.ask("textDocument/hover", {**doc.here, "textDocument": {"uri": "file:///srv/other.lua"}})
        assert unknown.value.code == -32602
        again = ed.open("local x$0 = 1")
        assert await ed.ask("textDocument/hover", again.here)
        ed.leave_unread()


@pytest.mark.parametrize("uri", ["x://[a/b.lua", "", ":", "no uri", "zip:\0.lua"])
async def test_a_document_may_have_any_uri(uri: str) -> None:
    async with editor() as ed:
        doc = ed.open("print(prnt)", uri)
        (found,) = (await ed.ask("textDocument/diagnostic", doc.ident))["items"]
        assert found["code"] == "undefined-global"


async def test_a_notebook_as_vs_code_tells_it() -> None:
    async with editor() as ed:
        uri = "vscode-notebook-cell://host/w/book.ipynb#W0sZmlsZQ%3D%3D"
        kept = {"execution_count": None, "metadata": {}}
        notebook = {
            "uri": "file:///w/book.ipynb",
            "notebookType": "jupyter-notebook",
            "version": 0,
            "metadata": {"cells": [], "metadata": {"language_info": {"name": "lua"}}, "nbformat": 4},
            "cells": [{"kind": 2, "document": uri, "metadata": kept, "executionSummary": {"executionOrder": 1}}],
        }
        text = {"uri": uri, "languageId": "lua", "version": 1, "text": "shared = print(prnt)"}
        ed.tell("notebookDocument/didOpen", {"notebookDocument": notebook, "cellTextDocuments": [text]})
        change = {
            "metadata": {"nbformat": 4},
            "cells": {"data": [{"kind": 2, "document": uri, "metadata": {**kept, "execution_count": 1}}]},
        }
        ed.tell("notebookDocument/didChange", {"notebookDocument": {**notebook, "version": 2}, "change": change})
        (found,) = (await ed.ask("textDocument/diagnostic", {"textDocument": {"uri": uri}}))["items"]
        assert found["code"] == "undefined-global"
        changed = [{"range": found["range"], "text": "1"}]
        cell = {"document": {"uri": uri, "version": 2}, "changes": changed}
        change = {"cells": {"textContent": [cell]}}
        ed.tell("notebookDocument/didChange", {"notebookDocument": {**notebook, "version": 3}, "change": change})
        assert (await ed.ask("textDocument/diagnostic", {"textDocument": {"uri": uri}}))["items"] == []
        ed.leave_unread()


async def test_the_cells_of_a_notebook_are_documents() -> None:
    async with editor() as ed:
        notebook = {
            "uri": "nb:",
            "notebookType": "jupyter-notebook",
            "version": 1,
            "cells": [cell(u) for u in CELLS[:2]],
        }
        texts = [item(CELLS[0], "X = 1"), item(CELLS[1], "if true then")]
        ed.tell("notebookDocument/didOpen", {"notebookDocument": notebook, "cellTextDocuments": texts})

        async def mistakes(uri: str) -> int:
            return len((await ed.ask("textDocument/diagnostic", {"textDocument": {"uri": uri}}))["items"])

        assert [await mistakes(uri) for uri in CELLS[:2]] == [0, 1]
        array = {"start": 1, "deleteCount": 1, "cells": [cell(CELLS[2])]}
        structure = {"array": array, "didOpen": [item(CELLS[2], "print(X)")], "didClose": [{"uri": CELLS[1]}]}
        place = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}
        edits = {"document": {"uri": CELLS[2], "version": 2}, "changes": [{"range": place, "text": "("}]}
        ed.tell(
            "notebookDocument/didChange",
            {
                "notebookDocument": {"uri": "nb:", "version": 2},
                "change": {"cells": {"structure": structure, "textContent": [edits]}},
            },
        )
        assert [await mistakes(uri) for uri in (CELLS[0], CELLS[2])] == [0, 1]
        where = {"textDocument": {"uri": CELLS[0]}, "position": {"line": 0, "character": 0}}
        context = {"context": {"includeDeclaration": True}}
        found = await ed.ask("textDocument/references", {**where, **context})
        assert sorted(place["uri"] for place in found) == [CELLS[0], CELLS[2]]
        ed.tell(
            "notebookDocument/didClose",
            {"notebookDocument": {"uri": "nb:"}, "cellTextDocuments": [{"uri": CELLS[0]}, {"uri": CELLS[2]}]},
        )
        assert await ed.ask("workspace/symbol", {"query": ""}) == []
