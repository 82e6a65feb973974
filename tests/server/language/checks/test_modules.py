"""Calls of functions that a module of the workspace does not have."""

from __future__ import annotations

import pytest

from tests.server.language.checks.typed import check_silent, check_types

MODULE = """
local M = {}
M.version = 1
function M.format(x) return x end
function M.parse(x) return M.format(x) end
function M:method() return self.version end
return M
"""


def test_a_function_that_the_module_does_not_have() -> None:
    check_types(
        """
local m = require("m")
print(m.format(1), m.parse(2), m:method(), m.version)
print(m.fromat(1))
--      ^^^^^^ undefined-field: The module `m` has no function `fromat`. Did you mean `format`?
m:remove()
--^^^^^^ undefined-field: The module `m` has no function `remove`.
local t = require("t")
t.gone()
--^^^^ undefined-field
--- file: t.lua
return { go = function() end }
--- file: m.lua"""
        + MODULE
    )


SILENT = [
    "local m = require('m')\nif m.gone then m.gone() end\nprint(m.gone and m.gone())",
    "local m = require('m')\nm.gone = print\nm.gone()",
    "local m = require('m')\nm.gone()\n--- file: other.lua\nlocal m = require('m')\nm.gone = print",
    "local m = require('m')\nlocal copy = m\nm.gone()",
    "local m = require('m')\nextend(m)  ---@diagnostic disable-line: undefined-global\nm.gone()",
    "local m = require('m')\nm[tostring(1)] = print\nm.gone()",
    "local m = require('unknown')\nm.gone()",
    "local m = require('m')\nm = nil or {}\nm.gone()",
    "local ok, m = pcall(require, 'm')\nm.gone()",
    "local function f(m) m.gone() end\nf(require('m'))",
]


@pytest.mark.parametrize("text", SILENT)
def test_modules_that_may_have_more(text: str) -> None:
    check_silent(text + "\n--- file: m.lua" + MODULE)


def test_a_misspelt_function_of_the_own_table() -> None:
    check_types(
        """
local Base = {}
Base.__index = Base
function Base.new() return setmetatable({}, Base) end
function Base:draw() return self:show() end
function Base:show() return self:drwa() end
--                               ^^^^ undefined-field: The table `self` has no function `drwa`. Did you mean `draw`?
Base.nwe()
--   ^^^ undefined-field: The table `Base` has no function `nwe`. Did you mean `new`?
Base.other()
return Base
"""
    )


@pytest.mark.parametrize(
    "text",
    [
        "local M = {}\nfunction M.format() end\nfor k, v in pairs(other) do M[k] = v end\nM.fromat()\nreturn M",
        "local M = {}\nfunction M.format() end\nmix(M)\nM.fromat()\nreturn M",
        "local M = {}\nfunction M.format() end\nif M.fromat then M.fromat() end\nreturn M",
        "local M = setmetatable({}, { __index = other })\nfunction M.format() end\nM.fromat()\nreturn M",
        "local M = {}\nfunction M:format() self:fromat() end\nfunction M:set(k) self[k] = print end\nreturn M",
    ],
)
def test_own_tables_that_may_have_more(text: str) -> None:
    check_silent("local mix, other = require('x'), require('y')\n" + text)


def test_modules_that_are_only_guessed() -> None:
    check_silent("local m = require('m')\nm.gone()\n--- file: far/away/m.lua" + MODULE)


MODULES = [
    "local M = {}\nfunction M.go() end\nfunction M:set(x)\n  self[x] = print\nend\nreturn M",
    "local M = {}\nfunction M.go() end\nreturn setmetatable(M, { __index = _G })",
    "local M = {}\nfunction M.go() end\nsetmetatable(M, { __index = function() end })\nreturn M",
    "local M = {}\nfunction M.go() end\nfor _, n in ipairs({ 'gone' }) do M[n] = print end\nreturn M",
    "local M = {}\nfunction M.go() end\nrequire('mix')(M)\nreturn M",
    "local M = require('base')\nfunction M.go() end\nreturn M",
    "local M = { list = {} }\nreturn M",
    "local M = {}\nfunction M.go() end\nlocal other = { M }\nreturn M",
    "local M = {}\nfunction M.go() end\npackage.loaded.m = M\nreturn M",
    "local M = {}\nfunction M.go() end\nreturn function() return M end",
    "---@class M\n---@field [string] function\nlocal M = {}\nfunction M.go() end\nreturn M",
    "module('m', package.seeall)",
    "local M = {}\nlocal function add(n) M[n] = print end\nfunction M.go() add('gone') end\nreturn M",
]


@pytest.mark.parametrize("module", MODULES)
def test_modules_that_are_filled_otherwise(module: str) -> None:
    check_silent("local m = require('m')\nm.gone()\n--- file: m.lua\n" + module)
