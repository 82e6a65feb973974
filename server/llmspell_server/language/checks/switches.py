"""`---@diagnostic` comments: which codes are off in which lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from llmspell_server.language.annotations.tags import DiagnosticTag

if TYPE_CHECKING:
    from llmspell_server.language.source import SourceFile

_ALL = frozenset(["*"])
_END = 1 << 30


class Switch(NamedTuple):
    """Codes (`*`: all) that are off from one line to another, both included."""

    first: int
    last: int
    codes: frozenset[str]


def read_switches(file: SourceFile) -> list[Switch]:
    """The switches of a file; kept with it. Lines count from 0."""
    if "@diagnostic" not in file.text:
        return []
    known: list[Switch] | None = file.cache.get("switches")
    if known is None:
        known = file.cache["switches"] = _read(file)
    return known


def is_off(switches: list[Switch], line: int, code: str) -> bool:
    """Whether a code is off in a line."""
    return any(one.first <= line <= one.last and (code in one.codes or "*" in one.codes) for one in switches)


def _read(file: SourceFile) -> list[Switch]:
    found: list[Switch] = []
    open_: dict[str, int] = {}
    for line, tag in sorted(_tags(file), key=lambda pair: pair[0]):
        codes = frozenset(code.text for code in tag.codes) or _ALL
        match tag.action.text:
            case "disable-line":
                found.append(Switch(line, line, codes))
            case "disable-next-line":
                found.append(Switch(line + 1, line + 1, codes))
            case "disable":
                for code in codes:
                    open_.setdefault(code, line)
            case "enable":
                for code in open_.keys() if "*" in codes else codes & open_.keys():
                    found.append(Switch(open_[code], line, frozenset([code])))
                open_ = {} if "*" in codes else {code: at for code, at in open_.items() if code not in codes}
    found.extend(Switch(at, _END, frozenset([code])) for code, at in open_.items())
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
