"""Evaluation in frames and among the globals, assignment to expressions, completion, cancellation."""

from __future__ import annotations

import pytest
from pytest import MonkeyPatch

from tests.debug_adapter.conftest import MakeClient, WriteSpell
from tests.debug_adapter.test_variables import stop_in
from tests.harness.dap import DapClient, RequestFailed

pytestmark = pytest.mark.asyncio(loop_scope="module")

FRAMES = """
local up, counter = 10, 0
config = {name = "spell", items = {1, 2, 3}}
local function inner(a, ...)
    local b = a + up
    counter = counter + 1
    return b  -- @here
end
local function outer()
    local only_outer = "outer"
    local r = inner(1, "x", "y")
    return r, only_outer
end
print(outer())
print(up, counter, config.name, config.new)
"""


@pytest.mark.parametrize(
    ("text", "index", "expected"),
    [
        ("a + b", 0, "12"),
        ("up", 0, "10"),
        ("select('#', ...)", 0, "2"),
        ("...", 0, '"x"\t"y"'),
        ("config.items[2]", 0, "2"),
        ("#config.items", 0, "3"),
        ("only_outer", 1, '"outer"'),
        ("inner", 1, "function (spell.lua:3)"),
        ("counter", 2, "1"),
        ("local z = a * 2; return z", 0, "2"),
        ("print", 0, "function (built-in)"),
        ("nil", 0, "nil"),
        ("", 0, ""),
        ("1, 2, 3", 0, "1\t2\t3"),
        ("function(x) return x end", 0, "function ((evaluate):1)"),
        ("{1, 2, a = {}}", 0, "{ 1, 2, a = {} }"),
        ("a --comment", 0, "1"),
        ("(function() return b end)()", 0, "11"),
    ],
)
async def test_expressions(client: DapClient, spell: WriteSpell, text: str, index: int, expected: str) -> None:
    stop = await stop_in(client, spell, FRAMES)
    frames = [f for f in await stop.frames() if f["line"]]
    body = await client.request("evaluate", expression=text, frameId=frames[index]["id"])
    shown = body["result"].replace(str(client.spell.path) if client.spell else "", "spell.lua")
    assert shown == expected or (expected.startswith("function (spell") and shown.endswith("spell.lua:3)"))
    await client.finish()


async def test_assignments_write_back(client: DapClient, spell: WriteSpell) -> None:
    stop = await stop_in(client, spell, FRAMES)
    frame = await stop.frame()
    for text in ("b = 100", "up = 5", "config.name = 'changed'", "config.new = a", "a, b = 7, 8"):
        body = await client.request("evaluate", expression=text, frameId=frame, context="repl")
        assert body["result"] == ""
    assert await stop.values() == {"a": "7", "b": "8"}
    await client.finish()
    assert client.output() == "8\touter\n5\t1\tchanged\t1\n"


async def test_set_expression(client: DapClient, spell: WriteSpell) -> None:
    stop = await stop_in(client, spell, FRAMES)
    frame = await stop.frame()
    for target, value, shown in (("b", "1 + 1", "2"), ("config.items[1]", "'one'", '"one"'), ("up", "3", "3")):
        body = await client.request("setExpression", frameId=frame, expression=target, value=value)
        assert body["value"] == shown
    await client.check_refused("setExpression", 3003, frameId=frame, expression="f()", value="1")
    await client.check_refused("setExpression", 3003, expression="x", value="1")
    assert await stop.evaluate("config.items[1] .. b .. up") == '"one23"'
    await client.finish()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nothing.x", "attempt to index a nil value (global 'nothing')"),
        ("error('mine', 0)", "mine"),
        ("1 +", "unexpected symbol near"),
        ("while true do end", "took more than 1 s"),
        ("coroutine.yield()", "attempt to yield"),
        ("error({})", "error object"),
    ],
)
async def test_errors_are_told_and_hurt_nobody(client: DapClient, spell: WriteSpell, text: str, message: str) -> None:
    stop = await stop_in(client, spell, FRAMES)
    frame = await stop.frame()
    error = await client.check_refused("evaluate", 3003, message, expression=text, frameId=frame, context="watch")
    assert not error.shown
    assert await stop.evaluate("a") == "1"
    await client.finish()


async def test_an_evaluation_does_not_stop_at_breakpoints(client: DapClient, spell: WriteSpell) -> None:
    source = "local function f()\n    return 1  -- @inside\nend\nprint(f)  -- @here"
    await client.debug(spell(source), "inside", "here")
    stop = await client.expect_stopped("breakpoint", at="here")
    assert await stop.evaluate("f()") == "1"
    await client.finish()


async def test_globals_are_evaluated_while_the_script_runs(client: DapClient, spell: WriteSpell) -> None:
    source = "n = 0\nprint('ready')\nwhile n >= 0 do n = n + 1 end"
    await client.debug(spell(source))
    await client.expect_output("ready")
    body = await client.request("evaluate", expression="n > 0 or n", context="watch")
    assert body["result"] in ("true", "0")
    await client.check_refused("evaluate", 3001, expression="n", frameId=1000)
    await client.request("evaluate", expression="n = -10", context="repl")
    await client.expect_end()


async def test_the_clipboard_gets_everything(client: DapClient, spell: WriteSpell) -> None:
    stop = await stop_in(client, spell, "local t = {}\nfor i = 1, 300 do t[i] = i end\nprint(t)  -- @here")
    assert "more" in await stop.evaluate("t", context="hover")
    full = await stop.evaluate("t", context="clipboard")
    assert "299" in full
    assert "more" not in full
    await client.finish()


async def test_the_clipboard_has_room_for_much(client: DapClient, spell: WriteSpell) -> None:
    source = 'local t = {}\nfor i = 1, 12 do t[i] = ("x"):rep(2^20) end\nprint(#t)  -- @here'
    stop = await stop_in(client, spell, source)
    full = await stop.evaluate("t", context="clipboard")
    assert len(full) > 4_000_000
    assert full.endswith("…")
    await client.finish()


async def test_the_children_of_a_result(client: DapClient, spell: WriteSpell) -> None:
    stop = await stop_in(client, spell, FRAMES)
    frame = await stop.frame()
    body = await client.request("evaluate", expression="config", frameId=frame, context="watch")
    found = {v["name"]: v.get("evaluateName") for v in await client.children(body["variablesReference"])}
    assert found == {"name": "config.name", "items": "config.items"}
    await client.finish()


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("con", ["config"]),
        ("config.", ["items", "name"]),
        ("config.it", ["items"]),
        ("x = config.na", ["name"]),
        ("only_", []),
        ("b", ["b", "breakpoint"]),
        ("string.rep", ["rep"]),
        ("config.name:up", ["upper"]),
        ("print('✓ ünï', config.na", ["name"]),
    ],
)
async def test_completions(client: DapClient, spell: WriteSpell, text: str, labels: list[str]) -> None:
    stop = await stop_in(client, spell, FRAMES)
    column = len(text) + 1
    body = await client.request("completions", frameId=await stop.frame(), text=text, column=column)
    found = [item["label"] for item in body["targets"]]
    assert found == labels
    typed = text.replace(":", ".").rpartition(".")[2].rpartition(" ")[2]
    for item in body["targets"]:
        assert (item["start"], item["length"]) == (column - len(typed), len(typed))
    await client.finish()


async def test_completions_in_a_text_of_several_lines(client: DapClient, spell: WriteSpell) -> None:
    stop = await stop_in(client, spell, FRAMES)
    frame = await stop.frame()
    text = "local x = 1\nconfig.na + 1"
    body = await client.request("completions", frameId=frame, text=text, line=2, column=10)
    assert [item["label"] for item in body["targets"]] == ["name"]
    body = await client.request("completions", text="conf", column=5)
    assert [(item["label"], item["type"]) for item in body["targets"]] == [("config", "module")]
    await client.finish()


async def test_a_long_evaluation_is_cancelled(client: DapClient, spell: WriteSpell) -> None:
    stop = await stop_in(client, spell, FRAMES)
    frame = await stop.frame()
    first, answer = client.send("evaluate", expression="while true do end", frameId=frame)
    second, waits = client.send("evaluate", expression="a", frameId=frame)
    await client.request("cancel", requestId=second)
    await client.request("cancel", requestId=first)
    for future in (answer, waits):
        response = await future
        assert (response["success"], response["message"]) == (False, "cancelled")
    await client.request("cancel", requestId=12345)
    await client.finish()


async def test_an_evaluation_waits_for_no_input(client: DapClient, spell: WriteSpell, monkeypatch: MonkeyPatch) -> None:
    """Nobody could type the line: what is typed is an evaluation, too, and waits for this one."""
    monkeypatch.setattr("llmspell_runtime.kernel.debugger.inspection.EVALUATION", 0.01)
    stop = await stop_in(client, spell, FRAMES)
    with pytest.raises(RequestFailed, match="interrupted"):
        await stop.evaluate("io.read()")
    assert await stop.evaluate("a") == "1"
    await client.finish()


async def test_a_cancelled_evaluation_waits_for_nothing(client: DapClient, spell: WriteSpell) -> None:
    stop = await stop_in(client, spell, FRAMES)
    seq, reading = client.send("evaluate", expression="io.read()", frameId=await stop.frame())
    await client.expect_output("waits for input")
    await client.request("cancel", requestId=seq)
    with pytest.raises(RequestFailed, match="cancelled"):
        await client.answer(reading)
    assert await stop.evaluate("a") == "1"
    await client.finish()


async def test_os_exit_in_an_evaluation_ends_the_script(client: DapClient, spell: WriteSpell) -> None:
    stop = await stop_in(client, spell, FRAMES)
    with pytest.raises(RequestFailed, match="is being ended"):
        await stop.evaluate("os.exit(3)")
    await client.expect("continued")
    await client.expect_end(3)


WILD = 'string.find(string.rep("a", %d), string.rep("a*", 4) .. "b")'
"""One call of Lua's library: the larger the number, the longer it takes."""


async def test_one_call_that_takes_too_long_is_told(
    client: DapClient, spell: WriteSpell, monkeypatch: MonkeyPatch
) -> None:
    monkeypatch.setattr("llmspell_runtime.kernel.debugger.patience.SECONDS", 0.05)
    stop = await stop_in(client, spell, FRAMES)
    frame = await stop.frame()
    scope = await stop.scope("Locals")
    stuck = "only the end of the script can end"
    await client.check_refused("evaluate", 3003, stuck, expression=WILD % 10000, frameId=frame)
    # Nothing else waits for it.
    await client.check_refused("evaluate", 3003, stuck, expression="a", frameId=frame)
    await client.check_refused("variables", 3003, stuck, variablesReference=scope)
    await client.set_breakpoints("here")
    await client.request("setExceptionBreakpoints", filters=[])
    await client.request("pause", threadId=1)
    # The end of the script ends it.
    await client.request("terminate")
    await client.expect_end(1)
    await client.disconnect()


async def test_one_call_that_takes_long_is_over_after_all(
    client: DapClient, spell: WriteSpell, monkeypatch: MonkeyPatch
) -> None:
    stop = await stop_in(client, spell, FRAMES)
    frame = await stop.frame()
    monkeypatch.setattr("llmspell_runtime.kernel.debugger.patience.SECONDS", 0.01)
    await client.check_refused("evaluate", 3003, "which only the end", expression=WILD % 90, frameId=frame)
    await client.expect_output("The evaluation is over", "important")
    monkeypatch.setattr("llmspell_runtime.kernel.debugger.patience.SECONDS", 30.0)
    assert await stop.evaluate("a") == "1"
    await client.finish()


async def test_a_script_that_is_stuck_itself(client: DapClient, spell: WriteSpell, monkeypatch: MonkeyPatch) -> None:
    monkeypatch.setattr("llmspell_runtime.kernel.debugger.patience.SECONDS", 0.05)
    await client.debug(spell(f'print("begin")\n{WILD % 10000}'))
    await client.expect_output("begin")
    # What is told is heard later.
    await client.request("setFunctionBreakpoints", breakpoints=[{"name": "f"}])
    await client.check_refused("evaluate", 3003, "the script is inside one call", expression="1 + 1")
    await client.set_breakpoints(1)
    await client.request("pause", threadId=1)
    await client.request("terminate")
    await client.expect_end(1)
    await client.disconnect()


async def test_a_client_leaves_one_that_is_stuck(
    connect: MakeClient, spell: WriteSpell, monkeypatch: MonkeyPatch
) -> None:
    monkeypatch.setattr("llmspell_runtime.kernel.debugger.patience.SECONDS", 0.05)
    one, two = await connect(), await connect()
    stop = await stop_in(one, spell, FRAMES)
    two.spell = one.spell
    await two.attach()
    await two.configured()
    await two.expect_stopped("breakpoint")
    with pytest.raises(RequestFailed, match="only the end of the script"):
        await stop.evaluate(WILD % 10000)
    await two.check_refused("evaluate", 3003, "only the end of the script", expression="1")
    await two.disconnect()
    await one.disconnect()
