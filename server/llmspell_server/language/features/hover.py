"""What the thing under the cursor is: its declaration in one block of Lua, and what is written about it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

from llmspell_server.language.features.prose import prose
from llmspell_server.language.types.printing import field_label, print_constant, quoted
from llmspell_server.language.types.values import Constant, Function, Module, Named, Shape, Table, Type

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot
    from llmspell_server.language.answers import Symbol

_PATH: Final = re.compile(r"[A-Za-z_][\w.]*")
_REMARK: Final = re.compile(r"\s[#@]\s.*")
_WIDEST: Final = 72
"""Characters of a table's type in one line."""
_MOST_FIELDS: Final = 24
_MOST_SIGNATURES: Final = 8

_LEADS: Final = {
    "local": "local ",
    "upvalue": "(upvalue) ",
    "parameter": "(parameter) ",
    "loop variable": "(loop variable) ",
    "self": "(self) ",
    "vararg": "(parameter) ",
    "global": "(global) ",
    "field": "(field) ",
    "method": "(method) ",
    "string key": "(field) ",
    "annotation parameter": "(parameter) ",
}
"""How the declaration of a thing with a type begins, by the kind of its symbol."""


@attrs.frozen
class Hover:
    """The stretch it is about (offsets), the declaration as Lua-like code, and Markdown about it ("" if none)."""

    start: int
    end: int
    code: str
    text: str = ""

    @property
    def markdown(self) -> str:
        """Both parts."""
        block = f"```lua\n{self.code}\n```"
        return f"{block}\n\n{self.text}" if self.text else block


def hover(snapshot: Snapshot, uri: str, offset: int) -> Hover | None:
    """What stands at an offset; None for what explains itself (strings, numbers, keywords). Never raises."""
    symbol = snapshot.symbol_at(uri, offset)
    if symbol is None:
        return None
    code = _code(snapshot, symbol)
    if code is None:
        return None
    return Hover(symbol.start, symbol.end, code, prose(snapshot.documentation(symbol)))


def _code(snapshot: Snapshot, symbol: Symbol) -> str | None:
    match symbol.kind:
        case "class" | "alias" | "enum":
            return _type_code(snapshot, symbol)
        case "type parameter":
            return f"(type parameter) {symbol.name}"
        case "label":
            return f"::{symbol.name}::"
        case "require path":
            if symbol.target.uri is None:
                return None
            return f'require "{symbol.name}": {_type_text(snapshot, snapshot.type_of_symbol(symbol))}'
        case "string" if snapshot.documentation(symbol).text:
            return quoted(symbol.name)
        case kind if kind in _LEADS:
            return declaration(snapshot, _LEADS[kind], _name(snapshot, symbol), snapshot.type_of_symbol(symbol))
        case _:
            return None


def declaration(snapshot: Snapshot, lead: str, name: str, type_: Type) -> str:
    """The declaration of a name of a type: a line for each way to call a function, else `name: type`."""
    if isinstance(type_, Function) and type_.signatures:
        lines = []
        scope = lead if lead == "local " else ""
        for signature in type_.signatures[:_MOST_SIGNATURES]:
            text = snapshot.print_type(Function((signature,), type_.origin))
            head, found, rest = text.partition("fun(")
            lines.append(f"{head}{scope}function {name}({rest}" if found else f"{lead}{name}: {text}")
        return "\n".join(lines)
    text = f"{lead}{name}: {_type_text(snapshot, type_)}"
    if isinstance(type_, Constant) and type_.fresh:
        text += f" = {print_constant(type_)}"
    return text


def _type_text(snapshot: Snapshot, type_: Type) -> str:
    """A type in one line, or a field a line where that is too wide."""
    text = snapshot.print_type(type_)
    if len(text) <= _WIDEST or not isinstance(type_, Table | Shape | Module):
        return text
    return "{\n" + _fields(snapshot, type_) + "\n}"


def _fields(snapshot: Snapshot, type_: Type) -> str:
    found = snapshot.members(type_)
    lines = [f"    {field_label(one.name)}: {snapshot.print_type(one.type)}," for one in found[:_MOST_FIELDS]]
    if len(found) > _MOST_FIELDS:
        lines.append(f"    ... ({len(found) - _MOST_FIELDS} more)")
    return "\n".join(lines)


def _type_code(snapshot: Snapshot, symbol: Symbol) -> str:
    from llmspell_server.language.annotations.tags import AliasTag, ClassTag, EnumTag

    for declared in snapshot.types_named(symbol.name):
        shift = declared.file.shift(declared.unit) if declared.unit is not None else 0
        text = declared.file.text
        match declared.tag:
            case AliasTag(type=node):
                return f"(alias) {symbol.name} = {_written(text[node.start + shift : node.end + shift])}"
            case EnumTag():
                return _with_fields(snapshot, f"(enum) {symbol.name}", Named(symbol.name))
            case ClassTag(parents=parents):
                names = [text[node.start + shift : node.end + shift] for node in parents]
                head = f"(class) {symbol.name}" + (f": {', '.join(names)}" if names else "")
                return _with_fields(snapshot, head, Named(symbol.name))
    return f"(type) {symbol.name}"


def _written(text: str) -> str:
    """The text of a type in one line, without the comments of its alternatives."""
    lines = (_REMARK.sub("", line.strip().removeprefix("---")) for line in text.splitlines())
    return " ".join(" ".join(lines).split()).removeprefix("| ")


def _with_fields(snapshot: Snapshot, head: str, type_: Type) -> str:
    fields = _fields(snapshot, type_)
    return f"{head} {{\n{fields}\n}}" if fields else head


def _name(snapshot: Snapshot, symbol: Symbol) -> str:
    """A field with what it is reached through, where that is a plain path."""
    target = symbol.target
    holder = getattr(target, "holder", None)  # only the fields of the code have one
    file = snapshot.file(symbol.uri)
    if file is None or holder is None:
        return symbol.name
    shift = file.shift(target.unit)
    path = file.text[holder.start + shift : holder.end + shift]
    if not _PATH.fullmatch(path):
        return symbol.name
    return f"{path}{':' if symbol.kind == 'method' else '.'}{symbol.name}"
