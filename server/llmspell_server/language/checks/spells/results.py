"""The check of what the globals of spells give, and what is taken for a text or a number although it is a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, Literal

from llmspell_runtime.syntax import Edit, Fix
from llmspell_runtime.syntax.nodes import Binary, Call, Expression, Index, Member, MethodCall, Name, Unary
from llmspell_server.language.checks.evidence import Trust, trust
from llmspell_server.language.checks.finding import Finding
from llmspell_server.language.infer.kinds import expanded, runtime_kind
from llmspell_server.language.infer.members import find, found_type
from llmspell_server.language.infer.site import Site
from llmspell_server.language.types.build import members_of
from llmspell_server.language.types.values import NIL, Array, Type

from .library import is_option_class

if TYPE_CHECKING:
    from llmspell_server.language.checks.look import Look

Plain = Literal["text", "number"]

_STRING_METHODS: Final = frozenset(
    (*("byte", "find", "format", "gmatch", "gsub", "len", "lower", "match", "rep", "reverse", "sub", "upper"),)
)
_CALCULATING: Final = frozenset(("+", "-", "*", "/", "//", "%", "^"))
_ORDERING: Final = frozenset(("<", ">", "<=", ">="))
_TELLING: Final = {"text": ("text", "name"), "number": ("result",)}
"""The fields that may be meant instead of the table."""


def results_as_texts(look: Look) -> Iterator[Finding]:
    """`result .. "x"`, `result:upper()`, `string.upper(result)`, `io.write(result)`, `table.concat(results)`,
    `result + 1`, `result > 1`.
    """
    for node, place, plain in _taken_for_plain(look):
        table = _table_of_spells(look, node)
        if table is None:
            continue
        text = look.text(node)
        shown = f"`{text}`" if len(text) <= 40 and "\n" not in text else "This"
        message = f"{shown} is a table, no {plain}"
        meant = _meant(look, table, plain)
        if meant:
            fixes = (Fix(f"Take its `.{meant}`", (Edit(node.end, node.end, f".{meant}"),)),)
            yield look.finding("result-is-table", place, f"{message}; its {meant} is in `.{meant}`.", fixes=fixes)
        else:
            yield look.finding("result-is-table", place, f"{message}.")
    yield from _joined_tables(look)


def _taken_for_plain(look: Look) -> Iterator[tuple[Expression, Expression, Plain]]:
    """What is taken for a text or a number, and the place to mark."""
    for node in look.nodes(Binary):
        if node.operator == "..":
            yield from ((one, one, "text") for one in (node.left, node.right))
        elif node.operator in _CALCULATING or node.operator in _ORDERING:
            yield from ((one, one, "number") for one in (node.left, node.right))
    for unary in look.nodes(Unary):
        if unary.operator == "-":
            yield unary.operand, unary.operand, "number"
    for call in look.nodes(MethodCall):
        if call.name.text in _STRING_METHODS:
            yield call.object, call.name, "text"
    for plain in look.nodes(Call):
        path = _library_function(look, plain)
        if path == "io.write":
            yield from ((one, one, "text") for one in plain.arguments)
        elif path.startswith("string.") and path[7:] in _STRING_METHODS and plain.arguments:
            yield plain.arguments[0], plain.arguments[0], "text"


def _joined_tables(look: Look) -> Iterator[Finding]:
    for call in look.nodes(Call):
        if _library_function(look, call) == "table.concat" and call.arguments:
            listed = _certain_type(look, call.arguments[0])
            if isinstance(listed, Array) and _is_table(look, listed.element):
                message = f"`{look.text(call.arguments[0])}` holds tables, no texts."
                yield look.finding("result-is-table", call.arguments[0], message)


def _library_function(look: Look, call: Call) -> str:
    """`string.upper` for a call of a function of Lua's own."""
    callee = call.callee
    if not isinstance(callee, Member) or not isinstance(callee.object, Name):
        return ""
    if look.file.variable_of(look.unit, callee.object) is not None:
        return ""
    return f"{callee.object.text}.{callee.name.text}"


def _table_of_spells(look: Look, node: Expression) -> Type | None:
    """The type of what is surely a table that a global of spells gave."""
    type_ = _certain_type(look, node)
    if isinstance(type_, Array):
        return type_ if _is_table(look, type_.element) else None
    return type_ if type_ is not None and _is_table(look, type_) else None


def _certain_type(look: Look, node: Expression) -> Type | None:
    """One of the types that a value has, nil aside, if all are tables of spells or a list of them."""
    if not isinstance(node, Name | Call | MethodCall | Member | Index):
        return None
    inference = look.snapshot.inference
    parts = [one for one in members_of(expanded(inference, look.type(node))) if one != NIL]
    if not parts or not all(_is_table(look, one) for one in parts if not isinstance(one, Array)):
        return None
    if len(parts) > 1 and any(isinstance(one, Array) for one in parts):
        return None
    return parts[0] if trust(inference, Site(look.file, look.unit), node) != Trust.NONE else None


def _is_table(look: Look, type_: Type) -> bool:
    inference = look.snapshot.inference
    return is_option_class(inference, type_) and runtime_kind(inference, type_) == "table"


def _meant(look: Look, type_: Type, plain: Plain) -> str | None:
    """The field that holds the text or the number, if there is one."""
    inference = look.snapshot.inference
    kind = {"text": "string", "number": "number"}[plain]
    for name in () if isinstance(type_, Array) else _TELLING[plain]:
        parts = members_of(expanded(inference, found_type(find(inference, type_, name))))
        if parts and all(runtime_kind(inference, one) == kind for one in parts):
            return name
    return None
