"""`llmspell debug --port`: a debug client attaches to a script that waits at its first line."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from tests.harness.cli import CommandLine, Running
from tests.harness.dap import DapClient, Spell, write_spell
from tests.harness.kernel import within

SOURCE = """
    local x = 1  -- @first
    print("x is", x)
    x = x + 1  -- @later
    os.exit(x + 1)
"""


def address(running: Running) -> dict[str, Any]:
    """What the command tells on its first line."""
    assert running.process.stderr is not None
    told: dict[str, Any] = json.loads(running.process.stderr.readline())
    assert (told["transport"], told["host"], told["pid"]) == ("tcp", "127.0.0.1", running.process.pid)
    return told


async def attach(told: dict[str, Any], spell: Spell) -> DapClient:
    client = DapClient(*await asyncio.open_connection(told["host"], told["port"]))
    client.spell = spell
    await client.attach(about={"token": told["token"]})
    return client


async def test_a_client_debugs_the_waiting_script(cli: CommandLine) -> None:
    spell = write_spell(cli.folder, SOURCE)
    with cli.begin("debug", "--port", "0", str(spell.path)) as running:
        async with await attach(address(running), spell) as client:
            await client.set_breakpoints("later")
            await client.configured()
            await client.expect_stopped("entry", at="first")
            await client.resume()
            stop = await client.expect_stopped("breakpoint", at="later")
            assert await stop.values() == {"x": "1"}
            await client.resume()
            await client.expect("terminated")
            assert client.output() == "x is\t1\n"
        result = await within(asyncio.to_thread(running.end))
    assert (result.code, result.text, result.errors) == (3, "x is\t1\n", "")


async def test_the_script_goes_on_when_its_client_leaves(cli: CommandLine) -> None:
    spell = write_spell(cli.folder, SOURCE)
    with cli.begin("debug", "--port", "0", str(spell.path)) as running:
        told = address(running)
        async with await attach(told, spell) as client:
            await client.configured()
            await client.expect_stopped("entry", at="first")
        async with await attach(told, spell) as client:
            await client.configured()
            stop = await client.expect_stopped("entry", at="first")
            await client.step("next", stop)
        assert (await within(asyncio.to_thread(running.end))).code == 3


async def test_ctrl_c_ends_what_waits(cli: CommandLine) -> None:
    cli.write("spell.lua", "local x = 1")
    with cli.begin("debug", "--port", "0", "spell.lua") as running:
        address(running)
        while running.process.poll() is None:
            running.interrupt()
            await asyncio.sleep(0.05)
        assert running.process.returncode == 130


def test_what_cannot_run_waits_for_nobody(cli: CommandLine) -> None:
    cli.write("spell.lua", "x = = 1")
    result = cli("debug", "--port", "0", "spell.lua")
    assert (result.code, result.text) == (1, "")
    assert result.errors.startswith("Script execution failed: spell.lua:1: unexpected symbol near '='")


def test_wrong_usage(cli: CommandLine) -> None:
    cli.write("spell.lua", "")
    assert cli("debug", "spell.lua", "--port", "0", "--break-at", "1").code == 2
    assert cli("debug", "spell.lua", "--port", "70000").code == 2
