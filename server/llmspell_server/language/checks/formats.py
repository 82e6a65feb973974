"""The check of `string.format`: a value for each conversion, of the kind that it wants."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

from llmspell_runtime.syntax.literals import string_value
from llmspell_runtime.syntax.nodes import Call, Expression, Member, MethodCall, Missing, Name, Paren, String, Vararg

from .finding import Finding
from .look import Look
from .operators import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_CONVERSION: Final = re.compile(r"%([-+ #0]*\d*(?:\.\d*)?)(.?)", re.DOTALL)
_NUMERIC: Final = frozenset("cdiuoxXeEfFgGaA")
_KNOWN: Final = _NUMERIC | frozenset("sqp")
_NO_NUMBER: Final = ("nil", "boolean", "table", "function", "text")


def wrong_formats(look: Look) -> Iterator[Finding]:
    """Formats with unknown conversions, with too few values, or with values that are no numbers."""
    calls: list[Call | MethodCall] = [*look.nodes(Call), *look.nodes(MethodCall)]
    for call in calls:
        found = _format(look, call)
        if found is None or any(isinstance(one, Missing) for one in call.arguments):
            continue
        node, values = found
        text = string_value(node.text, look.file.tree.dialect)
        conversions = [match for match in _CONVERSION.finditer(text) if match.group(2) != "%"]
        unknown = next((one.group() for one in conversions if one.group(2) not in _KNOWN or not one.group(2)), None)
        if unknown is not None:
            yield look.finding("param-type-mismatch", node, f"`string.format` does not know `{unknown}`.")
            continue
        yield from _values(look, call, node, [one.group(2) for one in conversions], values)


def _values(
    look: Look, call: Call | MethodCall, node: String, letters: list[str], values: list[Expression]
) -> Iterator[Finding]:
    open_ended = bool(values) and isinstance(values[-1], Call | MethodCall | Vararg)
    if len(letters) > len(values) and not open_ended and look.text(call).endswith(")"):
        needed = f"{len(letters)} values" if len(letters) > 1 else "1 value"
        yield look.finding("missing-parameter", node, f"The format wants {needed}, and is given {len(values)}.")
    for index in range(len(letters), len(values) - open_ended):
        message = f"The format has no place for this value: it wants {len(letters) or 'none'}."
        finding = look.finding("redundant-parameter", values[index], message, unnecessary=True)
        yield attrs.evolve(finding, severity="hint")
    for letter, value in zip(letters, values, strict=False):
        if letter in _NUMERIC:
            kind = kind_of(look, value, "number")
            if kind in _NO_NUMBER:
                what = "this text is none" if kind == "text" else f"this is a {kind} value"
                message = f"`%{letter}` wants a number, and {what}."
                yield look.finding("param-type-mismatch", value, message)


def _format(look: Look, call: Call | MethodCall) -> tuple[String, list[Expression]] | None:
    """The format and its values, where both are written out."""
    if isinstance(call, MethodCall):
        if call.name.text != "format":
            return None
        node, values = call.object, call.arguments
    else:
        callee = call.callee
        if not (isinstance(callee, Member) and callee.name.text == "format" and isinstance(callee.object, Name)):
            return None
        if callee.object.text != "string" or look.file.variable_of(look.unit, callee.object) is not None:
            return None
        if not call.arguments:
            return None
        node, values = call.arguments[0], call.arguments[1:]
    while isinstance(node, Paren):
        node = node.inner
    return (node, values) if isinstance(node, String) else None
