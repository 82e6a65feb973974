"""Offsets to lines and columns and back, in UTF-8, UTF-16 or UTF-32 code units (LSP 3.17, «Position»)."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import Final, Literal

Encoding = Literal["utf-8", "utf-16", "utf-32"]

_LINE_BREAK: Final = re.compile(r"\r\n|\n|\r")


class LineIndex:
    """The line starts of a text. Lines and columns count from 0, offsets are characters of the `str`.

    A line ends at `\\n`, `\\r\\n` or a lone `\\r`, as the editors' protocol has it. (Lua also takes `\\n\\r` for one.)
    """

    __slots__ = ("_ascii", "starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = _starts(text)
        self._ascii = text.isascii()

    def line(self, offset: int) -> int:
        """The line on which the character at `offset` stands."""
        return bisect_right(self.starts, offset) - 1

    def line_end(self, line: int) -> int:
        """The offset behind the last character of a line, its line break excluded."""
        if line + 1 >= len(self.starts):
            return len(self.text)
        end = self.starts[line + 1]
        return end - (2 if self.text.endswith("\r\n", self.starts[line], end) else 1)

    def position(self, offset: int, encoding: Encoding = "utf-16") -> tuple[int, int]:
        """(line, column) of an offset; offsets outside the text count as its nearest end."""
        offset = max(0, min(offset, len(self.text)))
        line = self.line(offset)
        start = self.starts[line]
        if self._ascii or encoding == "utf-32":
            return line, offset - start
        return line, sum(_width(char, encoding) for char in self.text[start:offset])

    def offset(self, line: int, column: int, encoding: Encoding = "utf-16") -> int:
        """The offset of a position; a column behind the end of its line is that end, a line behind the last the text's.

        A column inside a character (a surrogate pair, a UTF-8 sequence) is that character's start.
        """
        if line < 0:
            return 0
        if line >= len(self.starts):
            return len(self.text)
        start, end = self.starts[line], self.line_end(line)
        if self._ascii or encoding == "utf-32":
            return max(start, min(start + column, end))
        units = 0
        for index in range(start, end):
            units += _width(self.text[index], encoding)
            if units > column:
                return index
        return end


def _starts(text: str) -> list[int]:
    if "\r" in text:
        return [0, *(match.end() for match in _LINE_BREAK.finditer(text))]
    # The same, five times as fast: every keystroke makes an index.
    ends = accumulate(map(len, text.split("\n")))
    starts = [0, *(end + number for number, end in enumerate(ends, 1))]
    del starts[-1]
    return starts


def _width(char: str, encoding: Encoding) -> int:
    """Code units of one character; a lone surrogate (an undecodable byte) counts as one."""
    point = ord(char)
    if encoding == "utf-16":
        return 2 if point > 0xFFFF else 1
    if encoding == "utf-32" or point < 0x80 or 0xDC80 <= point <= 0xDCFF:
        return 1
    if point < 0x800:
        return 2
    return 3 if point < 0x10000 else 4
