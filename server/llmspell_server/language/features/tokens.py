"""What kind of thing each name is, for colours that a grammar of patterns cannot know.

Goes by the tokens, not by the tree: what is no variable and no global is told by the tokens beside it, and thousands of
names take milliseconds.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from llmspell_runtime.syntax import Tree
from llmspell_runtime.syntax.scopes import GlobalUse, Variable
from llmspell_runtime.syntax.tokens import NAME, STRING
from llmspell_runtime.syntax.unit import Unit

TokenKind = Literal["parameter", "variable", "property", "function", "method", "keyword", "label", "modifier"]
Modifier = Literal["declaration", "definition", "readonly", "modification", "defaultLibrary", "global"]

STANDARD_NAMES: Final = frozenset(
    (
        "_G", "_VERSION", "assert", "collectgarbage", "coroutine", "debug", "dofile", "error", "getmetatable", "io",
        "ipairs", "load", "loadfile", "math", "next", "os", "package", "pairs", "pcall", "print", "rawequal", "rawget",
        "rawlen", "rawset", "require", "select", "setmetatable", "string", "table", "tonumber", "tostring", "type",
        "utf8", "warn", "xpcall",
    )
)  # fmt: skip
"""The globals of Lua 5.4's standard library (manual §6)."""

_CALLS: Final = frozenset(("(", "{", STRING))
_NO_MODIFIERS: Final[tuple[Modifier, ...]] = ()


class SemanticToken(NamedTuple):
    """One coloured word."""

    start: int
    end: int
    kind: TokenKind
    modifiers: tuple[Modifier, ...] = ()


def semantic_tokens(
    tree: Tree, start: int = 0, end: int | None = None, *, library: frozenset[str] = STANDARD_NAMES
) -> list[SemanticToken]:
    """The names in `start:end` with their kinds, in the order of the text, none over another.

    `library` are the globals that somebody else defined: Lua, or the host of the script.
    """
    last = len(tree.text) if end is None else end
    painter = _Painter(tree, library)
    for unit in tree.units:
        if unit.end > start and unit.start < last:
            painter.paint(unit)
    return [token for token in painter.found if token.end > start and token.start < last]


class _Painter:
    def __init__(self, tree: Tree, library: frozenset[str]) -> None:
        scopes = tree.scopes
        self.library = library
        self.found: list[SemanticToken] = []
        self.globals: dict[int, GlobalUse] = {use.start: use for use in scopes.globals}
        self.variables: dict[int, Variable] = {}
        self.written: set[int] = set()
        for variable in scopes.variables:
            if variable.kind != "self":
                self.variables[variable.start] = variable
            self.variables.update(dict.fromkeys(variable.uses, variable))
            self.written.update(variable.writes)
        self.functions: set[Variable] = set()

    def paint(self, unit: Unit) -> None:
        tokens, shift = unit.tokens, unit.shift
        kinds, starts, ends = tokens.kinds, tokens.starts, tokens.ends
        for index in range(unit.first, unit.last):
            if kinds[index] != NAME:
                continue
            at = starts[index] + shift
            before = kinds[index - 1] if index else ""
            behind = kinds[index + 1] if index + 1 < len(kinds) else ""
            variable = self.variables.get(at)
            if variable is not None:
                kind, modifiers = self.of_variable(variable, at, before, behind, self.is_function(kinds, index))
            elif (use := self.globals.get(at)) is not None:
                kind, modifiers = self.of_global(use, before, behind)
            elif before in (".", ":"):
                kind, modifiers = _of_member(kinds, index, behind)
            elif before in ("goto", "::"):
                kind, modifiers = "label", ("declaration",) if before == "::" else _NO_MODIFIERS
            elif before == "<":
                kind, modifiers = "modifier", _NO_MODIFIERS
            else:
                is_function = behind == "=" and index + 2 < len(kinds) and kinds[index + 2] == "function"
                kind, modifiers = "method" if is_function else "property", ("declaration",)
            self.found.append(SemanticToken(at, ends[index] + shift, kind, modifiers))

    def is_function(self, kinds: list[str], index: int) -> bool:
        """Whether `local name = function` stands here."""
        return kinds[index - 1 : index] == ["local"] and kinds[index + 1 : index + 3] == ["=", "function"]

    def of_variable(
        self, variable: Variable, at: int, before: str, behind: str, is_function: bool
    ) -> tuple[TokenKind, tuple[Modifier, ...]]:
        if is_function and not variable.writes:
            self.functions.add(variable)
        kind: TokenKind = "variable"
        if variable.kind == "self" or (variable.name == "self" and variable.kind == "parameter"):
            kind = "keyword"
        elif variable.kind == "parameter":
            kind = "parameter"
        elif variable.kind == "function" or behind in _CALLS or variable in self.functions:
            kind = "function"
        modifiers: tuple[Modifier, ...] = ()
        if at == variable.start and variable.kind != "self":
            modifiers = ("definition",) if before == "function" else ("declaration",)
        elif at in self.written:
            modifiers = ("modification",)
        if variable.constant or variable.attrib in ("const", "close"):
            modifiers = (*modifiers, "readonly")
        return kind, modifiers

    def of_global(self, use: GlobalUse, before: str, behind: str) -> tuple[TokenKind, tuple[Modifier, ...]]:
        kind: TokenKind = "function" if behind in _CALLS else "variable"
        if use.name in self.library:
            return kind, ("global", "defaultLibrary")
        if use.write:
            return kind, ("global", "definition" if before == "function" else "modification")
        return kind, ("global",)


def _of_member(kinds: list[str], index: int, behind: str) -> tuple[TokenKind, tuple[Modifier, ...]]:
    if kinds[index - 1] != ":" and behind not in _CALLS:
        return "property", _NO_MODIFIERS
    if behind == "(":
        head = index
        while head > 1 and kinds[head - 1] in (".", ":") and kinds[head - 2] == NAME:
            head -= 2
        if head and kinds[head - 1] == "function":
            return "method", ("definition",)
    return "method", _NO_MODIFIERS
