"""Progress of host calls that take long, and giving one up."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from llmspell_runtime.kernel.kernel import Kernel
from tests.debug_adapter.conftest import MakeClient, WriteSpell
from tests.harness import lab
from tests.harness.dap import DapClient

pytestmark = pytest.mark.asyncio(loop_scope="module")

ABLE = {"supportsProgressReporting": True}
BRIEF, NEVER = 0.001, 3600.0
"""Seconds after which a call is told of."""


async def waiting(connect: MakeClient, source: str, seconds: float = BRIEF, **about: bool) -> DapClient:
    client = await connect(progress_seconds=seconds)
    await client.launch(source, about={**ABLE, **about})
    await client.configured()
    return client


async def updates_until(client: DapClient, name: str, ident: str) -> None:
    while "message" in (body := await client.expect(name, "progressUpdate")):
        assert body["progressId"] == ident
    assert body == {"progressId": ident}


async def test_a_long_call_begins_goes_on_and_ends(connect: MakeClient) -> None:
    client = await waiting(connect, "print(Lab.wait(7))")
    begun = await client.expect("progressStart")
    assert (begun["title"], begun["cancellable"]) == ("Waiting for Lab.wait", True)
    update = await client.expect("progressUpdate")
    assert update == {"progressId": begun["progressId"], "message": "0 s"}
    lab.waiting[0].set()
    await updates_until(client, "progressEnd", begun["progressId"])
    await client.expect_end()
    assert client.output() == "7\n"


async def test_a_short_call_is_not_told_of(connect: MakeClient) -> None:
    client = await waiting(connect, "for i = 1, 100 do Lab.later(i) end", NEVER)
    await client.expect_end()


async def test_a_client_that_shows_no_progress_is_spared_it(connect: MakeClient) -> None:
    client = await waiting(connect, "print('ready') Lab.wait()", supportsProgressReporting=False)
    await client.expect_output("ready")
    await client.request("terminate")
    await client.expect_end(1)


@pytest.mark.parametrize("call", ["Lab.wait()", "io.read()"])
async def test_a_call_is_given_up(connect: MakeClient, call: str) -> None:
    client = await waiting(connect, f"print(pcall(function() return {call} end))\nprint('on')")
    begun = await client.expect("progressStart")
    await client.request("cancel", progressId=begun["progressId"])
    await updates_until(client, "progressEnd", begun["progressId"])
    await client.expect_end()
    assert "interrupted" in client.output()
    assert client.output().endswith("on\n")
    # Once more is too late, and no error.
    await client.request("cancel", progressId=begun["progressId"])
    await client.request("cancel", progressId="no such thing")


async def end_by_terminate(client: DapClient, _kernel: Kernel) -> int:
    await client.request("terminate")
    return 1


async def end_by_the_death_of_the_worker(_client: DapClient, kernel: Kernel) -> int:
    kernel.interpreters[0].kill()
    return 1


@pytest.mark.parametrize("end", [end_by_terminate, end_by_the_death_of_the_worker])
async def test_the_end_of_the_script_ends_its_progress_once(connect: MakeClient, kernel: Kernel, end: Any) -> None:
    client = await waiting(connect, "pcall(Lab.wait)")
    begun = await client.expect("progressStart")
    code = await end(client, kernel)
    await updates_until(client, "progressEnd", begun["progressId"])
    await client.expect_end(code)


async def test_calls_within_calls_have_signs_of_their_own(connect: MakeClient) -> None:
    client = await waiting(connect, "Lab.call(function() Lab.wait() end)")
    names: set[str] = set()
    idents: set[str] = set()
    while len(names) < 2:
        body = await client.expect("progressStart", "progressUpdate")
        if "title" in body:
            names.add(body["title"])
            idents.add(body["progressId"])
    assert names == {"Waiting for Lab.call", "Waiting for Lab.wait"}
    assert len(idents) == 2
    lab.waiting[0].set()
    ended: list[str] = []
    while len(ended) < 2:
        body = await client.expect("progressEnd", "progressUpdate")
        if "message" not in body:
            ended.append(body["progressId"])
    assert set(ended) == idents
    await client.expect_end()


async def test_who_attaches_hears_of_a_call_under_way(connect: MakeClient, kernel: Kernel, spell: WriteSpell) -> None:
    async with await kernel.open_interpreter() as interpreter:
        execution = interpreter.start("Lab.wait()")
        while not lab.waiting:
            await asyncio.sleep(0)
        client = await connect(progress_seconds=BRIEF)
        await client.attach(interpreter=interpreter.id, about=ABLE)
        await client.configured()
        begun = await client.expect("progressStart")
        lab.waiting[0].set()
        await updates_until(client, "progressEnd", begun["progressId"])
        await execution
        await client.disconnect()
