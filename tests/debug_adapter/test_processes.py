"""Whole processes: `llmspell dap` over standard streams, a unix socket and TCP."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.harness.dap import DapClient, write_spell
from tests.harness.kernel import until, within

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]

SPELL = """
local function add(a, b)
    return a + b  -- @add
end
print(add(1, 2))  -- @call
"""


@asynccontextmanager
async def adapter(tmp_path: Path, *options: str) -> AsyncIterator[asyncio.subprocess.Process]:
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "llmspell", "dap", *options),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment,
        cwd=tmp_path,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        _, errors = await process.communicate()
        assert b"Traceback" not in errors, errors.decode()


async def debug(client: DapClient, tmp_path: Path, **options: str) -> None:
    await client.debug(write_spell(tmp_path, SPELL), "add", **options)
    stop = await client.expect_stopped("breakpoint", at="add")
    assert await stop.values() == {"a": "1", "b": "2"}
    stop = await client.step("stepOut", stop, "call")
    await client.finish()
    assert client.output() == "3\n"


async def test_standard_streams(tmp_path: Path) -> None:
    async with adapter(tmp_path) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        async with DapClient(process.stdout, process.stdin) as client:
            await debug(client, tmp_path)
            await client.disconnect()
            assert await within(process.wait()) == 0


async def test_nothing_but_messages_reaches_standard_output(tmp_path: Path) -> None:
    async with adapter(tmp_path, "--trace", "debug") as process:
        assert process.stdout is not None
        assert process.stdin is not None
        async with DapClient(process.stdout, process.stdin) as client:
            await client.launch("print('stdout')\nio.stderr:write('stderr')")
            await client.configured()
            await client.expect_end()


async def test_the_adapter_ends_with_its_editor(tmp_path: Path) -> None:
    async with adapter(tmp_path) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        client = DapClient(process.stdout, process.stdin)
        await client.debug("print('ready')\nwhile true do end")
        await client.expect_output("ready")
        worker = (await client.expect_seen("process"))["systemProcessId"]
        process.stdin.close()
        assert await within(process.wait()) == 0
        await until(lambda: not Path(f"/proc/{worker}").exists())
        client.crash()


async def listening(process: asyncio.subprocess.Process) -> dict[str, str]:
    assert process.stdout is not None
    address: dict[str, str] = json.loads(await within(process.stdout.readline()))
    return address


async def test_a_unix_socket(tmp_path: Path) -> None:
    async with adapter(tmp_path, "--listen") as process:
        address = await listening(process)
        assert address["path"] == str(tmp_path / "llmspell" / f"dap-{process.pid}.sock")
        for _ in range(2):
            async with DapClient(*await asyncio.open_unix_connection(address["path"])) as client:
                await debug(client, tmp_path)
        async with DapClient(*await asyncio.open_unix_connection(address["path"])) as client:
            await client.initialize()
            process.send_signal(signal.SIGTERM)
            await client.closed()
        assert await within(process.wait()) == 0
        assert not Path(address["path"]).exists()


async def test_tcp_with_the_token(tmp_path: Path) -> None:
    async with adapter(tmp_path, "--listen", "tcp:0") as process:
        address = await listening(process)
        async with DapClient(*await asyncio.open_connection(address["host"], address["port"])) as client:
            await debug(client, tmp_path, token=address["token"])
        async with DapClient(*await asyncio.open_connection(address["host"], address["port"])) as client:
            await client.initialize()
            await client.check_refused("launch", 1006, code="print(1)")
            client.crash()
            await client.closed()
        process.send_signal(signal.SIGINT)
        assert await within(process.wait()) == 0


@pytest.mark.parametrize("address", ["tcp:", "tcp:x", "tcp:70000"])
async def test_wrong_addresses(tmp_path: Path, address: str) -> None:
    async with adapter(tmp_path, "--listen", address) as process:
        _, errors = await within(process.communicate())
        assert process.returncode == 2
        assert b"write tcp:PORT" in errors


async def test_the_configuration_is_that_of_the_launched_folder(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "llmspell.toml").write_text("[engines.lua]\ntimeout_ms = 50\n")
    async with adapter(tmp_path) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        async with DapClient(process.stdout, process.stdin) as client:
            await client.launch("while true do end", cwd=str(project))
            await client.configured()
            await client.expect_end(1)
            assert "deadline exceeded (the run took more than 0.05 s)" in client.output("stderr")


async def test_a_broken_configuration_is_told_by_the_launch(tmp_path: Path) -> None:
    (tmp_path / "llmspell.toml").write_text("[engines.lua]\ntimeout_ms = 'soon'\n")
    async with adapter(tmp_path) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        async with DapClient(process.stdout, process.stdin) as client:
            await client.initialize()
            error = await client.check_refused("launch", 2001, "timeout_ms", code="print(1)", cwd=str(tmp_path))
            assert error.shown
