"""Whether code gives objects of a class a field that the class does not declare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_runtime.syntax.nodes import Assign, Field, Function, FunctionStatement, Index, Member, Node
from llmspell_server.language.infer.classes import class_info
from llmspell_server.language.infer.site import Site
from llmspell_server.language.types.build import is_unknown, members_of
from llmspell_server.language.types.values import Metatabled, Module, Named, Table, Type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmspell_server.language.binding.facts import FieldWrite
    from llmspell_server.language.infer.inference import Inference
    from llmspell_server.language.source import SourceFile


def is_added(inference: Inference, file: SourceFile, type_: Type, name: str) -> bool:
    """Whether something that may be of the type is given the field, in this workspace."""
    classes = {one.name for one in members_of(type_) if isinstance(one, Named)}
    family = set(classes)
    files = {file.uri: file}
    for one in classes:
        info = class_info(inference, one)
        if info is None:
            continue
        family.update(info.ancestors(inference))
        files.update({each.file.uri: each.file for each in info.declarations if not each.file.is_library})
    for each in files.values():
        if _gives(inference, each, name, family, unknown=True):
            return True
    if any(_makes(inference, one, name) for one in family):
        return True
    others = (each for uri, each in inference.snapshot.files.items() if uri not in files) if classes else ()
    return any(_gives(inference, each, name, family, unknown=False) for each in others)


def _gives(inference: Inference, file: SourceFile, name: str, family: set[str], *, unknown: bool) -> bool:
    """Whether a file gives the field to an object of one of the classes, or (`unknown`) to one that may be."""
    for site, write in _writes(inference, file, name):
        target = write.target
        if not isinstance(target, Member | Index):
            return True
        given = inference.type_of(site, target.object)
        if unknown and is_unknown(given):
            return True
        if any(isinstance(one, Named) and one.name in family for one in members_of(given)):
            return True
    return False


def _makes(inference: Inference, name_of_class: str, name: str) -> bool:
    """Whether a file that describes a class by its code makes any table with the field.

    `setmetatable({ x = 1 }, { __index = Class })` makes an object of the class, and so do many functions that copy
    the methods into a table, or keep them in a closure.
    """
    info = class_info(inference, name_of_class)
    for file in {site.file.uri: site.file for site, _ in info.holders}.values() if info is not None else ():
        inference.note(file.uri)
        for unit in file.units:
            for node in unit.names.get(name, ()):
                if _is_of_plain_table(inference, Site(file, unit), node):
                    return True
    return False


def _is_of_plain_table(inference: Inference, site: Site, node: Node) -> bool:
    """Whether a name is that of a field in a constructor, or of one that a table without a class is given."""
    parent = site.unit.parents.get(node)
    if isinstance(parent, Field):
        return parent.key is node
    assign = site.unit.parents.get(parent) if isinstance(parent, Member) else None
    if not isinstance(parent, Member) or not isinstance(assign, Assign) or parent not in assign.targets:
        return False
    return any(isinstance(one, Table | Metatabled) for one in members_of(inference.type_of(site, parent.object)))


def most_parameters(inference: Inference, file: SourceFile, name: str, *, colon: bool) -> int:
    """How many arguments the functions of a name in a file take, whatever they belong to; a method takes no `self`.

    With `colon` nor does any other function: its first argument is the object.
    """
    most = 0
    for _, write in _writes(inference, file, name):
        statement = write.statement
        function = statement.function if isinstance(statement, FunctionStatement) else write.value
        if isinstance(function, Function):
            method = isinstance(statement, FunctionStatement) and statement.method
            count = len(function.parameters) - (colon and not method)
            most = max(most, count if function.vararg is None else 1 << 30)
    return most


def is_given_to_globals(inference: Inference, name: str) -> bool:
    """Whether a file writes a global through another name of `_G`: `local env = _G  env.x = 1`."""
    inference.note(("w", name))
    known = inference.memo.get(("field writes", name))
    if known is None:
        files = inference.snapshot.files.values()
        known = [(site, write.target) for file in files for site, write in _writes(inference, file, name)]
        inference.memo["field writes", name] = known
    places: list[tuple[Site, Node]] = known  # type: ignore[assignment]
    return any(
        isinstance(target, Member | Index) and isinstance(inference.type_of(site, target.object), Module)
        for site, target in places
    )


def is_written_anywhere(inference: Inference, name: str) -> bool:
    """Whether any file of the workspace gives anything a field of that name."""
    return any(True for file in inference.snapshot.files.values() for _ in _writes(inference, file, name))


def _writes(inference: Inference, file: SourceFile, name: str) -> Iterator[tuple[Site, FieldWrite]]:
    inference.note(("w", name))
    for unit in file.units:
        if name not in unit.names:
            continue
        for group in (unit.writes, unit.writes_free):
            for writes in group.values():
                for write in writes:
                    if write.path.keys[-1] == name:
                        yield Site(file, unit), write
