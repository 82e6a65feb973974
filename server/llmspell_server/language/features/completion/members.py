"""Fields and methods behind a dot, a colon or an opening bracket, and keys in quotes: `t.`, `t:`, `t[`, `t["`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Final

from llmspell_server.language.answers import Member
from llmspell_server.language.infer.kinds import runtime_kind
from llmspell_server.language.types.build import members_of
from llmspell_server.language.types.values import (
    ANY,
    NIL,
    UNKNOWN,
    Array,
    Constant,
    Function,
    Map,
    Named,
    Primitive,
    Table,
    Type,
    Union,
)

from .backward import expression_start, nearest
from .constructor import given_keys, table_around
from .items import DEPRECATED, FITTING, HIDDEN, INHERITED, MEMBER, WANTED, Completion, CompletionKind, Source, is_match
from .literals import constants
from .request import Request, ask, escaped, in_quotes, is_name
from .visibility import visible

_SELF: Final = frozenset(("self", "this", "_self"))
_WIDEST: Final = 40
_PATH: Final = re.compile(r"[A-Za-z_][\w.]*")


def members(request: Request) -> Iterator[Completion]:
    """Everything behind a dot; behind a colon what can be called with the value before it."""
    place = request.place
    colon = place.kind == "method"
    for member in found_members(request, colon=colon):
        name = member.name
        if not isinstance(name, str):
            continue
        if is_name(name):
            yield _item(request, member, name)
        elif not colon and place.kind == "member" and "\n" not in name:
            dot = request.text.rfind(".", 0, place.start)
            insert = f"[{in_quotes(name, request.quote)}]"
            yield Completion(name, member.kind, dot, place.end, insert, HIDDEN, source="member", match=f".{name}")


def listed_keys(request: Request) -> Iterator[Completion]:
    """The keys of `table<"a"|"b", T>`, which are no members but may be all that is known."""
    if request.place.kind != "member":
        return
    for part in members_of(request.receiver):
        for key in constants(request.snapshot, part.key) if isinstance(part, Map) else ():
            if isinstance(key, str) and is_name(key):
                yield request.item(key, "field", MEMBER)


def inner_tables(request: Request) -> Iterator[Completion]:
    """Behind `function t.`: the tables in it that the function can be made a field of."""
    if request.place.quote != ".":
        return
    for member in found_members(request):
        kinds = (ask(request.snapshot, partial(runtime_kind, type_=one), None) for one in members_of(member.type))
        if isinstance(member.name, str) and is_name(member.name) and "table" in kinds:
            yield _item(request, member, member.name)


def used_elsewhere(request: Request) -> Iterator[Completion]:
    """Where nothing is known of the value: the names that the file uses behind the same path."""
    place = request.place
    start = expression_start(request.file.tree, place.receiver)
    path = request.text[start : place.receiver] if start is not None else ""
    if request.receiver not in (UNKNOWN, ANY) or _PATH.fullmatch(path) is None:
        return
    mark = ":" if place.kind == "method" else "[.:]"
    uses = re.compile(rf"(?<![\w.:]){re.escape(path)}{mark}([A-Za-z_]\w*)")
    for match in uses.finditer(request.text):
        if match.start(1) != place.start and is_name(match.group(1)):
            yield request.item(match.group(1), "field", HIDDEN)


def found_members(request: Request, *, colon: bool = False) -> list[Member]:
    """The members of the expression before the place, also those that are only known by assignments."""
    found = request.expression_before(request.place.receiver)
    if found is None:
        return []
    only = partial(is_match, request.place.prefix) if request.place.prefix else None
    members = visible(request, request.snapshot.members_of(request.uri, found[1], colon=colon, only=only))
    members = [one for one in members if not _is_made_here(request, one)]
    if not colon:
        return members
    receiver = request.snapshot.node_type(request.file, *found)
    methods = [one for one in members if _takes(request, one.type, receiver)]
    return methods or [one for one in members if _may_take(one.type)]


def _is_made_here(request: Request, member: Member) -> bool:
    """Whether nothing but the assignment that the cursor is in makes the member: it would complete itself.

    Behind a dot at the end of a line, the assignment may be one of the next line to something else.
    """
    place, start = member.location, request.place.start
    if place is None or place.uri != request.uri or place.start < start:
        return False
    if place.start != start and (request.place.prefix or request.file.tree.next_token_start(start) != place.start):
        return False
    return len(request.snapshot.member(request.receiver, member.name)) <= 1


def _takes(request: Request, type_: Type, receiver: Type) -> bool:
    """Whether a function takes the value before the colon as its first argument."""
    for part in members_of(type_):
        for signature in part.signatures if isinstance(part, Function) else ():
            if signature.method:
                return True
            first = signature.parameters[0] if signature.parameters else None
            if first is None:
                continue
            if first.name in _SELF:
                return True
            if first.type is not None and first.type not in (ANY, UNKNOWN) and not first.vararg:
                return request.snapshot.is_assignable(receiver, first.type)
    return False


def _may_take(type_: Type) -> bool:
    """Whether a function has a first argument of which nothing is known."""
    signatures = [one for part in members_of(type_) if isinstance(part, Function) for one in part.signatures]
    return any(one.parameters and one.parameters[0].type is None for one in signatures)


def _item(request: Request, member: Member, name: str) -> Completion:
    """A member whose name is an identifier."""
    order = MEMBER
    deprecated = member.deprecated is not None
    if name.startswith("_") or (member.owner == "stringlib" and request.place.kind == "member"):
        order = HIDDEN
    elif request.place.kind == "member" and request.fits(member.type):
        order = FITTING
    elif member.owner and _is_inherited(request, member.owner):
        order = INHERITED
    place = request.place
    detail = parameters_of(member.type, colon=place.kind == "method")
    origin = member.owner if order == INHERITED else ""
    return Completion(
        name, member.kind, place.start, place.end, name, DEPRECATED if deprecated else order, source="member",
        deprecated=deprecated, detail=detail,
        description=origin if detail else short_type(member.type),
        commit="(" if detail else "",
    )  # fmt: skip


def _is_inherited(request: Request, owner: str) -> bool:
    receiver = request.receiver
    return isinstance(receiver, Named) and receiver.name != owner


def keys(request: Request) -> Iterator[Completion]:
    """The keys of the table before an opening bracket, in quotes."""
    place = request.place
    if place.bracket != "[" or place.kind != "index":
        return
    closer = "" if request.text[place.end : place.end + 1] == "]" else "]"
    for member in found_members(request):
        name = member.name
        if isinstance(name, str) and "\n" not in name:
            text = in_quotes(name, request.quote)
            yield Completion(text, member.kind, place.start, place.end, text + closer, MEMBER, source="member")


def keys_in_quotes(request: Request) -> Iterator[Completion]:
    """The keys of the table before `["`."""
    place = request.place
    before = nearest(request.file.tree, place.receiver, 2)
    if len(before) < 2 or before[0].kind != "[":
        return
    if before[1].kind in ("{", ",", ";"):
        yield from constructor_keys(request, before[1].end)
        return
    found = request.expression_before(before[1].end)
    if found is None:
        return
    for member in request.snapshot.members_of(request.uri, found[1]):
        if isinstance(member.name, str):
            yield _in_quotes(request, member.name, member.kind, "member")


def constructor_keys(request: Request, start: int) -> Iterator[Completion]:
    """The keys that a constructor around `start` lacks, for `{ ["`."""
    found = table_around(request, start)
    if found is None or found[1] is None:
        return
    given = given_keys(request, found[0])
    for member in request.snapshot.members(found[1]):
        if isinstance(member.name, str) and member.name not in given:
            yield _in_quotes(request, member.name, "field", "")


def _in_quotes(request: Request, name: str, kind: CompletionKind, source: Source) -> Completion:
    """A key between the quotes that are there, with the closing one if that is missing."""
    place = request.place
    text = escaped(name, place.quote) + ("" if place.closed else place.quote)
    return Completion(name, kind, place.start, place.end, text, WANTED, source=source)


def parameters_of(type_: Type, *, colon: bool = False) -> str:
    """The parameters of a function as `(a, b?)`, "" for what is none; of several signatures the first.

    With `colon` without the one that the colon gives.
    """
    for part in members_of(type_):
        if isinstance(part, Function) and part.signatures:
            signature = part.signatures[0]
            names = [one.name + "?" * one.optional for one in signature.parameters]
            if signature.method and not colon:
                names.insert(0, "self")
            elif colon and not signature.method:
                names = names[1:]
            return f"({', '.join(names)})"
    return ""


def short_type(type_: Type) -> str:
    """A type in a word or two, "" where that does not tell much."""
    match type_:
        case Primitive(name):
            return "" if name in ("unknown", "any") else name
        case Constant(kind=kind):
            return kind
        case Named(name, _):
            return name
        case Array(element):
            inner = short_type(element)
            return f"{inner}[]" if inner and "|" not in inner else ""
        case Union(parts):
            inner_parts = [short_type(one) for one in parts if one != NIL]
            text = "|".join(dict.fromkeys(inner_parts))
            return text + "?" * (NIL in parts) if all(inner_parts) and len(text) <= _WIDEST else ""
        case Table() | Map():
            return "table"
        case _:
            return ""
