"""Executions: what is run, what is kept between them, what they give back."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from llmspell_runtime.errors import InterpreterBusy, KernelClosed, ResourceError, ValidationError
from llmspell_runtime.kernel.execution import ScriptError
from llmspell_runtime.kernel.kernel import Kernel
from llmspell_runtime.security.levels import SecurityLevel
from tests.harness import lab
from tests.harness.kernel import Lua, open_lua, until, within

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("patient_limiter")]


async def test_state_survives_between_executions(lua: Lua) -> None:
    await lua.run("x = {1} function f() return #x end")
    await lua.run("x[2] = 2")
    await lua.check_value("return f()", 2)
    await lua.check_error("y = 5 error('late')")
    await lua.check_value("return y", 5)
    await lua.check_value("local z = 1")
    await lua.check_value("return z", None)


async def test_interpreters_do_not_see_each_other(kernel: Kernel, lua: Lua, tmp_path: Path) -> None:
    async with open_lua(kernel, tmp_path) as other:
        await lua.run(
            "x = 1 string.mine = 2 package.loaded.m = 3 setmetatable(_G, {__index = function() return 4 end})"
        )
        await other.check_value("return x, string.mine, package.loaded.m", None, None, None)
        await lua.check_value("return x, string.mine, package.loaded.m, y", 1, 2, 3, 4)


EXPRESSIONS = [
    ("1 + 1", [2]),
    ("1, 2", [1, 2]),
    ("'a' .. 'b'", ["ab"]),
    ("x", [None]),
    ("x = 5", []),
    ("x = 5; return x + 1", [6]),
    ("print('a')", []),
    ("return 7", [7]),
    ("-- nothing", []),
    ("local t = {} return t", [{}]),
    ("(function() return 1 end)()", [1]),
    ("f\n(2)", [4]),
    ("#'abc' -- comment", [3]),
]


@pytest.mark.parametrize(("source", "values"), EXPRESSIONS)
async def test_an_expression_yields_its_value(lua: Lua, source: str, values: list[object]) -> None:
    await lua.run("function f(n) return n * 2 end")
    await lua.check_value(source, *values)


async def test_text_that_is_no_expression_is_reported_as_the_chunk_it_is(lua: Lua) -> None:
    await lua.check_error("x = = 1", "unexpected symbol near '='", kind="syntax", expression=True)


DISPLAYS = [
    ("1", "1"),
    ("1.0", "1.0"),
    ("'a\\n\"b\"'", '"a\\n\\"b\\""'),
    ("'\\xff\\0'", '"\\xff\\x00"'),
    ("nil", None),
    ("nil, nil", "nil\tnil"),
    ("", None),
    ("true, 'x'", 'true\t"x"'),
    ("{}", "{}"),
    ("{1, 2, x = {y = 3}}", "{ 1, 2, x = { y = 3 } }"),
    ("{['a b'] = 1, [3.5] = 2, [true] = 3}", '{ [3.5] = 2, ["a b"] = 1, [true] = 3 }'),
    ("{b = 1, a = 2, [10] = 3}", "{ [10] = 3, a = 2, b = 1 }"),
    ("print", "function (built-in)"),
    ("function() end", "function (spell:1)"),
    ("coroutine.create(print)", "coroutine (suspended)"),
    ("io.stdout", "file (stdout)"),
    ("setmetatable({1}, {__name = 'Point'})", "Point { 1 }"),
    ("setmetatable({}, {__len = error, __index = error, __pairs = error, __tostring = error})", "{}"),
    ("{[setmetatable({}, {__tostring = error})] = 1, [{}] = 2}", "{ [{}] = 1, [{}] = 2 }"),
    ("('x'):rep(501)", '"' + "x" * 500 + '"… (501 bytes)'),
    ("{1, {2, {3, {4, {5, {6, {7}}}}}}}", "{ 1, { 2, { 3, { 4, { 5, { 6, {…} } } } } } }"),
    ("(function() local t = {} t.t = t return t end)()", "{ t = <circular reference> }"),
]


@pytest.mark.parametrize(("source", "display"), DISPLAYS, ids=[source[:40] for source, _ in DISPLAYS])
async def test_display_is_for_people(lua: Lua, source: str, display: str | None) -> None:
    execution = await lua.run(source, expression=True, display=True)
    assert execution.ok, execution.failure
    if "[{}] = 1" in (display or ""):
        assert sorted(execution.display or "") == sorted(display or "")
    else:
        assert execution.display == display


async def test_display_is_bounded(lua: Lua) -> None:
    await lua.run("big = {} for i = 1, 100000 do big[i] = i end names = {} for i = 1, 1000 do names['k' .. i] = i end")
    execution = await lua.run("big", expression=True, display=True)
    assert (execution.display or "").endswith("… 99950 more\n}")
    execution = await lua.run("names", expression=True, display=True)
    assert "… 950 more" in (execution.display or "")


async def test_arguments_are_the_chunks_varargs(lua: Lua) -> None:
    await lua.check_value("return ...", "a", 1, arguments=["a", 1])
    await lua.check_value("return select('#', ...)", 0)


@pytest.mark.parametrize(
    "prefix", ["\ufeff", "#!/usr/bin/env llmspell\n", "\ufeff#!/usr/bin/env llmspell\n", "# heading\n"]
)
async def test_marks_at_the_beginning_of_a_file_are_skipped(lua: Lua, prefix: str) -> None:
    execution = await lua.run(prefix + "error('x')")
    assert execution.failure is not None
    assert execution.failure.position == ("spell", 1 + prefix.count("\n"))


@pytest.mark.parametrize("source", [b"\x1bLua\x54\x00\x19\x93", b"\x1b", b"\xef\xbb\xbf\x1bLua", b"#!x\n\x1bLua"])
async def test_compiled_code_is_refused(lua: Lua, source: bytes) -> None:
    execution = await within(lua.interpreter.start(source))
    assert execution.failure is not None
    assert execution.failure.kind == "syntax"
    await lua.check_alive()


async def test_source_may_be_any_bytes(lua: Lua) -> None:
    execution = await within(lua.interpreter.start(b"return '\xff\xfe', #'\xff'"))
    assert execution.values == [b"\xff\xfe", 1]
    await lua.check_value("return '\udcff'", b"\xff")
    await lua.check_error("\0", kind="syntax")


async def test_executions_run_in_the_order_of_their_starts(lua: Lua) -> None:
    first = await lua.running("print('one') Lab.wait() order = {1}")
    others = [lua.start(f"order[#order + 1] = {n}") for n in range(2, 6)]
    failing = lua.start("error('x')")
    last = lua.start("return order")
    assert not any(execution.done for execution in [first, *others, last])
    (event,) = await until(lambda: lab.waiting)
    event.set()
    assert (await within(last)).values == [[1, 2, 3, 4, 5]]
    assert all(execution.ok for execution in [first, *others])
    assert failing.status == "error"


async def test_an_execution_has_an_identity_and_a_duration(lua: Lua) -> None:
    one, two = await lua.run("return 1"), await lua.run("return 2")
    assert one.id != two.id
    assert one.correlation_id != two.correlation_id
    assert one.duration > 0
    assert (one.status, one.exit_code, one.done) == ("ok", 0, True)
    assert one.result() == 1
    assert await within(one) is one


async def test_result_raises_what_went_wrong(lua: Lua) -> None:
    execution = await lua.run("error('broken')")
    with pytest.raises(ScriptError, match="spell:1: broken") as caught:
        execution.result()
    assert caught.value.failure is execution.failure


@pytest.mark.parametrize(
    ("argument", "code", "ok"),
    [
        ("", 0, True),
        ("true", 0, True),
        ("false", 1, False),
        ("0", 0, True),
        ("3", 3, False),
        ("3.0", 3, False),
        ("256", 0, True),
        ("-1", 255, False),
    ],
)
async def test_exit_ends_the_run_with_its_code(lua: Lua, argument: str, code: int, ok: bool) -> None:
    execution = await lua.run(f"x = 1 os.exit({argument}) x = 2")
    assert (execution.status, execution.exit_code, execution.ok, execution.failure) == ("exit", code, ok, None)
    await lua.check_value("return x", 1)
    assert lua.interpreter.state_losses == 0


EXITS = [
    "pcall(os.exit, 7)",
    "while true do pcall(function() os.exit(7) end) end",
    "xpcall(function() os.exit(7) end, function() while true do end end)",
    "coroutine.wrap(function() os.exit(7) end)()",
    "local co = coroutine.create(function() os.exit(7) end) while true do coroutine.resume(co) end",
    "coroutine.wrap(function() coroutine.wrap(function() pcall(os.exit, 7) end)() end)()",
    "table.sort({3, 2, 1}, function() os.exit(7) end)",
    "string.gsub('aaa', 'a', function() os.exit(7) end)",
    "do local x <close> = setmetatable({}, {__close = function() os.exit(7) end}) end",
    "local x <close> = setmetatable({}, {__close = function() while true do end end}) os.exit(7)",
    "error(setmetatable({}, {__tostring = function() os.exit(7) end}))",
    "print(setmetatable({}, {__tostring = function() os.exit(7) end}))",
    "setmetatable(_G, {__index = function() os.exit(7) end}) local x = y",
    "load(function() os.exit(7) end)",
    "Lab.call(function() os.exit(7) end)",
    "Lab.call(function() pcall(os.exit, 7) end)",
    "Lab.call(function() Lab.call(function() os.exit(7) end) end)",
]


@pytest.mark.parametrize("source", EXITS)
async def test_exit_ends_the_run_from_anywhere(lua: Lua, source: str) -> None:
    execution = await lua.run(f"print('begun')\n{source}\nprint('not reached')", limits={"seconds": 5})
    assert (execution.status, execution.exit_code) == ("exit", 7), execution.failure
    assert execution.output == "begun\n"
    assert lua.interpreter.state_losses == 0
    await lua.check_alive()


@pytest.mark.parametrize("argument", ["'x'", "{}", "1.5", "print"])
async def test_exit_with_a_strange_code_is_an_error(lua: Lua, argument: str) -> None:
    await lua.check_error(f"os.exit({argument}) -- @here", "bad argument #1 to 'exit'", at="here")


async def test_a_busy_interpreter_answers_no_question(lua: Lua) -> None:
    execution = await lua.running("print('busy') Lab.wait()")
    assert lua.interpreter.status == "busy"
    with pytest.raises(InterpreterBusy):
        await lua.interpreter.globals()
    assert lua.interpreter.interrupt()
    assert (await within(execution)).failure is not None
    assert lua.interpreter.status == "idle"
    assert not lua.interpreter.interrupt()


async def test_a_closed_interpreter_refuses_everything(kernel: Kernel, tmp_path: Path) -> None:
    interpreter = await kernel.open_interpreter(cwd=tmp_path)
    assert interpreter in kernel.interpreters
    await within(interpreter.close())
    await within(interpreter.close())
    assert interpreter.status == "closed"
    assert interpreter not in kernel.interpreters
    with pytest.raises(KernelClosed):
        interpreter.start("return 1")
    with pytest.raises(KernelClosed):
        await interpreter.globals()


async def test_too_large_a_source_is_refused(lua: Lua) -> None:
    with pytest.raises(ResourceError, match="larger than 8 MiB"):
        lua.interpreter.start("-" * (9 * 1024 * 1024))
    await lua.check_alive()


async def test_arguments_must_be_plain_data(lua: Lua) -> None:
    nested: list[object] = []
    nested.append(nested)
    with pytest.raises(ValidationError, match="nested too deeply"):
        lua.interpreter.start("return ...", arguments=[nested])
    await lua.check_alive()


async def test_twenty_interpreters_at_once(kernel: Kernel, tmp_path: Path) -> None:
    async def one(n: int) -> list[object]:
        async with open_lua(kernel, tmp_path) as lua:
            await lua.run(f"n = {n}")
            return await lua.values("local s = 0 for i = 1, 1000 do s = s + n end return n, s")

    results = await within(asyncio.gather(*(one(n) for n in range(20))))
    assert results == [[n, n * 1000] for n in range(20)]


@pytest.mark.parametrize("level", list(SecurityLevel))
async def test_every_level_runs_plain_lua(kernel: Kernel, tmp_path: Path, level: SecurityLevel) -> None:
    async with open_lua(kernel, tmp_path, security=level) as lua:
        await lua.check_alive()


async def test_random_numbers_differ_between_interpreters_and_can_be_seeded(
    kernel: Kernel, lua: Lua, tmp_path: Path
) -> None:
    async with open_lua(kernel, tmp_path) as other:
        draw = "return math.random(0), math.random(0)"
        one, two = await lua.values(draw), await other.values(draw)
        assert one != two
        for each in (lua, other):
            await each.run("math.randomseed(42)")
        assert await lua.values(draw) == await other.values(draw)
