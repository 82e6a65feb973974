# ruff: noqa: E501 -- a case is one line of Lua
"""Stops: interrupts, deadlines and limits end any script; what Lua can unwind keeps its state, the rest loses it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from llmspell_runtime.kernel import limiter
from llmspell_runtime.kernel.kernel import Kernel
from tests.harness import lab
from tests.harness.kernel import Lua, open_lua, until, within

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("patient_limiter")]

MIB = 1024 * 1024

BUSY = {
    "loop": "while true do end",
    "goto": "::again:: goto again",
    "calls": "local function f() end while true do f() end",
    "recursion": "local function f() return f() end f()",
    "pcall storm": "while true do pcall(error) end",
    "pcall of a loop, again and again": "while true do pcall(function() while true do end end) end",
    "xpcall handler": "while true do xpcall(error, function() while true do end end) end",
    "xpcall with handlers that fail": "while true do xpcall(error, function(m) error(m) end) end",
    "coroutine": "coroutine.wrap(function() while true do end end)()",
    "nested coroutines": "local function f(n) if n == 0 then while true do end end coroutine.wrap(f)(n - 1) end f(100)",
    "coroutine storm": "while true do coroutine.resume(coroutine.create(function() while true do end end)) end",
    "yielding": "local co = coroutine.wrap(function() while true do coroutine.yield() end end) while true do co() end",
    "pcall in a coroutine": "while true do coroutine.wrap(function() while true do pcall(error) end end)() end",
    "closing": "local co = coroutine.create(function() local x <close> = setmetatable({}, {__close = function() while true do end end}) coroutine.yield() end) coroutine.resume(co) coroutine.close(co)",
    "closing storm": "while true do local co = coroutine.create(function() local x <close> = setmetatable({}, {__close = function() while true do end end}) coroutine.yield() end) coroutine.resume(co) pcall(coroutine.close, co) end",
    "close": "do local x <close> = setmetatable({}, {__close = function() while true do end end}) end",
    "close after an error": "local x <close> = setmetatable({}, {__close = function() while true do end end}) error('x')",
    "close in a wrap": "pcall(coroutine.wrap(function() local x <close> = setmetatable({}, {__close = function() while true do end end}) error('x') end))",
    "sort": "table.sort({3, 2, 1}, function() while true do end end)",
    "gsub": "string.gsub('aaa', 'a', function() while true do end end)",
    "gmatch": "while true do for _ in string.gmatch('aaaaaaaa', 'a') do end end",
    "index": "setmetatable(_G, {__index = function() while true do end end}) local x = y",
    "index loop": "local t = setmetatable({}, {}) getmetatable(t).__index = function(t, k) return rawget(t, k) end while true do local x = t.x end",
    "tostring": "tostring(setmetatable({}, {__tostring = function() while true do end end}))",
    "tostring of an error": "error(setmetatable({}, {__tostring = function() while true do end end}))",
    "load": "load(function() return ' ' end) while true do load('return 1')() end",
    "require": "package.preload.m = function() while true do end end require('m')",
    "print": "while true do print('x') Lab.echo(1) end",
    "host calls": "while true do Lab.echo({1, 2, 3}) end",
    "failing host calls": "while true do pcall(Lab.fail, 'x') end",
    "callback": "Lab.call(function() while true do end end)",
    "nested callbacks": "Lab.call(function() Lab.call(function() while true do pcall(error) end end) end)",
    "callback storm": "while true do pcall(Lab.call, function() error('x') end) end",
    "coroutine in a callback": "Lab.call(function() coroutine.wrap(function() while true do end end)() end)",
    "garbage": "while true do local t = {} for i = 1, 100 do t[i] = {i} end end",
    "strings": "local s = '' while true do s = (s .. 'x'):sub(-1000) end",
    "stream": "local s = Streaming.create(function() while true do Streaming.yield(1) end end) while true do s:next() end",
    "json": "while true do JSON.parse(JSON.stringify({a = {1, 2, 3}})) end",
}


@pytest.mark.parametrize("name", BUSY)
async def test_an_interrupt_stops_it_and_keeps_the_state(lua: Lua, name: str) -> None:
    execution = await lua.running(f"kept = 1 print('begun') {BUSY[name]}", limits={"output_bytes": 64 * MIB})
    assert lua.interpreter.interrupt()
    await within(execution)
    assert execution.failure is not None
    assert execution.failure.kind == "interrupted", execution.failure
    assert lua.interpreter.state_losses == 0, execution.failure
    await lua.check_value("return kept", 1)


@pytest.mark.parametrize("name", ["loop", "pcall storm", "coroutine", "callback", "close", "host calls"])
async def test_a_deadline_stops_it_at_its_line(lua: Lua, name: str) -> None:
    failure = await lua.check_error(
        BUSY[name], "deadline exceeded (the run took more than 0.05 s)", kind="deadline", limits={"seconds": 0.05}
    )
    assert failure.hint == "raise it with --timeout or engines.lua.timeout_ms" or lua.interpreter.state_losses
    await lua.check_alive()


async def test_a_stop_tells_the_line(lua: Lua) -> None:
    execution = await lua.running(
        """
        local function spin()
            print("begun") while true do end
        end
        spin()
        """
    )
    lua.interpreter.interrupt()
    await within(execution)
    assert execution.failure is not None
    assert execution.failure.message == "spell:2: interrupted"
    assert [frame.line for frame in execution.failure.traceback] == [2, 4]


ENDLESS = {
    "pattern": "('a'):rep(300000):find('.-b')",
    "a nest of 200000 pcalls": "local function f() while true do pcall(f) end end f()",
    "many captures": "('a'):rep(30):find(('a-'):rep(20) .. 'b')",
    "empty rep": "string.rep('', 1 << 60)",
    "table.move": "table.move({}, 1, 1 << 50, 2)",
    "table.concat": "table.concat(setmetatable({}, {__len = function() return 1 << 60 end, __index = function() return '' end}))",
}


@pytest.mark.parametrize("name", ENDLESS)
async def test_what_lua_cannot_unwind_loses_the_state(lua: Lua, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(limiter, "INTERRUPT_GRACE", 0.05)
    execution = await lua.running(f"kept = 1 print('begun'); {ENDLESS[name]}")
    lua.interpreter.interrupt()
    await within(execution)
    assert execution.failure is not None
    assert (execution.failure.kind, execution.output) == ("interrupted", "begun\n")
    if lua.interpreter.state_losses:
        assert "starts afresh" in (execution.failure.hint or "")
        await lua.check_value("return kept", None)
    await lua.check_alive()


async def test_many_interrupts_are_one(lua: Lua) -> None:
    for _ in range(20):
        execution = await lua.running("print('begun') while true do pcall(error) end")
        for _ in range(5):
            lua.interpreter.interrupt()
        await within(execution)
        lua.interpreter.interrupt()
        await lua.check_alive()
    assert lua.interpreter.state_losses == 0


async def test_an_interrupt_ends_only_what_runs(lua: Lua) -> None:
    first = await lua.running("print('begun') while true do end")
    second = lua.start("return 2")
    lua.interpreter.interrupt()
    assert (await within(second)).values == [2]
    assert first.failure is not None


async def test_an_interrupt_at_any_moment_of_a_host_call(lua: Lua) -> None:
    """The call may not have begun in the kernel, wait in it, or be answered already."""
    for turns in range(12):
        execution = await lua.running("print('begun') while true do Lab.later() end")
        for _ in range(turns):
            await asyncio.sleep(0)
        lua.interpreter.interrupt()
        await within(execution)
        assert execution.failure is not None
        assert execution.failure.kind == "interrupted"
    assert lua.interpreter.state_losses == 0


async def test_an_interrupt_ends_a_waiting_host_call(lua: Lua) -> None:
    execution = lua.start("kept = 1 pcall(Lab.wait) pcall(Lab.wait) print('not reached')")
    await until(lambda: lab.waiting)
    lua.interpreter.interrupt()
    await within(execution)
    assert execution.failure is not None
    assert (execution.failure.kind, execution.output) == ("interrupted", "")
    assert not lab.waiting
    await lua.check_value("return kept", 1)


async def test_a_deadline_ends_a_waiting_host_call(lua: Lua) -> None:
    await lua.check_error("Lab.wait()", kind="deadline", limits={"seconds": 0.05})
    assert not lab.waiting
    await lua.check_alive()


async def test_an_interrupt_ends_waiting_for_input(kernel: Kernel, tmp_path: Path) -> None:
    asked = asyncio.Event()

    async def never() -> bytes | None:
        asked.set()
        await asyncio.Event().wait()
        return None

    async with open_lua(kernel, tmp_path, read_input=never) as lua:
        execution = lua.start("kept = 1 io.read()")
        await within(asked.wait())
        lua.interpreter.interrupt()
        await within(execution)
        assert execution.failure is not None
        assert execution.failure.kind == "interrupted"
        await lua.check_value("return kept", 1)


BOMBS = {
    "doubling": "local s = 'x' while true do s = s .. s end",
    "rep": "string.rep('x', 1 << 34)",
    "table": "local t = {} while true do t[#t + 1] = {} end",
    "array": "local t = {} while true do t[#t + 1] = 1 end",
    "strings": "local t = {} while true do t[#t + 1] = ('x'):rep(1000) .. #t end",
    "closures": "local t = {} while true do t[#t + 1] = function() return t end end",
    "coroutines": "local t = {} while true do t[#t + 1] = coroutine.create(print) coroutine.resume(t[#t]) end",
    "concat": "local t = {} for i = 1, 100 do t[i] = ('x'):rep(1000000) end table.concat(t)",
    "gsub": "('x'):rep(1000000):gsub('x', ('y'):rep(1000))",
    "format": "local s = ('x'):rep(1000000) while true do s = string.format('%s%s', s, s) end",
    "recursion": "local function f(...) return f(1, ...) + 1 end f()",
    "unpack": "local t = {} while true do t = {table.unpack(t), t, table.unpack(t)} end",
    "load": "load('return ' .. ('{'):rep(100) .. ('}'):rep(100)) local t = {} while true do t[#t + 1] = assert(load('return ' .. #t)) end",
    "globals": "kept_bomb = {} while true do kept_bomb[#kept_bomb + 1] = ('x'):rep(1000) .. #kept_bomb end",
    "host calls": "local t = {} while true do t[#t + 1] = Lab.echo(('x'):rep(100000) .. #t) end",
    "json": "local t = {} while true do t[#t + 1] = JSON.parse('[1,2,3,[4,5,6]]') end",
    "printing": "local t = {} while true do t[#t + 1] = ('x'):rep(1000) .. #t print(#t) end",
    "wrapping": "local t = {} while true do t[#t + 1] = coroutine.wrap(function() coroutine.yield(('x'):rep(1000) .. #t) end) t[#t]() end",
}


@pytest.mark.parametrize("name", BOMBS)
async def test_memory_has_a_limit(kernel: Kernel, tmp_path: Path, name: str) -> None:
    async with open_lua(kernel, tmp_path, limits={"memory_bytes": 16 * MIB, "seconds": 20.0}) as lua:
        execution = await lua.run(BOMBS[name])
        assert execution.failure is not None
        if execution.failure.kind == "runtime":
            assert "overflow" in execution.failure.message or "too large" in execution.failure.message
        else:
            assert execution.failure.kind == "memory", execution.failure
            assert execution.failure.hint == "raise it with --max-memory or engines.lua.max_memory_bytes"
        assert lua.interpreter.state_losses == 0
        if name == "globals":
            await lua.check_error("return 1", kind="memory")
        else:
            await lua.check_alive()


@pytest.mark.parametrize(
    "name", ["doubling", "table", "strings", "closures", "coroutines", "concat", "host calls", "json"]
)
async def test_pcall_sees_that_memory_is_short(kernel: Kernel, tmp_path: Path, name: str) -> None:
    async with open_lua(kernel, tmp_path, limits={"memory_bytes": 16 * MIB, "seconds": 20.0}) as lua:
        await lua.check_value(
            f"local ok, message = pcall(function() {BOMBS[name]} end) collectgarbage() "
            "return ok, tostring(message):find('not enough memory') ~= nil, #('x'):rep(1000000)",
            False, True, 1000000,
        )  # fmt: skip


async def test_a_stop_while_memory_is_short(kernel: Kernel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiter, "DEADLINE_GRACE", 0.1)
    for name in ("doubling", "table", "host calls", "printing", "wrapping"):
        async with open_lua(kernel, tmp_path, limits={"memory_bytes": 8 * MIB, "seconds": 0.3}) as lua:
            failure = await lua.check_error(f"while true do pcall(function() {BOMBS[name]} end) end", kind="deadline")
            assert failure is not None
            await lua.check_alive()


async def test_instructions_have_a_limit(lua: Lua) -> None:
    limits = {"instructions": 100_000}
    failure = await lua.check_error(
        "while true do end -- @here", "instruction limit exceeded", kind="instructions", at="here", limits=limits
    )
    assert failure.hint == "raise engines.lua.max_instructions"
    for name in (
        "pcall storm",
        "coroutine",
        "nested coroutines",
        "callback",
        "coroutine in a callback",
        "sort",
        "closing",
    ):
        await lua.check_error(BUSY[name], kind="instructions", limits=limits)
    await lua.check_value("local s = 0 for i = 1, 1000 do s = s + i end return s", 500500, limits=limits)
    await lua.check_value("local s = 0 for i = 1, 100000 do s = s + i end return s", 5000050000)
    assert lua.interpreter.state_losses == 0


async def test_coroutines_of_earlier_runs_count_for_the_run_that_resumes_them(lua: Lua) -> None:
    limits = {"instructions": 50_000}
    await lua.run(
        "co = coroutine.wrap(function() while true do for i = 1, 5000 do end coroutine.yield(1) end end) co()",
        limits=limits,
    )
    for _ in range(10):
        await lua.check_value("return co()", 1, limits=limits)
    await lua.check_value("for i = 1, 100 do co() end return co()", 1)
    await lua.check_error("for i = 1, 100 do co() end", kind="instructions", limits=limits)


async def test_cpu_time_has_a_limit(lua: Lua) -> None:
    failure = await lua.check_error(
        "while true do end", "CPU limit exceeded (more than 0.05 s)", kind="cpu", limits={"cpu_seconds": 0.05}
    )
    assert failure.hint == "raise engines.lua.max_cpu_seconds"
    waiting = lua.start("return Lab.wait(5)", limits={"cpu_seconds": 0.05})
    (event,) = await until(lambda: lab.waiting)
    event.set()
    assert (await within(waiting)).values == [5]


async def test_no_deadline_means_none(lua: Lua) -> None:
    await lua.check_value("return 1", 1, limits={"seconds": None, "address_space_bytes": None})
    execution = await lua.running("print('begun') while true do end", limits={"seconds": None})
    lua.interpreter.interrupt()
    assert (await within(execution)).failure is not None


async def test_the_address_space_of_the_worker_is_bounded(kernel: Kernel, tmp_path: Path) -> None:
    """Memory that Lua does not count (Python's, jq's) is bounded by the system."""
    interpreters = [await kernel.open_interpreter(cwd=tmp_path) for _ in range(4)]
    for interpreter in interpreters:
        await within(interpreter.start("return 1"))
        limits = Path(f"/proc/{interpreter.worker_pid}/limits").read_text()
        (line,) = [line for line in limits.splitlines() if line.startswith("Max address space")]
        assert line.split()[3] == str(interpreter.policy.limits.address_space_bytes)
        execution = await within(interpreter.start("return #JSON.query('\"x\"', '. * 2000000000')"))
        assert execution.failure is not None
        await within(interpreter.close())
