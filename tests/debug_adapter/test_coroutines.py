"""Coroutines: breakpoints, steps across resume, yield, wrap and errors, threads and stacks."""

from __future__ import annotations

import pytest

from tests.debug_adapter.conftest import WriteSpell
from tests.debug_adapter.test_stepping import check_way
from tests.harness.dap import DapClient

pytestmark = pytest.mark.asyncio(loop_scope="module")

RESUME = """
local co = coroutine.create(function(x)
    local y = x + 1  -- @body
    local z = coroutine.yield(y)  -- @yield
    local w = z + 1  -- @again
    return w  -- @return
end)
local ok, a = coroutine.resume(co, 1)  -- @first
local b = a * 2  -- @between
local ok2, c = coroutine.resume(co, b)  -- @second
print(a, b, c, coroutine.status(co))  -- @after
"""

WRAP = """
local next_value = coroutine.wrap(function(x)
    local y = x + 1  -- @body
    local z = coroutine.yield(y)  -- @yield
    return z  -- @return
end)
local a = next_value(1)  -- @first
local b = next_value(a)  -- @second
print(a, b)  -- @after
"""

FAILS = """
local co = coroutine.create(function()
    local x = 1  -- @body
    error("boom")  -- @raise
end)
local ok, message = coroutine.resume(co)  -- @first
print(ok, message)  -- @after
"""

WRAP_FAILS = """
local f = coroutine.wrap(function()
    local x = 1  -- @body
    error("boom")  -- @raise
end)
local ok, message = pcall(f)  -- @first
print(ok, message)  -- @after
"""

TABLE = [
    # what, from where, how, to where
    (RESUME, "first", "over>between"),
    (RESUME, "first", "in>body"),
    (RESUME, "body", "over>yield"),
    (RESUME, "body", "out>between"),
    (RESUME, "yield", "over>between"),
    (RESUME, "yield", "in>between"),
    (RESUME, "yield", "out>between"),
    (RESUME, "second", "over>after"),
    (RESUME, "second", "in>again over>return over>after"),
    (RESUME, "again", "out>after"),
    (RESUME, "return", "over>after"),
    (RESUME, "return", "in>after"),
    (RESUME, "return", "out>after"),
    (WRAP, "first", "over>second"),
    (WRAP, "first", "in>body over>yield over>second in>return over>after"),
    (WRAP, "body", "out>second"),
    (WRAP, "yield", "in>second"),
    (WRAP, "second", "over>after"),
    (WRAP, "return", "out>after"),
    (FAILS, "first", "over>after"),
    (FAILS, "first", "in>body over>raise over>after"),
    (FAILS, "raise", "in>after"),
    (FAILS, "raise", "out>after"),
    (FAILS, "body", "out>after"),
    (WRAP_FAILS, "first", "over>after"),
    (WRAP_FAILS, "first", "in>body over>raise over>after"),
    (WRAP_FAILS, "raise", "out>after"),
    (WRAP_FAILS, "body", "out>after"),
]


@pytest.mark.parametrize(("source", "start", "way"), TABLE)
async def test_steps(client: DapClient, spell: WriteSpell, source: str, start: str, way: str) -> None:
    await check_way(client, spell, source.replace(f"@{start}", f"@{start} --@go"), way)


async def test_the_stack_goes_on_below_the_coroutine(client: DapClient, spell: WriteSpell) -> None:
    await client.debug(spell(RESUME), "body")
    stop = await client.expect_stopped("breakpoint", at="body")
    frames = await stop.frames()
    assert client.spell is not None
    assert [(f["name"], f["line"], f.get("presentationHint")) for f in frames if f["name"] != "resume"] == [
        ("function <spell.lua:1>", client.spell.line("body"), None),
        ("resumed by main", 0, "label"),
        ("main chunk", client.spell.line("first"), None),
    ]
    assert (await stop.values(index=len(frames) - 1))["co"] == "coroutine (normal)"
    await client.finish()


async def test_threads_come_and_go(client: DapClient, spell: WriteSpell) -> None:
    source = """
    local a = coroutine.create(function() coroutine.yield() end)
    local b = coroutine.create(function() end)
    coroutine.resume(a)  -- @alive
    coroutine.resume(b)
    coroutine.resume(a)
    print("over")  -- @dead
    """
    await client.debug(spell(source), "alive", "dead")
    await client.expect_stopped("breakpoint", at="alive")
    threads = (await client.request("threads"))["threads"]
    assert [t["name"] for t in threads] == ["main", "coroutine spell.lua:1", "coroutine spell.lua:2"]
    started = [each["body"] for each in client.seen if each["event"] == "thread"]
    assert started == [{"reason": "started", "threadId": t["id"]} for t in threads]
    await client.resume()
    await client.expect_stopped("breakpoint", at="dead")
    assert [t["name"] for t in (await client.request("threads"))["threads"]] == ["main"]
    await client.expect_seen("thread", reason="exited", threadId=threads[2]["id"])
    await client.finish()


async def test_the_stack_of_a_suspended_coroutine(client: DapClient, spell: WriteSpell) -> None:
    source = """
    local co = coroutine.create(function(x)
        local y = x * 2
        coroutine.yield(y)  -- @yield
    end)
    coroutine.resume(co, 21)
    print("here")  -- @here
    """
    await client.debug(spell(source), "here")
    stop = await client.expect_stopped("breakpoint", at="here")
    threads = (await client.request("threads"))["threads"]
    frames = await stop.frames(threads[1]["id"])
    frame = next(f for f in frames if f["line"])
    assert client.spell is not None
    assert frame["line"] == client.spell.line("yield")
    body = await client.request("evaluate", expression="y + 1", frameId=frame["id"])
    assert body["result"] == "43"
    await client.finish()


async def test_a_breakpoint_in_coroutines_made_before_and_after_it(client: DapClient, spell: WriteSpell) -> None:
    source = """
    local function work(n)
        local double = n * 2  -- @work
        return double
    end
    local before = coroutine.create(work)
    print("ready")
    local go = false
    while not go do end  -- @loop
    coroutine.resume(before, 1)
    coroutine.resume(coroutine.create(work), 2)
    coroutine.wrap(work)(3)
    """
    await client.debug(spell(source))
    await client.expect_output("ready")
    await client.set_breakpoints("work")
    await client.request("pause", threadId=1)
    stop = await client.expect_stopped("pause", at="loop")
    await stop.evaluate("go = true")
    for n in ("1", "2", "3"):
        await client.resume()
        stop = await client.expect_stopped("breakpoint", at="work")
        assert await stop.values() == {"n": n}
    await client.finish()


async def test_a_coroutine_is_terminated(client: DapClient, spell: WriteSpell) -> None:
    source = """
    local co = coroutine.create(function() coroutine.yield() end)
    coroutine.resume(co)
    print(coroutine.status(co))  -- @here
    """
    await client.debug(spell(source), "here")
    await client.expect_stopped("breakpoint", at="here")
    threads = (await client.request("threads"))["threads"]
    await client.request("terminateThreads", threadIds=[threads[1]["id"]])
    await client.check_refused("terminateThreads", 3003, "cannot be closed", threadIds=[1])
    await client.check_refused("terminateThreads", 3004, "there is no thread 99", threadIds=[99])
    await client.finish()
    assert client.output() == "dead\n"


async def test_the_coroutine_that_is_stopped_is_terminated(client: DapClient, spell: WriteSpell) -> None:
    source = """
    local co = coroutine.create(function()
        local x = 1  -- @here
        print("never")
    end)
    print(coroutine.resume(co))
    """
    await client.debug(spell(source), "here")
    stop = await client.expect_stopped("breakpoint", at="here")
    await client.request("terminateThreads", threadIds=[stop.thread])
    await client.finish()
    assert client.output() == "false\tthe thread was terminated by the debugger\n"


async def test_a_pause_in_a_coroutine(client: DapClient, spell: WriteSpell) -> None:
    source = """
    local go = true
    coroutine.wrap(function()
        print("ready")
        while go do end  -- @loop
    end)()
    """
    await client.debug(spell(source))
    await client.expect_output("ready")
    await client.request("pause", threadId=1)
    stop = await client.expect_stopped("pause", at="loop")
    assert stop.thread != 1
    await stop.evaluate("go = false")
    await client.finish()


SCHEDULED = """
local function worker(name)
    local n = 1          -- @first
    coroutine.yield(n)   -- @yield
    n = n + 1            -- @second
    return n             -- @end
end
local one, two = coroutine.create(worker), coroutine.create(worker)
coroutine.resume(one, "one")  -- @start
coroutine.resume(two, "two")  -- @other
coroutine.resume(one)         -- @again
print("done")                 -- @done
"""


@pytest.mark.parametrize(
    ("single", "how", "at"), [(True, "next", "second"), (True, "stepIn", "second"), (False, "next", "start")]
)
async def test_a_step_may_stay_in_its_thread(
    client: DapClient, spell: WriteSpell, single: bool, how: str, at: str
) -> None:
    await client.debug(spell(SCHEDULED), {"line": "yield", "condition": "name == 'one'"})
    stop = await client.expect_stopped("breakpoint", at="yield")
    after = await client.step(how, stop, at if single else None, singleThread=single)
    assert (after.thread == stop.thread) is single
    if single:
        assert await after.values() == {"name": '"one"', "n": "1"}
        # Its thread ends: the step ends with the one that resumed it.
        await client.set_breakpoints("end")
        await client.resume()
        after = await client.expect_stopped("breakpoint", at="end")
        await client.step(how, after, "done" if how == "next" else None, singleThread=True)
    await client.set_breakpoints()
    await client.finish()


async def test_a_thousand_coroutines(client: DapClient, spell: WriteSpell) -> None:
    written = spell("""
    local all, sum = {}, 0
    for i = 1, 1000 do
        all[i] = coroutine.create(function(a)
            local mine = a  -- @mine
            coroutine.yield(mine)
            return -mine
        end)
    end
    for _ = 1, 2 do  -- @made
        for i = 1, 1000 do
            sum = sum + select(2, coroutine.resume(all[i], i))
        end
    end
    print(sum)  -- @end
    """)
    await client.debug(written, "made", {"line": "mine", "condition": "a == 777"}, "end")
    stop = await client.expect_stopped("breakpoint", at="made")
    assert len((await client.request("threads"))["threads"]) == 1001
    assert await stop.frames(500) == []
    await client.resume()
    stop = await client.expect_stopped("breakpoint", at="mine")
    assert stop.thread == 778
    assert await stop.values() == {"a": "777"}
    # Suspended ones can be looked at, too.
    assert [frame["name"] for frame in await stop.frames(100)][-1].startswith("function <spell.lua")
    await client.resume()
    stop = await client.expect_stopped("breakpoint", at="end")
    # Those that have ended are no threads any more.
    assert len((await client.request("threads"))["threads"]) == 1
    assert len([each for each in client.seen if each["body"].get("reason") == "exited"]) == 1000
    await client.finish()
    assert client.output() == "0\n"
