"""What is put right while typing: the `end` of a block that was opened, and the indentation of a closing word.

After Enter behind `then`, `do`, `else`, `repeat` or a parameter list, the line gets its indentation, and if the text
lacks the block's closing word, the word is added below, in front of the next line: some editors move a cursor behind
what is inserted at it. After the last letter of a closing word that begins its line, the line is aligned with what it
closes.
"""

from __future__ import annotations

import re

from llmspell_runtime.syntax import Edit, Tree
from llmspell_runtime.syntax.nodes import (
    Do,
    Function,
    FunctionStatement,
    GenericFor,
    If,
    LocalFunction,
    Node,
    NumericFor,
    Repeat,
    While,
)
from llmspell_server.language.features.places import in_comment, tokens_at

TRIGGERS = ("\n", "d", "e", "f", "l")

_CLOSING = re.compile(r"[ \t]*(end|else|elseif|until)\Z")
_OPENING = re.compile(r"(?:\b(then|do|else|repeat)|\))[ \t]*\Z")


def on_type(tree: Tree, offset: int, typed: str, *, indent: str = "    ", cursor_moves: bool = False) -> list[Edit]:
    """The edits after `typed` was typed before `offset`; none when there is nothing to put right.

    `cursor_moves`: an insertion at the cursor would leave it behind what is inserted, so there is to be none.
    """
    return _after_enter(tree, offset, indent, cursor_moves) if typed == "\n" else _after_word(tree, offset)


def _after_enter(tree: Tree, offset: int, indent: str, cursor_moves: bool) -> list[Edit]:
    lines, text = tree.lines, tree.text
    line = lines.line(offset)
    if line == 0:
        return []
    above = text[lines.starts[line - 1] : lines.line_end(line - 1)]
    above_end = lines.starts[line - 1] + len(above.rstrip())
    opened = _opened(tree, above_end)
    if opened is None:
        return []
    closer, opener_start, closed = opened
    base = _indent_at(tree, opener_start)
    here = text[lines.starts[line] : lines.line_end(line)]
    blank = len(here) - len(here.lstrip(" \t"))
    rest = here[blank:]
    edits: list[Edit] = []
    if here[:blank] != base + indent and not rest.startswith(("end", "else", "until")):
        edits.append(Edit(lines.starts[line], lines.starts[line] + blank, base + indent))
    if not closed and not rest:
        newline = "\r\n" if text[: lines.starts[line]].endswith("\r\n") else "\n"
        if line + 1 < len(lines.starts):
            below = lines.starts[line + 1]
            edits.append(Edit(below, below, f"{base}{closer}{newline}"))
        elif not cursor_moves:
            edits.append(Edit(len(text), len(text), f"{newline}{base}{closer}"))
    return edits


def _opened(tree: Tree, offset: int) -> tuple[str, int, bool] | None:
    """(closing word, start of the opening statement, is it closed?) of the block whose head ends at `offset`."""
    match = _OPENING.search(tree.text, max(0, tree.text.rfind("\n", 0, offset) + 1), offset)
    if match is None or in_comment(tree, offset):
        return None
    path, shift = tree.path(offset)
    for node in reversed(path):
        body_start = _body_start(node, offset - shift)
        if body_start:
            closer = "until" if isinstance(node, Repeat) else "end"
            return closer, node.start + shift, _is_closed(tree, node, closer, shift)
    return None


def _body_start(node: Node, at: int) -> bool:
    match node:
        case If():
            bodies = [arm.body for arm in node.arms] + ([node.orelse] if node.orelse else [])
            return any(body.start == at for body in bodies)
        case While() | NumericFor() | GenericFor() | Do() | Repeat() | Function():
            return node.body.start == at
        case LocalFunction() | FunctionStatement():
            return node.function.body.start == at
    return False


def _is_closed(tree: Tree, node: Node, closer: str, shift: int) -> bool:
    """Whether the block has a closing word of its own: one that is aligned with its opener, or on its line."""
    end = node.end + shift
    if isinstance(node, Repeat):
        end = node.body.end + shift + len(closer)
    if tree.text[end - len(closer) : end] != closer:
        return False
    word_line, opener_line = tree.lines.line(end - 1), tree.lines.line(node.start + shift)
    return word_line == opener_line or _indent_at(tree, end - 1) == _indent_at(tree, node.start + shift)


def _after_word(tree: Tree, offset: int) -> list[Edit]:
    lines, text = tree.lines, tree.text
    start = lines.starts[lines.line(offset)]
    match = _CLOSING.match(text, start, offset)
    if match is None or text[offset : offset + 1].isalnum() or in_comment(tree, offset):
        return []
    if not any(token.kind == match.group(1) for token in tokens_at(tree, offset)):
        return []
    opener = _opener_of(tree, offset, match.group(1))
    if opener is None:
        return []
    wanted, blank = _indent_at(tree, opener), match.start(1) - start
    return [] if text[start : start + blank] == wanted else [Edit(start, start + blank, wanted)]


def _opener_of(tree: Tree, offset: int, word: str) -> int | None:
    """Where the statement starts that the word before `offset` closes or continues."""
    path, shift = tree.path(offset)
    local = offset - shift
    for node in reversed(path):
        match node:
            case Repeat() if word == "until" and node.body.end == local - len(word):
                return node.start + shift
            case If() if word in ("else", "elseif"):
                starts = [arm.start + len("elseif") for arm in node.arms[1:]]
                starts += [node.orelse.start] if node.orelse is not None else []
                if local in starts:
                    return node.start + shift
            case (
                If() | While() | NumericFor() | GenericFor() | Do() | LocalFunction() | FunctionStatement() | Function()
            ):
                if word == "end" and node.end == local:
                    return node.start + shift
    return None


def _indent_at(tree: Tree, offset: int) -> str:
    line = tree.lines.line(offset)
    piece = tree.text[tree.lines.starts[line] : tree.lines.line_end(line)]
    return piece[: len(piece) - len(piece.lstrip(" \t"))]
