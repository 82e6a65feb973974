"""Commands that set and remove breakpoints of every kind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import cast

from llmspell_runtime.errors import ValidationError
from llmspell_runtime.kernel.debugger.conditions import read_condition
from llmspell_runtime.kernel.debugger.values import BreakpointSpec, DataBreakpointSpec, ExceptionFilter, ExceptionSpec
from llmspell_runtime.kernel.execution import text_of
from llmspell_server.cli.debug.points import DataPoint, Point
from llmspell_server.cli.debug.session import DebugSession
from llmspell_server.cli.debug.telling import point_text

FILTERS = ("uncaught", "caught", "tool")
_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_FIELD = re.compile(r"(.+)\.\s*([A-Za-z_]\w*)", re.ASCII | re.DOTALL)
_INDEXED = re.compile(r"(.+)\[(.+)\]", re.DOTALL)
_LOG = re.compile(r"(\S+)\s+(.+)", re.DOTALL)


async def set_(session: DebugSession, argument: str) -> None:
    """Sets a breakpoint; without an argument, lists them."""
    if not argument:
        return show_all(session)
    return await _set_at(session, argument, temporary=False)


async def set_temporary(session: DebugSession, argument: str) -> None:
    """Sets a breakpoint that is gone after the first stop."""
    await _set_at(session, _needed(argument, "tbreak FILE:LINE"), temporary=True)


async def _set_at(session: DebugSession, argument: str, *, temporary: bool) -> None:
    place = session.files.place(argument, here=_here(session), loaded=session.debugger.loaded_sources)
    spec = BreakpointSpec(line=place.line, condition=place.condition)
    if place.condition is not None and isinstance(message := read_condition(place.condition), str):
        raise ValidationError(f"condition: {message}")
    point = session.points.add(place.source, spec, temporary=temporary)
    await session.send(place.source)
    session.say(point_text(point, session.cwd))


async def log(session: DebugSession, argument: str) -> None:
    """Sets a log point."""
    found = _LOG.fullmatch(argument)
    if found is None:
        raise ValidationError("write it like log LINE n is {n}")
    place = session.files.place(found[1], here=_here(session), loaded=session.debugger.loaded_sources)
    point = session.points.add(place.source, BreakpointSpec(line=place.line, log=found[2]))
    await session.send(place.source)
    session.say(point_text(point, session.cwd))


def _here(session: DebugSession) -> str | None:
    """The source that a line without a file is in: that of the selected frame."""
    return session.here.source if session.here is not None else None


def show_all(session: DebugSession) -> None:
    """Lists the breakpoints."""
    if not session.points.all:
        session.note("no breakpoints are set")
    for point in session.points.all:
        session.say(point_text(point, session.cwd))


# -- by number ------------------------------------------------------------------------------------------------------


async def delete(session: DebugSession, argument: str) -> None:
    """Removes breakpoints by number, or all."""
    found = [session.points.find(number) for number in _numbers(argument)] if argument else session.points.all
    for point in found:
        session.points.remove(point)
    await _send(session, found)
    session.note(f"removed {len(found)} breakpoint{'' if len(found) == 1 else 's'}")


async def enable(session: DebugSession, argument: str) -> None:
    """Has breakpoints stop again."""
    await _switch(session, argument, on=True)


async def disable(session: DebugSession, argument: str) -> None:
    """Keeps breakpoints from stopping."""
    await _switch(session, argument, on=False)


async def _switch(session: DebugSession, argument: str, *, on: bool) -> None:
    found = [session.points.find(number) for number in _numbers(argument)]
    for point in found:
        point.enabled = on
    await _send(session, found)
    for point in found:
        session.say(point_text(point, session.cwd))


async def _send(session: DebugSession, changed: Sequence[Point | DataPoint]) -> None:
    for source in dict.fromkeys(point.source for point in changed if isinstance(point, Point)):
        await session.send(source)
    if any(not isinstance(point, Point) for point in changed):
        await session.send_data()


def _numbers(argument: str) -> list[int]:
    words = _needed(argument, "delete 1").replace(",", " ").split()
    if not all(word.isdecimal() and len(word) < 10 for word in words):
        raise ValidationError("breakpoints are named by number", hint="`info breakpoints` lists them")
    return [int(word) for word in words]


def _needed(argument: str, example: str) -> str:
    if not argument:
        raise ValidationError(f"write it like {example}")
    return argument


# -- errors and changes ---------------------------------------------------------------------------------------------


async def catch(session: DebugSession, argument: str) -> None:
    """Chooses the errors to stop at; without an argument, says which."""
    if argument:
        words, *condition = re.split(r"\s+if\s+", argument, maxsplit=1)
        session.exceptions = _filters(words.replace(",", " ").split(), condition[0] if condition else None)
        await session.debugger.set_exception_filters(session, session.exceptions)
    session.say(catch_text(session))


def _filters(words: list[str], condition: str | None) -> tuple[ExceptionSpec, ...]:
    if words == ["off"]:
        return ()
    unknown = [word for word in words if word not in FILTERS]
    if unknown:
        raise ValidationError(f"there are no errors {unknown[0]!r}", hint=f"write {', '.join(FILTERS)}, or off")
    if condition is not None and isinstance(message := read_condition(condition), str):
        raise ValidationError(f"condition: {message}")
    return tuple(
        ExceptionSpec(filter=cast("ExceptionFilter", word), condition=condition) for word in dict.fromkeys(words)
    )


def catch_text(session: DebugSession) -> str:
    """Which errors stop the script."""
    if not session.exceptions:
        return "errors do not stop the script"
    shown = [f"{spec.filter}{f' if {spec.condition}' if spec.condition else ''}" for spec in session.exceptions]
    return f"errors that stop the script: {', '.join(shown)}"


async def data(session: DebugSession, argument: str) -> None:
    """Stops when a variable or a field gets another value."""
    name = _needed(argument, "data total, or data item.price")
    frame = session.frame
    reference, child = await _container(session, name)
    place = await session.debugger.data_info(reference, child)
    if place is None:
        raise ValidationError(f"{name} cannot be watched for changes", hint="variables and fields of tables can be")
    point = session.points.add_data(name, DataBreakpointSpec(place=place))
    await session.send_data()
    session.say(f"{point_text(point, session.cwd)} (it is {await session.value_of(name)} in {frame.name})")


async def _container(session: DebugSession, name: str) -> tuple[int, str]:
    """What holds the variable (a scope or a table), and the variable's name in it."""
    if _NAME.fullmatch(name):
        for scope in await session.debugger.scopes(session.frame):
            if scope["kind"] == "globals":
                return int(scope["ref"]), name
            if scope["kind"] in ("locals", "upvalues"):
                children = await session.debugger.variables(scope["ref"])
                if any(text_of(child["name"]) == name for child in children):
                    return int(scope["ref"]), name
    if found := _FIELD.fullmatch(name):
        return await _table(session, found[1]), found[2]
    if found := _INDEXED.fullmatch(name):
        return await _table(session, found[1]), await _key(session, found[2])
    raise ValidationError(f"{name!r} names no variable", hint="write a name, table.field or table[key]")


async def _table(session: DebugSession, expression: str) -> int:
    value = await session.debugger.evaluate(session.frame, expression)
    if value["type"] != "table":
        raise ValidationError(f"{expression} is no table, but {text_of(value['type'])}")
    return int(value["ref"])


async def _key(session: DebugSession, expression: str) -> str:
    """A key as tables show it: names as they are, other keys in brackets."""
    key = await session.debugger.evaluate(session.frame, expression)
    text = text_of(key["value"])
    plain = text[1:-1]
    return plain if key["type"] == "string" and _NAME.fullmatch(plain) else f"[{text}]"
