"""Table constructors that lack what their class needs."""

from __future__ import annotations

import pytest

from tests.server.language.checks.typed import check_marked, check_silent, fixed

HEAD = """
---@class Point
---@field x integer
---@field y integer
---@field label? string
---@field data any
---@field extra string|nil
local Point = {}
---@class Named: Point
---@field name string
---@class Runner
---@field id string
---@field run fun(self: Runner)
local Runner = {}
function Runner:run() end
---@param p Point
---@param q? Point
local function use(p, q) end
"""

MISSING = [
    ("---@type Point\nlocal p = «{}»", "`Point` also needs fields `x`, `y`."),
    ("---@type Point\nlocal p = «{ x = 1 }»", "`Point` also needs the field `y`."),
    ("---@type Named\nlocal p = «{ x = 1, y = 2 }»", "`Named` also needs the field `name`."),
    ("use(«{ x = 1 }»)", ""),
    ("use({ x = 1, y = 1 }, «{}»)", ""),
    ("use «{}»", ""),
    ("---@return Point\nlocal function f() return «{ x = 1 }» end", ""),
    ("---@type Point[]\nlocal list = { { x = 1, y = 1 }, «{ x = 1 }» }", ""),
    ("---@type table<string, Point>\nlocal map = { a = «{ x = 1 }» }", ""),
    ("---@class Line\n---@field from Point\n\n---@type Line\nlocal line = { from = «{}» }", ""),
    ("---@type { x: integer, y: integer }\nlocal p = «{ x = 1 }»", ""),
    ("---@type Point\nlocal p\np = «{ x = 1 }»", ""),
    ("---@type Point\nlocal p = «{ x = 1 }»\np.label = 'x'", ""),
    ("---@type Point|string\nlocal p = «{}»", ""),
    ("---@type Point?\nlocal p = «{}»", ""),
    ("---@class Line\n---@field from integer\n---A line.\n---@type Line\nlocal line = «{}»", ""),
    ("---@type Runner\nlocal r = «{}»", "`Runner` also needs the field `id`."),
]


@pytest.mark.parametrize(("text", "message"), MISSING)
def test_fields_that_are_missing(text: str, message: str) -> None:
    check_marked(HEAD + text, "missing-fields", messages=[message] if message else [])


SILENT = [
    "---@type Point\nlocal p = { x = 1, y = 2 }",
    "---@type Point\nlocal p = { ['x'] = 1, ['y'] = 2 }",
    "---@type Point\nlocal p = {}\np.x = 1\np.y = 2",
    "---@type Point\nlocal p = { x = 1 }\nlocal function start() p.y = 2 end",
    "---@type Point\nlocal p = { [tostring(1)] = 1 }",
    "---@type Point|Named\nlocal p = { x = 1, y = 1 }",
    "---@type Point|table\nlocal p = {}",
    "---@type Point|{}\nlocal p = {}",
    "---@type Point|Point[]\nlocal p = {}",
    "---@type Point[]\nlocal p = {}",
    "---@type table\nlocal p = {}",
    "---@class (partial) Part\n---@field x integer\n\n---@type Part\nlocal p = {}",
    "---@type Unknown\nlocal p = {}",
    "---@type Point\nlocal p = setmetatable({}, Point)",
    "local p = {} ---@as Point\nuse(setmetatable({}, Point))",
    "---@class Other\n---@field z integer\nlocal Other = {}",
    "---@class Other: Point\nlocal Other = {}",
    "---@param o? Point\nlocal function f(o) o = o or {} return o.x end",
    "---@type Runner\nlocal r = { id = 'x' }",
    "local p = {}\nuse(p)",
    "---@type Point\nlocal p = { x = 1, y = 2, z = 3 }",
    "---@type [integer, string]\nlocal p = { 1, 'x' }",
    "---@generic T\n---@param x T\n---@return T\nlocal function same(x) return x end\nsame({})",
    "local list = {}\ntable.insert(list, { x = 1 }) table.insert(list, {})",
    "local items = { { x = 1, y = 2 } }\nitems[2] = { x = 1 } items[#items + 1] = {}",
    "setmetatable({}, { __index = {} }) os.date('*t') os.time({ year = 1, month = 1, day = 1 })",
]


@pytest.mark.parametrize("text", SILENT)
def test_constructors_that_are_whole(text: str) -> None:
    check_silent(HEAD + text)


def test_missing_fields_can_be_added() -> None:
    head = "---@class P\n---@field x integer\n---@field name string\n---@field go fun(a: string)\n\n---@type P\n"
    assert fixed(head + "local p = { x = 1 }", "missing-fields") == [
        head + 'local p = { x = 1, name = "", go = function(a) end }'
    ]
    assert fixed(head + "local p = {}", "missing-fields") == [
        head + 'local p = { x = 0, name = "", go = function(a) end }'
    ]
