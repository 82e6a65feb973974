"""Lines of keys agree with what the standard library's reader sees."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmspell_runtime.config.toml_lines import key_lines
from llmspell_runtime.config.values import KeyPath, quoted, toml_string
from llmspell_runtime.config.write import toml_value


def check_lines(text: str, expected: dict[KeyPath, int]) -> None:
    tomllib.loads(text)
    lines = key_lines(text)
    assert {path: lines[path] for path in expected} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = 1\nb.c = 2\n\nb.d = 3", {("a",): 1, ("b",): 2, ("b", "c"): 2, ("b", "d"): 4}),
        ("[t]\n\nx = 1\n[t.u] # note\ny = 2", {("t",): 1, ("t", "x"): 3, ("t", "u"): 4, ("t", "u", "y"): 5}),
        ("[ a . \"b.c\" ]\n'd e' . f = 1", {("a", "b.c"): 1, ("a", "b.c", "d e", "f"): 2}),
        (
            "[[p]]\nn = 1\n[[p]]\nn = 2\n[p.q]\nz = 3\n[[p.r]]\ns = 1\n",
            {
                ("p", 0, "n"): 2,
                ("p", 1): 3,
                ("p", 1, "n"): 4,
                ("p", 1, "q", "z"): 6,
                ("p", 1, "r", 0): 7,
                ("p", 1, "r", 0, "s"): 8,
            },
        ),
        ('a = """\nx = 1\n[t]\n\\""""\nb = 2', {("a",): 1, ("b",): 5}),
        ("a = '''\n'' # no comment\n'''''\nb = 2", {("a",): 1, ("b",): 4}),
        ('a = "]\\" # ["\nb = \'\\\'\nc = 1979-05-27 07:32:00 # time\nd = 1', {("b",): 2, ("c",): 3, ("d",): 4}),
        (
            "a = [ # one\n  1,\n\n  {x = 1, y = [\n 2 ]},\n]\nb = {c.d = 1}\n",
            {("a", 0): 2, ("a", 1): 4, ("a", 1, "x"): 4, ("a", 1, "y", 0): 5, ("b", "c", "d"): 7},
        ),
        ("# only a comment", {}),
        ("", {}),
    ],
)
def test_lines(text: str, expected: dict[KeyPath, int]) -> None:
    check_lines(text, expected)


names = st.text(st.characters(blacklist_categories=["Cs"]), max_size=6) | st.sampled_from(["a", "b", "c-1"])
plain = st.booleans() | st.integers(-9, 9) | st.text(st.characters(blacklist_categories=["Cs"]), max_size=8)
values = st.recursive(plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3))
trees = st.dictionaries(names, values, max_size=5)


def paths(value: object, path: KeyPath = ()) -> list[KeyPath]:
    if isinstance(value, dict):
        return [found for key, inner in value.items() for found in [(*path, key), *paths(inner, (*path, key))]]
    if isinstance(value, list):
        return [found for at, inner in enumerate(value) for found in [(*path, at), *paths(inner, (*path, at))]]
    return []


@given(trees, st.lists(st.integers(0, 3), min_size=5, max_size=5))
def test_every_key_of_any_text_has_its_line(tree: dict[str, object], gaps: list[int]) -> None:
    text, expected = "", {}
    for (name, value), gap in zip(tree.items(), gaps, strict=False):
        text += "\n" * gap + "# [no]\n"
        expected |= {path: text.count("\n") + 1 for path in [(name,), *paths(value, (name,))]}
        text += f"{quoted(name)} = {toml_value(value)}\n"
    assert tomllib.loads(text) == tree
    assert key_lines(text) == expected


@given(st.text(st.characters(blacklist_categories=["Cs"])))
def test_strings_survive(text: str) -> None:
    assert tomllib.loads(f"x = {toml_string(text)}") == {"x": text}


@given(st.text(alphabet="[]{}='\"#.,\\\n a1", max_size=30))
def test_the_scanner_ends_on_any_text(text: str) -> None:
    key_lines_or_error(text)


def key_lines_or_error(text: str) -> None:
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    assert set(paths(tree)) <= set(key_lines(text))
