"""How sessions begin and end: launch configurations, restart, terminate, disconnect, requests at the wrong time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from llmspell_debug_adapter.capabilities import ABLE
from llmspell_debug_adapter.state import State
from llmspell_debug_adapter.table import REQUESTS
from llmspell_runtime.kernel.kernel import Kernel
from tests.debug_adapter.conftest import MakeClient, WriteSpell
from tests.harness.dap import DapClient
from tests.harness.kernel import until, within

pytestmark = pytest.mark.asyncio(loop_scope="module")

LOOP = """
print("ready")
local n = 0
while true do
    n = n + 1  -- @loop
end
"""

STUBBORN = 'print("ready")\nlocal s = ("a"):rep(40)\ns:find(("a*"):rep(40) .. "b")'
"""One call of C that takes for ever."""


async def test_arguments_and_code(client: DapClient) -> None:
    await client.launch("print(ARGS[1], ARGS.name, #ARGS)\nos.exit(3)", args=["in.txt", "--name", "Ada"])
    await client.configured()
    await client.expect_end(3)
    assert client.output() == "in.txt\tAda\t1\n"


async def test_a_program_relative_to_its_folder(client: DapClient, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "m.lua").write_text("return 'module'")
    (tmp_path / "sub" / "s.lua").write_text("print(require('m'), io.open('sub/m.lua') ~= nil)")
    await client.launch(program="sub/s.lua", cwd=str(tmp_path), security="privileged")
    await client.configured()
    await client.expect_end()
    assert client.output() == "module\ttrue\n"


async def test_the_environment_of_a_launch(client: DapClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLMSPELL_TEST_GONE", "inherited")
    code = 'print(os.getenv("A"), os.getenv("B\\n"), os.getenv("LLMSPELL_TEST_GONE"), os.getenv("NOPE"))'
    env = {"A": 'x"\\✓', "B\n": "", "LLMSPELL_TEST_GONE": None}
    await client.launch(code, env=env, security="privileged", stopOnEntry=True)
    await client.configured()
    stop = await client.expect_stopped("entry")
    assert [frame["line"] for frame in await stop.frames()] == [1]
    await client.finish()
    assert client.output() == 'x"\\✓\t\tnil\tnil\n'


@pytest.mark.parametrize(
    ("options", "ident", "text"),
    [
        ({}, 2001, "`program` or `code`"),
        ({"program": "/x.lua", "code": "x"}, 2001, "one of the two"),
        ({"program": "/nowhere/x.lua"}, 2001, "/nowhere/x.lua: No such file"),
        ({"program": "/"}, 2001, "Is a directory"),
        ({"code": "x", "cwd": "relative"}, 2001, "absolute"),
        ({"code": "x", "cwd": "/nowhere"}, 2001, "no such folder"),
        ({"code": "x", "timeout": -1}, 2001, "`timeout`"),
        ({"code": "x", "timeout": "soon"}, 1002, "must be a number"),
        ({"code": 5}, 1002, "must be a text"),
        ({"code": "x", "security": "root"}, 1002, '`security` must be one of safe, restricted, privileged, not "root"'),
        ({"code": "x", "args": "one"}, 1002, "args"),
        ({"code": "x", "args": [1]}, 1002, "args[0]"),
        ({"code": "x", "env": {"A": 1}}, 1002, "env"),
        ({"code": "x", "stopOnEntry": "yes"}, 1002, "stopOnEntry"),
        ({"code": "x", "security": "none"}, 1002, "security"),
        ({"code": "x", "console": "teletype"}, 1002, "console"),
        ({"code": "x", "profile": "no-such-profile"}, 2001, "no-such-profile"),
    ],
    ids=str,
)
async def test_wrong_launch_configurations(client: DapClient, options: Any, ident: int, text: str) -> None:
    await client.initialize()
    error = await client.check_refused("launch", ident, text, **options)
    assert "Traceback" not in error.text
    # The session is as it was: a right configuration works.
    await client.launch("print(1)")
    await client.configured()
    await client.expect_end()


async def test_compiled_and_binary_files_are_refused(client: DapClient, tmp_path: Path) -> None:
    await client.initialize()
    for name, data in (("compiled.lua", b"\x1bLuaT"), ("binary.lua", b"a\0b")):
        (tmp_path / name).write_bytes(data)
        await client.check_refused("launch", 2001, program=str(tmp_path / name))


async def test_unknown_keys_of_editors_are_no_error(client: DapClient) -> None:
    await client.launch("print(1)", type="llmspell", name="x", __sessionId="7", preLaunchTask="build")
    await client.configured()
    await client.expect_end()


async def test_without_debugging_nothing_stops(client: DapClient, spell: WriteSpell) -> None:
    await client.launch(spell("print(1)  -- @here\nbreakpoint()\nerror('x')"), noDebug=True, stopOnEntry=True)
    (found,) = await client.set_breakpoints("here")
    assert (found["verified"], found["message"]) == (False, "the script runs without debugging")
    await client.set_exceptions("uncaught")
    body = await client.request("setFunctionBreakpoints", breakpoints=[{"name": "f"}])
    assert not body["breakpoints"][0]["verified"]
    await client.configured()
    await client.expect_end(1)
    assert client.output() == "1\n"


async def test_a_time_out(client: DapClient) -> None:
    await client.launch("while true do end", timeout=0.05)
    await client.configured()
    await client.expect_end(1)
    assert "deadline exceeded" in client.output("stderr")


async def test_events_of_a_session(client: DapClient, spell: WriteSpell) -> None:
    await client.debug(spell("print(1)"))
    await client.expect_end()
    process = await client.expect_seen("process", startMethod="launch")
    assert client.spell is not None
    assert process["name"] == str(client.spell.path)
    assert process["systemProcessId"] > 1
    await client.expect_seen("thread", reason="started", threadId=1)
    await client.expect_seen("loadedSource", reason="new")
    module = await client.expect_seen("module", reason="new")
    assert (module["module"]["name"], module["module"]["isUserCode"]) == ("spell", True)


# -- the end ----------------------------------------------------------------------------------------------------


async def test_terminate_ends_a_loop(client: DapClient, spell: WriteSpell) -> None:
    await client.debug(spell(LOOP))
    await client.expect_output("ready")
    await client.request("terminate")
    await client.expect_end(1)
    assert "interrupted" in client.output("stderr")
    await client.request("terminate")


async def test_terminate_ends_a_stopped_script(client: DapClient, spell: WriteSpell) -> None:
    await client.debug(spell("local ok = pcall(function()\n    local x = 1  -- @here\nend)\nprint('never')"), "here")
    await client.expect_stopped("breakpoint", at="here")
    await client.request("terminate")
    await client.expect_end(1)
    assert "never" not in client.output()


async def test_terminate_twice_kills(client: DapClient, spell: WriteSpell) -> None:
    await client.debug(spell(STUBBORN))
    await client.expect_output("ready")
    await client.request("terminate")
    await client.request("terminate")
    await client.expect_end(1)


async def test_terminate_before_the_start(client: DapClient, spell: WriteSpell) -> None:
    await client.initialize()
    await client.check_refused("terminate", 1003)
    await client.launch(spell(LOOP))
    await client.check_refused("terminate", 1003)


@pytest.mark.parametrize("source", [LOOP, STUBBORN, 'print("ready")\nio.read()', 'print("ready")\nbreakpoint()'])
async def test_disconnect_ends_what_was_launched(
    client: DapClient, spell: WriteSpell, kernel: Kernel, source: str
) -> None:
    await client.debug(spell(source))
    await client.expect_output("ready")
    if "breakpoint" in source:
        await client.expect_stopped("breakpoint")
    await client.disconnect()
    await until(lambda: not kernel.interpreters)


async def test_a_client_that_crashes_takes_its_script_along(
    connect: MakeClient, spell: WriteSpell, kernel: Kernel
) -> None:
    for at_stop in (True, False):
        client = await connect()
        await client.debug(spell(LOOP), *(["loop"] if at_stop else []))
        await client.expect_output("ready")
        if at_stop:
            await client.expect_stopped("breakpoint")
        client.crash()
        await until(lambda: not kernel.interpreters)


async def test_the_worker_is_killed_while_it_is_stopped(client: DapClient, spell: WriteSpell, kernel: Kernel) -> None:
    await client.debug(spell(LOOP), "loop")
    stop = await client.expect_stopped("breakpoint", at="loop")
    frame = await stop.frame()
    kernel.interpreters[0].kill()
    await client.expect_end(1)
    assert "ended unexpectedly (SIGKILL)" in client.output("stderr")
    await client.check_refused("scopes", 1003, "ended", frameId=frame)


async def test_the_worker_is_killed_while_it_runs(client: DapClient, spell: WriteSpell, kernel: Kernel) -> None:
    await client.debug(spell(STUBBORN))
    await client.expect_output("ready")
    _, answer = client.send("pause", threadId=1)
    kernel.interpreters[0].kill()
    await within(answer)
    await client.expect_end(1)


# -- restart ----------------------------------------------------------------------------------------------------


async def test_restart_runs_again_with_the_same_breakpoints(client: DapClient, spell: WriteSpell) -> None:
    source = "n = (n or 0) + 1\nprint('run', n)\nlocal x = n  -- @here\nprint('end')"
    await client.launch(spell(source), env={"A": "1"})
    (point,) = await client.set_breakpoints({"line": "here", "condition": "x == nil"})
    await client.set_exceptions("uncaught")
    await client.configured()
    await client.expect_stopped("breakpoint", at="here")
    assert client.spell is not None
    client.spell.path.write_text(client.spell.path.read_text() + "\nerror('changed')")
    await client.request("restart")
    await client.expect_stopped("breakpoint", at="here", hit=[point["id"]])
    await client.resume()
    await client.expect_stopped("exception", text="changed")
    await client.request("restart", arguments={"program": str(client.spell.path), "env": {"A": "1"}})
    await client.expect_stopped("breakpoint", at="here", hit=[point["id"]])
    await client.set_exceptions()
    await client.finish(1)
    assert client.output() == "run\t1\n" * 2 + "end\nrun\t1\nend\n"


async def test_restart_of_a_busy_script_stops_on_entry_again(client: DapClient, spell: WriteSpell) -> None:
    await client.debug(spell(LOOP), stopOnEntry=True)
    for _ in range(3):
        await client.expect_stopped("entry", at=1)
        await client.resume()
        await client.request("restart")
    await client.expect_stopped("entry", at=1)


async def test_restart_with_a_changed_configuration(client: DapClient, spell: WriteSpell, kernel: Kernel) -> None:
    written = spell(
        "print(ARGS[1], os.getenv('A'))\nlocal function f()\n    return 1  -- @here\nend\nf()\nprint('end')"
    )
    await client.launch(written, args=["one"])
    (point,) = await client.set_breakpoints({"line": "here", "condition": "true"})
    body = await client.request("setFunctionBreakpoints", breakpoints=[{"name": "f"}])
    (function,) = body["breakpoints"]
    await client.set_exceptions("uncaught")
    await client.configured()
    await client.expect("breakpoint")
    both = sorted([point["id"], function["id"]])
    stop = await client.expect_stopped("breakpoint", at="here")
    assert sorted(stop.body["hitBreakpointIds"]) == both
    changed = {"program": str(written.path), "args": ["two"], "env": {"A": "x"}, "security": "privileged"}
    await client.request("restart", arguments=changed)
    await client.expect("breakpoint")
    stop = await client.expect_stopped("breakpoint", at="here")
    assert sorted(stop.body["hitBreakpointIds"]) == both
    assert len(kernel.interpreters) == 1
    # New breakpoints have new ids, and the next restart keeps what is set now.
    await client.request("setFunctionBreakpoints", breakpoints=[])
    (point, later) = await client.set_breakpoints({"line": "here", "condition": "true"}, 6)
    assert later["id"] > max(both)
    await client.request("restart", arguments={**changed, "stopOnEntry": True})
    await client.expect_stopped("entry", at=1)
    await client.resume()
    await client.expect_stopped("breakpoint", at="here", hit=[point["id"]])
    await client.resume()
    await client.expect_stopped("breakpoint", at=6, hit=[later["id"]])
    # Without debugging nothing stops; with it again, everything does.
    await client.request("restart", arguments={**changed, "noDebug": True})
    await client.expect_end()
    assert client.output() == "one\tnil\ntwo\tx\ntwo\tx\ntwo\tx\nend\n"


async def test_restart_takes_no_watched_values_along(client: DapClient, spell: WriteSpell) -> None:
    await client.debug(spell("local n = 1  -- @one\nn = 2  -- @two\nprint(n)"), "two")
    stop = await client.expect_stopped("breakpoint", at="two")
    info = await client.request("dataBreakpointInfo", name="n", variablesReference=await stop.scope("Locals"))
    body = await client.request("setDataBreakpoints", breakpoints=[{"dataId": info["dataId"]}])
    await client.request("restart")
    gone = await client.expect("breakpoint")
    assert (gone["breakpoint"]["id"], gone["breakpoint"]["verified"]) == (body["breakpoints"][0]["id"], False)
    await client.expect_stopped("breakpoint", at="two")
    await client.finish()


async def test_restart_with_a_wrong_configuration_is_refused(client: DapClient, spell: WriteSpell) -> None:
    await client.debug(spell(LOOP))
    await client.check_refused("restart", 2003, "one of the two", arguments={"code": "x", "program": "y"})
    await client.check_refused("restart", 1002, "`code` must be", arguments={"code": 5})
    assert client.spell is not None
    client.spell.path.unlink()
    await client.check_refused("restart", 2003, "No such file")
    await client.check_refused(
        "restart", 2003, "No such file", arguments={"program": str(client.spell.path), "args": ["x"]}
    )
    await client.request("terminate")
    await client.expect_end(1)
    await client.check_refused("restart", 1003)


# -- requests that cannot be answered ---------------------------------------------------------------------------


async def test_an_unknown_request(client: DapClient) -> None:
    for command in ("fly", "", "__init__"):
        seq = 1000 + len(command)
        future = client.send_unchecked({"seq": seq, "type": "request", "command": command})
        response = await within(future)
        assert (response["success"], response["body"]["error"]["id"]) == (False, 1001)


@pytest.mark.parametrize(
    "command",
    [
        name
        for name, entry in REQUESTS.items()
        if (not entry.urgent and State.FRESH not in entry.states) or name == "initialize"
    ],
)
async def test_requests_at_the_wrong_time(client: DapClient, command: str) -> None:
    if command == "initialize":
        await client.initialize()
    seq = 50
    response = await within(client.send_unchecked({"seq": seq, "type": "request", "command": command}))
    assert (response["success"], response["body"]["error"]["id"]) == (False, 1003), response


async def test_what_needs_a_stop_says_so(client: DapClient, spell: WriteSpell) -> None:
    await client.debug(spell(LOOP))
    error = await client.check_refused("stackTrace", 1004, "stopped", threadId=1)
    assert error.message == "notStopped"
    await client.check_refused("next", 1004, threadId=1)
    await client.check_refused("configurationDone", 1003)


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("setBreakpoints", {}),
        ("setBreakpoints", {"source": 5}),
        ("setBreakpoints", {"source": {"path": "/x"}, "breakpoints": [{"line": "1"}]}),
        ("evaluate", {"expression": None}),
        ("evaluate", {}),
        ("threads", []),
    ],
    ids=str,
)
async def test_wrong_arguments(client: DapClient, spell: WriteSpell, command: str, arguments: Any) -> None:
    await client.launch(spell(LOOP))
    future = client.send_unchecked({"seq": 99, "type": "request", "command": command, "arguments": arguments})
    response = await within(future)
    if command == "threads":
        assert response["success"]
        return
    assert (response["success"], response["body"]["error"]["id"]) == (False, 1002)


async def test_capabilities_are_what_the_table_can(client: DapClient) -> None:
    capabilities = await client.initialize()
    assert set(ABLE) == {name for name, value in capabilities.items() if value is True}
    named = {
        "supportsStepInTargetsRequest": "stepInTargets",
        "supportsCompletionsRequest": "completions",
        "supportsRestartRequest": "restart",
        "supportsDataBreakpoints": "setDataBreakpoints",
        "supportsCancelRequest": "cancel",
    }
    for capability, command in named.items():
        assert capability in ABLE
        assert command in REQUESTS
