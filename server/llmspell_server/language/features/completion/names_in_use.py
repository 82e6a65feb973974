"""Which names the calls of a file use for what spells agree on among themselves: keys, events, tools, agents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax.nodes import Function
from llmspell_server.language.annotations.tags import OverloadTag
from llmspell_server.language.infer.docs import function_block

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot
    from llmspell_server.language.source import SourceFile

PARAMETERS: Final[Mapping[str, Mapping[str, str]]] = {
    "State": {"key": "key", "prefix": "key", "scope": "scope"},
    "Event": {"type": "event", "pattern": "pattern"},
    "Debug": {"level": "level", "module": "module", "pattern": "module", "name": "measured"},
    "Metrics": {"name": "metric"},
    "RAG": {"scope_id": "scope id", "session_id": "session id"},
    "Tool": {"name": "tool"},
    "Agent": {"name": "agent", "instance": "agent"},
}
"""Of each global the parameters that take such names, by what they name."""

KEYS: Final[Mapping[str, Mapping[str, str]]] = {
    "RAG": {"collection": "collection", "scope_id": "scope id", "tenant_id": "tenant id", "session_id": "session id"},
    "Tool": {"name": "tool"},
    "Agent": {"name": "agent", "tools": "tool", "allowed_tools": "tool"},
}
"""The same for keys of tables in the calls of a global."""

METHODS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("get", "set", "delete"), "llmspell.Session"),
    **dict.fromkeys(("get_state", "set_state", "set_shared_data"), "llmspell.Workflow"),
}
"""Methods whose first argument is a key, by the class whose objects have them: such keys are named by the class."""

MAKERS: Final[Mapping[str, tuple[str, ...]]] = {
    "tool": ("Tool.register",),
    "agent": ("Agent.create", "Agent.createAsync", "Agent.create_from_template", "Agent.create_composite"),
}
"""Names of what a script makes: only these calls tell one, the others mean one."""

_ROOT: Final = "|".join(PARAMETERS)
_STRING: Final = r"""(?:"[^"\\\n]*"|'[^'\\\n]*')"""
_ARGUMENTS: Final = rf"""((?:{_STRING}|[^()"'])*)"""
_CALL: Final = re.compile(rf"(?<![\w.:])(?:({_ROOT})\.(\w+)|(\w+\s*:\s*)({'|'.join(METHODS)}))\s*\(")
_UP_TO_BRACKET: Final = re.compile(_ARGUMENTS)
_ARGUMENT: Final = re.compile(rf"""(?:{_STRING}|[^,"'])*,?""")
_LITERAL: Final = re.compile(r"""\s*(?:"([^"\\\n]*)"|'([^'\\\n]*)')\s*,?\Z""")
_FIELD: Final = re.compile(r"""\b(\w+)\s*=\s*(?:"([^"\\\n]*)"|'([^'\\\n]*)')""")
_BUILT: Final = re.compile(r"""\bAgent\.builder\s*\(\s*\)\s*:\s*name\s*\(\s*(?:"([^"\\\n]*)"|'([^'\\\n]*)')""")

Used = Mapping[tuple[str, str], list[int]]


def used_in(snapshot: Snapshot, file: SourceFile) -> Used:
    """The names in the calls of a file with the offsets of each, by what they name; kept with the file."""
    found: dict[tuple[str, str], list[int]] | None = file.cache.get("completion names in use")
    if found is None:
        found = {}
        for family, name, at in _names(snapshot, file.text):
            kind = "event" if family == "pattern" and "*" not in name else family
            if name:
                found.setdefault((kind, name), []).append(at)
        file.cache["completion names in use"] = found
    return found


def _names(snapshot: Snapshot, text: str) -> Iterator[tuple[str, str, int]]:
    functions: dict[str, dict[str, list[list[str]]]] = {}
    for call in _CALL.finditer(text):
        root, function, _, method = call.groups()
        inside = _UP_TO_BRACKET.match(text, call.end())
        assert inside is not None  # it matches nothing, too
        if method is not None:
            literal = _LITERAL.match(next(iter(_split(inside.group())), ""))
            if literal is not None and METHODS[method].rpartition(".")[2] in text:
                yield METHODS[method], literal.group(1) or literal.group(2) or "", inside.start() + _at(literal)
            continue
        if root not in functions:
            functions[root] = parameters_of(snapshot, root)
        arguments = _split(inside.group())
        literals = [_LITERAL.match(argument) for argument in arguments]
        at = inside.start()
        for family, argument, literal in zip(
            _families(functions[root].get(function, []), literals, PARAMETERS[root]), arguments, literals, strict=False
        ):
            if literal is not None and family and _tells(family, f"{root}.{function}"):
                yield family, literal.group(1) or literal.group(2) or "", at + _at(literal)
            at += len(argument)
        for field in _FIELD.finditer(inside.group()) if root in KEYS else ():
            family = KEYS[root].get(field.group(1), "")
            if family and _tells(family, f"{root}.{function}"):
                yield family, field.group(2) or field.group(3) or "", inside.start() + field.end() - 1
    for built in _BUILT.finditer(text):
        yield "agent", built.group(1) or built.group(2) or "", built.start(built.lastindex or 0)


def _tells(family: str, function: str) -> bool:
    return family not in MAKERS or function in MAKERS[family]


def _at(literal: re.Match[str]) -> int:
    return literal.start(literal.lastindex or 0)


def _split(arguments: str) -> list[str]:
    """Arguments with the commas behind them; one that holds a table is cut at the commas of the table."""
    return [each for each in _ARGUMENT.findall(arguments) if each]


def _families(ways: list[list[str]], literals: list[re.Match[str] | None], named: Mapping[str, str]) -> list[str]:
    """What the arguments name, "" for nothing: by the way to call in which most strings name something."""

    def fitness(families: list[str]) -> tuple[int, bool]:
        named = sum(1 for family, literal in zip(families, literals, strict=False) if family and literal)
        return named, len(families) == len(literals)

    return max(([named.get(name, "") for name in way] for way in ways), key=fitness, default=[])


def parameters_of(snapshot: Snapshot, root: str) -> dict[str, list[list[str]]]:
    """The functions of a global with the names of the parameters of each way to call it, by the definitions."""
    found: dict[str, list[list[str]]] = {}
    for file in snapshot.libraries.values():
        if root in file.global_fields:
            known: dict[str, dict[str, list[list[str]]]] = file.cache.setdefault("completion parameters", {})
            if root not in known:
                known[root] = dict(_parameters(file, root))
            found |= known[root]
    return found


def _parameters(file: SourceFile, root: str) -> Iterator[tuple[str, list[list[str]]]]:
    for unit, write in file.global_fields[root]:
        if isinstance(write.value, Function) and len(write.path.keys) == 1:
            block = function_block(unit, write.value)
            overloads = block.all(OverloadTag) if block is not None else []
            written = [[one.text for one in write.value.parameters]]
            written += ([one.name.text for one in tag.function.parameters] for tag in overloads)
            yield str(write.path.keys[0]), written
