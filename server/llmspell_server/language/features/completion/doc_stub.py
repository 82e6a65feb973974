"""A whole comment for the function below: a line for each parameter and each result."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from llmspell_runtime.syntax.nodes import Function, FunctionStatement
from llmspell_server.language.infer.functions import results_of
from llmspell_server.language.types.values import ANY, NIL, UNKNOWN, Type
from llmspell_server.language.types.values import Function as FunctionType

from .comment import Comment, function_below, value_below
from .items import WANTED, Completion
from .request import Request, ask

if TYPE_CHECKING:
    from llmspell_server.language.binding.facts import UnitFacts

_WIDEST = 60
_RETURN = re.compile(r"@return\b")


def stub(request: Request, comment: Comment) -> Iterator[Completion]:
    """The comment, where three dashes stand alone above a function."""
    if not comment.own_line or comment.body or comment.above or comment.below:
        return
    found = function_below(request.file, request.offset)
    if found is None:
        return
    lines = [f"@param {name} {type_}" for name, type_ in _parameters(request, *found)]
    lines += [f"@return {type_}" for type_ in _results(request, *found)]
    if not lines:
        return
    indent = request.text[request.text.rfind("\n", 0, request.offset) + 1 : request.offset - 3]
    if request.options.snippets:
        text = "${1:description}" + "".join(f"\n---{_stop(line, at)}" for at, line in enumerate(lines, 2))
    else:
        text = f"\n{indent}---".join(["", *lines])
    label = "@param … @return" if any(one.startswith("@return") for one in lines) else "@param …"
    place = request.place
    yield Completion(
        label, "snippet", request.offset - 3, place.end, f"---{text}", WANTED, snippet=request.options.snippets,
        match=f"---{label}", description="a comment for the function below",
    )  # fmt: skip


def shown_type(request: Request, comment: Comment) -> str:
    """The type that the code below shows for a `@param`, a `@return` or a `@type`; "" if it shows none."""
    found = function_below(request.file, request.offset)
    types: list[str] = []
    match comment.tag:
        case "param" if found is not None:
            name = comment.rest.split(maxsplit=1)[0].rstrip("?") if comment.rest.strip() else ""
            types = [type_ for each, type_ in _parameters(request, *found) if each == name]
        case "return" if found is not None:
            types = _results(request, *found)[len(_RETURN.findall(comment.above)) :]
        case "type":
            value = value_below(request.file, request.offset)
            types = [written(request, request.snapshot.node_type(request.file, *value))] if value is not None else []
    return types[0] if types and types[0] not in ("any", "nil", "table") else ""


def _stop(line: str, at: int) -> str:
    """The line with its type as a tab stop."""
    head, _, type_ = line.rpartition(" ")
    return f"{head} ${{{at}:{type_.replace('}', chr(92) + '}')}}}"


def _parameters(request: Request, unit: UnitFacts, function: Function) -> Iterator[tuple[str, str]]:
    for name in function.parameters:
        if name.text == "self" and not _is_method(unit, function):
            continue
        yield name.text, written(request, request.snapshot.node_type(request.file, unit, name))
    if function.vararg is not None:
        yield "...", "any"


def _is_method(unit: UnitFacts, function: Function) -> bool:
    parent = unit.parents.get(function)
    return isinstance(parent, FunctionStatement) and parent.method


def _results(request: Request, unit: UnitFacts, function: Function) -> list[str]:
    """What the body returns, whatever a comment that is being written says."""
    type_ = request.snapshot.node_type(request.file, unit, function)
    if not isinstance(type_, FunctionType):
        return []
    values = ask(request.snapshot, lambda inference: results_of(inference, type_), None)
    return [written(request, one) for one in values.items] if values is not None else []


def written(request: Request, type_: Type) -> str:
    """A type as one writes it in a comment: short, and `any` for what is not known."""
    if type_ in (UNKNOWN, ANY, NIL):
        return "any" if type_ != NIL else "nil"
    text = request.snapshot.print_type(type_)
    return text if "\n" not in text and " " not in text and len(text) <= _WIDEST else "table" if "{" in text else "any"
