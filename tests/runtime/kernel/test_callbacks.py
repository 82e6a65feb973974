# ruff: noqa: E501 -- a case is one line of Lua
"""Functions of scripts that the kernel calls while the script waits for it."""

from __future__ import annotations

import asyncio

import pytest

from llmspell_runtime.errors import ValidationError, WorkerDied
from llmspell_runtime.script_api.values import Callback
from tests.harness import lab
from tests.harness.kernel import Lua, until, within

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("patient_limiter")]


async def test_arguments_and_the_first_result_cross(lua: Lua) -> None:
    await lua.check_value("return Lab.call(function(a, b) return a + b, 'second' end, {1, 2})", 3)
    await lua.check_value("return Lab.call(function(t) t.x = 5 return t end, {{y = {1, 2}}})", {"y": [1, 2], "x": 5})
    await lua.check_value("return Lab.call(function() end)", None)
    await lua.check_value("return Lab.call(string.upper, {'a'})", "A")
    await lua.check_value("local kept = {} Lab.call(function(v) kept[1] = v end, {{1}}) return kept", [[1]])


async def test_callbacks_nest(lua: Lua) -> None:
    await lua.check_value(
        "local function deep(n) if n == 0 then return 'bottom' end return Lab.call(deep, {n - 1}) .. '.' end return deep(20)",
        "bottom" + "." * 20,
    )


async def test_callbacks_nest_only_so_deep(lua: Lua) -> None:
    await lua.check_error("local function deep() return Lab.call(deep) end return deep()", "too deep")
    await lua.check_alive()
    assert lua.interpreter.state_losses == 0


async def test_errors_go_through_the_kernel(lua: Lua) -> None:
    await lua.check_value("return Lab.try_call(function() error('x', 0) end)", "ValidationError: x")
    await lua.check_value("return Lab.try_call(function() error({message = 'told'}) end)", "ValidationError: told")
    await lua.check_value(
        "return Lab.try_call(function() error() end)", "ValidationError: (error object is a nil value)"
    )
    await lua.check_error("Lab.call(function() error('inside') end)", "spell:1: inside")
    (message,) = await lua.values("return Lab.try_call(function() Lab.fail('deep') end)")
    assert message == "ValidationError: Tool execution error: Lab.fail: deep (do not call it)"
    await lua.check_value(
        "return Lab.try_call(function() return coroutine.create(print) end)",
        "ValidationError: argument #1 cannot leave the script: a thread is not data",
    )
    (message,) = await lua.values("return Lab.try_call(function() return ('x'):rep(9 * 1024 * 1024) end)")
    assert "the results are larger than" in message
    (message,) = await lua.values("return Lab.try_call(function() error(('x'):rep(9 * 1024 * 1024)) end)")
    assert 60_000 < len(message) < 70_000
    assert lua.interpreter.state_losses == 0


async def test_callbacks_cannot_yield_but_may_use_coroutines(lua: Lua) -> None:
    await lua.check_value(
        "return Lab.try_call(function() coroutine.yield(1) end)", "ValidationError: attempt to yield from a callback"
    )
    await lua.check_value(
        "local co = coroutine.wrap(function() return Lab.try_call(function() coroutine.yield(1) end) end) return co()",
        "ValidationError: attempt to yield from a callback",
    )
    await lua.check_value(
        "return Lab.call(function() local co = coroutine.wrap(function() coroutine.yield(1) return 2 end) return co() + co() end)",
        3,
    )
    await lua.check_value(
        "return coroutine.wrap(function() return Lab.call(function() return coroutine.wrap(function() return Lab.call(function() return 5 end) end)() end) end)()",
        5,
    )


async def test_a_closing_variable_of_a_callback_that_yields_is_closed(lua: Lua) -> None:
    await lua.check_output(
        """
        Lab.try_call(function()
            local x <close> = setmetatable({}, {__close = function() print("closed") end})
            coroutine.yield()
        end)
        Lab.try_call(function()
            local x <close> = setmetatable({}, {__close = function() print("closed too") end})
            error("x")
        end)
        """,
        "closed\nclosed too\n",
    )


async def test_callbacks_made_at_the_same_time(lua: Lua) -> None:
    await lua.check_value(
        "return Lab.call_all({function(n) return n end, function(n) return n * 10 end, function(n) return n * 100 end})",
        [1, 20, 300],
    )
    await lua.check_value(
        "return Lab.call_all({function(n) return Lab.later(n) end, function(n) return Lab.later(n) * 10 end, function(n) return n * 100 end})",
        [1, 20, 300],
    )
    await lua.check_value(
        "local fs = {} for i = 1, 50 do fs[i] = function(n) return Lab.call(function() return Lab.later(n) end) end end return #Lab.call_all(fs)",
        50,
    )
    await lua.check_error("Lab.call_all({function() error('one') end, function() return 2 end})", "one")
    await lua.check_alive()
    assert lua.interpreter.state_losses == 0


async def test_callbacks_print_and_share_state(lua: Lua) -> None:
    await lua.check_output("n = 0 for i = 1, 3 do Lab.call(function() n = n + 1 print(n) end) end", "1\n2\n3\n")


async def test_an_interrupt_in_a_callback(lua: Lua) -> None:
    execution = await lua.running("kept = 1 Lab.call(function() print('begun') while true do pcall(error) end end)")
    lua.interpreter.interrupt()
    await within(execution)
    assert execution.failure is not None
    assert execution.failure.kind == "interrupted"
    await lua.check_value("return kept", 1)


async def test_a_worker_that_dies_in_a_callback(lua: Lua) -> None:
    execution = lua.start("Lab.call(function() Lab.wait() end)")
    await until(lambda: lab.waiting)
    lua.interpreter.kill()
    await within(execution)
    assert execution.failure is not None
    assert execution.failure.kind == "worker_died"
    assert not lab.waiting
    await lua.check_alive()


async def test_a_function_of_a_lost_state_is_not_called(lua: Lua) -> None:
    await lua.run("return 1")
    with pytest.raises(ValidationError, match="no longer registered"):
        await within(lua.interpreter.call_back(Callback(4711), []))
    call = lua.interpreter.call_back(Callback(4711), [])
    lua.interpreter.kill()
    with pytest.raises((WorkerDied, ValidationError)):
        await within(call)


async def test_objects_of_the_kernel(lua: Lua) -> None:
    await lua.check_value("local t = Lab.thing('x') return t.name, t:shout(), tostring(t)", "x", "X", "Thing 1")
    await lua.check_error("local t = Lab.thing('x') t.shout()", "bad self")
    await lua.check_error("local t = Lab.thing('x') t.__id = 99 t:shout()", "no longer exists")
    await lua.check_error("local t = Lab.thing('x') t.__id = {} t:shout()", "spoilt Thing")
    await lua.check_error("local t = Lab.thing('x') t.__id = print t:shout()", "spoilt Thing")
    await lua.check_value("return getmetatable(Lab.thing('x'))", "Thing")
    await lua.check_error("setmetatable(Lab.thing('x'), {})", "protected metatable")
    await lua.check_value("local t = Lab.thing('x') t.__id = print return t", "<spoilt Thing>")


async def test_a_callback_that_comes_after_the_run_is_refused(lua: Lua) -> None:
    """One that was on its way when the run was interrupted must not run on without a limit."""
    for turns in range(40):
        execution = await lua.running(
            "kept = 1 print('on') Lab.call(function() Lab.call(function() while true do end end) end)"
        )
        for _ in range(turns % 8):
            await asyncio.sleep(0)
        lua.interpreter.interrupt()
        await within(execution)
        await lua.check_value("return kept", 1)


async def test_a_function_cannot_be_called_when_nothing_runs(lua: Lua) -> None:
    # The first function that a state hands out has the number 1; it is kept while its call is open.
    execution = await lua.running("print('on') Lab.call_all({function() Lab.wait() end})")
    await until(lambda: lab.waiting)
    lua.interpreter.interrupt()
    await within(execution)
    with pytest.raises(ValidationError, match=r"the script has ended|no longer registered"):
        await within(lua.interpreter.call_back(Callback(1), []))
    await lua.check_alive()
