# ruff: noqa: E501 -- a case is one line of Lua
"""How a failed script is reported: its message, its kind, the line of the user's file, what stood on the stack."""

from __future__ import annotations

from typing import Any

import pytest

from llmspell_runtime.errors import ToolError
from llmspell_runtime.kernel.execution import Failure
from tests.harness.kernel import Lua, marked

pytestmark = pytest.mark.asyncio(loop_scope="module")


def lines_of(failure: Failure) -> list[tuple[str, int | None]]:
    return [(frame.name, frame.line) for frame in failure.traceback]


def check_stack(failure: Failure, source: str, *marks: str, name: str = "spell") -> None:
    """The frames with lines are those of the marks, innermost first."""
    lines = marked(source).lines
    assert [f for f in lines_of(failure) if f[1] is not None] == [(name, lines[mark]) for mark in marks], failure


RAISED = [
    ("error('x') -- @here", "spell:1: x"),
    ("error('x', 0) -- @here", "x"),
    ("local function f() error('x', 2) end\nf() -- @outer", "spell:2: x"),
    ("local x = nil + 1 -- @here", "spell:1: attempt to perform arithmetic on a nil value"),
    ("local t = {} t.a.b = 1 -- @here", "spell:1: attempt to index a nil value (field 'a')"),
    ("undefined_function() -- @here", "spell:1: attempt to call a nil value (global 'undefined_function')"),
    ("\n\nassert(false, 'said so') -- @here", "spell:2: said so"),
    ("assert(nil) -- @here", "spell:1: assertion failed!"),
    ("error() -- @here", "(error object is a nil value)"),
    ("error(nil) -- @here", "(error object is a nil value)"),
    ("error(42) -- @here", "42"),
    ("error(true) -- @here", "(error object is a boolean value)"),
    ("error(print) -- @here", "(error object is a function value)"),
    ("error({}) -- @here", "(error object is {})"),
    ("error({code = 5}) -- @here", "(error object is { code = 5 })"),
    ("error({message = 'told'}) -- @here", "told"),
    ("error(setmetatable({}, {__tostring = function() return 'shown' end})) -- @here", "shown"),
    ("error(setmetatable({}, {__tostring = function() return 5 end})) -- @here", "5"),
    ("error(setmetatable({message = 'm'}, {__tostring = function() error('again') end})) -- @here", "m"),
    ("error(setmetatable({}, {__tostring = function() coroutine.yield() end})) -- @here", "(error object is {})"),
    ("error(setmetatable({}, {__index = function() error('again') end})) -- @here", "(error object is {})"),
    ("error(setmetatable({}, {__tostring = 5})) -- @here", "(error object is {})"),
    ("error('a\\0b') -- @here", "spell:1: a\0b"),
    ("error('\\xff') -- @here", "spell:1: \ufffd"),
    ("string.rep() -- @here", "spell:1: bad argument #1 to 'rep' (string expected, got no value)"),
    ("('x'):rep({}) -- @here", "spell:1: bad argument #1 to 'rep' (number expected, got table)"),
    ("for i = 1, 'x' do end -- @here", "spell:1: bad 'for' limit (number expected, got string)"),
    (
        "local t = setmetatable({}, {__index = function(_, k) error('no ' .. k) end}) local x = t.y -- @here",
        "spell:1: no y",
    ),
    ("goto_ = 1 << 1.5 -- @here", "spell:1: number has no integer representation"),
]


@pytest.mark.parametrize(("source", "message"), RAISED, ids=[source[:50] for source, _ in RAISED])
async def test_a_runtime_error_has_lua_s_message_and_the_line(lua: Lua, source: str, message: str) -> None:
    failure = await lua.check_error(source, at="here" if "@here" in source else None)
    assert failure.message == message
    await lua.check_alive()
    assert lua.interpreter.state_losses == 0


async def test_a_table_error_keeps_its_data(lua: Lua) -> None:
    failure = await lua.check_error("error({code = 5, items = {1, 2}, f = print})")
    assert failure.value == {"code": 5, "items": [1, 2], "f": "<function>"}


async def test_the_traceback_names_functions_innermost_first(lua: Lua) -> None:
    source = """
        local function inner()
            error("x")  -- @inner
        end
        function outer()
            inner()  -- @outer
        end
        local t = {method = function() outer() --[[ @method ]] end}
        t.method()  -- @main
    """
    failure = await lua.check_error(source, at="inner")
    check_stack(failure, source, "inner", "outer", "method", "main")
    assert [frame.function for frame in failure.traceback] == [
        "upvalue 'inner'", "global 'outer'" if "global" in failure.traceback[1].function else "function 'outer'",
        failure.traceback[2].function, "main chunk",
    ]  # fmt: skip
    assert "method" in failure.traceback[2].function
    assert {frame.source for frame in failure.traceback} == {"=spell"}


async def test_frames_of_the_prelude_are_not_shown(lua: Lua) -> None:
    for source in [
        "require('no_such_module') -- @here",
        "print(setmetatable({}, {__tostring = function() error('x') --[[ @here ]] end}))",
        "io.open({}) -- @here",
        "coroutine.wrap(function() error('x') --[[ @here ]] end)()",
        "xpcall(error) -- @here",
        "setmetatable({}, {__gc = print}) -- @here",
        "Lab.fail('x') -- @here",
        "load({}) -- @here",
        "coroutine.resume(5) -- @here",
        "os.exit({}) -- @here",
        "collectgarbage('stop') -- @here",
    ]:
        failure = await lua.check_error(source, at="here")
        assert not any("llmspell" in f.source or "llmspell" in f.name for f in failure.traceback), failure
        assert "llmspell/" not in failure.message


async def test_wrapped_coroutines_show_where_they_failed(lua: Lua) -> None:
    source = """
        local function deep()
            error("x")  -- @deep
        end
        local inner = coroutine.wrap(function()
            deep()  -- @inner
        end)
        local outer = coroutine.wrap(function()
            inner()  -- @outer
        end)
        outer()  -- @main
    """
    failure = await lua.check_error(source, at="deep")
    assert failure.message == "spell:{main}: spell:{outer}: spell:{deep}: x".format(**marked(source).lines)
    assert lines_of(failure)[0] == ("spell", marked(source).lines["deep"])
    assert lines_of(failure)[-1] == ("spell", marked(source).lines["main"])


async def test_an_error_raised_again_after_resume_shows_the_raising_line(lua: Lua) -> None:
    source = """
        local ok, message = coroutine.resume(coroutine.create(function() error("x") --[[ @inside ]] end))
        error(message, 0)  -- @again
    """
    failure = await lua.check_error(source, at="again")
    assert failure.message == f"spell:{marked(source).lines['inside']}: x"


async def test_tail_calls_leave_no_frame(lua: Lua) -> None:
    source = """
        local function last() error("x") --[[ @last ]] end
        local function middle() return last() end
        middle()  -- @main
    """
    check_stack(await lua.check_error(source, at="last"), source, "last", "main")


async def test_errors_in_modules_name_the_module(lua: Lua) -> None:
    (lua.cwd / "broken.lua").write_text("local x = 1\n\nerror('in the module')\n")
    (lua.cwd / "deeper.lua").write_text("-- loads another\nrequire('broken')\n")
    failure = await lua.check_error("\n\nrequire('deeper')", "in the module")
    path = str(lua.cwd)
    assert failure.message.endswith("/broken.lua:3: in the module")
    assert [(f.source, f.line) for f in failure.traceback if f.line] == [
        (f"@{path}/broken.lua", 3),
        (f"@{path}/deeper.lua", 2),
        ("=spell", 2),
    ]


async def test_syntax_errors_in_modules_name_both_files(lua: Lua) -> None:
    (lua.cwd / "broken.lua").write_text("local x = \n")
    failure = await lua.check_error("require('broken') -- @here", "error loading module 'broken' from file", at="here")
    assert f"{lua.cwd}/broken.lua" in failure.message
    assert "/broken.lua:2: unexpected symbol near <eof>" in failure.message


SYNTAX = [
    ("x =", "spell:1: unexpected symbol near <eof>", 1),
    ("\n\nif x then\n", "spell:3: 'end' expected (to close 'if' at line 2) near <eof>", 3),
    ("local s = 'open", "spell:1: unfinished string near <eof>", 1),
    ("goto nowhere", "spell:1: no visible label 'nowhere' for <goto> at line 1", 1),
    ("x = = 1", "spell:1: unexpected symbol near '='", 1),
    ("break", "spell:1: break outside loop at line 1", 1),
    ("local x <const> = 1; x = 2", "spell:1: attempt to assign to const variable 'x'", 1),
]


@pytest.mark.parametrize(("source", "message", "line"), SYNTAX)
async def test_a_syntax_error_has_its_line(lua: Lua, source: str, message: str, line: int) -> None:
    failure = await lua.check_error(source, kind="syntax")
    assert (failure.message, failure.position) == (message, ("spell", line))
    await lua.check_alive()


async def test_names_of_chunks_are_shown_as_lua_shows_them(lua: Lua) -> None:
    for name, shown in [("=cell 3", "cell 3"), ("@/home/me/spell.lua", "/home/me/spell.lua"), ("=spell:x", "spell:x")]:
        execution = await lua.run("error('x')", name)
        assert execution.failure is not None
        assert (execution.failure.message, execution.failure.position) == (f"{shown}:1: x", (shown, 1))
        assert execution.failure.traceback[0].source == name
        broken = await lua.run("\n\nx = ", name)
        assert broken.failure is not None
        assert broken.failure.position == (shown, 2)


async def test_loaded_text_is_named(lua: Lua) -> None:
    failure = await lua.check_error("load('\\nerror(\"x\")', '=mine')()")
    assert lines_of(failure)[:2] == [("mine", 2), ("spell", 1)]
    failure = await lua.check_error("load('error(\"x\")')()")
    assert failure.traceback[0].name == '[string "error("x")"]'


async def test_nobody_hides_as_the_prelude(lua: Lua) -> None:
    failure = await lua.check_error("load('error(\"x\")', '=llmspell/run.lua')()")
    assert failure.traceback[0].name == "(load)"


async def test_reports_stay_small(lua: Lua) -> None:
    """Chunks without a name are named by their text, and fields by any string: neither makes a report fail."""
    huge = """
        local text = "local function f(n) if n == 0 then error('x') end f(n - 1) return 1 end f(60) --" .. ("x"):rep(900000)
        load(text)()
    """
    failure = await lua.check_error(huge, "x")
    assert max(len(frame.source) for frame in failure.traceback) < 300
    named = "local t = {} local k = ('k'):rep(900000) load('local t = ... t.' .. k .. '()', '=short')(t)"
    assert (await lua.check_error(named)).kind == "runtime"
    failure = await lua.check_error("error(('x'):rep(5 * 1024 * 1024))")
    assert len(failure.message) < 100_000
    failure = await lua.check_error("error({text = ('x'):rep(5 * 1024 * 1024)})")
    assert len(failure.message) < 100_000
    await lua.check_alive()
    assert lua.interpreter.state_losses == 0


async def test_deep_recursion_is_an_error_with_a_short_traceback(lua: Lua) -> None:
    failure = await lua.check_error("local function f() return 1 + f() end f()", "stack overflow")
    assert 10 <= len(failure.traceback) <= 60
    await lua.check_error(
        "local t = setmetatable({}, {}) getmetatable(t).__index = function(t, k) return t[k] end return t.x", "overflow"
    )
    await lua.check_error("string.gsub('a', 'a', function() error('x') end)", "x")
    await lua.check_error(f"return {'(' * 300}1{')' * 300}", kind="syntax")
    await lua.check_alive()


async def test_errors_while_handling_errors_end(lua: Lua) -> None:
    values = await lua.values("return (xpcall(error, function(m) error('again') end))")
    assert values == [False]
    await lua.check_value("return xpcall(error, function(m) return m .. '!' end, 'x')", False, "x!")
    await lua.check_value("return pcall(error, {1})", False, [1])
    await lua.check_value("return pcall(pcall)", False, "bad argument #1 to '?' (value expected)")


async def test_tools_fail_with_their_stable_prefix_and_their_cause(lua: Lua) -> None:
    failure = await lua.check_error(
        "Lab.fail('no') -- @here", "Tool execution error: Lab.fail: no (do not call it)", at="here"
    )
    assert isinstance(failure.cause, ToolError)
    await lua.check_value(
        "local ok, message = pcall(Lab.fail, 'no') return ok, type(message), message",
        False, "string", "Tool execution error: Lab.fail: no (do not call it)",
    )  # fmt: skip
    again = await lua.check_error("error('Tool execution error: Lab.fail: no (do not call it)')")
    assert again.cause is None


async def test_a_bug_in_a_handler_is_an_internal_error(lua: Lua, caplog: pytest.LogCaptureFixture) -> None:
    failure = await lua.check_error("Lab['break']() -- @here", "Internal error: ZeroDivisionError", at="here")
    assert isinstance(failure.cause, ZeroDivisionError)
    assert "a host call failed" in caplog.text


async def test_traceback_for_scripts(lua: Lua) -> None:
    source = """
        local function f() return (debug.traceback("hello")) end  -- @f
        local text = f()  -- @main
        return text
    """
    lines = marked(source).lines
    (text,) = await lua.values(source)
    assert text.splitlines()[:2] == ["hello", "stack traceback:"]
    assert f"spell:{lines['f']}: in" in text
    assert f"spell:{lines['main']}: in main chunk" in text
    assert "llmspell" not in text
    await lua.check_value("return debug.traceback({}), debug.traceback(nil) ~= nil", {}, True)
    await lua.check_true(
        "local co = coroutine.create(function() coroutine.yield() end) coroutine.resume(co) "
        "return debug.traceback(co):find('spell:1') ~= nil, debug.traceback(co, 'm'):sub(1, 1) == 'm'"
    )
    await lua.check_true("return select(2, xpcall(error, debug.traceback, 'oops')):find('oops') ~= nil")


@pytest.mark.parametrize("value", ["nil", "'x'", "{}", "print", "5"])
async def test_a_closing_variable_sees_the_error(lua: Lua, value: str) -> None:
    source = f"""
        local seen = "none"
        local ok = pcall(function()
            local x <close> = setmetatable({{}}, {{__close = function(_, e) seen = e end}})
            error({value}, 0)
        end)
        return ok, type(seen)
    """
    names: dict[str, Any] = {"nil": "nil", "'x'": "string", "{}": "table", "print": "function", "5": "number"}
    await lua.check_value(source, False, names[value])


async def test_closing_variables_are_closed_when_a_script_fails(lua: Lua) -> None:
    execution = await lua.run(
        "local x <close> = setmetatable({}, {__close = function(_, e) print('closed', e) end}) error('x', 0)"
    )
    assert execution.output == "closed\tx\n"
    failure = await lua.check_error(
        "local x <close> = setmetatable({}, {__close = function() error('y', 0) end}) error('x', 0)", "y"
    )
    assert failure.message == "y"
