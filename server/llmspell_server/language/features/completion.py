"""What could be written at a cursor: members, names, keywords, keys of tables, strings that are wanted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, Literal

import attrs

from llmspell_runtime.syntax.tokens import KEYWORDS
from llmspell_server.language.answers import Documentation, Member
from llmspell_server.language.features.completion_context import CompletionPlace, completion_place
from llmspell_server.language.features.hover import declaration
from llmspell_server.language.features.matching import match_score
from llmspell_server.language.features.prose import prose
from llmspell_server.language.types.printing import quoted
from llmspell_server.language.types.values import Constant, Module, Named, Type, Union

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot
    from llmspell_server.language.binding.facts import Variable

CompletionKind = Literal["field", "method", "function", "constant", "enum member", "variable", "keyword", "snippet"]

MOST: Final = 1000
"""Items of one answer."""

_DEEPEST: Final = 20

_SNIPPETS: Final = {
    "if": "if ${1:condition} then\n\t$0\nend",
    "for": "for ${1:key}, ${2:value} in pairs(${3:table}) do\n\t$0\nend",
    "while": "while ${1:condition} do\n\t$0\nend",
    "repeat": "repeat\n\t$0\nuntil ${1:condition}",
    "function": "function ${1:name}($2)\n\t$0\nend",
}


@attrs.frozen
class Completion:
    """One item: it replaces `start:end` with `insert` (a snippet of the protocol where its kind says so).

    `order` sorts: what is wanted comes before what is merely possible. `source` is what `explained` looks into.
    """

    label: str
    kind: CompletionKind
    start: int
    end: int
    insert: str
    order: int = 5
    deprecated: bool = False
    source: Member | Variable | None = attrs.field(default=None, eq=False, repr=False)


def completions(snapshot: Snapshot, uri: str, offset: int, *, snippets: bool = False) -> list[Completion]:
    """The items at an offset, each label and kind once; none where nothing is known. Never raises."""
    file = snapshot.file(uri)
    place = completion_place(file.tree, offset) if file is not None else None
    if place is None:
        return []
    found: dict[tuple[str, bool], Completion] = {}
    for item in _items(snapshot, uri, offset, place, snippets=snippets):
        if match_score(place.prefix, item.label.strip('"')) is not None:
            found.setdefault((item.label, item.kind == "snippet"), item)
        if len(found) >= MOST:
            break
    return list(found.values())


def explained(snapshot: Snapshot, uri: str, item: Completion) -> tuple[str, str]:
    """The declaration of an item and Markdown about it; both are "" for keywords and strings."""
    source = item.source
    if source is None:
        return "", ""
    if isinstance(source, Member):
        from llmspell_server.language.documentation import of_type

        written = of_type(snapshot, source.type)
        if source.doc:
            written = attrs.evolve(written, text=source.doc)
        return declaration(snapshot, "", str(source.name), source.type), prose(written)
    file = snapshot.file(uri)
    if file is None or source.node is None:
        return "", ""
    type_ = snapshot.node_type(file, source.unit, source.node)
    symbol = snapshot.symbol_at(uri, source.node.start + file.shift(source.unit))
    written = snapshot.documentation(symbol) if symbol is not None else Documentation()
    return declaration(snapshot, "local ", source.name, type_), prose(written)


def _items(
    snapshot: Snapshot, uri: str, offset: int, place: CompletionPlace, *, snippets: bool
) -> Iterator[Completion]:
    match place.kind:
        case "member" | "method":
            type_ = snapshot.type_of(uri, place.receiver)
            for member in snapshot.members(type_, colon=place.kind == "method"):
                yield from _member(place, member)
        case "string":
            for text in _wanted_strings(snapshot, uri, offset):
                if "\n" not in text and "\\" not in text and '"' not in text and "'" not in text:
                    yield Completion(text, "constant", place.start, place.end, text, 1)
        case _:
            if place.kind == "key":
                yield from _keys(snapshot, uri, place)
            if place.kind != "statement":
                for text in _wanted_strings(snapshot, uri, offset):
                    yield _plain(place, quoted(text), "constant", 1)
            yield from _names(snapshot, uri, place, snippets=snippets)


def _plain(place: CompletionPlace, label: str, kind: CompletionKind, order: int) -> Completion:
    return Completion(label, kind, place.start, place.end, label, order)


def _member(place: CompletionPlace, member: Member, order: int = 2) -> Iterator[Completion]:
    name = member.name
    if isinstance(name, str) and _is_name(name):
        hidden = 3 if name.startswith("_") else 0
        deprecated = member.deprecated is not None
        yield Completion(name, member.kind, place.start, place.end, name, order + hidden, deprecated, member)


def _names(snapshot: Snapshot, uri: str, place: CompletionPlace, *, snippets: bool) -> Iterator[Completion]:
    for name, variable in snapshot.visible_variables(uri, place.start).items():
        if _is_name(name):
            kind: CompletionKind = "function" if variable.kind == "function" else "variable"
            yield Completion(name, kind, place.start, place.end, name, 3, source=variable)
    for name in snapshot.globals():
        if match_score(place.prefix, name) is not None:
            for member in snapshot.member(Module(), name)[:1]:
                for item in _member(place, member, 4):
                    yield attrs.evolve(item, kind="variable") if item.kind == "field" else item
    if snippets and place.kind == "statement":
        for label, text in _SNIPPETS.items():
            yield Completion(label, "snippet", place.start, place.end, text, 6)
    for word in sorted(KEYWORDS):
        yield _plain(place, word, "keyword", 7)


def _keys(snapshot: Snapshot, uri: str, place: CompletionPlace) -> Iterator[Completion]:
    from llmspell_runtime.syntax.nodes import Name
    from llmspell_server.language.expectation import table_type_at

    found = table_type_at(snapshot, uri, place.start)
    if found is None:
        return
    type_, table = found
    given = {one.key.text for one in table.fields if isinstance(one.key, Name) and not one.bracketed}
    for member in snapshot.members(type_):
        if member.name not in given:
            for item in _member(place, member, 0):
                yield attrs.evolve(item, kind="field", insert=f"{item.label} = ")


def _wanted_strings(snapshot: Snapshot, uri: str, offset: int) -> list[str]:
    wanted = snapshot.expected_type(uri, offset)
    return list(dict.fromkeys(_strings(snapshot, wanted, _DEEPEST))) if wanted is not None else []


def _strings(snapshot: Snapshot, type_: Type, depth: int) -> Iterator[str]:
    match type_:
        case Constant(kind="string", value=value, fresh=False) if isinstance(value, str):
            yield value
        case Union(members):
            for member in members:
                yield from _strings(snapshot, member, depth)
        case Named() if depth > 0:
            target = _alias(snapshot, type_)
            if target is not None:
                yield from _strings(snapshot, target, depth - 1)


def _alias(snapshot: Snapshot, type_: Named) -> Type | None:
    from llmspell_server.language.infer.aliases import alias_target

    snapshot.inference.work = 0
    try:
        return alias_target(snapshot.inference, type_)
    except RecursionError:
        snapshot.inference.recover()
        return None


def _is_name(name: str) -> bool:
    return name.isidentifier() and name.isascii() and name not in KEYWORDS
