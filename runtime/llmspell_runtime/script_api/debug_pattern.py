"""Patterns over module names, matched in time linear in the name: no pattern can hang the kernel.

A pattern becomes a nondeterministic automaton whose states are advanced all together, one character of the name at a
time (Thompson, "Regular Expression Search Algorithm", CACM 11(6), 1968).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Final, TypeAlias

import attrs

from llmspell_runtime.errors import ResourceError
from llmspell_runtime.script_api import debug_pattern_syntax as syntax

MAX_STATES: Final = 500
"""States of one automaton; bounded repeats such as `a{1,100}` count as written out."""
MAX_NAME: Final = 128
"""Characters of a name that are looked at."""


@attrs.define
class _State:
    """Consumes a character that passes `test`, needs the place `edge`, or moves on freely."""

    test: syntax.Test | None = None
    edge: str = ""
    following: list[int] = attrs.field(factory=list)


_Span: TypeAlias = tuple[int, int]
"""Entry and exit of a part of the automaton; the exit moves on freely."""


@attrs.frozen
class Pattern:
    """A compiled pattern."""

    states: tuple[_State, ...]
    start: int
    accept: int

    def matches(self, name: str) -> bool:
        """Whether the pattern occurs anywhere in the first `MAX_NAME` characters of `name`."""
        name = name[:MAX_NAME]
        active: set[int] = set()
        for place in range(len(name) + 1):
            active = self._reached({*active, self.start}, at_start=place == 0, at_end=place == len(name))
            if self.accept in active:
                return True
            active = self._advanced(active, name[place]) if place < len(name) else set()
        return False

    def _reached(self, active: set[int], *, at_start: bool, at_end: bool) -> set[int]:
        """`active` and every state that can be reached from it without a character."""
        pending, reached = list(active), set(active)
        while pending:
            state = self.states[pending.pop()]
            if state.test or (state.edge == "^" and not at_start) or (state.edge == "$" and not at_end):
                continue
            fresh = [number for number in state.following if number not in reached]
            reached.update(fresh)
            pending += fresh
        return reached

    def _advanced(self, active: set[int], char: str) -> set[int]:
        after: set[int] = set()
        for number in active:
            state = self.states[number]
            if state.test and state.test(char):
                after.update(state.following)
        return after


def compile_regex(text: str) -> Pattern:
    """The automaton of a regular expression; ValidationError or ResourceError when it is wrong or too large."""
    return _automaton(syntax.read_pattern(text), text)


def compile_wildcard(text: str) -> Pattern:
    """The automaton of a pattern for the whole name: `*` is any text, `?` any character, `[…]` and `[!…]` a set."""
    regex, inside = "", False
    for char in text:
        inside = (inside or char == "[") and char != "]"
        regex += char if inside or char == "]" or syntax.is_word(char) else _WILDCARDS.get(char, f"\\{char}")
    return _automaton(
        syntax.Sequence((syntax.Edge("^"), syntax.read_pattern(regex.replace("[!", "[^")), syntax.Edge("$"))), text
    )


_WILDCARDS: Final = {"*": ".*", "?": "."}


def _automaton(tree: syntax.Tree, text: str) -> Pattern:
    states: list[_State] = []

    def new(test: syntax.Test | None = None, edge: str = "") -> int:
        if len(states) >= MAX_STATES:
            raise ResourceError(f'the pattern "{text}" is too large', hint="repeat fewer times")
        states.append(_State(test, edge))
        return len(states) - 1

    def link(source: int, *targets: int) -> None:
        states[source].following.extend(targets)

    def build(node: syntax.Tree) -> _Span:
        start = new()
        match node:
            case syntax.One(test):
                end = new(test)
                link(start, end)
                return start, after(end)
            case syntax.Edge(mark):
                end = new(edge=mark)
                link(start, end)
                return start, after(end)
            case syntax.Sequence(parts):
                return start, chain(start, parts)
            case syntax.Choice(branches):
                end = new()
                for first, last in map(build, branches):
                    link(start, first)
                    link(last, end)
                return start, end
            case syntax.Repeat(part, least, most):
                return start, repeat(start, part, least, most)

    def after(state: int) -> int:
        end = new()
        link(state, end)
        return end

    def chain(end: int, parts: Iterable[syntax.Tree]) -> int:
        for first, last in map(build, parts):
            link(end, first)
            end = last
        return end

    def repeat(start: int, part: syntax.Tree, least: int, most: int | None) -> int:
        """`least` copies, then a loop or optional copies that may each lead to the end."""
        here, end = chain(start, itertools.repeat(part, least)), new()
        if most is None:
            first, last = build(part)
            link(here, first, end)
            link(last, first, end)
            return end
        for _ in range(most - least):
            first, last = build(part)
            link(here, first, end)
            here = last
        link(here, end)
        return end

    start, accept = build(tree)
    return Pattern(tuple(states), start, accept)
