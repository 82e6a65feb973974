"""The text being written: where the pen is, and how much fits on its line."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from typing import TYPE_CHECKING, Final

from .notes import Note
from .style import Style

if TYPE_CHECKING:
    from .doc import Closed

_NO_SPACE_BEHIND: Final = frozenset(" ([{\n\t")


class Page:
    """Pieces of text with the current column; `indent` counts levels.

    A line break is pending until something follows it, so asking for one twice is the same as once, and no line ends
    with white space. On a `dry` page functions are written without their bodies, to learn how the rest would break:
    `opened` collects what was spread because it did not fit; if `patient`, only the first one within what does not fit
    itself, for once that is spread the others may have room.
    """

    __slots__ = (
        "_breaks",
        "_unit",
        "column",
        "dry",
        "fresh",
        "indent",
        "indent_width",
        "limit",
        "opened",
        "patient",
        "pieces",
    )

    def __init__(self, style: Style) -> None:
        self.pieces: list[str] = [""]
        self.column = 0
        self.indent = 0
        self.fresh = True
        self.dry = False
        self.patient = False
        self.opened: list[Closed] = []
        self.limit = style.column_width
        self.indent_width = style.indent_width
        self._unit = "\t" if style.indent_type == "Tabs" else " " * style.indent_width
        self._breaks: dict[int, str] = {}

    def scratch(self, *, patient: bool) -> Page:
        """A dry page on which the pen is at the same place."""
        page = copy(self)
        page.pieces = self.pieces[-1:]
        page.opened = []
        page.dry = True
        page.patient = patient
        return page

    def write(self, text: str) -> None:
        """Text of one line; white space that would begin the line is left out."""
        if self.fresh:
            text = text.lstrip(" ")
            if not text:
                return
            self.fresh = False
        elif text[:1] == " " and self.pieces[-1][-1] == " ":
            text = text[1:]
        if not text:
            return
        self.pieces.append(text)
        self.column += len(text)

    def verbatim(self, text: str) -> None:
        """Text of any number of lines, as it is; not empty."""
        self.pieces.append(text)
        self.fresh = False
        newline = text.rfind("\n")
        self.column = self.column + len(text) if newline < 0 else len(text) - newline - 1

    def newline(self, blank: bool = False) -> None:
        """Begin a line, with an empty one before it if `blank`."""
        piece = self._breaks.get(self.indent)
        if piece is None:
            piece = self._breaks[self.indent] = "\n" + self._unit * self.indent
        if self.fresh:
            self.pieces[-1] = piece
        else:
            if self.pieces[-1].endswith(" "):
                self.pieces[-1] = self.pieces[-1].rstrip(" ")
            self.pieces.append(piece)
        if blank:
            self.pieces[-1] = "\n" + piece
        self.column = self.indent * self.indent_width
        self.fresh = True

    def space(self) -> None:
        """A space, unless what was written last separates well enough."""
        if not self.fresh and self.pieces[-1][-1] not in _NO_SPACE_BEHIND:
            self.write(" ")

    def notes(self, notes: Iterable[Note], *, blanks: bool = False) -> None:
        """Comments behind what was written; the caller begins a line afterwards if the last one is a line comment."""
        after_line = False
        for note in notes:
            if note.own_line or after_line:
                self.newline(blanks and note.blank)
            elif not self.fresh:
                self.write(" ")
            self.verbatim(note.text)
            after_line = note.line or "\n" in note.text

    def text(self) -> str:
        """Everything written, ending with one line break if there is anything."""
        whole = "".join(self.pieces).lstrip("\n").rstrip()
        return whole + "\n" if whole else ""
