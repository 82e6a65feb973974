"""What the frames of a worker say, as values of the right types: whatever no honest worker sends is a WireError."""

from __future__ import annotations

from typing import Any, NamedTuple

from llmspell_runtime.errors import WireError
from llmspell_runtime.kernel import plain
from llmspell_runtime.kernel.execution import Place, text_of


class Outcome(NamedTuple):
    """How an execution ended: with values, with an exit code, or with an error."""

    ok: bool
    values: list[Any]
    display: str | None
    exit_code: int | None
    reason: int | None
    """Why it was stopped: an index into `wire.STOP_REASONS`."""
    error: dict[str, Any]
    """Holds `kind` and `message` when it failed; the rest is read by `failures.py`, which drops what is malformed."""


def read_output_at(payload: bytes) -> tuple[bytes, Place]:
    """What was printed, and where."""
    match plain.unpack(payload):
        case [str() | bytes() as source, int() as line, bytes() as data]:
            return data, Place(text_of(source), line)
    raise WireError("output without its place")


def read_answer(payload: bytes) -> tuple[bool, Any]:
    """Whether a question was answered, and the value or the message."""
    match plain.unpack(payload):
        case [bool() as ok, value]:
            return ok, value
    raise WireError("an answer that is none")


def read_event(payload: bytes) -> tuple[str, dict[str, Any]]:
    """Name and details of an EVENT."""
    match plain.unpack(payload):
        case [str() as name, dict() as details]:
            return name, details
    raise WireError("an event without its name and details")


def check_results(results: Any) -> list[Any]:
    """The results of a callback."""
    if isinstance(results, list):
        return results
    raise WireError("the results of a callback are no list")


def read_released(payload: bytes) -> list[tuple[str, int]]:
    """Class and id of the objects that a script can no longer refer to."""
    match plain.unpack(payload):
        case list() as entries:
            return [_read_object(entry) for entry in entries]
    raise WireError("a release that is no list")


def _read_object(entry: Any) -> tuple[str, int]:
    match entry:
        case [str() as kind, int() as number]:
            return kind, number
    raise WireError("a release of something that is no object")


def read_refusal(payload: bytes) -> Any:
    """Why a callback failed."""
    match plain.unpack(payload):
        case [*_, message]:
            return message
    raise WireError("the error of a callback without a message")


def read_outcome(payload: bytes) -> Outcome:
    """How an execution ended."""
    match plain.unpack(payload):
        case {"ok": True, **rest}:
            values, display = rest.get("values"), rest.get("display")
            # Lua has one kind of table: no values at all come as an empty map.
            if values is not None and not isinstance(values, list) and values != {}:
                raise WireError("the values of an execution are no list")
            return Outcome(True, list(values or ()), None if display is None else text_of(display), None, None, {})
        case {"ok": False, "exit_code": int() as code}:
            return Outcome(False, [], None, code & 0xFF, None, {})
        case {"ok": False, "error": {"kind": str(), "message": str() | bytes(), **_rest} as error, **rest}:
            reason = rest.get("reason")
            return Outcome(False, [], None, None, reason if isinstance(reason, int) else None, error)
    raise WireError("an execution ended without values, exit code or error")
