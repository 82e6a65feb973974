"""Calls with a dot where a colon is meant, and the other way round."""

from __future__ import annotations

import pytest

from tests.server.language.checks.typed import check_marked, check_silent, fixed

HEAD = """
---@class Account
---@field owner string
local Account = {}
Account.__index = Account
---@param amount integer
function Account:deposit(amount) self.owner = self.owner .. amount end
function Account:show(text) print(self.owner, text) end
function Account:greet() print("hello") end
---@param text string
function Account.trim(text) return text end
function Account.join(a, b) return a, b end
"""

WRONG = [
    (
        "Account.show(«'x'»)",
        "param-type-mismatch",
        "`show` is a method, and lacks its object: is `Account:show(…)` meant?",
    ),
    ("Account.deposit(«1»)", "param-type-mismatch", ""),
    ("«Account.show()»", "missing-parameter", ""),
    ("local file = assert(io.open('x'))\nfile.read(«'a'»)", "param-type-mismatch", ""),
    (
        "Account:«trim»('x')",
        "param-type-mismatch",
        "With `:`, `trim` is given `Account` as its first argument: is `Account.trim(…)` meant?",
    ),
    ("print(math:«floor»(1.5), string:«format»('%d', 1))", "param-type-mismatch", ""),
    (
        "Account:join(1, «2»)",
        "redundant-parameter",
        "`join` takes 1 argument, and is given 2. Is `Account.join(…)` meant, with a dot?",
    ),
]


@pytest.mark.parametrize(("text", "code", "message"), WRONG)
def test_a_call_with_the_wrong_mark(text: str, code: str, message: str) -> None:
    check_marked(HEAD + text, code, messages=[message] if message else [])


RIGHT = [
    "Account.greet() Account.greet('x')",
    "local a = setmetatable({ owner = 'x' }, Account) a:show('x') Account.show(a, 'x') a.show(a, 'x')",
    "local x = require('x') Account.show(x.account, 'x') Account.show(x)",
    "local text = ('x'):upper() print(string.upper(text), text:upper())",
    "local f = Account.show f(Account, 1)",
    "---@type string|fun()\nlocal either print(either:sub(2))  ---@diagnostic disable-line: undefined-field",
    "local file = assert(io.open('x')) file.close(file) file:close()",
    "function Account:each(f) f(self) end Account.each(Account, print)",
    "local M = {} function M.new(class, x) return class, x end M:new(1)",
    "local M = {} function M.new(self, x) return self, x end M:new(1)",
]


@pytest.mark.parametrize("text", RIGHT)
def test_calls_with_the_right_mark(text: str) -> None:
    check_silent(HEAD + text)


def test_the_other_mark_is_offered() -> None:
    assert fixed("local t = {}\nfunction t:go() return self end\nt.go()", "missing-parameter") == [
        "local t = {}\nfunction t:go() return self end\nt:go()"
    ]
    assert fixed("print(math:floor(1.5))", "param-type-mismatch") == ["print(math.floor(1.5))"]
