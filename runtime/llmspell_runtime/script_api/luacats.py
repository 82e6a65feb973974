"""The catalogue as a LuaCATS definition file (`---@meta`), for people who use another Lua language server.

Form: the annotations of lua-language-server, https://luals.github.io/wiki/annotations/.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

HEADER: Final = """---@meta llmspell

-- The globals of llmspell scripts. Written by `python -m llmspell_runtime.script_api.generate`.
"""

_KEYWORDS: Final = frozenset(
    {"and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in", "local"}
    | {"nil", "not", "or", "repeat", "return", "then", "true", "until", "while"}
)


def luacats_library(described: Mapping[str, Any]) -> str:
    """The text of `llmspell.lua` for what `Catalogue.describe` returned."""
    parts = [HEADER]
    parts += ["\n".join(_class(table)) for table in described["classes"]]
    parts += ["\n".join(_global(table)) for table in described["globals"]]
    return "\n".join(part.rstrip() + "\n" for part in parts)


def _global(table: Mapping[str, Any]) -> Iterator[str]:
    yield from _comment(table["doc"])
    yield f"---@class llmspell.globals.{table['name']}"
    yield from _fields(table)
    yield f"{table['name']} = {{}}"
    for alias in table["aliases"]:
        yield f"{alias} = {table['name']}"
    for inner in dict.fromkeys(f["name"].rpartition(".")[0] for f in table["functions"] if "." in f["name"]):
        yield f"{table['name']}.{inner} = {{}}"
    for function in table["functions"]:
        yield ""
        yield from _function(function, table["name"])


def _class(table: Mapping[str, Any]) -> Iterator[str]:
    yield from _comment(table["doc"])
    yield f"---@class llmspell.{table['name']}"
    yield from _fields(table)
    if table.get("extra"):
        yield "---@field [string] any"
    if table["role"] == "object":
        holder = f"{table['name']}Class"
        yield f"local {holder} = {{}}"
        for function in table["functions"]:
            yield ""
            yield from _function(function, holder)


def _fields(table: Mapping[str, Any]) -> Iterator[str]:
    for field in table["fields"]:
        mark = "?" if field["optional"] else ""
        note = f"(deprecated: {field['deprecated']}) " if field["deprecated"] else ""
        yield f"---@field {field['name']}{mark} {field['type']['text']} {note}{_line(field['doc'])}".rstrip()
        for alias in field["aliases"]:
            yield f"---@field {alias}? {field['type']['text']} the same as {field['name']}"


def _function(function: Mapping[str, Any], holder: str) -> Iterator[str]:
    first, *others = function["shapes"]
    yield from _comment(first["doc"])
    if first["errors"]:
        yield from _comment("\n" + first["errors"], gap=True)
    if first["example"]:
        yield from _comment(f"```lua\n{first['example']}\n```", gap=True)
    if first["deprecated"]:
        yield f"---@deprecated {first['deprecated']}"
    for parameter in first["parameters"]:
        yield f"---@param {_parameter_name(parameter)} {parameter['type']['text']} {_line(parameter['doc'])}".rstrip()
    for returned in first["returns"]:
        doc = f" # {_line(returned['doc'])}" if returned["doc"] else ""
        yield f"---@return {returned['type']['text']}{' ...' if returned['rest'] else ''}{doc}"
    separator = ":" if function["method"] else "."
    for shape in others:
        yield f"---@overload {_overload(shape, self_class=holder if function['method'] else None)}"
    names = ", ".join("..." if p["rest"] else _safe(p["name"]) for p in first["parameters"])
    if _KEYWORDS.intersection(function["name"].split(".")):
        yield f'{holder}["{function["name"]}"] = function({names}) end'
    else:
        yield f"function {holder}{separator}{function['name']}({names}) end"


def _overload(shape: Mapping[str, Any], self_class: str | None) -> str:
    parameters = [f"{_parameter_name(p)}: {p['type']['text']}" for p in shape["parameters"]]
    if self_class is not None:
        parameters.insert(0, f"self: llmspell.{self_class.removesuffix('Class')}")
    returns = ", ".join(r["type"]["text"] for r in shape["returns"])
    return f"fun({', '.join(parameters)})" + (f": {returns}" if returns else "")


def _parameter_name(parameter: Mapping[str, Any]) -> str:
    if parameter["rest"]:
        return "..."
    return _safe(parameter["name"]) + ("?" if parameter["optional"] else "")


def _safe(name: str) -> str:
    return f"{name}_" if name in _KEYWORDS else name


def _line(text: str) -> str:
    return " ".join(text.split())


def _comment(text: str, *, gap: bool = False) -> Iterator[str]:
    if gap:
        yield "---"
    for line in text.strip().splitlines():
        yield f"---{line}".rstrip()
