"""Comments and what they belong to."""

from __future__ import annotations

from llmspell_runtime.syntax import all_comments, comment_behind, comments_before, doc_comments, parse

TEXT = """\
#!/usr/bin/env llmspell
-- head

---Adds.
---@param a number
local function add(a) -- trailing
    -- inner
    return a --[[ mid ]] + 1
end

--[[@as string]] x = {
    ---@type number
    a = 1, -- about a
    b = 2,
    c = 3 -- about c
}
---- ruler
--[==[
long
]==]
y = 1
"""

_INNER = [" head", "Adds.", "@param a number", " trailing", " inner", " mid ", "@as string", "@type number"]


def check_texts(found, expected):
    found = list(found)
    assert [comment.text for comment in found] == expected
    assert all(TEXT[comment.start : comment.end].startswith("--") for comment in found)


def test_all_comments():
    check_texts(all_comments(parse(TEXT)), [*_INNER, " about a", " about c", "-- ruler", "\nlong\n"])


def test_documentation_stands_right_above():
    tree = parse(TEXT)
    check_texts(doc_comments(tree, TEXT.index("local function")), ["Adds.", "@param a number"])
    check_texts(doc_comments(tree, TEXT.index("a = 1")), ["@type number"])
    check_texts(doc_comments(tree, TEXT.index("x = {")), ["@as string"])
    check_texts(doc_comments(tree, TEXT.index("b = 2")), [])
    check_texts(comments_before(tree, TEXT.index("y = 1")), ["-- ruler", "\nlong\n"])
    check_texts(comments_before(tree, TEXT.index("return a")), [" inner"])


def test_comments_behind():
    tree = parse(TEXT)
    for code, text in (("a = 1", " about a"), ("c = 3", " about c"), ("add(a)", " trailing")):
        comment = comment_behind(tree, TEXT.index(code) + len(code))
        assert comment and comment.text == text
    assert comment_behind(tree, TEXT.index("b = 2") + 5) is None
    assert comment_behind(tree, TEXT.index("y = 1") + 5) is None


def test_unfinished_comments_are_comments():
    found = list(all_comments(parse("x = 1 --[[ open\nmore")))
    assert [comment.text for comment in found] == [" open\nmore"]
    assert [error.code for error in parse("x = 1 --[[ open\n\ny = 2").errors] == ["unfinished_long_comment"]
