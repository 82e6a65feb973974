"""How a stop looks in text: the place, the source around it, stacks, variables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from llmspell_runtime.kernel.debugger.values import StackFrame
from llmspell_runtime.kernel.execution import text_of
from llmspell_server.cli.excerpt import clean_line
from llmspell_server.cli.failure import shown_source
from llmspell_server.cli.outcome import terminal_text
from llmspell_server.cli.terminal import Palette

MOST_TEXT = 400
"""Characters of a value in a list."""


def place(source: str | None, line: int | None, cwd: Path) -> str:
    """`file:line` of a chunk name; `[C]` for what has no source."""
    if source is None:
        return "[C]"
    return terminal_text(shown_source(source, cwd)) + (f":{line}" if line is not None else "")


def frame_text(frame: StackFrame, cwd: Path) -> str:
    """`file:line in function`."""
    return f"{place(frame.source, frame.line, cwd)} in {terminal_text(frame.name)}"


def stack(frames: Sequence[StackFrame], selected: int, names: Mapping[int, str], cwd: Path, colors: Palette) -> str:
    """The frames, innermost first, with the selected one marked; a line in between where a thread resumed another."""
    lines = []
    width = len(str(len(frames) - 1))
    for number, frame in enumerate(frames):
        if frame.resumed_by:
            lines.append(colors.dim(f"   {'':>{width}} resumed by {names.get(frame.thread, 'another thread')}"))
        text = f"{'>' if number == selected else ' '} #{number:<{width}} {frame_text(frame, cwd)}"
        lines.append(colors.bold(text) if number == selected else text)
    return "".join(f"{line}\n" for line in lines)


def listing(
    text: str, first: int, last: int, *, current: int | None, marks: Mapping[int, bool], colors: Palette
) -> str:
    """Lines `first` to `last`: `>` marks the current one, `*` a breakpoint, `o` one that is not in force."""
    lines = text.splitlines()
    width = len(str(min(last, len(lines))))
    shown = []
    for number in range(max(1, first), min(last, len(lines)) + 1):
        mark = " " if number not in marks else colors.red("*") if marks[number] else "o"
        line = f"{number:>{width}} | {clean_line(lines[number - 1])}".rstrip()
        here = number == current
        shown.append(f"{mark}{'>' if here else ' '} {colors.bold(line) if here else line}")
    return "".join(f"{line}\n" for line in shown)


def variables(children: Iterable[Mapping[str, Any]]) -> str:
    """`name = value`, a line for each."""
    return "".join(f"{terminal_text(text_of(child['name']))} = {value(child)}\n" for child in children)


def value(variable: Mapping[str, Any]) -> str:
    """A value on one line, cut to a sensible length."""
    text = " ".join(terminal_text(text_of(variable["value"])).split("\n"))
    return text if len(text) <= MOST_TEXT else text[: MOST_TEXT - 1] + "…"


def columns(rows: Sequence[tuple[str, str]]) -> str:
    """Two columns, indented."""
    width = max((len(left) for left, _ in rows), default=0)
    return "".join(f"  {left:<{width}}  {right}".rstrip() + "\n" for left, right in rows)
