"""Scripts in a terminal that the client opens by `runInTerminal`."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from llmspell_debug_adapter.kernels import Kernels
from llmspell_debug_adapter.terminal import command
from llmspell_runtime.kernel.kernel import Kernel
from tests.debug_adapter.conftest import MakeClient, WriteSpell
from tests.harness.dap import DapClient
from tests.harness.kernel import within

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]

ABLE = {"supportsRunInTerminalRequest": True}
IN_TERMINAL = {"console": "integratedTerminal"}

SPELL = """
print("What is your name?")
local name = io.read()
local greeting = "hello " .. name  -- @greet
io.stderr:write("to stderr\\n")
print(greeting, ARGS[1])  -- @print
os.exit(3)
"""


@pytest.fixture(autouse=True)
def folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path_factory.mktemp("rt")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    monkeypatch.setenv("HOME", str(folder))
    return folder


class Terminal:
    """The terminal of a client: starts what it is asked to, with pipes for the keyboard and the screen."""

    def __init__(self, client: DapClient) -> None:
        self.asked: dict[str, Any] = {}
        self.started: asyncio.subprocess.Process | None = None
        client.serves["runInTerminal"] = self._open

    async def _open(self, asked: dict[str, Any]) -> dict[str, Any]:
        self.asked = asked
        pipe = asyncio.subprocess.PIPE
        self.started = await asyncio.create_subprocess_exec(
            *asked["args"], cwd=asked["cwd"], stdin=pipe, stdout=pipe, stderr=pipe
        )
        return {"processId": self.started.pid}

    @property
    def process(self) -> asyncio.subprocess.Process:
        assert self.started is not None, "nobody asked for a terminal"
        return self.started

    async def line(self) -> str:
        assert self.process.stdout is not None
        return (await within(self.process.stdout.readline())).decode()

    def type(self, text: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(text.encode())

    async def end(self) -> tuple[int | None, str, str]:
        out, err = await within(self.process.communicate())
        return self.process.returncode, out.decode(), err.decode()


async def test_input_and_output_are_the_terminals(client: DapClient, spell: WriteSpell, kernel: Kernel) -> None:
    terminal = Terminal(client)
    written = spell(SPELL)
    await client.launch(written, about=ABLE, args=["argument"], **IN_TERMINAL)
    assert (terminal.asked["kind"], terminal.asked["title"]) == ("integrated", "Debug spell.lua")
    assert terminal.asked["cwd"] == str(written.path.parent)
    assert not kernel.interpreters
    (point,) = await client.set_breakpoints("greet")
    await client.configured()
    assert await terminal.line() == "What is your name?\n"
    terminal.type("Ada\n")
    stop = await client.expect_stopped("breakpoint", at="greet", hit=[point["id"]])
    assert await stop.values() == {"name": '"Ada"'}
    stop = await client.step("next", stop)
    assert await stop.evaluate("greeting") == '"hello Ada"'
    await client.finish(3)
    await client.disconnect()
    assert await terminal.end() == (3, "hello Ada\targument\n", "to stderr\n")
    assert client.output() == client.output("stderr") == ""


async def test_restart_and_terminate_in_the_terminal(client: DapClient, spell: WriteSpell) -> None:
    terminal = Terminal(client)
    written = spell("print('run', ARGS[1])\nwhile true do end  -- @loop")
    await client.launch(written, about=ABLE, console="externalTerminal")
    assert terminal.asked["kind"] == "external"
    await client.set_breakpoints("loop")
    await client.configured()
    await client.expect_stopped("breakpoint", at="loop")
    changed = {"program": str(written.path), "args": ["again"], "console": "externalTerminal"}
    await client.request("restart", arguments=changed)
    await client.expect_stopped("breakpoint", at="loop")
    await client.request("terminate")
    await client.expect_end(1)
    await client.disconnect()
    code, out, err = await terminal.end()
    assert (code, out) == (1, "run\tnil\nrun\tagain\n")
    assert "interrupted" in err


async def test_an_interrupt_at_the_keyboard_ends_the_script(client: DapClient, spell: WriteSpell) -> None:
    terminal = Terminal(client)
    await client.launch(spell("print('ready')\nwhile true do end"), about=ABLE, **IN_TERMINAL)
    await client.configured()
    assert await terminal.line() == "ready\n"
    terminal.process.send_signal(signal.SIGINT)
    await client.expect_end(1)
    await client.disconnect()
    assert (await terminal.end())[0] == 1


async def test_a_closed_terminal_ends_the_session(client: DapClient, spell: WriteSpell) -> None:
    terminal = Terminal(client)
    await client.launch(spell("print('ready')\nio.read()"), about=ABLE, **IN_TERMINAL)
    await client.configured()
    assert await terminal.line() == "ready\n"
    terminal.process.send_signal(signal.SIGHUP)
    await client.expect("terminated")
    await terminal.end()
    await client.disconnect()


async def test_a_client_that_goes_takes_the_script_along(connect: MakeClient, spell: WriteSpell) -> None:
    client = await connect()
    terminal = Terminal(client)
    await client.launch(spell("print('ready')\nwhile true do end"), about=ABLE, **IN_TERMINAL)
    await client.configured()
    assert await terminal.line() == "ready\n"
    client.crash()
    await terminal.end()


@pytest.mark.parametrize("about", [{}, ABLE], ids=["unable", "failing"])
async def test_without_a_terminal_the_debug_console_serves(client: DapClient, about: dict[str, bool]) -> None:
    async def fail(_asked: dict[str, Any]) -> dict[str, Any]:
        raise RuntimeError("no terminal today")

    client.serves["runInTerminal"] = fail
    await client.launch("print('here')", about=about, **IN_TERMINAL)
    await client.configured()
    await client.expect_end()
    assert client.output() == "here\n"
    reason = "no terminal today" if about else "opens no terminals"
    assert reason in client.output("console")


async def test_a_terminal_in_which_nothing_starts(client: DapClient, monkeypatch: pytest.MonkeyPatch) -> None:
    async def nothing(_asked: dict[str, Any]) -> dict[str, Any]:
        return {}

    monkeypatch.setattr("llmspell_debug_adapter.terminal.SECONDS", 0.01)
    client.serves["runInTerminal"] = nothing
    await client.initialize(**ABLE)
    await client.check_refused("launch", 2001, "nothing was started in the terminal", code="x", **IN_TERMINAL)


async def test_a_wrong_configuration_opens_no_terminal(client: DapClient) -> None:
    terminal = Terminal(client)
    await client.initialize(**ABLE)
    await client.check_refused("launch", 2001, "one of the two", **IN_TERMINAL)
    assert terminal.started is None


async def test_the_command_is_found_wherever_it_runs(tmp_path: Path) -> None:
    (tmp_path / "llmspell.py").write_text("raise SystemExit('not this one')")
    configured = command(Kernels(config=Path("/x.toml")).config)
    assert configured[-3:] == ["--config", "/x.toml", "--terminal"]
    process = await asyncio.create_subprocess_exec(
        *command(None), "nowhere.sock", cwd=tmp_path, stderr=asyncio.subprocess.PIPE, env={**os.environ}
    )
    _, errors = await within(process.communicate())
    assert process.returncode != 0
    assert b"nowhere.sock" in errors
    assert b"Traceback" not in errors
