"""Selected statements: which ones, what they read and write, where control leaves them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import attrs

from llmspell_runtime.syntax.nodes import (
    Assign,
    Block,
    Break,
    Empty,
    Function,
    GenericFor,
    Goto,
    Label,
    Local,
    Name,
    Node,
    NumericFor,
    Repeat,
    Return,
    Vararg,
    While,
    children,
    walk,
)

from .effects import is_variable

if TYPE_CHECKING:
    from llmspell_server.language.binding.facts import UnitFacts, Variable
    from llmspell_server.language.source import SourceFile

    from .scene import Scene

LOOPS: Final = (While, Repeat, NumericFor, GenericFor)


@attrs.frozen
class Piece:
    """A statement, or an expression, with the unit it stands in and the shift of its offsets."""

    unit: UnitFacts
    shift: int
    node: Node


@attrs.frozen(kw_only=True)
class Use:
    """One place where a local is read or written, by the offset in the text; `own` when it is in the selection."""

    offset: int
    write: bool
    own: bool
    shared: bool
    """It stands in a function within the one that declares the local."""


@attrs.define
class Traffic:
    """What selected code has to do with one local."""

    variable: Variable
    declared: bool
    uses: list[Use]

    @property
    def read(self) -> bool:
        """It is read in the selection."""
        return any(use.own and not use.write for use in self.uses)

    @property
    def written(self) -> bool:
        """It is assigned to in the selection."""
        return any(use.own and use.write for use in self.uses)

    def lives_on(self, end: int, *, again: bool) -> bool:
        """Whether its value is looked at behind the selection; `again`: or when the selection runs once more."""
        return any(not use.write and (again or (use.offset >= end and not use.own)) for use in self.uses)

    @property
    def leaks(self) -> bool:
        """Whether functions share it while it changes, so that a copy would be something else."""
        return any(use.shared for use in self.uses) and any(use.write for use in self.uses)


def selected_statements(scene: Scene) -> list[Piece]:
    """The statements of one block that are selected, all of them whole; none if that is not what is selected."""
    found = _selected(scene) if scene.start < scene.end else []
    while found and isinstance(found[0].node, Empty):
        del found[0]
    return found


def _selected(scene: Scene) -> list[Piece]:
    if scene.unit is None:
        return _units(scene)
    blocks = [node for node in scene.path if isinstance(node, Block)]
    start, end = scene.start - scene.shift, scene.end - scene.shift
    if not blocks or (scene.unit.statement.start, scene.unit.statement.end) == (start, end):
        return _units(scene)
    for block in reversed(blocks):
        inside = [each for each in block.statements if each.end > start and each.start < end]
        if inside and inside[0].start >= start and inside[-1].end <= end:
            return [Piece(scene.unit, scene.shift, each) for each in inside]
    return []


def _units(scene: Scene) -> list[Piece]:
    found: list[Piece] = []
    for unit, facts in zip(scene.tree.units, scene.file.units, strict=True):
        if unit.end > scene.start and unit.start < scene.end:
            if unit.start < scene.start or unit.end > scene.end or unit.problems:
                return []
            found.append(Piece(facts, unit.shift, facts.statement))
    return found


def traffic(file: SourceFile, pieces: list[Piece], start: int, end: int) -> list[Traffic]:
    """Every local that occurs in a selection, in the order of its first occurrence there."""
    found: dict[Variable, Traffic] = {}
    for piece in pieces:
        for node in walk(piece.node):
            if isinstance(node, Name):
                variable = _variable(file, piece.unit, node)
                if variable is not None and variable not in found:
                    found[variable] = _traffic_of(file, variable, start, end)
    return list(found.values())


def _variable(file: SourceFile, unit: UnitFacts, name: Name) -> Variable | None:
    if is_variable(unit, name):
        return file.variable_of(unit, name)
    return next((each for each in unit.variables if each.node is name), None)


def _traffic_of(file: SourceFile, variable: Variable, start: int, end: int) -> Traffic:
    from llmspell_server.language.symbols import function_around

    writes = {name for _, name in file.assignments_of(variable)}
    uses: list[Use] = []
    for unit, name in file.uses_of(variable):
        offset = name.start + file.shift(unit)
        home = variable.function if unit is variable.unit else None
        shared = function_around(unit, name) is not home
        uses.append(Use(offset=offset, write=name in writes, own=start <= offset < end, shared=shared))
    declared_at = variable.node.start + file.shift(variable.unit)
    return Traffic(variable, start <= declared_at < end, sorted(uses, key=lambda use: use.offset))


def way_out(file: SourceFile, pieces: list[Piece]) -> str:
    """Why control or `...` crosses the border of a selection; empty when it does not."""
    labels: set[str] = set()
    gotos: set[str] = set()
    for piece in pieces:
        for node, in_loop in _below(piece.node):
            match node:
                case Return():
                    return "it contains a `return`"
                case Break() if not in_loop:
                    return "it contains a `break` out of a loop around it"
                case Vararg():
                    return "it uses `...` of the function around it"
                case Goto():
                    gotos.add(node.label.text)
                case Label():
                    labels.add(node.name.text)
                case Local() if any(each is not None and each.text == "close" for each in _attribs(node)):
                    return "it declares a `<close>` variable"
    if gotos - labels:
        return "it contains a `goto` to a label around it"
    if labels:
        inside = {id(node) for piece in pieces for node in walk(piece.node)}
        around = (name for unit in file.units for name in unit.gotos if id(name) not in inside)
        if any(name.text in labels for name in around):
            return "a `goto` around it jumps into it"
    return ""


def _attribs(node: Local) -> list[Name | None]:
    return [*node.attribs, node.default_attrib]


def _below(node: Node) -> Iterator[tuple[Node, bool]]:
    """The nodes below that belong to the same function, and whether a loop of the selection is around them."""
    stack = [(node, False)]
    while stack:
        node, inside = stack.pop()
        yield node, inside
        if isinstance(node, Function):
            continue
        inside = inside or isinstance(node, LOOPS)
        stack.extend((child, inside) for child in reversed(list(children(node))))


def runs_again(pieces: list[Piece], variable: Variable) -> bool:
    """Whether the selection may run more than once for one declaration of a variable: in a loop, by a `goto`."""
    unit = pieces[0].unit
    declared = variable.node.start if variable.unit is unit else -1
    node = unit.parents.get(pieces[0].node)
    while node is not None:
        if isinstance(node, (*LOOPS, Function)) and not node.start <= declared < node.end:
            return True
        node = unit.parents.get(node)
    return bool(unit.gotos)


def surely_assigned_first(traffic: Traffic, pieces: list[Piece]) -> bool:
    """Whether the first thing a selection does with a variable is to give it a value, always."""
    own = [use for use in traffic.uses if use.own]
    if not own or not own[0].write:
        return False
    for piece in pieces:
        node = piece.node
        if isinstance(node, Assign) and node.start + piece.shift <= own[0].offset < node.end + piece.shift:
            behind = [use for use in own if use.offset < node.end + piece.shift]
            return all(use.write for use in behind)
    return False
