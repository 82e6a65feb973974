"""Checks of `return`: what annotations promise against what the code gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_runtime.syntax import Edit, Fix
from llmspell_runtime.syntax.nodes import Call, Function, FunctionStatement, Member, MethodCall, Return, Vararg
from llmspell_server.language.annotations.tags import MetaTag, ReturnTag
from llmspell_server.language.infer.classes import class_info
from llmspell_server.language.infer.docs import function_block
from llmspell_server.language.infer.exits import exits
from llmspell_server.language.infer.functions import signatures_of
from llmspell_server.language.infer.site import Site
from llmspell_server.language.types.build import union
from llmspell_server.language.types.values import Function as FunctionType
from llmspell_server.language.types.values import Named, Result, Signature, Type, Variadic

from .calls import is_nilable
from .evidence import call_trust
from .finding import Finding
from .fits import misfit, misfit_of, shown
from .look import Look
from .repairs import guess_at, repairs

if TYPE_CHECKING:
    from collections.abc import Iterator

Row = tuple[Result, ...]


def wrong_returns(look: Look) -> Iterator[Finding]:
    """Too few or too many values, values that do not fit, and ends without a `return`."""
    for function in look.nodes(Function):
        rows = _promised(look, function)
        if not rows:
            continue
        facts = look.unit.function_of.get(function)
        for statement in facts.returns if facts is not None else ():
            yield from _counted(look, statement, rows)
            yield from _typed(look, function, statement, rows)
        yield from _unfinished(look, function, rows)


def _promised(look: Look, function: Function) -> list[Row]:
    """The results that annotations declare, one row for each way to call."""
    if not look.unit.docs.blocks:
        return []
    type_ = look.type(function)
    signatures: tuple[Signature, ...] = type_.signatures if isinstance(type_, FunctionType) else ()
    if not signatures or signatures[0].results is None:
        return []
    own = signatures_of(look.snapshot.inference, Site(look.file, look.unit), function)
    if own and own[0].results is None and not signatures[0].results:
        return []
    block = function_block(look.unit, function)
    if block is not None and any(not tag.results for tag in block.all(ReturnTag)):
        return []  # `@return` without a type is told by itself
    return [one.results for one in signatures if one.results is not None]


def needed(row: Row) -> int:
    """How many values a row needs: up to the last that cannot be nil."""
    for index in range(len(row), 0, -1):
        one = row[index - 1]
        if not one.vararg and not is_nilable(one.type):
            return index
    return 0


def _counted(look: Look, statement: Return, rows: list[Row]) -> Iterator[Finding]:
    count = len(statement.values)
    last = statement.values[-1] if statement.values else None
    open_ended = isinstance(last, Call | MethodCall | Vararg)
    least = min(needed(row) for row in rows)
    if count < least and not open_ended:
        message = f"The function promises {_values(least)}, and {_values(count)} {_is(count)} returned here."
        yield look.finding("missing-return-value", statement, message)
    if any(row and (row[-1].vararg or isinstance(row[-1].type, Variadic)) for row in rows):
        return
    most = max(len(row) for row in rows)
    for value in statement.values[most:]:
        message = f"The function promises {_values(most)}, and {_values(count)} {_is(count)} returned here."
        start = statement.values[most - 1].end if most else statement.values[0].start
        fix = Fix("Remove the surplus values", (Edit(start, statement.values[-1].end, ""),))
        yield look.finding("redundant-return-value", value, message, fixes=(fix,), unnecessary=True)


def _typed(look: Look, function: Function, statement: Return, rows: list[Row]) -> Iterator[Finding]:
    inference = look.snapshot.inference
    site = Site(look.file, look.unit)
    for index, value in enumerate(statement.values):
        wanted = _wanted(rows, index)
        if wanted is None:
            continue
        given = misfit(look, value, wanted)
        if given is not None and not _is_constructor(look, function, given, wanted):
            message = _told(look, index, given, wanted) + guess_at(look, value, wanted)
            yield look.finding("return-type-mismatch", value, message, fixes=repairs(look, value, wanted, given))
    last = statement.values[-1] if statement.values else None
    if not isinstance(last, Call | MethodCall):
        return
    values = inference.values_of(site, last)
    first = len(statement.values) - 1
    for index in range(1, len(values.items)):
        wanted = _wanted(rows, first + index)
        given = None
        if wanted is not None:
            how = call_trust(inference, site, last, index)
            given = misfit_of(look, values.items[index], wanted, how)
        if wanted is not None and given is not None:
            yield look.finding("return-type-mismatch", last, _told(look, first + index, given, wanted))
            return


def _is_constructor(look: Look, function: Function, given: Type, wanted: Type) -> bool:
    """Whether a function of a class returns what the constructor of a parent class made."""
    owner = look.parent(function)
    if not isinstance(owner, FunctionStatement) or not isinstance(owner.target, Member):
        return False
    if not isinstance(given, Named) or not isinstance(wanted, Named) or look.type(owner.target.object) != wanted:
        return False
    info = class_info(look.snapshot.inference, wanted.name)
    return info is not None and given.name in info.ancestors(look.snapshot.inference)


def _wanted(rows: list[Row], index: int) -> Type | None:
    found: list[Type] = []
    for row in rows:
        if index < len(row):
            found.append(row[index].type)
        elif row and row[-1].vararg:
            found.append(row[-1].type)
    return union(found) if found else None


def _told(look: Look, index: int, given: Type, wanted: Type) -> str:
    return f"The returned value number {index + 1} should be `{shown(look, wanted)}`, and is `{shown(look, given)}`."


def _unfinished(look: Look, function: Function, rows: list[Row]) -> Iterator[Finding]:
    """The end of a function that promises values can be reached without a `return`."""
    least = min(needed(row) for row in rows)
    body = function.body
    if not least or exits(look.snapshot.inference, Site(look.file, look.unit), body) or is_meta(look):
        return
    place = body.statements[-1].end if body.statements else function.end - len("end")
    if look.file.text[function.end - 3 + look.shift : function.end + look.shift] != "end":
        return
    message = f"The function promises {_values(least)}, and its end can be reached without a `return`."
    yield Finding(code="missing-return", message=message, start=place, end=place)


def is_meta(look: Look) -> bool:
    """Whether the file only describes what is elsewhere (`---@meta`)."""
    known: bool | None = look.file.cache.get("meta")
    if known is None:
        known = "@meta" in look.file.text and any(
            block.first(MetaTag) is not None for _, docs in look.file.all_docs for block in docs.blocks
        )
        look.file.cache["meta"] = known
    return known


def _values(number: int) -> str:
    return {0: "no value", 1: "1 value"}.get(number, f"{number} values")


def _is(number: int) -> str:
    return "is" if number < 2 else "are"
