"""What annotations and modules of projects mean that were not written for this server."""
# ruff: noqa: E501 (tables of Lua texts)

from __future__ import annotations

import pytest

from tests.harness.analysis_checks import check_type

QUOTES = "---@alias Side '\"left\"'|\"'right'\"\n---@alias Way\n---| '\"up\"' # upwards\n---| '\"down\"'\n"

MODES = "---@class Mode\n---@field icons string\n---@class Config\nlocal Config = {}\n---@return Config, Mode\nfunction Config.get(x) end\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{QUOTES}---@type Side\nlocal s\nif s ~= 'left' then local $0x = s end", '"right"'),
        (f"{QUOTES}---@type Way\nlocal s\nif s ~= 'down' then local $0x = s end", '"up"'),
        ("---@type '\"'\nlocal $0x", '"\\""'),
        ("local m = require('math')\nlocal $0x = m.floor(1.5)\n--- file: math.lua\nreturn { floor = 'x' }", "integer"),
        (
            "local m = require('core.math')\nlocal $0x = m.floor\n--- file: core/math.lua\nreturn { floor = 'x' }",
            "string",
        ),
        (
            f"{MODES}---@param o? Mode|string|{{hl?: string}}\nlocal function f(o)\n  o = Config.get(o)\n  return $0o\nend",
            "Config",
        ),
        (
            f"{MODES}---@param o? Mode|string|{{hl?: string}}\nlocal function f(o)\n  _, o = Config.get(o)\n  return $0o\nend",
            "Mode",
        ),
    ],
)
def test_older_annotations(text: str, expected: str) -> None:
    check_type(text, expected)
