"""What the thing under the cursor is: its declaration in one block of Lua, and what is written about it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import attrs

from llmspell_runtime.syntax.nodes import Call, Local, MethodCall, Name
from llmspell_server.language.features.hover_code import declaration, field_list, type_code, type_text, value_code
from llmspell_server.language.features.hover_literals import ATTRIBUTES, number_facts, string_facts
from llmspell_server.language.features.hover_words import code_at, keyword_at, tag_text, type_word_text
from llmspell_server.language.features.origins import library_of, manual_page
from llmspell_server.language.features.prose import prose
from llmspell_server.language.infer.generics import has_generics, signature_has_generics
from llmspell_server.language.infer.variables import is_enum
from llmspell_server.language.module_names import module_names
from llmspell_server.language.navigation import field_declarations
from llmspell_server.language.open_choices import dependences
from llmspell_server.language.see import seen_places
from llmspell_server.language.targets import (
    FieldTarget,
    GlobalTarget,
    ModuleTarget,
    TypeFieldTarget,
    TypeTarget,
    VariableTarget,
)
from llmspell_server.language.types.build import without_nil
from llmspell_server.language.types.printing import field_label
from llmspell_server.language.types.values import Function

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot
    from llmspell_server.language.answers import CallInfo, Documentation, Location, Symbol

__all__ = ["Hover", "declaration", "hover"]

_PATH: Final = re.compile(r"[A-Za-z_][\w.]*")

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

Link = Callable[["Location"], str | None]
"""The address of a place, for those who can click on one."""


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


def hover(snapshot: Snapshot, uri: str, offset: int, link: Link | None = None) -> Hover | None:
    """What stands at an offset; None for what explains itself, such as small numbers. Never raises."""
    symbol = snapshot.symbol_at(uri, offset)
    if symbol is None:
        return _attribute(snapshot, uri, offset) or _word(snapshot, uri, offset)
    if symbol.kind in ("string", "number"):
        return _literal(snapshot, symbol)
    if symbol.kind in ("tag", "builtin type"):
        tag = symbol.kind == "tag"
        text = tag_text(symbol.name) if tag else type_word_text(symbol.name)
        return (
            Hover(symbol.start, symbol.end, f"@{symbol.name}" if tag else f"(type) {symbol.name}", text)
            if text
            else None
        )
    code = _code(snapshot, symbol)
    if code is None:
        return None
    return Hover(symbol.start, symbol.end, code, _text(snapshot, symbol, code, link or _nowhere))


def _nowhere(_place: Location) -> None:
    return None


def _word(snapshot: Snapshot, uri: str, offset: int) -> Hover | None:
    """A keyword, or the code of a finding that a comment switches off."""
    file = snapshot.file(uri)
    found = (keyword_at(file, offset) or code_at(file, offset)) if file is not None else None
    return Hover(*found) if found is not None else None


def _attribute(snapshot: Snapshot, uri: str, offset: int) -> Hover | None:
    """`<const>` and `<close>`."""
    file = snapshot.file(uri)
    found = file.name_at(offset) if file is not None else None
    if file is None or found is None:
        return None
    unit, node = found
    parent = unit.parents.get(node)
    if not isinstance(node, Name) or not isinstance(parent, Local) or node.text not in ATTRIBUTES:
        return None
    place = file.location(unit, node)
    return Hover(place.start, place.end, f"<{node.text}>", ATTRIBUTES[node.text])


def _literal(snapshot: Snapshot, symbol: Symbol) -> Hover | None:
    file = snapshot.file(symbol.uri)
    if file is None:
        return None
    literal = file.text[symbol.start : symbol.end]
    if symbol.kind == "string":
        code, text = string_facts(literal, file.tree.dialect)
        return Hover(symbol.start, symbol.end, code, prose(snapshot.documentation(symbol)) or text)
    facts = number_facts(literal)
    return Hover(symbol.start, symbol.end, literal, facts) if facts is not None else None


def _code(snapshot: Snapshot, symbol: Symbol) -> str | None:
    match symbol.kind:
        case "class" | "alias" | "enum":
            return type_code(snapshot, symbol.name)
        case "type parameter":
            return f"(type parameter) {symbol.name}"
        case "label":
            return f"::{symbol.name}::"
        case "require path":
            return _module_code(snapshot, symbol)
        case kind if kind in _LEADS:
            enum = _enum(symbol)
            if enum is not None:
                return type_code(snapshot, enum)
            type_ = snapshot.type_of_symbol(symbol)
            if symbol.kind == "vararg":
                type_ = without_nil(type_)
            name = _name(snapshot, symbol)
            if isinstance(symbol.target, VariableTarget) and not isinstance(type_, Function):
                attrib = symbol.target.variable.attrib
                name += f" <{attrib}>" if attrib else ""
            return value_code(snapshot, _LEADS[kind], name, type_)
        case _:
            return None


def _enum(symbol: Symbol) -> str | None:
    """The enum whose table a variable of the main chunk holds."""
    variable = symbol.target.variable if isinstance(symbol.target, VariableTarget) else None
    if variable is None or variable.kind != "local" or variable.index:
        return None
    tag = is_enum(variable.unit, variable.statement)
    return tag.name.text if tag is not None else None


def _module_code(snapshot: Snapshot, symbol: Symbol) -> str | None:
    if symbol.target.uri is None:
        return None
    file = snapshot.file(symbol.uri)
    found = file.name_at(symbol.start) if file is not None else None
    function = "require"
    if file is not None and found is not None:
        function = next((one.function for one in module_names(file, found[0]) if one.literal is found[1]), function)
    return f'{function} "{symbol.name}": {type_text(snapshot, snapshot.type_of_symbol(symbol))}'


def _name(snapshot: Snapshot, symbol: Symbol) -> str:
    """A field with what it is reached through, where that is a plain path."""
    target = symbol.target
    holder = getattr(target, "holder", None)  # only the fields of the code have one
    file = snapshot.file(target.uri) if holder is not None else None
    if file is None or holder is None:
        return symbol.name
    shift = file.shift(target.unit)
    path = file.text[holder.start + shift : holder.end + shift]
    if not _PATH.fullmatch(path):
        return symbol.name
    if symbol.kind == "method":
        return f"{path}:{symbol.name}"
    label = field_label(int(symbol.name) if symbol.name.isdecimal() else symbol.name)
    return path + (label if label.startswith("[") else f".{label}")


# What is written below the code


def _text(snapshot: Snapshot, symbol: Symbol, code: str, link: Link) -> str:
    found = snapshot.documentation(symbol)
    parts = [_file(snapshot, symbol, link), *_here(snapshot, symbol, code)]
    parts.append(prose(attrs.evolve(found, see=())))
    if found.nodiscard:
        parts.append("The result is to be used.")
    parts += [f"See {each}" for each in _see(snapshot, symbol, found, link)]
    parts.append(_origin(snapshot, symbol))
    parts.append(_page(snapshot, symbol, link))
    return "\n\n".join(part for part in parts if part)


def _file(snapshot: Snapshot, symbol: Symbol, link: Link) -> str:
    """The file that a module's name means, below its folder."""
    from urllib.parse import unquote

    from llmspell_server.language.answers import Location

    target = symbol.target
    if not isinstance(target, ModuleTarget) or target.uri is None:
        return ""
    root = next((root for root in snapshot.settings.roots if target.uri.startswith(root.rstrip("/") + "/")), None)
    name = unquote(target.uri[len(root.rstrip("/")) + 1 :] if root else target.uri.rsplit("/", 1)[-1])
    address = link(Location(target.uri, 0, 0, 0, 0))
    return f"File: [{name}]({address})" if address else f"File: `{name}`"


def _here(snapshot: Snapshot, symbol: Symbol, code: str) -> list[str]:
    """How a function with type parameters is called at this place, or what it depends on where nobody calls it."""
    if symbol.kind not in _LEADS:
        return []
    type_ = snapshot.type_of_symbol(symbol)
    if not isinstance(type_, Function) or not any(map(signature_has_generics, type_.signatures)):
        return []
    call = _call_of(snapshot, symbol)
    signature = call.signatures[call.active] if call is not None and call.signatures else None
    if signature is None or f"function {signature.label}" in code or any(map(has_generics, signature.returns)):
        depends = dependences(type_)
        return [depends] if depends else []
    taken = [field_list(snapshot, each.name, each.type) for each in signature.parameters]
    return [f"Here: `{signature.label}`", *(each for each in taken if each)]


def _call_of(snapshot: Snapshot, symbol: Symbol) -> CallInfo | None:
    """The call whose function the symbol names."""
    file = snapshot.file(symbol.uri)
    found = file.name_at(symbol.start) if file is not None else None
    if file is None or found is None:
        return None
    node, parent = found[1], found[0].parents.get(found[1])
    while parent is not None and not isinstance(parent, Call | MethodCall) and getattr(parent, "name", None) is node:
        node, parent = parent, found[0].parents.get(parent)
    if not isinstance(parent, Call | MethodCall) or node not in (
        getattr(parent, "callee", None),
        getattr(parent, "name", 0),
    ):
        return None
    shift = file.shift(found[0])
    return snapshot.callable_at(symbol.uri, max(parent.open + 1, parent.end - 1) + shift)


def _see(snapshot: Snapshot, symbol: Symbol, found: Documentation, link: Link) -> list[str]:
    """The texts of `@see`, the names in them as links where there is something to click on."""
    lines = []
    for each in found.see:
        text = " ".join(each.split())
        name, place = seen_places(snapshot, symbol, text)
        address = link(place) if place is not None else None
        lines.append(f"[{name}]({address}){text[len(name) :]}" if address else text)
    return lines


def _origin(snapshot: Snapshot, symbol: Symbol) -> str:
    """The class that a field belongs to."""
    target = symbol.target
    owner = target.owner if isinstance(target, TypeFieldTarget) else ""
    if isinstance(target, FieldTarget):
        owner = next((one.owner for one in field_declarations(snapshot, target) if one.owner), "")
    own = any(one.file.uri in snapshot.files for one in snapshot.types_named(owner)) if owner else False
    return f"Field of class `{owner}`." if own else ""


def _page(snapshot: Snapshot, symbol: Symbol, link: Link) -> str:
    """Where one can read more about what is Lua's or llmspell's."""
    if not isinstance(symbol.target, GlobalTarget | FieldTarget | TypeTarget):
        return ""
    place = next((one for one in snapshot.definitions(symbol) if one.uri in snapshot.libraries), None)
    if place is None:
        return ""
    page = manual_page(snapshot, place)
    if page is not None:
        return f"[Lua's manual]({page})"
    address = link(place) if library_of(place.uri) == "llmspell" else None
    return f"[Reference of llmspell]({address})" if address else ""
