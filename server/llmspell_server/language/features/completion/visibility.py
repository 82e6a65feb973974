"""Which private, protected and package members the place may use."""

from __future__ import annotations

from functools import partial

from llmspell_runtime.syntax.nodes import Name
from llmspell_server.language.annotations.tags import ClassTag
from llmspell_server.language.answers import Member
from llmspell_server.language.infer.classes import class_info
from llmspell_server.language.infer.docs import blocks_of
from llmspell_server.language.infer.receivers import self_type
from llmspell_server.language.infer.site import Site
from llmspell_server.language.types.build import members_of
from llmspell_server.language.types.values import UNKNOWN, Named

from .request import Request, ask


def visible(request: Request, members: list[Member]) -> list[Member]:
    """The members that may be used at the place."""
    if all(one.visibility == "public" for one in members):
        return members
    homes = _homes(request)
    return [one for one in members if one.visibility == "public" or _may_use(request, one, homes)]


def _may_use(request: Request, member: Member, homes: set[str]) -> bool:
    if not member.owner:
        return True
    if member.visibility == "package":
        return member.location is None or member.location.uri == request.uri
    if member.owner in homes:
        return True
    return member.visibility == "protected" and any(member.owner in _ancestors(request, one) for one in homes)


def _homes(request: Request) -> set[str]:
    """The classes in whose functions the place is, and the class whose own table stands before the dot."""
    found: set[str] = set()
    at = request.file.unit_at(request.place.receiver)
    if at is None:
        return found
    unit, local = at
    site = Site(request.file, unit)
    for facts in unit.functions:
        if facts.node.start <= local <= facts.node.end:
            type_ = ask(request.snapshot, partial(self_type, site=site, function=facts.node), UNKNOWN)
            found.update(part.name for part in members_of(type_) if isinstance(part, Named))
    before = request.expression_before(request.place.receiver)
    if before is not None and isinstance(before[1], Name):
        variable = request.file.variable_of(unit, before[1])
        statements = [(variable.unit, variable.statement)] if variable is not None else [
            (where, write.statement) for _, where, write in request.snapshot.index.global_writes(before[1].text)
        ]  # fmt: skip
        for where, statement in statements:
            for block in blocks_of(where, statement):
                found.update(tag.name.text for tag in block.all(ClassTag))
    return found


def _ancestors(request: Request, name: str) -> set[str]:
    info = ask(request.snapshot, partial(class_info, name=name), None)
    return set(info.ancestors(request.snapshot.inference)) if info is not None else set()
