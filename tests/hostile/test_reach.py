# ruff: noqa: E501 -- a case is one line of Lua
"""What a script can lay its hands on: every value reachable from its globals, and what every function gives back."""

from __future__ import annotations

import pytest

from llmspell_runtime.script_api.registry import load_catalogue
from tests.harness.kernel import Lua
from tests.hostile.conftest import SECRET

pytestmark = pytest.mark.asyncio(loop_scope="module")

WALK = """
local seen, found, userdata = {}, {}, {}
local function visit(v, path)
    local kind = type(v)
    if kind == "userdata" then userdata[#userdata + 1] = path end
    if kind == "nil" or kind == "boolean" or kind == "number" or kind == "string" or seen[v] then return end
    seen[v] = true
    found[#found + 1] = kind .. " " .. path
    if kind == "table" then
        for k, member in next, v do
            visit(k, path .. ".<key>")
            visit(member, path == "" and tostring(k) or path .. "." .. tostring(k))
        end
    end
    local mt = getmetatable(v)
    if type(mt) == "table" then visit(mt, path .. ".<metatable>") end
end
visit(_G, "")
visit(_ENV, "_ENV")
visit(getmetatable(""), "<strings>")
visit((coroutine.running()), "<thread>")
for _, v in ipairs({ 1, true, print }) do visit(getmetatable(v), "<type>") end
visit({ io.stdout, io.output(), io.open("f", "w") }, "<files>")
visit({ pcall(error, {}) }, "<error>")
"""

BASE = """_G _VERSION assert breakpoint collectgarbage dofile error getmetatable ipairs load loadfile next pairs pcall print rawequal
rawget rawlen rawset require select setmetatable tonumber tostring type warn xpcall
coroutine debug io math os package string table utf8 ARGS Args arg"""
LIBRARIES = {
    "coroutine": "close create isyieldable resume running status wrap yield",
    "debug": "traceback",
    "io": "close flush input lines open output popen read stderr stdin stdout tmpfile type write",
    "math": "abs acos asin atan ceil cos deg exp floor fmod huge log max maxinteger min mininteger modf pi rad random randomseed sin sqrt tan tointeger type ult",
    "os": "clock date difftime execute exit getenv remove rename setlocale time tmpname",
    "package": "config cpath loaded path preload",
    "string": "byte char find format gmatch gsub len lower match pack packsize rep reverse sub unpack upper",
    "table": "concat insert move pack remove sort unpack",
    "utf8": "char charpattern codepoint codes len offset",
}


async def test_no_object_of_python_is_reachable(bystander: Lua) -> None:
    await bystander.check_value(f"{WALK} return #userdata, #found > 100", 0, True)


async def test_the_libraries_hold_what_is_known_to_be_harmless(bystander: Lua) -> None:
    """A new name in a library is a new way to attack: it has to be judged before it is listed here."""
    for library, names in LIBRARIES.items():
        (found,) = await bystander.values(
            f"local t = {{}} for k in pairs({library}) do t[#t + 1] = k end table.sort(t) return t"
        )
        assert found == sorted(names.split()), library
    (found,) = await bystander.values("local t = {} for k in pairs(_G) do t[#t + 1] = k end return t")
    declared = {name for each in load_catalogue().globals for name in (each.name, *each.aliases)}
    assert set(found) - set(BASE.split()) - declared - {"Lab", "mine"} == set()


async def test_functions_of_the_prelude_are_reached_by_their_names_only(bystander: Lua) -> None:
    (found,) = await bystander.values(f"{WALK} return found")
    functions = {path for kind, path in (entry.split(" ", 1) for entry in found) if kind == "function"}
    inner = {path for path in functions if "<" in path and not path.startswith("<")}
    assert inner == set(), "functions behind metatables or as keys"
    assert {entry for entry in found if entry.startswith("thread")} == {"thread <thread>"}


FUZZ = """
local arguments = {
    {}, { nil }, { {} }, { "" }, { "x" }, { "\\0" }, { "\\xff\\xfe" }, { 0 }, { -1 }, { 1.5 }, { 0 / 0 }, { math.huge }, { math.mininteger },
    { true }, { print }, { coroutine.create(print) }, { io.stdout }, { ("x"):rep(100000) }, { { {} } }, { setmetatable({}, { __index = error, __len = error }) },
    { "x", "y" }, { "x", {} }, { {}, "x" }, { {}, {} }, { "x", print }, { print, "x" }, { 1, 1 }, { {}, 1, 2, 3 }, { "x", 1, 1, 1 },
    { { __class__ = 1, __init__ = {}, self = {}, context = {}, [1] = 2 } }, { "x", { __class__ = 1 }, "y", true },
}
local skipped = { exit = true, popen = true, yield = true }
local report, calls = {}, 0
local seen = {}
local function look(v, path, depth)
    local kind = type(v)
    if kind == "userdata" then report[#report + 1] = "userdata from " .. path end
    if kind == "string" and (v:find("object at 0x") or v:find("Traceback %(most") or v:find("site%-packages") or v:find("llmspell_runtime")) then
        report[#report + 1] = path .. ": " .. v:sub(1, 200)
    end
    if kind == "string" and v:find("Internal error", 1, true) then report[#report + 1] = path .. ": " .. v:sub(1, 200) end
    if kind == "table" and depth < 4 then
        for k, member in next, v do look(k, path, depth + 1) look(member, path, depth + 1) end
    end
end
local function try(f, path)
    for _, set in ipairs(arguments) do
        calls = calls + 1
        local results = table.pack(pcall(f, table.unpack(set, 1, math.max(#set, 1))))
        for i = 1, results.n do look(results[i], path, 0) end
    end
end
local walked = {}
local function walk(t, path)
    if walked[t] then return end
    walked[t] = true
    for k, v in next, t do
        local name = path .. "." .. tostring(k)
        if type(v) == "function" and not skipped[k] and not seen[v] and not SKIP[name] then seen[v] = true try(v, name) end
        if type(v) == "table" and v ~= arguments then walk(v, name) end
    end
end
"""


async def test_no_function_gives_or_raises_what_it_should_not(bystander: Lua) -> None:
    """Every function of every library and global, with arguments nobody expects: no Python object, no Python text, no
    internal error. Whoever makes an internal error here has found a missing check of arguments."""
    skip = "SKIP = {['.Lab.call_all'] = true, ['.Lab.wait'] = true, ['.Lab.break'] = true, ['.io.read'] = true, ['.collectgarbage'] = true, ['.print'] = true, ['.io.write'] = true, ['.warn'] = true, ['.io.close'] = true, ['.io.output'] = true, ['.io.input'] = true}"
    libraries = ["coroutine", "string", "table", "math", "utf8", "io", "os", "debug"]
    names = [*libraries, *(each.name for each in load_catalogue().globals), "Lab", "io.stdout"]
    problems = []
    for name in names:
        execution = await bystander.run(
            f"{skip} local root = {name} {FUZZ} if root == io.stdout then root = {{read = root.read, lines = root.lines, seek = root.seek, setvbuf = root.setvbuf}} end "
            f"if type(root) == 'table' then walk(root, '.{name}') end return report, calls",
            limits={"seconds": 20},
        )
        assert execution.ok, (name, execution.failure)
        report, _calls = execution.values
        problems += report
        assert SECRET not in execution.output
    assert not problems, "\n".join(dict.fromkeys(problems))
    assert bystander.interpreter.state_losses == 0


async def test_what_is_shown_tells_no_address_of_python(bystander: Lua) -> None:
    execution = await bystander.run(
        "return print, State, io.stdout, coroutine.create(print), JSON, Lab.thing('x')", display=True
    )
    assert "0x" not in (execution.display or "")
