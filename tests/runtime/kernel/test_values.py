"""Plain data crosses in both directions unchanged; what is no plain data is refused with its path."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.harness import lab
from tests.harness.kernel import Lua, same

pytestmark = pytest.mark.asyncio(loop_scope="module")

MAX, MIN = 2**63 - 1, -(2**63)

RESULTS = [
    ("1", [1]),
    ("1.0", [1.0]),
    ("-0.0", [-0.0]),
    ("3 // 1, 3 / 1, 7 // 2.0", [3, 3.0, 3.0]),
    ("math.maxinteger, math.mininteger", [MAX, MIN]),
    ("math.maxinteger + 1 == math.mininteger", [True]),
    ("2^53, 2^63, 1e308 * 10, -1e308 * 10", [2.0**53, 2.0**63, math.inf, -math.inf]),
    ("0/0", [math.nan]),
    ("127, 128, 255, 256, 65535, 65536, 4294967295, 4294967296", [127, 128, 255, 256, 65535, 65536, 2**32 - 1, 2**32]),
    (
        "-32, -33, -128, -129, -32768, -32769, -2147483648, -2147483649",
        [-32, -33, -128, -129, -32768, -32769, -(2**31), -(2**31) - 1],
    ),
    ("nil", [None]),
    ("nil, nil", [None, None]),
    ("nil, 1, nil", [None, 1, None]),
    ("true, false", [True, False]),
    ("''", [""]),
    ("'grün', '\\u{1F600}'", ["grün", "\U0001f600"]),
    ("'\\xff', 'a\\0b', '\\xed\\xa0\\x80'", [b"\xff", "a\0b", b"\xed\xa0\x80"]),
    ("{}", [{}]),
    ("{1, 2, 3}", [[1, 2, 3]]),
    ("{1, nil, 3}", [[1, None, 3]]),
    ("table.pack(1, nil, nil)", [[1, None, None]]),
    ("nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, 1", [*[None] * 13, 1]),
    ("{n = 3}", [{"n": 3}]),
    ("{n = 'x', 1}", [{"n": "x", 1: 1}]),
    ("{1, 2, x = 3}", [{1: 1, 2: 2, "x": 3}]),
    ("{[1] = 'a', [100] = 'b'}", [{1: "a", 100: "b"}]),
    ("{[0] = 'a', 'b'}", [{0: "a", 1: "b"}]),
    ("{[-1] = 'a'}", [{-1: "a"}]),
    ("{[1.5] = 'a', [true] = 'b'}", [{"1.5": "a", "true": "b"}]),
    ("{[2^53] = 'a'}", [{2**53: "a"}]),
    ("{{}, {{}}}", [[{}, [{}]]]),
    ("{a = {b = {c = 1}}}", [{"a": {"b": {"c": 1}}}]),
    ("setmetatable({1, 2}, {__index = function() return 9 end, __len = function() return 7 end})", [[1, 2]]),
    ("setmetatable({a = 1}, {__pairs = function() error('no') end})", [{"a": 1}]),
    (
        "('x'):rep(31), ('x'):rep(32), ('x'):rep(255), ('x'):rep(256), ('x'):rep(65536)",
        ["x" * 31, "x" * 32, "x" * 255, "x" * 256, "x" * 65536],
    ),
    ("('\\xff'):rep(255), ('\\xff'):rep(256), ('\\xff'):rep(65536)", [b"\xff" * 255, b"\xff" * 256, b"\xff" * 65536]),
]


@pytest.mark.parametrize(("source", "expected"), RESULTS, ids=[source[:40] for source, _ in RESULTS])
async def test_results_are_plain_data(lua: Lua, source: str, expected: list[Any]) -> None:
    await lua.check_value(f"return {source}", *expected)


async def test_no_result_is_no_value(lua: Lua) -> None:
    await lua.check_value("local x = 1")
    await lua.check_value("return")
    await lua.check_value("print(1)")
    assert (await lua.run("return nil")).result() is None
    assert (await lua.run("")).result() is None


@pytest.mark.parametrize("count", [15, 16, 17, 250, 65536])
async def test_arrays_and_maps_of_every_size(lua: Lua, count: int) -> None:
    numbers = ", ".join(map(str, range(count)))
    assert (await lua.values(f"local t = {{}} for i = 1, {count} do t[i] = i - 1 end return t")) == [list(range(count))]
    if count <= 250:
        await lua.check_value(f"return {{{numbers}}}", list(range(count)))
        await lua.check_value(f"return {numbers}", *range(count))
    by_name = await lua.values(f"local t = {{}} for i = 1, {count} do t['k' .. i] = i end return t")
    assert by_name == [{f"k{i}": i for i in range(1, count + 1)}]


async def test_shared_tables_arrive_twice(lua: Lua) -> None:
    await lua.check_value("local x = {1} return {a = x, b = x}", {"a": [1], "b": [1]})


async def test_results_that_are_no_data_are_shown(lua: Lua) -> None:
    await lua.check_value(
        "return print, {f = print}, {coroutine.create(print)}", "<function>", {"f": "<function>"}, ["<thread>"]
    )
    await lua.check_value("local t = {} t.t = {t} return t", {"t": ["<circular reference>"]})
    await lua.check_value("return {[{}] = 1, [print] = 2}", {"<table>": 1, "<function>": 2})


async def test_a_table_as_key_never_runs_script_code(lua: Lua) -> None:
    await lua.check_output(
        """
        local key = setmetatable({}, {__tostring = function() print("ran") return 1 end})
        return {[key] = {}, [setmetatable({}, getmetatable(key))] = print}
        """,
        "",
    )


def deep(levels: int) -> str:
    return f"local t = 1 for i = 1, {levels} do t = {{a = t}} end"


async def test_results_deeper_than_the_cap_are_cut(lua: Lua) -> None:
    (value,) = await lua.values(f"{deep(200)} return t")
    depth = 0
    while isinstance(value, dict):
        value, depth = value["a"], depth + 1
    assert value == "<too deep>"
    assert 60 <= depth <= 64


@pytest.mark.parametrize("call", ["Lab.echo(t)", "JSON.stringify(t)"])
async def test_arguments_deeper_than_the_cap_are_refused_with_their_path(lua: Lua, call: str) -> None:
    await lua.check_value(f"{deep(60)} return pcall(function() {call} end)", True)
    await lua.check_error(f"{deep(100)} {call}", "nested more than 64 tables deep")
    await lua.check_error(f"{deep(100)} {call}", "a.a.a.a")
    await lua.check_error(f"{deep(5000)} {call}", "nested more than 64 tables deep")


REFUSED = [
    ("JSON.stringify(print)", "value cannot leave the script: a function is not data"),
    ("JSON.stringify({a = {b = {1, print}}})", "a.b[2] cannot leave the script: a function is not data"),
    ("JSON.stringify({['x y'] = coroutine.create(print)})", '["x y"] cannot leave the script: a thread is not data'),
    ("JSON.stringify({a = {[{}] = 1}})", "a has a table as a key"),
    ("JSON.stringify({[print] = 1})", "value has a function as a key"),
    ("local t = {} t.x = {y = t} JSON.stringify(t)", "x.y contains itself (it is also the outermost table)"),
    ("local t = {} t.x = {y = {}} t.x.y.z = t.x JSON.stringify(t)", "x.y.z contains itself (it is also x)"),
    (
        "Lab.receive({a = {b = {1, coroutine.create(print)}}})",
        "argument #1.a.b[2] cannot leave the script: a thread is not data",
    ),
    ("Lab.echo(io.stdout)", "a file is not data"),
    ("Lab.echo({1, {f = io.stdout}})", "argument #1[2].f cannot leave the script: a file is not data"),
]


@pytest.mark.parametrize(("source", "text"), REFUSED, ids=[source[:40] for source, _ in REFUSED])
async def test_what_is_no_data_is_refused_with_its_path(lua: Lua, source: str, text: str) -> None:
    await lua.check_error(source, text)
    await lua.check_alive()


async def test_a_function_is_no_data_for_a_handler(lua: Lua) -> None:
    await lua.check_error("Lab.receive({a = {print}})", "plain value expected")
    await lua.check_error("Lab.receive(print)", "bad argument #1 'value'")


async def test_a_failed_call_leaves_the_next_one_whole(lua: Lua) -> None:
    await lua.check_value("pcall(Lab.echo, {1, 2, {coroutine.create(print)}}) return Lab.echo({1, {2}})", [1, [2]])


async def test_too_much_data_is_refused_in_both_directions(lua: Lua) -> None:
    await lua.check_error("Lab.echo(('x'):rep(9 * 1024 * 1024))", "the arguments are larger than")
    lab.received.append("x" * (9 * 1024 * 1024))
    await lua.check_error("Lab.give()", "larger than 8 MiB")
    await lua.check_error("return ('x'):rep(9 * 1024 * 1024)", "the result is larger than")
    await lua.check_error(
        "many = {} for i = 1, 1000001 do many[i] = i % 9 end Lab.echo(many)", "more than 1000000 values"
    )
    await lua.check_error("return many", "the result is larger than 4 MiB or holds more than 1000000 values")
    await lua.check_error("Lab.call(function() return many end)", "the results are larger than")
    await lua.check_value("many[#many] = nil; for i = 1, 9 do many[#many] = nil end return #Lab.echo(many)", 999991)
    await lua.check_value("return #Lab.echo(('x'):rep(7 * 1024 * 1024))", 7 * 1024 * 1024)
    await lua.check_alive()


GIVEN = [
    (2**63, "9.2233720368547758e+18", "float"),
    (2**64 - 1, "1.8446744073709552e+19", "float"),
    (2**64, "1.8446744073709552e+19", "float"),
    (-(2**70), "-1.1805916207174113e+21", "float"),
    (10**400, "inf", "float"),
    (-(10**400), "-inf", "float"),
    (MAX, str(MAX), "integer"),
    (MIN, str(MIN), "integer"),
    (1.0, "1", "float"),
]


@pytest.mark.parametrize(("number", "text", "kind"), GIVEN, ids=[text for _, text, _ in GIVEN])
async def test_numbers_of_every_size_enter(lua: Lua, number: float, text: str, kind: str) -> None:
    lab.received.append(number)
    await lua.check_value(
        "local v = Lab.give() return math.type(v), string.format(math.type(v) == 'float' and '%.17g' or '%d', v)",
        kind,
        text,
    )


async def test_text_that_is_no_unicode_enters_as_bytes(lua: Lua) -> None:
    lab.received.append("a\udc80b")
    await lua.check_value("return Lab.give()", b"a\x80b")
    lab.received.append({"\ud800": "\ud800"})
    await lua.check_value("return next(Lab.give())", b"\xed\xa0\x80", b"\xed\xa0\x80")
    await lua.check_value("return ...", b"\xed\xa0\x80", arguments=["\ud800"])
    await lua.check_value("return '\ud800'", b"\xed\xa0\x80")


async def test_python_data_that_cannot_enter_is_an_error_of_the_call(lua: Lua) -> None:
    loop: list[Any] = []
    loop.append(loop)
    nested: list[Any] = []
    for _ in range(2000):
        nested = [nested]
    for value, text in [(loop, "nested"), (nested, "nested"), (object(), "object is not plain data")]:
        lab.received.append(value)
        await lua.check_error("Lab.give()", text)
    lab.received.append({"set": {3, 1, 2}, "tuple": (1, 2)})
    await lua.check_value("return Lab.give()", {"set": [1, 2, 3], "tuple": [1, 2]})


async def test_arguments_keep_their_holes(lua: Lua) -> None:
    await lua.check_value("return select('#', ...), ...", 3, None, 2, None, arguments=[None, 2, None])
    await lua.check_value("return select('#', ...)", 4, arguments=[None] * 4)
    await lua.check_value("return select('#', ...)", 0)
    await lua.check_value("return Lab.call(function(...) return select('#', ...) end, {nil, 2, n = 3})", 3)


texts = st.one_of(
    st.text(max_size=40),
    st.binary(max_size=40).filter(lambda data: not _is_text(data)),
)
scalars = st.one_of(
    st.booleans(),
    st.integers(MIN, MAX),
    st.floats(allow_nan=True, allow_infinity=True),
    texts,
)
keys = st.one_of(st.text(max_size=12), st.integers(MIN, MAX))


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _is_map(value: dict[Any, Any]) -> bool:
    """Whether Lua, which has one kind of table, would not take it for an array."""
    positive = [k for k in value if isinstance(k, int) and k >= 1]
    return (
        not positive
        or any(not (isinstance(k, int) and k >= 1) and k != "n" for k in value)
        or max(positive) > 2 * len(positive) + 9
    )


plain_data = st.recursive(
    st.one_of(st.none(), scalars),
    lambda inner: st.one_of(
        # A nil at the end of an array, or among too many others, is not there in Lua.
        st.lists(inner.filter(lambda value: value is not None), min_size=1, max_size=20),
        st.dictionaries(keys, inner.filter(lambda value: value is not None), max_size=12).filter(_is_map),
    ),
    max_leaves=30,
)


@given(value=plain_data)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
async def test_any_plain_data_survives_the_round_trip(lua: Lua, value: Any) -> None:
    lab.received.append(value)
    execution = await lua.run("local v = Lab.give() Lab.receive(v) return v")
    assert execution.ok, execution.failure
    assert same(lab.received[-1], value)
    assert same(execution.values, [value])
