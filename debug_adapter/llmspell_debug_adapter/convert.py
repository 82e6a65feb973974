"""Between DAP's words and the debugger's: the only file that knows both vocabularies."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from llmspell_debug_adapter import arguments as given
from llmspell_debug_adapter import bodies
from llmspell_debug_adapter.errors import InvalidArguments, NoSource
from llmspell_debug_adapter.questions import FrameFormat
from llmspell_runtime.kernel.debugger.loaded import MOST_CHUNKS
from llmspell_runtime.kernel.debugger.values import Breakpoint, BreakpointSpec, Parameter, StackFrame, Stop
from llmspell_runtime.kernel.execution import Place, text_of

MAX_NAME = 60


class Sources:
    """Chunk names and the sources of one client: files by path (as the client wrote it), other chunks by number."""

    def __init__(self, *, uris: bool = False) -> None:
        self._uris = uris
        self._next = 1
        self._number_of: dict[str, int] = {}
        self._chunk_of: dict[int, str] = {}
        self._written: dict[str, str] = {}

    def chunk(self, source: given.Source) -> str:
        """Lua's chunk name for a source of the client."""
        if source.source_reference:
            return self.chunk_of(source.source_reference)
        if not source.path:
            raise InvalidArguments("the source has neither a path nor a reference")
        path = source.path
        if self._uris or path.startswith("file://"):
            path = unquote(urlsplit(path).path)
        if not Path(path).is_absolute():
            raise InvalidArguments(f"the path {path!r} is not absolute")
        chunk = "@" + os.path.realpath(path)
        self._written[chunk] = source.path
        return chunk

    def chunk_of(self, reference: int) -> str:
        """The chunk behind a source reference."""
        if reference in self._chunk_of:
            return self._chunk_of[reference]
        if 0 < reference < self._next:
            hint = f"of chunks without a file, the last {MOST_CHUNKS} are kept, and those that somebody asked for"
            raise NoSource(f"the text of source {reference} is not kept any more", hint=hint)
        raise NoSource(f"there is no source {reference}")

    def forget(self, chunk: str) -> None:
        """The text of a chunk without a file is not kept any more; its number is not used again."""
        number = self._number_of.pop(chunk, None)
        if number is not None:
            del self._chunk_of[number]

    def source(self, chunk: str, *, foreign: bool = False) -> bodies.Source:
        """How the client knows a chunk. `foreign` ones are shown dimmed."""
        hint = "deemphasize" if foreign else None
        if chunk.startswith("@"):
            path = self._written.get(chunk) or self._path(chunk[1:])
            return bodies.Source(name=Path(chunk[1:]).name, path=path, presentation_hint=hint)
        reference = self._number_of.get(chunk)
        if reference is None:
            reference, self._next = self._next, self._next + 1
            self._number_of[chunk], self._chunk_of[reference] = reference, chunk
        return bodies.Source(
            name=shown_chunk(chunk), source_reference=reference, origin="text without a file", presentation_hint=hint
        )

    def _path(self, path: str) -> str:
        return "file://" + quote(path) if self._uris else path


def shown_chunk(chunk: str) -> str:
    """A chunk name for people."""
    if chunk.startswith("@"):
        return Path(chunk[1:]).name
    if chunk.startswith("="):
        return chunk[1:]
    first = chunk.split("\n", 1)[0]
    return f'[string "{first[:MAX_NAME]}{"…" if len(chunk) > min(len(first), MAX_NAME) else ""}"]'


# -- breakpoints ------------------------------------------------------------------------------------------------


def breakpoint_spec(asked: given.SourceBreakpoint, line: int) -> BreakpointSpec:
    """A breakpoint as the debugger wants it; empty texts mean nothing."""
    return BreakpointSpec(
        line=line,
        condition=asked.condition or None,
        hit=asked.hit_condition or None,
        log=asked.log_message or None,
    )


def breakpoint_body(found: Breakpoint, sources: Sources, shift: int) -> bodies.Breakpoint:
    """A breakpoint as the client wants it; `shift` is added to lines."""
    return bodies.Breakpoint(
        id=found.id,
        verified=found.verified,
        message=found.message,
        source=sources.source(found.source) if found.source is not None else None,
        line=found.line + shift if found.line is not None else None,
        reason=None if found.verified else "failed",
    )


def stopped_body(stop: Stop, own: set[int], functions: set[int]) -> bodies.Stopped:
    """`own` are the ids of this client's breakpoints, `functions` those of them that are function breakpoints."""
    hit = [ident for ident in stop.breakpoints if ident in own]
    reason = stop.reason
    if reason == "breakpoint" and hit and functions.issuperset(hit):
        reason = "function breakpoint"
    descriptions = {"exception": "Paused on error", "data breakpoint": "Paused on change"}
    return bodies.Stopped(
        reason=reason,
        description=descriptions.get(reason),
        thread_id=stop.thread,
        text=stop.text,
        all_threads_stopped=True,
        hit_breakpoint_ids=hit or None,
    )


FILTERS_OF_MODE = {"never": (), "always": ("caught", "uncaught", "tool")}
"""Break mode -> filters; every other mode means errors that nobody handles."""


def filters_of(option: given.ExceptionOption) -> list[str]:
    """The filters that an exception option means; names of its path choose among them, unknown ones are kept."""
    filters = list(FILTERS_OF_MODE.get(option.break_mode, ("uncaught",)))
    for level in option.path:
        if level.negate:
            filters = [name for name in filters if name not in level.names]
        elif option.break_mode != "never":
            filters = list(level.names)
    return filters


BREAK_MODES = {"uncaught": "unhandled", "caught": "always", "tool": "always"}


def exception_body(error: Mapping[str, Any], frames: Sequence[StackFrame]) -> bodies.ExceptionInfo:
    """What the debugger knows of the error of a stop."""
    message = text_of(error["message"])
    filter_ = text_of(error["filter"])
    kind = text_of(error.get("type", "string"))
    lines = [f"\t{_place(frame)}: in {frame.name}" for frame in frames if frame.source is not None]
    return bodies.ExceptionInfo(
        exception_id="tool error" if filter_ == "tool" else f"{filter_} error",
        description=message,
        break_mode=BREAK_MODES.get(filter_, "always"),
        details=bodies.ExceptionDetails(
            message=message,
            type_name=kind,
            full_type_name=f"Lua {kind}",
            stack_trace="\n".join(["stack traceback:", *lines]),
        ),
    )


def _place(frame: StackFrame) -> str:
    name = shown_chunk(frame.source or "=?")
    return f"{name}:{frame.line}" if frame.line is not None else name


def frame_name(frame: StackFrame, how: FrameFormat) -> str:
    """The function of a frame, and what else the client wants there: `module!function(a = 1) line 12`."""
    text = frame.name
    if how.with_parameters:
        text += f"({', '.join(_parameter(each, how) for each in frame.parameters)})"
    if how.module and frame.source is not None:
        text = f"{Path(shown_chunk(frame.source)).stem}!{text}"
    if how.line and frame.line is not None:
        text += f" line {frame.line}"
    return text


def _parameter(parameter: Parameter, how: FrameFormat) -> str:
    chosen = how.parameter_names or how.parameter_types or how.parameter_values
    text = parameter.name if how.parameter_names or not chosen else ""
    if how.parameter_types:
        text = f"{text}: {parameter.type}" if text else parameter.type
    if how.parameter_values:
        value = hexadecimal(parameter.value) if how.hex and parameter.type == "integer" else parameter.value
        text = f"{text} = {value}" if text else value
    return text


def output_body(
    category: str, text: str, place: Place | None, sources: Sources, shift: int, first_column: int
) -> bodies.Output:
    """Output, and the line that printed it where it is known."""
    if place is None:
        return bodies.Output(category=category, output=text)
    return bodies.Output(
        category=category,
        output=text,
        source=sources.source(place.source),
        line=place.line + shift,
        column=first_column,
    )


# -- variables --------------------------------------------------------------------------------------------------

SCOPE_HINTS = {"locals": "locals", "varargs": "arguments", "returned": "returnValue"}


def scope_body(scope: Mapping[str, Any], reference: int) -> bodies.Scope:
    """One scope of a frame."""
    return bodies.Scope(
        name=text_of(scope["name"]),
        presentation_hint=SCOPE_HINTS.get(text_of(scope["kind"])),
        variables_reference=reference,
        named_variables=scope.get("count"),
        expensive=bool(scope.get("expensive")),
    )


def variable_body(found: Mapping[str, Any], reference: int, location: int | None) -> bodies.Variable:
    """One variable; `reference` is the client's handle on its children, 0 for none."""
    name = text_of(found["name"])
    expression = found.get("expression")
    return bodies.Variable(
        name=name,
        presentation_hint=_hint(name, text_of(found["type"])),
        evaluate_name=text_of(expression) if expression else None,
        **_value(found, reference, location),
    )


def value_body(found: Mapping[str, Any], reference: int, location: int | None, *, hex_: bool) -> bodies.Value:
    """A variable that was set."""
    return bodies.Value(**_value(found, reference, location, hex_=hex_))


def result_body(found: Mapping[str, Any], reference: int, location: int | None, *, hex_: bool) -> bodies.Result:
    """What an evaluation gave."""
    fields = _value(found, reference, location, hex_=hex_)
    return bodies.Result(result=fields.pop("value"), **fields)


def _value(found: Mapping[str, Any], reference: int, location: int | None, *, hex_: bool = False) -> dict[str, Any]:
    value, kind = text_of(found["value"]), text_of(found["type"])
    return {
        "value": hexadecimal(value) if hex_ and kind == "integer" else value,
        "type": kind,
        "variables_reference": reference,
        "named_variables": found.get("named") if reference else None,
        "indexed_variables": found.get("indexed") if reference else None,
        "value_location_reference": location,
    }


def hexadecimal(text: str) -> str:
    """A Lua integer in base 16; negative ones in two's complement, as Lua's `%x` has them."""
    try:
        return hex(int(text) & 0xFFFFFFFFFFFFFFFF)
    except ValueError:
        return text


def _hint(name: str, kind: str) -> bodies.Hint | None:
    if name == "(metatable)":
        return bodies.Hint(kind="virtual", visibility="internal")
    if kind == "function":
        return bodies.Hint(kind="method")
    return None


COMPLETION_TYPES = {"function": "function", "builtin": "function", "table": "module"}


def completion_body(match: Mapping[str, Any], start: int, length: int) -> bodies.CompletionItem:
    """A candidate that replaces `length` characters from `start`."""
    kind = text_of(match["type"])
    parameters = match.get("parameters")
    return bodies.CompletionItem(
        label=text_of(match["name"]),
        type=COMPLETION_TYPES.get(kind, "variable"),
        detail=f"function({text_of(parameters)})" if parameters is not None else kind,
        start=start,
        length=length,
    )


def module_body(chunk: str, sources: Sources, *, own: bool) -> bodies.Module:
    """A file of Lua that was loaded."""
    path = Path(chunk[1:])
    name = path.parent.name if path.name == "init.lua" else path.stem
    return bodies.Module(id=chunk, name=name, path=sources.source(chunk).path, is_user_code=own)
