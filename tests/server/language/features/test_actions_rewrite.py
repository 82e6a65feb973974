"""Inlining, and other ways to write the same: `$0` is the cursor."""

from __future__ import annotations

import pytest

from llmspell_runtime.syntax.dialects import dialect_named
from llmspell_server.language.features.actions.scene import Refused
from llmspell_server.language.features.actions.strings import in_brackets, quoted
from tests.harness.action_checks import check_action, check_not_offered, check_refused


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("local $0x = 1\nprint(x, x)", "print(1, 1)"),
        ("local x = 1\nprint($0x + 2)", "print(1 + 2)"),
        ("local $0x = -1\nprint(2 ^ x, - x)", "print(2 ^ (-1), - (-1))"),
        ("local a = 1\nlocal $0x = a + 1\nprint(x * 2)\nprint(x)", "local a = 1\nprint((a + 1) * 2)\nprint(a + 1)"),
        ("local $0s = 'a'\nprint(s:rep(2), s .. s)", "print(('a'):rep(2), 'a' .. 'a')"),
        ("local $0x = 1\nprint(x..'')", "print((1)..'')"),
        ("local $0r = f()\nprint(r)", "print((f()))"),
        ("local $0r = f()\nprint(r, 1)", "print(f(), 1)"),
        ("local $0r = f()\nlocal a = r", "local a = f()"),
        ("local $0r = t.x\nreturn r", "return t.x"),
        ("local $0t = { 1 }\nreturn t[1]", "return ({ 1 })[1]"),
        ("do\n  local $0x = 1 -- one\n  print(x)\nend", "do\n  -- one\n  print(1)\nend"),
        ("---@type integer\nlocal $0x = 1\nprint(x)", "print(1)"),
        ("local $0ok = a == b\nif ok then end", "if a == b then end"),
        ("local $0ok = a == b\nif not ok then end", "if not (a == b) then end"),
    ],
)
def test_a_local_becomes_its_value(text: str, expected: str) -> None:
    check_action(text, "Inline `", expected)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("local $0x = f()\nprint(x, x)", "at each of its uses"),
        ("local $0x = f()\ng()\nprint(x)", "before it is used"),
        ("local $0x = t.a\nt.a = 1\nprint(x)", "before it is used"),
        ("local $0x = f()\nprint(g(), x)", "change places"),
        ("local $0x = f()\nlocal y = a and x", "only evaluated if"),
        ("local $0x = {}\nfor i = 1, 2 do print(x) end", "more than once"),
        ("local $0x = f()\nwhile x do end", "more than once"),
        ("local a = 1\nlocal $0x = a\ndo local a = 2 print(x) end", "`a` means something else"),
        ("local $0x = a\nlocal function f(a) return x end", "`a` means something else"),
        ("local $0x = a .. ''\nx:f()", "parenthesis"),
        ("local function f(...)\n  local $0x = (...)\n  return function() return x end\nend", "..."),
    ],
)
def test_a_local_stays_where_its_value_may_change(text: str, reason: str) -> None:
    check_refused(text, "Inline `", reason)


@pytest.mark.parametrize(
    "text",
    [
        "local $0x = 1",
        "local $0x = 1\nx = 2\nprint(x)",
        "local $0x\nprint(x)",
        "local $0x, y = 1, 2\nprint(x)",
        "local $0x <close> = f()\nprint(x)",
        "local function f($0x) print(x) end",
        "print($0x)",
        "local $0f = function() end\nf()",
    ],
)
def test_what_is_no_local_with_one_value(text: str) -> None:
    check_not_offered(text, "Inline `")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("local function $0f(a) return a + 1 end\nprint(f(2) * 3)", "print((2 + 1) * 3)"),
        ("local function f(a, b) return b .. a end\nprint($0f('x', 'y'))", "print('y' .. 'x')"),
        ("local function $0f(a, b) return g(a, b) end\nf(1)", "g(1, nil)"),
        ("local $0f = function(a) return a end\nlocal x = f(t.y)", "local x = t.y"),
        ("local function $0f() return g() end\nprint(f())", "print(g())"),
        ("local function $0f(a) return a * 2 end\nlocal n = 3\nprint(f(n + 1))", "local n = 3\nprint((n + 1) * 2)"),
        ("local function $0f(a) return a * 2 end\nprint(f(g()))", "print(g() * 2)"),
        ("local function $0f(a) return { a } end\nprint(f(g()))", "print({ (g()) })"),
        ("local function $0f(a) return a.b end\nprint(f{ b = 1 })", "print(({ b = 1 }).b)"),
    ],
)
def test_a_function_becomes_what_it_returns(text: str, expected: str) -> None:
    check_action(text, "Inline the function", expected)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("local function $0f(a) return 1 + a end\nprint(f(g()))", None),
        ("local function $0f(a, b) return b + a end\nprint(f(g(), h()))", "at another time"),
        ("local function $0f(a) return a + a end\nprint(f(g()))", "at another time"),
        ("local function $0f(a) return t.x + a end\nprint(f(g()))", "at another time"),
        ("local function $0f(a) return f(a) end\nprint(f(1))", "calls itself"),
        ("local function $0f(a) return a end\nprint(f(f(1)))", "argument of another"),
        ("local b = 1\nlocal function $0f(a) return a + b end\ndo local b = 2 print(f(1)) end", "`b` means"),
        ("local function $0f(a) return a + 1 end\nf(1)", "no statement"),
        ("local function $0f(a) return function() return a end end\nprint(f(1))", "a function itself"),
    ],
)
def test_a_function_stays_where_the_text_would_do_something_else(text: str, reason: str | None) -> None:
    if reason is None:
        check_action(text, "Inline the function", "print(1 + g())")
    else:
        check_refused(text, "Inline the function", reason)


@pytest.mark.parametrize(
    "text",
    [
        "local function $0f() print(1) end\nf()",
        "local function $0f(...) return ... end\nf()",
        "local function $0f() return 1 end\nprint(f)",
        "local function $0f() return 1 end",
        "local function $0f() return 1 end\nf = nil\nf()",
        "function $0f() return 1 end\nf()",
    ],
)
def test_functions_that_are_more_than_one_value(text: str) -> None:
    check_not_offered(text, "Inline the function")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$0if a then b() else c() end", "if not a then c() else b() end"),
        ("if a $0== 1 then\n  b()\nelse\n  c()\nend", "if a ~= 1 then\n  c()\nelse\n  b()\nend"),
        ("$0if not a then b() else c() end", "if a then c() else b() end"),
        ("$0if not (a == b) then b() else c() end", "if (a == b) then c() else b() end"),
        ("$0if a < b then x() else y() end", "if not (a < b) then y() else x() end"),
        ("$0if (a and b) then x() else y() end", "if not (a and b) then y() else x() end"),
        ("$0if a and b then x() else y() end", "if not (a and b) then y() else x() end"),
        ("if a then b() $0else c() end", "if not a then c() else b() end"),
        ("$0if a then else c() end", "if not a then c() else end"),
        ("$0if a then -- why\n  b()\nelse -- not\n  c()\nend", "if not a then -- not\n  c()\nelse -- why\n  b()\nend"),
    ],
)
def test_a_condition_turned_round(text: str, expected: str) -> None:
    check_action(text, "Invert", expected)


@pytest.mark.parametrize(
    "text", ["$0if a then end", "$0if a then elseif b then else end", "if a then $0b() else end", "if $0then else end"]
)
def test_what_cannot_be_turned_round(text: str) -> None:
    check_not_offered(text, "Invert")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "local function f(a)\n    g()\n    $0if a then\n        -- why\n        b([[\nx]])\n    end\nend",
            "local function f(a)\n    g()\n    if not a then\n        return\n    end\n    -- why\n    b([[\nx]])\nend",
        ),
        (
            "function F(a) $0if a then\n    b() -- why\n  end end",
            "function F(a) if not a then\n  return\nend\nb() -- why\n end",
        ),
        (
            "function F(a)\n\t$0if a == 1 then return 2 end\nend",
            "function F(a)\n\tif a ~= 1 then\n\t\treturn\n\tend\n\treturn 2\nend",
        ),
    ],
)
def test_a_function_left_early(text: str, expected: str) -> None:
    check_action(text, "Return early", expected)


@pytest.mark.parametrize(
    "text",
    [
        "$0if a then b() end",
        "function F() $0if a then b() end c() end",
        "function F() $0if a then b() else c() end end",
        "function F() $0if a then end end",
        "function F() for i = 1, 2 do $0if a then b() end end end",
        "function F() if a then $0b() end end",
    ],
)
def test_what_cannot_be_left_early(text: str) -> None:
    check_not_offered(text, "Return early")


@pytest.mark.parametrize(
    ("text", "title", "expected"),
    [
        ("x = $0'a'", "Write the string in double", 'x = "a"'),
        ('x = "$0a"', "Write the string in single", "x = 'a'"),
        ("x = 'it\\'s $0\"x\"'", "Write the string in double", 'x = "it\'s \\"x\\""'),
        ('x = "a\\n\\tb$0"', "Write the string in single", "x = 'a\\n\\tb'"),
        ('x = "a\\nb$0"', "Write the string in long", "x = [[a\nb]]"),
        ('x = "\\na]]$0"', "Write the string in long", "x = [=[\n\na]]]=]"),
        ('x = "a]$0"', "Write the string in long", "x = [=[a]]=]"),
        ('x = t["$0a"]', "Write the string in long", "x = t[ [[a]] ]"),
        ('x = [[$0a\n"b"]]', "Write the string in double", 'x = "a\\n\\"b\\""'),
        ("f$0'a'", "Write the string in double", 'f"a"'),
        ("x = '\\65$0'", "Write the string in double", 'x = "\\65"'),
        ("x = 'a\\\nb$0'", "Write the string in double", 'x = "a\\\nb"'),
    ],
)
def test_strings_in_other_forms(text: str, title: str, expected: str) -> None:
    check_action(text, title, expected)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("x = '\\255$0'", "Write the string in long"),
        ("x = '\\0$0'", "Write the string in long"),
        ("x = 'a\\rb$0'", "Write the string in long"),
        ("x = 'a$0", "Write the string"),
        ("x = [[a$0", "Write the string"),
        ("x = $01", "Write the string"),
    ],
)
def test_strings_that_have_no_other_form(text: str, title: str) -> None:
    check_not_offered(text, title)


def test_a_string_says_the_same_in_every_form() -> None:
    dialect = dialect_named("lua54")
    assert quoted("[[\n\\n]]", '"', dialect) == '"\\\\n"'
    assert in_brackets('"\\z  a"', dialect) == "[[a]]"
    with pytest.raises(Refused):
        quoted("'a\\q'", '"', dialect)


@pytest.mark.parametrize(
    ("text", "title", "expected"),
    [
        ('x = t["$0a"]', "Write `.a`", "x = t.a"),
        ("x = t[$0'a'].b", "Write `.a`", "x = t.a.b"),
        ("x = t [ [[$0a]] ]", "Write `.a`", "x = t.a"),
        ("x = t.$0a", 'Write `["a"]`', 'x = t["a"]'),
        ("x = t.b.$0a.c", 'Write `["a"]`', 'x = t.b["a"].c'),
        ("t.$0a = 1", 'Write `["a"]`', 't["a"] = 1'),
        ("t = { $0a = 1 }", 'Write `["a"]`', 't = { ["a"] = 1 }'),
        ('t = { ["$0a"] = 1 }', "Write `a =`", "t = { a = 1 }"),
    ],
)
def test_keys_in_the_other_form(text: str, title: str, expected: str) -> None:
    check_action(text, title, expected)


@pytest.mark.parametrize(
    "text",
    [
        'x = t["$0a b"]',
        'x = t["$0end"]',
        "t:$0a()",
        "function t.$0a() end",
        "x = t[$01]",
        "goto $0a ::a::",
        "x = $0t.a",
    ],
)
def test_keys_without_another_form(text: str) -> None:
    check_not_offered(text, "Write `")


@pytest.mark.parametrize(
    ("text", "title", "expected"),
    [
        ("local function $0f(a) end", "Write as an assigned", "local f = function(a) end"),
        ("local $0f = function(a) end", "Write as a function", "local function f(a) end"),
        ("function $0a.b(c) end", "Write as an assigned", "a.b = function(c) end"),
        ("function a:$0b(c) end", "Write as an assigned", "a.b = function(self, c) end"),
        ("function a:$0b() end", "Write as an assigned", "a.b = function(self) end"),
        ("function a:$0b(...) end", "Write as an assigned", "a.b = function(self, ...) end"),
        ("$0f = function() end", "Write as a function", "function f() end"),
        ("a.$0b = function(c) end", "Write as a function", "function a.b(c) end"),
        ("a.$0b = function(self, c) end", "Write as a function", "function a:b(c) end"),
        ("a.$0b = function(self) end", "Write as a function", "function a:b() end"),
        ("a.$0b = function(self, ...) end", "Write as a function", "function a:b(...) end"),
    ],
)
def test_functions_in_the_other_form(text: str, title: str, expected: str) -> None:
    check_action(text, title, expected)


@pytest.mark.parametrize(
    "text",
    [
        "local function $0f() return f() end",
        "local $0f = function() return f() end",
        "local $0f <const> = function() end",
        "local $0f, g = function() end",
        "a[$01] = function() end",
        "local function f() $0print() end",
        "a.b, c = $0function() end, 1",
    ],
)
def test_functions_without_another_form(text: str) -> None:
    check_not_offered(text, "Write as a")


@pytest.mark.parametrize(
    ("text", "title", "expected"),
    [
        ("a:$0b(1, 2)", "Call `a.b`", "a.b(a, 1, 2)"),
        ("a:$0b()", "Call `a.b`", "a.b(a)"),
        ("a : $0b 'x'", "Call `a.b`", "a.b(a, 'x')"),
        ("a:$0b{}.c()", "Call `a.b`", "a.b(a, {}).c()"),
        ("a.$0b(a, 1)", "Call `a:b`", "a:b(1)"),
        ("a.b$0(a)", "Call `a:b`", "a:b()"),
        ("x = a.$0b(a, a)", "Call `a:b`", "x = a:b(a)"),
    ],
)
def test_methods_called_in_the_other_way(text: str, title: str, expected: str) -> None:
    check_action(text, title, expected)


@pytest.mark.parametrize("text", ["a.$0b(c)", "a.b.$0c(a.b)", "f():$0b()", "a.$0b()", "a:b($0c)", "a.$0b(a.b)"])
def test_methods_without_another_way(text: str) -> None:
    check_not_offered(text, "Call `")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "local function $0f(a, b, ...) return 1, a end",
            "---@param a any\n---@param b any\n---@param ... any\n---@return integer, any\n"
            "local function f(a, b, ...) return 1, a end",
        ),
        (
            "local function $0f(...) return 1, ... end",
            "---@param ... any\n---@return integer\n---@return any ...\nlocal function f(...) return 1, ... end",
        ),
        (
            "--- About it.\n---@param a string\nfunction M.$0f(a, b) end",
            "--- About it.\n---@param a string\n---@param b any\nfunction M.f(a, b) end",
        ),
        (
            "do\n  local $0f = function() return 'x' end\nend",
            "do\n  ---@return string\n  local f = function() return 'x' end\nend",
        ),
    ],
)
def test_documentation_of_parameters(text: str, expected: str) -> None:
    check_action(text, "Document", expected)


@pytest.mark.parametrize(
    "text",
    [
        "local function $0f() end",
        "---@param a any\n---@return any\nlocal function $0f(a) return a end",
        "---@type fun(a: string)\nlocal $0f = function(a) end",
        "x() local function $0f(a) end",
        "local function f(a) $0print(a) end",
    ],
)
def test_nothing_to_document(text: str) -> None:
    check_not_offered(text, "Document")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('x = $0{"a": 1, "b c": [true, null, "\\n"]}$1', 'x = { a = 1, ["b c"] = { true, nil, "\\n" } }'),
        ('$0{\n "end": 1.50,\n "b": {}\n}$1', '{\n    ["end"] = 1.50,\n    b = {},\n}'),
        ("x = $0[1, 2e3]$1", "x = { 1, 2e3 }"),
        ('x = $0{"a": "\\"q\\" \\\\ \\u0001"}$1', 'x = { a = "\\"q\\" \\\\ \\001" }'),
    ],
)
def test_json_becomes_a_table(text: str, expected: str) -> None:
    check_action(text, "Convert JSON", expected)


@pytest.mark.parametrize("text", ["x = $0{ a = 1 }$1", "x = $0{}$1", "x = $01$1", '$0{"a": NaN}$1', '$0{"a": 1$1}'])
def test_what_is_no_json(text: str) -> None:
    check_not_offered(text, "Convert JSON")
