"""Functions to be written: a callback where one is wanted, a method that a parent class has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from llmspell_server.language.answers import Member
from llmspell_server.language.types.build import members_of
from llmspell_server.language.types.values import Function, Named, Signature, Type

from .items import MEMBER, WANTED, Completion
from .literals import target_of
from .request import Request, is_name

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot

_DEEPEST: Final = 10
_METAMETHODS: Final = {
    "__index": "key", "__newindex": "key, value", "__call": "...", "__tostring": "", "__len": "", "__eq": "other",
    "__lt": "other", "__le": "other", "__concat": "other", "__unm": "", "__add": "other", "__sub": "other",
    "__mul": "other", "__div": "other", "__mod": "other", "__pow": "other", "__idiv": "other", "__close": "",
    "__gc": "", "__pairs": "",
}  # fmt: skip
"""Metamethods with their parameters behind the first."""


def callbacks(request: Request) -> Iterator[Completion]:
    """`function(a, b) … end` for each kind of function that the place wants."""
    wanted = request.expected
    if wanted is None:
        return
    place = request.place
    seen: set[str] = set()
    for near, signature in enumerate(signatures(request.snapshot, wanted, _DEEPEST)):
        head = f"function({', '.join(_names(signature))})"
        if head not in seen:
            seen.add(head)
            text = f"{head}\n\t$0\nend" if request.options.snippets else f"{head} end"
            yield Completion(
                head, "snippet" if request.options.snippets else "function", place.start, place.end, text, WANTED,
                near, snippet=request.options.snippets, match="function",
            )  # fmt: skip


def signatures(snapshot: Snapshot, type_: Type, depth: int) -> Iterator[Signature]:
    """The signatures of the functions that a type allows, through aliases."""
    for part in members_of(type_):
        if isinstance(part, Function):
            yield from part.signatures[:1]
        elif isinstance(part, Named) and depth:
            target = target_of(snapshot, part)
            if target is not None:
                yield from signatures(snapshot, target, depth - 1)


def _names(signature: Signature, skip: int = 0) -> list[str]:
    """The parameters as one can write them."""
    names = []
    for index, one in enumerate(signature.parameters[skip:]):
        name = "..." if one.vararg else one.name
        names.append(name if name == "..." or is_name(name) else f"arg{index + 1}")
    return names


def overrides(request: Request) -> Iterator[Completion]:
    """Methods of parent classes, and functions that annotations promise, behind `function A:` or `function A.`."""
    place = request.place
    receiver = request.receiver
    colon = place.quote == ":"
    for member in request.snapshot.members(receiver):
        signature = _promised(member, receiver)
        if signature is None or not isinstance(member.name, str) or not is_name(member.name):
            continue
        named_self = bool(signature.parameters) and signature.parameters[0].name == "self"
        if colon and not (signature.method or named_self):
            continue
        names = _names(signature, skip=1 if colon and named_self else 0)
        if not colon and signature.method:
            names.insert(0, "self")
        yield _method(request, member.name, names, MEMBER, "member", member.owner)
    if place.prefix.startswith("_"):
        for name, rest in _METAMETHODS.items():
            names = [one for one in rest.split(", ") if one]
            yield _method(request, name, names if colon else ["self", *names], MEMBER + 1, "", "")


def _promised(member: Member, receiver: Type) -> Signature | None:
    own = isinstance(receiver, Named) and member.owner == receiver.name
    for part in members_of(member.type):
        if isinstance(part, Function) and part.signatures:
            inherited = isinstance(receiver, Named) and member.owner != "" and not own
            return part.signatures[0] if inherited or part.origin is None else None
    return None


def _method(request: Request, name: str, names: list[str], order: int, source: str, owner: str) -> Completion:
    place = request.place
    head = f"{name}({', '.join(names)})"
    rest = request.text[place.end :].split("\n", 1)[0].strip()
    snippet = request.options.snippets and not rest
    text = name if rest.startswith("(") else f"{head}\n\t$0\nend" if snippet else head
    return Completion(
        name, "method", place.start, place.end, text, order, source="member" if source else "", snippet=snippet,
        detail=f"({', '.join(names)})", description=owner,
    )  # fmt: skip
