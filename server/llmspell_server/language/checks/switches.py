"""`---@diagnostic` comments: which codes are off in which lines.

Every `disable` counts until an `enable` takes it back; without codes both mean every code. `disable` holds from its own
line on, `enable` from the line behind. Errors of grammar are off only where they are named; `syntax-error` names all.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from llmspell_server.language.annotations.tags import DiagnosticTag
from llmspell_server.language.features.problems import SYNTAX_ERROR

from .codes import ALIASES, CODES

if TYPE_CHECKING:
    from llmspell_server.language.source import SourceFile


class Switch(NamedTuple):
    """From a line on, codes (none: all) are off once more, `step` 1, or once less, `step` -1. Lines count from 0."""

    line: int
    step: int
    codes: frozenset[str]


def read_switches(file: SourceFile) -> list[Switch]:
    """The switches of a file in the order of their lines; kept with it."""
    if "@diagnostic" not in file.text:
        return []
    known: list[Switch] | None = file.cache.get("switches")
    if known is None:
        known = file.cache["switches"] = sorted(_read(file), key=attrgetter("line"))
    return known


def is_off(switches: list[Switch], line: int, code: str) -> bool:
    """Whether a code is off in a line."""
    count = 0
    for switch in switches:
        if switch.line > line:
            break
        known = code in CODES
        if code in switch.codes or (not switch.codes if known else SYNTAX_ERROR in switch.codes):
            count = max(0, count + switch.step)
    return count > 0


def _read(file: SourceFile) -> list[Switch]:
    found: list[Switch] = []
    for line, tag in _tags(file):
        codes = frozenset(name for code in tag.codes for name in (code.text, *ALIASES.get(code.text, ())))
        match tag.action.text:
            case "disable-line":
                found += [Switch(line, 1, codes), Switch(line + 1, -1, codes)]
            case "disable-next-line":
                found += [Switch(line + 1, 1, codes), Switch(line + 2, -1, codes)]
            case "disable":
                found.append(Switch(line, 1, codes))
            case "enable":
                found.append(Switch(line + 1, -1, codes))
            case _:
                pass
    return found


def _tags(file: SourceFile) -> list[tuple[int, DiagnosticTag]]:
    lines = file.tree.lines
    found = []
    for unit, docs in file.all_docs:
        shift = file.shift(unit) if unit is not None else 0
        for block in docs.blocks:
            if any("@diagnostic" in line.text for line in block.lines):
                found += [(lines.line(tag.start + shift), tag) for tag in block.all(DiagnosticTag)]
    return found
