"""The line of source that an error is about, with a mark under the place where it most likely is."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

MAX_FILE = 4 * 2**20
"""Bytes; larger files are not read again for one line."""
MAX_WIDTH = 140
_NAMED = re.compile(r"\((?:global|local|upvalue|field|method|constant) '([^']+)'\)")
_NEAR = re.compile(r"near '(.+?)'", re.DOTALL)
_RAISED = re.compile(r"\b(?:error|assert)\s*[({\"']")
_OPENED = re.compile(r"at line (\d+)\)")


def excerpt(source: bytes | None, line: int, message: str) -> list[str]:
    """Lines of text: the source line with its number, and the mark. Empty when there is no such line.

    For a block that was never closed, the line that opened it stands above.
    """
    lines = source.decode("utf-8", "replace").split("\n") if source is not None else []
    if not 1 <= line <= len(lines):
        return []
    numbers = [line]
    opened = _OPENED.search(message)
    if opened and 1 <= int(opened[1]) < line:
        numbers.insert(0, int(opened[1]))
    width = len(str(line))
    shown = [f"{number:>{width}} | {clean_line(lines[number - 1])}".rstrip() for number in numbers]
    start, end = _span(clean_line(lines[line - 1]), message)
    if start == end:
        return shown
    text = clean_line(lines[line - 1])
    return [*shown, f"{'':>{width}} | {'':>{_columns(text[:start])}}{'^' * max(1, _columns(text[start:end]))}"]


def read_source(path: Path | None) -> bytes | None:
    """The text of a script file; None when it cannot be shown."""
    try:
        if path is None or path.stat().st_size > MAX_FILE:
            return None
        return path.read_bytes()
    except OSError:
        return None


def clean_line(line: str) -> str:
    """A line without anything that a terminal would obey, cut to a sensible length."""
    text = line.rstrip().expandtabs(4)
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return text if len(text) <= MAX_WIDTH else text[: MAX_WIDTH - 1] + "…"


def _span(text: str, message: str) -> tuple[int, int]:
    """Where in the line the message points: the thing it names, the call that raised it, else all of the line."""
    named = _NAMED.search(message)
    if named and (found := re.search(rf"(?<!\w){re.escape(named[1])}(?!\w)", text)):
        return found.span()
    near = _NEAR.search(message)
    if near and (at := text.rfind(near[1])) >= 0:
        return at, at + len(near[1])
    start = len(text) - len(text.lstrip())
    raised = _RAISED.search(text)
    if raised is None:
        return start, len(text)
    closed = text.rfind(")")
    return raised.start(), closed + 1 if closed > raised.start() else len(text)


def _columns(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
