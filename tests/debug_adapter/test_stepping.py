"""Steps: over, in, out; into one of several calls; through pcall, metamethods, modules, deep recursion."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.debug_adapter.conftest import WriteSpell
from tests.harness.dap import DapClient, write_spell

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def check_way(client: DapClient, spell: WriteSpell, source: str, way: str, *, code: int = 0) -> None:
    """Stops at `-- @go` and makes the steps of `way`: `over>mark in>mark out>mark`; then the script runs on."""
    await client.debug(spell(source), "go")
    stop = await client.expect_stopped("breakpoint", at="go")
    await client.set_breakpoints()
    words = {"over": "next", "in": "stepIn", "out": "stepOut"}
    for each in way.split():
        how, _, mark = each.partition(">")
        if mark == "end":
            await client.request(words[how], threadId=stop.thread)
            await client.expect_end(code)
            return
        stop = await client.step(words[how], stop, mark)
    await client.finish(code)


NESTED = """
local function inner(x)
    local y = x * 2  -- @inner
    return y  -- @inner_return
end  -- @inner_end
local function outer(x)
    local a = inner(x)  -- @outer
    return a + 1  -- @outer_return
end
local r = outer(1)  -- @go
print(r)  -- @after
"""


@pytest.mark.parametrize(
    "way",
    [
        "over>after over>end",
        "in>outer in>inner over>inner_return over>outer_return over>after",
        "in>outer over>outer_return out>after",
        "in>outer in>inner out>outer_return out>after",
        "in>outer in>inner in>inner_return in>outer_return in>after in>end",
        "out>end",
    ],
)
async def test_steps_through_calls(client: DapClient, spell: WriteSpell, way: str) -> None:
    await check_way(client, spell, NESTED, way)


@pytest.mark.parametrize(
    ("source", "way"),
    [
        # One line with several statements is one stop.
        ("local a = 1  -- @go\nlocal b = 2; local c = 3  -- @two\nprint(a, b, c)  -- @end_", "over>two over>end_"),
        # A loop of one line stops once for each turn.
        (
            "local n = 0  -- @go\nfor i = 1, 3 do n = n + i end  -- @loop\nprint(n)  -- @after",
            "over>loop over>loop over>loop over>after",
        ),
        # A tail call leaves its caller.
        (
            "local function f(x)\n  return x  -- @f\nend\nlocal function g(x)\n  return f(x)  -- @g\nend\n"
            "local r = g(1)  -- @go\nprint(r)  -- @after",
            "in>g in>f over>after",
        ),
        (
            "local function f(x)\n  return x  -- @f\nend\nlocal function g(x)\n  return f(x)  -- @g\nend\n"
            "local r = g(1)  -- @go\nprint(r)  -- @after",
            "in>g in>f out>after",
        ),
        # A callback below a C function is entered by a step in, passed by a step over.
        (
            "local t = {3, 2, 1}\nlocal function f(a, b)\n  return a < b  -- @compare\nend\n"
            "table.sort(t, f)  -- @go\nprint(t[1])  -- @after",
            "in>compare out>after",
        ),
        (
            "local t = {3, 2, 1}\nlocal function f(a, b)\n  return a < b  -- @compare\nend\n"
            "table.sort(t, f)  -- @go\nprint(t[1])  -- @after",
            "over>after",
        ),
        # Metamethods are functions like others.
        (
            "local t = setmetatable({}, {__index = function(_, k)\n  return k  -- @index\nend})\n"
            "local x = t.name  -- @go\nprint(x)  -- @after",
            "in>index over>after",
        ),
        # The body of pcall.
        (
            "local function f()\n  error('x')  -- @f\nend\nlocal ok = pcall(f)  -- @go\nprint(ok)  -- @after",
            "in>f over>after",
        ),
        (
            "local function f()\n  error('x')  -- @f\nend\nlocal ok = pcall(f)  -- @go\nprint(ok)  -- @after",
            "over>after",
        ),
        (
            "local function f()\n  local a = 1  -- @f\n  error('x')  -- @raise\nend\n"
            "local ok = pcall(f)  -- @go\nprint(ok)  -- @after",
            "in>f out>after",
        ),
        (
            "local function f()\n  error('x')  -- @f\nend\n"
            "local function handler(m)\n  return m  -- @handler\nend\n"
            "local ok = xpcall(f, handler)  -- @go\nprint(ok)  -- @after",
            "in>f over>after",
        ),
        (
            "local function f()\n  error('x')  -- @f\nend\n"
            "local function handler(m)\n  return m  -- @handler\nend\n"
            "local ok = xpcall(f, handler)  -- @go\nprint(ok)  -- @after",
            "over>after",
        ),
        # `goto` and a repeat loop.
        (
            "local n = 0  -- @go\nrepeat\n  n = n + 1  -- @add\nuntil n == 2  -- @until\nprint(n)  -- @after",
            "over>add over>until over>add over>until over>after",
        ),
        # A to-be-closed variable.
        (
            "local function f()\n"
            "  local x <close> = setmetatable({}, {__close = function()\n    print('closed')  -- @close\n  end})\n"
            "  return 1  -- @f\nend\nlocal r = f()  -- @go\nprint(r)  -- @after",
            "over>after",
        ),
    ],
)
async def test_steps_of_many_kinds(client: DapClient, spell: WriteSpell, source: str, way: str) -> None:
    await check_way(client, spell, source, way)


async def test_a_step_into_an_error_that_ends_the_script(client: DapClient, spell: WriteSpell) -> None:
    await check_way(client, spell, "local x = 1  -- @go\nerror('boom')  -- @boom", "over>boom over>end", code=1)
    assert "boom" in client.output("stderr")


async def test_a_step_over_stops_at_a_breakpoint_on_its_way(client: DapClient, spell: WriteSpell) -> None:
    await client.debug(spell(NESTED), "go", "inner")
    stop = await client.expect_stopped("breakpoint", at="go")
    stop = await client.step("next", stop, "inner", reason="breakpoint")
    stop = await client.step("stepOut", stop, "outer_return")
    await client.finish()


async def test_a_step_that_ends_at_a_breakpoint_stops_there_once(client: DapClient, spell: WriteSpell) -> None:
    source = "local a = 1  -- @go\nlocal b = 2  -- @two\nlocal c = 3  -- @three"
    await client.debug(spell(source), "go", "two")
    stop = await client.expect_stopped("breakpoint", at="go")
    stop = await client.step("next", stop, "two", reason="breakpoint")
    await client.step("next", stop, "three")
    await client.finish()


SEVERAL = """
local M = {}
function M.one(x)
    return x + 1  -- @one
end
function M:two(x)
    return x + 2  -- @two
end
local function three(x)
    return x + 3  -- @three
end
local r = three(M.one(1)) + M:two(tonumber("2")) + M["one"](0)  -- @go
print(r)  -- @after
"""


async def test_step_in_targets_are_the_calls_of_the_line(client: DapClient, spell: WriteSpell) -> None:
    await client.debug(spell(SEVERAL), "go")
    stop = await client.expect_stopped("breakpoint", at="go")
    targets = (await client.request("stepInTargets", frameId=await stop.frame()))["targets"]
    assert [each["label"] for each in targets] == [
        "M.one(1)",
        "three(M.one(1))",
        'M:two(tonumber("2"))',
        'M["one"](0)',
    ]
    await client.finish()


@pytest.mark.parametrize(("index", "mark"), [(0, "one"), (1, "three"), (2, "two"), (3, "one")])
async def test_step_into_one_of_several_calls(client: DapClient, spell: WriteSpell, index: int, mark: str) -> None:
    await client.debug(spell(SEVERAL), "go")
    stop = await client.expect_stopped("breakpoint", at="go")
    targets = (await client.request("stepInTargets", frameId=await stop.frame()))["targets"]
    ident = targets[index]["id"]
    stop = await client.step("stepIn", stop, mark, targetId=ident)
    # The last call of the line returns to nothing that is left to do on it.
    stop = await client.step("stepOut", stop, "go")
    await client.check_refused("stepIn", 3001, "earlier stop", threadId=1, targetId=ident)
    await client.finish()


async def test_a_step_never_lands_in_the_prelude(client: DapClient, spell: WriteSpell) -> None:
    source = """
    local t = JSON.parse("[1]")  -- @go
    print(#t)  -- @print
    local text = table.concat({"a"})  -- @concat
    """
    await check_way(client, spell, source, "in>print in>concat in>end")


MODULE = """
local M = {}
function M.double(x)
    return x * 2  -- @double
end
return M
"""

USES_MODULE = """
local M = require("tools.math")  -- @go
local r = M.double(2)  -- @call
print(r)  -- @after
"""


async def test_steps_into_a_module(client: DapClient, spell: WriteSpell, tmp_path: Path) -> None:
    module = write_spell(tmp_path, MODULE, "tools/math.lua")
    await client.debug(spell(USES_MODULE), "call")
    stop = await client.expect_stopped("breakpoint", at="call")
    stop = await client.step("stepIn", stop)
    top = (await stop.frames())[0]
    assert (top["source"]["path"], top["line"]) == (str(module.path), module.line("double"))
    stop = await client.step("stepOut", stop, "after")
    await client.finish()


async def test_just_my_spell_passes_foreign_files(client: DapClient, tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    foreign = tmp_path / "lib" / "far.lua"
    foreign.write_text("return { call = function(f)\n  local r = f()\n  return r\nend }\n")
    mine = write_spell(
        tmp_path,
        """
        package.path = "../lib/?.lua"
        local far = require("far")
        local function callback()
            return 1  -- @callback
        end
        local r = far.call(callback)  -- @go
        print(r)  -- @after
        """,
        "mine/spell.lua",
    )
    await client.debug(mine, "go", justMySpell=True, security="privileged", cwd=str(mine.path.parent))
    stop = await client.expect_stopped("breakpoint", at="go")
    await client.step("stepIn", stop, "after")
    await client.finish()


async def test_the_stack_of_a_thousand_calls_comes_in_pages(client: DapClient, spell: WriteSpell) -> None:
    source = """
    local function dive(n)
        if n == 0 then
            return 0  -- @bottom
        end
        return 1 + dive(n - 1)  -- @deeper
    end
    print(dive(1000))  -- @call
    """
    await client.debug(spell(source), "bottom")
    stop = await client.expect_stopped("breakpoint", at="bottom")
    page = await client.request("stackTrace", threadId=stop.thread, startFrame=0, levels=20)
    assert (len(page["stackFrames"]), page["totalFrames"]) == (20, 1002)
    page = await client.request("stackTrace", threadId=stop.thread, startFrame=990, levels=20)
    assert [frame["name"] for frame in page["stackFrames"]][-2:] == ["dive", "main chunk"]
    assert len({frame["id"] for frame in await stop.frames()}) == 1002
    assert (await stop.values(index=500))["n"] == "500"
    stop = await client.step("stepOut", stop, "deeper")
    assert len(await stop.frames()) == 1001
    stop = await client.step("stepOut", stop, "deeper")
    assert len(await stop.frames()) == 1000
    await client.finish()
    assert client.output() == "1000\n"


async def test_pause_of_a_tight_loop(client: DapClient, spell: WriteSpell) -> None:
    await client.debug(spell("local go = true\nprint('ready')\nwhile go do end  -- @loop"))
    await client.expect_output("ready")
    for _ in range(3):
        await client.request("pause", threadId=1)
        stop = await client.expect_stopped("pause", at="loop")
        await client.resume()
    await client.request("pause", threadId=1)
    stop = await client.expect_stopped("pause", at="loop")
    await stop.evaluate("go = false")
    await client.finish()


async def test_a_step_over_a_statement_of_several_lines_leaves_it(client: DapClient, spell: WriteSpell) -> None:
    script = spell(
        "local function f(a, b) return a + b end\nlocal x = f(  -- @call\n  1,\n  2\n)\nprint(x)  -- @after\n"
    )
    await client.debug(script, "call")
    stop = await client.expect_stopped("breakpoint", at="call")
    await client.step("next", stop, "after")
    await client.finish()


async def test_what_the_last_step_returned_is_shown(client: DapClient, spell: WriteSpell) -> None:
    script = spell("local function f(a) return a * 2, 'two' end\nlocal x = f(21)  -- @call\nprint(x)  -- @after\n")
    await client.debug(script, "call")
    stop = await client.expect_stopped("breakpoint", at="call")
    stop = await client.step("next", stop, "after")
    assert await stop.values("Return values") == {"[1]": "42", "[2]": '"two"'}
    await client.finish()
