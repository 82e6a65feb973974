"""Names of other files in a text: what `require`, `dofile` and `loadfile` are given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import attrs

from llmspell_runtime.syntax import Tree, string_value
from llmspell_runtime.syntax.dialects import Dialect
from llmspell_runtime.syntax.nodes import Call, Name, String, walk
from llmspell_runtime.syntax.tree import scopes_of
from llmspell_runtime.syntax.unit import Unit

LinkKind = Literal["module", "file"]

_KINDS: dict[str, LinkKind] = {"require": "module", "dofile": "file", "loadfile": "file"}


@attrs.frozen
class Link:
    """`start:end` is the name without its quotes, `name` what it stands for."""

    start: int
    end: int
    kind: LinkKind
    name: str


def file_links(tree: Tree, start: int = 0, end: int | None = None) -> Iterator[Link]:
    """The links of a file, or those that touch a stretch, in the order of the text. A local that hides `require` makes
    none. Those of a statement are kept.
    """
    last = len(tree.text) if end is None else end
    hidden: set[str] = set()
    for unit in tree.units:
        if unit.start > last:
            break
        if unit.end >= start:
            shift = unit.shift
            for name, link in unit.kept(_links_in, tree.dialect):
                if name not in hidden and link.start + shift <= last and link.end + shift >= start:
                    yield Link(link.start + shift, link.end + shift, link.kind, link.name)
        hidden.update(name.text for name in unit.declared if name.text in _KINDS)


def _links_in(unit: Unit, dialect: Dialect) -> list[tuple[str, Link]]:
    """The links of a statement by itself, each with the name of the function that is called."""
    found: list[tuple[str, Link]] = []
    if _KINDS.keys().isdisjoint(unit.tokens.texts[unit.first : unit.last]):
        return found
    scopes = scopes_of(unit, dialect)
    for node in walk(unit.statement):
        if not isinstance(node, Call) or not isinstance(node.callee, Name) or not node.arguments:
            continue
        kind = _KINDS.get(node.callee.text)
        literal = node.arguments[0]
        if kind is None or not isinstance(literal, String) or scopes.variable_at(node.callee.start) is not None:
            continue
        name = string_value(literal.text, dialect)
        quotes = 1 if literal.text[:1] in ("'", '"') else literal.text.find("[", 1) + 1
        start, end = literal.start + quotes, literal.end - quotes
        if name and start < end:
            found.append((node.callee.text, Link(start, end, kind, name)))
    return found


def link_at(tree: Tree, offset: int) -> Link | None:
    """The link that holds or touches `offset`."""
    return next((link for link in file_links(tree, offset, offset) if link.start <= offset <= link.end), None)


def candidates(link: Link) -> tuple[str, ...]:
    """Relative paths at which the file may be, the likeliest first, as Lua's searcher has it (manual §6.3)."""
    if link.kind == "file":
        return (link.name,)
    path = link.name.replace(".", "/")
    return f"{path}.lua", f"{path}/init.lua"
