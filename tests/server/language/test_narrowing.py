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
    ("local x\nx = 1\nx = 'a'\nlocal function f() return $0x end", "(integer|string)?"),
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
