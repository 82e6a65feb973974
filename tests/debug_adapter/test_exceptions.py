"""Stops on errors: uncaught, caught, of host functions; in coroutines; with conditions."""

from __future__ import annotations

import pytest

from tests.debug_adapter.conftest import WriteSpell
from tests.harness.dap import DapClient, Json

pytestmark = pytest.mark.asyncio(loop_scope="module")

UNCAUGHT = """
local function fail(x)
    local y = x .. "!"
    error("boom " .. y)  -- @raise
end
fail("now")  -- @call
"""

CAUGHT = """
local function fail(x)
    error({code = x})  -- @raise
end
local ok, e = pcall(fail, 7)
local ok2, e2 = xpcall(fail, function(m) return m end, 8)
print(ok, e.code, ok2, e2.code)
"""


async def run(client: DapClient, spell: WriteSpell, source: str, *filters: str | Json) -> None:
    await client.launch(spell(source))
    assert all(found["verified"] for found in await client.set_exceptions(*filters))
    await client.configured()


async def test_an_uncaught_error_stops_with_its_stack(client: DapClient, spell: WriteSpell) -> None:
    await run(client, spell, UNCAUGHT, "uncaught")
    stop = await client.expect_stopped("exception", at="raise", text="boom now!")
    assert await stop.values() == {"x": '"now"', "y": '"now!"'}
    info = await client.request("exceptionInfo", threadId=stop.thread)
    assert (info["exceptionId"], info["breakMode"]) == ("uncaught error", "unhandled")
    assert info["description"].endswith("spell.lua:3: boom now!")
    assert info["details"]["typeName"] == "string"
    assert info["details"]["stackTrace"].splitlines()[1:] == [
        "\tspell.lua:3: in fail",
        "\tspell.lua:5: in main chunk",
    ]
    await client.finish(1)
    assert "boom now!" in client.output("stderr")
    failed = next(o for o in client.outputs if o["category"] == "stderr")
    assert (failed["line"], failed["source"]["name"]) == (3, "spell.lua")


async def test_without_filters_nothing_stops(client: DapClient, spell: WriteSpell) -> None:
    await run(client, spell, UNCAUGHT)
    await client.expect_end(1)


async def test_a_runtime_error_stops_too(client: DapClient, spell: WriteSpell) -> None:
    await run(client, spell, "local t = nil\nlocal x = t.field  -- @here", "uncaught")
    await client.expect_stopped("exception", at="here", text="attempt to index a nil value")
    await client.finish(1)


async def test_a_caught_error_is_not_uncaught(client: DapClient, spell: WriteSpell) -> None:
    await run(client, spell, CAUGHT, "uncaught")
    await client.expect_end()
    assert client.output() == "false\t7\tfalse\t8\n"


async def test_caught_errors_stop_where_they_are_raised(client: DapClient, spell: WriteSpell) -> None:
    await run(client, spell, CAUGHT, "caught")
    for code in ("7", "8"):
        stop = await client.expect_stopped("exception", at="raise")
        assert await stop.evaluate("x") == code
        info = await client.request("exceptionInfo", threadId=stop.thread)
        assert (info["exceptionId"], info["breakMode"], info["details"]["typeName"]) == (
            "caught error",
            "always",
            "table",
        )
        await client.resume()
    await client.expect_end()
    assert client.output() == "false\t7\tfalse\t8\n"


async def test_a_condition_sees_the_error(client: DapClient, spell: WriteSpell) -> None:
    await run(client, spell, CAUGHT, {"filterId": "caught", "condition": "error.code == 8"})
    stop = await client.expect_stopped("exception", at="raise")
    assert await stop.evaluate("x") == "8"
    await client.finish()


async def test_wrong_filters_are_refused(client: DapClient, spell: WriteSpell) -> None:
    await client.launch(spell(CAUGHT))
    found = await client.set_exceptions("panic", "caught", {"filterId": "tool", "condition": "("})
    assert [each["verified"] for each in found] == [False, True, False]
    assert "uncaught, caught, tool" in found[0]["message"]
    await client.set_exceptions()
    await client.configured()
    await client.expect_end()


async def test_errors_of_tools_stop_at_the_call(client: DapClient, spell: WriteSpell) -> None:
    source = 'local ok, e = pcall(function()\n    Lab.fail("no")  -- @call\nend)\nprint(ok)'
    await run(client, spell, source, "tool")
    stop = await client.expect_stopped("exception", at="call", text="no")
    info = await client.request("exceptionInfo", threadId=stop.thread)
    assert info["exceptionId"] == "tool error"
    await client.finish()
    assert client.output() == "false\n"


async def test_an_error_in_a_coroutine_that_resume_catches(client: DapClient, spell: WriteSpell) -> None:
    source = """
    local co = coroutine.create(function() error("inside") end)
    print(coroutine.resume(co))
    """
    await run(client, spell, source, "uncaught")
    await client.expect_end()


async def test_an_error_in_a_wrapped_coroutine_that_nobody_catches(client: DapClient, spell: WriteSpell) -> None:
    source = """
    local f = coroutine.wrap(function(x)
        error("inside " .. x)  -- @raise
    end)
    f("here")  -- @call
    """
    await run(client, spell, source, "uncaught")
    stop = await client.expect_stopped("exception", at="raise", text="inside here")
    assert await stop.values() == {"x": '"here"'}
    assert "main chunk" in [frame["name"] for frame in await stop.frames()]
    await client.finish(1)


async def test_an_error_in_a_wrapped_coroutine_that_pcall_catches(client: DapClient, spell: WriteSpell) -> None:
    source = """
    local f = coroutine.wrap(function()
        error("inside")  -- @raise
    end)
    print((pcall(f)))
    """
    await run(client, spell, source, "uncaught")
    await client.expect_end()


async def test_there_is_no_exception_at_other_stops(client: DapClient, spell: WriteSpell) -> None:
    await client.debug(spell(CAUGHT), "raise")
    await client.expect_stopped("breakpoint", at="raise")
    await client.check_refused("exceptionInfo", 3003, "did not stop at an error", threadId=1)
    await client.set_breakpoints()
    await client.finish()


async def test_the_error_value_of_a_table(client: DapClient, spell: WriteSpell) -> None:
    source = 'error(setmetatable({}, {__tostring = function() return "I am an error" end}))  -- @raise'
    await run(client, spell, source, "uncaught")
    await client.expect_stopped("exception", at="raise", text="I am an error")
    await client.finish(1)


async def test_a_syntax_error_ends_the_run_with_its_place(client: DapClient, spell: WriteSpell) -> None:
    await run(client, spell, "local x = = 1", "uncaught")
    await client.expect_end(1)
    assert "spell.lua:1: unexpected symbol near '='" in client.output("stderr")


async def test_filters_change_while_the_script_is_stopped(client: DapClient, spell: WriteSpell) -> None:
    await run(client, spell, CAUGHT, "caught")
    await client.expect_stopped("exception", at="raise")
    await client.set_exceptions()
    await client.finish()


@pytest.mark.parametrize(
    ("options", "stops"),
    [
        ([{"breakMode": "never"}], 0),
        ([{"breakMode": "unhandled"}], 0),
        ([{"breakMode": "always"}], 2),
        ([{"breakMode": "always", "path": [{"names": ["caught"], "negate": True}]}], 0),
        ([{"breakMode": "always", "path": [{"names": ["caught"]}]}], 2),
    ],
)
async def test_exception_options(client: DapClient, spell: WriteSpell, options: list[Json], stops: int) -> None:
    await client.launch(spell(CAUGHT))
    body = await client.request("setExceptionBreakpoints", filters=[], exceptionOptions=options)
    assert all(found["verified"] for found in body["breakpoints"])
    await client.configured()
    for _ in range(stops):
        await client.expect_stopped("exception", at="raise")
        await client.resume()
    await client.expect_end()
