"""The grammar of loops (Lua manual §3.3.4, §3.3.5)."""

from __future__ import annotations

from typing import Final

from .misplaced import Misplaced
from .nodes import Expression, GenericFor, Missing, Name, NumericFor, Repeat, Statement, While
from .problems import Edit, Fix

_BEHIND_NAMES: Final = frozenset(("=", "in", "do", ","))


class Loops(Misplaced):
    """Reads the statements that repeat a block, and the conditions of blocks."""

    __slots__ = ()

    def while_(self, level: int) -> Statement:
        """`while … do … end`."""
        i = self.i
        self.i = i + 1
        condition = self.condition(level, "do")
        self.expect_word("do")
        body = self.block(level, i)
        self.close("end", i)
        return While(self.starts[i], self.ends[self.i - 1], condition, body)

    def condition(self, level: int, word: str) -> Expression:
        """The condition in the head of a block, which `word` ends."""
        self.head = word
        found = self.expression(0, level + 1)
        self.head = ""
        return found

    def repeat(self, level: int) -> Statement:
        """`repeat … until …`."""
        i = self.i
        self.i = i + 1
        body = self.block(level, i)
        closed = self.kinds[self.i] == "until"
        self.close("until", i)
        condition = self.expression(0, level + 1) if closed else Missing(self.previous_end(), self.previous_end())
        return Repeat(self.starts[i], max(self.ends[self.i - 1], condition.end), body, condition)

    def for_(self, level: int) -> Statement:
        """Both loops of `for`."""
        i = self.i
        self.i = i + 1
        variable = self.name()
        if self.layout:
            self._skip_in_head(_BEHIND_NAMES)
        if self.kinds[self.i] == "=":
            return self._numeric_for(level, i, variable)
        names = [variable]
        while self.kinds[self.i] == ",":
            self.i += 1
            names.append(self.name())
        values: list[Expression] = []
        if self.layout:
            self._skip_in_head(_BEHIND_NAMES)
        if self.kinds[self.i] == "in" or (self.layout and self._equals_for_in()):
            self.i += 1
            values = self.expressions(level)
        else:
            at = self.previous_end()
            what = "'=' or 'in'" if len(names) == 1 else "'in'"
            self.report("missing_symbol", f"{what} expected near {self.near()}", at, at)
        self.expect_word("do")
        body = self.block(level, i)
        self.close("end", i)
        return GenericFor(self.starts[i], self.ends[self.i - 1], names, values, body)

    def _skip_in_head(self, wanted: frozenset[str]) -> None:
        """Move to one of these tokens in the head of a loop; what is skipped is reported."""
        i = self.i
        if self.kinds[i] not in wanted:
            at = self.skip_to_word(wanted)
            if at > i:
                self.stray()
                self.i = at

    def _equals_for_in(self) -> bool:
        """Whether a loop over several names has an equals sign, which only one with a single name can; report it."""
        i = self.i
        if self.kinds[i] != "=":
            return False
        fix = Fix("Write 'in'", (Edit(self.starts[i], self.ends[i], "in"),))
        self.report("missing_symbol", "'in' expected near '='", self.starts[i], self.ends[i], fix)
        return True

    def _numeric_for(self, level: int, i: int, variable: Name) -> Statement:
        self.i += 1
        first = self.expression(0, level + 1)
        self.expect(",")
        limit = self.expression(0, level + 1)
        step = None
        if self.kinds[self.i] == ",":
            self.i += 1
            step = self.expression(0, level + 1)
        if self.layout and self.kinds[self.i] == ",":
            self.report("unexpected_symbol", "'do' expected near ','", self.starts[self.i], self.ends[self.i])
            self.i += 1
            self.expressions(level)
        self.expect_word("do")
        body = self.block(level, i)
        self.close("end", i)
        return NumericFor(self.starts[i], self.ends[self.i - 1], variable, first, limit, step, body)
