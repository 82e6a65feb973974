"""Calls with a dot where a colon is meant, and with a colon where a dot is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax import Edit, Fix
from llmspell_runtime.syntax.nodes import Call, Expression, FunctionStatement, Member, MethodCall, Name
from llmspell_runtime.syntax.nodes import Function as FunctionNode
from llmspell_server.language.infer.kinds import expanded, runtime_kind
from llmspell_server.language.infer.site import Site
from llmspell_server.language.types.build import members_of, truthy
from llmspell_server.language.types.values import NIL

from .evidence import Trust, trust
from .fits import fits
from .look import Look

if TYPE_CHECKING:
    from llmspell_server.language.checking import Way

    from .finding import Finding
    from .sites import KnownCall

_NO_OBJECTS: Final = frozenset(("nil", "number", "string", "boolean", "function", "thread"))
_OWN_NAMES: Final = ("self", "this", "_", "cls", "class")


def wrong_receiver(look: Look, node: Call | MethodCall, call: KnownCall) -> Finding | None:
    """What is wrong with the object of a call; None where nothing is, for all that is known."""
    if isinstance(node, MethodCall):
        return _coloned(look, node, call)
    return _dotted(look, node, node.callee, call) if isinstance(node.callee, Member) else None


def _dotted(look: Look, node: Call, callee: Member, call: KnownCall) -> Finding | None:
    """`t.go()` of a method that uses its `self`."""
    if not all(one.signature.method and _uses_self(look, one) for one in call.ways):
        return None
    if node.arguments and not _is_no_object(look, node.arguments[0], callee.object):
        return None
    name, object_ = callee.name.text, _short(look, callee.object)
    message = f"`{name}` is a method, and lacks its object: is `{object_}:{name}(…)` meant?"
    code, place = ("param-type-mismatch", node.arguments[0]) if node.arguments else ("missing-parameter", node)
    fix = Fix(f"Call it as `{object_}:{name}`", (Edit(callee.object.end, callee.name.start, ":"),))
    return look.finding(code, place, message, fixes=(fix,))


def _uses_self(look: Look, way: Way) -> bool:
    """Whether a method does something with its object; one that only describes another does."""
    origin = way.function.origin
    if origin is None or not isinstance(origin.node, FunctionNode):
        return False
    file = look.snapshot.file(origin.uri)
    if file is None or not origin.node.body.statements:
        return file is not None and file.is_library
    look.snapshot.inference.note(origin.unit)
    function = next((one for one in origin.unit.functions if one.node is origin.node), None)
    return function is not None and function.self_variable is not None and bool(function.self_variable.uses)


def _is_no_object(look: Look, argument: Expression, object_: Expression) -> bool:
    inference = look.snapshot.inference
    kinds = {runtime_kind(inference, one) for one in members_of(expanded(inference, look.type(argument)))}
    own = {runtime_kind(inference, one) for one in members_of(expanded(inference, look.type(object_)))}
    return bool(kinds) and kinds <= _NO_OBJECTS and kinds.isdisjoint(own) and look.type(argument) != NIL


def _coloned(look: Look, node: MethodCall, call: KnownCall) -> Finding | None:
    """`math:floor(x)`: the function wants something else than its library as its first argument."""
    if isinstance(node.object, Name) and node.object.text == "self":
        return None
    if not call.ways or not all(_misfits(look, node, one) for one in call.ways):
        return None
    name, object_ = node.name.text, _short(look, node.object)
    message = f"With `:`, `{name}` is given `{object_}` as its first argument: is `{object_}.{name}(…)` meant?"
    return look.finding("param-type-mismatch", node.name, message, fixes=(with_dot(look, node),))


def _misfits(look: Look, node: MethodCall, way: Way) -> bool:
    signature = way.signature
    first = signature.parameters[0] if signature.parameters and not signature.method else None
    if first is None or first.vararg or first.type is None or first.name in _OWN_NAMES:
        return False
    inference = look.snapshot.inference
    if trust(inference, Site(look.file, look.unit), node.object) == Trust.NONE:
        return False
    parts = members_of(expanded(inference, truthy(look.type(node.object))))
    return not any(fits(inference, one, first.type) for one in parts)


def is_function_of(look: Look, node: MethodCall, ways: tuple[Way, ...]) -> bool:
    """Whether what is called with `:` is written `function object.name(first, …)`, and `first` is not its object."""
    return bool(ways) and all(_is_written_with_dot(look, node, one) for one in ways)


def _is_written_with_dot(look: Look, node: MethodCall, way: Way) -> bool:
    origin, parameters = way.function.origin, way.signature.parameters
    if way.signature.method or not parameters or parameters[0].name in _OWN_NAMES or parameters[0].type is not None:
        return False
    statement = origin.unit.parents.get(origin.node) if origin is not None else None
    target = statement.target if isinstance(statement, FunctionStatement) else None
    if not isinstance(target, Member) or not isinstance(target.object, Name) or not isinstance(node.object, Name):
        return False
    return target.object.text == node.object.text and target.name.text == node.name.text


def with_dot(look: Look, node: MethodCall) -> Fix:
    """The change of a colon into a dot."""
    title = f"Call it as `{_short(look, node.object)}.{node.name.text}`"
    return Fix(title, (Edit(node.object.end, node.name.start, "."),))


def _short(look: Look, node: Expression) -> str:
    text = look.text(node)
    return text if len(text) <= 30 and "\n" not in text else "…"
