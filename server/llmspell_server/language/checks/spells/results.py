"""The check of results of agents, tools and workflows that are taken for a text: they are tables with a text in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax import Edit, Fix
from llmspell_runtime.syntax.nodes import Binary, Call, Expression, Member, MethodCall, Name
from llmspell_server.language.checks.evidence import Trust, trust
from llmspell_server.language.checks.finding import Finding
from llmspell_server.language.infer.classes import class_info
from llmspell_server.language.infer.kinds import expanded
from llmspell_server.language.infer.site import Site
from llmspell_server.language.types.build import members_of, without_nil
from llmspell_server.language.types.values import Named, Type

from .library import is_option_class

if TYPE_CHECKING:
    from llmspell_server.language.checks.look import Look

_RESULTS: Final = frozenset(
    f"llmspell.{name}"
    for name in ("AgentOutput", "WorkflowResult", "ToolResult", "OldToolResult", "OldWorkflowResult", "SearchResult")
)
_STRING_METHODS: Final = frozenset(
    (*("byte", "find", "format", "gmatch", "gsub", "len", "lower", "match", "rep", "reverse", "sub", "upper"),)
)


def results_as_texts(look: Look) -> Iterator[Finding]:
    """`result .. "x"`, `result:upper()`, `string.upper(result)`, `io.write(result)`."""
    for node, place in _taken_for_texts(look):
        class_ = _result_class(look, node)
        if class_ is not None:
            text = look.text(node)
            shown = f"`{text}`" if len(text) <= 40 and "\n" not in text else "This"
            has_text = bool(look.snapshot.member(class_, "text"))
            fixes = (Fix("Take its `.text`", (Edit(node.end, node.end, ".text"),)),) if has_text else ()
            hint = "; its text is in `.text`" if has_text else ""
            yield look.finding("result-is-table", place, f"{shown} is a table, no text{hint}.", fixes=fixes)


def _taken_for_texts(look: Look) -> Iterator[tuple[Expression, Expression]]:
    """What is taken for a text, and the place to mark."""
    for node in look.nodes(Binary):
        if node.operator == "..":
            yield from ((node.left, node.left), (node.right, node.right))
    for call in look.nodes(MethodCall):
        if call.name.text in _STRING_METHODS:
            yield call.object, call.name
    for plain in look.nodes(Call):
        if isinstance(plain.callee, Member) and isinstance(plain.callee.object, Name) and plain.arguments:
            root, name = plain.callee.object, plain.callee.name.text
            if look.file.variable_of(look.unit, root) is None:
                if root.text == "string" and name in _STRING_METHODS:
                    yield plain.arguments[0], plain.arguments[0]
                elif root.text == "io" and name == "write":
                    yield from ((one, one) for one in plain.arguments)


def _result_class(look: Look, node: Expression) -> Type | None:
    if not isinstance(node, Name | Call | MethodCall | Member):
        return None
    inference = look.snapshot.inference
    parts = members_of(without_nil(expanded(inference, look.type(node))))
    if not parts or not all(_is_result(look, one) for one in parts):
        return None
    return parts[0] if trust(inference, Site(look.file, look.unit), node) != Trust.NONE else None


def _is_result(look: Look, type_: Type) -> bool:
    inference = look.snapshot.inference
    if not isinstance(type_, Named) or not is_option_class(inference, type_):
        return False
    if type_.name in _RESULTS:
        return True
    info = class_info(inference, type_.name)
    return info is not None and any(name in _RESULTS for name in info.ancestors(inference))
