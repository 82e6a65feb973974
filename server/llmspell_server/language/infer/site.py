"""Where an expression stands, several values at once, and what is found for a field: the small values of inference."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, NamedTuple

import attrs

from llmspell_server.language.types.build import is_unknown, optional, union
from llmspell_server.language.types.values import NIL, Type

if TYPE_CHECKING:
    from llmspell_runtime.syntax.nodes import Expression
    from llmspell_server.language.annotations.docs import DocBlock
    from llmspell_server.language.answers import Location, Visibility
    from llmspell_server.language.binding.facts import UnitFacts
    from llmspell_server.language.source import SourceFile


class Site(NamedTuple):
    """The file and the unit a node belongs to."""

    file: SourceFile
    unit: UnitFacts


class Values(NamedTuple):
    """Several values: those at fixed positions, and the type of any that follow (None: there are none)."""

    items: tuple[Type, ...]
    rest: Type | None = None

    def at(self, index: int) -> Type:
        """The value at a position; nil behind the last."""
        if index < len(self.items):
            return self.items[index]
        if self.rest is None:
            return NIL
        return self.rest if is_unknown(self.rest) else optional(self.rest)

    def behind(self, count: int) -> Values:
        """The values without the first ones."""
        return Values(self.items[count:], self.rest)


NOTHING = Values(())


def join_values(rows: list[Values]) -> Values:
    """The union, position by position; where a row ends, nil."""
    if len(rows) == 1:
        return rows[0]
    width = max((len(row.items) for row in rows), default=0)
    items = tuple(union(row.at(index) for row in rows) for index in range(width))
    rests = [row.rest for row in rows if row.rest is not None]
    return Values(items, union(rests) if rests else None)


FieldSource = Literal["tag", "write", "constructor", "shape", "pattern", "enum", "global"]


@attrs.frozen(eq=False)
class FieldFound:
    """One declaration of a field. `type` computes it; `location` is None for what no text declares.

    `source` says what kind of declaration it is; `value` is the expression assigned, `block` the comment at it.
    `on_self` says that a method gives it to the object it is called on.
    """

    name: str | int
    type: Callable[[], Type]
    source: FieldSource
    location: Callable[[], Location | None]
    site: Site | None = None
    value: Expression | None = None
    block: DocBlock | None = None
    doc: str = ""
    visibility: Visibility = "public"
    optional: bool = False
    method: bool = False
    owner: str = ""
    deprecated: str | None = None
    readonly: bool = False
    declared: bool = False
    on_self: bool = False
