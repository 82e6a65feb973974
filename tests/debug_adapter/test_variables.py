"""Scopes and variables: every kind of slot, pages, values that are dangerous to show, setting."""

from __future__ import annotations

from typing import Any

import pytest

from tests.debug_adapter.conftest import WriteSpell
from tests.harness.dap import DapClient, Json, Stop

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def stop_in(client: DapClient, spell: WriteSpell, source: str, **options: Any) -> Stop:
    """Stops at `-- @here`."""
    await client.debug(spell(source), "here", **options)
    return await client.expect_stopped("breakpoint", at="here")


async def child(client: DapClient, reference: int, name: str, **options: Any) -> Json:
    found = await client.children(reference, **options)
    (one,) = [v for v in found if v["name"] == name]
    return one


SLOTS = """
local up = "upvalue"
global_value = "global"
local function f(a, ...)
    local x = a
    local x = x + 1
    local up2 = up
    return x  -- @here
end
f(1, "v1", "v2")
print(global_value, up)
"""


async def test_scopes_of_a_frame(client: DapClient, spell: WriteSpell) -> None:
    stop = await stop_in(client, spell, SLOTS)
    scopes = (await client.request("scopes", frameId=await stop.frame()))["scopes"]
    assert [(s["name"], s.get("presentationHint"), s.get("namedVariables"), s["expensive"]) for s in scopes] == [
        ("Locals", "locals", 4, False),
        ("Varargs", "arguments", 2, False),
        ("Upvalues", None, 1, False),
        ("Globals", None, None, True),
    ]
    assert await stop.values("Locals") == {"a": "1", "x": "2", "up2": '"upvalue"'}
    assert await stop.values("Varargs") == {"[1]": '"v1"', "[2]": '"v2"'}
    assert await stop.values("Upvalues") == {"up": '"upvalue"'}
    assert (await stop.values("Globals"))["global_value"] == '"global"'
    await client.finish()


async def test_shadowed_variables_are_all_there_and_the_right_one_is_set(client: DapClient, spell: WriteSpell) -> None:
    stop = await stop_in(client, spell, SLOTS)
    reference = await stop.scope("Locals")
    found = [(v["name"], v["value"], v.get("evaluateName")) for v in await client.children(reference)]
    assert found == [("a", "1", "a"), ("x", "1", None), ("x", "2", "x"), ("up2", '"upvalue"', "up2")]
    body = await client.request("setVariable", variablesReference=reference, name="x", value="x * 100")
    assert (body["value"], body["type"]) == ("200", "integer")
    assert await stop.evaluate("x") == "200"
    assert [v["value"] for v in await client.children(reference)][:3] == ["1", "1", "200"]
    await client.finish()


@pytest.mark.parametrize(
    ("scope", "name", "expression"),
    [
        ("Locals", "a", "a"),
        ("Varargs", "[2]", "select(2, ...)"),
        ("Upvalues", "up", "up"),
        ("Globals", "global_value", "global_value"),
        ("Globals", "new_global", "new_global"),
    ],
)
async def test_every_kind_of_slot_is_set(
    client: DapClient, spell: WriteSpell, scope: str, name: str, expression: str
) -> None:
    stop = await stop_in(client, spell, SLOTS)
    reference = await stop.scope(scope)
    body = await client.request("setVariable", variablesReference=reference, name=name, value="'n' .. 'ew'")
    assert body["value"] == '"new"'
    assert await stop.evaluate(expression) == '"new"'
    await client.finish()


async def test_fields_are_set_and_refused(client: DapClient, spell: WriteSpell) -> None:
    stop = await stop_in(client, spell, "local t = {a = 1, ['b c'] = 2, 10, 20}\nprint(t)  -- @here")
    t = (await child(client, await stop.scope("Locals"), "t"))["variablesReference"]
    for name, value in (("a", "11"), ('["b c"]', "22"), ("[2]", "33")):
        await client.request("setVariable", variablesReference=t, name=name, value=value)
    assert await stop.evaluate("t.a + t['b c'] + t[2]") == "66"
    await client.check_refused("setVariable", 3003, "nothing", variablesReference=t, name="a", value="nothing.x")
    await client.check_refused("setVariable", 3003, variablesReference=t, name="a", value="(")
    await client.finish()


VALUES = """
local cyclic = {}
cyclic.self = cyclic
local mt = setmetatable({}, {
    __index = function() error("__index was run") end,
    __tostring = function() error("__tostring was run") end,
    __pairs = function() error("__pairs was run") end,
    __name = "Thing",
})
local keys = {[true] = 1, [1.5] = 2, [{}] = 3, [print] = 4, ["a b"] = 5, ["end"] = 6, [-1] = 7}
local binary = "a\\0b\\255\\n"
local text = "ünïcödé ✓"
local long = ("x"):rep(10000)
local numbers = {1, 1.0, -0.0, 1/0, -1/0, 0/0, math.mininteger}
local nothing, yes = nil, true
local co = coroutine.create(function() end)
local f = function(a, b) return cyclic end
local cp = print
print(cyclic, mt, keys, binary, text, long, numbers, nothing, yes, co, f, cp)  -- @here
"""


async def test_values_are_shown_without_running_anything(client: DapClient, spell: WriteSpell) -> None:
    stop = await stop_in(client, spell, VALUES)
    variables = {v["name"]: v for v in await client.children(await stop.scope("Locals"))}
    shown = {name: v["value"] for name, v in variables.items()}
    assert shown["binary"] == '"a\\x00b\\xff\\x0a"'
    assert shown["text"] == '"ünïcödé ✓"'
    assert shown["long"].endswith("(10000 bytes)")
    assert (shown["nothing"], shown["yes"], shown["co"]) == ("nil", "true", "coroutine (suspended)")
    assert shown["cp"] == "function (built-in)"
    assert [variables[n]["type"] for n in ("numbers", "yes", "text", "f", "co")] == [
        "table",
        "boolean",
        "string",
        "function",
        "thread",
    ]
    cyclic = await child(client, variables["cyclic"]["variablesReference"], "self")
    assert (await child(client, cyclic["variablesReference"], "self"))["evaluateName"] == "cyclic.self.self"
    thing = await client.children(variables["mt"]["variablesReference"])
    assert [(v["name"], v["presentationHint"]["kind"]) for v in thing] == [("(metatable)", "virtual")]
    keys = {v["name"]: v.get("evaluateName") for v in await client.children(variables["keys"]["variablesReference"])}
    assert {"[true]", "[1.5]", '["a b"]', '["end"]', "[-1]"} <= keys.keys()
    assert (keys['["a b"]'], keys["[-1]"]) == ('keys["a b"]', "keys[-1]")
    numbers = [v["value"] for v in await client.children(variables["numbers"]["variablesReference"])]
    assert numbers[:5] == ["1", "1.0", "-0.0", "inf", "-inf"]
    await client.resume()
    await client.expect_end(1)


async def test_a_function_has_its_upvalues_and_its_place(client: DapClient, spell: WriteSpell) -> None:
    stop = await stop_in(client, spell, "local n = 5\nlocal function f() return n end  -- @f\nprint(f)  -- @here")
    f = await child(client, await stop.scope("Locals"), "f")
    assert [(v["name"], v["value"]) for v in await client.children(f["variablesReference"])] == [("n", "5")]
    place = await client.request("locations", locationReference=f["valueLocationReference"])
    assert (place["source"]["name"], place["line"]) == ("spell.lua", 2)
    await client.finish()


BIG = """
local big = {}
for i = 1, 100000 do big[i] = i end
for i = 1, 3000 do big["k" .. i] = i end
print(#big)  -- @here
"""


async def test_pages_of_a_big_table(client: DapClient, spell: WriteSpell) -> None:
    stop = await stop_in(client, spell, BIG)
    big = await child(client, await stop.scope("Locals"), "big")
    assert (big["indexedVariables"], big["namedVariables"] >= 2000) == (100000, True)
    reference = big["variablesReference"]
    page = await client.children(reference, filter="indexed", start=99990, count=100)
    assert [v["name"] for v in page] == [f"[{i}]" for i in range(99991, 100001)]
    page = await client.children(reference, filter="named", start=0, count=10)
    names = [v["name"] for v in page]
    assert (len(names), names) == (10, sorted(names))
    page = await client.children(reference, filter="named", start=1995, count=10)
    assert page[-1]["name"] == "…"
    await client.finish()


async def test_a_client_without_pages_gets_the_rest_as_a_child(client: DapClient, spell: WriteSpell) -> None:
    stop = await stop_in(client, spell, BIG)
    big = await child(client, await stop.scope("Locals"), "big")
    page = await client.children(big["variablesReference"])
    assert (len(page), page[0]["name"], page[-1]["name"]) == (1001, "[1]", "[1001…]")
    page = await client.children(page[-1]["variablesReference"])
    assert (page[0]["name"], page[-1]["name"]) == ("[1001]", "[2001…]")
    await client.finish()


async def test_a_deep_table(client: DapClient, spell: WriteSpell) -> None:
    source = (
        "local t = {}\nlocal at = t\nfor i = 1, 200 do at.deeper = {level = i} at = at.deeper end\nprint(t)  -- @here"
    )
    stop = await stop_in(client, spell, source)
    at = await child(client, await stop.scope("Locals"), "t")
    for _ in range(200):
        at = await child(client, at["variablesReference"], "deeper")
    assert (await child(client, at["variablesReference"], "level"))["value"] == "200"
    assert await stop.evaluate(at["evaluateName"] + ".level") == "200"
    await client.finish()


async def test_hexadecimal_values(client: DapClient, spell: WriteSpell) -> None:
    stop = await stop_in(client, spell, "local n, m, f = 255, -1, 1.5\nprint(n, m, f)  -- @here")
    reference = await stop.scope("Locals")
    found = await client.children(reference, format={"hex": True})
    assert [v["value"] for v in found] == ["0xff", "0xffffffffffffffff", "1.5"]
    assert await stop.evaluate("n + 1", format={"hex": True}) == "0x100"
    assert await stop.evaluate("-1", format={"hex": True}) == "0xffffffffffffffff"
    body = await client.request("setVariable", variablesReference=reference, name="n", value="16", format={"hex": True})
    assert body["value"] == "0x10"
    await client.finish()


async def test_handles_die_when_the_script_goes_on(client: DapClient, spell: WriteSpell) -> None:
    stop = await stop_in(client, spell, "local t = {}\nprint(t)  -- @here\nprint(t)  -- @then")
    frame, reference = await stop.frame(), await stop.scope("Locals")
    await client.step("next", stop, "then")
    await client.check_refused("scopes", 3001, "earlier stop", frameId=frame)
    await client.check_refused("variables", 3001, "earlier stop", variablesReference=reference)
    await client.check_refused("evaluate", 3001, "earlier stop", expression="1", frameId=frame)
    await client.check_refused("variables", 3001, variablesReference=7)
    await client.finish()


async def test_a_frame_of_c(client: DapClient, spell: WriteSpell) -> None:
    source = "table.sort({2, 1}, function(a, b)\n    return a < b  -- @here\nend)"
    stop = await stop_in(client, spell, source)
    frames = await stop.frames()
    assert [(f["name"], f["line"], f.get("presentationHint")) for f in frames][1] == ("sort", 0, "subtle")
    await client.finish()


async def test_the_client_hears_that_variables_changed(client: DapClient, spell: WriteSpell) -> None:
    source = "local n = 1\nprint(n)  -- @here"
    stop = await stop_in(client, spell, source, about={"supportsInvalidatedEvent": True})
    await client.request("setVariable", variablesReference=await stop.scope("Locals"), name="n", value="2")
    assert await client.expect("invalidated") == {"areas": ["variables"]}
    frame = await stop.frame()
    await client.request("setExpression", frameId=frame, expression="n", value="3")
    await client.expect("invalidated")
    await client.request("evaluate", frameId=frame, expression="n = 4", context="repl")
    await client.expect("invalidated")
    await client.request("evaluate", frameId=frame, expression="n", context="watch")
    await client.finish()
    assert client.output() == "4\n"


FRAMES = """
local function inner(a, b, ...)
    return a  -- @here
end
local function outer(t) return (inner(17, t, 3)) end
outer({ x = 1 })
"""


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ({}, ["inner", "outer", "main chunk"]),
        ({"parameters": True}, ["inner(a, b)", "outer(t)", "main chunk()"]),
        (
            {"parameterNames": True, "parameterTypes": True},
            ["inner(a: integer, b: table)", "outer(t: table)", "main chunk()"],
        ),
        ({"parameterValues": True, "hex": True}, ["inner(0x11, { x = 1 })", "outer({ x = 1 })", "main chunk()"]),
        (
            {"parameterNames": True, "parameterValues": True},
            ["inner(a = 17, b = { x = 1 })", "outer(t = { x = 1 })", "main chunk()"],
        ),
        ({"module": True, "line": True}, ["spell!inner line 2", "spell!outer line 4", "spell!main chunk line 5"]),
    ],
    ids=str,
)
async def test_names_of_frames(client: DapClient, spell: WriteSpell, how: dict[str, bool], expected: list[str]) -> None:
    await client.debug(spell(FRAMES), "here")
    stop = await client.expect_stopped("breakpoint", at="here")
    body = await client.request("stackTrace", threadId=stop.thread, format=how)
    assert [frame["name"] for frame in body["stackFrames"]] == expected
    page = await client.request("stackTrace", threadId=stop.thread, startFrame=1, levels=1, format=how)
    assert ([frame["name"] for frame in page["stackFrames"]], page["totalFrames"]) == (expected[1:2], 3)
    await client.finish()
