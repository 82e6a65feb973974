"""What is kept of findings about types is forgotten as soon as something else says more."""

from __future__ import annotations

import pytest

from llmspell_runtime.syntax import Edit
from llmspell_server.language.checks.choice import Choice
from llmspell_server.language.checks.report import problems
from llmspell_server.language.settings import Settings
from llmspell_server.language.workspace import Workspace
from tests.server.language.checks.typed import TYPED

NODE = "---@class Node\n---@field value integer\nlocal Node = {}\n---@type Node?\nlocal node\n"
CASES = [
    (NODE + "local function expect(x) end\n", "expect(node)\n", "print(node.value)", "need-check-nil"),
    (NODE + "local function mix(x) end\n", "mix(Node)\n", "if node then print(node.zone) end", "undefined-field"),
    (NODE, "function Node:zone() end\n", "if node then print(node.zone) end", "undefined-field"),
    (NODE, "node = Node\n", "print(node.value)", "need-check-nil"),
    ("local m = require('m')\n", "m.gone = print\n", "m.gone()", "undefined-field"),
    ("local m = require('m')\n", "print(m)\n", "m.gone()", "undefined-field"),
]


@pytest.mark.parametrize(("before", "between", "behind", "code"), CASES)
def test_a_line_above_silences_and_tells_again(before: str, between: str, behind: str, code: str) -> None:
    workspace = Workspace(Settings(roots=("file:///srv",)))
    uri = "file:///srv/main.lua"
    workspace.open(uri, before + behind)
    workspace.open("file:///srv/m.lua", "local M = {}\nfunction M.go() end\nreturn M")

    def found() -> list[str]:
        return [one.code for one in problems(workspace.snapshot(), uri, Choice()) if one.code in TYPED]

    assert found() == [code]
    workspace.edit(uri, [Edit(len(before), len(before), between)])
    assert found() == []
    workspace.edit(uri, [Edit(len(before), len(before) + len(between), "")])
    assert found() == [code]


def test_a_field_that_another_file_gives() -> None:
    workspace = Workspace(Settings(roots=("file:///srv",)))
    uri = "file:///srv/main.lua"
    workspace.open(uri, "local m = require('m')\nm.gone()")
    workspace.open("file:///srv/m.lua", "local M = {}\nfunction M.go() end\nreturn M")

    def found() -> list[str]:
        return [one.code for one in problems(workspace.snapshot(), uri, Choice())]

    assert found() == ["undefined-field"]
    workspace.open("file:///srv/other.lua", "local m = require('m')\nm.gone = print")
    assert found() == []
    workspace.remove("file:///srv/other.lua")
    assert found() == ["undefined-field"]
