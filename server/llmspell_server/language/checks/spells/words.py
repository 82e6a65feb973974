"""Checks of strings that are one of a few: hook points, priorities, types of steps, operations; names of tools."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Final, cast

from llmspell_runtime.syntax import Edit, Fix
from llmspell_runtime.syntax.nodes import Call, Field, Member, MethodCall, Node, String, Table
from llmspell_server.language.checking import resolve_call
from llmspell_server.language.checks.finding import Finding
from llmspell_server.language.checks.nearest import did_you_mean, nearest
from llmspell_server.language.checks.wanted import wanted_at
from llmspell_server.language.infer.kinds import expanded
from llmspell_server.language.types.values import Named

from .candidates import closed_names, is_call_of_spells, option_classes, option_type
from .library import is_own, is_template, text_of
from .options import milder
from .scopes import unknown_scopes
from .tool_places import is_passed_on, tool_place

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot
    from llmspell_server.language.binding.facts import UnitFacts
    from llmspell_server.language.checks.look import FileLook, Look
    from llmspell_server.language.source import SourceFile
    from llmspell_server.language.types.values import Type

_MOST_NAMED: Final = 8
_TOOL_MAKERS: Final = frozenset(("register", "wrap_as_tool"))


def unknown_words(look: Look) -> Iterator[Finding]:
    """Strings that are none of the few that their place takes, and slips in the scopes of the state."""
    yield from unknown_scopes(look)
    for node in look.nodes(String):
        wanted = _wanted(look, node)
        names = closed_names(wanted) if wanted is not None else []
        word = text_of(look, node)
        if not names or word is None or word in names or is_template(word):
            continue
        near = nearest(word, names)
        found = look.finding(
            "unknown-name", node, _message(word, near, names), fixes=_fixes(look.text(node), node, near)
        )
        yield milder(found) if near is None else found


def _wanted(look: Look, node: String) -> Type | None:
    """What the place of a string takes, if the declarations of spells say so."""
    parent = look.parent(node)
    if isinstance(parent, Field) and parent.value is node:
        table = look.parent(parent)
        return option_type(look, parent) if isinstance(table, Table) and option_classes(look, table) else None
    if not isinstance(parent, Call | MethodCall) or not any(one is node for one in parent.arguments):
        return None
    wanted = wanted_at(look, node)
    if wanted is None or not closed_names(expanded(look.snapshot.inference, wanted)):
        return None
    if not is_call_of_spells(look, parent):
        return None
    call = resolve_call(look.snapshot, look.file, look.unit, parent)
    if len(call.ways) > 1 and call.best is None:
        return None
    return expanded(look.snapshot.inference, wanted)


def _message(word: str, near: str | None, names: list[str]) -> str:
    message = f'"{word}" is not known here.'
    if near is not None:
        return f'{message} Did you mean "{near}"?'
    if len(names) <= _MOST_NAMED:
        listed = ", ".join(f'"{name}"' for name in names)
        return f"{message} There are {listed}."
    return message


def _fixes(text: str, node: Node, near: str | None) -> tuple[Fix, ...]:
    if near is None:
        return ()
    quote = text[0] if text[0] in "\"'" else '"'
    return (Fix(f'Write "{near}"', (Edit(node.start, node.end, f"{quote}{near}{quote}"),)),)


# Tools


def unknown_tools(look: FileLook) -> Iterator[tuple[UnitFacts, Finding]]:
    """Names of tools that are almost those of tools there are, and that no script registers."""
    snapshot = look.snapshot
    if is_own(snapshot, "Tool"):
        return
    known = _tools(snapshot)
    spelled = {name.replace("-", "_") for name in known}
    for unit in look.units():
        for word, nodes in unit.strings.items():
            if word.replace("-", "_") in spelled or not _LIKE_A_NAME.fullmatch(word):
                continue
            near = _nearest_tool(word, known)
            if near is None:
                continue
            for node in nodes:
                named = tool_place(look.file, unit, node) or is_passed_on(look.file, unit, node)
                if named and not _is_made(snapshot, word):
                    message = f'There is no tool "{word}".{did_you_mean(near)}'
                    shift = look.file.shift(unit)
                    text = look.file.text[node.start + shift : node.end + shift]
                    yield (
                        unit,
                        Finding(
                            code="unknown-name",
                            message=message,
                            start=node.start,
                            end=node.end,
                            fixes=_fixes(text, node, near),
                        ),
                    )


_LIKE_A_NAME: Final = re.compile(r"[A-Za-z][\w-]{3,40}")


def _tools(snapshot: Snapshot) -> frozenset[str]:
    memo = snapshot.inference.memo
    if "tool names" not in memo:
        memo["tool names"] = frozenset(str(one.name) for one in snapshot.members(Named("llmspell.Tools")))
    return cast("frozenset[str]", memo["tool names"])


@lru_cache(maxsize=4096)
def _nearest_tool(word: str, known: frozenset[str]) -> str | None:
    return nearest(word, sorted(known))


def _is_made(snapshot: Snapshot, word: str) -> bool:
    """Whether some file makes a tool of that name."""
    return any(_makes(file, word) for file in snapshot.files.values())


def made_tools(file: SourceFile) -> frozenset[str]:
    """The names of the tools that a file makes."""
    if not any(maker in file.text for maker in _TOOL_MAKERS):
        return frozenset()
    return frozenset(word for unit in file.units for word in unit.strings if _makes(file, word))


def _makes(file: SourceFile, word: str) -> bool:
    for unit in file.units:
        for node in unit.strings.get(word, ()):
            parent = unit.parents.get(node)
            while isinstance(parent, Field | Table):
                parent = unit.parents.get(parent)
            if (
                isinstance(parent, Call)
                and isinstance(parent.callee, Member)
                and parent.callee.name.text in _TOOL_MAKERS
            ):
                return True
    return False
