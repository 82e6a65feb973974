"""The names of fields that some annotation restricts, so that others need not be asked about."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fnmatch import translate
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, cast

from llmspell_runtime.syntax.nodes import Assign, Expression, FunctionStatement, Index, Member, MethodCall, Node
from llmspell_server.language.annotations.tags import FieldTag, PlainTag
from llmspell_server.language.binding.paths import constant_key

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot
    from llmspell_server.language.source import SourceFile

    from .look import Look

_WORDS: Final = frozenset(["deprecated", "private", "protected", "package", "internal", "readonly"])
_NODISCARD: Final = frozenset(["nodiscard"])
_DECLARED: Final = re.compile(r"""\s*(?:local\s+)?(?:function\s+)?([\w.:\[\]"']+)""")
_NAME: Final = re.compile(r"[^\W\d]\w*")


def is_nodiscard(snapshot: Snapshot) -> Callable[[str], bool]:
    """Tells whether a function of this name may be `@nodiscard`; true for some that are not."""
    memo = snapshot.inference.memo
    if "nodiscard" not in memo:
        names = frozenset(name for file in snapshot.all_files() for name in kept_names(file, "nodiscard"))
        memo["nodiscard"] = names.__contains__
    return cast("Callable[[str], bool]", memo["nodiscard"])


def is_marked(snapshot: Snapshot) -> Callable[[str], bool]:
    """Tells whether a name may be deprecated, read-only or hidden; true for some that are not."""
    memo = snapshot.inference.memo
    if "marked fields" not in memo:
        names = frozenset(name for file in snapshot.all_files() for name in kept_names(file, "restricted"))
        settings = snapshot.settings
        patterns = [re.compile(translate(one)) for one in (*settings.private_names, *settings.protected_names)]
        memo["marked fields"] = lambda name: name in names or any(one.match(name) for one in patterns)
    return cast("Callable[[str], bool]", memo["marked fields"])


class Access(NamedTuple):
    """A field that is used: `object.name`, `object["name"]`, `object:name()`; `place` is the name."""

    node: Member | Index | MethodCall
    object: Expression
    place: Node
    name: str


def marked_accesses(look: Look) -> Iterator[Access]:
    """The uses of fields in a unit whose names are marked."""
    marked = is_marked(look.snapshot)
    fields: list[Member | MethodCall] = [*look.nodes(Member), *look.nodes(MethodCall)]
    for node in fields:
        if marked(node.name.text):
            yield Access(node, node.object, node.name, node.name.text)
    for index in look.nodes(Index):
        key = constant_key(index.key)
        if isinstance(key, str) and marked(key):
            yield Access(index, index.object, index.key, key)


def is_assigned(look: Look, node: Node) -> bool:
    """Whether a name or a field is given a value here."""
    parent = look.parent(node)
    if isinstance(parent, FunctionStatement):
        return parent.target is node
    return isinstance(parent, Assign) and any(target is node for target in parent.targets)


def kept_names(file: SourceFile, kind: Literal["restricted", "nodiscard"]) -> frozenset[str]:
    """The names in a file that some annotation marks so; kept with the file."""
    words = _WORDS if kind == "restricted" else _NODISCARD
    known: frozenset[str] | None = file.cache.get(kind)
    if known is None:
        found = _read(file, words) if any(word in file.text for word in words) else ()
        known = file.cache[kind] = frozenset(found)
    return known


def _read(file: SourceFile, words: frozenset[str]) -> set[str]:
    found: set[str] = set()
    for unit, docs in file.all_docs:
        shift = file.shift(unit) if unit is not None else 0
        for block in docs.blocks:
            if not any(word in line.text for line in block.lines for word in words):
                continue
            for tag in block.tags:
                if isinstance(tag, FieldTag):
                    if tag.name is not None and _is_restricted(tag):
                        found.add(tag.name.text)
                elif isinstance(tag, PlainTag) and tag.word.text in words:
                    found.update(_names_at(file, (block.start if block.bound is None else block.bound) + shift))
    return found


def _is_restricted(tag: FieldTag) -> bool:
    return tag.visibility != "public" or tag.readonly or tag.deprecated or tag.doc.startswith("(deprecated")


def _names_at(file: SourceFile, offset: int) -> list[str]:
    """The last name of what is declared in the line of an offset: a comment stands above it, or behind."""
    line = file.tree.lines.line(offset)
    text = file.text[file.tree.lines.offset(line, 0) : file.tree.lines.line_end(line)]
    match = _DECLARED.match(text)
    return _NAME.findall(match.group(1))[-1:] if match is not None else []
