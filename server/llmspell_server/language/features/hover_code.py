"""The declaration of a thing in one block of Lua: its type, and what the types in it consist of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

from llmspell_server.language.annotations.tags import AliasTag, ClassTag, EnumTag
from llmspell_server.language.annotations.type_nodes import UnionNode
from llmspell_server.language.infer.aliases import alias_target, enum_table
from llmspell_server.language.open_choices import readable_type
from llmspell_server.language.types.build import members_of, without_nil
from llmspell_server.language.types.printing import field_label, print_constant
from llmspell_server.language.types.values import (
    NIL,
    Constant,
    Function,
    Module,
    Named,
    Origin,
    Shape,
    Signature,
    Table,
    Type,
)

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot
    from llmspell_server.language.answers import Member
    from llmspell_server.language.index import TypeDeclaration

WIDEST: Final = 72
"""Characters of a table's type in one line."""
MOST_LINES: Final = 10
"""Fields, values or signatures that are shown."""
_MOST_TYPES: Final = 3
_MOST_OPTIONS: Final = 20

_REMARK: Final = re.compile(r"\s[#@]\s.*")


def declaration(snapshot: Snapshot, lead: str, name: str, type_: Type) -> str:
    """The declaration of a name of a type: a line for each way to call a function, else `name: type`."""
    type_ = readable_type(snapshot.inference, type_)
    if isinstance(type_, Function) and type_.signatures:
        lines = []
        scope = lead if lead == "local " else ""
        for signature in type_.signatures[:MOST_LINES]:
            text = snapshot.print_type(Function((_as_called(signature, name),), type_.origin))
            head, found, rest = text.partition("fun(")
            head = "(async) " if head == "async " else head
            lines.append(f"{head}{scope}function {name}({rest}" if found else f"{lead}{name}: {text}")
        return "\n".join(_cut(lines, len(type_.signatures), "overloads"))
    text = f"{lead}{name}: {type_text(snapshot, type_)}"
    if isinstance(type_, Constant) and type_.fresh:
        text += f" = {print_constant(type_)}"
    return text


def _as_called(signature: Signature, name: str) -> Signature:
    """The signature without the `self` that a colon in the name stands for."""
    first = signature.parameters[:1]
    if ":" in name and first and first[0].name == "self":
        return attrs.evolve(signature, parameters=signature.parameters[1:])
    return signature


def value_code(snapshot: Snapshot, lead: str, name: str, type_: Type) -> str:
    """A declaration, with the fields of the class that the type is and the values of the aliases and enums in it."""
    text = declaration(snapshot, lead, name, type_)
    named = [part for part in members_of(type_) if isinstance(part, Named)][:_MOST_TYPES]
    others = [part for part in members_of(type_) if not isinstance(part, Named) and part != NIL]
    for part in named:
        for declared in snapshot.types_named(part.name)[:1]:
            only = len(named) == 1 and not others and not _is_library(part.name)
            if not isinstance(declared.tag, ClassTag) and not (only and _stands_for_class(snapshot, part)):
                text += "\n" + _declared_code(snapshot, declared)
            elif only:
                fields = _fields(snapshot, type_)
                text += f" {{\n{fields}\n}}" if fields else ""
    return text


def _stands_for_class(snapshot: Snapshot, type_: Named) -> bool:
    """Whether an alias is just another name of a class."""
    inference = snapshot.inference
    inference.work = 0
    try:
        target = alias_target(inference, type_)
    except RecursionError:
        inference.recover()
        return False
    return isinstance(target, Named) and any(isinstance(one.tag, ClassTag) for one in snapshot.types_named(target.name))


def _is_library(name: str) -> bool:
    """Whether a class is that of a table of functions, such as `string`, of which a list says little."""
    return name.startswith("llmspell.globals.") or name.endswith("lib")


def type_text(snapshot: Snapshot, type_: Type) -> str:
    """A type in one line, or a field a line where that is too wide."""
    text = snapshot.print_type(type_)
    if len(text) <= WIDEST or not isinstance(type_, Table | Shape | Module):
        return text
    return "{\n" + _fields(snapshot, type_) + "\n}"


def type_code(snapshot: Snapshot, name: str) -> str:
    """A class with its fields, an alias with what it stands for, an enum with its values."""
    for declared in snapshot.types_named(name):
        return _declared_code(snapshot, declared)
    return f"(type) {name}"


def _declared_code(snapshot: Snapshot, declared: TypeDeclaration) -> str:
    name = declared.tag.name.text
    match declared.tag:
        case AliasTag():
            return _alias(declared, declared.tag)
        case EnumTag():
            table = enum_table(declared)
            head = f"(enum) {name}"
            if table is None or declared.unit is None:
                return head
            return _with_fields(snapshot, head, Table(Origin(declared.file.uri, declared.unit, table)))
        case ClassTag(parents=parents):
            names = [_source(declared, node.start, node.end) for node in parents]
            head = f"(class) {name}" + (f": {', '.join(names)}" if names else "")
            return _with_fields(snapshot, head, Named(name))


def _alias(declared: TypeDeclaration, tag: AliasTag) -> str:
    """In one line, or with a line for each variant where there are remarks on them or many of them."""
    head = f"(alias) {tag.name.text} ="
    whole = _written(_source(declared, tag.type.start, tag.type.end))
    if not isinstance(tag.type, UnionNode) or (len(whole) <= WIDEST and not any(tag.type.docs)):
        return f"{head} {whole}"
    docs = tag.type.docs or ("",) * len(tag.type.members)
    lines = []
    for member, doc in zip(tag.type.members, docs, strict=False):
        text = f"    | {_written(_source(declared, member.start, member.end))}"
        lines.append(f"{text} -- {' '.join(doc.split())}" if doc else text)
    return "\n".join([head, *_cut(lines[:MOST_LINES], len(lines), "", "    ")])


def _source(declared: TypeDeclaration, start: int, end: int) -> str:
    shift = declared.file.shift(declared.unit) if declared.unit is not None else 0
    return declared.file.text[start + shift : end + shift]


def _written(text: str) -> str:
    """The text of a type in one line, without the comments of its alternatives."""
    lines = (_REMARK.sub("", line.strip().removeprefix("---")) for line in text.splitlines())
    return " ".join(" ".join(lines).split()).removeprefix("| ")


def _with_fields(snapshot: Snapshot, head: str, type_: Type) -> str:
    fields = _fields(snapshot, type_)
    return f"{head} {{\n{fields}\n}}" if fields else head


def _fields(snapshot: Snapshot, type_: Type) -> str:
    found = [one for one in snapshot.members(type_) if not str(one.name).startswith("__")]
    lines = [_field(snapshot, one) for one in found[:MOST_LINES]]
    return "\n".join(_cut(lines, len(found), "", "    "))


def field_list(snapshot: Snapshot, name: str, type_: Type) -> str:
    """What an argument can hold, as a list in Markdown: the fields of the class that it is; "" of anything else."""
    named = [part for part in members_of(type_) if isinstance(part, Named)]
    if len(named) != 1 or _is_library(named[0].name):
        return ""
    fields = [one for one in snapshot.members(named[0]) if not isinstance(one.type, Function)]
    lines = [_described(snapshot, one) for one in fields[:_MOST_OPTIONS]]
    return "\n".join([f"`{name}` can have", "", *_cut(lines, len(fields), "", "- ")]) if lines else ""


def _described(snapshot: Snapshot, one: Member) -> str:
    mark, type_ = ("?", without_nil(one.type)) if one.optional else ("", one.type)
    text = f"- `{field_label(one.name)}{mark}: {snapshot.print_type(type_)}` {' '.join(one.doc.split())}"
    return text.rstrip()


def _field(snapshot: Snapshot, one: Member) -> str:
    text = f"    {field_label(one.name)}: {snapshot.print_type(one.type)}"
    if isinstance(one.type, Constant) and one.type.fresh:
        text += f" = {print_constant(one.type)}"
    return text + ","


def _cut(lines: list[str], count: int, what: str, indent: str = "") -> list[str]:
    """The lines, and a last one that says how many more there are."""
    more = count - len(lines)
    return [*lines, f"{indent}... ({more} more{' ' + what if what else ''})"] if more > 0 else lines
