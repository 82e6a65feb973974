"""Calls with too few, too many or unfit arguments, and of what cannot be called."""
# ruff: noqa: E501 (tables of Lua texts)

from __future__ import annotations

import pytest

from tests.server.language.checks.typed import check_marked, check_silent, fixed

FUNCTIONS = """
---@class Animal
---@field name string
local Animal = {}

---@class Dog: Animal
local Dog = {}

---@param a integer
---@param b? string
local function two(a, b) return a, b end

---@param ... string
local function any(...) end

---@param m "r"|"w"
local function mode(m) end

---@param f fun(a: string): boolean
local function call(f) end

---@overload fun(a: string): string
---@param a integer
---@param b integer
local function over(a, b) return a, b end

---@generic T: Animal
---@param x T
---@return T
local function same(x) return x end

---@param animal Animal
function Animal:meet(animal, how) return animal, how end

---@param dog Dog
local function pet(dog) return dog end

local function plain(a, b) return a, b end
local function nothing() return 1 end
local function stub() end

---@type Animal
local animal
---@type Dog
local dog
---@type string
local text
---@type string?
local maybe
---@type number[]
local numbers
---@type (string|integer)[]
local either
"""

COUNTS = [
    ("«two()»", "missing-parameter", "`two` needs 1 argument, and is given 0: `a` missing."),
    ("«animal:meet()»", "missing-parameter", "`meet` needs 1 argument, and is given 0: `animal` missing."),
    ("«string.rep('x')»", "missing-parameter", "`string.rep` needs 2 arguments, and is given 1: `n` missing."),
    ("«('x'):rep()»", "missing-parameter", ""),
    ("«io.open()»", "missing-parameter", ""),
    ("two(1, 'x', «3»)", "redundant-parameter", "`two` takes 2 arguments, and is given 3."),
    ("two(1, 'x', «3», «4»)", "redundant-parameter", ""),
    ("plain(1, 2, «3»)", "redundant-parameter", ""),
    ("nothing(«1»)", "redundant-parameter", "`nothing` takes no arguments, and is given 1."),
    ("animal:meet(dog, 1, «2»)", "redundant-parameter", ""),
    ("animal.meet(animal, dog, 1, «2»)", "redundant-parameter", ""),
    ("tostring(1, «2»)", "redundant-parameter", ""),
    ("over(1, 2, «3»)", "redundant-parameter", ""),
    ("plain(1, 2, «nothing()»)", "redundant-parameter", ""),
    ("stub(«1», «2»)", "redundant-parameter", ""),
    ("local m = {} function m.on() end m.on(«1»)", "redundant-parameter", ""),
    ("local m = {} function m:on() end m:on(«1»)", "redundant-parameter", ""),
]


@pytest.mark.parametrize(("text", "code", "message"), COUNTS)
def test_the_number_of_arguments(text: str, code: str, message: str) -> None:
    check_marked(FUNCTIONS + text, code, messages=[message] if message else [])


MISMATCHES = [
    ("two(«'x'»)", 'The argument `a` wants `integer`, and is given `"x"`.'),
    ("two(«1.5»)", "The argument `a` wants `integer`, and is given `1.5`."),
    ("two(1, «2»)", "The argument `b` wants `string?`, and is given `2`."),
    ("two(«nil»)", ""),
    ("two(«text»)", "The argument `a` wants `integer`, and is given `string`."),
    ("two(1, «{}»)", ""),
    ("two(1, «print»)", ""),
    ("two(«not text»)", ""),
    ("for i = 1, 3 do if either[i] then two(«either[i]») end end", ""),
    ("any('a', «1»)", "The argument number 2 wants `string`, and is given `1`."),
    ("any(text, «maybe»)", "The argument number 2 wants `string`, and is given `string?`."),
    ("mode(«'x'»)", 'The argument `m` wants `"r"|"w"`, and is given `"x"`.'),
    ("mode(«1»)", ""),
    ("---@enum Level\nlocal Level = { LOW = 1 }\n---@param l Level\nlocal function f(l) end\nf(«Level») f(«3»)", ""),
    ("call(«1»)", ""),
    ("call(«text»)", ""),
    ("over(«true»)", ""),
    ("animal:meet(«'x'»)", ""),
    ("animal:meet(«1»)", ""),
    ("pet(«animal»)", "The argument `dog` wants `Dog`, and is given `Animal`."),
    ("pet(«numbers[1]»)", "The argument `dog` wants `Dog`, and is given `number`."),
    ("table.concat(«'x'»)", ""),
    ("math.floor(«'x'»)", ""),
    ("math.floor(«{}»)", ""),
    ("string.rep(«nil», 2)", ""),
    ("string.format(«animal», 2)", ""),
    ("local n = 1\nmode(«n»)", ""),
    ("State.set(«{}», 1)", ""),
]


@pytest.mark.parametrize(("text", "message"), MISMATCHES)
def test_arguments_that_do_not_fit(text: str, message: str) -> None:
    check_marked(FUNCTIONS + text, "param-type-mismatch", messages=[message] if message else [])


OTHERS = [
    ("same(«1»)", "generic-constraint-mismatch"),
    ("same(«text»)", "generic-constraint-mismatch"),
    ("local n = 1\n«n»()", "call-non-callable"),
    ("«text»()", "call-non-callable"),
    ("«animal»()", "call-non-callable"),
    ("---@class Box\n---@field n integer\n\n---@type Box\nlocal box\nbox:«n»()", "call-non-callable"),
]


@pytest.mark.parametrize(("text", "code"), OTHERS)
def test_type_parameters_and_what_cannot_be_called(text: str, code: str) -> None:
    check_marked(FUNCTIONS + text, code)


SILENT = [
    "---@class Any\n---@operator call: Any\nlocal Any = {}\nAny(1, 2) Any {} ---@type Any\nlocal any = Any(3)\nprint(any(1)(2))",
    "function outer() load() end\nfunction load() id = 1 end",
    "local M = { f = function() end }\nM.f(1)",
    "local function passed(...) plain(1, 2, ...) end\npassed()",
    "two(1) two(1, 'x') two(1, nil) two(2.0) two(4 / 2) two(#text) two(tonumber('1') or 0)",
    "two(table.unpack({ 1 })) two(nothing()) local function f(...) two(...) end f(1)",
    "any() any('a') any(table.unpack({ 'a' })) any(tostring(1), 'b')",
    "mode('r') mode(text) mode(maybe and 'r' or 'w') mode(text:sub(1, 1))",
    "local m = 'r' mode(m)",
    "call(function() return true end) call(function(a, b, c) return a == b end) call(print) call(animal.meet)",
    "over('x') over(1, 2) over(1, tonumber('2'))",
    "same(animal) same(dog) same(nil) same(same(dog))",
    "animal:meet(dog) animal:meet(dog, 1) animal.meet(animal, dog) dog:meet(animal)",
    "pet(dog) pet(setmetatable({}, Dog)) pet({ name = 'x' }) pet(nil or dog)",
    "plain() plain(1) plain(1, 2)",
    "local m = {} function m:on() end m:on(1)\nlocal other = {} function other:on(x) return x end",
    "string.rep(5, 2) string.rep('x', '2') math.floor('3.5') string.len(5); ('x'):rep(2) print(('%d'):format('3'))",
    "table.insert({}, 1) table.insert({}, 1, 2) table.insert(numbers, 1) table.remove(numbers) table.sort(numbers)",
    "table.concat({ 1, 'x' }, ', ') table.concat(numbers) table.unpack(numbers, 1, 2)",
    "string.gsub('x', 'x', { x = 'y' }) string.gsub('x', 'x', function(c) return c end) string.gsub('x', 'x', '%0', 1)",
    "setmetatable({}, nil) setmetatable({}, { __index = function(t, k) return k end }) getmetatable('x')",
    "pcall(two) pcall(two, 1, 'x', 3) xpcall(two, debug.traceback, 1) select('#', 1, 2) select(-1, 1)",
    "os.time() os.time({ year = 2024, month = 1, day = 1 }) os.date() os.date('*t') os.exit() os.exit(1) os.exit(true)",
    "tonumber('1') tonumber('f', 16) tostring(nil) assert(1) assert(1, 'x') error() error({}) error('x', 2)",
    "io.open('x', 'rb') io.lines() io.lines('x') io.write('x', 1) io.read('n', 'l') io.stdout:write(1)",
    "coroutine.wrap(function(a) coroutine.yield(a) end)(1) coroutine.resume(coroutine.create(print), 1, 2)",
    "load('x') load(function() return nil end, 'x', 't', {}) require('x') collectgarbage() collectgarbage('count')",
    "local cb = nil\nlocal function set(f) cb = f end\nset(plain) cb(1, 2, 3, 4)",
    "local f = plain\nf = nothing\nf()",
    "local f\nif text then f = function() end else f = function(a, b) end end f(1, 2)",
    "local M = {}\nM.hook = function() end\nM.hook(1, 2)",
    "local M = {}\nM.hook = function() return 1 end\nM.hook = function(a) return a end\nM.hook(1)",
    "local handlers = { a = function() return 1 end, b = function(x) return x end }\nhandlers[text](1)",
    "local C = setmetatable({}, { __call = function(self, x) return x end })\nC(1)",
    "---@class K\n---@overload fun(x: integer): K\nlocal K = {}\nK(1)",
    "---@type function\nlocal f\nf() f(1, 2, 3)",
    "---@type fun(...)\nlocal f\nf() f(1, 2, 3)",
    "---@param a any\n---@param b unknown\nlocal function f(a, b) end\nf()",
    "---@param a integer|nil\nlocal function f(a) end\nf() f(nil)",
    "---@class Named\n---@field field? string\n---@type Named\nlocal named\nany(named.field)",
    "---@type any\nlocal what\ntwo(what, what) mode(what) what(1) what.x(1)",
    "local what = unknown_function()\ntwo(what, what.x) mode(what)",
    "local x\nfor i = 1, 3 do x = i end\ntwo(x)",
    "local x = nil\nlocal function later() x = 1 end\nlater() two(x)",
    "---@param t table\nlocal function f(t) end\nf(animal) f({}) f(numbers) f(setmetatable({}, Animal)) f(_G)",
    "---@param t table<string, any>\nlocal function f(t) end\nf(animal) f({ x = 1 }) f({})",
    "---@param t { x: integer }\nlocal function f(t) end\nf({ x = 1 }) f({ x = 1, y = 2 }) local q = {} q.x = 1 f(q)",
    "---@param t string[]\nlocal function f(t) end\nf({}) f({ 'a' }) local l = {} l[1] = 'a' f(l) f(table.pack('x'))",
    "---@param t string|string[]\nlocal function f(t) end\nf('x') f({ 'x' })",
    "---@alias Id integer|string\n---@param i Id\nlocal function f(i) end\nf(1) f('x') f(tostring(1)) f(#text)",
    "---@enum Level\nlocal Level = { LOW = 1, HIGH = 2 }\n---@param l Level\nlocal function f(l) end\nf(Level.LOW) f(1) f(#text)",
    "---@generic T\n---@param class `T`\n---@return T\nlocal function make(class) return {} end\nmake('Dog'):meet(dog) make('Unknown')",
    "---@generic T\n---@param list T[]\n---@param f fun(x: T): any\nlocal function each(list, f) end\neach(numbers, function(x) return x + 1 end) each({}, print) each({ 'x' }, string.upper)",
    "---@param self Animal\n---@param x integer\nlocal function m(self, x) end\nm(animal, 1) m(dog, 2)",
    "---@param f fun()\nlocal function later(f) end\nlater(function() end) later(print) later(stub) later(function(...) end)",
    "---@async\nlocal function a() end\na()",
    "---@param co thread\nlocal function f(co) end\nf(coroutine.create(print)) f(coroutine.running())",
    "---@param f file*\nlocal function use(f) end\nuse(io.stdout) use(io.stdin) use(assert(io.open('x')))",
    "string.format('%s', nil) print(nil, nil) rawequal(nil, nil) rawget({}, 1) next({}) next({}, nil)",
    "print(math.max(1, 2, 3), math.random(), math.random(1), math.random(1, 2), math.min(1), math.abs(-1), math.log(2, 2))",
    "---@generic T...\n---@param ... T...\n---@return T...\nlocal function pass(...) return ... end\nlocal a, b = pass(1, 'x')",
    "---@generic T, R\n---@param f fun(...: T...): R...\n---@param ... T...\n---@return boolean, R...\nlocal function try(f, ...) return pcall(f, ...) end\ntry(function(a) return a end, 1) try(two, 1, 'x')",
    "local B = {}\nfunction B:run() return 1 end\nfunction B:go() self:run(2) end\nlocal C = setmetatable({}, { __index = B })\nfunction C:run(x) return x end",
    "for i = 1, 3 do if type(either[i]) == 'string' then mode(either[i]:lower()) string.upper(either[i]) end end",
    "local i = 1 i = i + 1 if type(either[i]) == 'number' then two(either[i]) two(either[i + 1]) end",
    "local unfinished = two(",
    "local C = {} C.__index = C function C:stop() self.go = false end function C:use() if self.go then self:go() end end",
    "local Base = { check = function() return false end }\nlocal o = setmetatable({}, { __index = Base }) o:check(1)\n--- file: b.lua\nlocal B = {} function B:check(app) return app end",
    "debug = function(...) end\nlocal function f() debug('x') end",
    "local f = (load or loadstring)('return 1', nil, nil, {}, 5)",
    "---@class Sorter\n--- Makes one.\nlocal Sorter = {}\n---@class Sorter\n--- Makes one.\nfunction Sorter:new(o) return o end\nSorter:new({})",
    "---@generic T: table\n---@param ... T\n---@return T\nlocal function merge(...) return (...) end\n---@type { a: integer }?\nlocal a\n---@type { b: string }\nlocal b\nmerge(b, a)",
]


@pytest.mark.parametrize("text", SILENT)
def test_calls_that_are_right(text: str) -> None:
    check_silent(FUNCTIONS + text)


def test_a_class_may_become_callable_out_of_sight() -> None:
    text = "---@class Tint\nlocal Tint = setmetatable({}, {})\nfunction Tint.red() return Tint(1) end\n"
    check_silent(text + "do local mt = getmetatable(Tint) function mt.__call(_, r) return { r = r } end end")
    check_marked(text.replace("return Tint(", "return «Tint»("), "call-non-callable")


def test_surplus_arguments_can_be_removed() -> None:
    assert fixed("local function f(a) return a end\nf(1, 2, 3)", "redundant-parameter") == [
        "local function f(a) return a end\nf(1)"
    ]
    assert fixed("local function f() return 1 end\nf(1)", "redundant-parameter") == [
        "local function f() return 1 end\nf()"
    ]


HEAD = "---@param mode 'read'|'write'\n---@param n? integer\n---@param s? string\nlocal function f(mode, n, s) end\n"


@pytest.mark.parametrize(
    ("call", "results"),
    [
        ("f('wirte')", ["f('write')", "f('read')"]),
        ('f("x")', ['f("read")', 'f("write")']),
        ("f('read', tostring(1))", ["f('read', tonumber(tostring(1)))"]),
        ("f('read', 1, 2)", ["f('read', 1, \"2\")"]),
        ("f('read', 1, #'x')", ["f('read', 1, tostring(#'x'))"]),
        ("f('read', 1, {})", []),
        ("f(1)", []),
    ],
)
def test_arguments_can_be_made_to_fit(call: str, results: list[str]) -> None:
    assert fixed(HEAD + call, "param-type-mismatch") == [HEAD + one for one in results]


def test_the_word_that_was_meant() -> None:
    message = 'The argument `mode` wants `"read"|"write"`, and is given `"wirte"`. Did you mean `write`?'
    check_marked(HEAD + "f(«'wirte'»)", "param-type-mismatch", messages=[message])


def test_a_function_that_is_called_too_early() -> None:
    text = "local function work(x) print(x) end\npcall(«work(1)»)\nlocal t = coroutine.create(«work()»)\nprint(t)"
    check_marked(text, "param-type-mismatch")
    plain = "local function work(x) print(x) end\npcall(work(1))"
    assert fixed(plain, "param-type-mismatch") == ["local function work(x) print(x) end\npcall(work, 1)"]
    check_silent("local function make() return print end pcall(make()) pcall(require('x').go())")
