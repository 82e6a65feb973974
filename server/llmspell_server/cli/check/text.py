"""Findings for people: one line each, and on a terminal the line of the source with the place marked."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from llmspell_server.cli.check.findings import SEVERITIES, Finding, Result
from llmspell_server.cli.terminal import Palette, palette
from llmspell_server.language.checks.choosing import Wish, choice_of
from llmspell_server.language.checks.codes import CODES

if TYPE_CHECKING:
    from llmspell_server.cli.invocation import Invocation

_WIDEST = 160
"""Characters of a source line that are shown."""


def form(result: Result, invocation: Invocation) -> str:
    """`path:line:column: severity code: message` for each finding."""
    colors = palette(invocation.color, sys.stdout)
    with_source = colors.enabled or (sys.stdout is not None and sys.stdout.isatty())
    parts: list[str] = []
    last: str | None = None
    for one in result.findings:
        if with_source and last not in (None, one.path):
            parts.append("\n")
        last = one.path
        parts.append(_line(one, colors))
        if with_source:
            parts.extend(_source(one, colors))
    return "".join(parts)


def summary(result: Result, colors: Palette) -> str:
    """The last line: how many findings in how many files."""
    files = _counted(result.files, "file")
    if not result.files:
        return "" if result.failures else "no .lua files found\n"
    if not result.counts:
        return f"{colors.green('nothing found')} in {files}\n"
    words = {"error": "error", "warning": "warning", "information": "remark", "hint": "hint"}
    told = ", ".join(_counted(result.count(level), words[level]) for level in SEVERITIES if result.count(level))
    hidden = f" ({result.hidden} not shown; --severity hint shows all)" if result.hidden else ""
    return f"{told} in {files}{hidden}\n"


def code_list(wish: Wish, colors: Palette) -> str:
    """Every code by group: how grave it is and what it means."""
    choice = choice_of((wish,))
    width = max(len(name) for name in CODES)
    lines: list[str] = []
    for group in dict.fromkeys(code.group for code in CODES.values()):
        lines.append(colors.bold(group))
        for code in CODES.values():
            if code.group == group:
                state = choice.severity(code.name) if choice.shows(code.name) else "off"
                lines.append(f"  {code.name.ljust(width)}  {state.ljust(11)}  {code.summary}")
    return "\n".join(lines) + "\n"


def _line(one: Finding, colors: Palette) -> str:
    paint = {"error": colors.red, "warning": colors.yellow}.get(one.severity, colors.cyan)
    place = f"{one.path}:{one.span.line}:{one.span.column}"
    message = one.message.replace("\n", " ")
    return f"{colors.bold(place)}: {paint(one.severity)} {colors.dim(one.code)}: {message}\n"


def _source(one: Finding, colors: Palette) -> Iterator[str]:
    """The line, and carets below the place. Tabs stay, so that the carets stand where they should."""
    line = one.source[:_WIDEST]
    start = one.span.column - 1
    if not line.strip() or start > len(line):
        return
    end = one.span.end_column - 1 if one.span.end_line == one.span.line else len(line)
    lead = "".join("\t" if char == "\t" else " " for char in line[:start])
    yield f"  {_printable(line)}\n"
    yield f"  {lead}{colors.green('^' * max(1, min(end, len(line)) - start))}\n"


def _printable(line: str) -> str:
    """Nothing of a source may speak to the terminal."""
    return "".join(char if char.isprintable() or char == "\t" else "?" for char in line)


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
