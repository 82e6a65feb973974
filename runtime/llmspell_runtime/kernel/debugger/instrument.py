"""Compiles breakpoints into the text of a chunk, without moving a line or a name.

In front of a statement goes `;("").__breakpoint(site)` as a method call on a string constant: it needs no local, no
upvalue and no `_ENV`, so the limits of Lua functions and every error message stay what they are. A condition that
cannot fail goes around it as an `if`; otherwise the variables that the condition names are passed along.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from llmspell_runtime.kernel.debugger.conditions import cannot_fail, names_in, read_condition
from llmspell_runtime.kernel.debugger.places import Place, SourceMap
from llmspell_runtime.syntax.nodes import Expression

MOST_PASSED = 8
"""Variables of the one condition of a statement that has a function of its own."""


@attrs.frozen(kw_only=True)
class Site:
    """A compiled breakpoint statement."""

    number: int
    line: int
    condition: str | None
    """The one condition compiled into it, or None when it is reached always."""
    names: tuple[str, ...]
    """The variables it passes along."""
    visible: frozenset[str] = frozenset()
    """All variables that can be used there."""
    named: bool = False
    """Whether it has a function of its own, which the worker makes for its one condition."""
    numeric: bool = False
    """Whether that condition cannot fail when the variables it names are numbers."""

    def passes(self, condition: str) -> bool:
        """Whether the variables that a condition names are passed along; others are globals there."""
        found = read_condition(condition)
        wanted = names_in(found) if isinstance(found, Expression) else []
        return all(name in self.names or name not in self.visible for name in wanted)


def insertion(site: Site) -> str:
    """The text of the statement."""
    if site.named:
        call = f'(""):__breakpoint{site.number}({", ".join(site.names)})'
    else:
        call = f'(""):__breakpoint({", ".join([str(site.number), *site.names])})'
    if site.condition is not None:
        return f";if {latin(site.condition)} then {call} end;"
    return f";{call};"


def latin(text: str) -> str:
    """Text whose characters stand for the bytes of its UTF-8 form."""
    return text.encode().decode("latin-1")


def plan_sites(
    source: SourceMap, wanted: Mapping[int, Iterable[str | None]], first_number: int
) -> list[tuple[Place, Site]]:
    """One site for each place on the wanted lines; `wanted` is line → conditions of the breakpoints there."""
    planned: list[tuple[Place, Site]] = []
    number = first_number
    for line, conditions in wanted.items():
        for place in source.find(line).places:
            planned.append((place, _site(source, place, list(conditions), number, line)))
            number += 1
    return planned


def _site(source: SourceMap, place: Place, conditions: list[str | None], number: int, line: int) -> Site:
    parsed = [(text, read_condition(text)) for text in conditions if text is not None]
    expressions = [(text, found) for text, found in parsed if isinstance(found, Expression)]
    if not expressions:
        return Site(number=number, line=line, condition=None, names=())
    visible = source.scopes.visible(place.offset).keys()
    text, expression = expressions[0]
    if len(conditions) == 1 and cannot_fail(expression, visible, source.numbers_at(place.offset)):
        return Site(number=number, line=line, condition=text, names=())
    names = dict.fromkeys(name for _, found in expressions for name in names_in(found) if name in visible)
    named = len(conditions) == 1 and len(names) <= MOST_PASSED
    return Site(
        number=number,
        line=line,
        condition=None,
        names=tuple(names)[:100],
        visible=frozenset(visible),
        named=named,
        numeric=named and len(names) > 0 and cannot_fail(expression, visible, visible),
    )


def compile_in(text: str, planned: list[tuple[Place, Site]]) -> str:
    """The text with the statements of the sites."""
    pieces: list[str] = []
    at = 0
    for place, site in sorted(planned, key=lambda each: each[0].offset):
        pieces += [text[at : place.offset], insertion(site)]
        at = place.offset
    pieces.append(text[at:])
    return "".join(pieces)
