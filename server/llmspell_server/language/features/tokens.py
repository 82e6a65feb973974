"""What kind of thing each name is, for colours that a grammar of patterns cannot know."""

from __future__ import annotations

from typing import Literal

import attrs

from llmspell_runtime.syntax import Tree
from llmspell_runtime.syntax.nodes import (
    Call,
    Field,
    Function,
    FunctionStatement,
    Goto,
    Label,
    Local,
    LocalFunction,
    Member,
    MethodCall,
    Name,
    Node,
)
from llmspell_runtime.syntax.scopes import Variable
from llmspell_server.language.features.places import nodes

TokenKind = Literal["parameter", "variable", "property", "function", "method", "keyword", "label", "modifier"]
Modifier = Literal["declaration", "definition", "readonly", "modification", "defaultLibrary", "global"]

STANDARD_NAMES = frozenset(
    (
        "_G", "_VERSION", "assert", "collectgarbage", "coroutine", "debug", "dofile", "error", "getmetatable", "io",
        "ipairs", "load", "loadfile", "math", "next", "os", "package", "pairs", "pcall", "print", "rawequal",
        "rawget", "rawlen", "rawset", "require", "select", "setmetatable", "string", "table", "tonumber", "tostring",
        "type", "utf8", "warn", "xpcall",
    )
)  # fmt: skip
"""The globals of Lua 5.4's standard library (manual §6)."""


@attrs.frozen(order=True)
class SemanticToken:
    """One coloured word."""

    start: int
    end: int
    kind: TokenKind
    modifiers: frozenset[Modifier] = attrs.field(default=frozenset(), order=False)


def semantic_tokens(
    tree: Tree, start: int = 0, end: int | None = None, *, library: frozenset[str] = STANDARD_NAMES
) -> list[SemanticToken]:
    """The names in `start:end` with their kinds, in the order of the text, none over another.

    `library` are the globals that somebody else defined: Lua, or the host of the script.
    """
    last = len(tree.text) if end is None else end
    painter = _Painter(tree, library)
    for node, shift in nodes(tree, start, last):
        painter.visit(node, shift)
    return sorted(token for token in painter.found.values() if token.end > start and token.start < last)


class _Painter:
    """Parents come before their parts, so what a parent says of a name is said first and stays."""

    def __init__(self, tree: Tree, library: frozenset[str]) -> None:
        self.tree = tree
        self.library = library
        self.found: dict[int, SemanticToken] = {}
        self.globals = {use.start: use for use in tree.scopes.globals}
        self.functions = _function_variables(tree)

    def visit(self, node: Node, shift: int) -> None:
        match node:
            case FunctionStatement():
                if isinstance(node.target, Member):
                    self.put(node.target.name, shift, "method", "definition")
                elif isinstance(node.target, Name):
                    self.name(node.target, shift, called=True, declared=True)
            case MethodCall():
                self.put(node.name, shift, "method")
            case Call() if isinstance(node.callee, Member):
                self.put(node.callee.name, shift, "method")
            case Call() if isinstance(node.callee, Name):
                self.name(node.callee, shift, called=True)
            case Member():
                self.put(node.name, shift, "property")
            case Field() if isinstance(node.key, Name):
                kind: TokenKind = "method" if isinstance(node.value, Function) else "property"
                self.put(node.key, shift, kind, "declaration")
            case Local():
                for attrib in (*node.attribs, node.default_attrib):
                    if attrib is not None:
                        self.put(attrib, shift, "modifier")
            case LocalFunction():
                self.put(node.name, shift, "function", "definition")
            case Goto():
                self.put(node.label, shift, "label")
            case Label():
                self.put(node.name, shift, "label", "declaration")
            case Name():
                self.name(node, shift)

    def name(self, node: Name, shift: int, *, called: bool = False, declared: bool = False) -> None:
        at = node.start + shift
        if at in self.found or not node.text or node.text == "...":
            return
        variable = self.tree.scopes.variable_at(at)
        if variable is None:
            use = self.globals.get(at)
            modifiers: list[Modifier] = ["global"]
            if node.text in self.library:
                modifiers.append("defaultLibrary")
            elif use is not None and use.write:
                modifiers.append("definition" if declared else "modification")
            self.put(node, shift, "function" if called else "variable", *modifiers)
            return
        self.put(node, shift, self.kind(variable, called), *self.modifiers(variable, at))

    def kind(self, variable: Variable, called: bool) -> TokenKind:
        if variable.kind == "self" or (variable.name == "self" and variable.kind == "parameter"):
            return "keyword"
        if variable.kind == "parameter":
            return "parameter"
        return "function" if called or variable.kind == "function" or variable in self.functions else "variable"

    def modifiers(self, variable: Variable, at: int) -> list[Modifier]:
        found: list[Modifier] = []
        if at == variable.start and variable.kind != "self":
            found.append("declaration")
        elif at in variable.writes:
            found.append("modification")
        if variable.constant or variable.attrib in ("const", "close"):
            found.append("readonly")
        return found

    def put(self, node: Name, shift: int, kind: TokenKind, *modifiers: Modifier) -> None:
        if node.text:
            at = node.start + shift
            self.found.setdefault(at, SemanticToken(at, node.end + shift, kind, frozenset(modifiers)))


def _function_variables(tree: Tree) -> set[Variable]:
    """The locals that are given a function where they are declared and nothing else later."""
    found: set[Variable] = set()
    for node, shift in nodes(tree):
        if isinstance(node, Local):
            for name, value in zip(node.names, node.values, strict=False):
                variable = tree.scopes.variable_at(name.start + shift)
                if isinstance(value, Function) and variable is not None and not variable.writes:
                    found.add(variable)
    return found
