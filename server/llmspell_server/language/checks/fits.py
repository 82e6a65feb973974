"""Whether a value is welcome where a type is wanted, as checks ask it: silent in every doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from llmspell_runtime.syntax.literals import number_value
from llmspell_runtime.syntax.nodes import Expression, Index, Member, Paren
from llmspell_server.language.infer.kinds import expanded, runtime_kind
from llmspell_server.language.infer.site import Site
from llmspell_server.language.types.build import base_of, is_unknown, members_of, union, without_nil
from llmspell_server.language.types.values import (
    INTEGER,
    NEVER,
    NIL,
    SELF,
    TABLE,
    Array,
    Constant,
    Function,
    Generic,
    Intersection,
    Map,
    Metatabled,
    Module,
    Named,
    Operation,
    Primitive,
    Shape,
    Table,
    Tuple,
    Type,
    Variadic,
)

from .evidence import Trust, from_standard, trust

if TYPE_CHECKING:
    from llmspell_server.language.infer.inference import Inference

    from .look import Look

_OPEN: Final = (Generic, Operation, Variadic)
_OWN_TABLES: Final = (Table, Metatabled, Module)
_DESCRIBED: Final = (Array, Map, Tuple, Shape)


def misfit(look: Look, node: Expression, wanted: Type, *, coerced: bool = False) -> Type | None:
    """The type of an expression where it surely does not fit; None where it does or may.

    A field may have been checked for nil before, out of sight, and Lua's own functions give nil only rarely, as their
    caller knows; so that nil does not count.
    """
    inference = look.snapshot.inference
    given = look.type(node)
    if fits(inference, given, wanted, coerced=coerced):
        return None
    inner = node
    while isinstance(inner, Paren):
        inner = inner.inner
    if isinstance(inner, Member | Index) or from_standard(inference, Site(look.file, look.unit), inner):
        given = without_nil(given)
        if given == NEVER or fits(inference, given, wanted, coerced=coerced):
            return None
    return misfit_of(look, given, wanted, trust(inference, Site(look.file, look.unit), node), coerced=coerced)


def misfit_of(look: Look, given: Type, wanted: Type, how: Trust, *, coerced: bool = False) -> Type | None:
    """The type where it surely does not fit; of what is only inferred, no part but nil may fit."""
    inference = look.snapshot.inference
    if how == Trust.NONE or fits(inference, given, wanted, coerced=coerced):
        return None
    if how == Trust.CODE:
        parts = [one for one in members_of(expanded(inference, given)) if one != NIL]
        if not parts or any(fits(inference, one, wanted, coerced=coerced) for one in parts):
            return None
        given = union(parts)
    return given


def fits(inference: Inference, given: Type, wanted: Type, *, coerced: bool = False) -> bool:
    """Whether every part of a type is welcome. `coerced`: numbers and strings stand for each other."""
    if given == wanted or is_unknown(given) or is_unknown(wanted):
        return True
    if isinstance(given, Constant) and base_of(given) == wanted:
        return True
    if inference.snapshot.is_assignable(given, wanted):
        return True
    options = members_of(expanded(inference, wanted))
    if any(isinstance(one, _OPEN) or one == SELF for one in options) or is_unknown(union(options)):
        return True
    return all(
        any(_pair(inference, part, option, coerced) for option in options)
        for part in members_of(expanded(inference, given))
    )


def _pair(inference: Inference, given: Type, wanted: Type, coerced: bool) -> bool:
    if isinstance(given, _OPEN) or given == SELF or is_unknown(given):
        return True
    if isinstance(wanted, Intersection):
        return all(_pair(inference, given, one, coerced) for one in wanted.members)
    kind, other = runtime_kind(inference, given), runtime_kind(inference, wanted)
    if kind is None or other is None:
        return True
    if isinstance(given, Function) and isinstance(wanted, Function):
        return True
    if (isinstance(given, _OWN_TABLES) or given == TABLE) and (other == "table" or isinstance(wanted, Named)):
        return True
    if isinstance(given, _DESCRIBED) and isinstance(wanted, Named) and other == "table":
        return True
    if isinstance(wanted, Constant) and isinstance(given, Primitive) and kind == other:
        return True  # any string for one of some: which one it is, nobody knows
    if kind == other == "number" and not isinstance(wanted, Constant):
        return not _is_fraction(given) or wanted != INTEGER
    if coerced and {kind, other} == {"number", "string"}:
        return not (isinstance(given, Constant) and kind == "string") or number_value(str(given.value)) is not None
    return inference.snapshot.is_assignable(given, wanted)


def _is_fraction(type_: Type) -> bool:
    return isinstance(type_, Constant) and isinstance(type_.value, float) and not type_.value.is_integer()


def shown(look: Look, type_: Type) -> str:
    """A type as messages show it: of a literal, the literal."""
    if isinstance(type_, Constant):
        type_ = attrs.evolve(type_, fresh=False)
    return look.snapshot.print_type(type_)
