"""Breakpoints of every kind: where they stand, when they stop, what the client hears of them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.debug_adapter.conftest import WriteSpell
from tests.harness.dap import DapClient, Json

pytestmark = pytest.mark.asyncio(loop_scope="module")

LOOP = """
local total = 0  -- @start
for i = 1, 10 do
    total = total + i  -- @add
end
print(total)  -- @print
"""


async def check_hits(client: DapClient, spell: WriteSpell, point: Json, expected: list[int]) -> None:
    """A breakpoint in the loop stops for exactly these values of `i`."""
    await client.debug(spell(LOOP), {"line": "add", **point}, "print")
    seen = []
    for _ in expected:
        stop = await client.expect_stopped("breakpoint", at="add")
        seen.append(int(await stop.evaluate("i")))
        await client.resume()
    await client.expect_stopped("breakpoint", at="print")
    assert seen == expected
    await client.finish()
    assert client.output() == "55\n"


@pytest.mark.parametrize(
    ("point", "expected"),
    [
        ({"condition": "i == 3"}, [3]),
        ({"condition": "i % 4 == 0"}, [4, 8]),
        ({"condition": "total > 40"}, [10]),
        ({"condition": "tostring(i) == '7'"}, [7]),
        ({"condition": "false"}, []),
        ({"condition": ""}, list(range(1, 11))),
        ({"hitCondition": "3"}, [3]),
        ({"hitCondition": "== 2"}, [2]),
        ({"hitCondition": ">= 9"}, [9, 10]),
        ({"hitCondition": "> 8"}, [9, 10]),
        ({"hitCondition": "<= 2"}, [1, 2]),
        ({"hitCondition": "< 3"}, [1, 2]),
        ({"hitCondition": "% 5"}, [5, 10]),
        ({"condition": "i > 4", "hitCondition": "2"}, [6]),
    ],
    ids=str,
)
async def test_conditions_and_counts(client: DapClient, spell: WriteSpell, point: Json, expected: list[int]) -> None:
    await check_hits(client, spell, point, expected)


async def test_a_condition_that_fails_is_told_once_with_its_place(client: DapClient, spell: WriteSpell) -> None:
    await check_hits(client, spell, {"condition": "i < nothing"}, [])
    (told,) = [o for o in client.outputs if o["category"] == "important"]
    assert client.spell is not None
    assert "attempt to compare" in told["output"]
    assert (told["line"], told["source"]["path"]) == (client.spell.line("add"), str(client.spell.path))


@pytest.mark.parametrize(
    ("point", "message"),
    [
        ({"condition": "i =="}, "condition: "),
        ({"condition": "return 1"}, "condition: "),
        ({"condition": "x = 1"}, "condition: "),
        ({"hitCondition": "often"}, "hit condition"),
        ({"hitCondition": "% 0"}, "hit condition"),
    ],
    ids=str,
)
async def test_a_wrong_condition_is_refused_at_once(
    client: DapClient, spell: WriteSpell, point: Json, message: str
) -> None:
    await client.launch(spell(LOOP))
    (found,) = await client.set_breakpoints({"line": "add", **point})
    assert (found["verified"], message in found["message"]) == (False, True), found
    await client.configured()
    await client.expect_end()


async def test_a_log_point_prints_with_its_place_and_does_not_stop(client: DapClient, spell: WriteSpell) -> None:
    point = {"line": "add", "condition": "i <= 2", "logMessage": "i={i} {} { open {nothing.x} {'a' .. i} {({i})[1]}"}
    await client.debug(spell(LOOP), point)
    await client.expect_end()
    logged = [o for o in client.outputs if o["category"] == "console"]
    assert [o["output"] for o in logged] == [
        "i=1 {} { open {nothing.x} a1 1\n",
        "i=2 {} { open {nothing.x} a2 2\n",
    ]
    assert client.spell is not None
    assert {(o["line"], o["source"]["path"]) for o in logged} == {(client.spell.line("add"), str(client.spell.path))}


async def test_log_points_count(client: DapClient, spell: WriteSpell) -> None:
    await client.debug(spell(LOOP), {"line": "add", "hitCondition": "% 5", "logMessage": "{i} {total}"})
    await client.expect_end()
    assert client.output("console") == "5 10\n10 45\n"


PLACES = """
-- a comment  -- @comment

local function f()  -- @function
    -- nothing here  -- @inside
    local x = {     -- @table
        1,          -- @item
        2,
    }
    return x
    -- no more  -- @tail
end

f()  -- @call
-- the end  -- @end
"""


@pytest.mark.parametrize(
    ("mark", "moved"),
    [("comment", "function"), ("inside", "table"), ("call", "call"), ("function", "function")],
)
async def test_a_line_without_a_statement_moves_on(client: DapClient, spell: WriteSpell, mark: str, moved: str) -> None:
    await client.launch(spell(PLACES))
    assert client.spell is not None
    (found,) = await client.set_breakpoints(mark)
    assert (found["verified"], found["line"]) == (True, client.spell.line(moved))
    assert ("message" in found) == (mark != moved)
    await client.configured()
    await client.expect_stopped("breakpoint", hit=[found["id"]])
    await client.finish()


@pytest.mark.parametrize("mark", ["tail", "end", 99])
async def test_a_line_behind_the_last_statement_is_refused(client: DapClient, spell: WriteSpell, mark: Any) -> None:
    await client.launch(spell(PLACES))
    (found,) = await client.set_breakpoints(mark)
    assert not found["verified"]
    assert found["message"]
    await client.configured()
    await client.expect_end()


async def test_breakpoint_locations(client: DapClient, spell: WriteSpell) -> None:
    await client.launch(spell(PLACES))
    assert client.spell is not None
    source = {"path": str(client.spell.path)}
    body = await client.request("breakpointLocations", source=source, line=1, endLine=99)
    expected = [client.spell.line(mark) for mark in ("function", "table")]
    assert [each["line"] for each in body["breakpoints"]][:2] == expected
    body = await client.request("breakpointLocations", source=source, line=client.spell.line("comment"))
    assert body == {"breakpoints": []}
    await client.configured()
    await client.expect_end()


FUNCTIONS = """
local M = {}
function M.work(n)
    return n * 2  -- @work
end
function M:method(n)
    return n  -- @method
end
local function helper(n)
    return n + 1  -- @helper
end
print(M.work(1), M:method(2), helper(3))
"""


@pytest.mark.parametrize(
    ("name", "mark"), [("helper", "helper"), ("M.work", "work"), ("M:method", "method"), ("M.method", "method")]
)
async def test_function_breakpoints(client: DapClient, spell: WriteSpell, name: str, mark: str) -> None:
    await client.launch(spell(FUNCTIONS))
    body = await client.request("setFunctionBreakpoints", breakpoints=[{"name": name}])
    (found,) = body["breakpoints"]
    assert not found["verified"]
    await client.configured()
    changed = await client.expect("breakpoint")
    assert (changed["reason"], changed["breakpoint"]["verified"]) == ("changed", True)
    await client.expect_stopped("function breakpoint", at=mark, hit=[found["id"]])
    await client.finish()


async def test_function_breakpoints_have_conditions_and_counts(client: DapClient, spell: WriteSpell) -> None:
    await client.launch(
        spell("""
        local function f(n)
            return n  -- @f
        end
        for i = 1, 6 do f(i) end
        """)
    )
    wanted = [{"name": "f", "condition": "n > 2", "hitCondition": "2"}]
    await client.request("setFunctionBreakpoints", breakpoints=wanted)
    await client.configured()
    await client.expect("breakpoint")
    stop = await client.expect_stopped("function breakpoint", at="f")
    assert await stop.evaluate("n") == "4"
    await client.finish()


async def test_a_function_that_never_comes_stays_unverified(client: DapClient, spell: WriteSpell) -> None:
    await client.launch(spell(FUNCTIONS))
    body = await client.request("setFunctionBreakpoints", breakpoints=[{"name": "nothing"}])
    assert "nothing" in body["breakpoints"][0]["message"]
    await client.configured()
    await client.expect_end()


DATA = """
local t = {n = 1}
local count = 0  -- @local
local function bump()
    count = count + 1  -- @bump
    return count  -- @bumped
end
bump()  -- @first
t.n = 1  -- @same
t.n = 2  -- @write
local last = true  -- @after
"""


async def watch(client: DapClient, **place: Any) -> Json:
    info = await client.request("dataBreakpointInfo", **place)
    assert info["dataId"], info
    body = await client.request("setDataBreakpoints", breakpoints=[{"dataId": info["dataId"], "accessType": "write"}])
    found: Json = body["breakpoints"][0]
    assert found["verified"]
    return found


async def test_a_watched_field(client: DapClient, spell: WriteSpell) -> None:
    await client.debug(spell(DATA), "first")
    stop = await client.expect_stopped("breakpoint", at="first")
    variables = await client.children(await stop.scope("Locals"))
    (table,) = [v for v in variables if v["name"] == "t"]
    found = await watch(client, variablesReference=table["variablesReference"], name="n")
    await client.resume()
    await client.expect_stopped("data breakpoint", at="after", hit=[found["id"]], text="n: 1 → 2")
    await client.finish()


@pytest.mark.parametrize("name", ["count", "t.n"])
async def test_a_watched_expression(client: DapClient, spell: WriteSpell, name: str) -> None:
    await client.debug(spell(DATA), "first")
    stop = await client.expect_stopped("breakpoint", at="first")
    await watch(client, frameId=await stop.frame(), name=name)
    await client.resume()
    await client.expect_stopped("data breakpoint", at="bumped" if name == "count" else "after")
    await client.finish()


async def test_a_watched_variable_that_goes(client: DapClient, spell: WriteSpell) -> None:
    await client.debug(
        spell("""
        local function f()
            local x = 1
            x = x + 0  -- @here
            return x
        end
        f()
        print("after")
        """),
        "here",
    )
    stop = await client.expect_stopped("breakpoint", at="here")
    found = await watch(client, frameId=await stop.frame(), name="x")
    await client.resume()
    changed = await client.expect("breakpoint")
    assert (changed["breakpoint"]["id"], changed["breakpoint"]["verified"]) == (found["id"], False)
    await client.expect_end()


async def test_what_cannot_be_watched(client: DapClient, spell: WriteSpell) -> None:
    await client.debug(spell(DATA), "first")
    stop = await client.expect_stopped("breakpoint", at="first")
    info = await client.request("dataBreakpointInfo", frameId=await stop.frame(), name="nothing")
    assert info["dataId"] is None
    assert "nothing" in info["description"]
    wanted = [
        {"dataId": "1", "accessType": "read"},
        {"dataId": "x"},
        {"dataId": "1", "hitCondition": "often"},
        {"dataId": "1000"},
        {"dataId": "1", "condition": "=="},
    ]
    body = await client.request("setDataBreakpoints", breakpoints=wanted)
    assert [each["verified"] for each in body["breakpoints"]] == [False] * 5
    await client.finish()


ENDLESS = """
local n, stop = 0, false
print("ready")
while not stop do
    n = n + 1  -- @count
    stop = n < 0  -- @check
end
"""


async def test_a_breakpoint_set_while_a_tight_loop_runs(client: DapClient, spell: WriteSpell) -> None:
    await client.debug(spell(ENDLESS))
    await client.expect_output("ready")
    (found,) = await client.set_breakpoints("count")
    await client.expect_stopped("breakpoint", at="count", hit=[found["id"]])
    await client.set_breakpoints("check")
    await client.resume()
    stop = await client.expect_stopped("breakpoint", at="check")
    await client.set_breakpoints()
    assert await stop.evaluate("stop = true") == ""
    await client.request("setVariable", variablesReference=await stop.scope("Locals"), name="n", value="-1")
    await client.finish()


async def test_a_breakpoint_keeps_its_id_and_its_count(client: DapClient, spell: WriteSpell) -> None:
    await client.launch(spell(LOOP))
    point = {"line": "add", "hitCondition": ">= 3"}
    (before,) = await client.set_breakpoints(point)
    await client.configured()
    await client.expect_stopped("breakpoint", at="add")
    after, other = await client.set_breakpoints(point, "print")
    assert (after["id"], other["id"] != after["id"]) == (before["id"], True)
    await client.resume()
    stop = await client.expect_stopped("breakpoint", at="add")
    assert await stop.evaluate("i") == "4"
    await client.set_breakpoints("print")
    await client.resume()
    await client.expect_stopped("breakpoint", at="print")
    await client.finish()


async def test_lines_in_the_old_form(client: DapClient, spell: WriteSpell) -> None:
    await client.launch(spell(LOOP))
    assert client.spell is not None
    source = {"path": str(client.spell.path)}
    await client.request("setBreakpoints", source=source, lines=[client.spell.line("print")])
    await client.configured()
    await client.expect_stopped("breakpoint", at="print")
    await client.finish()


async def test_the_function_breakpoint_of_a_spell(client: DapClient, spell: WriteSpell) -> None:
    await client.debug(spell("local x = 1\nbreakpoint()  -- @here\nprint(x)"))
    await client.expect_stopped("breakpoint", at="here", text="breakpoint()")
    await client.finish()


async def test_a_file_that_is_not_there(client: DapClient, spell: WriteSpell) -> None:
    await client.launch(spell(LOOP))
    body = await client.request("setBreakpoints", source={"path": "/nowhere/x.lua"}, breakpoints=[{"line": 1}])
    assert body["breakpoints"][0]["message"] == "the file cannot be read"
    await client.check_refused("setBreakpoints", 1002, "absolute", source={"path": "x.lua"}, breakpoints=[])
    await client.check_refused("setBreakpoints", 1002, "neither", source={}, breakpoints=[])
    await client.configured()
    await client.expect_end()


async def test_a_fault_while_breakpoints_are_compiled_in(
    client: DapClient, spell: WriteSpell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_text: str, _planned: object) -> str:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr("llmspell_runtime.kernel.debugger.breakpoints.compile_in", fail)
    await client.debug(spell("print(1)\nprint(2)  -- @here"), "here")
    await client.expect_stopped("breakpoint", at="here")
    assert "ZeroDivisionError: a bug" in client.output("important")
    await client.finish()


async def test_changes_of_a_value_are_counted(client: DapClient, spell: WriteSpell) -> None:
    await client.debug(spell("local t = { n = 0 }\nprint(t)  -- @start\nfor i = 1, 6 do\n    t.n = i\nend"), "start")
    stop = await client.expect_stopped("breakpoint", at="start")
    (table,) = [v for v in await client.children(await stop.scope("Locals")) if v["name"] == "t"]
    info = await client.request("dataBreakpointInfo", name="n", variablesReference=table["variablesReference"])
    wanted = {"dataId": info["dataId"], "hitCondition": "% 2", "condition": "t.n > 2"}
    body = await client.request(
        "setDataBreakpoints", breakpoints=[wanted, {"dataId": info["dataId"], "hitCondition": "x"}]
    )
    assert [each["verified"] for each in body["breakpoints"]] == [True, False]
    await client.resume()
    for change in ("3 → 4", "5 → 6"):
        await client.expect_stopped("data breakpoint", text=change)
        await client.resume()
    await client.expect_end()


CALLED = """
local function f(n, m)
    local sum = n  -- @here
    return sum
end
local results = {}
for i = 1, 6 do f(i, -i) end
f("text", 1)   -- @text
f(setmetatable({}, { __lt = function() return true end, __le = function() return true end }), 1)
f(nil, 1)
print("done")  -- @done
"""


async def test_a_condition_of_parameters_takes_whatever_comes(client: DapClient, spell: WriteSpell) -> None:
    await client.debug(spell(CALLED), {"line": "here", "condition": "n > 4 and n * m < 0"}, "done")
    for n in ("5", "6"):
        stop = await client.expect_stopped("breakpoint", at="here")
        assert (await stop.values())["n"] == n
        await client.resume()
    # A text cannot be compared: that is told, and the script goes on; so is arithmetic on a table.
    await client.expect_stopped("breakpoint", at="done")
    assert client.output("important").count("The condition of a breakpoint failed") == 1
    await client.finish()


async def test_a_condition_may_change_to_other_variables(client: DapClient, spell: WriteSpell) -> None:
    await client.debug(spell(CALLED), {"line": "here", "condition": "n >= 2"})
    await client.expect_stopped("breakpoint", at="here")
    await client.set_breakpoints({"line": "here", "condition": "m <= -4 and m > -5"})
    await client.resume()
    stop = await client.expect_stopped("breakpoint", at="here")
    assert await stop.values() == {"n": "4", "m": "-4"}
    await client.set_breakpoints({"line": "here", "condition": "n == 5"}, {"line": "here", "condition": "m == -6"})
    for n in ("5", "6"):
        await client.resume()
        stop = await client.expect_stopped("breakpoint", at="here")
        assert (await stop.values())["n"] == n
    await client.set_breakpoints("done")
    await client.resume()
    await client.expect_stopped("breakpoint", at="done")
    await client.finish()


async def test_stacks_and_steps_are_as_without_a_condition(client: DapClient, spell: WriteSpell) -> None:
    await client.debug(spell(CALLED), {"line": "here", "condition": "n > 5"}, "done")
    stop = await client.expect_stopped("breakpoint", at="here")
    assert [frame["name"] for frame in await stop.frames()] == ["f", "main chunk"]
    stop = await client.step("next", stop)
    assert await stop.values() == {"n": "6", "m": "-6", "sum": "6"}
    await client.set_breakpoints("done")
    await client.resume()
    await client.expect_stopped("breakpoint", at="done")
    await client.finish()


async def test_a_condition_is_judged_once_each_time(client: DapClient, spell: WriteSpell) -> None:
    written = spell("""
    local calls = 0
    local function third() calls = calls + 1 return calls == 3 end
    for i = 1, 5 do
        local x = i  -- @here
    end
    print(calls)
    """)
    await client.debug(written, {"line": "here", "condition": "third()"})
    stop = await client.expect_stopped("breakpoint", at="here")
    assert await stop.evaluate("i") == "3"
    await client.finish()
    assert client.output() == "5\n"


@pytest.mark.parametrize("condition", ["fact(2) == 2", "n == 1 and fact(2) == 2", "fact(n) > 0 and n == 1"])
async def test_what_a_condition_calls_reaches_no_breakpoints(
    client: DapClient, spell: WriteSpell, condition: str
) -> None:
    written = spell("""
    function fact(n)
        local one = n <= 1  -- @here
        if one then return 1 end
        return n * fact(n - 1)
    end
    print(fact(3))
    """)
    hits = {"fact(2) == 2": 3}.get(condition, 1)
    await client.debug(written, {"line": "here", "condition": condition})
    for _ in range(hits):
        await client.expect_stopped("breakpoint", at="here")
        await client.resume()
    await client.expect_end()
    await client.disconnect()
    assert client.output() == "6\n"


async def test_a_condition_that_yields_does_not_silence_others(client: DapClient, spell: WriteSpell) -> None:
    written = spell("""
    local co = coroutine.wrap(function()
        local x = 1  -- @inside
        return x
    end)
    co()
    local y = 2  -- @outside
    """)
    await client.debug(written, {"line": "inside", "condition": "coroutine.yield()"}, "outside")
    await client.expect_stopped("breakpoint", at="outside")
    await client.finish()
