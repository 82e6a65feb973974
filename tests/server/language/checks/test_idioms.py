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


GENERIC = r"""
---@class Box<T>
---@field value T
---@field items T[]
---@field map table<string, T>
local Box = {}
---@generic T
---@param v T
---@return Box<T>
function Box.of(v) return setmetatable({ value = v, items = {}, map = {} }, { __index = Box }) end
---@return T
function Box:get() return self.value end
---@param v T
function Box:set(v) self.value = v self.items[#self.items + 1] = v self.map.x = v end
---@type Box<string>
local bs
bs:set("x") bs:get():upper() print(bs.items[1]:upper(), bs.map.y:len()) bs.value = "y"
local bn = Box.of(1) bn:set(2) print(bn:get() + 1)
---@class IntBox: Box<integer>
---@type IntBox
local ib ib:set(1) print(ib:get() + 1, ib.value + 1) ib.value = 3
---@class Stack<T>
---@field private list T[]
---@field push fun(self: Stack<T>, x: T)
---@field pop fun(self: Stack<T>): T?
---@type Stack<number>
local st st:push(1) local top = st:pop() if top then print(top + 1) end
---@generic T, U
---@param x T
---@param f fun(x: T): U
---@return U
local function apply(x, f) return f(x) end
apply(1, function(n) return n + 1 end) apply("x", string.upper) apply({}, print) print(apply(1, tostring):upper())
---@generic T: table
---@param t T
---@param ... table
---@return T
local function extend(t, ...) return t end
extend({ a = 1 }, { b = 2 }, { c = 3 }).a = 2 extend(bs, {})
---@generic T
---@param ... T
---@return T
local function first(...) return (...) end
first(1, 2) first("x") first()
---@generic F: function
---@param f F
---@return F
local function wrap(f) return f end
wrap(print)("x") wrap(function(a) return a end)(1)
---@generic K, V
---@param t { [K]: V }
---@return V[]
local function values(t) local r = {} for _, v in pairs(t) do r[#r + 1] = v end return r end
values({ a = 1 }) values({}) values(bs.map)
---@generic T
---@param list T[]
---@param n? integer
---@return T
local function nth(list, n) return list[n or 1] end
nth({ "a" }):upper() nth({}, 1)
-- shapes and aliases
---@alias Pos { x: number, y: number, z?: number }
---@alias Callback fun(err?: string, data?: any): any
---@alias Tree { value: integer, left?: Tree, right?: Tree }
---@type Pos
local pos = { x = 1, y = 2 } pos.z = 3 pos.x = 1.5 print(pos.z, pos.x + pos.y)
---@type Tree
local tree = { value = 1, left = { value = 2, right = { value = 3 } } }
if tree.left and tree.left.right then print(tree.left.right.value) end
---@param cb Callback
local function async(cb) cb() cb("x") cb(nil, 1) end
async(function(err, data) if err then error(err) end return data end) async(function() end) async(print)
---@param p Pos
local function move(p) p.x = p.x + 1 return p end
move({ x = 1, y = 2 }) move(pos) move({ x = 1, y = 2, w = 3 })
---@alias Either string|integer|Pos
---@param e Either
local function either(e) if type(e) == "table" then return e.x elseif type(e) == "number" then return e + 1 else return e:upper() end end
either("x") either(1) either({ x = 1, y = 2 })
---@alias Json string|number|boolean|nil|Json[]|table<string, Json>
---@type Json
local j = { 1, "x", { y = { true } } } j = nil j = { a = { b = 1 } }
---@type "a" | "b" | string
local loose = "zzz"
---@type 1|2|3
local lit = 1 lit = 2
---@type true|nil
local flag = true flag = nil
---@type integer|"auto"
local size = "auto" size = 3
-- enums
---@enum (key) Names
local Names = { one = 1, two = 2 }
---@param n Names
local function named(n) return Names[n] end
named("one") print(Names.one, Names[("one")])
for k, v in pairs(Names) do print(k, v) named(k) end
---@enum Flags
local Flags = { A = 1, B = 2, AB = 1 | 2, [4] = "four" }
---@param f Flags
local function flags(f) return f & Flags.A end
flags(Flags.A) flags(Flags.A | Flags.B) flags(Flags.AB)
---@enum Str
local Str = { X = "x", Y = "y" }
---@type Str
local str = Str.X if str == "x" then str = "y" end str = Str.Y print(str:upper(), str .. "x")
---@type table<Str, integer>
local bystr = { [Str.X] = 1, x = 1 } bystr[Str.Y] = 2 bystr.y = 3 print(bystr[str])
-- guards
---@return_cast x string
local function is_string(x) return type(x) == "string" end
---@param v string|integer
local function guarded(v) if is_string(v) then print(v:upper()) else print(v + 1) end end
guarded(1) guarded("x")
---@class Circle
---@field kind "circle"
---@field radius number
---@class Square
---@field kind "square"
---@field side number
---@param s Circle|Square
local function area(s)
  if s.kind == "circle" then return s.radius ^ 2 elseif s.kind == "square" then return s.side * s.side end
  error("x")
end
area({ kind = "circle", radius = 1 }) area({ kind = "square", side = 2 })
---@return_overload true, string
---@return_overload false, integer
local function res() if pos then return true, "x" end return false, 1 end
local okr, val = res() if okr then print(val:upper()) else print(val + 1) end
-- constructors by call
---@class Foo
---@overload fun(name: string): Foo
---@field name string
local Foo = setmetatable({}, { __call = function(cls, name) local o = { name = name } return setmetatable(o, { __index = cls }) end })
function Foo:hi() return self.name end
local foo = Foo("x") foo:hi() print(foo.name, Foo("y"):hi())
---@class Base
local Base = {}
Base.__index = Base
---@generic T
---@param self T
---@return T
function Base.new(self, o) o = o or {} setmetatable(o, self) self.__index = self return o end
function Base:common() end
---@class Derived: Base
local Derived = Base:new()
function Derived:special() self:common() return self end
Derived:new():special()
local dd = Derived:new({ a = 1 }) dd:common()
---@class Class2
local Class2 = {}
function Class2:new(...) local o = setmetatable({}, self) self.__index = self if o.init then o:init(...) end return o end
function Class2:init(a, b) self.a = a self.b = b end
function Class2:get() return self.a end
Class2:new(1, 2):get()
---@class Sub2: Class2
local Sub2 = setmetatable({}, { __index = Class2 })
function Sub2:init(a) Class2.init(self, a, 1) self.c = 3 end
function Sub2:get() return Class2.get(self) + self.c end
local sub2 = Sub2:new(1) print(sub2:get(), sub2.c, sub2.a)
---@class Event
---@field handlers table<string, fun(...: any)[]>
local Event = { handlers = {} }
function Event:on(name, f) self.handlers[name] = self.handlers[name] or {} table.insert(self.handlers[name], f) return self end
function Event:emit(name, ...) for _, f in ipairs(self.handlers[name] or {}) do f(...) end end
Event:on("x", print):on("y", function(a, b) end) Event:emit("x", 1, 2)
---@class Singleton
---@field private instance Singleton?
local Singleton = {}
---@return Singleton
function Singleton.get() if not Singleton.instance then Singleton.instance = setmetatable({}, { __index = Singleton }) end return Singleton.instance end
function Singleton:work() end
Singleton.get():work()
-- function fields with optional
---@class Hooks
---@field before? fun(x: integer)
---@field after? fun(x: integer): boolean
---@param h Hooks
local function hooks(h)
  if h.before then h.before(1) end
  local after = h.after
  if after and after(1) then print("y") end
  if h.after ~= nil then return h.after(2) end
  return h.after and h.after(3)
end
hooks({}) hooks({ before = print }) hooks({ after = function(x) return x > 1 end })
-- unions of tables
---@param t { a: integer }|{ b: string }
local function ut(t) print(t.a, t.b) end
ut({ a = 1 }) ut({ b = "x" })
---@param x? { n: integer }
local function optional_shape(x) x = x or { n = 1 } return x.n end
optional_shape() optional_shape({ n = 2 })
-- intersections
---@type { a: integer } & { b: string }
local inter = { a = 1, b = "x" } print(inter.a, inter.b)
-- dynamic keys
---@type table<integer, string>
local ints = { "a", [2] = "b" } ints[3] = "c" print(ints[1]:upper(), #ints)
---@type { [string]: integer, name: string }
local mixed = { name = "x", a = 1 } mixed.b = 2 mixed["c"] = 3 print(mixed.name:upper(), mixed.zz)
---@type table<string, { count: integer, tags: string[] }>
local nested = {} nested.x = { count = 1, tags = {} } nested["y"] = { count = 2, tags = { "z" } } nested.x.count = nested.x.count + 1
local function grow(t, k) t[k] = t[k] or {} return t[k] end
grow({}, "x").y = 1 grow({}, 1)[2] = 3
---@type string[][]
local matrix = { { "a" }, {} } matrix[1][2] = "x" matrix[#matrix + 1] = { "b" } print(matrix[1][1]:upper())
---@type table<string, fun(x: integer): integer>
local ops = { inc = function(x) return x + 1 end, dec = function(x) return x - 1 end }
print(ops.inc(1), ops["dec"](2)) local op = ops[tostring(1)] if op then op(1) end
-- numeric
---@param a number
---@param b? number
---@return number
local function add(a, b) return a + (b or 0) end
add(1) add(1, 2) add(add(1), 2.5) add(#"x") add(math.huge) add(1 // 1) add(-1) add(tonumber("1") or 0) add(2 ^ 2)
---@type integer
local n1 = #"x" n1 = n1 + 1 n1 = n1 * 2 n1 = n1 // 2 n1 = n1 % 3 n1 = n1 / 2 n1 = math.floor(n1 / 2) n1 = -n1 n1 = ~n1 n1 = n1 << 2
---@type number
local n2 = n1 n2 = n2 + n1 n2 = 1e3
-- strings
---@param s string
local function takes(s) return s end
takes("x" .. 1) takes(tostring(1)) takes(("%s"):format(1)) takes(string.char(65)) takes(table.concat({})) takes(("a"):match("a")) takes(io.read()) takes(os.date()) takes((("x"):gsub("x", "y"))) takes(type(1)) takes(_VERSION)
takes(select(1, "x")) takes(os.tmpname()) takes(debug.traceback()) takes(("x"):sub(1)) takes(arg and arg[0] or "x")
local okp, msg = pcall(error, "x") takes(msg) if not okp then takes(msg) end
local line = io.read("l") takes(line) for l in io.lines("f") do takes(l) end
for w in ("a b"):gmatch("%a+") do takes(w) end for k, v in ("a=b"):gmatch("(%w)=(%w)") do takes(k) takes(v) end
for _, p in utf8.codes("x") do print(p + 1) end
-- closures and recursion
---@type fun(n: integer): integer
local fact fact = function(n) return n <= 1 and 1 or n * fact(n - 1) end
local function visit(node, seen) seen = seen or {} if seen[node] then return end seen[node] = true for _, c in ipairs(node.children or {}) do visit(c, seen) end return seen end
visit({ children = { { children = {} } } })
---@param n integer
---@return string[]
local function gen(n) if n == 0 then return {} end local r = gen(n - 1) r[#r + 1] = tostring(n) return r end
gen(3)[1]:upper()
-- multiple assignment and swap
local a, b, c = 1, "x" a, b = b, a c = a
---@type integer, string
local p1, p2 = 1, "x" p1, p2 = 2, "y"
---@type string, string?
local m1, m2 = ("x=y"):match("(%w)=(%w)")
local x1, x2 = (function() return 1, 2 end)()
print(x1 + x2, c, m1:upper())
-- method on call results, string keys
local cfg = { ["a-b"] = 1, [1] = "x", [true] = 2 } print(cfg["a-b"] + 1, cfg[1]:upper(), cfg[true])
local modname = ... print(modname)
local function params(...) local args = { ... } local o = args[1] or {} return o.x, args.n, select("#", ...) end params() params(1)
local t5 = {} t5.a, t5.b = 1, 2 print(t5.a + t5.b, t5.c)
local s5 = ("x"):rep(3, ","):upper():lower() print(s5)
if rawget(_G, "jit") then print(jit.version) end
---@diagnostic disable-next-line: undefined-field
print(pos.nope)
"""


def test_generic_classes_shapes_and_enums() -> None:
    check_silent(GENERIC)


COMPUTED = r"""
---@alias Partial<T> { [K in keyof T]?: T[K]; }
---@class Cfg
---@field host string
---@field port integer
---@type Partial<Cfg>
local pc = { host = "x" }
pc.port = 1 print(pc.host, pc.port)
---@generic T, K extends keyof T
---@param t T
---@param k K
---@return T[K]
local function prop(t, k) return t[k] end
print(prop({ a = 1 }, "a") + 1)
---@type fun<T>(x: T): T
local idt = function(x) return x end
idt(1) idt("x"):upper()
---@type keyof Cfg
local key = "host" key = "port"
---@alias Elem<T> T extends (infer U)[] and U or never
---@type Elem<string[]>
local el = "x"
---@generic T
---@param name `prefix.T`
---@return T
local function mk(name) return {} end
mk("prefix.Cfg").x = 1
---@generic T
---@param t T[]
---@return fun(): integer, T
local function iter(t) local i = 0 return function() i = i + 1 return i, t[i] end end
for i, v in iter({ "a" }) do print(i + 1, v:upper()) end
---@class List<T>: { [integer]: T }
---@type List<string>
local li = {} li[1] = "x" print(li[1]:upper())
---@class Dict<K, V>: table<K, V>
---@type Dict<string, integer>
local di = {} di.x = 1 print(di.y + 1)
---@class Arr: string[]
---@field n integer
---@type Arr
local ar = { n = 1 } ar[1] = "x" print(ar[1]:upper(), ar.n)
---@class Keyed
---@field [1] string
---@field [string] integer
---@field name string
---@type Keyed
local ke = { "x", name = "y", other = 1 } print(ke[1]:upper(), ke.foo + 1, ke.name:len())
---@type [string, integer, boolean?]
local tup = { "a", 1 } print(tup[1]:upper(), tup[2] + 1, tup[3])
---@type [integer, ...string]
local tv = { 1, "x", "y" }
---@param ... [string, integer]
local function tups(...) end
---@class Ops
---@operator call(integer): string
---@operator len: integer
---@operator concat(string): string
---@operator eq(Ops): boolean
---@operator lt(Ops): boolean
---@operator index(string): integer
---@type Ops
local op
print(op(1):upper(), #op + 1, op .. "x", op == op, op < op)
---@class Getter
---@field get fun(self: Getter, key: string): any
---@field set fun(self: Getter, key: string, value: any): Getter
---@overload fun(x: string): Getter
---@type Getter
local ge
ge:set("a", 1):set("b", 2):get("a") ge.get(ge, "x") ge("x"):get("y")
---@enum (key) Level
local Level = { debug = 0, info = 1 }
---@param l Level
local function log(l) print(Level[l] + 1) end
log("debug") for k in pairs(Level) do log(k) end
---@alias Cb fun(a: integer): (boolean, string?)
---@type Cb
local cb = function(a) return a > 1, "x" end
---@type Cb
local cb2 = function(a) return true end
local okc, m = cb(1) print(okc, m and m:upper())
---@alias Maybe<T> T|nil
---@type Maybe<string>
local may = nil may = "x" print(may and may:upper())
---@alias Result<T, E> { ok: true, value: T } | { ok: false, error: E }
---@return Result<integer, string>
local function result(x) if x then return { ok = true, value = 1 } end return { ok = false, error = "e" } end
local r = result(1) if r.ok then print(r.value + 1) else print(r.error:upper()) end
---@class Node2
---@field parent Node2?
---@field children Node2[]
---@field data table<string, any>
local Node2 = {}
---@return Node2
function Node2.new() return { parent = nil, children = {}, data = {} } end
---@param c Node2
function Node2:add(c) c.parent = self self.children[#self.children + 1] = c c.data.x = 1 c.data["y"] = { 1 } return c end
---@return integer
function Node2:depth() local d, n = 0, self.parent while n do d = d + 1 n = n.parent end return d end
---@return Node2
function Node2:root() local n = self while n.parent do n = n.parent end return n end
---@return Node2?
function Node2:find(pred) for _, c in ipairs(self.children) do if pred(c) then return c end local f = c:find(pred) if f then return f end end return nil end
local root = Node2.new() local kid = root:add(Node2.new()) print(kid:depth() + 1, kid:root().data.z, root.children[1].parent)
local f = root:find(function(n) return n.data.x == 1 end) if f then f:add(root) end
---@param n Node2
---@return string?
local function label(n) return n.data.label end
local l = label(root) or "none" print(l:upper())
---@class A1
---@field b? { c?: { d?: string } }
---@param a A1
local function deep(a)
  if a.b and a.b.c and a.b.c.d then print(a.b.c.d:upper()) end
  local d = a.b and a.b.c and a.b.c.d
  if d then print(d:upper()) end
  if not a.b then return end
  if not a.b.c then return end
  print(a.b.c.d and a.b.c.d:len())
  return a.b.c.d or "x"
end
deep({}) deep({ b = {} }) deep({ b = { c = { d = "x" } } })
---@param x string|string[]|nil
---@return string[]
local function listify(x) if x == nil then return {} elseif type(x) == "table" then return x else return { x } end end
listify("x") listify({ "x" }) listify() listify(nil)
---@param x any
---@return boolean
local function truthy(x) return x and true or false end
---@param a integer|string
---@param b integer|string
---@return integer
local function cmp(a, b) if type(a) == "number" and type(b) == "number" then return a - b end return #tostring(a) - #tostring(b) end
cmp(1, "x") cmp(truthy(1) and 1 or "x", 2)
---@param t table<string, string|integer>
local function opts(t) for k, v in pairs(t) do if type(v) == "string" then print(k:upper(), v:upper()) else print(v + 1) end end end
opts({ a = 1, b = "x" }) opts({}) opts(setmetatable({}, {}))
---@param f fun(...: integer): integer
local function vf(f) return f(1, 2, 3) + 1 end
vf(function(...) return select("#", ...) end) vf(function(a, b) return a + b end) vf(math.max)
---@type async fun(x: integer): string
local as = function(x) return tostring(x) end
---@param cond boolean
---@return (fun(): integer)?
local function maybef(cond) if cond then return function() return 1 end end end
local mf = maybef(true) if mf then print(mf() + 1) end
---@type { a: integer, b?: string }[]
local recs = { { a = 1 }, { a = 2, b = "x" } } recs[#recs + 1] = { a = 3 } table.insert(recs, { a = 4 }) for _, rec in ipairs(recs) do print(rec.a + 1, rec.b and rec.b:upper()) end
table.sort(recs, function(x, y) return x.a < y.a end)
---@type table<string, table<string, integer>>
local tt = {} tt.a = tt.a or {} tt.a.b = (tt.a.b or 0) + 1 tt["x"] = { y = 1 } print(tt.x.y + 1)
---@type string[]|nil
local sn if sn then print(sn[1], #sn) end sn = sn or {} sn[#sn + 1] = "x" print(#sn)
---@type integer[]
local ia = {} for i = 1, 10 do ia[i] = i * 2 end ia[1], ia[2] = ia[2], ia[1] print(ia[1] + ia[#ia], math.max(table.unpack(ia)))
---@type boolean?
local tri if tri == nil then tri = true elseif tri == false then tri = nil end print(not tri)
---@type number|string
local ns = 1 if type(ns) == "string" then ns = tonumber(ns) or 0 end print(ns + 1)
---@param n? number
---@param opts? { round?: boolean, digits?: integer }
local function fmt(n, opts) n = n or 0 opts = opts or {} local d = opts.digits or 2 if opts.round then n = math.floor(n) end return ("%." .. d .. "f"):format(n) end
fmt() fmt(1) fmt(1, {}) fmt(1, { round = true }) fmt(nil, { digits = 1 })
---@class Ctx
---@field cancel fun()
---@field log fun(level: "info"|"warn", msg: string, ...: any)
---@field on fun(self: Ctx, ev: "a"|"b", f: fun(e: table)): Ctx
---@param ctx Ctx
local function use(ctx) ctx.cancel() ctx.log("info", "x") ctx.log("warn", "x", 1, nil) ctx:on("a", function(e) print(e.x) end):on("b", function() end) end
use({ cancel = function() end, log = function(l, m, ...) end, on = function(self, ev, f) f({}) return self end })
---@generic T
---@param x T?
---@param default T
---@return T
local function orelse(x, default) if x == nil then return default end return x end
print(orelse(nil, 1) + 1, orelse("x", "y"):upper(), orelse(os.getenv("X"), "z"):upper())
---@generic T
---@param x T|nil
---@return T
local function must(x) if x == nil then error("nil") end return x end
must(label(root)):upper() must(io.open("x")):close()
---@class Model
---@field id integer
---@field save fun(self: Model): boolean
local Model = {}
Model.__index = Model
---@param attrs { id?: integer, name?: string }
---@return Model
function Model:new(attrs) local o = setmetatable(attrs or {}, self) self.__index = self return o end
function Model:save() return self.id ~= nil end
---@class User: Model
---@field name string
local User = Model:new({})
---@param attrs { id?: integer, name?: string }
---@return User
function User:new(attrs) local o = Model.new(self, attrs) return o end
local u = User:new({ name = "x" }) print(u:save(), u.name:upper(), u.id)
"""


def test_computed_types_and_optional_fields() -> None:
    check_silent(COMPUTED)


def test_all_idioms_together() -> None:
    check_silent("\n".join(IDIOMS.values()))
