# ruff: noqa: E501 -- a case is one line of Lua
"""The coroutine library, which is wrapped so that coroutines can be stopped, behaves as Lua's own."""

from __future__ import annotations

import pytest

from tests.harness.kernel import Lua
from tests.runtime.worker.plain_lua import SHOW, run_plain

pytestmark = pytest.mark.asyncio(loop_scope="module")

CASES = {
    "values go in and out": "local co = coroutine.create(function(a, b) local c, d = coroutine.yield(a + b, 'y') print(c, d) return 'end', nil end) print(coroutine.resume(co, 1, 2)) print(coroutine.resume(co, 3, nil)) print(coroutine.resume(co))",
    "wrap": "local f = coroutine.wrap(function(...) print(select('#', ...), ...) print(coroutine.yield()) print(coroutine.yield(nil, nil)) return 5 end) print(f(1, nil)) print(f(2)) print(f(3)) print(pcall(f))",
    "status": "local co co = coroutine.create(function() print(coroutine.status(co)) local inner = coroutine.create(function() print(coroutine.status(co)) end) coroutine.resume(inner) print(coroutine.status(inner)) coroutine.yield() end) print(coroutine.status(co)) coroutine.resume(co) print(coroutine.status(co)) coroutine.resume(co) print(coroutine.status(co))",
    "errors": "local co = coroutine.create(function() error('x') end) print(coroutine.resume(co)) print(coroutine.status(co)) print(coroutine.resume(co)) print(coroutine.resume(coroutine.create(function() error({}) end))) print(coroutine.resume(coroutine.create(function() error() end)))",
    "errors of wrap": "print(pcall(coroutine.wrap(function() error('x') end))) print(pcall(coroutine.wrap(function() error('x', 0) end))) print(pcall(coroutine.wrap(function() error({}) end))) print(pcall(coroutine.wrap(function() error() end)))",
    "positions of wrap": "local f = coroutine.wrap(function() error('deep') end)\nlocal function g()\n f()\nend\nprint(pcall(g))",
    "errors of nested wraps": "local f = coroutine.wrap(function()\n local g = coroutine.wrap(function() error('deep') end)\n g()\nend)\nprint(pcall(function()\n f()\nend))",
    "an error ends the chunk": "local f = coroutine.wrap(function() error('deep') end)\nlocal x = 1\nf()",
    "resume of the dead": "local co = coroutine.create(function() end) print(coroutine.resume(co)) print(coroutine.resume(co)) print(coroutine.status(co)) local f = coroutine.wrap(function() end) f() print(pcall(f))",
    "resume of itself": "local co co = coroutine.create(function() print(coroutine.resume(co)) local f f = coroutine.wrap(function() print(pcall(f)) end) f() end) print(coroutine.resume(co))",
    "resume of the resumer": "local a a = coroutine.create(function() local b = coroutine.create(function() print(coroutine.resume(a)) end) print(coroutine.resume(b)) end) print(coroutine.resume(a))",
    "wrong arguments": "for _, v in ipairs({5, {}, 'x', setmetatable({}, {__call = print})}) do print((pcall(coroutine.create, v)), (pcall(coroutine.wrap, v))) end print((pcall(coroutine.create)))",
    "wrong threads": "for _, f in ipairs({'resume', 'status', 'close'}) do print((pcall(coroutine[f], 5)), (pcall(coroutine[f]))) end",
    "built-in functions": "print(coroutine.resume(coroutine.create(print), 1, 2)) print(coroutine.wrap(math.max)(3, 9)) print(coroutine.resume(coroutine.create(error), 'x'))",
    "yield across pcall": "local co = coroutine.wrap(function() print(pcall(function() print(coroutine.yield(1)) error('x', 0) end)) return 'end' end) print(co()) print(co(2))",
    "yield across metamethods": "local t = setmetatable({}, {__index = function(_, k) return coroutine.yield(k) end, __add = function() return coroutine.yield('add') end, __call = function(_, x) return coroutine.yield(x) end, __lt = function() return coroutine.yield('lt') end, __concat = function() return coroutine.yield('cat') end}) local co = coroutine.wrap(function() print(t.key, t + 1, t('call'), t < t, t .. 'x') end) print(co()) print(co(1)) print(co(2)) print(co(3)) print(co(true)) print(co(5))",
    "yield in iterators": "local co = coroutine.wrap(function() for k in (function() return coroutine.yield('next') end) do print(k) end end) print(co()) print(co(1)) print(co(2)) print(co(nil))",
    "yield across C": "local co = coroutine.create(function() table.sort({3, 2, 1}, function() coroutine.yield() end) end) print(coroutine.resume(co)) co = coroutine.create(function() string.gsub('a', 'a', coroutine.yield) end) print(coroutine.resume(co))",
    "yieldable": "print(coroutine.isyieldable()) coroutine.wrap(function() print(coroutine.isyieldable()) table.sort({2, 1}, function() print(coroutine.isyieldable()) end) end)() local co = coroutine.create(print) print(coroutine.isyieldable(co))",
    "running": "local co, main = coroutine.running() print(type(co), main) coroutine.wrap(function() local me, main = coroutine.running() print(type(me), main, me ~= co) end)() print(coroutine.running() == co)",
    "yield at the top": "print(pcall(coroutine.yield, 1))",
    "yield ends the chunk": "print(1)\ncoroutine.yield()\nprint(2)",
    "closing the suspended": "local co = coroutine.create(function() local x <close> = setmetatable({}, {__close = function(_, e) print('closed', e) end}) coroutine.yield() end) coroutine.resume(co) print(coroutine.close(co)) print(coroutine.status(co)) print(coroutine.close(co))",
    "closing the failed": "local co = coroutine.create(function() local x <close> = setmetatable({}, {__close = function(_, e) print('closed', e) end}) error('x', 0) end) print(coroutine.resume(co)) print(coroutine.close(co)) print(coroutine.close(co))",
    "closing fails": "local co = coroutine.create(function() local x <close> = setmetatable({}, {__close = function() error('y', 0) end}) coroutine.yield() end) coroutine.resume(co) print(coroutine.close(co)) print(coroutine.status(co))",
    "closing the fresh and the dead": "print(coroutine.close(coroutine.create(print))) local co = coroutine.create(function() end) coroutine.resume(co) print(coroutine.close(co))",
    "closing the running": "print(pcall(coroutine.close, (coroutine.running()))) coroutine.wrap(function() print(pcall(coroutine.close, (coroutine.running()))) end)()",
    "closing the normal": "local a a = coroutine.create(function() coroutine.wrap(function() print(pcall(coroutine.close, a)) end)() end) coroutine.resume(a)",
    "wrap closes what failed": "local f = coroutine.wrap(function() local x <close> = setmetatable({}, {__close = function(_, e) print('closed', e) end}) error('x', 0) end) print(pcall(f))",
    "wrap closes and fails again": "local f = coroutine.wrap(function() local x <close> = setmetatable({}, {__close = function() error('y', 0) end}) error('x', 0) end) print(pcall(f))",
    "close variables in loops": "for i in (function() local n = 0 return function() n = n + 1 if n < 3 then return n end end end)(), nil, nil, setmetatable({}, {__close = function() print('loop closed') end}) do print(i) end",
    "yield in a close": "local co = coroutine.wrap(function() do local x <close> = setmetatable({}, {__close = function() coroutine.yield('closing') end}) end return 'end' end) print(co()) print(co())",
    "a generator": "local function range(n) return coroutine.wrap(function() for i = 1, n do coroutine.yield(i) end end) end local s = 0 for i in range(100) do s = s + i end print(s)",
    "producer and consumer": "local function gen(n) return coroutine.wrap(function() for i = 2, n do coroutine.yield(i) end end) end local function filter(p, g) return coroutine.wrap(function() while true do local n = g() if n == nil then return end if n % p ~= 0 then coroutine.yield(n) end end end) end local x = gen(60) local out = {} while true do local n = x() if n == nil then break end out[#out + 1] = n x = filter(n, x) end print(table.concat(out, ' '))",
    "many": "local all = {} for i = 1, 2000 do all[i] = coroutine.wrap(function() local n = i while true do n = n + coroutine.yield(n) end end) all[i]() end local s = 0 for i = 1, 2000 do s = s + all[i](1) end print(s) all = nil collectgarbage() collectgarbage()",
    "many values": "local co = coroutine.wrap(function(...) return select('#', coroutine.yield(...)) end) print(select('#', co(table.unpack({}, 1, 200)))) print(co(table.unpack({}, 1, 200)))",
    "garbage in the middle": "local co = coroutine.create(function() for i = 1, 3 do coroutine.yield(i) end end) for i = 1, 3 do collectgarbage() print(coroutine.resume(co)) collectgarbage() end co = nil collectgarbage()",
    "resume in a metamethod": "local t = setmetatable({}, {__index = function(_, k) return (coroutine.wrap(function() return k .. '!' end)()) end}) print(t.a)",
    "tracebacks": "local co = coroutine.create(function() local function f() coroutine.yield() end f() end) coroutine.resume(co) print((debug.traceback(co):gsub('\\n.*', '')))",
    "error values pass through": "local e = setmetatable({}, {__tostring = function() return 'E' end}) local ok, got = coroutine.resume(coroutine.create(function() error(e) end)) print(ok, got == e) local ok2, got2 = pcall(coroutine.wrap(function() error(e) end)) print(ok2, got2 == e)",
}


@pytest.mark.parametrize("name", CASES)
async def test_it_behaves_as_lua_does(lua: Lua, name: str) -> None:
    source = CASES[name]
    expected = run_plain(source)
    show = SHOW.replace("local sink = ...", "local sink = io.write")
    await lua.run(show)
    execution = await lua.run(source)
    output = execution.output
    if execution.failure is not None:
        output += f"error: {execution.failure.message}\n"
    assert output == expected
    assert lua.interpreter.state_losses == 0


async def test_nesting_has_an_end(lua: Lua) -> None:
    source = "local function f(n) local co = coroutine.create(f) local ok, m = coroutine.resume(co, n + 1) if ok then return m end return n .. ': ' .. tostring(m) end return f(0)"
    (text,) = await lua.values(source)
    assert "C stack overflow" in text
    assert 100 < int(text.split(":")[0]) < 200
    await lua.check_value("return select('#', pcall(function() local function f() coroutine.wrap(f)() end f() end))", 2)
    await lua.check_alive()
    assert lua.interpreter.state_losses == 0
