"""Locals, upvalues and globals that a new expression could use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Final

import attrs

from llmspell_runtime.syntax.nodes import (
    Function,
    FunctionStatement,
    GenericFor,
    Local,
    LocalFunction,
    Node,
    NumericFor,
)
from llmspell_server.language.annotations.tags import ParamTag
from llmspell_server.language.infer.docs import blocks_of
from llmspell_server.language.infer.kinds import runtime_kind
from llmspell_server.language.types.build import members_of

from .backward import nearest
from .items import DEPRECATED, FITTING, GLOBAL, LIBRARY, LOCAL, SAME_NAME, UPVALUE, Completion, CompletionKind, is_match
from .request import Request, ask, is_name

if TYPE_CHECKING:
    from llmspell_server.language.binding.facts import GlobalWrite, UnitFacts, Variable
    from llmspell_server.language.source import SourceFile

_DO: Final = re.compile(r"\bdo\b")
_ITERATORS: Final = frozenset(("pairs", "ipairs"))
_BY_USE: Final = """
    print State Agent Workflow Tool RAG ipairs pairs string table tostring type pcall os error Event require math Hook
    setmetatable tonumber ARGS JSON io assert select next Session Debug getmetatable coroutine Config Provider
"""
"""The globals of the libraries that scripts use most, the first most."""
_OFTEN: Final = {name: rank for rank, name in enumerate(_BY_USE.split())}
_MOST_TYPES: Final = 24
"""Locals whose type is compared with what is wanted, the nearest first."""


@attrs.frozen
class GlobalName:
    """A global of one file, as far as its declaration says it."""

    kind: CompletionKind
    detail: str
    deprecated: bool


def locals_(request: Request) -> Iterator[Completion]:
    """The locals in sight, the nearest first; those of outer functions behind those of this one."""
    place = request.place
    unit, function = _function_at(request)
    prefix = place.prefix
    seen = [one for one in request.variables.values() if is_name(one.name) and is_match(prefix, one.name)]
    seen = [one for one in seen if not _is_being_declared(request, one)]
    wanted = request.wanted if place.kind in ("expression", "key") else None
    preselected = False
    target = request.target
    for near, variable in enumerate(_by_nearness(request, seen)):
        same = (variable.unit is unit and variable.function is function) or (variable.top and function is None)
        order = LOCAL if same else UPVALUE
        preselect = False
        if wanted is not None and near < _MOST_TYPES:
            type_ = request.snapshot.node_type(request.file, variable.unit, variable.node)
            if request.fits(type_):
                order = FITTING
                preselect = type_ == wanted and not preselected and not prefix
                preselected = preselected or preselect
        if variable.name == target:
            order = SAME_NAME
        made = _function_of(variable)
        yield Completion(
            variable.name, "function" if made is not None else "variable", place.start, place.end, variable.name,
            order, near, "local", preselect=preselect, detail=_parameters(made, variable.unit, variable.statement),
        )  # fmt: skip


def _is_being_declared(request: Request, variable: Variable) -> bool:
    """Whether the place is in the very `local` or head of a loop that declares a variable: it is not in sight yet."""
    statement = variable.statement
    start = request.place.start
    if isinstance(statement, GenericFor | NumericFor):
        head = request.text[statement.start + request.file.shift(variable.unit) : start]
        return "\n" not in head and not _DO.search(head)
    if request.place.kind == "statement" or not isinstance(statement, Local):
        return False
    end = statement.end + request.file.shift(variable.unit)
    return end == request.file.tree.previous_token_end(start)


def _by_nearness(request: Request, seen: list[Variable]) -> list[Variable]:
    index_of = request.file.index_of
    return sorted(seen, key=lambda one: (index_of.get(one.unit, 0), one.node.start), reverse=True)


def globals_(request: Request) -> Iterator[Completion]:
    """Every global of the workspace and of the libraries."""
    place = request.place
    prefix = place.prefix
    own = request.file
    looping = _is_behind(request, "in")
    for file in request.snapshot.all_files():
        origin = "" if file is own or file.is_library else file.uri.rsplit("/", 1)[-1]
        usual = GLOBAL if file is own else LIBRARY if file.is_library else GLOBAL + 2
        for name, found in global_names(file).items():
            if is_match(prefix, name) and not (file is own and _is_made_here(request, name)):
                order = FITTING if looping and name in _ITERATORS else usual
                near = _OFTEN.get(name, len(_OFTEN)) if file.is_library else 0
                yield Completion(
                    name, found.kind, place.start, place.end, name, DEPRECATED if found.deprecated else order, near,
                    "global", deprecated=found.deprecated, detail=found.detail, description=origin,
                )  # fmt: skip


def tables(request: Request) -> Iterator[Completion]:
    """What a function can be made a field of: behind `function`."""
    for item in locals_(request):
        variable = request.variables[item.label]
        if item.kind == "variable" and _holds_table(request, variable):
            yield item
    prefix = request.place.prefix
    for item in globals_(request):
        own = item.order < LIBRARY
        if item.kind == "variable" and (own or (prefix and item.label.startswith(prefix))):
            yield item


def _holds_table(request: Request, variable: Variable) -> bool:
    parts = members_of(request.snapshot.node_type(request.file, variable.unit, variable.node))
    return any(ask(request.snapshot, partial(runtime_kind, type_=one), None) == "table" for one in parts)


def _is_made_here(request: Request, name: str) -> bool:
    """Whether the file makes a global only where the cursor is: it would complete itself."""
    place = request.place
    writes = request.file.globals_written[name]
    if len(writes) > 1 or request.text[place.start : place.end] != name:
        return False
    unit, write = writes[0]
    return write.name.start + request.file.shift(unit) == place.start


def _is_behind(request: Request, word: str) -> bool:
    """Whether a keyword stands right before the place."""
    before = nearest(request.file.tree, request.place.start, 1)
    return bool(before) and before[0].kind == word


def global_names(file: SourceFile) -> dict[str, GlobalName]:
    """The globals that a file assigns to; kept with the file."""
    found: dict[str, GlobalName] | None = file.cache.get("completion globals")
    if found is None:
        found = {name: _global(*writes[0]) for name, writes in file.globals_written.items() if is_name(name)}
        file.cache["completion globals"] = found
    return found


def _global(unit: UnitFacts, write: GlobalWrite) -> GlobalName:
    statement: Node = write.statement
    made = statement.function if isinstance(statement, FunctionStatement | LocalFunction) else write.value
    function = made if isinstance(made, Function) else None
    deprecated = any(block.plain_tag("deprecated") is not None for block in blocks_of(unit, statement))
    return GlobalName(
        "function" if function is not None else "variable", _parameters(function, unit, statement), deprecated
    )


def _function_at(request: Request) -> tuple[UnitFacts | None, object]:
    """The unit of the place, and the innermost function around it."""
    found = request.file.unit_at(request.place.start)
    if found is None:
        return None, None
    unit, local = found
    around = [one for one in unit.functions if one.node.start <= local <= one.node.end]
    return unit, max(around, key=lambda one: one.node.start, default=None)


def _function_of(variable: Variable) -> Function | None:
    statement = variable.statement
    if isinstance(statement, LocalFunction):
        return statement.function
    if variable.kind == "local" and isinstance(statement, Local) and variable.index < len(statement.values):
        value = statement.values[variable.index]
        return value if isinstance(value, Function) else None
    return None


def _parameters(function: Function | None, unit: UnitFacts, statement: Node) -> str:
    if function is None:
        return ""
    optional: set[str] = set()
    for block in blocks_of(unit, statement):
        optional.update(tag.name.text for tag in block.all(ParamTag) if tag.optional)
    names = [one.text + "?" * (one.text in optional) for one in function.parameters]
    if function.vararg is not None:
        names.append("...")
    return f"({', '.join(names)})"
