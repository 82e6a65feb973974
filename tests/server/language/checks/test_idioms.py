"""Ways of writing Lua that are right, however little their types say: typed checks must not speak of them."""
# ruff: noqa: E501 (tables of Lua texts)

from __future__ import annotations

import pytest

from tests.server.language.checks.typed import check_silent

IDIOMS = {
    "modules": r"""
local M = {}
M.VERSION = "1.0"
function M.new(name) local self = setmetatable({}, { __index = M }) self.name = name return self end
function M:greet(other) return "hi " .. (other or self.name) end
local m = M.new("x")
m:greet()
m:greet("y")
print(m.name, m.missing, M.VERSION, M.nothing)
""",
    "classes in styles": r"""
local Account = {} ; Account.__index = Account
function Account.new(b) local o = setmetatable({}, Account) o.balance = b or 0 return o end
function Account:deposit(v) self.balance = self.balance + v return self end
Account.new(1):deposit(2):deposit(3)
local Special = setmetatable({}, { __index = Account })
Special.__index = Special
function Special.new(b, limit) local o = Account.new(b) o.limit = limit return setmetatable(o, Special) end
function Special:withdraw(v) if v - self.balance >= self.limit then error("no") end self.balance = self.balance - v end
local s = Special.new(1, 2); s:deposit(1); s:withdraw(3); s.extra = 5; print(s.extra)
""",
    "callable class": r"""
local Point = setmetatable({}, { __call = function(cls, x, y) return setmetatable({ x = x, y = y }, cls) end })
Point.__index = Point
Point.__add = function(a, b) return Point(a.x + b.x, a.y + b.y) end
Point.__eq = function(a, b) return a.x == b.x end
Point.__lt = function(a, b) return a.x < b.x end
Point.__concat = function(a, b) return tostring(a) .. tostring(b) end
Point.__unm = function(a) return Point(-a.x, -a.y) end
Point.__len = function(a) return 2 end
local p = Point(1, 2) + Point(3, 4)
print(p.x, p < Point(1, 1), p .. "x", -p, #p)
""",
    "mixins": r"""
local function mixin(target, ...) for _, src in ipairs({ ... }) do for k, v in pairs(src) do target[k] = v end end return target end
local Walk = { walk = function(self) return self.speed end }
local Duck = mixin({}, Walk)
Duck:walk(); Duck.quack = function() end; Duck.quack()
""",
    "varargs": r"""
local function forward(...) return print(...) end
forward(1, 2, 3)
local function count(...) local n = select("#", ...) local t = { ... } return n, #t, (select(1, ...)) end
print(count(1, nil, 3) + 1)
local function packed(...) local t = table.pack(...) for i = 1, t.n do print(t[i]) end return table.unpack(t, 1, t.n) end
print(packed(1, 2))
""",
    "pcall": r"""
local ok, err = pcall(error, "x")
if not ok then print(err .. "!") end
local ok2, result = pcall(function() return { a = 1 } end)
if ok2 then print(result.a) else print(result) end
local ok3, v3 = xpcall(function(a) return a end, debug.traceback, 1)
if ok3 then print(v3 + 1) end
local okm, mod = pcall(require, "nothing")
if okm then mod.run() end
""",
    "coercions": r"""
print("10" + 5, 10 .. "", "5" * "2", ("x"):rep(3), ("%d"):format(3), string.rep("x", "3"), math.floor("3.5"), string.len(5), tostring(1):len())
""",
    "optional params": r"""
local function opt(x, y) x = x or 1 y = y or {} return x + 1, y.z end
opt() opt(1) opt(nil, { z = 1 })
local function opts(o) o = o or {} local n = o.n or 10 return n * 2, o.name end
opts() opts({ n = 1 }) opts { name = "a" }
""",
    "callbacks": r"""
local function each(list, f) for i = 1, #list do f(list[i], i, list) end end
each({ 1, 2 }, function(v) print(v) end)
each({ 1, 2 }, print)
table.sort({ 3, 1 }, function(a, b) return a > b end)
print((string.gsub("x", "x", function(c) return c:upper() end)))
print(("x"):gsub("x", { x = "y" }))
""",
    "coroutines": r"""
local co = coroutine.create(function(a, b) local c = coroutine.yield(a + b) return c end)
print(coroutine.resume(co, 1, 2))
local gen = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end)
for v in gen do print(v) end
print(gen() , coroutine.status(co), coroutine.running())
""",
    "json-like": r"""
local data = { users = { { name = "a", tags = { "x" } }, { name = "b" } }, total = 2 }
for _, u in ipairs(data.users) do print(u.name, u.tags and u.tags[1]) end
data.extra = { deep = { 1 } }
print(data.extra.deep[1], data.missing, data["users"][1].age)
""",
    "iterators": r"""
local function range(n) local i = 0 return function() i = i + 1 if i <= n then return i end end end
for i in range(3) do print(i + 1) end
local function iter(t) return next, t, nil end
for k, v in iter({}) do print(k, v) end
""",
    "memoize": r"""
local function memoize(f) local cache = {} return function(x) local r = cache[x] if r == nil then r = f(x) cache[x] = r end return r end end
local fib; fib = memoize(function(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end)
print(fib(10) + 1)
local auto = setmetatable({}, { __index = function(t, k) local v = {} rawset(t, k, v) return v end })
auto.x.y = 1; print(auto.z.w, auto.x.y)
local strict = setmetatable({}, { __index = function(_, k) error("no " .. k) end, __newindex = function() error("ro") end })
print(strict.a)
""",
    "error objects": r"""
local E = {} E.__index = E E.__tostring = function(e) return e.message end
local function throw(msg, code) error(setmetatable({ message = msg, code = code }, E), 2) end
local okt, e = pcall(throw, "x", 1)
if not okt then print(e.message, e.code, tostring(e)) end
if type(e) == "table" and e.code == 1 then print(e.message) end
""",
    "state machine": r"""
local states = { idle = { enter = function(self, x) return x end }, run = { enter = function(self) end, exit = function() end } }
local current = "idle"
local st = states[current]
st.enter(st, 1)
if st.exit then st.exit() end
current = "run"
""",
    "sets, maps, holes": r"""
local set = {} set["a"] = true set.b = true if set.c then print(1) end
local holes = { 1, nil, 3 } print(#holes, holes[2])
local grid = {} for x = 1, 3 do grid[x] = {} for y = 1, 3 do grid[x][y] = x * y end end print(grid[1][2] + 1)
local counts = {} for w in ("a b"):gmatch("%a") do counts[w] = (counts[w] or 0) + 1 end
""",
    "io": r"""
local f = io.open("x") or io.stdin
print(f:read("a"))
local g = assert(io.open("x", "r")) g:close()
local h, herr = io.open("x")
if not h then error(herr) end
h:close()
local h2 = io.open("y")
if h2 then h2:write("x", 1) h2:close() end
for line in io.lines("x") do print(#line, line:upper()) end
""",
    "env": r"""
local home = os.getenv("HOME") or "/" print(home .. "x")
local path = os.getenv("PATH") if path then print(path:len()) end
local num = tonumber("5") or 0 print(num + 1)
local n2 = tonumber("7") if n2 and n2 > 3 then print(n2) end
print(tonumber("3") + 1)
""",
    "captures": r"""
local key, value = ("a=b"):match("(%w+)=(%w*)") print(key:upper(), value .. "x")
local y, mo, d = ("2024-01-02"):match("(%d+)-(%d+)-(%d+)")
print(os.time({ year = y, month = mo, day = d }))
local a, b, cap = ("xay"):find("a") if a then print(a + 1, b) end
local pos = ("x"):find("x") print(pos + 1)
print(os.date("*t").year, os.date("%Y"), os.date("!*t", 0).hour)
""",
    "upvalues set later": r"""
local timer
local function start() timer = { stop = function() end } end
local function stop() timer.stop() timer = nil end
start() timer.stop() stop()
local handler = nil
local function set_handler(fn) handler = fn end
set_handler(print)
if handler then handler(1) end
handler(1, 2)
""",
    "forward declared": r"""
local even, odd
function even(n) if n == 0 then return true end return odd(n - 1) end
function odd(n) if n == 0 then return false end return even(n - 1) end
print(even(3))
""",
    "string methods in chains": r"""
print(("a,b"):gsub(",", ";"):upper():sub(1, 1))
local str = "x" str = str:rep(2) .. 1
""",
    "nested closures as config": r"""
local config = { debug = false, level = 1 }
config.level = "high" config.debug = nil config.new = true
local x x = 0 x = "a" x = nil x = {} x.y = 1 print(x.y)
""",
    "goto": r"""
for i = 1, 3 do if i == 2 then goto cont end print(i) ::cont:: end
""",
    "table functions": r"""
local list = {} table.insert(list, 1) table.insert(list, 1, 2) list[#list + 1] = 3 table.remove(list) table.remove(list, 1) print(table.concat(list, ","), table.unpack(list))
table.insert(list, "x") table.sort(list)
print(table.concat({ 1, 2, "x" }, ", ", 1, 2))
print(next({}), rawget(list, 1), rawequal(1, 2), rawlen(list), select(-1, 1, 2))
print(math.max(1, 2.5), math.random(), math.random(3), math.random(1, 2), math.huge, math.pi, math.floor(2.5) // 1, math.tointeger(3.0))
print(string.format("%s %d", "x", 1), #"x", utf8 and utf8.char(65), ("x").len, string.byte("a", 1, -1))
local env = setmetatable({}, { __index = _G }) local chunk = load("return 1", "c", "t", env) print(chunk and chunk())
print(debug.getinfo(1, "S").source, debug.traceback("x", 2), collectgarbage("count"), collectgarbage())
os.exit(true)
""",
}


@pytest.mark.parametrize("name", IDIOMS)
def test_an_idiom(name: str) -> None:
    check_silent(IDIOMS[name])


ANNOTATED = r"""
---@class Animal
---@field name string
---@field age? integer
local Animal = {}
Animal.__index = Animal
---@param name string
---@return Animal
function Animal.new(name) return setmetatable({ name = name }, Animal) end
function Animal:speak() return self.name end
---@return string
function Animal:describe() return string.format("%s", self.name) end
---@class Dog: Animal
---@field breed string
local Dog = setmetatable({}, { __index = Animal })
Dog.__index = Dog
---@param name string
---@param breed string?
---@return Dog
function Dog.new(name, breed)
  local self = setmetatable(Animal.new(name), Dog)
  self.breed = breed or "x"
  self.tricks = {}
  return self
end
---@param t string
function Dog:learn(t) table.insert(self.tricks, t) self.tricks[#self.tricks + 1] = t return #self.tricks end
local d = Dog.new("a", "b") d:learn("sit") print(d:speak(), d.breed, d.tricks[1], d.age, d:describe():upper())
if d.age then print(d.age + 1) end
---@type Animal
local an = d
---@type Animal[]
local zoo = { d, Animal.new("x") }
for _, a in ipairs(zoo) do print(a.name, a:speak()) end
---@type table<string, Animal>
local byname = {} byname.x = d byname["y"] = an print(byname.zzz, byname.x.name)
-- options
---@class Opts
---@field host string
---@field port? integer
---@field on_done? fun(ok: boolean, err: string?)
---@param o Opts
local function connect(o)
  local port = o.port or 80
  if o.on_done then o.on_done(true) end
  local cb = o.on_done
  if cb then cb(false, "x") end
  return o.host .. ":" .. port
end
connect({ host = "a" }) connect({ host = "a", port = 1, on_done = function(ok) print(ok) end }) connect { host = "x", on_done = print }
---@param o? Opts
local function maybe(o)
  o = o or { host = "d" }
  return o.host
end
maybe() maybe({ host = "x" })
---@param o Opts|string
local function either(o)
  if type(o) == "string" then o = { host = o } end
  return o.host
end
either("x") either({ host = "y" })
-- overload
---@overload fun(a: string): string
---@overload fun(a: number, b: number): number
---@param a integer
---@param b string
---@param c boolean
---@return boolean
local function over(a, b, c) return c end
over("x") over(1, 2) over(1, "x", true)
-- generics
---@generic T
---@param list T[]
---@param f fun(item: T, index: integer): boolean?
---@return T[]
local function filter(list, f) local out = {} for i, v in ipairs(list) do if f(v, i) then out[#out + 1] = v end end return out end
filter({ 1, 2 }, function(x) return x > 1 end) filter(zoo, function(a) return a.age ~= nil end)
---@generic K, V, R
---@param t table<K, V>
---@param f fun(k: K, v: V): R
---@return R[]
local function mapt(t, f) local r = {} for k, v in pairs(t) do table.insert(r, f(k, v)) end return r end
mapt({ a = 1 }, function(k, v) return k .. v end) mapt(byname, function(k, v) return v.name end)
---@generic T: Animal
---@param a T
---@return T
local function same(a) return a end
same(d):learn("x") same(an)
---@generic T
---@param class `T`
---@return T
local function make(class) return {} end
make("Dog"):learn("x") make("Animal").name = "y"
-- returns
---@return string? value
---@return string? err
local function try(x) if x then return "v" end return nil, "no" end
local v, e = try(1) if not v then print(e) else print(v:upper()) end
local v2, e2 = try(2) if v2 == nil then error(e2) end print(v2:len())
---@return boolean ok, any result
local function both() return true, 1 end
local ok, r = both() if ok then print(r + 1) end
---@return integer ...
local function many() return 1, 2, 3 end
print(many())
---@return fun(): integer?
local function counter() local i = 0 return function() i = i + 1 if i < 3 then return i end end end
for i in counter() do print(i + 1) end
---@return string
local function looped() while true do if d then return "x" end end end
---@return string
local function erring(x) if x then return "y" end error("never") end
---@return string
local function branches(x) if x then return "a" elseif d then return "b" else return "c" end end
---@return integer?
local function optret(x) if x then return 1 end end
---@return integer? a, string? b
local function optret2(x) if x then return end return 1 end
---@return nil
local function nothing() end
---@return any
local function anyret() end
---@return string|nil
local function nilret(x) if x then return "x" end end
---@return string
local function exits() os.exit(1) end
---@return string
local function reps() repeat local x = io.read() until x return "x" end
---@return Animal self
function Animal:chain() return self end
an:chain():chain():speak() d:chain()
-- self types
---@return self
function Animal:fluent() return self end
d:fluent():learn("x")
-- enum & alias
---@enum Level
local Level = { LOW = 1, HIGH = 2 }
---@param l Level
local function lv(l) if l == Level.LOW then return 1 end return Level.HIGH end
lv(Level.LOW) lv(1) lv(lv(2))
---@alias Mode "r"|"w"
---@param m Mode
local function mode(m) end
mode("r") local mm = "w" mode(mm) mode(d and "r" or "w") mode(tostring(1)) mode(("R"):lower())
---@alias Handler fun(e: string): boolean?
---@type Handler
local hd = function(e) return e == "x" end
---@type Handler
local hd2 = function() end
hd("x") hd2("y")
---@type table<string, Handler>
local handlers = {} handlers.x = hd handlers["y"] = function(e) return true end
if handlers.x then handlers.x("e") end handlers.z("x")
-- numbers
---@param i integer
local function int(i) end
int(10 / 2) int(math.floor(2.5)) int(2.0) int(#"x") int(tonumber("5") or 1) int(7 // 2) int(2 ^ 3) int(math.max(1, 2)) int(d.age or 0)
---@param n number
local function numb(n) end
numb(1) numb(1.5) numb(int and 1 or 2)
---@type integer
local ii = 5 / 1
ii = ii * 1.0 ii = math.sqrt(4)
-- shapes
---@type { x: integer, y?: string }
local shape = { x = 1 }
print(shape.y, shape.x)
---@type string[]
local strs = {} strs[1] = "a" strs[#strs + 1] = "b" table.insert(strs, "c") print(table.concat(strs), strs[1]:upper(), #strs, strs.n)
---@type table
local anyt = { 1, a = 2 } anyt.foo = 1 print(anyt.bar, anyt.x.y)
---@type any
local anyv = 1 anyv.x = 1 print(anyv.y.z, anyv + 1, anyv())
---@type unknown
local unk print(unk)
---@type Undefined.Class
local undef = nil print(undef)
-- need-check-nil narrowing
---@type Animal?
local opt
if opt then print(opt.name) end
if not opt then return end
print(opt.name)
---@param a Animal?
---@param b Animal?
---@param s string?
local function narrow(a, b, s)
  print(a and a.name, a ~= nil and a.name, not a or a.name, a == nil and 1 or a.name)
  local has = a ~= nil
  if has then print(a.name) end
  local n = a and a.name or "none"
  print(n:upper())
  if a and b then print(a.name, b.name) end
  if not a or not b then return end
  print(a.name .. b.name)
  s = s or "d" print(s:upper())
  for i = 1, 2 do if s then print(s:len()) end end
  while a do print(a.name) a = nil end
end
narrow(nil, d) narrow()
---@param a Animal?
local function narrow2(a)
  assert(a, "need a") print(a.name)
end
---@param a Animal?
local function narrow3(a)
  if type(a) ~= "table" then return end print(a.name)
end
---@param a Animal?
local function narrow4(a)
  a = a or Animal.new("x") print(a.name)
  local f = function() return a.name end f()
end
---@param a Animal?
local function narrow5(a)
  if a == nil then a = Animal.new("z") end print(a.name)
end
---@param a Animal?
local function narrow6(a)
  local b = assert(a) print(b.name)
  local c = a or error("x") print(c.name)
end
---@param list (Animal?)[]
local function narrow7(list) for _, x in ipairs(list) do print(x.name) end for _, x in pairs(list) do print(x.name) end end
local function is_ok(x) return x ~= nil end
---@param a Animal?
local function narrow8(a) if not is_ok(a) then return end print(a.name) end
---@param a Animal?
local function narrow9(a) repeat a = Animal.new("x") until a print(a.name) end
---@param cb? fun(x: integer)
local function narrow10(cb) cb = cb or function() end cb(1) if cb then cb(2) end return cb and cb(3) end
---@param a? Animal
local function narrow11(a) if a ~= nil and a.name == "x" then return a.name end return a and a:speak() end
---@param t {kind: "a", x: integer}|{kind: "b", y: string}
local function disc(t) if t.kind == "a" then print(t.x + 1) else print(t.y:upper()) end end
disc({ kind = "a", x = 1 }) disc({ kind = "b", y = "x" })
-- casts
local c1 = d --[[@as Animal]] print(c1.name)
---@cast anyv string
print(anyv:upper())
local und = io.open("x") --[[@as file*]] und:close()
-- dynamic
---@class Dyn
---@field [string] integer
local Dyn = {} print(Dyn.foo, Dyn.bar) Dyn.z = 1
---@class Registry
local Registry = {}
for _, k in ipairs({ "a", "b" }) do Registry[k] = function() end end
Registry.a() print(Registry.b)
---@class Ext: Missing.Parent
local Ext = {} print(Ext.anything) Ext:method()
---@class FromCall
local FromCall = require("lib").class("FromCall") print(FromCall.super, FromCall:new())
---@class Opaque

---@type Opaque
local op print(op.x) op:y()
---@class Later
local Later = {}
function Later:init() self.value = 1 self.list = {} end
---@param x Later
local function uselater(x) print(x.value, x.list[1], x.init) end
---@class Meta
local Meta = setmetatable({}, { __index = function(t, k) return k end }) print(Meta.what)
---@class Callable
---@overload fun(x: integer): Callable
local Callable = setmetatable({}, { __call = function(self, x) return self end })
Callable(1)
---@class Vec
---@operator add(Vec): Vec
---@operator mul(number): Vec
---@operator unm: Vec
---@field x number
---@type Vec
local vec
local sum = vec + vec print((sum * 2).x, -vec)
-- varargs
---@param ... string
local function strsf(...) for _, s in ipairs({ ... }) do print(s:upper()) end return select("#", ...) end
strsf("a", "b") strsf() strsf(table.unpack(strs))
---@param fmt string
---@param ... any
local function log(fmt, ...) print(fmt:format(...)) end
log("x") log("x", 1, nil, {})
---@vararg integer
local function old(...) end
old(1, 2)
-- function types
---@param f fun(a: integer, b: string)
local function call(f) f(1, "x") end
call(function() end) call(function(a) end) call(function(a, b, c) end) call(print) call(d.learn)
---@param f function
local function callf(f) f() f(1, 2, 3) end
callf(print) callf(function(a) end)
---@type fun(a: integer): string
local ft = function(a) return tostring(a) end ft(1):upper()
---@async
---@param t thread
local function th(t) coroutine.resume(t, 1) end th(coroutine.create(function() end))
---@class Node
---@field next Node?
---@field value integer
---@type Node?
local node = { value = 1 }
while node do print(node.value) node = node.next end
---@param n Node
local function walk(n) local cur = n while cur.next do cur = cur.next end return cur.value end
local list = { value = 1, next = nil } walk(list)
---@class Partial
---@field a? string
---@field b? integer
---@type Partial
local pa = {} pa.a = "x" pa.b = 1
---@type Partial|false
local pf = false
---@class WithMethod
---@field run fun(self: WithMethod, x: integer): boolean
---@field id string
local WithMethod = {}
function WithMethod:run(x) return x > 1 end
---@type WithMethod
local wm = { id = "x" } wm:run(1)
---@class Builder
local Builder = {} Builder.__index = Builder
---@return Builder
function Builder:name(n) self._name = n return self end
---@return Builder
function Builder:type(t) self._type = t return self end
setmetatable({}, Builder):name("x"):type("y"):name("z")
---@type string|integer
local su = 1 su = "x" su = 2
---@type number?
local nn = nil nn = 1 nn = nil
---@type boolean
local bb = d ~= nil bb = not bb bb = 1 < 2 bb = (d and true) or false
---@type string
local ss = d and d.name or "x" ss = ss .. 1 ss = ("x"):rep(2) ss = ss:gsub("x", "y") ss = table.concat({}, "")
---@type Dog|Animal
local da = Animal.new("q") print(da.name)
"""


def test_annotated_code() -> None:
    check_silent(ANNOTATED)


def test_all_idioms_together() -> None:
    check_silent("\n".join(IDIOMS.values()))
