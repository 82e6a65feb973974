"""What checks need: results kept through edits, affected files, calls, assignability; library versions; settings."""

from __future__ import annotations

import pytest

from llmspell_runtime.syntax import Edit
from llmspell_runtime.syntax.nodes import Call, MethodCall
from llmspell_server.language.checking import resolve_call
from llmspell_server.language.checks.choice import Choice
from llmspell_server.language.checks.report import problems
from llmspell_server.language.library.load import for_version, library_files
from llmspell_server.language.settings import Settings
from llmspell_server.language.types.values import Named
from llmspell_server.language.workspace import Workspace, snapshot_of

TEXT = "local function one() return 1 end\nlocal function two() return 'a' end\nlocal x = one()\nlocal y = two()\n"


def count_kept(workspace: Workspace, uri: str) -> int:
    """How many units of a file are looked at again."""
    snapshot = workspace.snapshot()
    file = snapshot.file(uri)
    assert file is not None
    again = []
    for unit in file.units:

        def look(unit=unit) -> int:  # type: ignore[no-untyped-def]
            again.append(unit)
            for other in (unit.statement, *unit.parents):
                snapshot.node_type(file, unit, other)
            return 1

        snapshot.kept(unit, "check", look, 0)
    return len(again)


def test_results_are_kept_until_something_they_saw_changes() -> None:
    workspace = Workspace()
    workspace.open("main.lua", TEXT, 1)
    assert count_kept(workspace, "main.lua") == 4
    assert count_kept(workspace, "main.lua") == 0
    at = TEXT.index("'a'")
    workspace.edit("main.lua", [Edit(at, at, "1 .. ")], 2)
    assert count_kept(workspace, "main.lua") == 2
    assert workspace.snapshot().affected() == {"main.lua"}


def test_affected_files_are_those_that_looked() -> None:
    workspace = Workspace()
    workspace.open("a.lua", "shared = { n = 1 }\n", 1)
    workspace.open("b.lua", "local n = shared.n\n", 1)
    workspace.open("c.lua", "local n = 1\n", 1)
    for uri in ("a.lua", "b.lua", "c.lua"):
        count_kept(workspace, uri)
    workspace.edit("a.lua", [Edit(15, 16, "'x'")], 2)
    assert workspace.snapshot().affected() == {"a.lua", "b.lua"}


def test_calls() -> None:
    snapshot = snapshot_of(
        {"main.lua": "---@generic T\n---@param a T\n---@param b? T\nlocal function f(a, b) end\nf(1)"}
    )
    for file, unit, node in snapshot.nodes("main.lua"):
        if isinstance(node, Call | MethodCall):
            call = resolve_call(snapshot, file, unit, node)
            assert call.best is not None
            shown = [
                (one.name, snapshot.print_type(one.type), one.optional) for one in call.best.parameters if one.type
            ]
            assert shown == [("a", "integer", False), ("b", "integer", True)]


ASSIGNABLE = [
    ("string", "string", True),
    ("string", "integer", False),
    ("integer", "number", True),
    ("number", "integer", True),
    ("nil", "string", False),
    ("nil", "string?", True),
    ("string?", "string", False),
    ("'a'", "string", True),
    ("string", "'a'", False),
    ("'a'", "'a'|'b'", True),
    ("'c'", "'a'|'b'", False),
    ("any", "string", True),
    ("string", "any", True),
    ("A", "B", True),
    ("B", "A", False),
    ("A", "table", True),
    ("table", "A", True),
    ("string[]", "integer[]", False),
    ("string[]", "table", True),
    ("table<string, integer>", "table<string, string>", False),
    ("Mode", "string", True),
    ("string", "Mode", False),
    ("'r'", "Mode", True),
    ("fun()", "function", True),
    ("function", "fun(a: string)", True),
    ("fun(a: string)", "fun(a: string, b: integer)", True),
    ("fun(): string", "fun(): integer", False),
    ("{ a: string }", "{ a: string }", True),
    ("{ a: string }", "{ a: integer }", False),
    ("Unknown", "string", True),
    ("string", "Unknown", True),
    ("boolean", "true|false", True),
    ("file*", "userdata", True),
    ("Color", "integer", True),
    ("integer", "Color", False),
]


@pytest.mark.parametrize(("source", "target", "expected"), ASSIGNABLE)
def test_assignable(source: str, target: str, expected: bool) -> None:
    text = "---@class B\n---@class A: B\n---@alias Mode 'r'|'w'\n---@enum Color\nlocal Color = { Red = 1 }\n"
    snapshot = snapshot_of({"main.lua": f"{text}---@type {source}\nlocal x\n---@type {target}\nlocal y\n"})
    file = snapshot.file("main.lua")
    assert file is not None
    types = {unit.statement.names[0].text: unit for unit in file.units if hasattr(unit.statement, "names")}
    one = snapshot.node_type(file, types["x"], types["x"].statement.names[0])  # type: ignore[attr-defined]
    other = snapshot.node_type(file, types["y"], types["y"].statement.names[0])  # type: ignore[attr-defined]
    assert snapshot.is_assignable(one, other) is expected


@pytest.mark.parametrize(
    ("dialect", "there", "missing"),
    [
        ("lua51", "unpack setfenv loadstring module", "utf8 bit32 rawlen warn jit"),
        ("lua52", "bit32 rawlen load", "utf8 unpack warn setfenv"),
        ("lua53", "utf8 rawlen", "bit32 warn unpack"),
        ("lua54", "utf8 warn", "bit32 unpack jit"),
        ("lua55", "utf8 warn", "bit32 jit"),
        ("luajit21", "jit bit unpack setfenv", "utf8 bit32 warn"),
    ],
)
def test_libraries_by_version(dialect: str, there: str, missing: str) -> None:
    known = snapshot_of({}, Settings(dialect=dialect)).globals()
    assert {"print", "string", "State", *there.split()} <= known.keys()
    assert not known.keys() & set(missing.split())


@pytest.mark.parametrize("dialect", ["lua51", "lua52", "lua53", "lua54", "lua55", "luajit21"])
def test_libraries_are_sound(dialect: str) -> None:
    for file in library_files(dialect).values():
        assert file.tree.errors == []
        for _, docs in file.all_docs:
            for block in docs.blocks:
                assert all(tag.word.text for tag in block.tags)


def test_a_file_among_the_definitions_and_in_the_workspace_is_there_once() -> None:
    text = "_G.Shared = _G.Shared or {}\n---@class Once\n---@field x integer\n---@field x string\n"
    workspace = Workspace(libraries={"file:///srv/lib.lua": text})
    workspace.add("file:///srv/lib.lua", text)
    workspace.add("file:///srv/main.lua", "print(_G.Shared, Shared)\n---@type Once\nlocal once\nprint(once.x)\n")
    snapshot = workspace.snapshot()
    assert [file.uri for file in snapshot.all_files() if file.uri.endswith("/lib.lua")] == ["file:///srv/lib.lua"]
    assert [place.uri for place in snapshot.globals()["Shared"]] == ["file:///srv/lib.lua"]
    for uri in snapshot.files:
        assert "undefined-global" not in [one.code for one in problems(snapshot, uri, Choice())]


def test_version_marks() -> None:
    old = "---old\n---@version 5.1\nfunction x.old() end\n"
    text = f"---@meta x\n\nx = {{}}\n\n{old}\n---new\n---@version >5.3\nfunction x.new() end\n"
    assert "x.old" in for_version(text, "lua51")
    assert "x.new" not in for_version(text, "lua51")
    assert "old" not in for_version(text, "lua54")


def test_names_by_pattern_are_private() -> None:
    text = "---@class A\n---@field _hidden integer\n---@field shown integer\n"
    snapshot = snapshot_of({"main.lua": text}, Settings(private_names=("_*",)))
    assert [(one.name, one.visibility) for one in snapshot.members(Named("A"))] == [
        ("_hidden", "private"),
        ("shown", "public"),
    ]


HOSTILE = [
    "local x = " + "1 + " * 3000 + "1\nprint(x)",
    "local x = " + "'a' .. " * 190 + "'b'\nprint(x)",
    "local x = " + "{" * 180 + "}" * 180 + "\nprint(x)",
    "local x = " + "f(" * 180 + ")" * 180 + "\nprint(x)",
    "local x = 1\n" + "x = x + 1\n" * 2000 + "print(x)",
    "local x = 1\n" + "if x then x = x .. 'a' end\n" * 500 + "print(x)",
    "local a" + ":b()" * 2000 + "\nlocal x = a" + ":b()" * 2000 + "\nprint(x)",
    "local t = {}\nt.t = t\nlocal x = t" + ".t" * 1000 + "\nprint(x)",
    "---@class A: B\n---@class B: A\n---@type A\nlocal x\nprint(x.y)",
    "---@alias A A|B\n---@alias B A[]\n---@type A\nlocal x\nprint(x[1])",
    "---@type " + "table<" * 300 + "string" + ">" * 300 + "\nlocal x\nprint(x)",
    "local A = setmetatable({}, A)\nA.__index = A\nsetmetatable(A, A)\nlocal x = A.y.z\nprint(x)",
    "local function f() return f end\nlocal x = f" + "()" * 500 + "\nprint(x)",
    "".join(f"local function f{i}() return f{i - 1}() end\n" for i in range(400)) + "local x = f399()\nprint(x)",
    "while true do x = x or y y = y or x end\nprint(x, y)",
    "\x00\udc80\ufeff local x = 1 print(x)",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts(text: str) -> None:
    snapshot = snapshot_of({"main.lua": text})
    for offset in (0, len(text) // 2, text.rfind("x"), len(text)):
        symbol = snapshot.symbol_at("main.lua", offset)
        if symbol is not None:
            assert snapshot.print_type(snapshot.type_of_symbol(symbol))
            snapshot.references(symbol)
            snapshot.definitions(symbol)
            snapshot.documentation(symbol)
        snapshot.members(snapshot.type_of("main.lua", offset))
        snapshot.expected_type("main.lua", offset)
        snapshot.callable_at("main.lua", offset)
