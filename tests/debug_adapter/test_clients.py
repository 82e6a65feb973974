"""Attach and detach; several clients on one interpreter."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio

from llmspell_runtime.kernel.interpreter import Interpreter
from llmspell_runtime.kernel.kernel import Kernel
from tests.debug_adapter.conftest import MakeClient, WriteSpell
from tests.harness.dap import DapClient, RequestFailed, Spell
from tests.harness.kernel import until, within

pytestmark = pytest.mark.asyncio(loop_scope="module")

SPELL = """
count = 0
go = true
local function work()
    count = count + 1  -- @work
    return count
end
while go do
    work()  -- @call
end
print("done")  -- @done
"""


@pytest_asyncio.fixture(loop_scope="module")
async def interpreter(kernel: Kernel, tmp_path: Path) -> AsyncIterator[Interpreter]:
    async with await kernel.open_interpreter(cwd=tmp_path, script=tmp_path / "spell.lua") as interpreter:
        yield interpreter


def start(interpreter: Interpreter, spell: Spell) -> None:
    interpreter.start(spell.path.read_bytes(), f"@{spell.path}")


async def attach(client: DapClient, spell: Spell, interpreter: Interpreter) -> None:
    client.spell = spell
    await client.attach(interpreter=interpreter.id)
    await client.configured()


async def test_attach_to_a_busy_interpreter_and_leave_it(
    connect: MakeClient, spell: WriteSpell, interpreter: Interpreter
) -> None:
    written = spell(SPELL)
    start(interpreter, written)
    client = await connect()
    await attach(client, written, interpreter)
    capabilities = await client.expect_seen("capabilities")
    assert capabilities["capabilities"] == {"supportsRestartRequest": False}
    await client.expect_seen("process", startMethod="attach")
    await client.set_breakpoints("work")
    await client.expect_stopped("breakpoint", at="work")
    await client.check_refused("restart", 2003)
    await client.disconnect()
    # It goes on, without the breakpoint.
    assert interpreter.status == "busy"
    client = await connect()
    await attach(client, written, interpreter)
    await client.request("evaluate", expression="go = false", context="repl")
    await client.expect_output("done\n")
    await client.disconnect()
    assert interpreter.status == "idle"


async def test_attach_to_an_idle_interpreter(client: DapClient, spell: WriteSpell, interpreter: Interpreter) -> None:
    written = spell("x = (x or 0) + 1\nprint(x)  -- @print")
    await attach(client, written, interpreter)
    await client.set_breakpoints("print")
    for run in ("1", "2"):
        start(interpreter, written)
        stop = await client.expect_stopped("breakpoint", at="print")
        assert await stop.evaluate("x") == run
        await client.resume()
        await client.expect_output(f"{run}\n")
    await client.disconnect()


async def test_attach_without_a_name_takes_the_only_one(client: DapClient, interpreter: Interpreter) -> None:
    await client.attach()
    await client.configured()
    body = await client.request("evaluate", expression="1 + 1", context="repl")
    assert body["result"] == "2"
    await client.disconnect()


async def test_attach_to_nothing(client: DapClient, kernel: Kernel, tmp_path: Path) -> None:
    await client.initialize()
    await client.check_refused("attach", 2002, "none is open")
    await client.check_refused("attach", 2002, "no interpreter 'interpreter-0'", interpreter="interpreter-0")
    async with await kernel.open_interpreter(cwd=tmp_path), await kernel.open_interpreter(cwd=tmp_path):
        await client.check_refused("attach", 2002, "open are: interpreter-")


async def test_terminate_of_an_attached_client_interrupts_the_run(
    client: DapClient, spell: WriteSpell, interpreter: Interpreter
) -> None:
    written = spell(SPELL)
    start(interpreter, written)
    await attach(client, written, interpreter)
    await client.set_breakpoints("work")
    await client.expect_stopped("breakpoint", at="work")
    await client.request("terminate")
    await client.expect("continued")
    await client.set_breakpoints()
    await until(lambda: interpreter.status == "idle")
    body = await client.request("evaluate", expression="go", context="repl")
    assert body["result"] == "true"
    # The state is alive, and so is the debugger.
    await client.set_breakpoints("call")
    start(interpreter, written)
    await client.expect_stopped("breakpoint", at="call")
    await client.disconnect()


async def test_disconnect_can_end_what_it_attached_to(client: DapClient, interpreter: Interpreter) -> None:
    await client.attach(interpreter=interpreter.id)
    await client.disconnect(terminateDebuggee=True)
    assert interpreter.status == "closed"


async def test_a_script_stays_stopped_for_the_next_client(
    connect: MakeClient, spell: WriteSpell, interpreter: Interpreter
) -> None:
    written = spell(SPELL)
    start(interpreter, written)
    client = await connect()
    await attach(client, written, interpreter)
    await client.set_breakpoints("work")
    await client.expect_stopped("breakpoint", at="work")
    await client.disconnect(suspendDebuggee=True)
    assert interpreter.debugger().stop is not None
    client = await connect()
    await attach(client, written, interpreter)
    stop = await client.expect_stopped("breakpoint", at="work")
    await stop.evaluate("go = false")
    await client.resume()
    await client.expect_output("done\n")
    await client.disconnect()


async def test_a_launched_script_can_outlive_its_session(
    client: DapClient, spell: WriteSpell, kernel: Kernel, tmp_path: Path
) -> None:
    await client.debug(spell(SPELL), "work")
    stop = await client.expect_stopped("breakpoint", at="work")
    (interpreter,) = kernel.interpreters
    execution = interpreter.debugger().running
    assert execution is not None
    await stop.evaluate("go = false")
    await client.disconnect(terminateDebuggee=False)
    await within(execution)
    assert execution.ok
    await until(lambda: not kernel.interpreters)


async def test_a_client_comes_to_a_stopped_script(
    connect: MakeClient, spell: WriteSpell, interpreter: Interpreter
) -> None:
    written = spell(SPELL)
    one, two = await connect(), await connect()
    await attach(one, written, interpreter)
    await one.set_breakpoints("work")
    start(interpreter, written)
    await one.expect_stopped("breakpoint", at="work")
    await attach(two, written, interpreter)
    stop = await two.expect_stopped("breakpoint", at="work")
    assert "hitBreakpointIds" not in stop.body
    await one.set_breakpoints()
    await stop.evaluate("go = false")
    await two.resume()
    await one.expect("continued")
    for each in (one, two):
        await each.expect_output("done\n")
        await each.disconnect()


async def test_two_clients_share_stops_and_keep_their_own_handles(connect: MakeClient, spell: WriteSpell) -> None:
    written = spell(SPELL)
    one, two = await connect(), await connect()
    await one.launch(written)
    (mine,) = await one.set_breakpoints("work")
    two.spell = written
    await two.attach()
    (theirs,) = await two.set_breakpoints("call")
    await two.configured()
    await one.configured()
    first = await one.expect_stopped("breakpoint", at="call", hit=[])
    second = await two.expect_stopped("breakpoint", at="call", hit=[theirs["id"]])
    reference = await first.scope("Globals")
    assert (await second.values("Globals"))["count"] == "0"
    # One goes on; the other hears of it, and both lose their handles.
    await two.resume()
    await one.expect("continued")
    first = await one.expect_stopped("breakpoint", at="work", hit=[mine["id"]])
    await two.expect_stopped("breakpoint", at="work", hit=[])
    for each in (one, two):
        await each.check_refused("variables", 3001, variablesReference=reference)
    # The breakpoints of a client that goes go with it.
    await two.disconnect()
    await first.evaluate("go = false")
    await one.finish()


async def test_the_script_of_the_other_client_ends(connect: MakeClient, spell: WriteSpell) -> None:
    one, two = await connect(), await connect()
    await one.launch(spell(SPELL))
    await two.attach()
    await two.configured()
    await one.configured()
    await one.disconnect()
    await two.expect("terminated")
    await two.check_refused("pause", 1003, threadId=1)


async def test_the_other_client_crashes(connect: MakeClient, spell: WriteSpell) -> None:
    written = spell(SPELL)
    one, two = await connect(), await connect()
    await one.launch(written)
    two.spell = written
    await two.attach()
    await two.set_breakpoints("work")
    await two.configured()
    await one.configured()
    await one.expect_stopped("breakpoint", at="work")
    await two.expect_stopped("breakpoint", at="work")
    two.crash()
    await within(two.closed())
    await one.request("evaluate", expression="go = false", context="repl")
    await one.resume()
    while True:
        event = await one.expect("stopped", "continued", "exited")
        if "exitCode" in event:
            break
        if "reason" in event:
            await one.resume()
    await one.expect("terminated")


async def test_restart_keeps_the_other_client(connect: MakeClient, spell: WriteSpell) -> None:
    written = spell(SPELL)
    one, two = await connect(), await connect()
    await one.launch(written)
    two.spell = written
    await two.attach()
    (point,) = await two.set_breakpoints("work")
    await two.configured()
    await one.configured()
    for _ in range(2):
        await one.expect_stopped("breakpoint", at="work")
        await two.expect_stopped("breakpoint", at="work", hit=[point["id"]])
        await one.request("restart")
        await two.expect("continued")
    await one.expect_stopped("breakpoint", at="work")
    await two.expect_stopped("breakpoint", at="work")
    await two.set_breakpoints()
    await one.request("evaluate", expression="go = false", context="repl")
    await one.resume()
    await two.expect("continued")
    await one.expect_end()
    await one.disconnect()
    await two.expect("terminated")


async def test_one_steps_while_the_other_looks(
    connect: MakeClient, spell: WriteSpell, interpreter: Interpreter
) -> None:
    """What the other is told belongs to one stop, or is refused with a reason; globals are told at any time."""
    written = spell(SPELL)
    start(interpreter, written)
    one, two = await connect(), await connect()
    await attach(one, written, interpreter)
    await attach(two, written, interpreter)
    await one.set_breakpoints("work")
    stop = await one.expect_stopped("breakpoint", at="work")
    await two.expect_stopped("breakpoint", at="work")
    stepping = True
    refused = ("needs a stopped script", "belongs to an earlier stop", "the script has gone on", "is not stopped")

    async def look() -> int:
        seen = 0
        while stepping:
            assert (await two.request("evaluate", expression="1 + 1"))["result"] == "2"
            try:
                frame = (await two.request("stackTrace", threadId=1))["stackFrames"][0]
                (scope, *_) = (await two.request("scopes", frameId=frame["id"]))["scopes"]
                children = await two.children(scope["variablesReference"])
                assert all("(" not in child["name"] for child in children), (frame, children)
                seen += 1
            except RequestFailed as error:
                assert any(text in error.text for text in refused), error.text
        return seen

    looking = asyncio.ensure_future(look())
    for how in ("next", "stepIn", "stepOut") * 10:
        await one.request(how, threadId=stop.thread)
        await one.expect("stopped")
    stepping = False
    assert await looking >= 0
    for _ in range(30):
        await two.expect("continued")
        await two.expect("stopped")
    await two.disconnect()
    await one.set_breakpoints()
    await one.request("evaluate", expression="go = false")
    await one.resume()
    await one.expect_output("done\n")
    await one.disconnect()


async def test_a_client_vanishes_in_the_middle_of_a_step(
    connect: MakeClient, spell: WriteSpell, interpreter: Interpreter
) -> None:
    written = spell(SPELL)
    start(interpreter, written)
    one, two = await connect(), await connect()
    await attach(one, written, interpreter)
    await attach(two, written, interpreter)
    await one.set_breakpoints("work")
    await one.expect_stopped("breakpoint", at="work")
    await two.expect_stopped("breakpoint", at="work")
    _, stepped = one.send("next", threadId=1)
    one.crash()
    with pytest.raises(ConnectionError):
        await stepped
    # The step ends for the one that is still there.
    await two.expect("continued")
    stop = await two.expect_stopped("step")
    assert await stop.evaluate("go") == "true"
    await stop.evaluate("go = false")
    await two.resume()
    await two.expect_output("done\n")
    await two.disconnect()


async def test_the_last_client_vanishes_while_the_script_is_stopped(
    connect: MakeClient, spell: WriteSpell, interpreter: Interpreter
) -> None:
    written = spell(SPELL)
    start(interpreter, written)
    one = await connect()
    await attach(one, written, interpreter)
    await one.set_breakpoints("work")
    await one.expect_stopped("breakpoint", at="work")
    one.crash()
    await within(one.closed())
    await until(lambda: interpreter.state == "running")
    two = await connect()
    await attach(two, written, interpreter)
    await two.request("evaluate", expression="go = false")
    await two.expect_output("done\n")
    await two.disconnect()


async def test_of_many_interpreters_some_are_named(connect: MakeClient, kernel: Kernel, tmp_path: Path) -> None:
    client = await connect()
    await client.initialize()
    async with AsyncExitStack() as stack:
        for _ in range(12):
            await stack.enter_async_context(await kernel.open_interpreter(cwd=tmp_path))
        error = await client.check_refused("attach", 2002, "must name an `interpreter`")
        assert error.text.count("interpreter-") == 10
        assert "and 2 more" in error.text
