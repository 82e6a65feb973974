"""What conditions, assignments, loops and casts leave of a type."""
# ruff: noqa: E501 (tables of Lua texts)

from __future__ import annotations

import pytest

from tests.harness.analysis_checks import check_type

HEAD = "---@type string?\nlocal s\n---@type string|integer\nlocal u\n---@type boolean\nlocal b\n---@type any\nlocal a\n"

CONDITIONS = [
    ("if s then local x = $0s end", "string"),
    ("if not s then local x = $0s end", "nil"),
    ("if s then else local x = $0s end", "nil"),
    ("if s == nil then local x = $0s end", "nil"),
    ("if s ~= nil then local x = $0s end", "string"),
    ("if nil ~= s then local x = $0s end", "string"),
    ("if s == 'a' then local x = $0s end", "string"),
    ("if s and b then local x = $0s end", "string"),
    ("if s or b then local x = $0s end", "string?"),
    ("if not s or b then local x = 1 else local x = $0s end", "string"),
    ("if not (s and b) then local x = 1 else local x = $0s end", "string"),
    ("if not not s then local x = $0s end", "string"),
    ("if type(u) == 'string' then local x = $0u end", "string"),
    ("if type(u) ~= 'string' then local x = $0u end", "integer"),
    ("if 'number' == type(u) then local x = $0u end", "integer"),
    ("if type(u) == 'string' then else local x = $0u end", "integer"),
    ("if type(u) == 'string' then elseif u then local x = $0u end", "integer"),
    ("local t = type(u)\nif t == 'string' then local x = $0u end", "string"),
    ("if type(a) == 'table' then local x = $0a end", "table"),
    ("if type(a) ~= 'table' then local x = $0a end", "any"),
    ("if type(s) == 'nil' then local x = $0s end", "nil"),
    ("local ok = s ~= nil\nif ok then local x = $0s end", "string"),
    ("local ok = type(u) == 'string'\nif ok then local x = $0u end", "string"),
    ("local ok = s and b\nif ok then local x = $0s end", "string"),
    ("if not s then return end\nlocal x = $0s", "string"),
    ("if not s then error('x') end\nlocal x = $0s", "string"),
    ("if not s then os.exit(1) end\nlocal x = $0s", "string"),
    ("if s == nil then s = 'd' end\nlocal x = $0s", "string"),
    ("assert(s)\nlocal x = $0s", "string"),
    ("assert(s ~= nil, 'x')\nlocal x = $0s", "string"),
    ("assert(type(u) == 'string')\nlocal x = $0u", "string"),
    ("local x = s and $0s", "string"),
    ("local x = not s and 'a' or $0s", "string"),
    ("local x = s or $0s", "nil"),
    ("while s do local x = $0s end", "string"),
    ("while not s do end\nlocal x = $0s", "string"),
    ("repeat until s\nlocal x = $0s", "string"),
    ("s = s or 'a'\nlocal x = $0s", "string"),
    ("if s then local function f() return $0s end end", "string"),
    ("for i = 1, 3 do if not s then goto continue end local x = $0s ::continue:: end", "string"),
    ("for i = 1, 3 do if not s then break end local x = $0s end", "string"),
    ("if math.type(u) == 'integer' then local x = $0u end", "integer"),
    ("if #s > 1 then local x = $0s end", "string?"),
    ("if b == true then local x = $0b end", "true"),
    ("if b ~= true then local x = $0b end", "false"),
    ("if s then s = nil end\nlocal x = $0s", "nil"),
    ("do if not s then return end end\nlocal x = $0s", "string"),
    ("if b then return elseif not s then return end\nlocal x = $0s", "string"),
]

ASSIGNMENTS = [
    ("local x = 1\nx = 'a'\nlocal y = $0x", "string"),
    ("local x\nif b then x = 1 else x = 'a' end\nlocal y = $0x", "integer|string"),
    ("local x\nif b then x = 1 end\nlocal y = $0x", "integer?"),
    ("local x = 1\nif b then x = 'a' end\nlocal y = $0x", "string|integer"),
    ("local x = 1\nwhile b do x = 'a' end\nlocal y = $0x", "integer|string"),
    ("local x = 1\nfor i = 1, 3 do x = 'a' end\nlocal y = $0x", "integer|string"),
    ("local x = 1\nrepeat x = 'a' until b\nlocal y = $0x", "string"),
    ("local x = 1\nwhile true do x = 'a' if b then break end end\nlocal y = $0x", "string"),
    ("local x = 1\nfor i = 1, 3 do x = x + 1 end\nlocal y = $0x", "integer"),
    ("local x = nil\nfor i = 1, 3 do x = x or {} end\nlocal y = $0x", "table?"),
    ("local x = 1\ndo x = 'a' end\nlocal y = $0x", "string"),
    ("local x = 1\nlocal function f() x = 'a' end\nlocal function g() return $0x end", "integer|string"),
    ("local x, y = 1, 'a'\nx, y = y, x\nlocal z = $0x", "string"),
    ("s = 'a'\nlocal x = $0s", "string"),
    ("u = 1\nlocal x = $0u", "integer"),
    ("local x = 1\nif b then x = 'a' return end\nlocal y = $0x", "integer"),
    ("local x\nx = 1\nx = 'a'\nlocal function f() return $0x end", "string"),
    ("local n = 0\nfor i = 1, 3 do n = n + i end\nlocal y = $0n", "integer"),
    ("local t = ''\nfor i = 1, 3 do t = t .. i end\nlocal y = $0t", "string"),
    ("x = 1\nx = 'a'\nlocal y = $0x", "string"),
    ("local t = { a = 1 }\nt.a = 'x'\nlocal y = t.$0a", "string"),
    ("local t = {}\nt.a = 1\nif b then t.a = 'x' end\nlocal y = t.$0a", "string|integer"),
]

FIELDS = [
    ("---@type { n: string? }\nlocal t\nif t.n then local x = t.$0n end", "string"),
    ("---@type { n: string? }\nlocal t\nif not t.n then return end\nlocal x = t.$0n", "string"),
    ("---@type { n: { m: string? } }\nlocal t\nif t.n.m then local x = t.n.$0m end", "string"),
    ("---@type { n: string? }\nlocal t\nt.n = 'a'\nlocal x = t.$0n", "string"),
    ("---@type { n: string? }\nlocal t\nt.n = nil\nlocal x = t.$0n", "nil"),
    ("---@type { n: string? }?\nlocal t\nif t and t.n then local x = $0t end", "{ n: string? }"),
    ("---@type string[]\nlocal t\nlocal x = t[1] and t[1].$0len", "fun(s: string): integer"),
    (
        "---@type { kind: 'a', x: string } | { kind: 'b', y: integer }\nlocal t\nif t.kind == 'a' then local x = t.$0x end",
        "string",
    ),
    (
        "---@type { kind: 'a', x: string } | { kind: 'b', y: integer }\nlocal t\nif t.kind == 'a' then local x = $0t end",
        '{ kind: "a", x: string }',
    ),
    (
        "---@type { kind: 'a', x: string } | { kind: 'b', y: integer }\nlocal t\nif t.kind ~= 'a' then local x = $0t end",
        '{ kind: "b", y: integer }',
    ),
    (
        "---@class A\n---@field kind 'a'\n---@class B\n---@field kind 'b'\n---@type A|B\nlocal t\nif t.kind == 'b' then local x = $0t end",
        "B",
    ),
    (
        "---@class A\n---@field err string\n---@class B\n---@field err nil\n---@type A|B\nlocal t\nif t.err then local x = $0t end",
        "A",
    ),
]

RESULTS = [
    (
        "---@return_overload true, string\n---@return_overload false, integer\nlocal function f() end\nlocal ok, v = f()\nif ok then local x = $0v end",
        "string",
    ),
    (
        "---@return_overload true, string\n---@return_overload false, integer\nlocal function f() end\nlocal ok, v = f()\nif not ok then local x = $0v end",
        "integer",
    ),
    (
        "---@return_overload true, string\n---@return_overload false, integer\nlocal function f() end\nlocal ok, v = f()\nif not ok then return end\nlocal x = $0v",
        "string",
    ),
    (
        "---@return_overload string, nil\n---@return_overload nil, integer\nlocal function f() end\nlocal v, err = f()\nif err then return end\nlocal x = $0v",
        "string",
    ),
    (
        "---@return_overload string, nil\n---@return_overload nil, integer\nlocal function f() end\nlocal v, err = f()\nif err == nil then local x = $0v end",
        "string",
    ),
    (
        "local function f() if b then return nil, 'bad' end return 1 end\nlocal v, err = f()\nif not v then local x = $0err end",
        "string",
    ),
    (
        "local function f() if b then return nil, 'bad' end return 1 end\nlocal v, err = f()\nif err then return end\nlocal x = $0v",
        "integer",
    ),
    ("local ok, v = pcall(function() return 1 end)\nif ok then local x = $0v end", "integer"),
    ("local ok, v = pcall(function() return 1 end)\nif not ok then local x = $0v end", "string"),
    ("local ok, v = pcall(tonumber, '1')\nif ok then local x = $0v end", "number?"),
]

GUARDS = [
    ("---@return_cast x string\nlocal function is_string(x) end\nif is_string(u) then local x = $0u end", "string"),
    (
        "---@return_cast x string\nlocal function is_string(x) end\nif not is_string(u) then local x = $0u end",
        "integer",
    ),
    (
        "---@param x any\n---@return boolean\n---@return_cast x integer\nlocal function is_int(x) end\nif is_int(a) then local x = $0a end",
        "integer",
    ),
]

CASTS = [
    ("---@cast s string\nlocal x = $0s", "string"),
    ("---@cast s -nil\nlocal x = $0s", "string"),
    ("---@cast s -?\nlocal x = $0s", "string"),
    ("---@cast u +boolean\nlocal x = $0u", "string|integer|boolean"),
    ("---@cast u -string\nlocal x = $0u", "integer"),
    ("---@cast u +?\nlocal x = $0u", "(string|integer)?"),
    ("local x = 1 ---@cast s string\nlocal y = $0s", "string"),
    ("if b then\n---@cast s string\nlocal x = $0s\nend", "string"),
    ("---@type { n: string? }\nlocal t\n---@cast t.n string\nlocal x = t.$0n", "string"),
]


@pytest.mark.parametrize(("text", "expected"), [*CONDITIONS, *ASSIGNMENTS, *FIELDS, *RESULTS, *GUARDS, *CASTS])
def test_narrowing(text: str, expected: str) -> None:
    check_type(HEAD + text, expected)


IDIOMS = [
    (
        "---@type string|string[]|nil\nlocal v\nif type(v) == 'table' then local $0x = v elseif v then local y = v end",
        "string[]",
    ),
    (
        "---@type string|string[]|nil\nlocal v\nif type(v) == 'table' then local x = v elseif v then local $0y = v end",
        "string",
    ),
    ("---@type string|fun()\nlocal v\nif type(v) == 'function' then local $0x = v end", "fun()"),
    (
        "---@type string|number|boolean\nlocal v\nif type(v) == 'string' or type(v) == 'number' then local $0x = v end",
        "string|number",
    ),
    (
        "---@type string|number|boolean\nlocal v\nif type(v) ~= 'string' and type(v) ~= 'number' then local $0x = v end",
        "boolean",
    ),
    (
        "---@type { kind: 'a', x: integer }|{ kind: 'b', y: string }\nlocal v\nif v.kind == 'a' then local $0x = v.x end",
        "integer",
    ),
    (
        "---@class A\n---@field kind 'a'\n---@field x integer\n---@class B\n---@field kind 'b'\n---@field y string\n---@type A|B\nlocal v\nif v.kind == 'a' then local $0x = v end",
        "A",
    ),
    (
        "---@class A\n---@field kind 'a'\n---@field x integer\n---@class B\n---@field kind 'b'\n---@field y string\n---@type A|B\nlocal v\nif v.kind == 'a' then local x = v else local $0y = v end",
        "B",
    ),
    (
        "---@class A\n---@field kind 'a'\n---@class B\n---@field kind 'b'\n---@class C\n---@field kind 'c'\n---@type A|B|C\nlocal v\nif v.kind == 'a' then return elseif v.kind == 'b' then return end\nlocal $0x = v",
        "C",
    ),
    (
        "---@class A\n---@field ok true\n---@field v integer\n---@class B\n---@field ok false\n---@field e string\n---@type A|B\nlocal r\nif r.ok then local $0x = r.v end",
        "integer",
    ),
    (
        "---@class A\n---@field ok true\n---@field v integer\n---@class B\n---@field ok false\n---@field e string\n---@type A|B\nlocal r\nif not r.ok then local $0x = r end",
        "B",
    ),
    ("---@class A\n---@field x integer?\n---@type A\nlocal a\nif a.x then local $0y = a.x end", "integer"),
    ("---@class A\n---@field x integer?\n---@type A\nlocal a\nif not a.x then return end\nlocal $0y = a.x", "integer"),
    ("---@class A\n---@field x integer?\n---@type A\nlocal a\na.x = a.x or 1\nlocal $0y = a.x", "integer"),
    (
        "---@class A\n---@field b { c: string? }?\n---@type A\nlocal a\nif a.b and a.b.c then local $0y = a.b.c end",
        "string",
    ),
    ("---@type table<string, integer>\nlocal t\nlocal v = t.a\nif v then local $0x = v end", "integer"),
    ("---@type integer?\nlocal n\nlocal $0x = n and n + 1 or 0", "integer"),
    ("---@type integer?\nlocal n\nlocal $0x = n == nil and 0 or n", "integer"),
    ("---@type integer?\nlocal n\nn = n or 5\nlocal $0x = n", "integer"),
    ("---@param n? integer\nlocal function f(n) n = n or 1 return n end\nlocal $0x = f()", "integer"),
    ("---@param n? integer\nlocal function f(n) if n == nil then n = 1 end local $0x = n end", "integer"),
    ("---@param n? integer\nlocal function f(n) if not n then error('x') end local $0x = n end", "integer"),
    ("---@param n? integer\nlocal function f(n) assert(n) local $0x = n end", "integer"),
    ("---@param n? integer\nlocal function f(n) local m = assert(n) local $0x = m end", "integer"),
    ("---@param n? integer\nlocal function f(n) if n then return n end return nil end\nlocal $0x = f()", "integer?"),
    (
        "---@return string? value\n---@return string? err\nlocal function get() end\nlocal v, err = get()\nif err then return end\nlocal $0x = v",
        "string?",
    ),
    (
        "local function get(a) if a then return nil, 'bad' end return 1 end\nlocal v, err = get()\nif not v then local $0x = err end",
        "string",
    ),
    (
        "local function get(a) if a then return nil, 'bad' end return 1 end\nlocal v, err = get()\nif err then return end\nlocal $0x = v",
        "integer",
    ),
    ("local ok, res = pcall(function() return 1 end)\nif ok then local $0x = res end", "integer"),
    ("local ok, res = pcall(function() return 1 end)\nif not ok then local $0x = res end", "string"),
    ("local ok, res = pcall(function() return 1 end)\nif not ok then return end\nlocal $0x = res", "integer"),
    ("local ok, res = pcall(string.rep, 'a', 3)\nlocal $0x = ok and res", "false|string"),
    ("local ok, a, $0b = pcall(function() return 1, 'a' end)", "string?"),
    ("local ok, $0mod = pcall(require, 'other')\n--- file: other.lua\nreturn { a = 1 }", "{ a: integer }|string"),
    ("---@type 'a'|'b'|'c'\nlocal m\nif m == 'a' or m == 'b' then local $0x = m end", '"a"|"b"'),
    ("---@type 'a'|'b'|'c'\nlocal m\nif m == 'a' then return end\nif m == 'b' then return end\nlocal $0x = m", '"c"'),
    ("---@type boolean?\nlocal b\nif b == false then local $0x = b end", "false"),
    ("---@type boolean?\nlocal b\nif b ~= nil then local $0x = b end", "boolean"),
    ("---@type boolean?\nlocal b\nif b then else local $0x = b end", "false?"),
    ("---@type string|false\nlocal s\nif s then local $0x = s end", "string"),
    ("---@type string?\nlocal s\nlocal function f() if not s then return end local $0x = s end", "string"),
    ("---@type string?\nlocal s\nlocal t = { s = s or 'x' }\nlocal $0x = t.s", "string"),
    ("---@type any\nlocal a\nif type(a) == 'string' then local $0x = a end", "string"),
    ("---@type unknown\nlocal a\nif type(a) == 'number' then local $0x = a end", "number"),
    ("local function f(a) if type(a) == 'string' then local $0x = a end end", "string"),
    ("local function f(a) if type(a) == 'string' then return a end return nil end\nlocal $0x = f()", "string?"),
    ("local function f(a) a = tonumber(a) if not a then return end local $0x = a end", "number"),
    ("---@class A\n---@class B: A\n---@type A\nlocal a\n---@cast a B\nlocal $0x = a", "B"),
    (
        "---@type A|B\nlocal v\n---@class A\n---@field a integer\n---@class B\n---@field b integer\nif v.a then local $0x = v end",
        "A",
    ),
    ("local x\nif math.random() > 0.5 then x = 1 else x = nil end\nlocal $0y = x", "integer?"),
    ("local x = nil\nfor i = 1, 10 do if i == 5 then x = i break end end\nlocal $0y = x", "integer?"),
    ("local x\nrepeat x = io.read() until x\nlocal $0y = x", "any"),
    ("local t = {}\nfor i = 1, 3 do t[i] = tostring(i) end\nlocal $0y = t[1]", "string"),
    ("local t = {}\nfor i = 1, 3 do table.insert(t, tostring(i)) end\nlocal $0y = t[1]", "string"),
    ("local t = {}\ntable.insert(t, { a = 1 })\nfor _, v in ipairs(t) do local $0x = v.a end", "integer"),
    ("local x = 1\nlocal function f() x = nil end\nf()\nlocal $0y = x", "integer"),
    ("---@type string[]?\nlocal t\nfor _, $0v in ipairs(t or {}) do end", "string"),
    ("---@type table<string, string[]>\nlocal t\nfor k, v in pairs(t) do for _, $0s in ipairs(v) do end end", "string"),
    ("while true do local x = io.read() if not x then break end local $0y = x end", "any"),
    ("---@type string?\nlocal s\nif s == nil or #s == 0 then return end\nlocal $0x = s", "string"),
    ("---@type string?\nlocal s\nif s ~= nil and #s > 0 then local $0x = s end", "string"),
    ("---@type string?\nlocal s\nif not (s and #s > 0) then return end\nlocal $0x = s", "string"),
    ("---@type integer|string\nlocal v\nlocal $0n = type(v) == 'number' and v or 0", "integer"),
    ("---@type integer|string\nlocal v\nlocal $0n = type(v) == 'string' and v or tostring(v)", "string"),
    (
        "---@type integer|string\nlocal v\nlocal is_s = type(v) == 'string'\nif not is_s then local $0x = v end",
        "integer",
    ),
    ("---@type string|nil\nlocal a\n---@type string|nil\nlocal b\nif a and b then local $0x = b end", "string"),
    ("---@type {x: integer}?\nlocal p\nif p ~= nil then local $0x = p.x end", "integer"),
    ("---@type {x: integer}?\nlocal p\nlocal $0x = p and p.x", "integer?"),
    ("---@type {x: integer}?\nlocal p\nlocal $0x = (p or { x = 1 }).x", "integer"),
    (
        "local function f(x) if x > 0 then return 'a' elseif x < 0 then return 'b' else return nil end end\nlocal $0y = f(1)",
        "string?",
    ),
    ("goto a\n::a::\nlocal $0x = 1", "integer"),
    ("---@type string?\nlocal s\ndo local s2 = s if not s2 then return end local $0x = s2 end", "string"),
]


@pytest.mark.parametrize(("text", "expected"), IDIOMS)
def test_idioms(text: str, expected: str) -> None:
    check_type(text, expected)


KEYS = [
    ("if type(t[k]) == 'string' then local $0x = t[k] end", "string"),
    ("if not t[k] then return end\nlocal $0x = t[k]", "string|integer"),
    ("if t[k] == nil then t[k] = 1 end\nlocal $0x = t[k]", "integer|string"),
    ("if type(t[k]) == 'string' then return end\nlocal $0x = t[k]", "integer?"),
    ("if t[k] then local $0x = t[j] end", "(string|integer)?"),
    ("for i = 1, 3 do if t[i] then print(i) end local $0x = t[i] t[i] = nil end", "(string|integer)?"),
    ("while k do local m = k .. 'x' local $0x = t[m] t[m] = nil end", "(string|integer)?"),
    ("local i = 1\ni = i + 1\nif t[i] then local $0x = t[i] end", "(string|integer)?"),
    ("if p[k].v then local $0x = p[k].v end", "string"),
    ("p[k] = { v = 'x' }\nlocal $0x = p[k]", "{ v?: string }"),
]


@pytest.mark.parametrize(("text", "expected"), KEYS)
def test_keys_that_are_locals(text: str, expected: str) -> None:
    head = "---@param t table<any, string|integer|nil>\n---@param p table<string, { v?: string }>\n"
    check_type(head + f"local function f(t, p, k, j)\n{text}\nend", expected)


STANDING_FOR = [
    ("local t = s\nif t then local x = $0s end", "string"),
    ("local t = s\nif not t then return end\nlocal x = $0s", "string"),
    ("local t = s\nassert(t)\nlocal x = $0s", "string"),
    ("local v = u\nif type(v) == 'string' then local x = $0u end", "string"),
    ("local v = u\nlocal ok = type(v) == 'string'\nif ok then local x = $0u end", "string"),
    ("local ok = type(u) == 'string'\nlocal both = ok and b\nif both then local x = $0u end", "string"),
    ("---@return_cast x string\nlocal function is(x) end\nlocal v = u\nif is(v) then local x = $0u end", "string"),
    ("---@type { n: string? }\nlocal t\nlocal n = t.n\nif n ~= nil then local x = t.$0n end", "string"),
    ("---@type { n: string|integer }\nlocal t\nlocal n = t.n\nif type(n) == 'string' then local x = t.$0n end", "string"),
    ("---@type { kind: 'a', v: 1 } | { kind: 'b' }\nlocal m\nlocal k = m.kind\nif k ~= 'a' then local x = $0m end", '{ kind: "b" }'),
    ("---@type { kind: 'a', v: 1 } | { kind: 'b' }\nlocal m\nlocal o = m\nif o.kind == 'b' then local x = $0m end", '{ kind: "b" }'),
    ("---@type (string?)[]\nlocal l\nfor i = 1, 3 do local v = l[i] if v then local $0x = l[i] end end", "string"),
    ("local t = s\nt = 'a'\nif t then local x = $0s end", "string?"),
    ("local ok = s ~= nil\ns = a --[[@as string?]]\nif ok then local x = $0s end", "string?"),
    ("---@type { n: string? }\nlocal t\nlocal old = t.n\nt.n = nil\nif old then local x = t.$0n end", "nil"),
    ("for i = 1, 3 do\nlocal ok = s ~= nil\nwhile b do\nif ok then local x = $0s end\ns = nil\nend\nend", "string?"),
    ("local ok = s ~= nil\nlocal function f()\nif ok then return $0s end\nend\ns = nil", "string?"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), STANDING_FOR)
def test_a_local_stands_for_what_it_holds(text: str, expected: str) -> None:
    check_type(HEAD + text, expected)


JUMPS = [
    ("local x\n::top::\nif not x then x = 's' goto top end\nlocal $0y = x", "string"),
    ("local x\n::top::\nlocal $0y = x\nif not x then x = 's' goto top end", "string?"),
    (
        "local x\nfor i = 1, 3 do\n  if a then goto continue end\n  x = 's'\n  ::continue::\n  local $0y = x\nend",
        "string?",
    ),
    ("local x = 1\nif a then x = nil goto done end\nx = 's'\n::done::\nlocal $0y = x", "string?"),
    (
        "local x\nfor i = 1, 3 do if a then goto continue end ::continue:: end\nx = 's'\n"
        "for i = 1, 3 do if a then goto continue end ::continue:: local $0y = x end",
        "string",
    ),
    ("local x = 's'\nlocal function g() if a then x = 1 goto done end ::done:: end\n::done::\nlocal $0y = x", "string"),
]


@pytest.mark.parametrize(("text", "expected"), JUMPS)
def test_jumps(text: str, expected: str) -> None:
    check_type(f"local function f(a)\n{text}\nend", expected)
    check_type(text, expected)
