"""Checks of the names of types in annotations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

import attrs

from llmspell_server.language.annotations.docs import DocBlock
from llmspell_server.language.annotations.tags import AliasTag, ClassTag, EnumTag, GenericTag
from llmspell_server.language.annotations.type_nodes import (
    ConditionalNode,
    FunctionNode,
    MappedNode,
    NameNode,
    TypeNode,
)
from llmspell_server.language.infer.docs import blocks_of
from llmspell_server.language.types.values import PRIMITIVES

from .doc_look import DocLook, at, generics_of, types_of
from .finding import Finding
from .nearest import did_you_mean, nearest
from .scopes import mentions

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot

_BUILT_IN: Final = frozenset([*PRIMITIVES, "fun", "function", "table", "_", "...", "infer", "namespace"])
# Some Lua servers have these.
_KNOWN_ELSEWHERE: Final = frozenset(["bool", "int", "void", "TypeGuard", "Partial", "Parameters", "ReturnType"])
_OTHER_WORDS: Final = {
    "bool": "boolean", "int": "integer", "float": "number", "double": "number", "str": "string", "void": "nil",
    "null": "nil", "func": "function", "tab": "table", "list": "table", "array": "table", "object": "table",
    "Any": "any", "Table": "table", "String": "string", "Number": "number", "Boolean": "boolean",
}  # fmt: skip


def unknown_types(look: DocLook) -> Iterator[Finding]:
    """Names of types and parents that nothing declares."""
    if mentions(look.file, "@namespace") or mentions(look.file, "@using"):
        return
    for block in look.blocks():
        for tag in look.tags(block):
            if isinstance(tag, ClassTag):
                for parent in tag.parents:
                    if isinstance(parent, NameNode):
                        yield from _unknown(look, parent, "undefined-doc-class")
                    for argument in parent.parts():
                        yield from _names_in(look, argument)
            for node in (*types_of(tag), *generics_of(tag)):
                yield from _names_in(look, node)
    for node in look.docs.casts.values():
        yield from _names_in(look, node)


def _names_in(look: DocLook, node: TypeNode, known: frozenset[str] = frozenset()) -> Iterator[Finding]:
    if isinstance(node, ConditionalNode):
        return
    if isinstance(node, FunctionNode):
        known = known | {generic.name.text for generic in node.generics}
    elif isinstance(node, MappedNode):
        known = known | {node.name.text}
    elif isinstance(node, NameNode) and node.name.text not in known:
        yield from _unknown(look, node, "undefined-doc-name")
    for part in node.parts():
        yield from _names_in(look, part, known)


def _unknown(look: DocLook, node: NameNode, code: str) -> Iterator[Finding]:
    name = node.name.text
    if not name or name in _BUILT_IN or name.startswith(("std.", "ffi.")) or look.snapshot.types_named(name):
        return
    if node.name.start == node.name.end or name in _generics(look):
        return
    guess = _OTHER_WORDS.get(name) or nearest(name, [*look.snapshot.type_names(), *PRIMITIVES])
    what = "class" if code == "undefined-doc-class" else "type"
    finding = at(node.name, code, f"Nothing declares the {what} `{name}`.{did_you_mean(guess)}", better=guess)
    yield attrs.evolve(finding, severity="hint") if name in _KNOWN_ELSEWHERE else finding


def _generics(look: DocLook) -> frozenset[str]:
    """The type parameters that a unit declares anywhere, and those of the classes of its methods."""
    found = set(_declared_generics(look.docs.blocks))
    for name in look.unit.free if look.unit is not None else ():
        variable = look.file.top_variable(look.unit, name)
        if variable is not None:
            found.update(_declared_generics(blocks_of(variable.unit, variable.statement)))
    return frozenset(found)


def _declared_generics(blocks: Iterable[DocBlock]) -> Iterator[str]:
    for block in blocks:
        if any("@" in line.text for line in block.lines):
            for tag in block.tags:
                if isinstance(tag, GenericTag | ClassTag | AliasTag):
                    for generic in tag.generics:
                        yield generic.name.text


def duplicate_aliases(look: DocLook) -> Iterator[Finding]:
    """Aliases and enums whose names are taken by another alias or enum."""
    for block in look.blocks():
        for tag in look.tags(block):
            if isinstance(tag, AliasTag | EnumTag):
                name = tag.name.text
                every = look.snapshot.types_named(name)
                own = [one for one in every if isinstance(one.tag, AliasTag | EnumTag) and not one.file.is_library]
                if len(own) > 1:
                    yield at(tag.name, "duplicate-doc-alias", f"There is another alias or enum `{name}`.")


def circular_classes(look: DocLook) -> Iterator[Finding]:
    """Classes that inherit from themselves."""
    for block in look.blocks():
        for tag in look.tags(block):
            if isinstance(tag, ClassTag) and tag.parents and _comes_back(look.snapshot, tag.name.text, tag):
                yield Finding(
                    code="circle-doc-class",
                    message=f"The class `{tag.name.text}` inherits from itself.",
                    start=tag.name.start,
                    end=tag.parents[-1].end,
                )


def _comes_back(snapshot: Snapshot, name: str, tag: ClassTag) -> bool:
    queue = list(_parents(tag))
    seen: set[str] = set()
    while queue:
        one = queue.pop()
        if one == name:
            return True
        if one not in seen and len(seen) < 100:
            seen.add(one)
            for declaration in snapshot.types_named(one):
                if isinstance(declaration.tag, ClassTag):
                    queue.extend(_parents(declaration.tag))
    return False


def _parents(tag: ClassTag) -> Iterator[str]:
    for parent in tag.parents:
        if isinstance(parent, NameNode):
            yield parent.name.text
