"""The paths of names (`a.b.c`) in a text that can have a value while a script is alive."""

from __future__ import annotations

import re
from typing import Final

import attrs

from llmspell_runtime.syntax import Tree
from llmspell_runtime.syntax.nodes import Field, Goto, Label, Name
from llmspell_runtime.syntax.scopes import FunctionScope
from llmspell_server.language.features.places import name_at, nodes, tokens_at

LONGEST: Final = 300
"""Characters of a path that are looked at."""

_BEFORE: Final = re.compile(r"(?:[A-Za-z_]\w*[ \t]*[.:][ \t]*)*\Z")
_NAME: Final = re.compile(r"[A-Za-z_]\w*")
_TYPED: Final = re.compile(r"[.:][ \t]*(?:[A-Za-z_]\w*)?\Z")
_NOT_BEFORE: Final = (".", ":", ")", "]", '"', "'", "}")


@attrs.frozen
class LivePath:
    """The names, the first one a variable. A local one can only be seen in a frame of `function`."""

    names: tuple[str, ...]
    start: int
    end: int
    local: bool
    function: FunctionScope


def path_at(tree: Tree, offset: int) -> LivePath | None:
    """The path that ends with the name at an offset."""
    name = name_at(tree, offset)
    if name is None:
        return None
    return _path(tree, name.start, name.end)


def path_before(tree: Tree, offset: int) -> LivePath | None:
    """The path before the dot or colon whose member is being typed at an offset."""
    typed = _TYPED.search(tree.text, max(0, offset - LONGEST), offset)
    if typed is None:
        return None
    end = len(tree.text[: typed.start()].rstrip(" \t"))
    last = [token for token in tokens_at(tree, end) if token.end == end]
    name = name_at(tree, end)
    if name is None or not last:
        return None
    return _path(tree, name.start, end)


def _path(tree: Tree, start: int, end: int) -> LivePath | None:
    """The path whose last name stands there."""
    before = _BEFORE.search(tree.text, max(0, start - LONGEST), start)
    root = before.start() if before is not None else start
    ahead = tree.text[max(0, root - LONGEST) : root].rstrip()
    if ahead.endswith(_NOT_BEFORE) and not ahead.endswith(("..", "::")):
        return None
    if not _is_variable(tree, root):
        return None
    names = tuple(_NAME.findall(tree.text[root:end]))
    local = tree.scopes.variable_at(root) is not None
    return LivePath(names, root, end, local, tree.scopes.function_at(root))


def _is_variable(tree: Tree, offset: int) -> bool:
    """Whether a name that stands for a variable begins there: no key of a table, no label."""
    found = False
    for node, shift in nodes(tree, offset, offset + 1):
        if isinstance(node, Goto | Label):
            return False
        if isinstance(node, Field) and not node.bracketed and node.key is not None and node.key.start + shift == offset:
            return False
        found = found or (isinstance(node, Name) and node.start + shift == offset)
    return found


def function_at_line(tree: Tree, line: int) -> FunctionScope | None:
    """The function whose code a line (from 1) begins with."""
    starts = tree.lines.starts
    if not 0 < line <= len(starts):
        return None
    start, end = starts[line - 1], tree.lines.line_end(line - 1)
    text = tree.text[start:end]
    return tree.scopes.function_at(start + len(text) - len(text.lstrip()))
