"""Code actions through the protocol: eager clients, lazy clients, those that show why something cannot be done."""

from __future__ import annotations

from typing import Any

import pytest

from tests.harness.lsp import Doc, Editor, LspFailure, editor, position

EAGER: dict[str, Any] = {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}}
LAZY = {**EAGER, "dataSupport": True, "resolveSupport": {"properties": ["edit"]}, "disabledSupport": True}


def client(action: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"textDocument": {"codeAction": action}, **more}


async def ask(ed: Editor, doc: Doc, start: int, end: int, **context: Any) -> Any:
    params = {
        **doc.ident,
        "range": {"start": position(doc.text, start), "end": position(doc.text, end)},
        "context": {"diagnostics": [], **context},
    }
    return await ed.ask("textDocument/codeAction", params)


async def test_edits_at_once() -> None:
    async with editor(client(EAGER)) as ed:
        offered = ed.initialize_result["capabilities"]["codeActionProvider"]
        assert offered["resolveProvider"] is False
        assert "refactor.extract" in offered["codeActionKinds"]
        doc = ed.open("print(1 + 2)")
        first, second = await ask(ed, doc, 6, 11)
        assert (first["title"], first["kind"]) == ("Extract into a local", "refactor.extract.variable")
        (edits,) = first["edit"]["changes"].values()
        assert [edit["newText"] for edit in edits] == ["local number = 1 + 2\n", "number"]
        assert "data" not in first
        assert second["kind"] == "refactor.extract.function"


async def test_edits_later() -> None:
    async with editor(client(LAZY, workspace={"workspaceEdit": {"documentChanges": True}})) as ed:
        assert ed.initialize_result["capabilities"]["codeActionProvider"]["resolveProvider"] is True
        doc = ed.open("print(1 + 2)")
        first, _ = await ask(ed, doc, 6, 11)
        assert "edit" not in first
        resolved = await ed.ask("codeAction/resolve", first)
        (change,) = resolved["edit"]["documentChanges"]
        assert change["textDocument"] == {"uri": doc.uri, "version": 1}
        assert [edit["newText"] for edit in change["edits"]] == ["local number = 1 + 2\n", "number"]


async def test_repairs_with_the_same_title_are_told_apart() -> None:
    async with editor(client(LAZY)) as ed:
        doc = ed.open("do local a = 1 local b = 2 end")
        found = await ask(ed, doc, 0, len(doc.text), only=["quickfix"])
        same = [each for each in found if each["title"] == "Remove the local"]
        assert len(same) == 2
        starts = []
        for each in same:
            (edits,) = (await ed.ask("codeAction/resolve", each))["edit"]["changes"].values()
            starts.append(edits[0]["range"]["start"]["character"])
            assert each["diagnostics"][0]["code"] == "unused-local"
        assert starts == [3, 15]


async def test_what_cannot_be_done_says_why_to_clients_that_show_it() -> None:
    text = "local function f(...) return g(...) end"
    start = text.index("g(")
    async with editor(client(LAZY)) as ed:
        found = await ask(ed, ed.open(text), start, start + len("g(...)"), only=["refactor.extract"])
        assert [each["disabled"]["reason"] for each in found] == [
            "it may give several values here",
            "it uses `...` of the function around it",
        ]
    async with editor(client(EAGER)) as ed:
        assert await ask(ed, ed.open(text), start, start + len("g(...)"), only=["refactor.extract"]) == []


async def test_an_action_that_has_become_impossible_is_refused_in_words() -> None:
    async with editor(client(LAZY)) as ed:
        doc = ed.open("print(1 + 2)")
        first, _ = await ask(ed, doc, 6, 11)
        ed.change(doc, 0, len(doc.text), "x")
        with pytest.raises(LspFailure, match="the text has changed") as failure:
            await ed.ask("codeAction/resolve", first)
        assert failure.value.code == -32803


@pytest.mark.parametrize("data", [None, 5, {}, {"uri": "file:///gone.lua", "start": 0, "end": 0}, {"uri": 5}])
async def test_actions_that_are_not_ours(data: Any) -> None:
    async with editor(client(LAZY)) as ed:
        with pytest.raises(LspFailure, match="not open any more"):
            await ed.ask("codeAction/resolve", {"title": "x", "kind": "quickfix", "data": data})


async def test_commands_only_of_the_client() -> None:
    text = "print(nobody)"
    more = {"experimental": {"commands": {"commands": ["llmspell.addGlobal"]}}}
    async with editor(client(EAGER, **more)) as ed:
        found = await ask(ed, ed.open(text), 8, 8, only=["quickfix"])
        (action,) = [each for each in found if "command" in each]
        assert action["command"]["arguments"] == ["nobody"]
        assert "edit" not in action
    async with editor(client(EAGER)) as ed:
        found = await ask(ed, ed.open(text), 8, 8, only=["quickfix"])
        assert not [each for each in found if "command" in each]


@pytest.mark.parametrize(("trigger", "expected"), [(1, True), (2, False), (None, False)])
async def test_the_whole_file_is_only_looked_at_on_request(trigger: int | None, expected: bool) -> None:
    async with editor(client(EAGER)) as ed:
        doc = ed.open('local b = require "b"\nlocal a = require "a"\nprint(a, b)')
        context = {"triggerKind": trigger} if trigger else {}
        found = await ask(ed, doc, len(doc.text), len(doc.text), **context)
        assert any(each["kind"] == "source.organizeImports" for each in found) is expected
        assert await ask(ed, doc, 0, 0, only=["source.organizeImports"])


async def test_definitions_that_nobody_can_change_get_no_actions() -> None:
    text = "function greet(name) end"
    async with editor({"textDocument": {"codeAction": EAGER}}) as ed:
        assert await ask(ed, ed.open(text), 9, 9, triggerKind=1)
        library = ed.open(text, "llmspell-library:/string.lua")
        assert await ask(ed, library, 9, 9, triggerKind=1) == []


async def test_clients_without_literals_and_texts_that_are_no_lua() -> None:
    async with editor({}) as ed:
        assert await ask(ed, ed.open("print(1 + 2)"), 6, 11) == []
    async with editor(client(EAGER)) as ed:
        doc = ed.open("print(1 + 2)", "file:///srv/notes.txt", "plaintext")
        assert await ask(ed, doc, 6, 11) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
async def test_columns_are_in_the_unit_of_the_client(encoding: str) -> None:
    async with editor(client(EAGER, general={"positionEncodings": [encoding]})) as ed:
        doc = ed.open("--[[😀]]x = 'é'")
        column = {"utf-8": 15, "utf-16": 13, "utf-32": 12}[encoding]
        place = {"line": 0, "character": column}
        params = {**doc.ident, "range": {"start": place, "end": place}, "context": {"diagnostics": []}}
        found = await ed.ask("textDocument/codeAction", params)
        (action,) = [each for each in found if each["title"] == "Write the string in double quotes"]
        ((edit,),) = action["edit"]["changes"].values()
        assert (edit["newText"], edit["range"]["start"]["character"]) == ('"é"', column - 1)


async def test_beside_another_server_only_repairs_are_offered() -> None:
    async with editor(client(EAGER), initializationOptions={"languageFeatures": "spellsOnly"}) as ed:
        doc = ed.open("print(1 + 2)")
        assert await ask(ed, doc, 6, 11) == []
        assert await ask(ed, doc, 6, 11, only=["refactor"]) == []
