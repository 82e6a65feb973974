"""Texts made to hurt: deep, long, odd. Every one gets an answer; none costs more than its length."""

from __future__ import annotations

import sys

import pytest

from llmspell_runtime.syntax import is_complete, parse, split_last_expression, statement_starts
from llmspell_runtime.syntax.nodes import walk
from tests.runtime.syntax.oracle import lua_error

MANY = 20_000

TEXTS = {
    "parentheses": "x=" + "(" * 100_000,
    "tables": "x=" + "{" * 100_000,
    "functions": "x=" + "function() " * MANY,
    "function lines": "function f()\n" * MANY,
    "blocks": "do " * MANY,
    "concatenation": "x=" + "a.." * MANY + "a",
    "addition": "x=" + "a+" * MANY + "a",
    "members": "x=a" + ".b" * MANY,
    "calls": "x=a" + ":b()" * MANY,
    "negation": "x=" + "- " * MANY,
    "long brackets": "x=[[\n\n" * MANY,
    "long bracket levels": "".join("x=[" + "=" * (level % 200) + "[\n\n" for level in range(3000)),
    "long comments": "--[[\n\n" * MANY,
    "quotes": '"' * MANY,
    "quote lines": "'\n" * MANY,
    "ends": "end\n" * MANY,
    "elses": "if x then\n" + "else\n" * MANY,
    "elseifs": "if x then " + "elseif x then " * MANY + "end",
    "half declarations": "local x =\n" * MANY,
    "half calls": "f(\n" * MANY,
    "callbacks": "f(function()\n" * MANY,
    "one line": "x = ) " * MANY,
    "wide indentation": "\t" * MANY + "if x then " * 100,
    "backslashes": "'" + "\\" * MANY,
    "zeros": "\0" * MANY,
    "targets": "x" + ",x" * MANY + "=1",
    "locals": "local a " * MANY,
    "labels": "::a::\n" * MANY,
    "jumps": "goto a;" * MANY,
    "foreign comments": "function f()\n" + "// don't\n" * MANY,
    "open foreign comments": "/* " * MANY,
    "foreign operators": "x=a" + "!==b" * MANY,
    "strange characters": "x = " + "$a" * MANY,
    "strange closers": "f(" + "]" * MANY,
    "equals signs": "x=1" + "=1" * MANY,
    "arguments without commas": "f(" + "a " * MANY,
    "typed parameters": "function f(a: b, " * MANY,
    "methods of literals": "x=" + "'a':b()" * MANY,
    "lone literals": "{1} " * MANY,
    "declarations among arguments": "f(a\n    function g() end\n" * 100,
    "comparisons of attributes": "local x <const> < 5\n" * 100,
    "conditional operators": "x = a ? b : c\n" * MANY,
}


@pytest.mark.parametrize("name", TEXTS)
def test_hostile_texts_get_an_answer(name):
    text = TEXTS[name]
    tree = parse(text)
    assert (tree.errors == []) == (lua_error(text) == "")
    assert all(len(error.message) < 250 for error in tree.errors)
    for unit in tree.units[:50]:
        sum(1 for _ in walk(unit.statement))
    statement_starts(tree)
    is_complete(text[:2000])
    split_last_expression(text[:2000])


@pytest.mark.parametrize(
    ("before", "middle", "after"),
    [
        ("x=" + "(" * 0, "(", ")"),
        ("x=", "{", "}"),
        ("", "do ", "end "),
        ("", "if x then ", "end "),
        ("x=", "f(", ")"),
        ("", "f(", ")"),
        ("x=", "a[", "]"),
        ("", "return function() ", " end"),
        ("", "while x do ", " end"),
        ("", "repeat ", " until x"),
    ],
)
def test_the_limit_of_nesting_is_luas(before, middle, after):
    inner = "" if after.strip() in ("end", "until x", ")", "}") and middle != "(" else "1"
    for depth in (90, 98, 99, 100, 101, 190, 195, 196, 197, 198, 199, 200, 250):
        text = before + middle * depth + inner + after * depth
        assert (parse(text).errors == []) == (lua_error(text) == ""), depth


@pytest.mark.parametrize("chain", ["a..", "- ", "a^", "not "])
def test_the_limit_of_chains_is_luas(chain):
    for length in (190, 196, 197, 198, 500):
        text = "x=" + chain * length + "a"
        assert (parse(text).errors == []) == (lua_error(text) == ""), length


@pytest.mark.parametrize(
    "text",
    [
        *("local " + ",".join(f"a{i}" for i in range(count)) for count in (199, 200, 201)),
        *("function f(" + ",".join(f"a{i}" for i in range(count)) + ") end" for count in (200, 201)),
        *("local a; " * count + "for i = 1, 2 do end" for count in (195, 196, 197)),
        *("local a; " * count + "for i in p do end" for count in (194, 195, 196, 197)),
        *("do " + "local a; " * 150 + "end do " + "local a; " * count + "end" for count in (200, 201)),
        *("f(" + ",".join(["1"] * count) + ")" for count in (253, 254)),
        *("return " + ",".join(["1"] * count) for count in (254, 255)),
        *("local a, b; return " + ",".join(["1"] * count) for count in (252, 253)),
    ],
)
def test_limits_of_locals_and_registers_are_luas(text):
    assert (parse(text).errors == []) == (lua_error(text) == "")


@pytest.mark.parametrize("count", [253, 254, 255, 256])
@pytest.mark.parametrize("body", ["a{} = 1", "local _ = a{}", "print(a{})"])
def test_the_limit_of_upvalues_is_luas(count, body):
    outer = "".join(f"local a{i} " for i in range(150))
    inner = "".join(f"local a{i} " for i in range(150, count))
    uses = ";".join(body.replace("{}", str(i)) for i in range(count)) if body[0] == "a" else ""
    uses = uses or " ".join(f"do {body.replace('{}', str(i))} end" for i in range(count))
    text = f"{outer} function f() {inner} return function() {uses} end end"
    assert (parse(text).errors == []) == (lua_error(text) == "")


def test_deep_texts_parse_with_little_stack_left():
    text = "x=" + "f(function() return {" * 45 + "1" + "} end)" * 45

    def descend(depth: int) -> bool:
        return descend(depth - 1) if depth else parse(text).errors == []

    limit = sys.getrecursionlimit()
    assert descend(limit - 250)
    assert sys.getrecursionlimit() == limit
