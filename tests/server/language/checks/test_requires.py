"""Modules that are not there, and modules that are loaded twice."""

from __future__ import annotations

import pytest

from tests.harness.problem_checks import check_fix, check_problems

CODES = {"unresolved-require", "different-requires", "duplicate-require"}


def test_a_module_that_is_not_there() -> None:
    check_problems(
        """
local helpers = require("helprs")
--                      ^^^^^^^^ unresolved-require
local other = require "lib.nothing"
--                    ^^^^^^^^^^^^^ unresolved-require: No file of the workspace is the module `lib.nothing`.
return helpers, other
--- file: helpers.lua
return {}
""",
        only=CODES,
    )
    check_fix(
        'require("helprs")\n--- file: helpers.lua\nreturn {}',
        "unresolved-require",
        "Replace it by `helpers`",
        'require("helpers")\n',
    )


def test_one_file_by_two_names() -> None:
    check_problems(
        """
local a = require("lib.tool")
local b = require("lib/tool")
--        ^^^^^^^^^^^^^^^^^^^ different-requires
return a, b
--- file: lib/tool.lua
return {}
""",
        only=CODES,
    )


def test_one_name_twice() -> None:
    check_problems(
        """
local a = require("tool")
local b = require("tool")
--        ^^^^^^^^^^^^^^^ duplicate-require: `tool` is required above already.
local function f() return require("tool") end
return a, b, f
--- file: tool.lua
return {}
""",
        only=CODES,
    )


def test_what_is_required_again_can_be_taken_from_above() -> None:
    check_fix(
        'local a = require "x"\nlocal b = require "x"\nreturn a, b',
        "duplicate-require",
        "Use `a`",
        'local a = require "x"\nlocal b = a\nreturn a, b',
    )


def test_no_file_loads_itself() -> None:
    check_problems("""
--- file: plugin/tool.lua
local tool = require("tool")
tool.setup({})
tool.stop()
--   ^^^^ undefined-field: `Tool` has no field `stop`.
--- file: lua/tool/init.lua
---@class Tool
local M = {}
---@param options table
function M.setup(options) return options end
return M
""")


@pytest.mark.parametrize(
    "text",
    [
        'local m = require("main2")\nreturn m\n--- file: main2.lua\nreturn {}',
        'local m = require("lib")\nreturn m\n--- file: lib/init.lua\nreturn {}',
        'local s = require("string")\nreturn s',
        'local lfs, cjson, pl = require("lfs"), require("cjson.safe"), require("pl.path")',
        'local ok, m = pcall(require, "optional")\nreturn ok, m',
        'local ok, m = pcall(function() return require("optional") end)\nreturn ok, m',
        "local m = require(name)\nreturn m",
        'local m = require("lib." .. name)\nreturn m',
        'package.path = "deep/?.lua;" .. package.path\nlocal m = require("inside")\nreturn m',
        'package.preload["mine"] = function() end\nlocal m = require("mine")\nreturn m',
        'local require = print\nrequire("nothing")',
        'local m = cond and require("nothing")\nreturn m',
        'dofile("nothing.lua")',
        'return require("cqueues"), require("deep.cqueues")\n--- file: deep/cqueues.lua\nreturn {}',
        '---@meta\nlocal m = require("nothing")\nreturn m',
        '--- file: plugins/painter.lua\nlocal m = require("painter")\nm.setup()\nreturn {}',
    ],
)
def test_silent(text: str) -> None:
    check_problems(text, only=CODES)
