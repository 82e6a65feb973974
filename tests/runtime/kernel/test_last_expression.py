"""Text that ends with an expression yields its value; messages, lines and output stay what they were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmspell_runtime.kernel.last_expression import MOST_BYTES, return_last_expression
from tests.harness.kernel import Lua

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize(
    ("source", "values"),
    [
        ("x = 1; x + 1", [2]),
        ("local x = 20\n-- a comment\nx + 1, x + 2 -- another", [21, 22]),
        ("local t = {} t[1] = 7\n#t", [1]),
        ("local function f(...) return ... end f(1, nil, 3)", [1, None, 3]),
        ("local s = 'a' s:rep(3);", ["aaa"]),
        ("local f = function() end f()", []),
        ("= 6 * 7", [42]),
        ("x = 5", []),
        ("local x = 5 return x, x", [5, 5]),
        ("for i = 1, 3 do local _ = i end", []),
        ("#!/usr/bin/env llmspell\nlocal y = 3 y", [3]),
        ("goto on ::on:: local x <const> = 4 x", [4]),
        ("local a <close> = nil; (...)", [None]),
        ("local s = 'ä\xff' #s", [4]),
        ("", []),
    ],
)
async def test_the_value_of_the_last_expression(lua: Lua, source: str, values: list[object]) -> None:
    await lua.check_value(source, *values)


async def test_bytes_that_are_no_text(lua: Lua) -> None:
    execution = await lua.interpreter.execute(b"local s = '\xff\xfe' #s", expression=True)
    assert execution.values == [2]


async def test_it_is_displayed(lua: Lua) -> None:
    execution = await lua.run("local t = {1, 2}\nt, #t", expression=True, display=True)
    assert execution.display == "{ 1, 2 }\t2"


async def test_only_expressions_are_asked_for(lua: Lua) -> None:
    assert (await lua.run("local x = 1 tostring(x)")).values == []


async def test_errors_keep_their_lines_and_their_stack(lua: Lua) -> None:
    source = """
        local function f()
            error("deep")  -- @inner
        end
        local x = 1
        f()  -- @outer
    """
    plain = await lua.check_error(source, "spell:2: deep", at="inner")
    failure = await lua.check_error(source, "spell:2: deep", at="inner", expression=True)
    assert failure == plain
    assert [frame.line for frame in failure.traceback if frame.function == "main chunk"] == [5]


async def test_the_caller_of_the_last_call_is_named(lua: Lua) -> None:
    source = "local function f() error('wrong argument', 2) end\nlocal x = 1\nf(x)"
    await lua.check_error(source, "spell:3: wrong argument", expression=True)
    await lua.check_error("local x\nx.y", "attempt to index a nil value (local 'x')", expression=True)


@pytest.mark.parametrize(
    "source",
    ["x = = 1", "x = 1\nx +", "x = 1 if x", "goto gone x", "local x <const> = 1 x = 2 x", "x = 1\nf() x y", "break 5"],
)
async def test_mistakes_are_told_as_of_the_text_that_was_given(lua: Lua, source: str) -> None:
    plain = await lua.check_error(source, kind="syntax")
    assert await lua.check_error(source, kind="syntax", expression=True) == plain


async def test_a_function_with_200_locals_still_runs(lua: Lua) -> None:
    names = ",".join(f"a{n}" for n in range(200))
    execution = await lua.run(f"local {names}\nprint('ran')", expression=True)
    assert (execution.ok, execution.output) == (True, "ran\n")


async def test_output_and_exit_are_as_ever(lua: Lua) -> None:
    execution = await lua.run("x = 2 print(x)", expression=True, display=True)
    assert (execution.output, execution.display) == ("2\n", None)
    assert (await lua.run("x = 1 os.exit(3)", expression=True)).exit_code == 3


@given(st.binary(max_size=60))
async def test_any_bytes_are_answered(text: bytes) -> None:
    found = return_last_expression(b"x = 1 " + text, "lua54")
    assert found is None or found.count(b"\n") <= text.count(b"\n")


async def test_a_huge_text_is_left_as_it_is() -> None:
    assert return_last_expression(b"x = 1 " + b" " * MOST_BYTES + b"x", "lua54") is None
