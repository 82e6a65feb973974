"""The table constructor that a place is in, and the type that is wanted of it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from llmspell_runtime.syntax.nodes import Field, Name, Table, walk
from llmspell_server.language.binding.paths import constant_key
from llmspell_server.language.infer.site import Site
from llmspell_server.language.infer.tables import holder_type
from llmspell_server.language.types.values import UNKNOWN, Named, Type

from .backward import open_bracket
from .request import Request, ask


def table_around(request: Request, start: int | None = None) -> tuple[Table, Type | None] | None:
    """The constructor that the place (or an offset) is directly in; its type is None if nothing wants one."""
    bracket = open_bracket(request.file.tree, request.place.start if start is None else start)
    found = request.file.unit_at(bracket.start + 1) if bracket is not None and bracket.kind == "{" else None
    if found is None or bracket is None:
        return None
    unit, local = found
    for node in walk(unit.statement, local, local):
        if isinstance(node, Table) and node.start == local - 1:
            wanted = request.snapshot.expected_of(request.uri, node)
            if wanted is None:
                site = Site(request.file, unit)
                held: Type = ask(request.snapshot, partial(holder_type, site=site, table=node), UNKNOWN)
                wanted = held if isinstance(held, Named) else None
            return node, wanted
    return None


def sibling_keys(request: Request, table: Table) -> Iterator[str]:
    """The keys that the other tables of a list, or of a table of tables, have."""
    found = request.file.unit_at(request.place.start)
    parents = found[0].parents if found is not None else {}
    field = parents.get(table)
    outer = parents.get(field) if isinstance(field, Field) else None
    for one in outer.fields if isinstance(outer, Table) else ():
        if isinstance(one.value, Table) and one.value is not table:
            for key in (inner.key for inner in one.value.fields if not inner.bracketed):
                if isinstance(key, Name):
                    yield key.text


def given_keys(request: Request, table: Table) -> set[str | int]:
    """The constant keys of a constructor, but for the one that is being written at the place."""
    found = request.file.unit_at(request.place.end)
    shift = request.file.shift(found[0]) if found is not None else 0
    given: set[str | int] = set()
    for field in table.fields:
        if field.key is None or field.key.start + shift <= request.place.start <= field.key.end + shift:
            continue
        key = field.key.text if isinstance(field.key, Name) and not field.bracketed else constant_key(field.key)
        if key is not None:
            given.add(key)
    return given
