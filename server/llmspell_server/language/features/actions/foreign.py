"""Habits of other languages that are names to Lua: `let x = 1`, `continue`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax import Edit
from llmspell_server.language.features.completion.continuing import continues
from llmspell_server.language.features.completion.items import Options
from llmspell_server.language.features.completion.place import place_at
from llmspell_server.language.features.completion.request import Request

from .reading import still_reads
from .scene import Offer, Refused, Scene

if TYPE_CHECKING:
    from llmspell_server.language.features.problems import Problem

KIND: Final = "quickfix"
_MISTAKE: Final = "not-a-statement"

_DECLARATION: Final = re.compile(r"[ \t]*(let|var|const)[ \t]+(?=[A-Za-z_])")
_CONTINUE: Final = re.compile(r"(?:.*\b(?:then|else)\b)?[ \t]*(continue)\b(?=[ \t]*(?:;|end\b|else|--|$))")


def foreign(scene: Scene) -> Iterator[Offer]:
    """For a line that has such a word and the mistake of grammar that it makes."""
    line = scene.tree.lines.line(scene.start)
    start, end = scene.tree.lines.starts[line], scene.tree.lines.line_end(line)
    problem = next((one for one in scene.findings if one.code == _MISTAKE and _is_of(one, line, scene)), None)
    if problem is None:
        return
    text = scene.text[start:end]
    if found := _DECLARATION.match(text):
        yield _offer(scene, problem, "Write 'local'", Edit(start + found.start(1), start + found.end(1), "local"))
    elif found := _CONTINUE.match(text):
        edits = _jump(scene, start + found.end(1))
        if edits:
            yield _offer(scene, problem, "Write 'goto continue'", *edits)


def _is_of(problem: Problem, line: int, scene: Scene) -> bool:
    """Whether a mistake is one of a line: it stands there, or is found where the next one begins."""
    lines = scene.tree.lines
    return lines.line(problem.start) == line or lines.line(scene.tree.previous_token_end(problem.start)) == line


def _offer(scene: Scene, problem: Problem, title: str, *edits: Edit) -> Offer:
    return Offer(title=title, kind=KIND, plan=partial(_checked, scene, edits), preferred=True, problem=problem)


def _checked(scene: Scene, edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
    if not still_reads(scene.file, edits):
        raise Refused("Lua could not read the result")
    return edits


def _jump(scene: Scene, offset: int) -> tuple[Edit, ...]:
    """The jump to the end of the loop in place of the word before an offset, and the label where it is missing."""
    place = place_at(scene.tree, offset, "")
    if place is None:
        return ()
    request = Request(scene.snapshot, scene.file, offset, place, Options())
    for item in continues(request):
        return (Edit(item.start, item.end, item.insert), *item.edits)
    return ()
