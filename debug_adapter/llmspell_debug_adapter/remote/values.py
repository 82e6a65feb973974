"""What an adapter tells of a stop, as the debugger of a kernel tells it: the way back of `convert.py`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from llmspell_runtime.kernel.debugger.values import Breakpoint, BreakpointSpec, StackFrame, Stop

KINDS = {"locals": "locals", "arguments": "varargs", "returnValue": "returned"}
RESUMED_BY = "resumed by "


class Chunks:
    """The chunk names of an adapter's sources: files by their path, other texts by a name of our own."""

    def __init__(self) -> None:
        self._sources: dict[str, dict[str, Any]] = {}

    def chunk(self, source: Mapping[str, Any] | None) -> str | None:
        """Lua's chunk name, as far as it can be known."""
        if source is None:
            return None
        number = source.get("sourceReference")
        chunk = f"={source.get('name') or 'text'}#{number}" if number else f"@{source.get('path')}"
        self._sources[chunk] = {"sourceReference": number} if number else {"path": source.get("path")}
        return chunk

    def forget(self, source: Mapping[str, Any]) -> str:
        """The text is not kept any more; the chunk that had it."""
        chunk = str(self.chunk(source))
        del self._sources[chunk]
        return chunk

    def source(self, chunk: str) -> dict[str, Any]:
        """The source as the adapter knows it."""
        return self._sources.get(chunk) or {"path": chunk.removeprefix("@")}


def stop_of(body: Mapping[str, Any]) -> Stop:
    """A stop."""
    return Stop(
        thread=int(body["threadId"]),
        reason=str(body["reason"]),
        breakpoints=tuple(body.get("hitBreakpointIds") or ()),
        text=body.get("text"),
    )


def frames_of(told: list[Mapping[str, Any]], thread: int, names: Mapping[int, str], chunks: Chunks) -> list[StackFrame]:
    """The frames of a stack; their `level` is the number by which the adapter knows them."""
    frames: list[StackFrame] = []
    begins = False
    numbers = {name: number for number, name in names.items()}
    for each in told:
        if each.get("presentationHint") == "label":
            thread, begins = numbers.get(str(each["name"]).removeprefix(RESUMED_BY), 0), True
            continue
        frame = StackFrame(
            thread=thread,
            level=int(each["id"]),
            name=str(each["name"]),
            source=chunks.chunk(each.get("source")),
            line=each["line"] or None,
            resumed_by=begins,
        )
        frames.append(frame)
        begins = False
    return frames


def scope_of(told: Mapping[str, Any]) -> dict[str, Any]:
    """A scope."""
    name = str(told["name"])
    kind = KINDS.get(told.get("presentationHint", ""), name.lower())
    return {"name": name, "kind": kind, "ref": told["variablesReference"], "count": told.get("namedVariables")}


def variable_of(told: Mapping[str, Any]) -> dict[str, Any]:
    """A variable, or the result of an evaluation."""
    return {
        "name": told.get("name", ""),
        "value": told["value"] if "value" in told else told.get("result", ""),
        "type": told.get("type", ""),
        "ref": told.get("variablesReference") or None,
        "expression": told.get("evaluateName"),
    }


def breakpoint_of(told: Mapping[str, Any], chunks: Chunks) -> Breakpoint:
    """A breakpoint as it stands."""
    return Breakpoint(
        id=told.get("id") or 0,
        verified=told["verified"],
        source=chunks.chunk(told.get("source")),
        line=told.get("line"),
        message=told.get("message"),
    )


def breakpoint_body(spec: BreakpointSpec) -> dict[str, Any]:
    """A breakpoint as the adapter wants it."""
    body = {"line": spec.line, "condition": spec.condition, "hitCondition": spec.hit, "logMessage": spec.log}
    return {name: value for name, value in body.items() if value is not None}


def candidates_of(told: list[Mapping[str, Any]], text: str) -> dict[str, Any]:
    """Completions of a text, as of `Interpreter.complete`: the offset counts bytes, the adapter's UTF-16 units."""
    typed = text.encode("utf-16-le", "surrogatepass")
    start = told[0]["start"] - 1 if told else len(typed) // 2
    before = typed[: 2 * start].decode("utf-16-le", "surrogatepass")
    matches = [{"name": each["label"], "type": each.get("detail", "")} for each in told]
    return {"from": len(before.encode("utf-8", "surrogateescape")), "matches": matches}
