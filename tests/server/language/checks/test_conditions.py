"""Conditions that types decide, comparisons with values that cannot be, and variables without a type."""

from __future__ import annotations

import pytest

from tests.server.language.checks.typed import check_marked, check_silent, fixed

ENUM = "---@enum Color\nlocal Color = { Red = 1, Green = 2 }\n---@type Color\nlocal color\n"


@pytest.mark.parametrize("text", ["if color == «3» then end", "if «'x'» ~= color then end"])
def test_an_enum_does_not_have_the_value(text: str) -> None:
    check_marked(ENUM + text, "enum-value-mismatch")


@pytest.mark.parametrize(
    "text",
    [
        "if color == 1 or color == Color.Green then end",
        "if color == Color.Red then elseif color == 1 then elseif color == 2 then end",
        "local other = 3 if color == other + 1 then end",
        "if color == nil then end",
    ],
)
def test_an_enum_may_have_the_value(text: str) -> None:
    check_silent(ENUM + text)


def test_what_type_never_returns() -> None:
    check_marked("local x\nif type(x) == «'strng'» then elseif «'tabel'» ~= type(x) then end", "enum-value-mismatch")
    check_marked("local x = 1\nreturn math.type(x) == «'int'»", "enum-value-mismatch")
    assert fixed("return type(x) == 'strng'", "enum-value-mismatch") == ["return type(x) == 'string'"]


@pytest.mark.parametrize(
    "text",
    [
        "local x if type(x) == 'string' or type(x) == 'userdata' or 'nil' ~= type(x) then end",
        "local type = require('types') if type(1) == 'strng' then end",
        "function type(x) return 'Point' end if type(1) == 'Point' then end",
        "local x = io.stdout if io.type(x) == 'file' or math.type(1) == 'integer' then end",
        "local kinds = { type = print } if kinds.type(1) == 'Point' then end",
    ],
)
def test_what_type_may_return(text: str) -> None:
    check_silent(text)


UNNECESSARY = [
    ("---@type string\nlocal s\nif «s» then end", "unnecessary-if"),
    ("---@type nil\nlocal s\nif «s» then end", "unnecessary-if"),
    ("---@type string\nlocal s\n«assert(s)»", "unnecessary-assert"),
    ("---@type string?\nlocal s\nif s then end assert(s)", "unnecessary-if"),
    ("while true do break end if true then end assert(false)", "unnecessary-if"),
    ("local s = require('x') if s then end assert(s.y)", "unnecessary-if"),
]


@pytest.mark.parametrize(("text", "code"), UNNECESSARY)
def test_conditions_that_types_decide(text: str, code: str) -> None:
    check_marked(text, code, on=["unnecessary-if", "unnecessary-assert"])


def test_variables_of_which_nothing_is_known() -> None:
    text = "local «a» = require('x')\nlocal b, _c = 1, a\nlocal function f(«p») return p end\n"
    check_marked(text + "for «i», «v» in a do print(i, v) end", "no-unknown", on=["no-unknown"])


MODES = """
---@alias Mode 'read'|'write'
---@class File
---@field mode Mode?
---@type File
local file
"""


def test_a_text_that_is_never_there() -> None:
    check_marked(
        MODES
        + "---@param m Mode\nlocal function f(m) return m == «'raed'» or m ~= «'x'» end\nprint(file.mode == «'wrte'»)",
        "enum-value-mismatch",
        messages=[
            "`m` is never `raed`. Did you mean `read`?",
            "`m` is never `x`.",
            "`file.mode` is never `wrte`. Did you mean `write`?",
        ],
    )
    check_silent(
        MODES
        + """
---@param m Mode
---@param n Mode|string
---@param o integer|'a'
local function f(m, n, o)
  if m == 'read' then return 1 elseif m == 'read' then return 2 elseif m == 'write' then return 3 end
  ---@cast m string
  return m == 'x', n == 'x', o == 1, o == 'a'
end
local x = 'a'
if math.random() > 0.5 then x = 'b' end
print(x == 'c', file.mode == 'read', file.mode == nil, f)
"""
    )
