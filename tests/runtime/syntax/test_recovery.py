"""A line that is not finished costs little: the rest of the file stays in the tree, with few errors."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from llmspell_runtime.syntax import Tree, parse
from llmspell_runtime.syntax.nodes import Call, FunctionStatement, Local, LocalFunction, MethodCall, walk
from tests.runtime.syntax.lua_texts import spell

UNFINISHED = [
    "local x =",
    "local",
    "local function g()",
    "foo(",
    "foo(a,",
    "foo:bar(",
    "return foo(",
    "return",
    "if a then",
    "if",
    "if a",
    "elseif x then",
    "else",
    "end",
    "while x do",
    "for i = 1,",
    "for k, v in",
    "repeat",
    "function f(",
    "x = function()",
    "foo(function()",
    '"unclosed',
    "x = 'unclosed",
    'print("abc',
    ")",
    "}",
    "t.",
    "t:",
    "x = {",
    "t = { a = 1,",
    "x +",
    "x = a ..",
    "goto",
    "x = a and",
    "t[",
    "@",
    "x = 1 +",
]


def named(tree: Tree) -> Counter[str]:
    """The declarations and calls of a tree."""
    found: Counter[str] = Counter()
    for unit in tree.units:
        for node in walk(unit.statement):
            match node:
                case Local():
                    found["local " + ",".join(name.text for name in node.names)] += 1
                case LocalFunction():
                    found["function " + node.name.text] += 1
                case FunctionStatement():
                    found["function " + tree.text[node.target.start : node.target.end]] += 1
                case Call():
                    found[f"{tree.text[node.callee.start : node.callee.end]}/{len(node.arguments)}"] += 1
                case MethodCall():
                    found[f"{node.name.text}/{len(node.arguments)}"] += 1
    return found


def kept(text: str, line: str, at: int) -> float:
    """The share of declarations and calls that survive `line` typed in before line `at`, at its indentation."""
    lines = text.split("\n")
    indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
    before = named(parse(text))
    after = named(parse("\n".join([*lines[:at], indent + line, *lines[at:]])))
    return (before & after).total() / before.total()


@pytest.mark.parametrize("line", UNFINISHED)
def test_declarations_and_calls_survive(line):
    random = Random(line)
    shares = []
    for seed in range(30):
        text = spell(500 + seed, 5)
        shares.append(kept(text, line, random.randrange(3, text.count("\n"))))
    shares.sort()
    assert sum(shares) / len(shares) > 0.99 and shares[1] > 0.95


@pytest.mark.parametrize("line", ["x = [[", "--[[", "foo([==["])
def test_an_unfinished_long_bracket_ends_at_the_next_line_of_code(line):
    text = spell(21, 5).replace("[[a\nlong text]]", "'s'").replace("[==[ ]] ]==]", "'t'")
    for at in range(3, text.count("\n"), 9):
        assert kept(text, line, at) > 0.9


def errors_of(text: str) -> list[str]:
    tree = parse(text)
    return [f"{tree.lines.line(error.start) + 1}: {error.message}" for error in tree.errors]


@pytest.mark.parametrize(
    ("text", "errors"),
    [
        (
            "local function f()\n    if x then\n        g()\nend\n\nlocal function h()\nend\n",
            ["3: 'end' expected (to close 'if' at line 2) near 'end'"],
        ),
        (
            "function f()\n    g()\n\nfunction h()\n    g()\nend\n",
            ["2: 'end' expected (to close 'function' at line 1) near 'function'"],
        ),
        ("x = {\n    a = 1,\n\nlocal y = 2\n", ["2: '}' expected (to close '{' at line 1) near 'local'"]),
        ("foo(\nlocal y = 2\n", ["1: ')' expected (to close '(' at line 1) near 'local'"]),
        ("local x =\nlocal y = 2\n", ["1: unexpected symbol near 'local'"]),
        ("g(\n    t.\n)\nh()\n", ["2: <name> expected near ')'"]),
        ("for i = 1, 10\n    g()\nend\n", ["1: 'do' expected near 'g'"]),
        ("if x = 1 then\n    g()\nend\n", ["1: 'then' expected near '='"]),
        ("g(1))\nh()\n", ["1: unexpected symbol near ')'"]),
        ("g()\nend\nh()\n", ["2: <eof> expected near 'end'"]),
        ('print("abc)\ng()\n', ["1: unfinished string near '\"abc)'"]),
        ("x = 'a\\qb'\n", ["1: invalid escape sequence near ''a\\q'"]),
        ("return 1\nx = 2\n", ["1: <eof> expected near 'x'"]),
        ("f(function()\n    g()\nh()\n", ["2: 'end' expected (to close 'function' at line 1) near 'h'"]),
        ("x = {\n  { a = 1 b = 2 },\n  { c = 3 },\n}\ny = 1\n", ["2: '}' expected near 'b'"]),
        ("x = {\n  a = 1\n  b = 2,\n}\ny = 1\n", ["2: '}' expected (to close '{' at line 1) near 'b'"]),
        ("x = {\n  { 1 }\n  { 2 },\n}\ny = 1\n", ["2: '}' expected (to close '{' at line 1) near '{'"]),
        ("x = {\n  { a. = 1 },\n  { b = = 2 },\n}\n", ["2: <name> expected near '='", "3: unexpected symbol near '='"]),
        ("x = {\n  f = function() end\n  g = 1,\n}\n", ["2: '}' expected (to close '{' at line 1) near 'g'"]),
    ],
)
def test_one_mistake_is_one_error_where_it_was_made(text, errors):
    assert errors_of(text) == errors
