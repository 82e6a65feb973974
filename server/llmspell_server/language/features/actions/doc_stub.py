"""The `@param` and `@return` lines that the documentation of a function lacks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax import Edit
from llmspell_runtime.syntax.nodes import Assign, Function, FunctionStatement, Local, LocalFunction, Node, Return, walk
from llmspell_server.language.annotations.tags import OverloadTag, ParamTag, ReturnTag, TypeTag
from llmspell_server.language.infer.docs import function_block, owner_of
from llmspell_server.language.types.values import Function as FunctionType

from .scene import Offer, Scene
from .writing import indent_at, opens_line

if TYPE_CHECKING:
    from llmspell_server.language.binding.facts import UnitFacts

KIND: Final = "refactor.rewrite"
_UNSURE: Final = re.compile(r"\.\.\.|…|unknown")


def doc_stub(scene: Scene) -> Iterator[Offer]:
    """For the function whose head the cursor stands in, if its comment lacks something."""
    node = scene.innermost(LocalFunction, FunctionStatement, Local, Assign)
    unit = scene.unit
    if node is None or unit is None:
        return
    function = next((each for each in walk(node) if isinstance(each, Function)), None)
    if function is None or scene.end - scene.shift > function.body.start or owner_of(unit, function) != (node, 0):
        return
    start = node.start + scene.shift
    if not opens_line(scene.text, start):
        return
    missing = _missing(unit, function)
    if missing[0] or missing[1]:
        yield Offer(title="Document parameters and results", kind=KIND, plan=lambda: _plan(scene, unit, node, function))


def _missing(unit: UnitFacts, function: Function) -> tuple[list[Node], bool]:
    """The parameters without an `@param`, and whether an `@return` is missing."""
    block = function_block(unit, function)
    if block is not None and (block.first(TypeTag) or block.first(OverloadTag)):
        return [], False
    told = {tag.name.text for tag in block.all(ParamTag)} if block is not None else set()
    names = [name for name in function.parameters if name.text and name.text not in told]
    if function.vararg is not None and not told & {"...", function.vararg.text}:
        names.append(function.vararg)
    returns = any(isinstance(each, Return) and each.values for each in _own(function))
    return list(names), returns and (block is None or not block.first(ReturnTag))


def _own(function: Function) -> Iterator[Node]:
    """What is in a function and in none within it."""
    from llmspell_runtime.syntax.nodes import children

    stack: list[Node] = list(children(function.body))
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, Function):
            stack.extend(children(node))


def _plan(scene: Scene, unit: UnitFacts, node: Node, function: Function) -> tuple[Edit, ...]:
    names, returns = _missing(unit, function)
    snapshot = scene.snapshot
    lines = [f"---@param {scene.source(name)} {_type(scene, unit, name)}" for name in names]
    if returns:
        type_ = snapshot.node_type(scene.file, unit, function)
        lines += [f"---@return {text}" for text in _results(scene, type_)]
    at = node.start + scene.shift
    indent = indent_at(scene.text, at)
    return (Edit(at, at, "".join(f"{line}\n{indent}" for line in lines)),)


def _type(scene: Scene, unit: UnitFacts, name: Node) -> str:
    if scene.source(name) == "...":
        return "any"
    text = scene.snapshot.print_type(scene.snapshot.node_type(scene.file, unit, name))
    return "any" if _UNSURE.search(text) else text


def _results(scene: Scene, type_: object) -> list[str]:
    """What the `@return` lines say: all values in one line, then that any number may follow."""
    from llmspell_server.language.infer.calling import results_of_signature

    inference = scene.snapshot.inference
    if not isinstance(type_, FunctionType) or not type_.signatures:
        return ["any"]
    try:
        values = results_of_signature(inference, type_, type_.signatures[0])
    except RecursionError:
        inference.recover()
        return ["any"]
    texts = [scene.snapshot.print_type(each) for each in values.items]
    told = ", ".join("any" if _UNSURE.search(text) else text for text in texts)
    more = ["any ..."] if values.rest is not None else []
    return [told, *more] if told else more or ["any"]
