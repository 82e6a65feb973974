"""Fields and results that annotations restrict."""

from __future__ import annotations

import pytest

from tests.harness.problem_checks import check_problems

CODES = {"invisible", "discard-returns", "readonly"}

CLASS = """
---@class Account
---@field private secret string
---@field protected balance integer
---@field package note string
---@field name string
local Account = {}

---@private
function Account:check() return self.secret, self.balance end

function Account.new()
    local self = setmetatable({}, { __index = Account })
    self.secret = "x"
    return self
end

---@class Savings: Account
local Savings = {}

function Savings:rate() return self.balance, self.note end

return { Account = Account, Savings = Savings }
"""


def test_private_fields_from_outside() -> None:
    check_problems(
        CLASS.replace("return {", "local t = {")
        + """
---@type Account
local account
print(account.secret, account.balance, account.name, account.note, t)
--            ^^^^^^ invisible: `secret` is private: only functions of `Account` may use it.
--                            ^^^^^^^ invisible
account:check()
--      ^^^^^ invisible: `check` is private: only functions of `Account` may use it.
account["secret"] = "y"
--      ^^^^^^^^ invisible
account.secret = "y"
--      ^^^^^^ invisible
function Savings:steal() return self.secret end
--                                   ^^^^^^ invisible
""",
        only=CODES,
    )


def test_package_fields_from_another_file() -> None:
    check_problems(
        """
---@type Account
local account
print(account.note)
--            ^^^^ invisible: `note` is for the file in which it is declared.
--- file: account.lua
"""
        + CLASS,
        only=CODES,
    )


def test_fields_that_are_read_only() -> None:
    check_problems(
        """
---@class P
---@field readonly x integer
---@field y integer
local P = {}
function P:reset() self.x = 0 end
---@type P
local p
p.x = 1
--^ readonly: `x` of `P` cannot be assigned to.
p.y = p.x
""",
        only=CODES,
    )


def test_results_that_are_thrown_away() -> None:
    check_problems(
        """
---@nodiscard
local function f() return 1 end
f()
--0:3 discard-returns: What `f` returns should not be thrown away.
local M = {}
---@nodiscard the handle closes the file
function M:open() return 1 end
M:open()
--0:8 discard-returns: What `open` returns should not be thrown away: the handle closes the file.
string.rep("a", 2)
--0:18 discard-returns
return M, f
""",
        only=CODES,
    )


def test_a_class_behind_a_path() -> None:
    check_problems(
        """
local M = {}
---@class Engine
---@field private started boolean
M.Engine = {}
---@private
function M.Engine:ready() return self.started end
function M.Engine.make() M.Engine.started = true end
---@type Engine
local engine = M.Engine
engine:ready()
--     ^^^^^ invisible
return M
""",
        only=CODES,
    )


@pytest.mark.parametrize(
    "text",
    [
        CLASS,
        "---@nodiscard\nlocal function f() return 1 end\nlocal x = f()\nreturn x, f()",
        "---@nodiscard\nlocal function f() return 1 end\nprint(f())",
        "print(1)\nrequire('x')\npcall(print)\ntable.insert({}, 1)\nio.write('x')\nassert(true)",
        "math.random()\nio.read()\nlocal f = io.open('x')\nif f then f:read() end",
        "local t = { secret = 1 }\nprint(t.secret)",
        "local u = unknown\nprint(u.secret)\nu.check()",
        "---@class A\n---@field private x integer\nlocal A = {}\nA.x = 1\nprint(A.x)\n"
        "function A.f(a) return a.x end\nreturn A",
        "---@class A\n---@field private x integer\nlocal A = {}\n"
        "function A:f() return function() return self.x end end\nreturn A",
        "---@class A\n---@field protected x integer\nlocal A = {}\n---@class B: A\nlocal B = {}\n"
        "---@class C: B\nlocal C = {}\nfunction C:f() return self.x end\nreturn A, B",
    ],
)
def test_silent(text: str) -> None:
    check_problems(text, only=CODES)


def test_waiting_if_wanted() -> None:
    check_problems(
        """
---@async
local function wait() end
local function now() wait() end
--                   ^^^^ await-in-sync: `wait` may wait: only an `@async` function should call it.
---@async
local function later() wait() end
local M = {}
---@async
function M:wait() end
function M:now() self:wait() end
--                    ^^^^ await-in-sync
wait()
local wrapped = coroutine.wrap(function() wait() end)
return now, later, M, wrapped
""",
        on={"await-in-sync"},
        only={"await-in-sync"},
    )


def test_functions_that_wait_where_they_must_not_if_wanted() -> None:
    check_problems(
        """
---@async
local function wait() end
---@param call fun()
local function plain(call) call() end
---@param call async fun()
local function patient(call) call() end
plain(wait)
--0:5 not-yieldable: `plain` wants a function that does not wait as argument 1.
patient(wait)
plain(function() end)
local function any(call) call() end
any(wait)
print(wait)
pcall(wait)
""",
        on={"not-yieldable"},
        only={"not-yieldable"},
    )
