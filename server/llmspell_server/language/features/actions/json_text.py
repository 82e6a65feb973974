"""JSON text becomes a Lua table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from llmspell_runtime.syntax import Edit

from .names import is_name
from .scene import Offer, Scene
from .writing import indent_at, indent_step

KIND: Final = "refactor.rewrite"
_LONGEST: Final = 200_000
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


class _Number(str):
    """A number as it is written."""


class _Pairs(list[tuple[str, Any]]):
    """An object, its keys in their order."""


def json_to_lua(scene: Scene) -> Iterator[Offer]:
    """For a selected JSON object or array that has something in it."""
    chosen = scene.text[scene.start : scene.end]
    if not chosen.startswith(("{", "[")) or not chosen.endswith(("}", "]")) or len(chosen) > _LONGEST:
        return
    try:
        value = json.loads(
            chosen, object_pairs_hook=_Pairs, parse_float=_Number, parse_int=_Number, parse_constant=_refuse
        )
    except (ValueError, RecursionError):
        return
    if value:
        step = indent_step(scene.text) if "\n" in chosen else ""
        text = _lua(value, indent_at(scene.text, scene.start), step)
        yield Offer(title="Convert JSON to a Lua table", kind=KIND, plan=lambda: (Edit(scene.start, scene.end, text),))


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _lua(value: Any, indent: str, step: str) -> str:
    match value:
        case None:
            return "nil"
        case bool():
            return "true" if value else "false"
        case _Number():
            return str(value)
        case str():
            return _string(value)
        case _Pairs():
            return _table([f"{_key(key)} = {_lua(each, indent + step, step)}" for key, each in value], indent, step)
        case _:
            return _table([_lua(each, indent + step, step) for each in value], indent, step)


def _table(parts: list[str], indent: str, step: str) -> str:
    if not parts:
        return "{}"
    if not step:
        return "{ " + ", ".join(parts) + " }"
    return "{\n" + "".join(f"{indent}{step}{part},\n" for part in parts) + indent + "}"


def _key(key: str) -> str:
    return key if is_name(key) else f"[{_string(key)}]"


def _string(text: str) -> str:
    return '"' + "".join(_char(char) for char in text) + '"'


def _char(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if "\ud800" <= char <= "\udfff":
        return f"\\u{{{ord(char):x}}}"
    return f"\\{ord(char):03}" if char < " " or char == "\x7f" else char
