"""How what other versions of Lua had is written in the chosen one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax import Edit, Fix
from llmspell_runtime.syntax.nodes import Binary, Call, Expression, Unary, Vararg

if TYPE_CHECKING:
    from .look import Look

_NAMES: Final[Mapping[str, tuple[str, str]]] = {
    "unpack": ("table.unpack", ">5.2"),
    "loadstring": ("load", ">5.2"),
    "math.atan2": ("math.atan", ">5.3"),
    "package.loaders": ("package.searchers", ">5.2"),
    "table.unpack": ("unpack", "5.1"),
    "package.searchers": ("package.loaders", "5.1"),
}
_CALLS: Final[Mapping[str, tuple[str, int, str]]] = {
    "table.getn": ("#{0}", 1, ">5.1"),
    "rawlen": ("#{0}", 1, "5.1"),
    "math.pow": ("{0} ^ {1}", 2, ">5.1"),
    "math.log10": ("math.log({0}, 10)", 1, ">5.2"),
    "math.ldexp": ("{0} * 2.0 ^ {1}", 2, ">5.1"),
    "bit32.band": ("{0} & {1}", 2, ">5.3"),
    "bit32.bor": ("{0} | {1}", 2, ">5.3"),
    "bit32.bxor": ("{0} ~ {1}", 2, ">5.3"),
    "bit32.bnot": ("~{0}", 1, ">5.3"),
    "bit32.lshift": ("{0} << {1}", 2, ">5.3"),
    "bit32.rshift": ("{0} >> {1}", 2, ">5.3"),
}


def modern_form(look: Look, node: Expression, name: str, fits: Callable[[str], bool]) -> tuple[Fix, ...]:
    """The fix that writes a library function the way of the chosen version; `fits` tells whether a version is meant."""
    simple = _NAMES.get(name)
    if simple is not None and fits(simple[1]):
        return (Fix(f"Write `{simple[0]}`", (Edit(node.start, node.end, simple[0]),)),)
    parent = look.parent(node)
    found = _CALLS.get(name)
    if found is None or not isinstance(parent, Call) or parent.callee is not node or not fits(found[2]):
        return ()
    pattern, count, _ = found
    arguments = parent.arguments
    if len(arguments) != count or any(isinstance(one, Vararg) for one in arguments):
        return ()
    around = look.parent(parent)
    texts = [_in_parentheses(look, one) for one in arguments]
    text = pattern.format(*texts)
    if isinstance(around, Binary | Unary) and not text.endswith(")"):
        text = f"({text})"
    return (Fix(f"Write `{text}`", (Edit(parent.start, parent.end, text),)),)


def _in_parentheses(look: Look, node: Expression) -> str:
    text = look.text(node)
    return f"({text})" if isinstance(node, Binary | Unary) else text
