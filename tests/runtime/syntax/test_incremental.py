"""A re-parse gives the tree of a full parse, whatever the edits were, and reuses what they did not touch."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmspell_runtime.syntax import Edit, parse, reparse
from tests.runtime.syntax.lua_texts import SpellWriter, mutate, spell
from tests.runtime.syntax.sketch import everything

_TYPED = [
    "x",
    " ",
    "\n",
    "\t",
    "(",
    ")",
    "{",
    "}",
    "[[",
    "]]",
    "--",
    "--[[",
    '"',
    "'",
    "end",
    "end\n",
    "\nif x then",
    "\nlocal y =",
    ".",
    "\nfoo(",
    ":",
    "=",
    "1",
    "..",
    "[=[",
    "]=]",
    "\nfunction g()",
    "\nreturn",
    ";",
    "::a::",
    "\\",
    "else",
    "until x",
    "#!",
    "\ufeff",
    "",
]


def check_edit(tree, edit):
    new = reparse(tree, edit)
    expected = tree.text[: edit.start] + edit.text + tree.text[edit.end :]
    assert new.text == expected
    assert everything(new) == everything(parse(expected, tree.dialect))
    assert new.errors == parse(expected, tree.dialect).errors
    return new


@given(
    st.integers(0, 30),
    st.integers(0, 3),
    st.lists(st.tuples(st.floats(0, 1), st.sampled_from([0, 0, 0, 1, 2, 9, 60]), st.sampled_from(_TYPED)), max_size=12),
)
@settings(max_examples=150, deadline=None)
def test_any_sequence_of_edits(seed, declarations, edits):
    tree = parse(spell(seed, declarations))
    for place, removed, typed in edits:
        start = int(place * len(tree.text))
        tree = check_edit(tree, Edit(start, min(len(tree.text), start + removed), typed))


@given(
    st.lists(st.sampled_from(_TYPED), max_size=15),
    st.lists(st.tuples(st.floats(0, 1), st.sampled_from(_TYPED)), max_size=6),
)
@settings(max_examples=200, deadline=None)
def test_odd_texts(pieces, edits):
    tree = parse("".join(pieces))
    for place, typed in edits:
        start = int(place * len(tree.text))
        tree = check_edit(
            tree,
            Edit(start, start + len(typed) % 3, typed) if start + 3 < len(tree.text) else Edit(start, start, typed),
        )


def one_statement(kind: str, seed: int) -> str:
    """A text whose only statement, or nearly so, is long: a table of data, one of functions, or a function."""
    writer = SpellWriter(Random(seed))
    lines = [
        f"    {writer.field(1)},{writer.pick('', ' -- a note', ' --[[ two ]]', ' --[==[ three')}" for _ in range(12)
    ]
    lines[7:7] = ["    --[==[ of two", "    lines ]==] x = goto_x,", "    y = 3x, -- wrong"]
    if kind == "data":
        return "\n".join(["return {", *lines, "}", ""])
    body = spell(seed, 1).replace("\n", "\n    ")
    if kind == "methods":
        return "return {\n  m = function(self)\n    " + body + "\n  end,\n" + "\n".join(lines) + "\n}\n"
    return "local function f(goto_, ...)\n    " + body + "goto a\n    ::a::\nend\nf()\n"


@pytest.mark.parametrize("kind", ["data", "methods", "function"])
@given(
    st.integers(0, 20),
    st.lists(st.tuples(st.floats(0, 1), st.sampled_from([0, 0, 1, 4, 30]), st.sampled_from(_TYPED)), max_size=8),
    st.sampled_from(["lua54", "luajit21"]),
)
@settings(max_examples=50, deadline=None)
def test_edits_within_one_long_statement(kind, seed, edits, dialect):
    tree = parse(one_statement(kind, seed), dialect)
    for place, removed, typed in edits:
        start = int(place * len(tree.text))
        tree = check_edit(tree, Edit(start, min(len(tree.text), start + removed), typed))


def test_goto_becomes_a_name_within_a_long_statement():
    tree = parse("function f()\n  goto = 1\n  goto  \n  x()\nend\n", "luajit21")
    at = tree.text.index("\n  x")
    check_edit(check_edit(tree, Edit(at, at, "= 2")), Edit(at, at + 4, " a "))


@pytest.mark.parametrize("dialect", ["lua51", "lua55", "luajit21"])
def test_other_dialects(dialect):
    random = Random(4)
    tree = parse(spell(7, 2), dialect)
    for _ in range(60):
        start = random.randrange(len(tree.text))
        tree = check_edit(tree, Edit(start, start + random.randrange(2), random.choice(_TYPED)))


def test_typing_letter_by_letter():
    tree = parse(spell(5, 3))
    at = tree.text.index("\n\n", 200) + 1
    for letter in 'local function fresh(a)\n    if a then\n        print("x")\n    end\nend\n':
        tree = check_edit(tree, Edit(at, at, letter))
        at += 1
    assert any("fresh" in tree.text[unit.start : unit.end] for unit in tree.units)


def test_a_line_break_becomes_part_of_a_text():
    tree = parse("r = --[[ [[\n]])))")
    check_edit(tree, Edit(1, 9, "<const>"))


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        ("(\n;!=[", Edit(6, 6, ";")),
        (" while(\n,+0'", Edit(12, 12, "`")),
        ('while(\n,l\n"', Edit(5, 5, '"')),
        ("if--\n;nil\na", Edit(2, 2, "(")),
        ("\nrepeat(\n;*/", Edit(1, 2, "local")),
        ("--[[if]]", Edit(4, 6, "x")),
    ],
)
def test_a_mistake_that_stands_in_the_next_statement(text, edit):
    check_edit(parse(text), edit)


def test_a_whole_text_replaced_and_emptied():
    tree = check_edit(parse(spell(1)), Edit(0, len(spell(1)), spell(2)))
    tree = check_edit(tree, Edit(0, len(tree.text), ""))
    check_edit(tree, Edit(0, 0, "x = 1"))


def test_offsets_outside_the_text_count_as_its_ends():
    assert reparse(parse("x = 1"), Edit(-5, -3, "y")).text == "yx = 1"
    assert reparse(parse("x = 1"), Edit(90, 99, "2")).text == "x = 12"


def test_untouched_statements_are_the_same_objects():
    tree = parse(spell(3, 20))
    at = tree.units[len(tree.units) // 2].start
    new = reparse(tree, Edit(at, at, "fresh = 1\n"))
    kept = {id(unit.statement) for unit in tree.units} & {id(unit.statement) for unit in new.units}
    assert len(kept) >= len(tree.units) - 3
    assert len(new.units) == len(tree.units) + 1


@pytest.mark.parametrize("line", ["if x then", "local x =", "foo(", "return foo(", "t.", '"open'])
def test_an_unfinished_line_leaves_the_rest_as_it_is(line):
    tree = parse(spell(3, 20))
    body = tree.text.index("\n    ", len(tree.text) // 2) + 1
    new = reparse(tree, Edit(body, body, f"    {line}\n"))
    kept = {id(unit.statement) for unit in tree.units} & {id(unit.statement) for unit in new.units}
    assert len(kept) >= len(tree.units) - 3


def test_an_old_tree_stays_as_it_was():
    tree = parse(spell(4))
    before = everything(tree)
    for start in range(0, len(tree.text), 97):
        reparse(tree, Edit(start, start + 5, "if x then\n"))
    assert everything(tree) == before


def test_mutated_spells_edited():
    random = Random(11)
    for seed in range(15):
        tree = parse(mutate(spell(seed, 3), random))
        for _ in range(10):
            start = random.randrange(len(tree.text) + 1)
            tree = check_edit(
                tree, Edit(start, min(len(tree.text), start + random.choice((0, 0, 3))), random.choice(_TYPED))
            )
