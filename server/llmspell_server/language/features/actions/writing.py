"""Pieces of text for edits: lines, indentation, line breaks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from llmspell_runtime.syntax import Edit, parse
from llmspell_runtime.syntax.comments import all_comments
from llmspell_runtime.syntax.tokens import STRING
from llmspell_server.language.formatting.style import indented_like

_LONE_FEED: Final = re.compile(r"(?<!\r)\n")
_BLANK: Final = re.compile(r"[ \t]*")


def line_start(text: str, offset: int) -> int:
    """Where the line of an offset begins."""
    return text.rfind("\n", 0, offset) + 1


def line_end(text: str, offset: int) -> int:
    """Where the line of an offset ends, before its line break."""
    found = text.find("\n", offset)
    return len(text) if found < 0 else found


def indent_at(text: str, offset: int) -> str:
    """The white space that begins the line of an offset."""
    found = _BLANK.match(text, line_start(text, offset))
    return found.group() if found else ""


def opens_line(text: str, offset: int) -> bool:
    """Whether nothing but white space stands before an offset on its line."""
    return not text[line_start(text, offset) : offset].strip()


def indent_step(text: str) -> str:
    """One step of indentation as the text has it."""
    style = indented_like(text)
    return "\t" if style.indent_type == "Tabs" else " " * style.indent_width


def removed_lines(text: str, start: int, end: int) -> Edit:
    """Takes out a stretch, with its lines where nothing else stands on them, else with the blanks behind it."""
    behind = line_end(text, end)
    if opens_line(text, start) and not text[end:behind].strip(" \t\r;"):
        first = line_start(text, start)
        return (
            Edit(first, min(behind + 1, len(text)), "") if behind < len(text) else Edit(max(first - 1, 0), behind, "")
        )
    while end < len(text) and text[end] in " \t":
        end += 1
    return Edit(start, end, "")


def reindented(code: str, old: str, new: str) -> str:
    """Lines of code with another indentation; what is inside strings and comments stays as it is."""
    tree = parse(code)
    fixed = [(token.start, token.end) for token in tree.tokens if token.kind == STRING]
    fixed += [(comment.start, comment.end) for comment in all_comments(tree)]
    fixed = [(start, end) for start, end in fixed if "\n" in code[start:end]]
    lines: list[str] = []
    at = 0
    for line in code.split("\n"):
        inside = any(start < at <= end for start, end in fixed)
        if not line.strip() or inside:
            lines.append(line)
        elif at and line.startswith(old):
            lines.append(new + line[len(old) :])
        else:
            lines.append(new + line.lstrip(" \t"))
        at += len(line) + 1
    return "\n".join(lines)


def merged(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Edits in the order of the text, those that touch made one."""
    found: list[Edit] = []
    for edit in sorted(edits, key=lambda each: (each.start, each.end)):
        if found and found[-1].end == edit.start:
            last = found.pop()
            found.append(Edit(last.start, edit.end, last.text + edit.text))
        else:
            found.append(edit)
    return tuple(found)


def applied(text: str, edits: Iterable[Edit]) -> str:
    """The text after edits that do not overlap."""
    pieces: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda each: (each.start, each.end)):
        pieces += (text[at : edit.start], edit.text)
        at = edit.end
    return "".join((*pieces, text[at:]))


def with_line_ends(text: str, edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Edits whose line breaks are those of the text."""
    if "\r\n" not in text:
        return tuple(edits)
    return tuple(edit._replace(text=_LONE_FEED.sub("\r\n", edit.text)) for edit in edits)
