"""The `require` lines of a file in order: at the top, sorted, without those that nothing uses.

Modules are then loaded in another order, which is what is asked for. Only `local name = require "…"` on a line of its
own is touched; one that is used, or whose module makes globals, stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import attrs

from llmspell_runtime.syntax import Edit
from llmspell_runtime.syntax.comments import comments_before
from llmspell_runtime.syntax.literals import string_value
from llmspell_runtime.syntax.nodes import Call, Function, Local, LocalFunction, Name, Number, String, Table, walk

from .effects import has_calls
from .scene import Offer, Scene
from .writing import line_end, line_start

if TYPE_CHECKING:
    from llmspell_server.language.binding.facts import UnitFacts

KIND: Final = "source.organizeImports"


@attrs.frozen
class Line:
    """A `require` on a line of its own: which statement of the file, the name, the module, the span of the line."""

    index: int
    name: str
    module: str
    start: int
    end: int
    used: bool


def organize_requires(scene: Scene) -> Iterator[Offer]:
    """The offer if anything would change."""
    if any(unit.problems for unit in scene.tree.units):
        return
    edits = _edits(scene)
    if edits:
        yield Offer(title="Organize the requires", kind=KIND, plan=lambda: edits)


def _edits(scene: Scene) -> tuple[Edit, ...]:
    lines = [line for index in range(len(scene.file.units)) if (line := _line(scene, index)) is not None]
    unused = [line for line in lines if not line.used and not _has_effects(scene, line)]
    kept = [line for line in lines if line not in unused]
    edits: list[Edit] = [_without(scene, line) for line in unused]
    if not kept:
        return tuple(edits)
    run = _first_run(scene, kept, unused)
    moved = [line for line in kept if line not in run and _can_rise(scene, line, run[-1])]
    group = [*run, *moved]
    if len({line.name for line in group}) == len(group):
        ordered = sorted(group, key=lambda line: (line.module.lower(), line.index))
        edits += _rewritten(scene, run, ordered)
        edits += [_without(scene, line) for line in moved]
    return tuple(sorted(edits))


def _line(scene: Scene, index: int) -> Line | None:
    unit, facts = scene.tree.units[index], scene.file.units[index]
    statement = facts.statement
    if not isinstance(statement, Local) or len(statement.names) != 1 or statement.attribs or len(statement.values) != 1:
        return None
    call = statement.values[0]
    if not isinstance(call, Call) or not isinstance(call.callee, Name) or call.callee.text != "require":
        return None
    if (
        len(call.arguments) != 1
        or not isinstance(call.arguments[0], String)
        or scene.file.variable_of(facts, call.callee)
    ):
        return None
    start, end = line_start(scene.text, unit.start), line_end(scene.text, unit.end)
    behind = scene.text[unit.end : end].strip(" \t\r;")
    alone = not scene.text[start : unit.start].strip() and (not behind or behind.startswith("--"))
    if not alone or "\n" in scene.text[start:end]:
        return None
    variable = facts.top.get(statement.names[0].text)
    used = variable is None or bool(scene.file.uses_of(variable))
    module = string_value(call.arguments[0].text, scene.tree.dialect)
    return Line(index, statement.names[0].text, module, start, end, used)


def _has_effects(scene: Scene, line: Line) -> bool:
    """Whether a module makes globals, as far as one can see."""
    module = scene.snapshot.index.module(line.module, base=scene.file.uri)
    return module is not None and bool(module.globals_written or module.global_fields)


def _without(scene: Scene, line: Line) -> Edit:
    return Edit(line.start, min(line.end + 1, len(scene.text)), "")


def _first_run(scene: Scene, lines: list[Line], unused: list[Line]) -> list[Line]:
    """The first lines that follow each other, those left out that will go."""
    gone = {line.index for line in unused}
    run = [lines[0]]
    for line in lines[1:]:
        between = [index for index in range(run[-1].index + 1, line.index) if index not in gone]
        gap = scene.text[run[-1].end : line.start].strip()
        if between or (gap and not any(run[-1].index < index < line.index for index in gone)):
            break
        if comments_before(scene.tree, scene.tree.units[line.index].start):
            break
        run.append(line)
    return run


def _can_rise(scene: Scene, line: Line, top: Line) -> bool:
    """Whether a line may go above everything between it and the first ones."""
    if comments_before(scene.tree, scene.tree.units[line.index].start):
        return False
    for unit in scene.file.units[top.index + 1 : line.index]:
        if not _is_inert(unit) or any(isinstance(n, Name) and n.text == line.name for n in walk(unit.statement)):
            return False
    return True


def _is_inert(unit: UnitFacts) -> bool:
    """Whether a statement only declares something, which loading a module earlier cannot change."""
    match unit.statement:
        case LocalFunction(is_global=False):
            return True
        case Local(values=values):
            plain = all(isinstance(value, Function | Table | String | Number | Call) for value in values)
            return plain and all(_is_require(value) or not has_calls(value) for value in values)
    return False


def _is_require(value: object) -> bool:
    return isinstance(value, Call) and isinstance(value.callee, Name) and value.callee.text == "require"


def _rewritten(scene: Scene, run: list[Line], ordered: list[Line]) -> list[Edit]:
    """The lines of the run replaced by the ordered ones; what goes beyond follows the last."""
    if ordered == run:
        return []
    edits: list[Edit] = []
    texts = [scene.text[line.start : line.end] for line in ordered]
    for index, line in enumerate(run):
        last = index == len(run) - 1
        text = "\n".join(texts[index:]) if last else texts[index]
        if text != scene.text[line.start : line.end]:
            edits.append(Edit(line.start, line.end, text))
    return edits
