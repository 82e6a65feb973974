"""The way of every debug session: launch, stop, look, step, end."""

from __future__ import annotations

import pytest

from tests.debug_adapter.conftest import WriteSpell
from tests.harness.dap import DapClient

pytestmark = pytest.mark.asyncio(loop_scope="module")

TWO_LINES = """
local calls = 0  -- @first
local function add(a, b)
    local sum = a + b  -- @inside
    return sum  -- @return
end
local x = add(1, 2)  -- @call
print(x)  -- @print
"""


async def test_a_script_runs_to_its_end(client: DapClient, spell: WriteSpell) -> None:
    await client.debug(spell(TWO_LINES))
    await client.expect_end()
    assert client.output() == "3\n"


async def test_stop_on_entry(client: DapClient, spell: WriteSpell) -> None:
    await client.debug(spell(TWO_LINES), stopOnEntry=True)
    await client.expect_stopped("entry", at="first")
    await client.finish()


async def test_a_breakpoint_shows_the_frame(client: DapClient, spell: WriteSpell) -> None:
    await client.debug(spell(TWO_LINES), "inside")
    stop = await client.expect_stopped("breakpoint", at="inside")
    assert await stop.values() == {"a": "1", "b": "2"}
    assert [(f["name"], f["line"]) for f in await stop.frames()] == [("add", 3), ("main chunk", 6)]
    stop = await client.step("next", stop, "return")
    assert await stop.evaluate("sum * 10") == "30"
    stop = await client.step("stepOut", stop, "print")
    await client.finish()
    assert client.output() == "3\n"
