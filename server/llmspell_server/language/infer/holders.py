"""Second names: the other paths that hold what a path holds, as far as the text alone tells.

`local self = M`, `config.db = db`, `local util = require("util")` in another file, and a parameter of a local function
that is called with the table: a field written through any of them is a field of the one table.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from llmspell_runtime.syntax.nodes import Assign, Call, Expression, Local, Node
from llmspell_server.language.annotations.tags import ClassTag
from llmspell_server.language.binding.facts import DYNAMIC_KEY, AccessPath, FieldWrite, Key, UnitFacts, Variable
from llmspell_server.language.binding.passing import (
    called_function,
    default_of,
    gone_through,
    methods_of,
    module_root,
    own_path,
    passed,
    required_name,
    returned_path,
)

from .docs import first_tag
from .site import Site

if TYPE_CHECKING:
    from llmspell_server.language.source import SourceFile

    from .inference import Inference

_MOST: Final = 24
_LONGEST: Final = 6
_DEEPEST: Final = 8


class Holder(NamedTuple):
    """A path and the place where it means something; a root that is a `str` is a global, or a file as a module."""

    site: Site
    path: AccessPath


class Passed(NamedTuple):
    """Where one use of a variable hands a value on: an expression, or the variable of a loop over its elements."""

    unit: UnitFacts
    node: Node | Variable


def holders(inference: Inference, site: Site, path: AccessPath) -> tuple[Holder, ...]:
    """The paths that hold what a path holds, itself among them: first the one that the others are made of."""
    root = path.root
    if isinstance(root, str):
        root = site.file.top_variable(site.unit, root) or root
    key = ("holders", "" if isinstance(root, str) else site.file.uri, root, path.keys)
    known = inference.memo.get(key)
    if known is not None:
        inference.note(key)
        return known  # type: ignore[return-value]
    own = Holder(site, AccessPath(root, path.keys))
    return inference.remember(key, partial(_holders, inference, own), (own,))


def _holders(inference: Inference, own: Holder) -> tuple[Holder, ...]:
    first = _origin(inference, own)
    found = {_identity(first): first, _identity(own): own}
    queue = [first, own] if first is not own else [own]
    while queue and len(found) < _MOST:
        one = queue.pop(0)
        for other in _seconds(inference, one):
            if _identity(other) not in found and len(other.path.keys) <= _LONGEST:
                found[_identity(other)] = other
                queue.append(other)
    return tuple(found.values())


def _identity(holder: Holder) -> tuple[object, ...]:
    root = holder.path.root
    return (root if isinstance(root, str) else id(root), *holder.path.keys)


# Back to what a name was made of


def _origin(inference: Inference, holder: Holder) -> Holder:
    for _ in range(_DEEPEST):
        before = _before(inference, holder)
        if before is None or len(before.path.keys) > _LONGEST:
            break
        holder = before
    return holder


def _before(inference: Inference, holder: Holder) -> Holder | None:
    """The path that the variable at the root of a path is another name of."""
    (file, _), (root, keys) = holder
    if not isinstance(root, Variable):
        return _before_global(inference, holder)
    if root.kind == "self":
        owner = own_path(root)
        return _at(file, root.unit, owner, keys) if owner is not None else None
    value = _sole_value(inference, file, root)
    return _behind(inference, Site(file, value[0]), value[1], keys) if value is not None else None


def _before_global(inference: Inference, holder: Holder) -> Holder | None:
    root = holder.path.root
    assert isinstance(root, str)
    inference.note(("g", root))
    writes = inference.index.global_writes(root)
    if len(writes) != 1 or writes[0][0].is_library:
        return None
    file, unit, write = writes[0]
    if write.value is None or write.position or not isinstance(write.statement, Assign):
        return None
    return _behind(inference, Site(file, unit), write.value, holder.path.keys)


def _behind(inference: Inference, site: Site, value: Expression, keys: tuple[Key, ...]) -> Holder | None:
    """The path that an expression is, with more keys behind it."""
    path = returned_path(site.unit, value)
    if path is not None:
        return _at(site.file, site.unit, path, keys)
    name = required_name(site.file, site.unit, value)
    module = inference.module(site, name) if name else None
    return _of_module(inference, module, keys) if module is not None and not module.is_library else None


def _of_module(inference: Inference, file: SourceFile, keys: tuple[Key, ...]) -> Holder | None:
    """The path that a file returns."""
    inference.note(("r", file.uri))
    if file.returned is None:
        return None
    unit, statement = file.returned
    path = returned_path(unit, statement.values[0]) if statement.values else None
    if path is None:
        return Holder(Site(file, unit), AccessPath(module_root(file.uri), keys))
    return _at(file, unit, path, keys)


def _at(file: SourceFile, unit: UnitFacts, path: AccessPath, keys: tuple[Key, ...]) -> Holder:
    root = path.root
    if isinstance(root, str):
        root = file.top_variable(unit, root) or root
    return Holder(Site(file, unit), AccessPath(root, path.keys + keys))


def _sole_value(inference: Inference, file: SourceFile, variable: Variable) -> tuple[UnitFacts, Expression] | None:
    """The one expression that a local ever is, with its unit; None if it is more than that, or a class of its own."""
    statement = variable.statement
    if variable.kind != "local" or not isinstance(statement, Local):
        return None
    if variable.top:
        inference.note(("u", file.uri, variable.name))
    if first_tag(variable.unit, statement, ClassTag) is not None:
        return None
    written = file.assignments_of(variable)
    if statement.values:
        return (variable.unit, statement.values[variable.index]) if _is_at(variable.index, statement, written) else None
    if len(written) != 1:
        return None
    unit, name = written[0]
    parent = unit.parents.get(name)
    if not isinstance(parent, Assign):
        return None
    index = next((i for i, one in enumerate(parent.targets) if one is name), 0)
    return (unit, parent.values[index]) if index < len(parent.values) else None


def _is_at(index: int, statement: Local, written: list[tuple[UnitFacts, Node]]) -> bool:
    return not written and index < len(statement.values)


# On to the names that are made of it


def _seconds(inference: Inference, holder: Holder) -> Iterator[Holder]:
    (file, _), (root, keys) = holder
    if isinstance(root, Variable):
        if not root.top:
            inference.note(root.unit)
        yield from _in_file(inference, file, root, keys)
    elif root != module_root(file.uri):
        for each in inference.index.files_with(root):
            yield from _in_file(inference, each, root, keys)
    if isinstance(root, str) or root.top:
        yield from _requirers(inference, holder)


def _in_file(inference: Inference, file: SourceFile, root: Variable | str, keys: tuple[Key, ...]) -> Iterator[Holder]:
    known = passings(file, root)
    for length in range(len(keys) + 1):
        inference.note(("a", file.uri if isinstance(root, Variable) else "", _name(root), keys[:length]))
        for one in known.get(keys[:length], ()):
            if isinstance(one.node, Variable):
                if keys[length : length + 1] and (isinstance(keys[length], int) or keys[length] == DYNAMIC_KEY):
                    yield Holder(Site(file, one.unit), AccessPath(one.node, keys[length + 1 :]))
            else:
                yield from _received(inference, file, one.unit, one.node, keys[length:])


def _name(root: Variable | str) -> str:
    return root.name if isinstance(root, Variable) else root


def passings(file: SourceFile, root: Variable | str) -> dict[tuple[Key, ...], list[Passed]]:
    """Where the uses of a variable, and of what it has fields of, hand values on; kept with the file."""
    known: dict[Variable | str, dict[tuple[Key, ...], list[Passed]]] = file.cache.setdefault("passed on", {})
    if root not in known:
        found: dict[tuple[Key, ...], list[Passed]] = {}
        known[root] = found
        uses = file.uses_of(root) if isinstance(root, Variable) else file.global_uses(root)
        for unit, use in uses:
            _add(found, unit, use, ())
        for unit, owner, hidden in methods_of(file, root):
            for use in hidden.uses:
                _add(found, unit, use, owner.keys)
    return known[root]


def _add(found: dict[tuple[Key, ...], list[Passed]], unit: UnitFacts, use: Node, before: tuple[Key, ...]) -> None:
    one = passed(unit, use) or gone_through(unit, use)
    if one is not None:
        found.setdefault(before + one[0], []).append(Passed(unit, one[1]))


def _received(
    inference: Inference, file: SourceFile, unit: UnitFacts, node: Node, rest: tuple[Key, ...]
) -> Iterator[Holder]:
    """What an expression is given to, with the rest of the keys behind it, if that never holds anything else."""
    parent = unit.parents.get(node)
    if isinstance(parent, Call):
        found = parameter_of(inference, file, unit, parent, node)
        if found is not None:
            yield Holder(found.site, AccessPath(found.path.root, rest))
            return
    from .tables import holder_path

    path = holder_path(unit, node)
    if path is None or DYNAMIC_KEY in path.keys[:-1]:
        return
    found = _at(file, unit, path, ())
    if path.keys[-1:] == (DYNAMIC_KEY,) or _is_only_value(inference, found, node):
        yield Holder(found.site, AccessPath(found.path.root, found.path.keys + rest))


def parameter_of(inference: Inference, file: SourceFile, unit: UnitFacts, call: Call, node: Node) -> Holder | None:
    """The parameter of a local function that an argument is given to, if nothing but a default is assigned to it."""
    function = called_function(file, unit, call)
    position = next((i for i, each in enumerate(call.arguments) if each is node), -1)
    if function is None or not 0 <= position < len(function[1].parameters):
        return None
    inference.note(function[0])
    variable = function[0].resolved.get(function[1].parameters[position])
    written = file.assignments_of(variable) if variable is not None else []
    if variable is None or (written and default_of(function[0], variable, written) is None):
        return None
    return Holder(Site(file, function[0]), AccessPath(variable, ()))


def _is_only_value(inference: Inference, holder: Holder, node: Node) -> bool:
    """Whether a path never holds anything else than what is given to it at one place."""
    (file, _), (root, keys) = holder
    if keys:
        return _written_once(inference, holder)
    if isinstance(root, str):
        inference.note(("g", root))
        writes = inference.index.global_writes(root)
        return len(writes) == 1 and not writes[0][0].is_library
    value = _sole_value(inference, file, root)
    return value is not None and (value[1] is node or _within(value[0], node, value[1]))


def _within(unit: UnitFacts, node: Node, whole: Node) -> bool:
    current: Node | None = node
    while current is not None and current is not whole:
        current = unit.parents.get(current)
    return current is whole


def _written_once(inference: Inference, holder: Holder) -> bool:
    from .tables import own_writes

    keys = holder.path.keys
    writes: list[tuple[Site, FieldWrite]] = own_writes(
        inference, holder.site, AccessPath(holder.path.root, keys[:-1]), keys[-1]
    )
    return len(writes) <= 1


def _requirers(inference: Inference, holder: Holder) -> Iterator[Holder]:
    """What other files call the module whose table a path holds."""
    (file, _), (root, keys) = holder
    inference.note(("r", file.uri))
    whole = _of_module(inference, file, ())
    if whole is None or whole.path.root != root or whole.path.keys != keys[: len(whole.path.keys)]:
        return
    rest = keys[len(whole.path.keys) :]
    stem = inference.index.stem(file.uri)
    inference.note(("q", stem))
    inference.note(("m", stem))
    for other, unit, call in inference.index.requirers(file):
        one = passed(unit, call)
        if one is not None and one.keys == rest[: len(one.keys)]:
            yield from _received(inference, other, unit, one.node, rest[len(one.keys) :])
