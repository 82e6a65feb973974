"""Where a text can be stopped at: the statement starts of every function, by line."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property

import attrs

from llmspell_runtime.kernel.debugger.numbers import numeric_variables
from llmspell_runtime.syntax.breakable import statement_starts
from llmspell_runtime.syntax.scopes import FunctionScope, Scopes, Variable
from llmspell_runtime.syntax.tree import Tree, parse

_WITHOUT_BLOCKS = frozenset(("Local", "Assign", "CallStatement", "Return"))


@attrs.frozen
class Place:
    """The start of a statement. Text may be inserted in front of it without changing what the program means."""

    offset: int
    line: int
    """Counts from 1."""
    end_line: int
    """The last line of a statement without blocks; of any other, `line`."""
    function: FunctionScope


@attrs.frozen
class Found:
    """The answer to "stop at this line": the places of `line`, or why there are none."""

    line: int | None
    places: tuple[Place, ...] = ()
    message: str | None = None


class SourceMap:
    """The places of one text. Offsets are characters of the `str` (for bytes: decoded as Latin-1)."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def tree(self) -> Tree:
        """What stands in the text; nobody pays for a chunk at which nobody looks."""
        return parse(self.text)

    @cached_property
    def scopes(self) -> Scopes:
        """What every name means."""
        return self.tree.scopes

    @cached_property
    def places(self) -> list[Place]:
        """In the order of the text."""
        return [
            Place(s.offset, s.line, s.end_line if s.kind in _WITHOUT_BLOCKS else s.line, s.function)
            for s in statement_starts(self.tree)
        ]

    @cached_property
    def _numeric(self) -> set[Variable]:
        return numeric_variables(self.tree)

    def numbers_at(self, offset: int) -> set[str]:
        """The names visible at an offset that are certainly numbers."""
        return {name for name, variable in self.scopes.visible(offset).items() if variable in self._numeric}

    def find(self, line: int) -> Found:
        """The places for a breakpoint at `line`: there, or at the next statement of the same function."""
        exact = self._at(line)
        if exact:
            return Found(line, exact)
        lines = self.tree.lines
        if line < 1 or line > len(lines.starts):
            return Found(None, message=f"the file has no line {line}")
        start, end = lines.starts[line - 1], lines.line_end(line - 1)
        text = self.text[start:end]
        function = self.scopes.function_at(start + len(text) - len(text.lstrip()))
        around = [p for p in self.places if p.line < line <= p.end_line and p.function is function]
        if around:
            start_line = around[-1].line
            return Found(start_line, self._at(start_line), f"line {line} belongs to the statement at line {start_line}")
        following = [p for p in self.places if p.line > line and p.function is function]
        if not following:
            return Found(None, message=f"no statement at or after line {line} in this function")
        moved = following[0].line
        return Found(moved, self._at(moved), f"line {line} has no statement; moved to line {moved}")

    def _at(self, line: int) -> tuple[Place, ...]:
        """The first statement that starts on the line, for each function."""
        lines = [place.line for place in self.places]
        found: dict[int, Place] = {}
        for place in self.places[bisect_left(lines, line) :]:
            if place.line != line:
                break
            found.setdefault(id(place.function), place)
        return tuple(found.values())

    def in_main(self, line: int) -> bool:
        """Whether a statement of the main chunk starts on the line."""
        return any(place.function is self.scopes.main for place in self._at(line))

    def lines_between(self, first: int, last: int) -> list[int]:
        """The lines in that range on which a statement starts."""
        return sorted({place.line for place in self.places if first <= place.line <= last})

    def may_have(self, name: str) -> bool:
        """Whether a function of that name could be there: no for most texts, at which nobody need look."""
        return name.replace(":", ".").rpartition(".")[2] in self.text

    def function_lines(self, name: str) -> list[int]:
        """First statement lines of the functions called `name` (`f`, `M.f`, `M:f`; `.` and `:` are alike)."""
        wanted = name.replace(":", ".")
        if not self.may_have(name):
            return []
        found = []
        for function in self.scopes.functions:
            if function.name and function.name.replace(":", ".") == wanted:
                inside = [place.line for place in self.places if place.function is function]
                found += inside[:1]
        return found
