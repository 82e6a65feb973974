# ruff: noqa: E501 -- a case is one line of Lua
"""Questions about live values: they answer while idle, run no script code and stay small."""

from __future__ import annotations

import pytest

from tests.harness.kernel import Lua, within

pytestmark = pytest.mark.asyncio(loop_scope="module")

NEVER = "setmetatable({}, {__len = spin, __index = spin, __tostring = spin, __pairs = spin, __eq = spin, __lt = spin, __call = spin, __name = 'Trap'})"
SPIN = "function spin() while true do end end"


async def names(lua: Lua, text: str) -> list[str]:
    found = await within(lua.interpreter.complete(text))
    return [match["name"] for match in found["matches"]]


async def test_completion_of_globals_and_members(lua: Lua) -> None:
    await lua.run("apple, apricot, banana = 1, {core = 2, colour = {}}, 3 function apply(x, ...) end")
    assert await names(lua, "ap") == ["apple", "apply", "apricot"]
    assert await names(lua, "x = apricot.co") == ["colour", "core"]
    assert "gsub" in await names(lua, "string.g")
    assert await names(lua, "apricot.colour.") == []
    assert await names(lua, "nothing.here.") == []
    found = await within(lua.interpreter.complete("local y = apr"))
    assert found["from"] == 10
    (match,) = (await within(lua.interpreter.complete("appl")))["matches"][1:]
    assert (match["type"], match["parameters"]) == ("function", "x, ...")


async def test_completion_of_methods_offers_functions_only(lua: Lua) -> None:
    await lua.run(
        "Point = {} Point.__index = Point function Point:move(x) end Point.size = 3 p = setmetatable({x = 1}, Point)"
    )
    assert await names(lua, "p:") == ["move"]
    assert set(await names(lua, "p.")) >= {"x", "move", "size"}


@pytest.mark.parametrize(
    "text", ["", ".", ":", "..", "a..b", "\n", "\0", "ü", "x" * 100_000, "a." * 5000, "(((((", "local s = 'a.b"]
)
async def test_completion_of_strange_text(lua: Lua, text: str) -> None:
    assert isinstance((await within(lua.interpreter.complete(text)))["matches"], list)


async def test_inspection(lua: Lua) -> None:
    await lua.run("n, s, t = 1.5, 'text', {1, 2, x = 'y'}\n\nfunction f(a, b) end")
    n, s, t, f = [await within(lua.interpreter.inspect(name)) for name in ("n", "s", "t", "f")]
    assert n == {"type": "number", "text": "1.5"}
    assert s == {"type": "string", "text": '"text"'}
    assert t == {"type": "table", "text": '{ 1, 2, x = "y" }', "length": 2}
    assert f is not None
    assert (f["parameters"], f["line"], f["source"]) == ("a, b", 3, "=spell")
    assert await within(lua.interpreter.inspect("nothing")) is None
    assert await within(lua.interpreter.inspect("t.x.y.z")) is None
    built_in = await within(lua.interpreter.inspect("string.rep"))
    assert built_in is not None
    assert built_in["type"] == "builtin"


async def test_globals_are_those_of_scripts(lua: Lua) -> None:
    assert await within(lua.interpreter.globals()) == {}
    await lua.run("mine = 1 local hidden = 2")
    assert list(await within(lua.interpreter.globals())) == ["mine"]
    assert {"print", "mine", "string"} <= set(await within(lua.interpreter.globals(builtin=True)))


async def test_questions_run_no_script_code(lua: Lua) -> None:
    await lua.run(
        f"{SPIN} trap = {NEVER} holder = {{trap, [trap] = trap, [{NEVER}] = 1}} setmetatable(_G, {{__index = spin, __len = spin}})"
    )
    assert set(await within(lua.interpreter.globals())) == {"spin", "trap", "holder"}
    for text in ("trap.", "trap:", "holder.x", "nothing.", "tr"):
        await within(lua.interpreter.complete(text))
    for name in ("trap", "holder", "trap.x", "nothing"):
        await within(lua.interpreter.inspect(name))
    execution = await lua.run("return trap, holder", display=True)
    assert execution.ok
    assert "Trap" in (execution.display or "")


async def test_a_finalizer_runs_no_script_code_either(lua: Lua) -> None:
    """Garbage is collected while a question is answered, where no deadline holds."""
    await lua.run(
        f"{SPIN} for i = 1, 30 do local f = io.open('a', 'w') f:write('x') "
        "pcall(function() f.output = setmetatable({}, {__index = spin, __len = spin}) f.pending = 5 f.handle = nil end) end"
    )
    for _ in range(200):
        await within(lua.interpreter.globals(builtin=True))
    await lua.check_value("collectgarbage() return #io.open('a'):read('a')", 1)


async def test_answers_stay_small(lua: Lua) -> None:
    await lua.run(
        "local s = ('x'):rep(1000) local t = {} for j = 1, 30 do t[j] = {} for k = 1, 30 do t[j][k] = s end end for i = 1, 2000 do _G['v' .. i] = t end"
    )
    found = await within(lua.interpreter.globals())
    assert len(found) == 500
    assert all(about["type"] == "table" for about in found.values())
    assert len(await names(lua, "v")) == 500
    await lua.check_alive()
    assert lua.interpreter.state_losses == 0


async def test_a_large_table_is_shown_at_once(lua: Lua) -> None:
    await lua.run("big = {} for i = 1, 1000000 do big[i] = i end")
    shown = await within(lua.interpreter.inspect("big"))
    assert shown is not None
    assert (shown["length"], shown["text"][-13:]) == (1000000, "999980 more\n}")


async def test_an_unknown_question_is_an_error(lua: Lua) -> None:
    with pytest.raises(Exception, match=r"attempt to call a nil value|unknown"):
        await within(lua.interpreter.query("no such question"))
    await lua.check_alive()
