"""Objects of the kernel live as long as a script refers to them, and functions as long as the kernel may call them."""

from __future__ import annotations

import pytest

from llmspell_runtime.script_api import context as script_context
from tests.harness.kernel import Lua, open_lua

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_objects_made_in_a_loop_do_not_pile_up(lua: Lua) -> None:
    await lua.check_value("for i = 1, 25000 do Lab.thing('x'):shout() end return Lab.things() < 5000", True)
    await lua.run("collectgarbage()")
    await lua.check_value("return Lab.things()", 0)


async def test_an_object_that_is_in_use_stays(lua: Lua) -> None:
    await lua.check_value(
        """
        local kept = {}
        for i = 1, 3000 do
            local thing = Lab.thing("t" .. i)
            if i % 3 == 0 then kept[#kept + 1] = thing end
        end
        collectgarbage()
        local seen = 0
        for i, thing in ipairs(kept) do
            if thing:shout() == "T" .. i * 3 then seen = seen + 1 end
        end
        return seen, Lab.things()
        """,
        1000,
        1000,
    )


async def test_an_object_that_came_back_stays_until_the_last_of_its_tables_is_gone(lua: Lua) -> None:
    await lua.run("thing = Lab.thing('x') for i = 1, 200 do local _ = Lab.same(thing) end")
    await lua.run("collectgarbage()")
    await lua.check_value("return thing:shout()", "X")
    await lua.run("other = Lab.same(thing) thing = nil collectgarbage()")
    await lua.check_value("return other:shout(), Lab.things()", "X", 1)


async def test_a_closed_variable_lets_its_object_go_at_once(lua: Lua) -> None:
    await lua.check_value("do local t <close> = Lab.thing('x') end return 1", 1)
    await lua.check_value("return Lab.things()", 0)
    await lua.check_error(
        "local kept do local t <close> = Lab.thing('x') kept = t end kept:shout()", "this Thing no longer exists"
    )


async def test_a_changed_id_releases_nothing_else(lua: Lua) -> None:
    await lua.run("other = Lab.thing('other') do local t = Lab.thing('x') t.__id = other.__id end collectgarbage()")
    await lua.check_value("return other:shout()", "OTHER")
    assert lua.interpreter.state_losses == 0


async def test_too_many_objects_are_refused_with_what_to_do(lua: Lua, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(script_context, "MAX_OBJECTS", 500)
    failure = await lua.check_error("kept = {} for i = 1, 600 do kept[i] = Lab.thing('x') end", "500 objects")
    assert "Resource error" in failure.message
    assert "collectgarbage" in failure.message
    await lua.run("kept = nil collectgarbage()")
    await lua.check_value("return Lab.thing('y'):shout()", "Y")


async def test_the_objects_of_one_interpreter_are_not_those_of_another(lua: Lua) -> None:
    await lua.run("thing = Lab.thing('mine')")
    async with open_lua(lua.kernel, lua.cwd) as other:
        await other.run("for i = 1, 100 do Lab.thing('x') end collectgarbage()")
        await other.check_value("return Lab.things()", 0)
    await lua.check_value("return thing:shout()", "MINE")


async def test_functions_that_the_kernel_no_longer_knows_are_forgotten(lua: Lua) -> None:
    (left,) = await lua.values(
        """
        local weak = setmetatable({}, {__mode = "k"})
        for i = 1, 2000 do
            local f = function() return i end
            weak[f] = true
            assert(Lab.call(f) == i)
        end
        collectgarbage()
        local left = 0
        for _ in pairs(weak) do left = left + 1 end
        return left
        """
    )
    assert left < 200


async def test_a_function_that_the_kernel_keeps_can_be_called_later(lua: Lua) -> None:
    await lua.check_value(
        """
        Lab.keep(function() return "kept" end)
        for i = 1, 500 do Lab.call(function() return i end) end
        collectgarbage()
        return Lab.call_kept()
        """,
        "kept",
    )
