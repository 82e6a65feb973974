"""Requests that set breakpoints, each replacing all of its kind, and those that ask where one can stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from llmspell_debug_adapter import arguments as given
from llmspell_debug_adapter import bodies, convert
from llmspell_debug_adapter.capabilities import FILTERS
from llmspell_debug_adapter.errors import InvalidArguments
from llmspell_runtime.errors import ValidationError
from llmspell_runtime.kernel.debugger.conditions import read_condition
from llmspell_runtime.kernel.debugger.specs import read_hit
from llmspell_runtime.kernel.debugger.values import (
    Breakpoint,
    DataBreakpointSpec,
    ExceptionSpec,
    FunctionBreakpointSpec,
)
from llmspell_runtime.kernel.execution import text_of

if TYPE_CHECKING:
    from llmspell_debug_adapter.session import Session

PLAIN_RUN = "the script runs without debugging"
FUNCTIONS, DATA = "functions", "data"
LONGEST_ID = 15
"""Digits of the number of a place."""


async def set_lines(session: Session, asked: given.SetBreakpoints) -> dict[str, Any]:
    """Replaces the breakpoints of one source."""
    wanted = asked.breakpoints
    if wanted is None:
        wanted = [given.SourceBreakpoint(line=line) for line in asked.lines or ()]
    chunk = session.sources.chunk(asked.source)
    specs = [convert.breakpoint_spec(each, each.line - session.shift) for each in wanted]
    if session.spell.plain:
        return _unverified([each.line for each in wanted])
    session.pump.breakpoints.hold()
    session.after_response(session.pump.breakpoints.release)
    found = await session.spell.debugger.set_breakpoints(session, chunk, specs)
    return _told(session, chunk, found)


async def set_functions(session: Session, asked: given.SetFunctionBreakpoints) -> dict[str, Any]:
    """Replaces the function breakpoints."""
    if session.spell.plain:
        return _unverified([None] * len(asked.breakpoints))
    specs = [
        FunctionBreakpointSpec(name=each.name, condition=each.condition or None, hit=each.hit_condition or None)
        for each in asked.breakpoints
    ]
    session.pump.breakpoints.hold()
    session.after_response(session.pump.breakpoints.release)
    return _told(session, FUNCTIONS, await session.spell.debugger.set_function_breakpoints(session, specs))


def _told(session: Session, kind: str, found: Sequence[Breakpoint]) -> dict[str, Any]:
    session.breakpoint_ids[kind] = {each.id for each in found}
    return {"breakpoints": [convert.breakpoint_body(each, session.sources, session.shift) for each in found]}


def _unverified(lines: Sequence[int | None]) -> dict[str, Any]:
    return {"breakpoints": [bodies.Breakpoint(verified=False, message=PLAIN_RUN, line=line) for line in lines]}


async def set_exceptions(session: Session, asked: given.SetExceptionBreakpoints) -> dict[str, Any]:
    """Replaces the errors to stop at."""
    wanted: list[tuple[str, str | None]] = [(name, None) for name in asked.filters]
    wanted += [(each.filter_id, each.condition or None) for each in asked.filter_options]
    wanted += [(name, None) for option in asked.exception_options for name in convert.filters_of(option)]
    told, specs = [], []
    for name, condition in wanted:
        message = _wrong_filter(name, condition)
        told.append(bodies.Breakpoint(verified=message is None, message=message))
        if message is None:
            specs.append(ExceptionSpec(filter=name, condition=condition))  # type: ignore[arg-type]
    if not session.spell.plain:
        await session.spell.debugger.set_exception_filters(session, specs)
    return {"breakpoints": told}


def _wrong_filter(name: str, condition: str | None) -> str | None:
    if name not in FILTERS:
        return f"there is no filter {name!r}; there are: {', '.join(FILTERS)}"
    if condition is not None and isinstance(message := read_condition(condition), str):
        return f"condition: {message}"
    return None


async def data_info(session: Session, asked: given.DataBreakpointInfo) -> bodies.DataBreakpointInfo:
    """Whether a variable, a field or an expression such as `t.x` can be watched."""
    place = await _place(session, asked)
    if place is None:
        why = f"{asked.name} cannot be watched: it is no variable, upvalue or field of a table"
        return bodies.DataBreakpointInfo(data_id=None, description=why)
    return bodies.DataBreakpointInfo(
        data_id=str(place),
        description=f"{asked.name} changes (the script runs many times slower)",
        access_types=["write"],
        can_persist=False,
    )


async def _place(session: Session, asked: given.DataBreakpointInfo) -> int | None:
    debugger = session.spell.debugger
    if asked.variables_reference:
        return await debugger.data_info(session.view.containers.get(asked.variables_reference).reference, asked.name)
    if asked.frame_id is None:
        raise InvalidArguments("`dataBreakpointInfo` needs `variablesReference` or `frameId`")
    frame = session.view.frames.get(asked.frame_id)
    container, dot, field = asked.name.rpartition(".")
    if dot:
        reference = (await debugger.evaluate(frame, container)).get("ref")
        return await debugger.data_info(reference, field) if reference else None
    for scope in await debugger.scopes(frame):
        children = await debugger.variables(scope["ref"])
        if any(text_of(child["name"]) == asked.name for child in children):
            return await debugger.data_info(scope["ref"], asked.name)
    return None


async def set_data(session: Session, asked: given.SetDataBreakpoints) -> dict[str, Any]:
    """Replaces the data breakpoints."""
    problems = [_wrong_data(each) for each in asked.breakpoints]
    specs = [
        DataBreakpointSpec(place=int(each.data_id), condition=each.condition or None, hit=each.hit_condition or None)
        for each, problem in zip(asked.breakpoints, problems, strict=True)
        if problem is None
    ]
    found = iter(await session.spell.debugger.set_data_breakpoints(session, specs))
    told = [
        bodies.Breakpoint(verified=False, message=problem)
        if problem is not None
        else convert.breakpoint_body(next(found), session.sources, session.shift)
        for problem in problems
    ]
    session.breakpoint_ids[DATA] = {each.id for each in told if each.id is not None}
    return {"breakpoints": told}


def _wrong_data(asked: given.DataBreakpoint) -> str | None:
    if not asked.data_id.isdecimal() or len(asked.data_id) > LONGEST_ID:
        return "there is no such place any more"
    if asked.hit_condition:
        try:
            read_hit(asked.hit_condition)
        except ValidationError as error:
            return str(error)
    if asked.access_type in ("read", "readWrite"):
        return "only writes can be watched"
    if asked.condition and isinstance(message := read_condition(asked.condition), str):
        return f"condition: {message}"
    return None


async def locations(session: Session, asked: given.BreakpointLocations) -> dict[str, Any]:
    """The lines of a range at which a breakpoint can stand."""
    chunk = session.sources.chunk(asked.source)
    first = asked.line - session.shift
    last = asked.end_line - session.shift if asked.end_line is not None else first
    lines = session.spell.debugger.breakpoint_lines(chunk, first, last)
    return {"breakpoints": [bodies.BreakpointLocation(line=line + session.shift) for line in lines]}
