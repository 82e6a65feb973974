"""The functions of Lua whose results no annotation can say: `require`, `setmetatable`, `select`, `pcall`, `pairs` …"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax.literals import string_value
from llmspell_runtime.syntax.nodes import Call, GenericFor, Member, Name, String
from llmspell_runtime.syntax.nodes import Table as TableNode
from llmspell_server.language.types.build import optional, truthy, union, widen_fresh, without_nil
from llmspell_server.language.types.values import (
    ANY,
    FALSE,
    GLOBALS,
    INTEGER,
    STRING,
    TRUE,
    UNKNOWN,
    Constant,
    Function,
    Metatabled,
    Named,
    Table,
    Tuple,
    Type,
)

from .generics import element_of, entries_of
from .site import Site, Values, join_values

if TYPE_CHECKING:
    from .inference import Inference


def special(inference: Inference, site: Site, node: Call) -> Values | None:
    """The results of a call of one of these functions; None for any other."""
    if isinstance(node.callee, Member):
        return _unpack(inference, site, node) if _is_unpack(site, node.callee) else None
    if not isinstance(node.callee, Name):
        return None
    handler = _SPECIAL.get(node.callee.text)
    if handler is None or site.file.variable_of(site.unit, node.callee) is not None:
        return None
    return handler(inference, site, node)


def _require(inference: Inference, site: Site, node: Call) -> Values | None:
    if not node.arguments or not isinstance(node.arguments[0], String):
        return None
    from .modules import module_type

    name = string_value(node.arguments[0].text, site.file.tree.dialect)
    file = inference.module(site, name)
    if file is None:
        from .variables import global_type

        if name in _LIBRARIES:
            return Values((global_type(inference, name), STRING))
        return Values((UNKNOWN,))
    return Values((module_type(inference, file), STRING))


_LIBRARIES: Final = ("string", "table", "math", "io", "os", "coroutine", "utf8", "debug", "bit", "jit", "ffi", "bit32")


def _setmetatable(inference: Inference, site: Site, node: Call) -> Values | None:
    if len(node.arguments) < 2:
        return None
    base = inference.type_of(site, node.arguments[0])
    return Values((joined_with_metatable(inference, base, inference.type_of(site, node.arguments[1])),))


def joined_with_metatable(inference: Inference, base: Type, metatable: Type) -> Type:
    """What `setmetatable(base, metatable)` returns."""
    if isinstance(base, Table):
        return base if metatable == UNKNOWN else Metatabled(base, metatable)
    if isinstance(base, Metatabled):
        return Metatabled(base.base, metatable)
    if isinstance(base, Named) and isinstance(metatable, Named) and _descends(inference, metatable, base):
        return metatable
    return base if base != UNKNOWN else Metatabled(UNKNOWN, metatable)


def _descends(inference: Inference, type_: Named, parent: Named) -> bool:
    """Whether an object of one class becomes one of a subclass."""
    from .classes import class_info

    info = class_info(inference, type_.name)
    return info is not None and parent.name in info.ancestors(inference)


def _select(inference: Inference, site: Site, node: Call) -> Values | None:
    if not node.arguments:
        return None
    first = inference.type_of(site, node.arguments[0])
    values = inference.list_values(site, node.arguments[1:])
    if isinstance(first, Constant) and first.value == "#":
        return Values((INTEGER,))
    if isinstance(first, Constant) and first.kind == "integer" and first.value > 0:
        return values.behind(min(first.value - 1, len(values.items)))
    if isinstance(first, Constant) and first.kind == "integer" and values.rest is None and first.value < 0:
        return Values(values.items[first.value :])
    return (
        Values((), union((*values.items, *([values.rest] if values.rest is not None else []))))
        if values.items
        else values
    )


def _protected(inference: Inference, site: Site, node: Call) -> Values | None:
    rows = special_rows(inference, site, node)
    return join_values(rows) if rows is not None else None


def special_rows(inference: Inference, site: Site, node: Call) -> list[Values] | None:
    """The combinations of results of `pcall` and `xpcall`: true and the results, or false and the error."""
    assert isinstance(node.callee, Name)
    from .callables import protected_call
    from .calling import call_values

    inner = protected_call(node)
    if inner is None or site.file.variable_of(site.unit, node.callee) is not None:
        return None
    found = call_values(inference, site, inner[0])
    unknown = not found.items and found.rest == UNKNOWN
    return [Values((TRUE, *found.items), ANY if unknown else found.rest), Values((FALSE, ANY if unknown else STRING))]


def _assert(inference: Inference, site: Site, node: Call) -> Values | None:
    if not node.arguments:
        return None
    values = inference.list_values(site, node.arguments)
    return Values((truthy(values.at(0)), *values.items[1:]), values.rest)


def _next(inference: Inference, site: Site, node: Call) -> Values | None:
    if not node.arguments:
        return None
    entries = entries_of(inference, inference.type_of(site, node.arguments[0]))
    if entries is None:
        return Values((ANY, ANY))
    return Values((optional(entries[0]), optional(entries[1])))


def _rawget(inference: Inference, site: Site, node: Call) -> Values | None:
    if len(node.arguments) < 2:
        return None
    from .keys import key_type

    table = inference.type_of(site, node.arguments[0])
    return Values((key_type(inference, table, inference.type_of(site, node.arguments[1])),))


def _rawset(inference: Inference, site: Site, node: Call) -> Values | None:
    return Values((inference.type_of(site, node.arguments[0]),)) if node.arguments else None


def _getmetatable(inference: Inference, site: Site, node: Call) -> Values | None:
    if not node.arguments:
        return None
    from .metatables import metatables

    found = metatables(inference, inference.type_of(site, node.arguments[0]))
    return Values((found[0],)) if found else None


def _type(inference: Inference, site: Site, node: Call) -> Values | None:
    return Values((STRING,)) if node.arguments else None


def _dofile(inference: Inference, site: Site, node: Call) -> Values | None:
    if not node.arguments or not isinstance(node.arguments[0], String):
        return None
    from .modules import module_type

    path = string_value(node.arguments[0].text, site.file.tree.dialect).removesuffix(".lua").lstrip("./")
    file = inference.module(site, path.replace("/", "."))
    return Values((module_type(inference, file),)) if file is not None else Values((), ANY)


def _is_unpack(site: Site, callee: Member) -> bool:
    holder = callee.object
    if callee.name.text != "unpack" or not isinstance(holder, Name) or holder.text != "table":
        return False
    return site.file.variable_of(site.unit, holder) is None


def _unpack(inference: Inference, site: Site, node: Call) -> Values | None:
    if not node.arguments:
        return None
    if len(node.arguments) == 1:
        given = inference.type_of(site, node.arguments[0])
        if isinstance(given, Tuple):
            return Values(given.items, given.rest)
        if isinstance(given, Table):
            listed = _listed(inference, given)
            if listed is not None:
                return listed
    found = element_of(inference, without_nil(inference.type_of(site, node.arguments[0])))
    element = found if found is not None else ANY
    return Values((element,), element)


def _listed(inference: Inference, type_: Table) -> Values | None:
    """The values of a list that nothing is added to: those of its constructor."""
    from .keys import dynamic_value

    node = type_.origin.node
    site = inference.site_of(type_.origin.uri, type_.origin.unit)
    if site is None or not isinstance(node, TableNode) or dynamic_value(inference, type_) != UNKNOWN:
        return None
    if not node.fields or any(field.key is not None for field in node.fields):
        return None
    found = inference.list_values(site, [field.value for field in node.fields])
    return Values(tuple(map(widen_fresh, found.items)), found.rest)


def _getfenv(inference: Inference, site: Site, node: Call) -> Values | None:
    return Values((GLOBALS,))


_SPECIAL: Final[dict[str, Callable[[Inference, Site, Call], Values | None]]] = {
    "require": _require,
    "setmetatable": _setmetatable,
    "getmetatable": _getmetatable,
    "select": _select,
    "pcall": _protected,
    "xpcall": _protected,
    "assert": _assert,
    "next": _next,
    "rawget": _rawget,
    "rawset": _rawset,
    "type": _type,
    "dofile": _dofile,
    "unpack": _unpack,
    "getfenv": _getfenv,
}


def iteration(inference: Inference, site: Site, node: GenericFor) -> Values | None:
    """The variables of a loop over `pairs(t)`, `ipairs(t)` or `next, t`; None for other iterators."""
    first = node.values[0] if node.values else None
    if isinstance(first, Name) and first.text == "next" and len(node.values) > 1:
        return _entries(inference, inference.type_of(site, node.values[1]))
    if not isinstance(first, Call) or not isinstance(first.callee, Name) or not first.arguments:
        return None
    name = first.callee.text
    if name not in ("pairs", "ipairs") or site.file.variable_of(site.unit, first.callee) is not None:
        return None
    return iterated(inference, name, inference.type_of(site, first.arguments[0]))


def iterated(inference: Inference, name: str, type_: Type) -> Values:
    """What a loop over `pairs` or `ipairs` of a value of a type gives its variables."""
    type_ = without_nil(type_)
    if name == "ipairs":
        return Values((INTEGER, union(_element(inference, member) for member in _members(type_))))
    found = _paired(inference, type_)
    return found if found is not None else _entries(inference, type_)


def _members(type_: Type) -> tuple[Type, ...]:
    from llmspell_server.language.types.build import members_of

    return members_of(type_) or (UNKNOWN,)


def _element(inference: Inference, type_: Type) -> Type:
    found = element_of(inference, type_, widened=False)
    return without_nil(found) if found is not None else UNKNOWN


def _entries(inference: Inference, type_: Type) -> Values:
    keys: list[Type] = []
    values: list[Type] = []
    for member in _members(type_):
        pair = entries_of(inference, member)
        keys.append(pair[0] if pair is not None else UNKNOWN)
        values.append(without_nil(pair[1]) if pair is not None else UNKNOWN)
    return Values((union(keys), union(values)))


def _paired(inference: Inference, type_: Type) -> Values | None:
    """Through `__pairs`."""
    from .callables import callables_of
    from .calling import first_result, results_of_signature
    from .metatables import metamethod

    method = metamethod(inference, type_, "__pairs")
    if not isinstance(method, Function):
        return None
    for one in callables_of(inference, first_result(inference, method)):
        return results_of_signature(inference, one.function, one.signature)
    return None
