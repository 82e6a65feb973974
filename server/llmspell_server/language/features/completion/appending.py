"""The next element of a list: `t[#t + 1] = ` and `t[#t]` behind `t[`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from llmspell_server.language.infer.listing import names_of
from llmspell_server.language.types.build import members_of
from llmspell_server.language.types.values import (
    ANY,
    INTEGER,
    NUMBER,
    UNKNOWN,
    Array,
    Map,
    Primitive,
    Table,
    Tuple,
    Type,
)

from .backward import nearest
from .items import WANTED, Completion
from .request import Request, ask

_WIDEST: Final = 40
"""Characters of a list's name that are worth repeating."""


def append(request: Request) -> Iterator[Completion]:
    """`t[#t + 1] = ` where a statement begins with `t[`; `t[#t]` in expressions."""
    place = request.place
    start, receiver = place.start, place.receiver
    if place.kind == "expression":
        before = nearest(request.file.tree, place.start, 3)
        if len(before) < 3 or before[0].kind != "#" or before[1].kind != "[":
            return
        start, receiver = before[0].start, before[2].end
    found = request.expression_before(receiver)
    if found is None or not _may_be_list(request, request.snapshot.node_type(request.file, *found)):
        return
    unit, node = found
    shift = request.file.shift(unit)
    name = request.text[node.start + shift : receiver]
    before = nearest(request.file.tree, node.start + shift, 1)
    if "\n" in name or len(name) > _WIDEST or "(" in name:
        return
    closed = request.text[place.end : place.end + 1] == "]"
    starts = not before or before[0].kind in ("then", "do", "else", "repeat", ";", ")", "end")
    starts = starts or "\n" in request.text[before[0].end : node.start + shift]
    rest = request.text[place.end + closed :].split("\n", 1)[0].strip()
    end = place.end + closed
    if starts and not rest:
        yield Completion(f"#{name} + 1", "value", start, end, f"#{name} + 1] = ", WANTED)
    yield Completion(f"#{name}", "value", start, end, f"#{name}]", WANTED, near=1)


def _may_be_list(request: Request, type_: Type) -> bool:
    """Whether a value can hold elements: a list does, and a table about which nothing else is known."""
    for part in members_of(type_):
        match part:
            case Array() | Tuple():
                return True
            case Map(key, _):
                return key in (INTEGER, NUMBER, ANY, UNKNOWN)
            case Table():
                names = ask(request.snapshot, partial(names_of, type_=part), [])
                return not names or any(isinstance(one, int) for one in names)
            case Primitive(name):
                if name in ("table", "unknown", "any"):
                    return True
    return False
