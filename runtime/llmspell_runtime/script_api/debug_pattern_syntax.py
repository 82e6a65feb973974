"""Regular expressions as trees: a small, strict reader.

Understood: literals, `.`, `[…]` with ranges and `^`, `\\d \\w \\s` and their negations, `(…)`, `(?:…)`, `|`, `* + ?
{m,n}` (also lazy: the same for a yes or no), `^` and `$`. Not understood, because they cannot be matched in linear
time or mean nothing here: back references, look-around, flags.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

import attrs

from llmspell_runtime.errors import ValidationError

MAX_PATTERN: Final = 128
"""Characters of a pattern; also bounds how deep its groups nest."""
MAX_REPEATS: Final = 1000

Test: TypeAlias = Callable[[str], bool]


@attrs.frozen
class One:
    """One character that passes the test."""

    test: Test


@attrs.frozen
class Edge:
    """The beginning (`^`) or the end (`$`) of the text."""

    mark: str


@attrs.frozen
class Sequence:
    """Parts one after the other."""

    parts: tuple[Tree, ...]


@attrs.frozen
class Choice:
    """One of several branches."""

    branches: tuple[Tree, ...]


@attrs.frozen
class Repeat:
    """A part at least `least` and at most `most` times (None: without end)."""

    part: Tree
    least: int
    most: int | None


Tree: TypeAlias = One | Edge | Sequence | Choice | Repeat


def is_word(char: str) -> bool:
    """Whether `\\w` matches the character."""
    return char.isalnum() or char == "_"


_CLASSES: Final[dict[str, Test]] = {
    "d": str.isdigit,
    "s": str.isspace,
    "w": is_word,
    "D": lambda char: not char.isdigit(),
    "S": lambda char: not char.isspace(),
    "W": lambda char: not is_word(char),
}
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v"}
_BOUNDS: Final[dict[str, tuple[int, int | None]]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}


def read_pattern(text: str) -> Tree:
    """The tree of a regular expression; ValidationError, with the place, for what is not understood."""
    if len(text) > MAX_PATTERN:
        raise ValidationError(f"a pattern has at most {MAX_PATTERN} characters")
    reader = _Reader(text)
    tree = reader.choice()
    if reader.peek():
        raise reader.error("unmatched )")
    return tree


class _Reader:
    """Recursive descent: choice > sequence > repeated > atom."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._place = 0

    def error(self, problem: str) -> ValidationError:
        return ValidationError(f'the pattern "{self._text}" is wrong at character {self._place + 1}: {problem}')

    def peek(self) -> str:
        return self._text[self._place : self._place + 1]

    def _take(self) -> str:
        char = self.peek()
        if not char:
            raise self.error("it ends too early")
        self._place += 1
        return char

    def _taken(self, text: str) -> bool:
        found = self._text.startswith(text, self._place)
        self._place += len(text) if found else 0
        return found

    def choice(self) -> Tree:
        branches = [self._sequence()]
        while self._taken("|"):
            branches.append(self._sequence())
        return branches[0] if len(branches) == 1 else Choice(tuple(branches))

    def _sequence(self) -> Tree:
        parts = []
        while self.peek() not in ("", "|", ")"):
            parts.append(self._repeated())
        return Sequence(tuple(parts))

    def _repeated(self) -> Tree:
        tree = self._atom()
        while (bounds := self._bounds()) is not None:
            tree = Repeat(tree, *bounds)
        return tree

    def _bounds(self) -> tuple[int, int | None] | None:
        char = self.peek()
        if char in _BOUNDS:
            self._place += 1
            bounds = _BOUNDS[char]
        elif self._taken("{"):
            bounds = self._counts()
        else:
            return None
        self._taken("?")
        return bounds

    def _counts(self) -> tuple[int, int | None]:
        least = self._number()
        most: int | None = least
        if self._taken(","):
            most = None if self.peek() == "}" else self._number()
        if not self._taken("}"):
            raise self.error("} expected")
        if most is not None and most < least:
            raise self.error("the bounds are the wrong way round")
        return least, most

    def _number(self) -> int:
        begun = self._place
        while self.peek() in tuple("0123456789"):
            self._place += 1
        if begun == self._place:
            raise self.error("a number is expected")
        number = int(self._text[begun : self._place])
        if number > MAX_REPEATS:
            raise self.error(f"more than {MAX_REPEATS} repeats")
        return number

    def _atom(self) -> Tree:
        char = self._take()
        if char == "(":
            if not self._taken("?:") and self.peek() == "?":
                raise self.error("of the forms (?…) only (?:…) is understood")
            inner = self.choice()
            if not self._taken(")"):
                raise self.error("missing )")
            return inner
        if char in "^$":
            return Edge(char)
        if char in "*+?{":
            raise self.error("there is nothing to repeat")
        return One(self._test(char))

    def _test(self, char: str) -> Test:
        if char == ".":
            return lambda _: True
        if char == "[":
            return self._set()
        return self._escaped() if char == "\\" else _equals(char)

    def _escaped(self) -> Test:
        char = self._take()
        if char in _CLASSES:
            return _CLASSES[char]
        if char.isalnum() and char not in _ESCAPES:
            raise self.error(f"\\{char} is not understood")
        return _equals(_ESCAPES.get(char, char))

    def _set(self) -> Test:
        negated = self._taken("^")
        tests: list[Test] = []
        while self.peek() != "]" or not tests:
            low = self._take()
            if low == "\\":
                tests.append(self._escaped())
            elif self.peek() == "-" and self._text[self._place + 1 : self._place + 2] not in ("]", ""):
                self._take()
                tests.append(_between(low, self._take()))
            else:
                tests.append(_equals(low))
        self._take()
        return lambda char: any(test(char) for test in tests) != negated


def _equals(wanted: str) -> Test:
    return lambda char: char == wanted


def _between(low: str, high: str) -> Test:
    return lambda char: low <= char <= high
