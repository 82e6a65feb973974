"""Modules that are not required yet, and what they export: choosing one also writes its `local x = require("x")`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import attrs

from llmspell_runtime.syntax import Edit
from llmspell_runtime.syntax.nodes import Call, Field, Function, Local, Name, Node, String, Table
from llmspell_server.language.binding.facts import DYNAMIC_KEY

from .items import ELSEWHERE, Completion, is_match
from .modules import modules
from .request import Request, is_name

if TYPE_CHECKING:
    from llmspell_server.language.binding.facts import UnitFacts
    from llmspell_server.language.source import SourceFile

ENOUGH: Final = 3
"""Letters from which on exported fields are offered."""
MOST_ELSEWHERE: Final = 100
"""Modules and fields of modules in one answer."""
_NO_NAME: Final = re.compile(r"\W")
_HEADER: Final = re.compile(r"\A(?:#![^\n]*\n)?(?:[ \t]*--(?!\[)[^\n]*\n)*")


def missing_modules(request: Request) -> Iterator[Completion]:
    """Modules by the name that their local would have, and the fields of modules."""
    if not request.options.auto_require or not request.place.prefix:
        return
    bound = required(request.file, request)
    found = 0
    for near, (name, uri) in enumerate(modules(request.snapshot, request.uri)):
        file = request.snapshot.files[uri]
        if file.returned is None:
            continue
        for item in _of_module(request, file, name, near, bound.get(uri)):
            found += 1
            yield item
            if found >= MOST_ELSEWHERE:
                return


def _of_module(request: Request, file: SourceFile, name: str, near: int, bound: str | None) -> Iterator[Completion]:
    """A module and its fields as far as they match; `bound` is its local in the file, None if there is none."""
    place = request.place
    called = bound or local_name(name, file)
    if not called or (bound is None and called in request.variables):
        return
    edits: tuple[Edit, ...] | None = () if bound is not None or request.options.lazy_edits else None
    if bound is None and is_match(place.prefix, called):
        edits = (require_edit(request, name, file),) if edits is None else edits
        yield Completion(
            called, "module", place.start, place.end, called, ELSEWHERE, near, "module", description=name,
            edits=edits,
        )  # fmt: skip
    if len(place.prefix) < ENOUGH:
        return
    for field, (is_function, detail) in exports(file).items():
        if is_match(place.prefix, field):
            edits = (require_edit(request, name, file),) if edits is None else edits
            yield Completion(
                field, "function" if is_function else "field", place.start, place.end, f"{called}.{field}",
                ELSEWHERE + 1, near, "export", detail=detail, description=name, edits=edits,
            )  # fmt: skip


def local_name(module: str, file: SourceFile) -> str:
    """The local for a module: the last part of its name, in the letters that the module writes it with itself.

    A module `lib.stack` that returns its local `Stack` is `Stack`. "" where no identifier comes out.
    """
    found = _NO_NAME.sub("_", module.rsplit(".", 1)[-1])
    returned = file.returned
    value = returned[1].values[0] if returned is not None and returned[1].values else None
    if isinstance(value, Name) and value.text.lower() == found.replace("_", "").lower():
        return value.text
    return found if is_name(found) else ""


def required(file: SourceFile, request: Request) -> dict[str, str]:
    """The modules (by uri) that the file requires into a local in sight, with that local."""
    found: dict[str, str] = {}
    for unit in file.units:
        for call, function, name in unit.requires:
            module = request.snapshot.index.module(name, base=file.uri) if function == "require" else None
            local = _bound_to(unit, call)
            if module is not None and local in request.variables:
                found[module.uri] = local
    return found


def _bound_to(unit: UnitFacts, call: Call) -> str:
    parent = unit.parents.get(call)
    if isinstance(parent, Local) and parent.values and parent.values[0] is call and parent.names:
        return parent.names[0].text
    return ""


@attrs.frozen
class _Style:
    """How a file writes `require`, and the offset behind its last one at the top, None if it has none."""

    opener: str = "("
    closer: str = ")"
    quote: str = '"'
    end: str = ""
    behind: int | None = None


def require_edit(request: Request, module: str, file: SourceFile) -> Edit:
    """Writes `local x = require("x")` below the last one at the top of the file, in its style; else at the very top."""
    text = request.text
    style = _style(request)
    quoted = f"{style.quote}{module}{style.quote}"
    line = f"local {local_name(module, file)} = require{style.opener}{quoted}{style.closer}{style.end}"
    if style.behind is not None:
        at = text.find("\n", style.behind)
        return Edit(len(text), len(text), f"\n{line}") if at < 0 else Edit(at + 1, at + 1, f"{line}\n")
    header = _HEADER.match(text)
    at = header.end() if header is not None else 0
    if text[at : at + 1] not in ("\n", "\r"):  # the comment belongs to what is below it
        at = text.find("\n") + 1 if text.startswith("#!") else 0
    elif at:
        at = text.find("\n", at) + 1
    gap = "" if not text[at:].strip() or text[at : at + 1] in ("\n", "\r") else "\n"
    return Edit(at, at, f"{line}\n{gap}")


def _style(request: Request) -> _Style:
    file = request.file
    found = _Style(quote=request.quote)
    for unit in file.units:
        if not unit.requires:
            continue
        if file.shift(unit) + unit.statement.start >= request.place.start:
            break
        for call, function, _ in unit.requires:
            if (
                function == "require"
                and unit.parents.get(call) is unit.statement
                and isinstance(call.arguments[0], String)
            ):
                shift = file.shift(unit)
                opened = file.text[call.open + shift]
                quote = call.arguments[0].text[0]
                end = unit.statement.end + shift
                semicolon = ";" if file.text[end - 1 : end] == ";" or file.text[end : end + 1] == ";" else ""
                bare = opened != "("
                found = _Style(
                    " " if bare else "(", "" if bare else ")", quote if quote in "\"'" else '"', semicolon, end
                )  # fmt: skip
    return found


def exports(file: SourceFile) -> dict[str, tuple[bool, str]]:
    """The fields of the table that a module returns, as its text shows them; kept with the file.

    Each says whether it is a function, and its parameters.
    """
    found: dict[str, tuple[bool, str]] | None = file.cache.get("completion exports")
    if found is None:
        found = {name: value for name, value in _exports(file) if is_name(name) and not name.startswith("_")}
        file.cache["completion exports"] = found
    return found


def _exports(file: SourceFile) -> Iterator[tuple[str, tuple[bool, str]]]:
    returned = file.returned
    value = returned[1].values[0] if returned is not None and returned[1].values else None
    if isinstance(value, Name) and returned is not None:
        variable = file.variable_of(returned[0], value)
        if variable is None:
            return
        statement = variable.statement
        if isinstance(statement, Local) and variable.index < len(statement.values):
            value = statement.values[variable.index]
        for _, write in file.field_writes_of(variable):
            name = write.path.keys[-1]
            if len(write.path.keys) == 1 and isinstance(name, str) and name != DYNAMIC_KEY:
                yield name, _shown(write.value, method=write.kind == "method")
    for field in value.fields if isinstance(value, Table) else ():
        if isinstance(field, Field) and isinstance(field.key, Name) and not field.bracketed:
            yield field.key.text, _shown(field.value)


def _shown(value: Node | None, *, method: bool = False) -> tuple[bool, str]:
    if not isinstance(value, Function):
        return False, ""
    names = [one.text for one in value.parameters] + ["..."] * (value.vararg is not None)
    return True, f"({', '.join(names)})" if not method else f"(self{''.join(', ' + one for one in names)})"
