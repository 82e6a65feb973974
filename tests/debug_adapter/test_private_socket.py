"""The private socket of every process with a kernel: found, attached to, closed to others, gone at the end."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from llmspell_debug_adapter.kernels import Kernels
from llmspell_debug_adapter.listen import Listener
from llmspell_debug_adapter.private_socket import PrivateSocket, private_socket
from llmspell_debug_adapter.sockets import bind_in_folder, kernel_sockets, owner_of, remove_stale, sockets_of
from llmspell_runtime.kernel.kernel import Kernel
from tests.debug_adapter.conftest import MakeClient
from tests.harness.dap import DapClient, Spell, write_spell
from tests.harness.kernel import open_kernel, until, within

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]

WAITING = """
local function work(n)
    return n + 1  -- @work
end
print("ready")
local line = io.read()
print(work(41), line)  -- @print
"""


@pytest.fixture(autouse=True)
def folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A runtime folder of the test's own."""
    folder = tmp_path_factory.mktemp("rt")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    return folder


def working_folder(folder: Path) -> Path:
    """Not the runtime folder: a script may do more in its working folder than elsewhere."""
    work = folder / "work"
    work.mkdir(exist_ok=True)
    return work


@asynccontextmanager
async def process(folder: Path, *arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    kept = {name: os.environ[name] for name in ("PATH", "XDG_RUNTIME_DIR", "TMPDIR") if name in os.environ}
    environment = {**kept, "HOME": str(folder)}
    started = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "llmspell", *arguments),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment,
        cwd=working_folder(folder),
    )
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
        _, errors = await started.communicate()
        assert b"Traceback" not in errors, errors.decode()


@asynccontextmanager
async def script(folder: Path, *options: str, source: str = WAITING) -> AsyncIterator[Any]:
    """A script that has printed "ready" and waits for a line."""
    spell = write_spell(working_folder(folder), source)
    async with process(folder, "run", *options, str(spell.path)) as running:
        assert running.stdout is not None
        assert await within(running.stdout.readline()) == b"ready\n"
        yield running, spell


def listed(folder: Path) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "llmspell", "dap", "--list", "--output", "json"],
        env={**os.environ, "HOME": str(folder)},
        capture_output=True,
        check=True,
    )
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


async def debug_to_the_end(client: DapClient, running: asyncio.subprocess.Process, spell: Spell) -> None:
    client.spell = spell
    await client.set_breakpoints("work")
    await client.configured()
    assert running.stdin is not None
    running.stdin.write(b"a line\n")
    stop = await client.expect_stopped("breakpoint", at="work")
    assert await stop.values() == {"n": "41"}
    await client.resume()
    await client.expect("terminated")
    await client.disconnect()
    assert running.stdout is not None
    assert await within(running.stdout.read()) == b"42\ta line\n"
    assert await within(running.wait()) == 0


async def test_a_running_script_is_found_and_attached_to(folder: Path) -> None:
    async with script(folder) as (running, spell):
        (found,) = await asyncio.to_thread(listed, folder)
        path = Path(found["socket"])
        assert (found["pid"], path) == (running.pid, folder / "llmspell" / f"kernel-{running.pid}.sock")
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        (interpreter,) = found["interpreters"]
        assert interpreter == {"id": "interpreter-1", "name": "spell.lua", "path": str(spell.path), "state": "running"}
        async with DapClient(*await asyncio.open_unix_connection(path)) as client:
            await client.attach()
            await debug_to_the_end(client, running, spell)
    assert not path.exists()


@pytest.mark.parametrize("by", ["pid", "socket"])
async def test_an_adapter_attaches_to_another_process(folder: Path, connect: MakeClient, by: str) -> None:
    async with script(folder) as (running, spell):
        where = {"pid": running.pid} if by == "pid" else {"socket": str(sockets_of(running.pid)[0])}
        client = await connect()
        await client.attach(**where)
        process_ = asyncio.ensure_future(client.expect_seen("process", startMethod="attach"))
        await debug_to_the_end(client, running, spell)
        assert (await process_)["name"] == "interpreter-1"


async def test_the_bridge_of_the_command_line(folder: Path) -> None:
    async with script(folder) as (running, spell), process(folder, "dap", "--attach", str(running.pid)) as bridge:
        assert bridge.stdout is not None
        assert bridge.stdin is not None
        async with DapClient(bridge.stdout, bridge.stdin) as client:
            await client.attach()
            await debug_to_the_end(client, running, spell)
        assert await within(bridge.wait()) == 0


async def test_the_script_outlives_its_debugger(folder: Path, connect: MakeClient) -> None:
    async with script(folder) as (running, spell):
        client = await connect()
        client.spell = spell
        await client.attach(pid=running.pid)
        await client.set_breakpoints("work")
        await client.configured()
        await client.disconnect()
        out, _ = await within(running.communicate(b"on\n"))
        assert (out, running.returncode) == (b"42\ton\n", 0)


async def test_a_process_that_is_killed_ends_the_session_of_its_debugger(folder: Path, connect: MakeClient) -> None:
    async with script(folder) as (running, _):
        client = await connect()
        await client.attach(pid=running.pid)
        await client.configured()
        running.send_signal(signal.SIGKILL)
        await client.expect("terminated")
        await client.check_refused("threads", 1003, "gone")
        await client.disconnect()
    left = folder / "llmspell" / f"kernel-{running.pid}.sock"
    assert left.exists()
    remove_stale(left.parent)
    assert not left.exists()


async def test_nothing_to_attach_to(connect: MakeClient, folder: Path) -> None:
    client = await connect()
    await client.initialize()
    await client.check_refused("attach", 2002, "has no kernel to debug", pid=1)
    await client.check_refused("attach", 2002, "no such socket", socket=str(folder / "x.sock"))
    await client.check_refused("attach", 2002, "one of them", socket="x", pid=1)
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind(str(folder / "deaf.sock"))
        await client.check_refused("attach", 2002, "deaf.sock", socket=str(folder / "deaf.sock"))


async def test_what_the_other_adapter_refuses_is_told(connect: MakeClient, folder: Path) -> None:
    async with script(folder) as (running, _):
        client = await connect()
        await client.initialize()
        await client.check_refused("attach", 2002, "open are: interpreter-1", pid=running.pid, interpreter="none")


@pytest.mark.parametrize("how", ["--no-debug-socket", "configuration"])
async def test_it_can_be_turned_off(folder: Path, how: str) -> None:
    if how == "configuration":
        (working_folder(folder) / "llmspell.toml").write_text("[kernel]\ndebug_socket = false\n")
    async with script(folder, *([how] if how.startswith("-") else [])) as (running, _):
        assert sockets_of(running.pid) == []
    if how == "configuration":
        async with process(folder, "dap", "--listen") as adapter:
            assert adapter.stdout is not None
            await within(adapter.stdout.readline())
            assert sockets_of(adapter.pid) == []
            adapter.terminate()


@pytest.mark.parametrize("level", ["safe", "restricted", "privileged"])
async def test_scripts_do_not_reach_it(folder: Path, level: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Scripts may write in the temporary folder, where the socket lies when there is no better place.
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    monkeypatch.setenv("TMPDIR", str(folder))
    source = f"""
    print("ready")
    local pid = io.read()
    local path = "{folder}/llmspell-{os.getuid()}/kernel-" .. pid .. ".sock"
    for _, mode in ipairs({{ "r", "w", "r+", "a" }}) do print((io.open(path, mode))) end
    print((os.remove(path)))
    """
    async with script(folder, "--security", level, source=source) as (running, _):
        path = sockets_of(running.pid)[0]
        assert running.stdin is not None
        assert running.stdout is not None
        running.stdin.write(f"{running.pid}\n".encode())
        answers = (await within(running.stdout.read())).decode().split()
        assert answers[:4] == ["nil"] * 4
        # Who may remove files of this user may remove this one; nobody is let in by that.
        assert answers[4] == "nil" or level == "privileged"
    assert not path.exists()


async def test_several_kernels_of_one_process(folder: Path, tmp_path: Path) -> None:
    async with open_kernel(tmp_path) as one, open_kernel(tmp_path) as two, private_socket(one), private_socket(two):
        assert [path.name for path in sockets_of(os.getpid())] == [
            f"kernel-{os.getpid()}.sock",
            f"kernel-{os.getpid()}-2.sock",
        ]
        assert all(owner_of(path) == os.getpid() for path in kernel_sockets())
    assert kernel_sockets() == []


async def test_nothing_is_imported_before_somebody_comes(folder: Path) -> None:
    source = "\n".join(
        [
            "import asyncio, sys",
            "from llmspell_runtime.kernel.kernel import Kernel",
            "from llmspell_debug_adapter.private_socket import private_socket",
            "async def main():",
            "    async with await Kernel.open() as kernel, private_socket(kernel):",
            "        print(sorted(m for m in sys.modules if m in ('cattrs', 'llmspell_debug_adapter.session')))",
            "asyncio.run(main())",
        ]
    )
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", source],
        capture_output=True,
        check=True,
        cwd=folder,
        env={**os.environ, "HOME": str(folder)},
    )
    assert done.stdout == b"[]\n"


async def test_a_folder_that_cannot_be_used_hurts_nobody(
    kernel: Kernel, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder / "nowhere"))
    assert PrivateSocket.open(lambda: Kernels(kernel)) is None
    assert kernel_sockets() == []
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    (folder / "llmspell").mkdir(mode=0o755)
    async with private_socket(kernel.__class__(kernel.loaded, asyncio.get_running_loop(), *fresh(kernel))):
        pass


def fresh(kernel: Kernel) -> tuple[Any, Any]:
    from llmspell_runtime.kernel.zygote import ZygoteProcess
    from llmspell_runtime.script_api.registry import load_catalogue

    return ZygoteProcess.start(), load_catalogue()


async def test_a_peer_of_another_user_is_refused(kernel: Kernel, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("llmspell_debug_adapter.listen.same_user", lambda _peer: False)
    path, bound = bind_in_folder("kernel")
    async with await Listener.on(Kernels(kernel), bound):
        reader, writer = await asyncio.open_unix_connection(path)
        assert await within(reader.read()) == b""
        writer.close()
    path.unlink()


async def test_living_sockets_are_not_removed(folder: Path) -> None:
    path, bound = bind_in_folder("kernel")
    with bound:
        another = path.with_name("kernel-999999999.sock")
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(another))
            listening.listen()
            remove_stale(path.parent)
            assert path.exists()
            assert another.exists()
        remove_stale(path.parent)
        assert path.exists()
        assert not another.exists()
    await until(lambda: not kernel_sockets())


@pytest.mark.parametrize(
    "arguments",
    [("exec", "io.read()"), ("repl",), ("debug", "--step", "spell.lua"), ("dap",), ("dap", "--listen")],
    ids=" ".join,
)
async def test_every_command_that_has_a_kernel_has_a_socket(folder: Path, arguments: tuple[str, ...]) -> None:
    write_spell(working_folder(folder), WAITING)
    async with process(folder, *arguments) as running:
        (path,) = await until(lambda: sockets_of(running.pid))
        async with DapClient(*await asyncio.open_unix_connection(path)) as client:
            kernel = await client.request("llmspell/kernel")
            assert kernel["pid"] == running.pid
            assert len(kernel["interpreters"]) == (arguments[0] != "dap")
        running.terminate() if arguments[-1] == "--listen" else await within(running.communicate(b""))
        await within(running.wait())
    assert not path.exists()


async def test_the_list_for_people(folder: Path) -> None:
    def told() -> str:
        command = [sys.executable, "-m", "llmspell", "dap", "--list"]
        return subprocess.run(
            command, env={**os.environ, "HOME": str(folder)}, capture_output=True, check=True
        ).stdout.decode()

    assert await asyncio.to_thread(told) == "no process of llmspell runs that could be debugged\n"
    async with script(folder) as (running, spell):
        header, line = (await asyncio.to_thread(told)).splitlines()
        assert header.split() == ["PID", "INTERPRETER", "STATE", "SCRIPT"]
        assert line.split() == [str(running.pid), "interpreter-1", "running", str(spell.path)]


async def test_the_options_exclude_each_other(folder: Path) -> None:
    async with process(folder, "dap", "--list", "--attach", "1") as running:
        _, errors = await within(running.communicate())
        assert (running.returncode, b"choose one of" in errors) == (2, True)
    async with process(folder, "dap", "--attach", "1") as running:
        _, errors = await within(running.communicate())
        assert running.returncode != 0
        assert b"process 1 has no kernel to debug" in errors
