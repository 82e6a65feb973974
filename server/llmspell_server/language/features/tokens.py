"""What kind of thing each name is, for colours that a grammar of patterns cannot know.

Goes by the tokens, not by the tree: what is no variable and no global is told by the tokens beside it. What a statement
says of its names is kept; what its free names are is looked up among the locals of the main chunk each time.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, NamedTuple

from llmspell_runtime.syntax import Tree
from llmspell_runtime.syntax.dialects import Dialect
from llmspell_runtime.syntax.scopes import GlobalUse, Variable
from llmspell_runtime.syntax.tokens import NAME, STRING
from llmspell_runtime.syntax.tree import scopes_of
from llmspell_runtime.syntax.unit import Unit

TokenKind = Literal[
    "parameter",
    "variable",
    "property",
    "function",
    "method",
    "keyword",
    "label",
    "modifier",
    "class",
    "type",
    "enum",
    "typeParameter",
]
Modifier = Literal["declaration", "definition", "readonly", "modification", "documentation", "defaultLibrary", "global"]

STANDARD_NAMES: Final = frozenset(
    (
        "_G", "_VERSION", "assert", "collectgarbage", "coroutine", "debug", "dofile", "error", "getmetatable", "io",
        "ipairs", "load", "loadfile", "math", "next", "os", "package", "pairs", "pcall", "print", "rawequal", "rawget",
        "rawlen", "rawset", "require", "select", "setmetatable", "string", "table", "tonumber", "tostring", "type",
        "utf8", "warn", "xpcall",
    )
)  # fmt: skip
"""The globals of Lua 5.4's standard library (manual §6)."""

_AHEAD: Final = 2
"""Tokens behind a statement that it may look at: if they change, it is read again."""
_IS_FUNCTION: Final = ["=", "function"]
_CALLS: Final = frozenset(("(", "{", STRING))
_NO_MODIFIERS: Final[tuple[Modifier, ...]] = ()
_GLOBAL: Final[tuple[Modifier, ...]] = ("global",)
_OF_LIBRARY: Final[tuple[Modifier, ...]] = ("global", "defaultLibrary")
_DEFINED: Final[tuple[Modifier, ...]] = ("global", "definition")
_MODIFIED: Final[tuple[Modifier, ...]] = ("global", "modification")


class SemanticToken(NamedTuple):
    """One coloured word."""

    start: int
    end: int
    kind: TokenKind
    modifiers: tuple[Modifier, ...] = ()


class _FreeName(NamedTuple):
    """A name that its statement does not declare, the word number `place` there: a local of the chunk or a global.

    `_ENV` is a global in old dialects only.
    """

    place: int
    name: str
    write: bool
    before: str
    behind: str
    may_be_global: bool = True


class _TopLocal:
    """A local of the main chunk; `holds_function` says that its declaration gives it a function."""

    __slots__ = ("holds_function", "is_function", "readonly", "written")

    def __init__(self, *, is_function: bool, readonly: bool, holds_function: bool) -> None:
        self.is_function = is_function
        self.readonly = readonly
        self.holds_function = holds_function
        self.written = False


class _Words(NamedTuple):
    """The names of a statement, those that are free to be filled in, and the locals that it adds to the main chunk.

    `functions` are those that hold a function, by number of their declaring word: it is a variable if written later.
    """

    words: list[SemanticToken]
    free: list[_FreeName]
    declared: dict[str, tuple[bool, bool, bool]]
    functions: dict[int, str]


def semantic_tokens(
    tree: Tree, start: int = 0, end: int | None = None, *, library: frozenset[str] = STANDARD_NAMES
) -> list[SemanticToken]:
    """The names in `start:end` with their kinds, in the order of the text, none over another.

    `library` are the globals that somebody else defined: Lua, or the host of the script.
    """
    last = len(tree.text) if end is None else end
    painted = [(unit, unit.kept(_paint, tree.dialect)) for unit in tree.units]
    declared = _declarations(words for _, words in painted)
    visible: dict[str, _TopLocal] = {}
    found: list[SemanticToken] = []
    for (unit, words), new in zip(painted, declared, strict=True):
        if unit.end > start and unit.start < last:
            found += _placed(words, unit.shift, visible, new, library)
        visible.update(new)
    if start <= 0 and last >= len(tree.text):
        return found
    return [token for token in found if token.end > start and token.start < last]


def _declarations(statements: Iterable[_Words]) -> list[dict[str, _TopLocal]]:
    """The locals that each statement adds to the main chunk, with what is written to later."""
    visible: dict[str, _TopLocal] = {}
    found: list[dict[str, _TopLocal]] = []
    for words in statements:
        for free in words.free:
            if free.write and free.name in visible:
                visible[free.name].written = True
        new = {
            name: _TopLocal(is_function=is_function, readonly=readonly, holds_function=holds_function)
            for name, (is_function, readonly, holds_function) in words.declared.items()
        }
        visible.update(new)
        found.append(new)
    return found


def _placed(
    words: _Words, shift: int, visible: dict[str, _TopLocal], new: dict[str, _TopLocal], library: frozenset[str]
) -> list[SemanticToken]:
    """The names of a statement where it stands now."""
    found = list(words.words)
    for place, name, write, before, behind, may_be_global in words.free:
        local = visible.get(name)
        if local is not None:
            kind, modifiers = _of_local(local, write=write, behind=behind)
        elif may_be_global:
            kind, modifiers = _of_global(name, before, behind, write=write, library=library)
        else:
            continue
        word = found[place]
        found[place] = SemanticToken(word.start, word.end, kind, modifiers)
    for place, name in words.functions.items():
        if new[name].written:
            found[place] = found[place]._replace(kind="variable")
    if shift:
        found = [SemanticToken(at + shift, end + shift, kind, modifiers) for at, end, kind, modifiers in found]
    return found


def _of_local(local: _TopLocal, *, write: bool, behind: str) -> tuple[TokenKind, tuple[Modifier, ...]]:
    called = local.is_function or behind in _CALLS or (local.holds_function and not local.written)
    modifiers: tuple[Modifier, ...] = ("modification",) if write else _NO_MODIFIERS
    return "function" if called else "variable", (*modifiers, "readonly") if local.readonly else modifiers


def _of_global(
    name: str, before: str, behind: str, *, write: bool, library: frozenset[str]
) -> tuple[TokenKind, tuple[Modifier, ...]]:
    kind: TokenKind = "function" if behind in _CALLS else "variable"
    if name in library:
        return kind, _OF_LIBRARY
    if write:
        return kind, _DEFINED if before == "function" else _MODIFIED
    return kind, _GLOBAL


def _paint(unit: Unit, dialect: Dialect) -> _Words:
    """The names of a statement by itself."""
    painter = _Painter(unit, dialect)
    painter.paint()
    return painter.found


class _Painter:
    def __init__(self, unit: Unit, dialect: Dialect) -> None:
        scopes = scopes_of(unit, dialect)
        self.unit = unit
        self.knows_global = dialect.global_declarations
        self.found = _Words([], [], {}, {})
        self.globals: dict[int, GlobalUse] = {use.start: use for use in scopes.globals}
        self.variables: dict[int, Variable] = {}
        self.written: set[int] = set()
        for variable in scopes.variables:
            if variable.kind != "self":
                self.variables[variable.start] = variable
            self.variables.update(dict.fromkeys(variable.uses, variable))
            self.written.update(variable.writes)
        self.functions: set[Variable] = set()
        self.tops = {name.start for name in unit.declared}

    def paint(self) -> None:
        unit, tokens = self.unit, self.unit.tokens
        part = slice(unit.first, unit.last + _AHEAD)
        kinds, starts, ends, texts = tokens.kinds[part], tokens.starts[part], tokens.ends[part], tokens.texts[part]
        words, variables = self.found.words, self.variables
        for index in range(unit.last - unit.first):
            if kinds[index] != NAME:
                continue
            at = starts[index]
            before = kinds[index - 1] if index else ""
            behind = kinds[index + 1] if index + 1 < len(kinds) else ""
            variable = variables.get(at)
            if variable is not None:
                if before == "local" and kinds[index + 1 : index + 3] == _IS_FUNCTION and not variable.writes:
                    self.functions.add(variable)
                kind, modifiers = self.of_variable(variable, at, before, behind)
            elif (use := self.globals.get(at)) is not None:
                self.found.free.append(_FreeName(len(words), use.name, use.write, before, behind))
                kind, modifiers = "variable", _GLOBAL
            elif before in (".", ":"):
                kind, modifiers = _of_member(kinds, index, behind)
            elif before in ("goto", "::"):
                kind, modifiers = "label", ("declaration",) if before == "::" else _NO_MODIFIERS
            elif before == "<":
                kind, modifiers = "modifier", _NO_MODIFIERS
            elif texts[index] == "global" and self.knows_global and behind not in ("=", ","):
                kind, modifiers = "keyword", _NO_MODIFIERS
            else:
                if texts[index] == "_ENV":
                    self.found.free.append(_FreeName(len(words), "_ENV", behind == "=", before, behind, False))
                is_function = kinds[index + 1 : index + 3] == _IS_FUNCTION
                kind, modifiers = "method" if is_function else "property", ("declaration",)
            words.append(SemanticToken(at, ends[index], kind, modifiers))

    def of_variable(
        self, variable: Variable, at: int, before: str, behind: str
    ) -> tuple[TokenKind, tuple[Modifier, ...]]:
        kind: TokenKind = "variable"
        if variable.kind == "self" or (variable.name == "self" and variable.kind == "parameter"):
            kind = "keyword"
        elif variable.kind == "parameter":
            kind = "parameter"
        elif variable.kind == "function" or behind in _CALLS or variable in self.functions:
            kind = "function"
        readonly = variable.constant or variable.attrib in ("const", "close")
        modifiers: tuple[Modifier, ...] = ()
        if at == variable.start and variable.kind != "self":
            modifiers = ("definition",) if before == "function" else ("declaration",)
            if at in self.tops:
                holds_function = variable in self.functions
                self.found.declared[variable.name] = (variable.kind == "function", readonly, holds_function)
                if holds_function:
                    self.found.functions[len(self.found.words)] = variable.name
        elif at in self.written:
            modifiers = ("modification",)
        return kind, (*modifiers, "readonly") if readonly else modifiers


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
