# ruff: noqa: E501 -- a case is one line of Lua
"""require, dofile, loadfile and load: source text only, from where the policy allows."""

from __future__ import annotations

import pytest

from tests.harness.kernel import Lua

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_module_is_loaded_once(lua: Lua) -> None:
    (lua.cwd / "m.lua").write_text("print('loading', ...) return {n = 1}")
    execution = await lua.run(
        "local a, where = require('m') a.n = 2 print(require('m').n, where) return package.loaded.m.n"
    )
    assert execution.output == f"loading\tm\t{lua.cwd}/m.lua\n2\t{lua.cwd}/m.lua\n"
    assert execution.values == [2]
    await lua.check_value("return require('m').n", 2)
    await lua.check_output("package.loaded.m = nil require('m')", f"loading\tm\t{lua.cwd}/m.lua\n")


async def test_modules_in_folders(lua: Lua) -> None:
    (lua.cwd / "pkg" / "sub").mkdir(parents=True)
    (lua.cwd / "pkg" / "init.lua").write_text("return 'init'")
    (lua.cwd / "pkg" / "part.lua").write_text("return 'part'")
    (lua.cwd / "pkg" / "sub" / "init.lua").write_text("return 'sub'")
    (lua.cwd / "lib").mkdir()
    (lua.cwd / "lib" / "other.lua").write_text("return 'other'")
    await lua.check_value("return (require('pkg')), (require('pkg.part')), (require('pkg.sub'))", "init", "part", "sub")
    await lua.check_error("require('other')", "module 'other' not found")
    await lua.check_value("package.path = './lib/?.lua;' .. package.path return (require('other'))", "other")


async def test_what_modules_return(lua: Lua) -> None:
    for name, source in [
        ("none", ""),
        ("no", "return false"),
        ("nothing", "return nil"),
        ("itself", "package.loaded[...] = 7"),
    ]:
        (lua.cwd / f"{name}.lua").write_text(source)
    await lua.check_value(
        "return (require('none')), (require('no')), (require('nothing')), (require('itself'))", True, False, True, 7
    )
    await lua.check_value("return (require('no'))", False)


async def test_library_names_are_modules(lua: Lua) -> None:
    await lua.check_true(
        "for _, n in ipairs({'string', 'table', 'math', 'utf8', 'coroutine', 'io', 'os', 'debug', 'package', '_G'}) do assert(require(n) == _G[n], n) end return require('_G') == _G"
    )


async def test_preloaded_modules(lua: Lua) -> None:
    await lua.check_value(
        "package.preload.p = function(name, extra) return {name, extra} end return require('p')",
        ["p", ":preload:"],
        ":preload:",
    )
    await lua.check_value("package = nil return (require('p'))[1]", "p")


async def test_a_missing_module_says_where_it_was_looked_for(lua: Lua) -> None:
    failure = await lua.check_error("require('no.such') -- @here", "module 'no.such' not found:", at="here")
    assert f"no file '{lua.cwd}/no/such.lua'" in failure.message
    assert f"no file '{lua.cwd}/no/such/init.lua'" in failure.message
    for name in ("", "..", "../x", "a/b", "a\\0b", ".a", "a."):
        await lua.check_error(f"require('{name}')", "not found")
    await lua.check_error("require({})", "bad argument #1 to 'require' (string expected, got table)")


async def test_a_failed_module_can_be_tried_again(lua: Lua) -> None:
    (lua.cwd / "m.lua").write_text("if not ready then error('not ready') end return 'ok'")
    await lua.check_value("local ok = pcall(require, 'm') ready = true return ok, (require('m'))", False, "ok")


async def test_modules_that_require_each_other(lua: Lua) -> None:
    (lua.cwd / "a.lua").write_text("return require('b')")
    (lua.cwd / "b.lua").write_text("return require('a')")
    await lua.check_error("require('a')", "module 'a' requires itself")
    await lua.check_error("require('a')", "module 'a' requires itself")


async def test_a_module_may_yield(lua: Lua) -> None:
    (lua.cwd / "m.lua").write_text("return coroutine.yield('from the module')")
    await lua.check_value(
        "local co = coroutine.wrap(function() return (require('m')) end) return co(), co('in')", "from the module", "in"
    )


@pytest.mark.parametrize("prefix", ["", "\ufeff", "#!/usr/bin/lua\n", "\ufeff#!/usr/bin/lua\n", "# x\n"])
async def test_dofile_and_loadfile(lua: Lua, prefix: str) -> None:
    (lua.cwd / "f.lua").write_text(prefix + "return 'f', ...")
    (lua.cwd / "bad.lua").write_text(prefix + "x = = 1")
    (lua.cwd / "fails.lua").write_text(prefix + "error('inside')")
    await lua.check_value("return dofile('f.lua')", "f")
    await lua.check_value("return loadfile('f.lua')(1, 2)", "f", 1, 2)
    line = 1 + prefix.count("\n")
    (nothing, message) = await lua.values("return loadfile('bad.lua')")
    assert nothing is None
    assert message.endswith(f"/bad.lua:{line}: unexpected symbol near '='")
    await lua.check_error("dofile('bad.lua')", f"bad.lua:{line}: unexpected symbol")
    failure = await lua.check_error("dofile('fails.lua')", "inside")
    assert failure.traceback[0].source == f"@{lua.cwd}/fails.lua"
    await lua.check_value("return (loadfile('f.lua', 't', {}))()", "f")


async def test_files_that_cannot_be_loaded(lua: Lua) -> None:
    (lua.cwd / "compiled.lua").write_bytes(b"\x1bLuaT")
    (lua.cwd / "hidden.lua").write_bytes(b"#!x\n\x1bLuaT")
    (lua.cwd / "large.lua").write_bytes(b"-" * (1024 * 1024 + 1))
    for name in ("compiled.lua", "hidden.lua", "large.lua", "missing.lua", "", "a\\0b"):
        values = await lua.values(f"return loadfile('{name}')")
        assert values[0] is None, name
        assert len(values) == 2
        await lua.check_error(f"dofile('{name}')")
    await lua.check_value("return loadfile()", None, "loading from standard input is not available in spells")
    await lua.check_error("dofile()", "standard input")
    await lua.check_error("loadfile({})", "bad argument #1 to 'loadfile' (string expected, got table)")
    await lua.check_value("return loadfile('x', 'b')", None, "attempt to load a text chunk (mode is 'b')")


async def test_load(lua: Lua) -> None:
    await lua.check_value("return load('return 1, ...')(2)", 1, 2)
    await lua.check_value("return load('x =')", None, '[string "x ="]:1: unexpected symbol near <eof>')
    await lua.check_value("return load('x =', '=name')", None, "name:1: unexpected symbol near <eof>")
    await lua.check_value("return load('x =', 5)", None, '[string "5"]:1: unexpected symbol near <eof>')
    await lua.check_value("local n = 0 return load(function() n = n + 1 return ({'return ', '4', '2'})[n] end)()", 42)
    await lua.check_value("return load(function() error('x', 0) end)", None, "x")
    await lua.check_value("return load(function() return {} end)", None, "reader function must return a string")
    await lua.check_value("return load('return x', 'n', 't', {x = 5})(), load('return x')()", 5, None)
    await lua.check_value(
        "return pcall(load('x = 1', 'n', 't', nil))",
        False,
        "[string \"n\"]:1: attempt to index a nil value (upvalue '_ENV')",
    )
    await lua.check_error("load()", "bad argument #1 to 'load'")
    await lua.check_error("load('x', {})", "bad argument #2 to 'load' (string expected, got table)")
    await lua.check_error("load('x', 'n', {})", "bad argument #3 to 'load' (string expected, got table)")
    await lua.check_value(
        "return (load('return 1', 'n', 'bt'))(), load('return 1', 'n', 'b')",
        1,
        None,
        "attempt to load a text chunk (mode is 'b')",
    )


@pytest.mark.parametrize(
    "chunk",
    [
        "'\\27Lua'",
        "'\\27'",
        "function() local s = sent sent = nil return s end",
        "string.dump and string.dump(print) or '\\27'",
    ],
)
async def test_compiled_code_is_never_loaded(lua: Lua, chunk: str) -> None:
    values = await lua.values(f"sent = '\\27LuaT' return load({chunk}, 'n', 'bt')")
    assert values[0] is None
    assert "precompiled" in values[1]
    values = await lua.values(f"sent = '\\27LuaT' return load({chunk})")
    assert values[0] is None


async def test_text_that_is_too_long_is_not_loaded(lua: Lua) -> None:
    await lua.check_value("return load(('-'):rep(1024 * 1024 + 1))", None, "chunk is larger than 1048576 bytes")
    await lua.check_value(
        "return load(function() return ('-'):rep(1000) end)", None, "chunk is larger than 1048576 bytes"
    )
    await lua.check_value("return type(load(('-'):rep(1024 * 1024)))", "function")


async def test_loaded_code_sees_the_globals_of_the_script(lua: Lua) -> None:
    await lua.check_true(
        "x = 5 return load('return _G == _ENV and x == 5 and python == nil and debug.getregistry == nil')()"
    )


async def test_a_path_of_very_many_places_is_refused(lua: Lua) -> None:
    """Looking at all of them would keep everybody else waiting."""
    for path in ("('x?;'):rep(1000000)", "('/a/?.lua;'):rep(201)", "('x'):rep(1000000) .. '/?.lua'"):
        (message,) = await lua.values(f"package.path = {path} return select(2, pcall(require, 'nowhere'))")
        assert "package.path names more than 200 places" in message, path[:100]
    await lua.run("package.path = ('/a/?.lua;'):rep(199) .. '?.lua'")
    (message,) = await lua.values("return select(2, pcall(require, 'nowhere'))")
    assert "no file" in message
