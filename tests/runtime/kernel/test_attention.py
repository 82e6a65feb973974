"""A running script is reached at once, whatever it does at that instant, and goes on undisturbed."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from llmspell_runtime.errors import WorkerDied
from llmspell_runtime.kernel.debugger.values import BreakpointSpec, Event, StepMode
from tests.harness import lab
from tests.harness.kernel import Lua, until, within

pytestmark = pytest.mark.asyncio(loop_scope="module")

BUSY = {
    "a tight loop": "while true do end",
    "coroutines": "local function g() coroutine.yield(1) end while true do local c = coroutine.wrap(g) c() c() end",
    "host calls": "while true do Lab.echo(1) end",
    "host calls that wait": "while true do Lab.later(1) end",
    "callbacks": "while true do Lab.call(function() for i = 1, 50 do end end) end",
    "compiling": "while true do load('local x = 1 return x')() end",
    "errors": "local function f() error('x') end while true do pcall(f) end",
    "printing": "while true do io.write('') end",
    "calls of C": "local t = {3, 1, 2} while true do table.sort(t, function(a, b) return a > b end) end",
}
MODES: tuple[StepMode, ...] = ("continue", "in", "over", "out")


@pytest.mark.parametrize("limit", [None, 10**12], ids=["", "instructions counted"])
@pytest.mark.parametrize("source", BUSY.values(), ids=list(BUSY))
async def test_every_question_is_answered(lua: Lua, source: str, limit: int | None) -> None:
    debugger = lua.interpreter.debugger()
    stopped = asyncio.Event()

    def hear(event: Event) -> None:
        if event.name == "stopped":
            stopped.set()

    execution = lua.start(source, limits={"seconds": None, "instructions": limit})
    for turn in range(40):
        await within(debugger.join("client", hear))
        assert (await within(debugger.threads()))[0]["name"] == "main"
        stopped.clear()
        await within(debugger.pause())
        await within(stopped.wait())
        assert (await within(debugger.evaluate(None, "1 + 1")))["value"] == "2"
        debugger.resume(MODES[turn % len(MODES)])
        assert (await within(debugger.evaluate(None, "2 + 2")))["value"] == "4"
        await within(debugger.leave("client"))
    assert not execution.done, execution.failure
    lua.interpreter.interrupt()
    await within(execution)


@pytest.mark.parametrize("source", BUSY.values(), ids=list(BUSY))
async def test_every_question_is_answered_where_a_breakpoint_came_late(lua: Lua, source: str) -> None:
    debugger = lua.interpreter.debugger()
    stopped = asyncio.Event()

    def hear(event: Event) -> None:
        if event.name == "stopped":
            stopped.set()

    await debugger.join("client", hear)
    execution = lua.start(f"{source}\nreturn 1", "=busy")
    await until(lambda: "=busy" in debugger.loaded_sources)
    await within(debugger.set_breakpoints("client", "=busy", [BreakpointSpec(line=2)]))
    for _ in range(40):
        assert (await within(debugger.threads()))[0]["name"] == "main"
        stopped.clear()
        await within(debugger.pause())
        await within(stopped.wait())
        debugger.resume("continue")
    lua.interpreter.interrupt()
    assert (await within(execution)).failure is not None
    await within(debugger.leave("client"))


async def test_a_question_that_comes_with_the_script(lua: Lua) -> None:
    for _ in range(20):
        execution = lua.start("while true do end")
        await within(lua.interpreter.debugger().join("client", lambda _event: None))
        lua.interpreter.interrupt()
        await within(execution)
        await lua.interpreter.debugger().leave("client")


async def test_a_pause_while_idle_stops_the_next_run(lua: Lua) -> None:
    debugger = lua.interpreter.debugger()
    stops: list[Event] = []

    def hear(event: Event) -> None:
        if event.name == "stopped":
            stops.append(event)

    await debugger.join("client", hear)
    await debugger.pause()
    execution = lua.start("local x = 1\nreturn x")
    await until(lambda: stops)
    assert stops[0].details["stop"].reason == "pause"
    assert [frame.line for frame in await debugger.stack(1)] == [1]
    debugger.resume("continue")
    assert (await within(execution)).ok
    await debugger.leave("client")


async def test_the_limit_on_instructions_holds_while_debugged(lua: Lua) -> None:
    debugger = lua.interpreter.debugger()
    await debugger.join("client", lambda _event: None)
    await lua.check_error("while true do end", kind="instructions", limits={"instructions": 50000})
    await lua.check_error(
        "local c = coroutine.wrap(function() while true do end end) c()",
        kind="instructions",
        limits={"instructions": 50000},
    )
    await debugger.leave("client")


async def test_a_worker_that_is_being_ended_is_not_asked(lua: Lua) -> None:
    execution = lua.start("while true do end")
    lua.interpreter.kill()
    with pytest.raises(WorkerDied, match="being ended"):
        await lua.interpreter.query("threads", attend=True)
    await within(execution)


async def test_the_interpreter_tells_what_runs(lua: Lua) -> None:
    interpreter = lua.interpreter
    assert (interpreter.execution, interpreter.state, interpreter.stop_reason) == (None, "idle", None)
    execution = lua.start("while true do end")
    assert (interpreter.execution, interpreter.state) == (execution, "running")
    interpreter.interrupt()
    assert interpreter.stop_reason == "interrupted"
    await within(execution)
    assert (interpreter.execution, interpreter.state) == (None, "idle")


async def test_a_closed_interpreter_tells_its_debuggers_once(lua: Lua) -> None:
    heard: list[Any] = []
    async with await lua.kernel.open_interpreter() as interpreter:
        debugger = interpreter.debugger()
        await debugger.join("client", lambda event: heard.append(event.name))
        await debugger.pause()
        execution = interpreter.start("local x = 1")
        await until(lambda: "stopped" in heard)
        await interpreter.close()
        await interpreter.close()
    assert execution.done
    assert heard[-2:] == ["ended", "closed"]
    assert heard.count("closed") == 1


async def test_calls_from_outside_add_no_lines_to_a_step(lua: Lua) -> None:
    """A call that comes at any instant leaves the line events of a step as they are."""
    debugger = lua.interpreter.debugger()
    source = "local n = 0\nfor i = 1, 3 do n = n + i end\nlocal m = n"
    events: asyncio.Queue[str] = asyncio.Queue()
    for _ in range(100):
        await debugger.join("client", lambda event: events.put_nowait(event.name), stop_on_entry=True)
        execution = lua.start(source)
        lines = []
        while True:
            while (name := await within(events.get())) not in ("stopped", "ended"):
                pass
            if name == "ended":
                break
            lines.append((await debugger.stack(1))[0].line)
            debugger.resume("over")
            asking = asyncio.ensure_future(debugger.threads())
            await asyncio.wait([asking])
        assert lines == [1, 2, 2, 2, 3]
        await within(execution)
        await debugger.leave("client")


async def test_calls_from_outside_hide_no_breakpoint(lua: Lua) -> None:
    """One that was set in loaded code is reached, also when a call comes while the line before waits for something."""
    debugger = lua.interpreter.debugger()
    events: asyncio.Queue[str] = asyncio.Queue()
    source = "local n = 1\nLab.wait(1)\nn = n + 1\nLab.later(1)\nn = n + 1\nio.write('')\nn = n + 1"
    later = [BreakpointSpec(line=line) for line in (3, 5, 7)]

    async def next_stop() -> int | None:
        while (name := await within(events.get())) not in ("stopped", "ended"):
            pass
        return (await debugger.stack(1))[0].line if name == "stopped" else None

    for _ in range(20):
        await debugger.join("client", lambda event: events.put_nowait(event.name), stop_on_entry=True)
        execution = lua.start(source, "=script")
        assert await next_stop() == 1
        await debugger.set_breakpoints("client", "=script", later)
        debugger.resume("continue")
        await until(lambda: lab.waiting)
        await debugger.threads()
        lab.waiting[0].set()
        for line in (3, 5, 7):
            assert await next_stop() == line
            debugger.resume("continue")
            asking = asyncio.ensure_future(debugger.threads())
            await asyncio.wait([asking])
        assert await next_stop() is None
        await within(execution)
        await debugger.leave("client")
