"""What scripts print: order, streams, bytes, amounts; and how `print` writes values."""

from __future__ import annotations

from typing import Any

import pytest

from tests.harness.kernel import Lua, within

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("patient_limiter")]

PRINTED = [
    ("", "\n"),
    ("nil", "nil\n"),
    ("1, 2.0, 2.5, -0.0, 1e100", "1\t2\t2.5\t-0\t1e+100\n"),
    ("2^53, 2^63, 1/0, -1/0", "9.007199254741e+15\t9.2233720368548e+18\tinf\t-inf\n"),
    ("math.maxinteger, 0x10", "9223372036854775807\t16\n"),
    ("true, false, nil", "true\tfalse\tnil\n"),
    ("'a', 'b\\nc'", "a\tb\nc\n"),
    (
        "{}, print, function() end, coroutine.create(print), io.stdout",
        "table\tfunction\tfunction\tthread\tfile (stdout)\n",
    ),
    ("setmetatable({}, {__tostring = function() return 'mine' end})", "mine\n"),
    ("setmetatable({}, {__name = 'Point'})", "table\n"),
    ("nil, nil", "nil\tnil\n"),
    ("'1.0'", "1.0\n"),
]


@pytest.mark.parametrize(("arguments", "output"), PRINTED)
async def test_print_writes_values_as_users_know_them(lua: Lua, arguments: str, output: str) -> None:
    await lua.check_output(f"print({arguments})", output)


async def test_tostring_is_luas_own(lua: Lua) -> None:
    await lua.check_value("return tostring(2.0), tostring(nil), tostring(1)", "2.0", "nil", "1")
    await lua.check_error(
        "print(setmetatable({}, {__tostring = function() return {} end}))", "'__tostring' must return a string"
    )
    await lua.check_error("print(setmetatable({}, {__tostring = 5}))", "attempt to call")
    await lua.check_output(
        "tostring = function() return 'x' end string.format = nil table.concat = nil print(1, {})", "1\ttable\n"
    )


async def test_streams_are_told_apart_and_keep_their_order(lua: Lua) -> None:
    execution = await lua.run("for i = 1, 50 do io.write(i, ' ') io.stderr:write(-i, ' ') end io.stdout:write('end')")
    assert execution.stream("stdout") == "".join(f"{i} " for i in range(1, 51)) + "end"
    assert execution.stream("stderr") == "".join(f"{-i} " for i in range(1, 51))
    assert execution.output == "".join(f"{i} {-i} " for i in range(1, 51)) + "end"


async def test_the_kernel_writes_between_what_the_script_prints(lua: Lua) -> None:
    await lua.check_output("print('a') Lab.say('b') print('c') Lab.say('d')", "a\nb\nc\nd\n")


async def test_warnings_go_to_the_error_stream(lua: Lua) -> None:
    execution = await lua.run("warn('a', 'b') warn('@off') warn('hidden') warn('@on') warn('c')")
    assert (execution.stream("stderr"), execution.stream("stdout")) == ("Lua warning: ab\nLua warning: c\n", "")
    await lua.check_error("warn({})", "bad argument #1 to 'warn'")
    await lua.check_error("warn()", "bad argument #1 to 'warn'")


async def test_bytes_that_are_no_text_are_kept(lua: Lua) -> None:
    execution = await lua.run("io.write('\\xff\\0\\xfe') print('ü')")
    assert execution.output.encode("utf-8", "surrogateescape") == b"\xff\0\xfe\xc3\xbc\n"


async def test_a_character_may_be_printed_in_pieces(lua: Lua) -> None:
    await lua.check_output("for byte in ('ü€😀'):gmatch('.') do io.write(byte) Lab.later() end", "ü€😀")
    await lua.check_output("io.write('\\xe2') io.stderr:write('\\x82') io.write('\\x82\\xac')", "\udc82€")


async def test_a_broken_character_at_the_end_belongs_to_its_execution(lua: Lua) -> None:
    await lua.check_output("io.write('a\\xe2\\x82')", "a\udce2\udc82")
    await lua.check_output("io.write('\\xac')", "\udcac")
    failed = await lua.run("io.write('\\xe2') error('x')")
    assert failed.output == "\udce2"


async def test_much_output_arrives_whole(lua: Lua) -> None:
    execution = await lua.run("local line = ('x'):rep(1023) for i = 1, 10240 do print(line) end")
    assert execution.ok
    assert execution.output_bytes == 10 * 1024 * 1024
    assert execution.output == ("x" * 1023 + "\n") * 10240
    execution = await lua.run("io.write(('y'):rep(10 * 1024 * 1024))")
    assert execution.output == "y" * (10 * 1024 * 1024)


async def test_output_is_streamed_while_the_script_runs(lua: Lua) -> None:
    heard: list[tuple[str, str]] = []
    execution = lua.start("print('a') Lab.later() io.stderr:write('b')", on_output=lambda *piece: heard.append(piece))
    streamed = [piece async for piece in execution.stream_output()]
    assert execution.done
    assert "".join(text for _, text in streamed) == "a\nb" == execution.output
    assert heard == streamed
    assert [piece async for piece in execution.stream_output()] == streamed


async def test_a_line_is_printed_before_the_script_goes_on_for_long(lua: Lua) -> None:
    """Both lines arrive although nothing is printed after them: the second one is not kept back for more."""
    execution = lua.start("print('a') print('b') while true do end")
    text = ""
    async for _, piece in execution.stream_output():
        text += piece
        if text == "a\nb\n":
            lua.interpreter.interrupt()
    assert text == "a\nb\n"


async def test_output_may_go_to_listeners_only(lua: Lua) -> None:
    heard: list[Any] = []
    execution = await lua.run("print('a')", capture=False, on_output=lambda *piece: heard.append(piece))
    assert (execution.output, heard, execution.output_bytes) == ("", [("stdout", "a\n")], 2)


@pytest.mark.filterwarnings("default")
async def test_a_listener_that_fails_harms_nobody(lua: Lua) -> None:
    import asyncio

    def broken(stream: str, text: str) -> None:
        raise TypeError("a bug in a front-end")

    reports: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, report: reports.append(report))
    try:
        await lua.check_output("print('a') print('b')", "a\nb\n", on_output=broken)
    finally:
        asyncio.get_running_loop().set_exception_handler(None)
    assert isinstance(reports[0]["exception"], TypeError)
    assert lua.interpreter.state_losses == 0


async def test_print_may_be_replaced_by_the_script(lua: Lua) -> None:
    await lua.run("local old = print function print(...) old('>', ...) end")
    await lua.check_output("print(1)", ">\t1\n")


async def test_output_stops_at_its_limit(lua: Lua) -> None:
    execution = await lua.run("local n = 0 while true do n = n + 1 print(n) end", limits={"output_bytes": 1000})
    assert execution.failure is not None
    assert execution.failure.kind == "output"
    assert "more than 1000 bytes" in execution.failure.message
    assert execution.failure.hint == "raise engines.lua.max_output_bytes"
    await lua.check_alive()
    assert lua.interpreter.state_losses == 0


async def test_many_tiny_pieces_are_much_output(lua: Lua) -> None:
    """Each piece costs the kernel an object, so that a gigabyte of objects could be made of a few megabytes."""
    execution = await lua.run(
        "while true do io.write('a') io.stderr:write('b') end", limits={"output_bytes": 640_000, "seconds": 30}
    )
    assert execution.failure is not None
    assert execution.failure.kind == "output"
    assert execution.output_bytes < 100_000


async def test_nothing_printed_later_reaches_an_execution_that_is_over(lua: Lua) -> None:
    first = await lua.run("co = coroutine.wrap(function() while true do print('x') coroutine.yield() end end) co()")
    await within(lua.start("co() co()"))
    assert first.output == "x\n"
