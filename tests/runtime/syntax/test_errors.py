"""Messages in Lua's words, stable codes, and fixes that repair."""

from __future__ import annotations

import pytest

from llmspell_runtime.syntax import Edit, parse
from tests.runtime.syntax.oracle import lua_error
from tests.runtime.syntax.snippets import SNIPPETS


def first_error(text: str, dialect: str = "lua54") -> str:
    tree = parse(text, dialect)
    if not tree.errors:
        return ""
    return f"spell:{tree.lines.line(tree.errors[0].start) + 1}: {tree.errors[0].message}"


def test_most_first_errors_are_word_for_word_those_of_lua():
    refused = [text for texts in SNIPPETS.values() for text in texts if lua_error(text)]
    same = [text for text in refused if first_error(text) == lua_error(text)]
    assert len(same) / len(refused) > 0.85


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x = 3x", "malformed_number"),
        ("x = 'a", "unfinished_string"),
        ("x = '\\q'", "bad_escape"),
        ("x = [[a", "unfinished_long_string"),
        ("--[[a", "unfinished_long_comment"),
        ("x = [=a", "bad_long_bracket"),
        ("é = 1", "not_ascii"),
        ("x = @", "unexpected_symbol"),
        ("f(", "missing_closer"),
        ("if x", "missing_symbol"),
        ("local", "missing_name"),
        ("f:g", "missing_arguments"),
        ("x", "not_a_statement"),
        ("f() = 1", "not_assignable"),
        ("x += 1", "compound_assignment"),
        ("x = a != b", "foreign_operator"),
        ("end", "unexpected_closer"),
        ("return 1 x()", "not_last"),
        ("function f() x = ... end", "vararg_outside"),
        ("local x <y> = 1", "unknown_attribute"),
        ("goto x", "undefined_label"),
        ("break", "break_outside_loop"),
        ("::a:: ::a::", "duplicate_label"),
        ("do goto a; local x; ::a:: x() end", "jump_into_scope"),
        ("local x <const> = 1; x = 2", "assign_to_const"),
        ("local x <close>, y <close> = 1", "multiple_close"),
        ("x = " + "(" * 300, "too_deep"),
        ("local a " * 201, "too_many_locals"),
        ("f(" + "1," * 260 + "1)", "too_many_registers"),
    ],
)
def test_codes(text, code):
    errors = parse(text).errors
    assert errors[0].code == code
    assert all(0 <= error.start <= error.end <= len(text) for error in errors)


def apply(text: str, edits: tuple[Edit, ...]) -> str:
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


@pytest.mark.parametrize(
    ("text", "repaired"),
    [
        ("f(1", "f(1)"),
        ("x = { 1, 2", "x = { 1, 2}"),
        ("x = { a = 1 b = 2 }", "x = { a = 1, b = 2 }"),
        ("if x then\n    f()\n", "if x then\n    f()\nend\n"),
        ("function f() return 1", "function f() return 1 end"),
        ("if x f() end", "if x then f() end"),
        ("while x\n    f()\nend", "while x do\n    f()\nend"),
        ("if x = 1 then end", "if x == 1 then end"),
        ("x = a != b", "x = a ~= b"),
        ("x = a && b", "x = a and b"),
        ("x = a || b", "x = a or b"),
        ("x = !a", "x = not a"),
        ("t.n += 1", "t.n = t.n + 1"),
        ("f())", "f()"),
        ("f()\nend\n", "f()\n\n"),
        ("x = 'a", "x = 'a'"),
        ('local x = 1, "b\nf()', 'local x = 1, "b"\nf()'),
        ("print(“hi”)", 'print("hi")'),
        ("x\xa0= 1", "x = 1"),
        ("x = a.end", 'x = a["end"]'),
        ("if x do f() end", "if x then f() end"),
        ("if x:\n    f()\nend", "if x then\n    f()\nend"),
        ("while x then f() end", "while x do f() end"),
        ("f(a b)", "f(a, b)"),
        ("x = { 1, 2)", "x = { 1, 2}"),
        ("for k, v = pairs(t) do end", "for k, v in pairs(t) do end"),
        ("function f end", "function f() end"),
        ("x = function f() end", "x = function() end"),
        ("x == 1", "x = 1"),
        ("local x := 1", "local x = 1"),
        ("x === 1", "x = 1"),
        ("x++", "x = x + 1"),
        ("x ||= y", "x = x or y"),
        ("x = a <> b", "x = a ~= b"),
        ("x = 'a':rep(3)", "x = ('a'):rep(3)"),
        ("f() // why", "f() -- why"),
        ("/* don't */ f()", "--[[ don't ]] f()"),
        ("local x <const>= 1", "local x <const> = 1"),
    ],
)
def test_fixes(text, repaired):
    problem = parse(text).errors[0]
    assert problem.fix is not None and problem.fix.title
    fixed = apply(text, problem.fix.edits)
    assert fixed == repaired
    assert parse(fixed).errors == []


def test_related_places():
    problem = parse("x = 1\nif x then\n    f()\n").errors[0]
    assert problem.related == 6
    problem = parse("local x <const> = 1\nx = 2").errors[0]
    assert problem.related == 6
