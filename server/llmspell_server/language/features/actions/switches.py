"""Comments that switch a finding off: in its line, or in the whole file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax import Edit
from llmspell_runtime.syntax.comments import comments_between
from llmspell_server.language.checks.codes import CODES

from .scene import Offer, Scene
from .writing import indent_at, line_end, line_start

if TYPE_CHECKING:
    from llmspell_server.language.features.problems import Problem

KIND: Final = "quickfix"
_NEXT_LINE: Final = re.compile(
    r"[ \t]*---[ \t]*@diagnostic[ \t]+disable-next-line[ \t]*:[ \t]*([\w\-, \t]*?)[ \t]*\r?\Z"
)
_WHOLE_FILE: Final = re.compile(
    r"^---[ \t]*@diagnostic[ \t]+disable[ \t]*:[ \t]*([\w\-, \t]*?)[ \t]*\r?$", re.MULTILINE
)
_FIRST_LINE: Final = re.compile(r"\ufeff?(?:#[^\n]*\n?)?")


def switches(scene: Scene) -> Iterator[Offer]:
    """Two offers for each code that is found; mistakes of grammar cannot be switched off so."""
    seen: set[str] = set()
    for problem in scene.problems:
        code = problem.code
        if code not in CODES or code in seen:
            continue
        seen.add(code)
        if not _inside_token(scene, line_start(scene.text, problem.start)):
            line = partial(_in_line, scene, problem)
            yield Offer(title=f"Disable `{code}` in this line", kind=KIND, plan=line, problem=problem)
        whole = partial(_in_file, scene, code)
        yield Offer(title=f"Disable `{code}` in this file", kind=KIND, plan=whole, problem=problem)


def _inside_token(scene: Scene, offset: int) -> bool:
    """Whether a line begins inside a string or a comment, so that no comment can go above it."""
    from llmspell_server.language.features.places import tokens_at

    if any(token.start < offset < token.end for token in tokens_at(scene.tree, offset)):
        return True
    between = comments_between(scene.tree, scene.tree.previous_token_end(offset), scene.tree.next_token_start(offset))
    return any(comment.start < offset < comment.end for comment in between)


def _in_line(scene: Scene, problem: Problem) -> tuple[Edit, ...]:
    text = scene.text
    start = max(line_start(text, problem.start), 1 if text.startswith("\ufeff") else 0)
    above = line_start(text, start - 1) if start else 0
    known = _NEXT_LINE.match(text[above : max(start - 1, 0)]) if start else None
    if known is not None and not _inside_token(scene, above):
        return _added(above, known, problem.code)
    comment = f"{indent_at(text, problem.start)}---@diagnostic disable-next-line: {problem.code}\n"
    return (Edit(start, start, comment),)


def _in_file(scene: Scene, code: str) -> tuple[Edit, ...]:
    text = scene.text
    first = _FIRST_LINE.match(text)
    start = first.end() if first is not None else 0
    head = min(line_end(text, scene.tree.next_token_start(0)), len(text))
    for known in _WHOLE_FILE.finditer(text, start, head):
        if not _inside_token(scene, known.start()):
            return _added(0, known, code)
    gap = "\n" if text.startswith("---", start) else ""
    lead = "\n" if start and not text[:start].endswith(("\n", "\ufeff")) else ""
    return (Edit(start, start, f"{lead}---@diagnostic disable: {code}\n{gap}"),)


def _added(base: int, known: re.Match[str], code: str) -> tuple[Edit, ...]:
    """The code behind those that a comment has; a comment without any switches everything off already."""
    codes = known.group(1)
    if code in re.split(r"[,\s]+", codes):
        return ()
    at = base + known.end(1)
    return (Edit(at, at, f", {code}" if codes else code),)
