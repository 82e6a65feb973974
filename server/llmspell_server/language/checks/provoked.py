"""Mistakes that are made on purpose: in a short function that `pcall` calls, to see that they raise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import attrs

from llmspell_runtime.syntax.nodes import Call, Function, Name

if TYPE_CHECKING:
    from .finding import Finding
    from .look import Look

_LONGEST: Final = 3
"""Statements of a function that does nothing but try something."""

_RAISING: Final = frozenset(("need-check-nil", "operand-type-mismatch"))
_UNKNOWN: Final = frozenset(("undefined-global", "undefined-field"))


def less_of_provoked(look: Look, found: Sequence[Finding]) -> list[Finding]:
    """The findings; those that are made on purpose are hints.

    Nil that is indexed or calculated with, and names that are like no other, so that they cannot be slips.
    """
    if not any(one.code in _RAISING or one.code in _UNKNOWN for one in found):
        return list(found)
    spans = list(_tries(look))
    return [attrs.evolve(one, severity="hint") if _is_provoked(one, spans) else one for one in found]


def _is_provoked(one: Finding, spans: Sequence[tuple[int, int]]) -> bool:
    if one.code not in _RAISING and (one.code not in _UNKNOWN or one.fixes):
        return False
    return any(start <= one.start and one.end <= end for start, end in spans)


def _tries(look: Look) -> Iterator[tuple[int, int]]:
    for call in look.nodes(Call):
        if isinstance(call.callee, Name) and call.callee.text in ("pcall", "xpcall") and call.arguments:
            tried = call.arguments[0]
            if isinstance(tried, Function) and len(tried.body.statements) <= _LONGEST:
                yield tried.start, tried.end
