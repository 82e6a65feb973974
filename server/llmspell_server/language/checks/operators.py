"""The check of operators: operands for which Lua raises an error for certain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax.literals import number_value
from llmspell_runtime.syntax.nodes import Binary, Expression, Index, Member, Name, Nil, Paren, Unary
from llmspell_server.language.infer.kinds import expanded, runtime_kind
from llmspell_server.language.infer.metatables import metatables
from llmspell_server.language.infer.site import Site
from llmspell_server.language.types.build import is_unknown, members_of
from llmspell_server.language.types.values import NIL, Constant, Function, Table, Type

from .evidence import Trust, has_own_meaning, is_plain, trust
from .finding import Finding
from .look import Look
from .strings import have_other_metatable

if TYPE_CHECKING:
    from collections.abc import Iterator

_ARITHMETIC: Final = frozenset(("+", "-", "*", "/", "//", "%", "^"))
_BITS: Final = frozenset(("&", "|", "~", "<<", ">>"))
_ORDER: Final = frozenset(("<", ">", "<=", ">="))


def wrong_operands(look: Look) -> Iterator[Finding]:
    """Arithmetic, concatenation, length and order of what has none of them."""
    for node in reversed(look.nodes(Binary)):  # inner ones first: an outer one is then one step more
        if node.operator in _ARITHMETIC or node.operator in _BITS:
            yield from _operands(look, node, "calculate with")
        elif node.operator == "..":
            yield from _operands(look, node, "concatenate")
        elif node.operator in _ORDER:
            yield from _compared(look, node)
    for unary in look.nodes(Unary):
        yield from _unary(look, unary)


def _operands(look: Look, node: Binary, verb: str) -> Iterator[Finding]:
    harmless = "string" if node.operator == ".." else "number"
    kinds = [kind_of(look, one, harmless) for one in (node.left, node.right)]
    if "own" in kinds or "" in kinds:  # what is not known may have metamethods
        return
    for operand, kind in zip((node.left, node.right), kinds, strict=True):
        if kind in ("nil", "boolean", "function", "table") and not _told_otherwise(operand, kind):
            yield look.finding("operand-type-mismatch", operand, f"Lua cannot {verb} a {kind} value.")
        elif kind == "text" and node.operator != ".." and not have_other_metatable(look.snapshot):
            yield look.finding("operand-type-mismatch", operand, "Lua cannot calculate with this text.")


def _told_otherwise(operand: Expression, kind: str) -> bool:
    """A variable that is nil has a check of its own; a field of which that is known may be filled elsewhere."""
    return kind == "nil" and isinstance(operand, Name | Member | Index)


def _compared(look: Look, node: Binary) -> Iterator[Finding]:
    left, right = kind_of(look, node.left), kind_of(look, node.right)
    if left == "text":
        left = "string"
    if right == "text":
        right = "string"
    if not left or not right or "own" in (left, right):
        return
    for operand, kind in ((node.left, left), (node.right, right)):
        if kind in ("nil", "boolean", "function", "table") and not _told_otherwise(operand, kind):
            yield look.finding(
                "operand-type-mismatch", operand, f"Lua cannot compare a {left} value with a {right} value."
            )
            return
    if {left, right} == {"number", "string"}:
        yield look.finding("operand-type-mismatch", node, _unordered(left, right))


def _unordered(left: str, right: str) -> str:
    return f"Lua cannot compare a {left} value with a {right} value."


def _unary(look: Look, node: Unary) -> Iterator[Finding]:
    kind = kind_of(look, node.operand, "string" if node.operator == "#" else "number") if node.operator != "not" else ""
    uncounted = kind in ("nil", "boolean", "function", "table", "text") and not _told_otherwise(node.operand, kind)
    if node.operator in ("-", "~") and uncounted:
        shown = "this text" if kind == "text" else f"a {kind} value"
        yield look.finding("operand-type-mismatch", node.operand, f"Lua cannot calculate with {shown}.")
    lengthless = kind in ("nil", "boolean", "function", "number") and not _told_otherwise(node.operand, kind)
    if node.operator == "#" and lengthless:
        yield look.finding("operand-type-mismatch", node.operand, f"A {kind} value has no length.")


def kind_of(look: Look, node: Expression, harmless: str = "") -> str:
    """What `type` says of an operand for certain: `text` for a string that is no number, `own` for what may have
    metamethods, empty where nothing is certain. Whether `harmless` is certain is not asked.
    """
    if isinstance(node, Nil):
        return "nil"
    inference = look.snapshot.inference
    type_ = look.type(node)
    if is_unknown(type_) or _is_computed_by_others(look, node):
        return ""
    parts = members_of(expanded(inference, type_))
    kinds = {_part(look, one) for one in parts}
    if "own" in kinds:
        return "own"
    kind = kinds.pop() if len(kinds) == 1 else ""
    if not kind or kind == harmless:
        return kind
    return kind if trust(inference, Site(look.file, look.unit), node) == Trust.WORD else ""


def _is_computed_by_others(look: Look, node: Expression) -> bool:
    """Whether metamethods may say what an operator gives, as with patterns of lpeg."""
    while isinstance(node, Paren):
        node = node.inner
    inference, site = look.snapshot.inference, Site(look.file, look.unit)
    if isinstance(node, Unary):
        return node.operator != "not" and not has_own_meaning(inference, site, node)
    if isinstance(node, Binary) and node.operator not in ("and", "or", "==", "~=", "<", ">", "<=", ">="):
        return not all(is_plain(inference, site, one) for one in (node.left, node.right))
    return False


def _part(look: Look, type_: Type) -> str:
    inference = look.snapshot.inference
    if type_ == NIL:
        return "nil"
    kind = runtime_kind(inference, type_)
    if isinstance(type_, Constant) and type_.kind == "string":
        return "string" if number_value(str(type_.value).strip()) is not None else "text"
    if kind == "table":
        return (
            "table"
            if isinstance(type_, Table) and not metatables(inference, type_) and not _has_class(type_)
            else "own"
        )
    if isinstance(type_, Function):
        return "function"
    return kind if kind in ("boolean", "number", "string") else "own" if kind is None or kind == "userdata" else kind


def _has_class(type_: Table) -> bool:
    from llmspell_runtime.syntax.nodes import Table as TableNode

    return not isinstance(type_.origin.node, TableNode)
