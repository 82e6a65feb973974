"""Calls inserted at the places a debugger may stop change neither meaning nor line numbers."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from lupa.lua54 import LuaRuntime

from llmspell_runtime.syntax import lines_with_code, nearest_start, parse, statement_starts
from tests.runtime.syntax.lua_texts import program, spell
from tests.runtime.syntax.oracle import lua_error

SCRIPT = """\
local log = {}
local function note(x) log[#log + 1] = tostring(x) end
local function twice(f)
    f(1); f(2)
end
local t = { n = 0,
    add = function(self, k)
        self.n = self.n + k
        return self
    end,
}
t:add(1)
:add(2)
note(t.n)
for i = 1, 3 do
    if i == 2 then goto continue end
    local x <const> = i
    note(x)
    ::continue::
end
local i = 0
while true do i = i + 1; if i > 3 then break elseif i == 2 then note("two") else note("other") end end
repeat local done = i > 5; i = i + 1 until done
twice(function(v) note(v) end)
;(function() note("paren") end)()
do local y = 1; (note)(y) end
local f = note
do (f)("ambiguous") end
local function va(...) return select("#", ...), ... end
note(va(nil, 2))
for k, v in pairs({ a = 1 }) do note(k .. v) end
goto out
note("never")
::out::
note(i)
return table.concat(log, ",")
"""


def instrumented(text: str, numbers: list[int] | None = None) -> str:
    """The text with `__hit(NUMBER);` before the statements of these numbers, or before all."""
    starts = statement_starts(parse(text))
    for number in sorted(range(len(starts)) if numbers is None else numbers, reverse=True):
        offset = starts[number].offset
        text = f"{text[:offset]}__hit({number});{text[offset:]}"
    return text


def run(text: str, hits: list[tuple[int, int]]) -> Any:
    lua = LuaRuntime()
    lua.globals()["__note"] = lambda number, line: hits.append((number, line))
    lua.execute("function __hit(n) __note(n, debug.getinfo(2, 'l').currentline) end")
    return lua.execute(text)


def test_a_script_runs_as_before_and_every_hit_is_on_its_line():
    starts = statement_starts(parse(SCRIPT))
    hits: list[tuple[int, int]] = []
    assert run(instrumented(SCRIPT), hits) == run(SCRIPT, [])
    assert hits and all(starts[number].line == line for number, line in hits)
    never = {number for number, start in enumerate(starts) if 'note("never")' in SCRIPT.split("\n")[start.line - 1]}
    assert {number for number, _ in hits} == set(range(len(starts))) - never


@pytest.mark.parametrize("seed", range(30))
def test_lua_accepts_calls_before_any_statements(seed):
    random = Random(seed)
    for text in (spell(seed, 3), program(seed), SCRIPT):
        count = len(statement_starts(parse(text)))
        assert lua_error(instrumented(text)) == ""
        some = [number for number in range(count) if random.random() < 0.3]
        changed = instrumented(text, some)
        assert lua_error(changed) == "" and changed.count("\n") == text.count("\n")


def test_starts_know_line_column_function_and_kind():
    starts = statement_starts(parse("local a = 1\nfunction f()\n  a = 2; return a\nend\n"))
    assert [(start.line, start.column, start.end_line, start.kind, start.function.name) for start in starts] == [
        (1, 0, 1, "Local", "main chunk"),
        (2, 0, 4, "FunctionStatement", "main chunk"),
        (3, 2, 3, "Assign", "f"),
        (3, 9, 3, "Return", "f"),
    ]
    assert lines_with_code(starts) == [1, 2, 3]


def test_a_local_environment_is_told():
    starts = statement_starts(parse("x = 1\ndo local _ENV = {}\ny = 2 end\nz = 3"))
    assert [start.shadows_environment for start in starts] == [False, False, False, True, False]


@pytest.mark.parametrize(
    ("line", "stops_at"),
    [(1, 2), (2, 2), (3, 2), (4, 2), (5, 6), (6, 6), (7, 8), (8, 8), (9, None)],
)
def test_a_breakpoint_moves_to_the_nearest_statement(line, stops_at):
    text = "-- comment\nprint(1,\n  2,\n  3)\n\nfunction f()\n  -- inside\n  return 1\nend -- the last line\n"
    found = nearest_start(statement_starts(parse(text)), line)
    assert (found.line if found else None) == stops_at
