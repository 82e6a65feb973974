"""Numbers that a client sends: those of nothing, those of an earlier stop, and what is no number at all."""

from __future__ import annotations

from typing import Any

import pytest

from tests.debug_adapter.conftest import MakeClient, WriteSpell
from tests.harness.dap import DapClient

pytestmark = pytest.mark.asyncio(loop_scope="module")

SPELL = """
local t = {x = 1}
local co = coroutine.create(function()
    local inner = 1  -- @inner
    coroutine.yield()
end)
coroutine.resume(co)  -- @resume
t.x = 2  -- @after
t.x = 3  -- @last
"""

OF_THREADS = ["continue", "next", "stepIn", "stepOut", "pause", "stackTrace", "exceptionInfo"]

OF_REFERENCES: list[tuple[str, dict[str, Any]]] = [
    ("scopes", {"frameId": "frame"}),
    ("evaluate", {"expression": "1", "frameId": "frame"}),
    ("completions", {"text": "t", "column": 2, "frameId": "frame"}),
    ("stepInTargets", {"frameId": "frame"}),
    ("setExpression", {"expression": "t", "value": "1", "frameId": "frame"}),
    ("dataBreakpointInfo", {"name": "t", "frameId": "frame"}),
    ("variables", {"variablesReference": "variable"}),
    ("setVariable", {"variablesReference": "variable", "name": "t", "value": "1"}),
    ("dataBreakpointInfo", {"name": "t", "variablesReference": "variable"}),
    ("locations", {"locationReference": "variable"}),
]


def filled(arguments: dict[str, Any], numbers: dict[str, Any]) -> dict[str, Any]:
    return {name: numbers.get(value, value) for name, value in arguments.items()}


async def raw(client: DapClient, command: str, arguments: dict[str, Any]) -> tuple[int, str]:
    """The number and the text of the error that a request gets which may break the schema."""
    seq = 10**6 + len(command) + hash(str(arguments)) % 10**6
    request = {"seq": seq, "type": "request", "command": command, "arguments": arguments}
    response = await client.send_unchecked(request)
    assert not response["success"], response
    error = response["body"]["error"]
    return error["id"], error["variables"]["text"]


@pytest.mark.parametrize("command", OF_THREADS)
async def test_a_thread_that_does_not_exist(client: DapClient, spell: WriteSpell, command: str) -> None:
    await client.debug(spell(SPELL), "inner")
    stop = await client.expect_stopped("breakpoint", at="inner")
    assert stop.thread == 2
    for number in (0, -1, 3, 2**40):
        error = await client.check_refused(command, 3004, f"there is no thread {number}", threadId=number)
        assert "there are 1, 2" in error.text
    for wrong in ("1", 1.0, True, None, [1], {}):
        ident, text = await raw(client, command, {"threadId": wrong})
        assert ident == 1002, (wrong, text)
        assert text.startswith("`threadId` must be a whole number"), text
    assert await raw(client, command, {}) == (1002, "`threadId` is missing")
    await client.check_at(stop, "inner")
    await client.finish()


async def test_threads_to_close(client: DapClient, spell: WriteSpell) -> None:
    await client.debug(spell(SPELL), "after")
    await client.expect_stopped("breakpoint", at="after")
    await client.check_refused("terminateThreads", 3004, "there is no thread 9", threadIds=[2, 9])
    await client.check_refused("terminateThreads", 3003, "it is the script itself", threadIds=[1])
    assert [each["id"] for each in (await client.request("threads"))["threads"]] == [1, 2]
    await client.request("terminateThreads", threadIds=[2])
    assert [each["id"] for each in (await client.request("threads"))["threads"]] == [1]
    await client.check_refused("stackTrace", 3004, "there is no thread 2", threadId=2)
    await client.finish()


@pytest.mark.parametrize(("command", "arguments"), OF_REFERENCES)
async def test_references(client: DapClient, spell: WriteSpell, command: str, arguments: dict[str, Any]) -> None:
    await client.debug(spell(SPELL), "after")
    stop = await client.expect_stopped("breakpoint", at="after")
    kind = "variable" if "variable" in arguments.values() else "frame"
    for number in (5, -1, 10**9):
        ident, text = await raw(client, command, filled(arguments, {kind: number}))
        assert (ident, text[:12]) == (3001, "there is no ")
    for number in (10**30, 2**63, -(2**64)):
        assert (await raw(client, command, filled(arguments, {kind: number})))[0] == 1002
    for wrong in ("1000", 1000.5, True, [1000]):
        assert (await raw(client, command, filled(arguments, {kind: wrong})))[0] == 1002
    body = await client.request("evaluate", expression="coroutine.create", frameId=await stop.frame())
    assert body["result"]
    known = {"frame": await stop.frame(), "variable": await stop.scope("Locals")}
    await client.step("next", stop, "last")
    if command != "locations":
        ident, text = await raw(client, command, filled(arguments, known))
        assert (ident, "belongs to an earlier stop" in text) == (3001, True), text
    await client.finish()


@pytest.mark.parametrize("number", [-1, -(10**9), 2**31, 2**62])
async def test_pages_out_of_range(client: DapClient, spell: WriteSpell, number: int) -> None:
    await client.debug(spell(SPELL), "after")
    stop = await client.expect_stopped("breakpoint", at="after")
    reference = await stop.scope("Locals")
    for field in ("start", "count"):
        await client.request("variables", variablesReference=reference, **{field: number})
    for field in ("startFrame", "levels"):
        await client.request("stackTrace", threadId=1, **{field: number})
    for field in ("startModule", "moduleCount"):
        await client.request("modules", **{field: number})
    await client.request("completions", text="t", column=number, frameId=await stop.frame())
    await client.request(
        "breakpointLocations", source={"path": str(client.spell.path if client.spell else "")}, line=number
    )
    (found,) = await client.set_breakpoints({"line": number})
    assert not found["verified"]
    await client.finish()


async def test_other_numbers_of_nothing(client: DapClient, spell: WriteSpell) -> None:
    await client.debug(spell(SPELL), "after")
    stop = await client.expect_stopped("breakpoint", at="after")
    await client.check_refused("source", 3002, "there is no source 99", sourceReference=99)
    await client.check_refused("stepIn", 3001, "there is no step target 5", threadId=1, targetId=5)
    for place in ("99", "1" * 40, "x", "", "-1"):
        body = await client.request("setDataBreakpoints", breakpoints=[{"dataId": place}])
        assert not body["breakpoints"][0]["verified"]
        assert "there is no such place" in body["breakpoints"][0]["message"]
    await client.request("cancel", requestId=10**6)
    await client.request("cancel", progressId="nothing")
    await client.check_at(stop, "after")
    await client.finish()


async def test_a_thread_of_another_stop(client: DapClient, spell: WriteSpell) -> None:
    """A coroutine that has ended is known no longer, once the script has stopped again."""
    await client.debug(spell(SPELL + "\ncoroutine.resume(co)\nt.x = 4  -- @over"), "inner", "over")
    stop = await client.expect_stopped("breakpoint", at="inner")
    await client.request("continue", threadId=stop.thread)
    stop = await client.expect_stopped("breakpoint", at="over")
    await client.check_refused("next", 3004, "there is no thread 2 (there is 1)", threadId=2)
    await client.check_at(stop, "over")
    await client.finish()


@pytest.mark.parametrize(
    ("how", "to"), [("next", "after"), ("stepIn", "after"), ("stepOut", None)], ids=["next", "in", "out"]
)
async def test_a_step_of_the_thread_that_waits(client: DapClient, spell: WriteSpell, how: str, to: str | None) -> None:
    """The step ends in the thread that was meant, while the stopped one runs on."""
    await client.debug(spell(SPELL), "inner")
    stop = await client.expect_stopped("breakpoint", at="inner")
    assert stop.thread == 2
    await client.request(how, threadId=1)
    if to is None:
        await client.expect_end()
        await client.disconnect()
        return
    stop = await client.expect_stopped("step", at=to)
    assert stop.thread == 1
    await client.finish()


async def test_a_step_of_a_coroutine_that_sleeps(client: DapClient, spell: WriteSpell) -> None:
    written = spell("""
    local co = coroutine.create(function()
        coroutine.yield(1)
        local again = 2  -- @again
    end)
    coroutine.resume(co)
    local here = 1  -- @here
    here = here + 1
    coroutine.resume(co)
    """)
    await client.debug(written, "here")
    await client.expect_stopped("breakpoint", at="here")
    await client.request("next", threadId=2)
    stop = await client.expect_stopped("step", at="again")
    assert stop.thread == 2
    await client.finish()


async def test_each_client_has_its_own_numbers(connect: MakeClient, spell: WriteSpell) -> None:
    one, two = await connect(), await connect()
    await one.debug(spell(SPELL), "after")
    first = await one.expect_stopped("breakpoint", at="after")
    two.spell = one.spell
    await two.attach()
    await two.configured()
    await two.expect_stopped("breakpoint")
    for _ in range(3):
        frame = await first.frame()
        await one.request("evaluate", expression="t", frameId=frame)
        reference = await first.scope("Locals")
    await two.check_refused("variables", 3001, "there is no variable", variablesReference=reference)
    await two.disconnect()
    await one.finish()
