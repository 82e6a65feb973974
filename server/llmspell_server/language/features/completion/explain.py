"""More about one item, when it is looked at: its declaration, what is written about it, the edits it needs elsewhere.

Only the one thing is looked up that the item names; the place is read again from the text as it is then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from llmspell_runtime.syntax import Edit
from llmspell_server.language.answers import Documentation, Member
from llmspell_server.language.documentation import of_file, of_node, of_type, of_type_name
from llmspell_server.language.features.hover import declaration
from llmspell_server.language.features.prose import prose
from llmspell_server.language.open_choices import dependences
from llmspell_server.language.types.printing import field_label
from llmspell_server.language.types.values import UNKNOWN, Module, Named, Type

from .auto_require import require_edit, required
from .backward import nearest
from .constructor import table_around
from .items import Options
from .literals import described
from .modules import modules
from .place import place_at
from .request import Request

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot
    from llmspell_server.language.source import SourceFile


@attrs.frozen
class Explanation:
    """The declaration as code, Markdown about it, edits elsewhere; each may be empty."""

    code: str = ""
    text: str = ""
    edits: tuple[Edit, ...] = ()


_NOTHING = Explanation()


def explain(
    snapshot: Snapshot,
    uri: str,
    offset: int,
    source: str,
    label: str,
    *,
    origin: str = "",
    options: Options | None = None,
) -> Explanation:
    """The item `label` from a source, at an offset where it was offered. `origin` is the module it comes from."""
    file = snapshot.file(uri)
    chosen = options or Options()
    place = place_at(file.tree, offset, chosen.postfix) if file is not None else None
    if file is None or place is None:
        return _NOTHING
    request = Request(snapshot, file, offset, place, chosen)
    match source:
        case "member":
            return _member(request, _one_member(request, _bare(label)))
        case "key":
            found = table_around(request)
            members = snapshot.member(found[1], label) if found is not None and found[1] is not None else []
            return _member(request, members[0] if members else None)
        case "local":
            return _local(request, label)
        case "global":
            return _global(request, label)
        case "type":
            return Explanation("", prose(of_type_name(snapshot, label)))
        case "value":
            return Explanation("", described(request, _bare(label)))
        case "path":
            return _module(request, label.replace("/", "."), "", field=False)
        case "module" | "export":
            return _module(request, label, origin, field=source == "export")
        case _:
            return _NOTHING


def _bare(label: str) -> str:
    """A label without the quotes of a key."""
    return label[1:-1] if len(label) > 1 and label[0] in "\"'" and label[-1] == label[0] else label


def _one_member(request: Request, name: str) -> Member | None:
    end = request.place.receiver
    if request.place.kind == "string":  # `t["name`: before the bracket
        before = nearest(request.file.tree, end, 2)
        end = before[-1].end if before else end
    found = request.expression_before(end)
    if found is None:
        return None
    members = request.snapshot.members_of(request.uri, found[1], only=name.__eq__)
    return members[0] if members else None


def _member(request: Request, member: Member | None) -> Explanation:
    if member is None:
        return _NOTHING
    written = of_type(request.snapshot, member.type)
    if member.doc or member.deprecated is not None:
        written = attrs.evolve(
            written, text=member.doc or written.text, deprecated=member.deprecated or written.deprecated
        )
    text = "\n\n".join(part for part in (dependences(member.type), prose(written)) if part)
    return Explanation(declaration(request.snapshot, "", field_label(member.name), member.type), text)


def _local(request: Request, label: str) -> Explanation:
    variable = request.variables.get(label)
    if variable is None:
        return _NOTHING
    snapshot = request.snapshot
    type_ = snapshot.node_type(request.file, variable.unit, variable.node)
    symbol = snapshot.symbol_at(request.uri, variable.node.start + request.file.shift(variable.unit))
    written = snapshot.documentation(symbol) if symbol is not None else Documentation()
    return Explanation(declaration(snapshot, "local ", label, type_), prose(written))


def _global(request: Request, label: str) -> Explanation:
    snapshot = request.snapshot
    found = snapshot.member(Module(), label)
    type_: Type = found[0].type if found else UNKNOWN
    written = Documentation()
    for _, unit, write in snapshot.index.global_writes(label):
        written = of_node(unit, write.statement)
        if written.text or written.parameters or written.deprecated is not None:
            break
    if not written.text and isinstance(type_, Named):
        written = of_type_name(snapshot, type_.name)
    return Explanation(declaration(snapshot, "", label, type_), prose(written))


def _module(request: Request, label: str, origin: str, *, field: bool) -> Explanation:
    snapshot = request.snapshot
    name = origin or label
    uri = next((uri for each, uri in modules(snapshot, request.uri) if each == name), None)
    file = snapshot.file(uri) if uri is not None else None
    if file is None:
        return _NOTHING
    edits = (require_edit(request, name, file),) if origin and _is_missing(request, file.uri) else ()
    if field:
        found = snapshot.member(_returned(request, file), label)
        return attrs.evolve(_member(request, found[0] if found else None), edits=edits)
    return Explanation(f'require "{name}"', prose(of_file(file)), edits)


def _returned(request: Request, file: SourceFile) -> Type:
    """The type of what a module returns."""
    returned = file.returned
    if returned is None or not returned[1].values:
        return UNKNOWN
    return request.snapshot.node_type(file, returned[0], returned[1].values[0])


def _is_missing(request: Request, uri: str) -> bool:
    return uri not in required(request.file, request)
