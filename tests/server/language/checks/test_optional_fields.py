"""Fields that are declared to be nil at times, and are gone through unasked."""

from __future__ import annotations

import pytest

from tests.server.language.checks.typed import check_marked, check_silent, fixed

HEAD = """
---@class Customer
---@field name string
---@field greet fun()
---@class Order
---@field customer? Customer
---@field note string|nil
---@field done? fun()
---@field id integer
---@type Order
local order
"""

WRONG = [
    "print(«order.customer».name)",
    "«order.customer».greet()",
    "print(«order.note»:upper())",
    "«order.done»()",
    "---@param o Order\nlocal function f(o) return «o.customer».name end",
    "---@type Order[]\nlocal orders = {}\nfor _, o in ipairs(orders) do print(«o.customer».name) end",
]


@pytest.mark.parametrize("text", WRONG)
def test_an_optional_field_that_nobody_asked_for(text: str) -> None:
    check_marked(HEAD + text, "need-check-nil")


RIGHT = [
    "if order.customer then print(order.customer.name) end",
    "print(order.customer and order.customer.name)",
    "local c = order.customer if c then print(order.customer.name) end",
    "order.customer = { name = 'x', greet = print } print(order.customer.name)",
    "assert(order.customer) print(order.customer.name)",
    "local function prepare(o) o.customer = {} end prepare(order) print(order.customer.name)",
    "local function ready(o) return o.customer ~= nil end if ready(order) then print(order.customer.name) end",
    "local function ready(o) return o.customer end if not ready(order) then return end print(order.customer.name)",
    "print(order.id + 1, order.customer)",
    "function order:use() print(self.customer.name) end  ---@diagnostic disable-line: inject-field",
    "---@class Holder\n---@field order? Order\nlocal Holder = {}\nprint(Holder.order.id)",
    "---@param o Order\nlocal function f(o) if not o.customer then return end return o.customer.name end",
    "---@type table<string, Order>\nlocal map = {}\nprint(map.x.id)",
]


@pytest.mark.parametrize("text", RIGHT)
def test_fields_that_are_asked_for(text: str) -> None:
    check_silent(HEAD + text)


def test_an_assertion_is_offered() -> None:
    text = "---@type { a?: { b: integer } }\nlocal t\nprint(t.a.b)"
    assert fixed(text, "need-check-nil") == ["---@type { a?: { b: integer } }\nlocal t\nprint(assert(t.a).b)"]
