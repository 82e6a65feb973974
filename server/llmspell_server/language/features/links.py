"""Names of other files in a text: what `require`, `dofile` and `loadfile` are given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import attrs

from llmspell_runtime.syntax import Tree, string_value
from llmspell_runtime.syntax.nodes import Call, Name, String
from llmspell_server.language.features.places import nodes

LinkKind = Literal["module", "file"]

_KINDS: dict[str, LinkKind] = {"require": "module", "dofile": "file", "loadfile": "file"}


@attrs.frozen
class Link:
    """`start:end` is the name without its quotes, `name` what it stands for."""

    start: int
    end: int
    kind: LinkKind
    name: str


def file_links(tree: Tree, start: int | None = None, end: int | None = None) -> Iterator[Link]:
    """The links of a file, or of a stretch, in the order of the text. A local that hides `require` makes none."""
    for node, shift in nodes(tree, start, end):
        if not isinstance(node, Call) or not isinstance(node.callee, Name) or not node.arguments:
            continue
        kind = _KINDS.get(node.callee.text)
        literal = node.arguments[0]
        if kind is None or not isinstance(literal, String):
            continue
        if tree.scopes.variable_at(node.callee.start + shift) is not None:
            continue
        name = string_value(literal.text, tree.dialect)
        quotes = 1 if literal.text[:1] in ("'", '"') else literal.text.find("[", 1) + 1
        start, end = literal.start + shift + quotes, literal.end + shift - quotes
        if name and start < end:
            yield Link(start, end, kind, name)


def link_at(tree: Tree, offset: int) -> Link | None:
    """The link that holds or touches `offset`."""
    return next((link for link in file_links(tree, offset, offset) if link.start <= offset <= link.end), None)


def candidates(link: Link) -> tuple[str, ...]:
    """Relative paths at which the file may be, the likeliest first, as Lua's searcher has it (manual §6.3)."""
    if link.kind == "file":
        return (link.name,)
    path = link.name.replace(".", "/")
    return f"{path}.lua", f"{path}/init.lua"
