"""Output on its way to the client, and input typed into the debug console."""

from __future__ import annotations

import asyncio
import json
import socket

import pytest
from pytest import MonkeyPatch

from llmspell_debug_adapter.bodies import Output
from llmspell_debug_adapter.connection import Connection
from llmspell_debug_adapter.framing import frame
from llmspell_debug_adapter.kernels import Kernels
from llmspell_debug_adapter.output import MOST_UNSENT, MOST_WAITING, PIECE, OutputQueue
from llmspell_debug_adapter.session import Session
from llmspell_runtime.kernel.kernel import Kernel
from tests.debug_adapter.conftest import MakeClient, WriteSpell
from tests.harness.dap import DapClient
from tests.harness.kernel import until, within

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_streams_keep_their_order_and_are_joined(client: DapClient, spell: WriteSpell) -> None:
    source = 'for i = 1, 1000 do io.write("o") end\nio.stderr:write("e1\\n")\nprint("last")'
    await client.debug(spell(source))
    await client.expect_end()
    assert client.output() == "o" * 1000 + "last\n"
    assert client.output("stderr") == "e1\n"
    assert len(client.outputs) <= 5


async def test_output_comes_before_the_stop_that_follows_it(client: DapClient, spell: WriteSpell) -> None:
    await client.debug(spell('print("before")\nlocal x = 1  -- @here\nprint("after")'), "here")
    await client.expect_stopped("breakpoint", at="here")
    assert client.output() == "before\n"
    await client.finish()


async def test_escape_sequences_pass_through(client: DapClient, spell: WriteSpell) -> None:
    await client.debug(spell('print("\\27[31mred\\27[0m")'))
    await client.expect_end()
    assert client.output() == "\x1b[31mred\x1b[0m\n"


async def test_broken_text_becomes_replacement_characters(client: DapClient, spell: WriteSpell) -> None:
    await client.debug(spell('io.write("a\\xff✓\\0\\n")'))
    await client.expect_end()
    assert client.output() in ("a\ufffd✓\0\n", "a?✓\0\n")


async def test_much_output_arrives_whole_at_a_client_that_reads(client: DapClient, spell: WriteSpell) -> None:
    source = 'local line = ("x"):rep(1023) .. "\\n"\nfor i = 1, 20 * 1024 do io.write(line) end'
    await client.debug(spell(source))
    await client.expect_end()
    assert len(client.output()) == 20 * 2**20
    assert len(client.outputs) < 2000


async def test_a_hundred_megabytes_for_a_client_that_does_not_read(kernel: Kernel, spell: WriteSpell) -> None:
    source = 'local line = ("x"):rep(64 * 1024 - 1) .. "\\n"\nfor i = 1, 1600 do io.write(line) end\nprint("the end")'
    written = spell(source)
    ours, theirs = socket.socketpair()
    reader, writer = await asyncio.open_connection(sock=theirs)
    session = Session(Connection(reader, writer, "test"), Kernels(kernel))
    running = asyncio.create_task(session.run())
    async with DapClient(*await asyncio.open_connection(sock=ours, limit=2**20)) as client:
        await client.launch(written)
        client.stop_reading()
        client.send("configurationDone")
        while not kernel.interpreters or kernel.interpreters[0].status == "idle":
            await asyncio.sleep(0)
        most = 0
        while kernel.interpreters[0].status == "busy":
            await asyncio.sleep(0.005)
            most = max(most, writer.transport.get_write_buffer_size())
        assert most < MOST_UNSENT + 2 * MOST_WAITING
        client.read_again()
        await client.expect_end()
        assert "characters of output are missing here" in client.output("stderr")
        assert client.output().count("x") < 20 * 2**20
    await within(running)


async def test_a_client_that_asks_and_does_not_read_is_not_read_from(kernel: Kernel, monkeypatch: MonkeyPatch) -> None:
    most = 2**20
    monkeypatch.setattr("llmspell_debug_adapter.connection.MOST_UNSENT", most)
    ours, theirs = socket.socketpair()
    reader, writer = await asyncio.open_connection(sock=theirs)
    session = Session(Connection(reader, writer, "test"), Kernels(kernel))
    running = asyncio.create_task(session.run())
    _, asking = await asyncio.open_connection(sock=ours)
    asking.write(frame(json.dumps({"seq": 1, "type": "request", "command": "x" * 1000}).encode()) * 20_000)
    await until(lambda: writer.transport.get_write_buffer_size() >= most)
    for _ in range(1000):
        await asyncio.sleep(0)
    assert writer.transport.get_write_buffer_size() < 2 * most
    assert asking.transport.get_write_buffer_size() > 0
    asking.transport.abort()
    await within(running)


def collect(unsent: list[int]) -> tuple[OutputQueue, list[Output]]:
    sent: list[Output] = []
    return OutputQueue(
        lambda kind, text, _place: sent.append(Output(category=kind, output=text)), lambda: unsent[0]
    ), sent


async def test_the_queue_joins_and_splits() -> None:
    queue, sent = collect([0])
    for text in ("a", "b"):
        queue.add("stdout", text)
    queue.add("stderr", "c")
    assert sent == []
    queue.flush()
    assert [(o.category, o.output) for o in sent] == [("stdout", "ab"), ("stderr", "c")]
    queue.add("stdout", "x" * (3 * PIECE + 1))
    assert [len(o.output) for o in sent[2:]] == [PIECE, PIECE, PIECE, 1]


async def test_the_queue_drops_with_a_marker_when_nobody_reads() -> None:
    unsent = [MOST_UNSENT]
    queue, sent = collect(unsent)
    for _ in range(3):
        queue.add("stdout", "x" * MOST_WAITING)
    assert sent == []
    unsent[0] = 0
    queue.flush()
    assert sum(len(o.output) for o in sent if o.category == "stdout") == MOST_WAITING
    assert str(2 * MOST_WAITING) in sent[-1].output


async def test_input_is_typed_into_the_console(client: DapClient, spell: WriteSpell) -> None:
    source = """
    local name = io.read()
    local number = io.read("n")
    io.read()
    print("hello " .. name, number * 2)
    print(io.read())
    """
    await client.debug(spell(source))
    for line in ("Ada", "21"):
        await client.expect_output("waits for input", "important")
        client.outputs.clear()
        body = await client.request("evaluate", expression=line, context="repl")
        assert body == {"result": "", "variablesReference": 0}
    await client.expect_output("waits for input", "important")
    assert client.output() == "hello Ada\t42\n"
    # A watch is no input.
    body = await client.request("evaluate", expression="1 + 1", context="watch")
    assert body["result"] == "2"
    await client.request("evaluate", expression="\x04", context="repl")
    await client.expect_end()
    assert client.output() == "hello Ada\t42\nnil\n"


async def test_a_script_that_waits_for_input_can_be_terminated(client: DapClient, spell: WriteSpell) -> None:
    await client.debug(spell("local line = io.read()"))
    await client.expect_output("waits for input", "important")
    await client.request("terminate")
    await client.expect_end(1)


PRINTING = """
local function say(text)
    io.write(text, "!", "\\n")  -- @write
end
print("one")  -- @print
say("two")
io.stderr:write("three\\n")  -- @error
local co = coroutine.wrap(function()
    print("four")  -- @coroutine
end)
co()
load("print('five')", "=chunk")()
string.gsub("six", "%a+", print)  -- @callback
warn("seven")  -- @warn
"""


async def test_output_tells_the_line_that_printed_it(client: DapClient, spell: WriteSpell) -> None:
    written = spell(PRINTING)
    await client.debug(written)
    await client.expect_end()
    lines = {each["output"].strip(): each["line"] for each in client.outputs}
    expected = {
        "one": "print",
        "two!": "write",
        "three": "error",
        "four": "coroutine",
        "six": "callback",
        "Lua warning: seven": "warn",
    }
    assert {text: lines[text] for text in expected} == {text: written.line(at) for text, at in expected.items()}
    assert lines["five"] == 1
    for each in client.outputs:
        in_chunk = each["output"] == "five\n"
        assert ("path" in each["source"], "sourceReference" in each["source"]) == (not in_chunk, in_chunk)
        assert each["column"] == 1


async def test_lines_of_output_are_counted_as_the_client_counts(client: DapClient, spell: WriteSpell) -> None:
    about = {"linesStartAt1": False, "columnsStartAt1": False}
    await client.launch(spell('local x\nprint("x")'), about=about)
    await client.configured()
    await client.expect_end()
    assert [(each["line"], each["column"]) for each in client.outputs] == [(1, 0)]


async def test_who_attaches_hears_of_the_lines_from_then_on(
    connect: MakeClient, kernel: Kernel, spell: WriteSpell
) -> None:
    written = spell('go = false\nprint("before")\nwhile not go do end\nprint("after")  -- @after')
    async with await kernel.open_interpreter(script=written.path) as interpreter:
        execution = interpreter.start(written.path.read_bytes(), f"@{written.path}")
        await until(lambda: execution.output)
        client = await connect()
        await client.attach(interpreter=interpreter.id)
        await client.configured()
        await client.request("pause", threadId=1)
        stop = await client.expect_stopped("pause")
        await stop.evaluate("print('from the console')", context="repl")
        await stop.evaluate("go == nil or rawset(_G, 'go', true)", context="repl")
        await client.resume()
        await within(execution)
        await client.expect_output("after")
        found = {each["output"]: each.get("line") for each in client.outputs}
        assert found["after\n"] == written.line("after")
        assert found["from the console\n"] is None
        await client.disconnect()


async def test_a_flood_from_two_lines_stays_small(client: DapClient, spell: WriteSpell) -> None:
    await client.debug(spell('for i = 1, 20000 do\n    io.write("odd\\n")\n    io.write("even\\n")\nend'))
    await client.expect_end()
    assert client.output() == "odd\neven\n" * 20000
    assert len(client.outputs) < 10000
