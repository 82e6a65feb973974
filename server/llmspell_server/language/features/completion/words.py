"""Keywords where they can stand, and the blocks that they begin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import attrs

from llmspell_runtime.syntax.tokens import KEYWORDS

from .backward import nearest, open_blocks
from .items import KEYWORD, SNIPPET, TYPED_KEYWORD, WANTED, Completion
from .request import Request

_STATEMENTS: Final = ("local", "if", "return", "for", "function", "while", "repeat", "do", "goto")
"""What begins a statement, the most frequent first."""
_VALUES: Final = ("function", "nil", "true", "false", "not")
_BEHIND: Final = ("and", "or")
_CONDITION: Final = 300
"""Tokens that a condition may have."""

_BLOCKS: Final = {
    "if": ("if … then … end", "if ${1:condition} then\n\t$0\nend"),
    "for": ("for … in pairs", "for ${1:key}, ${2:value} in pairs(${3:table}) do\n\t$0\nend"),
    "forp": ("for … in ipairs", "for ${1:index}, ${2:value} in ipairs(${3:list}) do\n\t$0\nend"),
    "fori": ("for … = first, last", "for ${1:i} = ${2:1}, ${3:10} do\n\t$0\nend"),
    "while": ("while … do … end", "while ${1:condition} do\n\t$0\nend"),
    "repeat": ("repeat … until", "repeat\n\t$0\nuntil ${1:condition}"),
    "do": ("do … end", "do\n\t$0\nend"),
    "function": ("function name() … end", "function ${1:name}($2)\n\t$0\nend"),
    "local function": ("local function name() … end", "local function ${1:name}($2)\n\t$0\nend"),
}
"""Label detail and snippet of the blocks that a statement can be."""

_VALUE_FUNCTION: Final = ("function() … end", "function($1)\n\t$0\nend")
_NAMED_FUNCTION: Final = ("function name() … end", "function ${1:name}($2)\n\t$0\nend")
_ELSEIF: Final = ("elseif … then", "elseif ${1:condition} then\n\t$0")


def at_statement(request: Request) -> Iterator[Completion]:
    """What begins a statement, and what ends the block around it."""
    for near, word in enumerate(_STATEMENTS):
        yield attrs.evolve(_keyword(request, word, 1), near=near)
    yield from _block_words(request)
    if _with_blocks(request):
        for label, (detail, text) in _BLOCKS.items():
            yield _snippet(request, label, detail, text)


def in_expression(request: Request) -> Iterator[Completion]:
    """What an expression can begin with."""
    for word in _VALUES:
        yield _keyword(request, word, 2)
    if _with_blocks(request):
        yield _snippet(request, "function", *_VALUE_FUNCTION)


def behind_operand(request: Request) -> Iterator[Completion]:
    """What can follow an expression on its line."""
    if request.place.bracket == "":
        governing = _governing(request)
        if governing is not None:
            yield request.item(governing, "keyword", KEYWORD - 1)
    for word in _BEHIND:
        yield request.item(word, "keyword", KEYWORD)
    if request.place.bracket == "" and request.place.prefix:
        yield from _block_words(request)
        for word in _STATEMENTS:
            yield request.item(word, "keyword", KEYWORD + 1)


def as_typed(request: Request) -> Iterator[Completion]:
    """The keyword that stands there in full, so that nothing else is taken for it when Enter follows."""
    if request.place.prefix in KEYWORDS:
        yield request.item(request.place.prefix, "keyword", KEYWORD)


def in_declaration(request: Request) -> Iterator[Completion]:
    """Behind `local`: only a function has a word of its own there."""
    yield request.item("function", "keyword", KEYWORD)
    if _with_blocks(request):
        yield _snippet(request, "function", *_NAMED_FUNCTION)


def in_loop(request: Request) -> Iterator[Completion]:
    """Behind the names of a `for`."""
    yield request.item("in", "keyword", KEYWORD)


def attributes(request: Request) -> Iterator[Completion]:
    """What a local can be: `<const>`, `<close>`."""
    closed = request.text[request.place.end : request.place.end + 1] == ">"
    for name in ("const", "close"):
        yield request.item(name, "keyword", KEYWORD, name + ("" if closed else ">"))


def _with_blocks(request: Request) -> bool:
    return request.options.snippets and request.options.keyword_snippets


def _keyword(request: Request, word: str, letters: int) -> Completion:
    """A keyword; before what is global if so many letters of it were typed, before everything if all were."""
    prefix = request.place.prefix
    typed = len(prefix) >= letters and word.startswith(prefix)
    return request.item(word, "keyword", WANTED if word == prefix else TYPED_KEYWORD if typed else KEYWORD)


def _snippet(request: Request, label: str, detail: str, text: str) -> Completion:
    """A block, behind its keyword."""
    place = request.place
    typed = place.prefix and label.startswith(place.prefix)
    order, near = (TYPED_KEYWORD, len(_STATEMENTS)) if typed else (SNIPPET, 0)
    return Completion(label, "snippet", place.start, place.end, text, order, near, snippet=True, description=detail)


def _governing(request: Request) -> str | None:
    """`then` or `do` where the statement before the place still waits for it."""
    depth = 0
    for token in nearest(request.file.tree, request.place.start, _CONDITION):
        match token.kind:
            case ")" | "]" | "}" | "end":
                depth += 1
            case "(" | "[" | "{" | "function" if depth:
                depth -= 1
            case "if" | "elseif":
                return "then" if depth == 0 else None
            case "while" | "for":
                return "do" if depth == 0 else None
            case "then" | "do" | "else" | "repeat" | "local" | "return" | "(" | "[" | "{" | "until":
                return None
    return None


def _block_words(request: Request) -> Iterator[Completion]:
    """The words that end or go on the blocks around the place."""
    blocks = open_blocks(request.file.tree, request.place.start)
    innermost = blocks[0] if blocks else ""
    if innermost == "if":
        yield _keyword(request, "else", 1)
        yield _keyword(request, "elseif", 1)
        if _with_blocks(request):
            yield _snippet(request, "elseif", *_ELSEIF)
    if innermost == "repeat":
        yield _keyword(request, "until", 1)
    elif innermost:
        yield _keyword(request, "end", 1)
    if "loop" in blocks or "repeat" in blocks:
        yield _keyword(request, "break", 1)
