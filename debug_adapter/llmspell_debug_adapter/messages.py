"""The messages of DAP: what arrives is checked and typed, what leaves is plain JSON.

Names are Python's here and DAP's on the wire (`line_number` ↔ `lineNumber`); a field that is None is left out.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeVar, cast, get_args

import attrs
from cattrs import BaseValidationError, Converter, transform_error
from cattrs.cols import list_structure_factory
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from llmspell_debug_adapter.errors import AdapterError, FramingError, InvalidArguments

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class Request:
    """A request as it came."""

    seq: int
    command: str
    arguments: Mapping[str, Any]


@attrs.frozen(kw_only=True)
class Response:
    """The client's answer to a request of ours."""

    request_seq: int
    success: bool
    text: str
    """Why it failed, as far as the client says."""
    message: Mapping[str, Any]
    """All of it."""


def read_json(body: bytes) -> dict[str, Any]:
    """The message in a body. Raises FramingError for what is no message at all: nobody could be answered."""
    try:
        message = json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise FramingError(f"a message is not JSON: {error}") from None
    if not isinstance(message, dict) or type(message.get("seq")) is not int:
        raise FramingError("a message is not an object with a number `seq`")
    return message


def read_message(message: dict[str, Any]) -> Request | Response | None:
    """A request or a response; None for a message that is neither."""
    if message.get("type") == "response":
        answered = message.get("request_seq")
        return Response(
            request_seq=answered if type(answered) is int else 0,
            success=message.get("success") is True,
            text=str(message.get("message") or ""),
            message=message,
        )
    if message.get("type") != "request":
        return None
    arguments = message.get("arguments")
    command = message.get("command")
    return Request(
        seq=message["seq"],
        command=command if isinstance(command, str) else "",
        arguments=arguments if isinstance(arguments, dict) else {},
    )


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def response(request: Request, body: object = None) -> dict[str, Any]:
    """A successful response without its own `seq`."""
    message = {"type": "response", "request_seq": request.seq, "success": True, "command": request.command}
    return message if body is None else {**message, "body": to_wire(body)}


def error_response(request: Request, error: AdapterError) -> dict[str, Any]:
    """A response that says what went wrong."""
    text = f"{error} ({error.hint})" if error.hint else str(error)
    # `format` has placeholders in braces; the text itself is passed as the value of one.
    details = {"id": error.id, "format": "{text}", "variables": {"text": text}, "showUser": error.show}
    return {
        "type": "response",
        "request_seq": request.seq,
        "success": False,
        "command": request.command,
        "message": error.reply or text,
        "body": {"error": details},
    }


def request(seq: int, command: str, arguments: object) -> dict[str, Any]:
    """A request of ours (a "reverse request")."""
    return {"seq": seq, "type": "request", "command": command, "arguments": to_wire(arguments)}


def event(name: str, body: object = None) -> dict[str, Any]:
    """An event without its own `seq`."""
    message: dict[str, Any] = {"type": "event", "event": name}
    return message if body is None else {**message, "body": to_wire(body)}


def encode(message: Mapping[str, Any]) -> bytes:
    """The body of a message. Characters that stand for broken UTF-8 become replacement characters."""
    text = json.dumps(message, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    try:
        return text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


def to_wire(body: object) -> Any:
    """An attrs value as DAP has it."""
    return _converter().unstructure(body)


def from_wire(cls: type[T], arguments: Mapping[str, Any]) -> T:
    """The arguments of a request. Raises InvalidArguments with every place that is wrong."""
    try:
        return _converter().structure(arguments, cls)
    except (BaseValidationError, ValueError, TypeError) as error:
        problems = transform_error(error, path="", format_exception=_describe)
        raise InvalidArguments("; ".join(map(_readable, problems))) from None


def _describe(error: BaseException, _type: Any) -> str:
    return "is missing" if isinstance(error, KeyError) else str(error)


def _readable(problem: str) -> str:
    """`must be a text @ .stop_on_entry` as `stopOnEntry` must be a text."""
    what, _, path = problem.rpartition(" @ ")
    names = ".".join(_wire_name(name) for name in path.lstrip(".").split("."))
    return f"`{names}` {what}" if names else what


_WIRE_NAMES = {"adapter_id": "adapterID", "client_id": "clientID"}


def _wire_name(name: str) -> str:
    first, *rest = name.rstrip("_").split("_")
    return _WIRE_NAMES.get(name) or first + "".join(word.capitalize() for word in rest)


@functools.cache
def _converter() -> Converter:
    converter = Converter()
    for plain in (int, str, bool):
        converter.register_structure_hook(plain, functools.partial(_exactly, plain))
    converter.register_structure_hook(float, _number)
    converter.register_structure_hook_factory(lambda cls: getattr(cls, "__origin__", None) is Literal, _one_of)
    converter.register_structure_hook_factory(lambda cls: getattr(cls, "__origin__", None) is list, _list_of(converter))

    def renamed(cls: Any) -> dict[str, Any]:
        return {field.name: override(rename=_wire_name(field.name)) for field in attrs.fields(cls)}

    converter.register_structure_hook_factory(
        attrs.has, lambda cls: make_dict_structure_fn(cls, converter, **renamed(cls))
    )
    converter.register_unstructure_hook_factory(
        attrs.has,
        lambda cls: make_dict_unstructure_fn(cls, converter, _cattrs_omit_if_default=True, **renamed(cls)),
    )
    return converter


def _exactly(wanted: type, value: Any, _type: Any) -> Any:
    if type(value) is not wanted:
        names = {int: "a whole number", str: "a text", bool: "true or false"}
        raise ValueError(f"must be {names[wanted]}, not {json.dumps(value)[:60]}")
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise ValueError(f"must be a whole number of 64 bits, not {str(value)[:60]}")
    return value


def _one_of(kind: Any) -> Callable[[Any, Any], Any]:
    """A word of a few, named when it is another."""
    words = get_args(kind)

    def checked(value: Any, _kind: Any) -> Any:
        if value not in words or not isinstance(value, str):
            raise ValueError(f"must be one of {', '.join(map(str, words))}, not {json.dumps(value)[:60]}")
        return value

    return checked


def _list_of(converter: Converter) -> Callable[[Any], Callable[[Any, Any], Any]]:
    """A text is no list of its letters."""

    def factory(kind: Any) -> Callable[[Any, Any], Any]:
        structure = list_structure_factory(kind, converter)

        def checked(value: Any, kind: Any) -> Any:
            if not isinstance(value, list):
                raise ValueError(f"must be a list, not {json.dumps(value)[:60]}")
            return structure(value, kind)

        return checked

    return factory


def _number(value: Any, _type: Any) -> float:
    if type(value) not in (int, float):
        raise ValueError(f"must be a number, not {json.dumps(value)[:60]}")
    return cast("float", value)
