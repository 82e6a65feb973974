"""The shape of trees, and the spans of their nodes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmspell_runtime.syntax import parse
from llmspell_runtime.syntax.nodes import Arm, Block, Missing, children, walk
from tests.runtime.syntax.lua_texts import mutate, program, spell
from tests.runtime.syntax.sketch import sketch_text


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("x = 1 + 2 * 3", "(Assign [x] [(Binary + 1 (Binary * 2 3))])"),
        ("x = a .. b .. c", "(Assign [x] [(Binary .. a (Binary .. b c))])"),
        ("x = a - b - c", "(Assign [x] [(Binary - (Binary - a b) c)])"),
        ("x = -a ^ b", "(Assign [x] [(Unary - (Binary ^ a b))])"),
        ("x = 2 ^ -3", "(Assign [x] [(Binary ^ 2 (Unary - 3))])"),
        ("x = not a == b", "(Assign [x] [(Binary == (Unary not a) b)])"),
        ("x = a or b and c", "(Assign [x] [(Binary or a (Binary and b c))])"),
        ("x = a < b == c", "(Assign [x] [(Binary == (Binary < a b) c)])"),
        ("x = 1 << 2 + 3", "(Assign [x] [(Binary << 1 (Binary + 2 3))])"),
        (
            "a.b[c]:d(1)'s'{}",
            "(CallStatement (Call (Call (MethodCall (Index (Member a b) c) d [1]) ['s']) [(Table [])]))",
        ),
        ("f\n(x)", "(CallStatement (Call f [x]))"),
        ("local a <const>, b = 1", "(Local - [a b] [const -] [1])"),
        ("local a", "(Local - [a] [] [])"),
        ("t = {1, a = 2; [b] = 3}", "(Assign [t] [(Table [(Field - 1) (Field a 2) (Field b 3)])])"),
        ("function a.b:c(x, ...) end", "(FunctionStatement (Member (Member a b) c) (Function [x] ... (Block [])))"),
        ("local function f() return 1 end", "(LocalFunction f (Function [] - (Block [(Return [1])])))"),
        ("for i = 1, 2 do end", "(NumericFor i 1 2 - (Block []))"),
        ("for k, v in p() do break end", "(GenericFor [k v] [(Call p [])] (Block [(Break)]))"),
        ("while a do end repeat until b", "(While a (Block []))\n(Repeat (Block []) b)"),
        ("if a then elseif b then else end", "(If [(Arm a (Block [])) (Arm b (Block []))] (Block []))"),
        ("goto x ::x:: ;", "(Goto x)\n(Label x)\n(Empty)"),
        ("x = (f())", "(Assign [x] [(Paren (Call f []))])"),
        ("return nil, true, ...", "(Return [(Nil) (Boolean) (Vararg)])"),
        ("return", "(Return [])"),
        # What is missing in the text is in the tree all the same.
        ("local x =", "(Local - [x] [] [(Missing)])"),
        ("t.", "(ExpressionStatement (Member t <missing>))"),
        ("t:", "(CallStatement (MethodCall t <missing> []))"),
        ("f(a,", "(CallStatement (Call f [a (Missing)]))"),
        ("x != 1", "(ExpressionStatement (Binary ~= x 1))"),
        ("x += 1", "(Assign [x] [1])"),
        ("x = !a && b || c", "(Assign [x] [(Binary or (Binary and (Unary not a) b) c)])"),
    ],
)
def test_shapes(text, shape):
    assert sketch_text(parse(text)) == shape


def test_dialects_have_their_own_shapes():
    assert sketch_text(parse("global x <const> = 1", "lua55")) == "(Global - [x] [const] [1])"
    assert sketch_text(parse("local <const> x, y = 1", "lua55")) == "(Local const [x y] [] [1])"
    assert sketch_text(parse("global function f(...t) end", "lua55")) == "(LocalFunction f (Function [] t (Block [])))"
    assert sketch_text(parse("goto = goto", "luajit21")) == "(Assign [goto] [goto])"
    assert sketch_text(parse("goto = 1", "lua51")) == "(Assign [goto] [1])"


def check_spans(text: str) -> None:
    """Every node lies in its parent, children come in the order of the text, statements start and end at tokens."""
    tree = parse(text)
    starts = {token.start for token in tree.tokens}
    ends = {token.end for token in tree.tokens}
    previous = 0
    for unit in tree.units:
        assert previous <= unit.start <= unit.statement.start <= unit.statement.end
        previous = unit.end
        for node in walk(unit.statement):
            position = node.start
            for child in children(node):
                assert node.start <= child.start <= child.end <= node.end, (node, child)
                if type(node).__name__ not in ("Local", "Global"):
                    assert position <= child.start, (node, child)
                    position = child.end
            if not isinstance(node, Arm | Block | Missing) and node.start < node.end:
                assert node.start in starts | ends and node.end in ends, node


def test_spans_of_good_programs():
    for seed in range(40):
        check_spans(program(seed))
        check_spans(spell(seed, 2))


def test_spans_of_a_second_else():
    check_spans("if a then\n  x()\nelse\n  y()\nelse\n  z()\nend\n")


@given(st.randoms(use_true_random=False))
@settings(max_examples=300, deadline=None)
def test_spans_of_broken_spells(random):
    check_spans(mutate(spell(random.randrange(50), 2), random))


def test_path_is_the_nodes_around_an_offset():
    text = "local a = 1\nfunction f()\n  print(a.b)\nend"
    nodes, shift = parse(text).path(text.index("b)"))
    assert shift == 0
    assert [type(node).__name__ for node in nodes] == [
        "FunctionStatement",
        "Function",
        "Block",
        "CallStatement",
        "Call",
        "Member",
        "Name",
    ]


def test_units_tell_where_an_offset_belongs():
    tree = parse("a = 1\n\nb = 2 -- c\n")
    assert [tree.unit_at(offset) for offset in (0, 5, 6, 7, 12, 13, 18)] == [0, 0, 1, 1, 1, 2, 2]
    assert tree.previous_token_end(7) == 5 and tree.next_token_start(5) == 7 and tree.next_token_start(13) == 18
