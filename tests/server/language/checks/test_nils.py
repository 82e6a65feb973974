"""Values that can be nil, used as if they could not; and the many ways to have checked them."""
# ruff: noqa: E501 (tables of Lua texts)

from __future__ import annotations

import pytest

from tests.server.language.checks.typed import check_marked, check_silent, fixed

HEAD = """
---@class Node
---@field value integer
---@field next? Node
local Node = {}
function Node:go() return self end
---@return Node?
local function find(x) if x then return setmetatable({}, Node) end end
---@return Node? node
---@return string? problem
local function try(x) end
---@type Node?
local node
---@type string|false
local text
---@type (fun(x: integer): string)?
local call
---@type number?
local number
"""

NIL = [
    ("print(«node».value)", "`node` may be nil here."),
    ("print(«node»['value'])", ""),
    ("«node»:go()", ""),
    ("«node».value = 1", ""),
    ("«call»(1)", ""),
    ("print(«text»:upper())", ""),
    ("print(«number» + 1)", ""),
    ("print(-«number»)", ""),
    ("print(1 < «number»)", ""),
    ("print(#«node»)", ""),
    ("print('x' .. «number»)", ""),
    ("if node then node:go() end\n«node»:go()", ""),
    ("if node then node:go() else «node»:go() end", "`node` is nil here."),
    ("if not node then «node»:go() end", "`node` is nil here."),
    ("local n = find(1)\n«n»:go()", ""),
    ("local n, problem = try(1)\n«n»:go()", ""),
    ("local file = io.open('x')\n«file»:close()", "`file` may be nil here."),
    ("local n\nprint(«n».value)", "`n` is nil here."),
    ("local n = nil\nprint(«n».value)", ""),
    ("---@param n? Node\nlocal function f(n) return «n».value end", ""),
    ("---@param n Node?\nlocal function f(n) return «n».value end", ""),
    ("---@param done? fun()\nlocal function f(done) «done»() end", ""),
    ("local function f() return «node».value end", ""),
    ("while not node do «node»:go() end", ""),
    ("local ok = node ~= nil\nif not ok then «node»:go() end", ""),
    ("node = Node\nnode:go()\nnode = nil\n«node»:go()", ""),
    ("node = find(1)\n«node»:go()", ""),
]


@pytest.mark.parametrize(("text", "message"), NIL)
def test_a_value_that_is_not_checked(text: str, message: str) -> None:
    check_marked(HEAD + text, "need-check-nil", messages=[message] if message else [])


def test_a_table_to_go_through() -> None:
    check_marked(
        "---@param list? string[]\nlocal function f(list) for _, v in ipairs(«list») do print(v) end end",
        "param-type-mismatch",
        messages=["`list` may be nil here."],
    )
    check_silent(
        "---@param list? string[]\nlocal function f(list) if list then for _, v in ipairs(list) do print(v) end end end"
    )


SILENT = [
    "store = {}\nfunction store.read(s)\n  assert(load('store.value = ' .. s))()\n  local value = store.value\n  store.value = nil\n  return value\nend\nlocal found = store.read('{}')\nprint(found.x, found[1])\nfor k in pairs(found) do print(k) end",
    "local function set() node = Node end\nif node then local f = function() return node:go() end f() end",
    "if node then node:go() end",
    "if node ~= nil then node:go() end if nil ~= node then node:go() end",
    "if not node then return end node:go()",
    "if node == nil then return end node:go()",
    "if not node then error('no') end node:go()",
    "if not node then os.exit(1) end node:go()",
    "if not node then node = Node end node:go()",
    "assert(node) node:go()",
    "local function fail(m) error(m) end if not node then fail('no') end node:go()",
    "local M = {} function M.fail(m) print(m) os.exit(1) end if not node then M.fail('no') end node:go()",
    "assert(node, 'no node') node:go()",
    "assert(node ~= nil) node:go()",
    "local n = assert(node) n:go()",
    "local n = node or Node n:go()",
    "local n = node or error('x') n:go()",
    "node = node or Node node:go()",
    "local v = node and node.value local w = node ~= nil and node.value",
    "local v = not node or node.value local w = node == nil or node.value",
    "local v = node and node.value or 0 print(v + 1)",
    "while node do node:go() node = node.next end",
    "while node and node.value > 1 do node = node.next end",
    "repeat node = find(1) until node node:go()",
    "for i = 1, 3 do if not node then break end node:go() end",
    "for i = 1, 3 do if not node then goto continue end node:go() ::continue:: end",
    "---@param seen table<string, integer>?\nfunction Node.add(def, seen) if not seen then seen = {} end for i = 1, #def do if def.name then seen[def.name] = i end if def.inner then Node.add(def.inner, seen) end end end",
    "---@param seen table<string, integer>?\nfunction Node.add(def, seen) if not seen then seen = {} end for i = 1, #def do seen[i] = 1 Node.add(def.inner, seen) end end",
    "local has = node ~= nil if has then node:go() end",
    "local has = node and node.value > 1 if has then node:go() end",
    "local missing = not node if missing then return end node:go()",
    "local missing = node == nil if not missing then node:go() end",
    "if type(node) == 'table' then node:go() end if type(node) ~= 'nil' then node:go() end",
    "local kind = type(node) if kind == 'table' then node:go() end",
    "local function is_node(x) return x ~= nil end if is_node(node) then node:go() end",
    "local function is_node(x) return x ~= nil end if not is_node(node) then return end node:go()",
    "local checks = {} if not checks.exists(node) then return end node:go()",
    "local t = {} t.assert_not_nil(node) node:go()",
    "local luaunit = {} luaunit.assertNotNil(node) node:go()",
    "local expect = {} expect(node) node:go()",
    "if node and number then node:go() print(number + 1) end",
    "if not node or not number then return end node:go() print(number + 1)",
    "if not (node and number) then return end node:go() print(number + 1)",
    "if node == nil and number == nil then return end if node then node:go() else print(number + 1) end",
    "if node and node.value == 1 then node:go() elseif node then node:go() end",
    "if not node then elseif node.value then node:go() end",
    "if node then local function f() return node.value end f() end",
    "local n = node if n then local f = function() return n:go() end f() end",
    "---@param n? Node\nlocal function f(n) n = n or Node local g = function() return n.value end return g end",
    "---@param n? Node\nlocal function f(n) if not n then n = Node end return n.value end",
    "---@param n? Node\nlocal function f(n) if n == nil then return nil end return n.value, n:go() end",
    "---@param done? fun()\nlocal function f(done) if done then done() end return done and done() end",
    "---@param done? fun()\nlocal function f(done) done = done or function() end done() end",
    "local n, problem = try(1) if not n then error(problem) end n:go()",
    "local n, problem = try(1) if problem then return end",
    "local n = find(1) if n then n:go() end",
    "local n = find(1) or Node n:go()",
    "local n = assert(find(1)) n:go()",
    "local file = io.open('x') if file then file:close() end",
    "local file, why = io.open('x') if not file then error(why) end file:close()",
    "local file = assert(io.open('x')) file:close()",
    "local file = io.open('x') or io.stdout file:close()",
    "local home = os.getenv('HOME') print(home .. '/x', home)",
    "local from, to = ('x'):find('x') print(from + 1, to - 1)",
    "local n = tonumber('1') print(n + 1, n < 2)",
    "local a, b = ('a=b'):match('(%w)=(%w)') print(a:upper(), b .. 'x')",
    "local cache local function get() if not cache then cache = {} end return cache.x end",
    "local cache local function open() cache = {} end open() print(cache.x)",
    "local timer local function start() timer = {} end local function stop() timer.x() timer = nil end start() stop()",
    "local last for i, v in ipairs({ 1 }) do if last then print(last + v) end last = v end",
    "local best for _, v in ipairs({ { x = 1 } }) do if not best or v.x > best.x then best = v end end print(best.x)",
    "local found for _, v in ipairs({ { x = 1 } }) do if v.x == 1 then found = v break end end print(found.x)",
    "local t if math.random() > 0.5 then t = { x = 1 } else t = { x = 2 } end print(t.x)",
    "local t if math.random() > 0.5 then t = { x = 1 } end print(t and t.x)",
    "local f f = function(n) if n > 0 then return f(n - 1) end end f(3)",
    "local ok, value = pcall(find, 1) if ok and value then value:go() end",
    "local ok, value = pcall(function() return { x = 1 } end) if ok then print(value.x) end",
    "---@type Node[]\nlocal list = {} print(list[1].value, list[#list]:go())",
    "---@type table<string, Node>\nlocal map = {} print(map.x.value, map['y']:go())",
    "for _, n in ipairs({ node, node }) do n:go() end",
    "local n = Node while n.next do n = n.next end n:go()",
    "print(Node.next.value, Node.next:go())",
    "if Node.next then Node.next:go() end",
    "local unknown = require('x').find(1) unknown:go()",
    "---@type any\nlocal a print(a.b.c, a())",
    "---@type unknown\nlocal a print(a)",
    "---@class Holder\n---@field node Node?\nlocal Holder = {} function Holder:init() self.node = Node end function Holder:use() self.node:go() end",
    "xpcall(function() if not node then return end node:go() end, print)",
    "if (node) then (node):go() end",
    "if not not node then node:go() end",
    "do if not node then return end end node:go()",
    "local a, b = node, number if a and b then a:go() print(b + 1) end",
    "local select_node = node or (number and Node) or Node select_node:go()",
    "if node then node.next = Node node.next:go() end",
    "local n = find(1) while n do n = n.next end",
    "local n = find(1) if not n then print('no') return end for i = 1, 3 do n:go() end",
    "local n = find(1) if not n then n = find(2) or Node end n:go()",
    "---@cast node Node\nnode:go()",
    "---@cast node -nil\nnode:go()",
    "local n = node --[[@as Node]] n:go()",
    "local n = node --[[@as -nil]]",
    "local app = { frame = nil } function app.use() local frame = app.frame frame.show() end",
    "local function close(s) local c = s.c s.c = nil c:close() end",
    "local c, s, err = new() if err then return end print(s.x)  ---@diagnostic disable-line: undefined-global",
    "local function new(x) if not x then return nil, nil, 'e' end return {}, {} end local c, s, e = new(1) if e then return end print(s.x)",
    "local app = { frame = nil } local frame frame = app.frame frame.show()",
]


@pytest.mark.parametrize("text", SILENT)
def test_values_that_were_checked(text: str) -> None:
    check_silent(HEAD + text)


def test_an_assertion_is_offered() -> None:
    assert fixed("---@type table?\nlocal t\nprint(t.x)", "need-check-nil") == [
        "---@type table?\nlocal t\nprint(assert(t).x)"
    ]
