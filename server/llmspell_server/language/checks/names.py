"""Checks of globals: those that nothing defines, and those that are made by accident."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax import Edit, Fix
from llmspell_runtime.syntax.nodes import (
    Assign,
    FunctionStatement,
    Global,
    LocalFunction,
    Name,
    Node,
    String,
    walk,
)
from llmspell_server.language.annotations.tags import ClassTag
from llmspell_server.language.binding.facts import DYNAMIC_KEY, GLOBAL_TABLES, GlobalWrite
from llmspell_server.language.infer.docs import last_tag
from llmspell_server.language.library.versions import marked_names

from .added import is_given_to_globals
from .finding import Finding
from .guards import is_guarded, is_indexed
from .look import Look
from .nearest import did_you_mean, nearest
from .requires import LIBRARIES
from .scopes import mentions

if TYPE_CHECKING:
    from llmspell_server.language.source import SourceFile

_OTHER_LANGUAGES: Final = {
    "null": "nil", "None": "nil", "undefined": "nil", "NULL": "nil", "nill": "nil", "True": "true", "False": "false",
    "this": "self", "elif": "elseif",
}  # fmt: skip
_LONG: Final = 5
_WORDS: Final = ("nil", "true", "false", "function", "return", "local", "not", "self")


def undefined_globals(look: Look) -> Iterator[Finding]:
    """Globals that are read and that nothing defines."""
    if _has_own_rules(look.file):
        return
    for name, uses in look.unit.free.items():
        if not _is_unknown_global(look, name):
            continue
        for use in uses:
            if name in marked_names() and not (name not in LIBRARIES and is_indexed(look, use)):
                continue  # told as what another version has
            if look.file.environment(look.unit, use) is None and not _is_meant(look, use):
                yield _undefined(look, use)


def _has_own_rules(file: SourceFile) -> bool:
    """Whether the globals of a file are those of a module, of an environment, or declared."""
    dialect = file.tree.dialect
    if dialect.global_declarations:
        return _declares_globals(file)
    return not dialect.environment_upvalue and any(mentions(file, call) for call in ("setfenv(", "module("))


def _declares_globals(file: SourceFile) -> bool:
    """Whether globals are declared, so that Lua itself refuses others."""
    known: bool | None = file.cache.get("declares globals")
    if known is None:
        known = file.cache["declares globals"] = mentions(file, "global") and any(
            isinstance(node, Global) or (isinstance(node, LocalFunction) and node.is_global)
            for unit in file.units
            for node in walk(unit.statement)
        )
    return known


def _is_meant(look: Look, use: Name) -> bool:
    """Whether the code asks if the global exists; not if it is nearly `true` or a local of a long name."""

    def same(node: Node) -> bool:
        if isinstance(node, String):
            return node.text[1:-1] == use.text  # `if rawget(_G, "x") then`
        return isinstance(node, Name) and node.text == use.text

    if not is_guarded(look, use, same):
        return False
    if use.text in _OTHER_LANGUAGES or nearest(use.text, ("nil", "true", "false")) is not None:
        return False
    return len(use.text) < _LONG or nearest(use.text, _locals_at(look, use)) is None


def _is_unknown_global(look: Look, name: str) -> bool:
    if name in GLOBAL_TABLES or look.file.top_variable(look.unit, name) is not None:
        return False
    if look.snapshot.is_global_defined(name) or _makes_globals(look):
        return False
    return not is_given_to_globals(look.snapshot.inference, name)


def _makes_globals(look: Look) -> bool:
    """Whether the file gives `_G` names that cannot be known, or a metatable that makes them up."""
    file, note = look.file, look.snapshot.inference.note
    note(("mt", file.uri))
    for table in GLOBAL_TABLES:
        note(("f", file.uri, table, (), None))
        if not mentions(file, table):
            continue
        for unit in file.units:
            if any(write.path.keys == (DYNAMIC_KEY,) for write in unit.writes_free.get(table, ())):
                return True
            for call in unit.metatables:
                target = call.arguments[0]
                if isinstance(target, Name) and target.text == table:
                    return True
    return False


def _undefined(look: Look, use: Name) -> Finding:
    name = use.text
    guess = _OTHER_LANGUAGES.get(name) or nearest(name, _known_at(look, use))
    if name == "self":
        guess = None
    message = f"Nothing defines the global `{name}`.{did_you_mean(guess)}"
    if guess is None and is_indexed(look, use):
        message += " If the program that runs this does, name it in `globals` of `[diagnostics]`."
    if name == "self":
        message = "There is no `self` here: only functions written with `:` have one."
    fixes = (Fix(f"Replace it by `{guess}`", (Edit(use.start, use.end, guess),)),) if guess else ()
    return look.finding("undefined-global", use, message, fixes=fixes)


def _locals_at(look: Look, use: Node) -> Iterator[str]:
    for variable in look.unit.variables:
        if variable.visible_from <= use.start <= variable.visible_to:
            yield variable.name
    yield from look.snapshot.chunk_locals(look.file, look.unit)


def _known_at(look: Look, use: Node) -> Iterable[str]:
    yield from _locals_at(look, use)
    yield from _WORDS
    yield from look.snapshot.global_names()


def lowercase_globals(look: Look) -> Iterator[Finding]:
    """`count = 1` without `local`."""
    for name, write in _made(look):
        letter = next((one for one in name if one.isalnum()), "")
        if letter.islower():
            yield look.finding(
                "lowercase-global",
                write.name,
                f"This makes a global `{name}`; is a `local` missing?",
                fixes=_as_local(look, write),
            )


def global_elements(look: Look) -> Iterator[Finding]:
    """Any global that is made."""
    for name, write in _made(look):
        yield look.finding("global-element", write.name, f"This makes a global `{name}`.", fixes=_as_local(look, write))


def _made(look: Look) -> Iterator[tuple[str, GlobalWrite]]:
    """Assignments to globals that are not known to be meant."""
    if _has_own_rules(look.file):
        return
    for name, writes in look.unit.writes_global.items():
        if name in look.snapshot.settings.globals or look.file.top_variable(look.unit, name) is not None:
            continue
        if any(file.is_library for file, _, _ in look.snapshot.global_writes(name)):
            continue
        for write in writes:
            statement = write.statement
            if isinstance(statement, Global | LocalFunction) or not isinstance(write.name, Name):
                continue
            if look.file.environment(look.unit, write.name) is not None:
                continue
            if last_tag(look.unit, statement, ClassTag) is None:
                yield name, write


def _as_local(look: Look, write: GlobalWrite) -> tuple[Fix, ...]:
    statement = write.statement
    if isinstance(statement, Assign):
        alone = all(isinstance(target, Name) for target in statement.targets)
        if not alone or any(target in look.unit.resolved for target in statement.targets):
            return ()
    elif not isinstance(statement, FunctionStatement):
        return ()
    return (Fix("Make it a local", (Edit(statement.start, statement.start, "local "),)),)
