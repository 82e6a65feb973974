"""Extracting a local or a function from a selection: `$0` … `$1` is what is selected."""

from __future__ import annotations

import pytest

from tests.harness.action_checks import check_action, check_not_offered, check_refused

LOCAL = "Extract into a local"
FUNCTION = "Extract into a function"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("print($01 + 2$1)", "local number = 1 + 2\nprint(number)"),
        ("print($0a.name$1)", "local name = a.name\nprint(name)"),
        ('print($0a["name"]$1)', 'local name = a["name"]\nprint(name)'),
        ("print($0get_user()$1, 1)", "local user = get_user()\nprint(user, 1)"),
        ("print($0a:find()$1 + 1)", "local result = a:find()\nprint(result + 1)"),
        ("do\n  print($0'a' .. b$1)\nend", "do\n  local text = 'a' .. b\n  print(text)\nend"),
        ("if $0a.b == 1$1 then end", "local condition = a.b == 1\nif condition then end"),
        ("for i = 1, $0#t$1 do end", "local value = #t\nfor i = 1, value do end"),
        ("for _, x in ipairs($0t.items$1) do end", "local items = t.items\nfor _, x in ipairs(items) do end"),
        ("return $0a.b$1", "local b = a.b\nreturn b"),
        ("local x = f($0{ 1 }$1)", "local items = { 1 }\nlocal x = f(items)"),
        ("f($0function() end$1)", "local callback = function() end\nf(callback)"),
        ("f $0'x'$1", "local text = 'x'\nf (text)"),
        ("f $0{}$1", "local items = {}\nf (items)"),
        ("$0f()$1", "local result = f()"),
        ("a() print($0x.y$1)", "a() local y = x.y\nprint(y)"),
        ("local number = 1\nprint($02 * 3$1)", "local number = 1\nlocal number2 = 2 * 3\nprint(number2)"),
        ("number = 1\nprint($02 * 3$1)", "number = 1\nlocal number2 = 2 * 3\nprint(number2)"),
        ("(a or b):f($0c.d$1)", "local d = c.d;\n(a or b):f(d)"),
        ("$0('x')$1:rep(3)", "local text = ('x')\ntext:rep(3)"),
        ("$0a.b$1.c = 1", "local b = a.b\nb.c = 1"),
        ("while x < $010$1 do end", "local number = 10\nwhile x < number do end"),
        ("repeat\n  local x = f()\nuntil $0x.done$1", "repeat\n  local x = f()\n  local done = x.done\nuntil done"),
        ("repeat until $0f()$1", "repeat\n    local result = f()\nuntil result"),
        ("local t = { a = $0b.c$1, d = 2 }", "local c = b.c\nlocal t = { a = c, d = 2 }"),
        ("print(  $0 1 + 2 $1 )", "local number = 1 + 2\nprint(   number  )"),
        ("local function f()\n\treturn $0a.b$1\nend", "local function f()\n\tlocal b = a.b\n\treturn b\nend"),
        ("x = $0not a$1", "local condition = not a\nx = condition"),
    ],
)
def test_a_local_from_an_expression(text: str, expected: str) -> None:
    check_action(text, LOCAL, expected)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("print($0f()$1)", "several values"),
        ("return $0f()$1", "several values"),
        ("local t = { $0f()$1 }", "several values"),
        ("local a, b = $0f()$1", "several values"),
        ("for x in $0pairs(t)$1 do end", "several values"),
        ("local x = a and $0a.b$1", "only evaluated if"),
        ("local x = a or $0f()$1", "only evaluated if"),
        ("print(g(), $0a.b$1)", "before it"),
        ("local n = 0\nn = n + 1\nlocal x = n + $0f()$1", "before it"),
        ("local x = t.n + $0f()$1", "before it"),
        ("while $0f()$1 do end", "anew every time"),
        ("while $0t.x$1 do end", "anew every time"),
        ("if a then elseif $0b.c$1 then end", "conditions before it"),
        ("repeat f() break until $0x.y$1", "does not reach its end"),
    ],
)
def test_no_local_where_the_text_would_do_something_else(text: str, reason: str) -> None:
    check_refused(text, LOCAL, reason)


@pytest.mark.parametrize(
    "text",
    [
        "local $0x$1 = 1",
        "print($0x$1)",
        "x.$0y$1 = 1",
        "$0x.y$1 = 1",
        "function $0a.b$1() end",
        "print(1 $0+ 2$1)",
        "$0local x = 1$1",
        "print($0$1)",
        "print(a + $0b + c$1)",
        "local t = { $0x$1 = 1 }",
        "if $0x.y$1 then",
        "goto $0a$1 ::a::",
        "$0-- text$1",
    ],
)
def test_no_local_where_there_is_no_value(text: str) -> None:
    check_not_offered(text, LOCAL)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("print($0a.b$1, a.b)", "local b = a.b\nprint(b, b)"),
        ("do print($0a.b$1, a.b) print(a.b) end", "do local b = a.b\nprint(b, b) print(a.b) end"),
        ("x = $010$1\nf()\ny = 10", "local number = 10\nx = number\nf()\ny = number"),
        (
            "local function f(a, b)\n  x = $0a + b$1\n  if x then g(a + b) end\nend",
            "local function f(a, b)\n  local number = a + b\n  x = number\n  if x then g(number) end\nend",
        ),
    ],
)
def test_all_occurrences(text: str, expected: str) -> None:
    check_action(text, f"{LOCAL} (all", expected)


@pytest.mark.parametrize(
    "text",
    [
        "x = $0t.a$1\nf()\ny = t.a",
        "x = $0t.a$1\nt.a = 2\ny = t.a",
        "x = $0t.a$1\nfor i = 1, 3 do print(t.a) t.a = 2 end",
        "x = $0{}$1\ny = {}",
        "x = $0f()$1\ny = f()",
        "local a = 1\nx = $0a + 1$1\na = 2\ny = a + 1",
        "x = $0t.a$1\ny = function() return t.a end",
        "local a = 1\nx = $0a --[[one]] + 1$1\ny = a --[[one]] + 1",
    ],
)
def test_not_all_occurrences_where_they_may_differ(text: str) -> None:
    check_not_offered(text, f"{LOCAL} (all")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "local function f(a)\n    local b = 1\n    $0print(a + b)\n    print(b)$1\nend\n",
            "local function extracted(a, b)\n    print(a + b)\n    print(b)\nend\n\n"
            "local function f(a)\n    local b = 1\n    extracted(a, b)\nend\n",
        ),
        (
            "local function f(a)\n    $0local b = a + 1\n    local c = b$1\n    return b, c\nend\n",
            "local function extracted(a)\n    local b = a + 1\n    local c = b\n    return b, c\nend\n\n"
            "local function f(a)\n    local b, c = extracted(a)\n    return b, c\nend\n",
        ),
        (
            "local function f()\n    local x = 1\n    $0x = x + 1$1\n    return x\nend\n",
            "local function extracted(x)\n    x = x + 1\n    return x\nend\n\n"
            "local function f()\n    local x = 1\n    x = extracted(x)\n    return x\nend\n",
        ),
        (
            "local function f()\n    local x\n    $0x = g()$1\n    return x\nend\n",
            "local function extracted()\n    local x\n    x = g()\n    return x\nend\n\n"
            "local function f()\n    local x\n    x = extracted()\n    return x\nend\n",
        ),
        (
            "local function f(c)\n    local x = 1\n    $0if c then x = 2 end$1\n    return x\nend\n",
            "local function extracted(c, x)\n    if c then x = 2 end\n    return x\nend\n\n"
            "local function f(c)\n    local x = 1\n    x = extracted(c, x)\n    return x\nend\n",
        ),
        (
            "local function f()\n    local n = 0\n"
            "    for i = 1, 3 do\n        $0n = n + i$1\n    end\n    return n\nend\n",
            "local function extracted(n, i)\n    n = n + i\n    return n\nend\n\n"
            "local function f()\n    local n = 0\n"
            "    for i = 1, 3 do\n        n = extracted(n, i)\n    end\n    return n\nend\n",
        ),
        (
            "local top = 1\n--- About f.\nfunction M.f()\n    $0top = top + 1$1\nend\n",
            "local top = 1\nlocal function extracted()\n    top = top + 1\nend\n\n"
            "--- About f.\nfunction M.f()\n    extracted()\nend\n",
        ),
        (
            "local a = 1\n$0print(a)\nprint(2)$1\nprint(3)\n",
            "local a = 1\nlocal function extracted()\n    print(a)\n    print(2)\nend\n\nextracted()\nprint(3)\n",
        ),
        (
            "local function f(a)\n    print(1)\n    $0local b = a\n    return b, 2$1\nend\n",
            "local function extracted(a)\n    local b = a\n    return b, 2\nend\n\n"
            "local function f(a)\n    print(1)\n    return extracted(a)\nend\n",
        ),
        (
            "function A:f()\n    $0self:g()$1\nend\n",
            "local function extracted(self)\n    self:g()\nend\n\nfunction A:f()\n    extracted(self)\nend\n",
        ),
        (
            "local function f()\n    $0f()\n    for i = 1, 2 do if i then break end end$1\nend\n",
            "local function extracted(f)\n    f()\n    for i = 1, 2 do if i then break end end\nend\n\n"
            "local function f()\n    extracted(f)\nend\n",
        ),
        (
            "local function f(x)\n    $0x = 1$1\nend\n",
            "local function extracted()\n    local x\n    x = 1\nend\n\nlocal function f(x)\n    extracted()\nend\n",
        ),
        (
            "local function f(x)\n\tif x then\n\t\t$0-- why\n\t\tg([[\nlong\n]], x)$1\n\tend\nend\n",
            "local function extracted(x)\n\t-- why\n\tg([[\nlong\n]], x)\nend\n\n"
            "local function f(x)\n\tif x then\n\t\textracted(x)\n\tend\nend\n",
        ),
        (
            "local function f(a)\n    $0local x = a$1\n    y = function() return x end\nend\n",
            "local function extracted(a)\n    local x = a\n    return x\nend\n\n"
            "local function f(a)\n    local x = extracted(a)\n    y = function() return x end\nend\n",
        ),
        (
            "local function f(a)\n    return $0a.b * 2$1\nend\n",
            "local function extracted(a)\n    return a.b * 2\nend\n\n"
            "local function f(a)\n    return extracted(a)\nend\n",
        ),
        (
            "local function f(a) return g $0{ a }$1 end\n",
            "local function extracted(a)\n    return { a }\nend\n\nlocal function f(a) return g (extracted(a)) end\n",
        ),
        (
            "extracted = 1\nlocal function f(a)\n    $0print(a)$1\nend\n",
            "extracted = 1\nlocal function extracted2(a)\n    print(a)\nend\n\n"
            "local function f(a)\n    extracted2(a)\nend\n",
        ),
        (
            "local function f(a)\n    $0local x = a$1;\n    (a or b)()\nend\n",
            "local function extracted(a)\n    local x = a\nend\n\n"
            "local function f(a)\n    extracted(a);\n    (a or b)()\nend\n",
        ),
    ],
)
def test_a_function_from_statements(text: str, expected: str) -> None:
    check_action(text, FUNCTION, expected)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("local function f(a)\n  $0if a then return 1 end\n  print(a)$1\nend", "`return`"),
        ("for i = 1, 2 do $0if i then break end$1 end", "`break`"),
        ("local function f(...)\n  $0print(...)$1\nend", "`...`"),
        ("local function f(...)\n  return $0g(...) + 1$1\nend", "`...`"),
        ("for i = 1, 2 do\n  $0goto continue$1\n  ::continue::\nend", "`goto`"),
        ("goto a\n$0::a:: print(1)$1", "`goto`"),
        ("local function f()\n  $0local x <close> = g()$1\nend", "<close>"),
        ("local function f()\n  local n = 0\n  g(function() n = n + 1 end)\n  $0print(n)$1\nend", "shared"),
        ("local function f()\n  local n = 0\n  $0g(function() n = n + 1 end)$1\n  return n\nend", "shared"),
        ("local function f()\n  local n\n  g(function() return n end)\n  $0n = 1$1\nend", "shared"),
    ],
)
def test_no_function_where_the_text_would_do_something_else(text: str, reason: str) -> None:
    check_refused(text, FUNCTION, reason)


@pytest.mark.parametrize(
    "text",
    [
        "f($0a$1)",
        "lo$0cal x$1 = 1",
        "if a then $0b() end$1",
        "$0if a then$1 end",
        "print(1)$0 $1print(2)",
        "x = $0'a'$1",
    ],
)
def test_no_function_from_halves(text: str) -> None:
    check_not_offered(text, FUNCTION)


def test_line_breaks_are_those_of_the_text() -> None:
    check_action(
        "local a = 1\r\nprint($0a + 1$1)\r\n", LOCAL, "local a = 1\r\nlocal number = a + 1\r\nprint(number)\r\n"
    )
    check_action(
        "local function f(a)\r\n    $0print(a)\r\n    print(2)$1\r\nend\r\n",
        FUNCTION,
        "local function extracted(a)\r\n    print(a)\r\n    print(2)\r\nend\r\n\r\n"
        "local function f(a)\r\n    extracted(a)\r\nend\r\n",
    )
