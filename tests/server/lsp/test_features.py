"""Each method once through its handler: the words of the protocol, columns in the client's unit."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.harness.lsp import CAPABILITIES, LspFailure, at, editor


async def test_document_symbols_as_a_tree_and_as_a_list() -> None:
    async with editor() as ed:
        doc = ed.open("local t = { f = function(a) end }")
        (symbol,) = await ed.ask("textDocument/documentSymbol", doc.ident)
        assert (symbol["name"], at(doc.text, symbol["selectionRange"])) == ("t", "t")
        assert [(s["name"], s["detail"]) for s in symbol["children"]] == [("f", "(a)")]
    async with editor({}) as ed:
        doc = ed.open("local t = { f = function(a) end }")
        found = await ed.ask("textDocument/documentSymbol", doc.ident)
        assert [(s["name"], s.get("containerName")) for s in found] == [("t", None), ("f", "t")]


@pytest.mark.parametrize(("encoding", "column"), [("utf-8", 10), ("utf-16", 8), ("utf-32", 7)])
async def test_columns_are_in_the_unit_that_was_negotiated(encoding: str, column: int) -> None:
    async with editor({"general": {"positionEncodings": [encoding]}}) as ed:
        doc = ed.open("--[[😀]]local x = x")
        (symbol,) = await ed.ask("textDocument/documentSymbol", doc.ident)
        assert symbol["location"]["range"]["start"]["character"] == column
        place = {"line": 0, "character": column + len("local ")}
        found = await ed.ask("textDocument/documentHighlight", {**doc.ident, "position": place})
        assert len(found) == 1


async def test_folding_ranges_respect_the_limit_of_the_client() -> None:
    text = "do\n\nend\n" * 5
    async with editor() as ed:
        doc = ed.open(text)
        assert len(await ed.ask("textDocument/foldingRange", doc.ident)) == 5
    async with editor({"textDocument": {"foldingRange": {"rangeLimit": 2}}}) as ed:
        doc = ed.open(text)
        assert [f["startLine"] for f in await ed.ask("textDocument/foldingRange", doc.ident)] == [0, 3]


async def test_selection_ranges_for_several_places() -> None:
    async with editor() as ed:
        doc = ed.open("f(a, b)")
        places = [{"line": 0, "character": 2}, {"line": 0, "character": 5}]
        first, second = await ed.ask("textDocument/selectionRange", {**doc.ident, "positions": places})
        assert at(doc.text, first["range"]) == "a"
        assert at(doc.text, second["parent"]["range"]) == "a, b"


async def test_semantic_tokens_and_what_changed_of_them() -> None:
    async with editor() as ed:
        doc = ed.open("local x = 1\nlocal y = x\n")
        full = await ed.ask("textDocument/semanticTokens/full", doc.ident)
        assert full["data"][:5] == [0, 6, 1, 3, 1]
        doc = ed.change(doc, 0, 0, "\n")
        params = {**doc.ident, "previousResultId": full["resultId"]}
        delta = await ed.ask("textDocument/semanticTokens/full/delta", params)
        (edit,) = delta["edits"]
        data = full["data"]
        data[edit["start"] : edit["start"] + edit["deleteCount"]] = edit["data"]
        assert data == (await ed.ask("textDocument/semanticTokens/full", doc.ident))["data"]
        assert len(edit["data"]) < len(data)
        unknown = await ed.ask("textDocument/semanticTokens/full/delta", {**doc.ident, "previousResultId": "?"})
        assert unknown["data"] == data
        part = await ed.ask(
            "textDocument/semanticTokens/range",
            {**doc.ident, "range": {"start": {"line": 2, "character": 0}, "end": {"line": 3, "character": 0}}},
        )
        assert part["data"][:2] == [2, 6]


async def test_the_globals_of_lua_and_of_spells_are_told_from_ones_own() -> None:
    async with editor() as ed:
        modifiers = ed.initialize_result["capabilities"]["semanticTokensProvider"]["legend"]["tokenModifiers"]
        library = 1 << modifiers.index("defaultLibrary")
        doc = ed.open("print(JSON, State, mine)")
        data = (await ed.ask("textDocument/semanticTokens/full", doc.ident))["data"]
        assert [bool(bits & library) for bits in data[4::5]] == [True, True, True, False]


async def test_names_in_annotations_are_coloured() -> None:
    async with editor() as ed:
        legend = ed.initialize_result["capabilities"]["semanticTokensProvider"]["legend"]
        doc = ed.open("local x = 1\n---@type Other\nlocal y = x\n")
        data = (await ed.ask("textDocument/semanticTokens/full", doc.ident))["data"]
        shown = [(legend["tokenTypes"][data[at + 3]], data[at + 2]) for at in range(0, len(data), 5)]
        assert shown == [("variable", 1), ("keyword", 5), ("class", 5), ("variable", 1), ("variable", 1)]
        lines = {"start": {"line": 2, "character": 0}, "end": {"line": 3, "character": 0}}
        part = await ed.ask("textDocument/semanticTokens/range", {**doc.ident, "range": lines})
        assert len(part["data"]) == 10


async def test_highlights_definition_references() -> None:
    async with editor() as ed:
        doc = ed.open("local x = 1\nx = $0x")
        kinds = [h["kind"] for h in await ed.ask("textDocument/documentHighlight", doc.here)]
        assert kinds == [3, 3, 2]
        (found,) = await ed.ask("textDocument/definition", doc.here)
        assert found["range"]["start"] == {"line": 0, "character": 6}
        for wanted, count in ((True, 3), (False, 2)):
            params = {**doc.here, "context": {"includeDeclaration": wanted}}
            assert len(await ed.ask("textDocument/references", params)) == count


async def test_links_lead_to_files_that_exist(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "init.lua").write_text("return 1", encoding="utf-8")
    async with editor() as ed:
        doc = ed.open("require('li$0b') require('missing')", (tmp_path / "main.lua").as_uri())
        (link,) = await ed.ask("textDocument/documentLink", doc.ident)
        assert link["target"].endswith("/lib/init.lua")
        assert at(doc.text, link["range"]) == "lib"
        (found,) = await ed.ask("textDocument/definition", doc.here)
        assert found["uri"] == link["target"]


async def test_colors_there_and_back() -> None:
    async with editor() as ed:
        doc = ed.open("x = '#00ff00'")
        (found,) = await ed.ask("textDocument/documentColor", doc.ident)
        assert found["color"] == {"red": 0.0, "green": 1.0, "blue": 0.0, "alpha": 1.0}
        (shown,) = await ed.ask("textDocument/colorPresentation", {**doc.ident, **found})
        assert shown["textEdit"]["newText"] == "#00ff00"


async def test_inline_values() -> None:
    async with editor() as ed:
        doc = ed.open("local a = {}\nprint(a.b)\nprint(a)")
        stop = {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 5}}
        context = {"frameId": 1, "stoppedLocation": stop}
        found = await ed.ask("textDocument/inlineValue", {**doc.ident, "range": doc.whole, "context": context})
        assert [v.get("variableName", v.get("expression")) for v in found] == ["a", "a", "a.b"]


async def test_rename_and_its_preparation() -> None:
    capabilities = {**CAPABILITIES, "workspace": {"workspaceEdit": {"documentChanges": True}}}
    async with editor(capabilities) as ed:
        doc = ed.open("local x$0 = 1; f(x)")
        prepared = await ed.ask("textDocument/prepareRename", doc.here)
        assert prepared["placeholder"] == "x"
        edit = await ed.ask("textDocument/rename", {**doc.here, "newName": "y"})
        (change,) = edit["documentChanges"]
        assert change["textDocument"] == {"uri": doc.uri, "version": 1}
        assert [e["newText"] for e in change["edits"]] == ["y", "y"]
        with pytest.raises(LspFailure, match="reserved word") as failure:
            await ed.ask("textDocument/rename", {**doc.here, "newName": "end"})
        assert failure.value.code == -32803
        assert await ed.ask("textDocument/prepareRename", {**doc.ident, "position": doc.whole["end"]}) is None


async def test_rename_for_a_client_without_versions() -> None:
    async with editor({}) as ed:
        doc = ed.open("local x$0 = 1")
        edit = await ed.ask("textDocument/rename", {**doc.here, "newName": "y"})
        assert list(edit["changes"]) == [doc.uri]


async def test_linked_ranges() -> None:
    async with editor() as ed:
        doc = ed.open("local x$0 = 1; f(x)")
        assert len((await ed.ask("textDocument/linkedEditingRange", doc.here))["ranges"]) == 2
        assert await ed.ask("textDocument/linkedEditingRange", {**doc.ident, "position": doc.whole["start"]}) is None


@pytest.mark.parametrize(("spaces", "indent"), [(True, "   "), (False, "\t")])
async def test_typing_is_put_right_with_the_indentation_of_the_editor(spaces: bool, indent: str) -> None:
    async with editor() as ed:
        doc = ed.open("if x then\n$0")
        options = {"tabSize": 3, "insertSpaces": spaces}
        edits = await ed.ask("textDocument/onTypeFormatting", {**doc.here, "ch": "\n", "options": options})
        assert [edit["newText"] for edit in edits] == [indent, "\nend"]
        ed.tell("workspace/didChangeConfiguration", {"settings": {"llmspell": {"typing": {"insertEnd": False}}}})
        assert await ed.ask("textDocument/onTypeFormatting", {**doc.here, "ch": "\n", "options": options}) == []


async def test_no_end_is_added_where_the_cursor_would_be_behind_it() -> None:
    vs_code = {"general": {"regularExpressions": {"engine": "ECMAScript"}}}
    async with editor(vs_code) as ed:
        asked = {"ch": "\n", "options": {"tabSize": 2, "insertSpaces": True}}
        last = ed.open("if x then\n$0")
        assert [e["newText"] for e in await ed.ask("textDocument/onTypeFormatting", {**last.here, **asked})] == ["  "]
        inner = ed.open("if x then\n$0\n", "file:///srv/inner.lua")
        edits = await ed.ask("textDocument/onTypeFormatting", {**inner.here, **asked})
        assert [(e["range"]["start"]["line"], e["newText"]) for e in edits] == [(1, "  "), (2, "end\n")]


async def test_a_mistake_comes_with_its_repair() -> None:
    async with editor() as ed:
        doc = ed.open("if true\n  print()\nend")
        report = await ed.ask("textDocument/diagnostic", doc.ident)
        (diagnostic,) = report["items"]
        assert (diagnostic["source"], diagnostic["severity"], diagnostic["code"]) == ("llmspell", 1, "missing-symbol")
        params = {**doc.ident, "range": doc.whole, "context": {"diagnostics": [diagnostic]}}
        (action,) = await ed.ask("textDocument/codeAction", params)
        assert action["title"] == "Insert 'then'"
        assert action["diagnostics"] == [diagnostic]
        (edit,) = action["edit"]["changes"][doc.uri]
        assert edit["newText"] == " then"
        for only, count in (
            (["quickfix"], 1),
            (["source.fixAll"], 1),
            (["refactor"], 0),
            (["source.organizeImports"], 0),
        ):
            narrowed = {**params, "context": {"diagnostics": [], "only": only}}
            assert len(await ed.ask("textDocument/codeAction", narrowed)) == count


async def test_lenses_only_with_commands_that_exist() -> None:
    async with editor() as ed:
        doc = ed.open("print(1)")
        assert [lens["command"]["title"] for lens in await ed.ask("textDocument/codeLens", doc.ident)] == ["Run"]
        module = ed.open("return {}", "file:///srv/module.lua")
        assert await ed.ask("textDocument/codeLens", module.ident) == []
        ed.tell("workspace/didChangeConfiguration", {"settings": {"llmspell": {"codeLens.enable": False}}})
        assert await ed.ask("textDocument/codeLens", doc.ident) == []
    told = {**CAPABILITIES, "experimental": {"commands": {"commands": ["llmspell.debug"]}}}
    async with editor(told) as ed:
        doc = ed.open("print(1)")
        titles = [lens["command"]["title"] for lens in await ed.ask("textDocument/codeLens", doc.ident)]
        assert titles == ["Run", "Debug"]


async def test_workspace_symbols_the_best_first() -> None:
    async with editor() as ed:
        ed.open("function runner() end function run() end", "file:///a.lua")
        ed.open("function returns_unused_number() end", "file:///b.lua")
        found = await ed.ask("workspace/symbol", {"query": "run"})
        assert [symbol["name"] for symbol in found] == ["run", "runner", "returns_unused_number"]


async def test_files_that_are_not_lua_are_left_alone() -> None:
    async with editor() as ed:
        doc = ed.open("if x then", "file:///srv/notes.txt", "plaintext")
        assert (await ed.ask("textDocument/diagnostic", doc.ident))["items"] == []
        assert await ed.ask("textDocument/codeLens", doc.ident) == []
