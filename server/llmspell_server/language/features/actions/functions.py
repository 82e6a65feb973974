"""A function as a statement or as an assigned value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from llmspell_runtime.syntax import Edit
from llmspell_runtime.syntax.nodes import (
    Assign,
    Expression,
    Function,
    FunctionStatement,
    Local,
    LocalFunction,
    Member,
    Name,
    Node,
    walk,
)

from .scene import Offer, Scene

KIND: Final = "refactor.rewrite"
_TO_VALUE: Final = "Write as an assigned function"
_TO_STATEMENT: Final = "Write as a function statement"


def function_forms(scene: Scene) -> Iterator[Offer]:
    """The other way for the function whose head the cursor stands in."""
    node = scene.innermost(LocalFunction, FunctionStatement, Local, Assign)
    function = _function_of(node)
    if node is None or function is None or scene.end - scene.shift > function.body.start:
        return
    match node:
        case LocalFunction(is_global=False) if not _mentions(function, node.name.text):
            head = f"local {node.name.text} = function"
            yield _offer(scene, _TO_VALUE, node.start, function.start, head)
        case FunctionStatement():
            yield _offer(scene, _TO_VALUE, *_assigned(scene, node))
        case Local() if not node.attribs and node.default_attrib is None:
            if not _mentions(function, node.names[0].text):
                head = f"local function {node.names[0].text}"
                yield _offer(scene, _TO_STATEMENT, node.start, _parameters_start(scene, function), head)
        case Assign(targets=[target]) if _is_path(target):
            yield _offer(scene, _TO_STATEMENT, *_stated(scene, target, function))


def _function_of(node: Node | None) -> Function | None:
    match node:
        case LocalFunction(function=function) | FunctionStatement(function=function):
            return function
        case Local(names=[_], values=[Function() as function]) | Assign(targets=[_], values=[Function() as function]):
            return function
    return None


def _offer(scene: Scene, title: str, start: int, end: int, text: str) -> Offer:
    edit = Edit(start + scene.shift, end + scene.shift, text)
    safe = "--" not in scene.text[edit.start : edit.end]
    return Offer(title=title, kind=KIND, plan=lambda: (edit,) if safe else ())


def _mentions(function: Function, name: str) -> bool:
    """Whether a function uses a name that would mean another variable in it afterwards, or did before."""
    return any(isinstance(node, Name) and node.text == name for node in walk(function))


def _parameters_start(scene: Scene, function: Function) -> int:
    return scene.text.index("(", function.start + scene.shift) - scene.shift


def _is_path(target: Expression) -> bool:
    while isinstance(target, Member):
        target = target.object
    return isinstance(target, Name)


def _assigned(scene: Scene, node: FunctionStatement) -> tuple[int, int, str]:
    """The head of `a.b = function(…)`; the `self` of a method becomes a parameter."""
    if not node.method or not isinstance(node.target, Member):
        return node.start, node.function.start, f"{scene.source(node.target)} = function"
    name = f"{scene.source(node.target.object)}.{node.target.name.text}"
    more = ", " if node.function.parameters or node.function.vararg is not None else ""
    return node.start, _parameters_start(scene, node.function) + 1, f"{name} = function(self{more}"


def _stated(scene: Scene, target: Expression, function: Function) -> tuple[int, int, str]:
    """The head of `function a.b(…)`, or of `function a:b(…)` for one that takes `self`."""
    start = target.start
    opened = _parameters_start(scene, function)
    if isinstance(target, Member) and function.parameters and function.parameters[0].text == "self":
        name = f"{scene.source(target.object)}:{target.name.text}"
        behind = function.parameters[1:2] or ([function.vararg] if function.vararg is not None else [])
        end = behind[0].start if behind and behind[0] is not None else function.parameters[0].end
        return start, end, f"function {name}("
    return start, opened, f"function {scene.source(target)}"
