"""How a value that does not fit may be made to fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax import Edit, Fix
from llmspell_runtime.syntax.literals import string_value
from llmspell_runtime.syntax.nodes import Expression, Number, String
from llmspell_server.language.infer.kinds import expanded, runtime_kind
from llmspell_server.language.types.build import members_of
from llmspell_server.language.types.values import NIL, Constant, Type

from .nearest import did_you_mean, nearest

if TYPE_CHECKING:
    from .look import Look

_MOST_OFFERED: Final = 5


def guess_at(look: Look, node: Expression, wanted: Type) -> str:
    """The end of a message: the word of those wanted that was probably meant."""
    if not isinstance(node, String):
        return ""
    return did_you_mean(nearest(_text(look, node), _words(look, wanted)))


def repairs(look: Look, node: Expression, wanted: Type, given: Type) -> tuple[Fix, ...]:
    """Another word, where only some are welcome; a conversion, where there is one."""
    inference = look.snapshot.inference
    words = _words(look, wanted)
    if isinstance(node, String) and words:
        best = nearest(_text(look, node), words)
        offered = [best] if best is not None else []
        offered += [word for word in words if word != best] if len(words) <= _MOST_OFFERED else []
        return tuple(_instead(look, node, word) for word in offered) if look.text(node)[:1] in "'\"" else ()
    options = [one for one in members_of(expanded(inference, wanted)) if one != NIL]
    kinds = {runtime_kind(inference, one) for one in options}
    kind = {runtime_kind(inference, one) for one in members_of(expanded(inference, given))}
    if kinds == {"string"} and kind <= {"number", "boolean"} and not any(isinstance(one, Constant) for one in options):
        return (_quoted(look, node) if isinstance(node, Number) else _wrapped(node, "tostring"),)
    if kinds == {"number"} and kind == {"string"} and not isinstance(node, String):
        return (_wrapped(node, "tonumber"),)
    return ()


def _words(look: Look, wanted: Type) -> list[str]:
    parts = members_of(expanded(look.snapshot.inference, wanted))
    return [str(one.value) for one in parts if isinstance(one, Constant) and one.kind == "string"]


def _text(look: Look, node: String) -> str:
    return string_value(node.text, look.file.tree.dialect)


def _instead(look: Look, node: String, word: str) -> Fix:
    quote = look.text(node)[0]
    escaped = word.replace("\\", "\\\\").replace(quote, "\\" + quote)
    return Fix(f"Change to `{word}`", (Edit(node.start, node.end, f"{quote}{escaped}{quote}"),))


def _quoted(look: Look, node: Expression) -> Fix:
    return Fix("Put it in quotes", (Edit(node.start, node.end, f'"{look.text(node)}"'),))


def _wrapped(node: Expression, function: str) -> Fix:
    edits = (Edit(node.start, node.start, f"{function}("), Edit(node.end, node.end, ")"))
    return Fix(f"Convert with `{function}`", edits)
