"""The check of table constructors: fields that their class needs and that are not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_runtime.syntax import Edit, Fix
from llmspell_runtime.syntax.nodes import Assign, Call, Local, MethodCall, Return, Table, Vararg
from llmspell_server.language.binding.facts import Variable
from llmspell_server.language.binding.paths import access_path
from llmspell_server.language.infer.classes import class_info
from llmspell_server.language.infer.kinds import expanded
from llmspell_server.language.infer.members import find, found_type
from llmspell_server.language.infer.site import Site
from llmspell_server.language.infer.tables import writes_through
from llmspell_server.language.types.build import members_of, union, without_nil
from llmspell_server.language.types.values import (
    BOOLEAN,
    NEVER,
    STRING,
    TABLE,
    Constant,
    Function,
    Named,
    Primitive,
    Shape,
    Type,
)

from .calls import is_nilable
from .finding import Finding
from .look import Look
from .spells.candidates import possible_options
from .spells.library import is_tried
from .spells.options import milder, slips
from .wanted import key_of, wanted_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmspell_server.language.infer.inference import Inference

_MOST_NAMED = 6


def missing_fields(look: Look) -> Iterator[Finding]:
    """Tables written where a class is wanted, without the fields that the class needs."""
    for table in look.nodes(Table):
        options = possible_options(look, table)
        wanted = union(options) if options else wanted_at(look, table)
        if wanted is None:
            continue
        found = _lacking(look, table, without_nil(expanded(look.snapshot.inference, wanted)))
        if found is None:
            continue
        type_, names = found
        if isinstance(type_, Shape) and isinstance(wanted, Named):
            type_ = wanted
        later = _given_later(look, table)
        meant = slips(look, table, options) if options else ()
        names = [name for name in names if name not in later and name not in meant]
        if names:
            yield _finding(look, table, type_, names, "missing-option" if options else "missing-fields")


def _finding(look: Look, table: Table, type_: Type, names: list[str], code: str) -> Finding:
    listed = ", ".join(f"`{name}`" for name in names[:_MOST_NAMED]) + (", …" if len(names) > _MOST_NAMED else "")
    if code == "missing-option":
        message = f"The options {listed} are missing." if len(names) > 1 else f"The option {listed} is missing."
    else:
        some = "fields" if len(names) > 1 else "the field"
        message = f"`{look.snapshot.print_type(type_)}` also needs {some} {listed}."
    found = look.finding(code, table, message, fixes=_filled(look, table, type_, names))
    unsure = isinstance(look.parent(table), Return) or is_tried(look, table)
    return milder(found) if code == "missing-option" and unsure else found


def _lacking(look: Look, table: Table, wanted: Type) -> tuple[Type, list[str]] | None:
    """The class that is nearest, and what it lacks; None if the table fits one of what is wanted."""
    inference = look.snapshot.inference
    given, certain = _given(table)
    best: tuple[Type, list[str]] | None = None
    for one in members_of(wanted):
        if not isinstance(one, Named | Shape):
            if one == TABLE or not isinstance(one, Constant | Primitive | Function):
                return None
            continue
        needed = _needed(inference, one)
        if needed is None or not certain:
            return None
        missing = [str(name) for name in needed if name not in given]
        if not missing:
            return None
        if best is None or len(missing) < len(best[1]):
            best = one, missing
    return best


def _given(table: Table) -> tuple[set[str | int], bool]:
    """The keys of a constructor, and whether these are all."""
    names: set[str | int] = set()
    for field in table.fields:
        key = key_of(field, table)
        if key is None:
            return names, False
        names.add(key)
    last = table.fields[-1] if table.fields else None
    return names, not (last is not None and last.key is None and isinstance(last.value, Call | MethodCall | Vararg))


def _needed(inference: Inference, type_: Named | Shape) -> list[str | int] | None:
    """The fields that every value of a type has; None where that is not known."""
    if isinstance(type_, Shape):
        return [one.name for one in type_.fields if not one.optional and not is_nilable(one.type)]
    found: dict[str | int, None] = {}
    queue: list[Type] = [type_]
    seen: set[str] = set()
    while queue:
        one = queue.pop(0)
        if isinstance(one, Shape):
            found.update(dict.fromkeys(_needed(inference, one) or ()))
            continue
        if not isinstance(one, Named) or one.name in seen:
            continue
        seen.add(one.name)
        info = class_info(inference, one.name)
        if info is None or "partial" in info.attributes:
            return None
        for name, declared in info.fields.items():
            if any(field.optional for field in declared) or is_nilable(
                found_type(find(inference, type_, name) or declared)
            ):
                continue
            if not any(field.source != "tag" for field in find(inference, type_, name)):
                found[name] = None
        queue += info.parents
    return list(found)


def _given_later(look: Look, table: Table) -> set[str]:
    """The fields that are assigned to the variable that holds the table, anywhere below."""
    parent = look.parent(table)
    if not isinstance(parent, Local | Assign):
        return set()
    targets = parent.names if isinstance(parent, Local) else parent.targets
    index = next((i for i, one in enumerate(parent.values) if one is table), 0)
    path = access_path(targets[index], look.unit.resolved) if index < len(targets) else None
    if path is None:
        return set()
    site = Site(look.file, look.unit)
    same_unit = not isinstance(path.root, Variable) or path.root.unit is look.unit
    return {
        str(write.path.keys[-1])
        for there, write in writes_through(look.snapshot.inference, site, path)
        if there.unit is not look.unit or not same_unit or write.target.start > table.end
    }


_VALUES: dict[str, str] = {"string": '""', "number": "0", "integer": "0", "boolean": "false", "table": "{}"}


def _filled(look: Look, table: Table, type_: Type, names: list[str]) -> tuple[Fix, ...]:
    """The fields with a first value each."""
    parts = [f"{name} = {_first_value(look, type_, name)}" for name in names if name.isidentifier()]
    text = look.text(table)
    if not parts or not text.endswith("}"):
        return ()
    added = ", ".join(parts)
    if not table.fields:
        edit = Edit(table.start, table.end, f"{{ {added} }}")
    else:
        last = table.fields[-1].end
        edit = Edit(last, last, f", {added}")
    return (Fix("Add the missing fields", (edit,)),)


def _first_value(look: Look, type_: Type, name: str) -> str:
    inference = look.snapshot.inference
    found = members_of(expanded(inference, found_type(find(inference, type_, name))))
    first = found[0] if found else NEVER
    if isinstance(first, Constant):
        quoted = str(first.value).replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}"' if first.kind == "string" else str(first.value).lower()
    if isinstance(first, Function):
        signature = first.signatures[0] if first.signatures else None
        names = ", ".join(one.name for one in signature.parameters) if signature else ""
        return f"function({names}) end"
    if first in (STRING, BOOLEAN) or isinstance(first, Primitive):
        return _VALUES.get(getattr(first, "name", ""), "nil")
    return "{}"
