"""Lenses through the protocol: counts that are computed late, tests that are run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.harness.lsp import CAPABILITIES, LspFailure, at, editor

COUNTS = {"codeLens": {"enable": False, "references": True}}
SHOWN = {**CAPABILITIES, "experimental": {"llmspellOutput": True}}
TESTS = "print('file')\nlocal function test_it() print('test') end\nlocal function helper() end\n"


async def test_references_are_counted_when_the_lens_is_seen() -> None:
    async with editor(initializationOptions=COUNTS) as ed:
        doc = ed.open("local function f() end\nf()\nf()\nlocal function g() f() end\n")
        first, second = await ed.ask("textDocument/codeLens", doc.ident)
        assert at(doc.text, first["range"]) == "f"
        assert "command" not in first
        resolved = await ed.ask("codeLens/resolve", first)
        assert resolved["command"]["title"] == "3 references"
        assert resolved["command"]["command"] == "llmspell.references"
        arguments = resolved["command"]["arguments"]
        assert arguments[:2] == [doc.uri, first["range"]["start"]]
        asked = {"command": "llmspell.references", "arguments": arguments}
        assert await ed.ask("workspace/executeCommand", asked) == arguments[2]
        assert [place["range"]["start"]["line"] for place in arguments[2]] == [1, 2, 3]
        assert (await ed.ask("codeLens/resolve", second))["command"]["title"] == "0 references"


@pytest.mark.parametrize(
    ("capabilities", "options"),
    [
        ({"experimental": {"commands": {"commands": ["editor.action.showReferences"]}}}, {}),
        ({}, {"commands": ["editor.action.showReferences", 5]}),
    ],
)
async def test_the_command_of_a_client_that_has_one(capabilities: dict[str, Any], options: dict[str, Any]) -> None:
    async with editor(capabilities, initializationOptions={**COUNTS, **options}) as ed:
        doc = ed.open("local function f() end\nf()\n")
        (lens,) = await ed.ask("textDocument/codeLens", doc.ident)
        command = (await ed.ask("codeLens/resolve", lens))["command"]
        assert (command["title"], command["command"]) == ("1 reference", "editor.action.showReferences")


async def test_counts_are_off_by_default() -> None:
    async with editor() as ed:
        doc = ed.open("local function f() end\nf()\n", "untitled:one")
        assert await ed.ask("textDocument/codeLens", doc.ident) == []


@pytest.mark.parametrize("data", [None, 5, {}, {"uri": "file:///gone.lua", "offset": 3}, {"uri": 5, "offset": 3}])
async def test_lenses_that_are_not_ours(data: Any) -> None:
    zero = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}
    async with editor() as ed:
        lens = await ed.ask("codeLens/resolve", {"range": zero, "data": data})
        assert lens["command"]["title"] == ""


async def test_a_test_is_run_behind_its_file(tmp_path: Path) -> None:
    path = tmp_path / "spell.lua"
    async with editor(SHOWN) as ed:
        doc = ed.open(TESTS, path.as_uri())
        lenses = await ed.ask("textDocument/codeLens", doc.ident)
        assert [lens["command"]["title"] for lens in lenses] == ["Run", "Run test"]
        command = lenses[1]["command"]
        ident = ed.begin("workspace/executeCommand", {key: command[key] for key in ("command", "arguments")})
        text = ""
        while text != "file\ntest\n":
            text += (await ed.hear("llmspell/output"))["text"]
        assert (await ed.answer(ident))["ok"]


@pytest.mark.parametrize("name", ["helper", "test_gone", "os.exit", 5, {}])
async def test_only_tests_can_be_called(tmp_path: Path, name: object) -> None:
    async with editor(SHOWN) as ed:
        doc = ed.open(TESTS, (tmp_path / "spell.lua").as_uri())
        asked = {"command": "llmspell.run", "arguments": [doc.uri, {"call": name}]}
        with pytest.raises(LspFailure, match="no test function"):
            await ed.ask("workspace/executeCommand", asked)
