"""How one occurrence of a field or a global is written under another name, also under one that is no identifier."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from llmspell_runtime.errors import ValidationError
from llmspell_runtime.syntax import Edit
from llmspell_runtime.syntax.dialects import Dialect
from llmspell_runtime.syntax.nodes import (
    Call,
    Field,
    FunctionStatement,
    Index,
    Local,
    LocalFunction,
    Member,
    MethodCall,
    Name,
    Node,
    String,
)
from llmspell_runtime.syntax.tokens import KEYWORDS

if TYPE_CHECKING:
    from llmspell_server.language.binding.facts import UnitFacts
    from llmspell_server.language.source import SourceFile

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_UNICODE_NAME: Final = re.compile(r"[A-Za-z_\x80-\U0010ffff][A-Za-z0-9_\x80-\U0010ffff]*")
_ESCAPES: Final = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0"}


def is_name(text: str, dialect: Dialect) -> bool:
    """Whether a text is an identifier of Lua, and no reserved word."""
    pattern = _UNICODE_NAME if dialect.unicode_names else _NAME
    return pattern.fullmatch(text) is not None and not is_reserved(text, dialect)


def is_reserved(text: str, dialect: Dialect) -> bool:
    """Whether a text is a reserved word."""
    return text in KEYWORDS and (text != "goto" or (dialect.goto and not dialect.goto_is_name))


def quoted(text: str, quote: str = '"') -> str:
    """A string literal."""
    body = "".join("\\" + quote if each == quote else _ESCAPES.get(each, each) for each in text)
    return quote + body + quote


def requoted(literal: str, text: str) -> str:
    """The literal of another text, with the quotes of this one where they can hold it."""
    if literal[:1] in ("'", '"'):
        return quoted(text, literal[0])
    opener = literal[: literal.find("[", 1) + 1]
    closer = "]" + opener[1:-1] + "]"
    plain = closer not in text + closer[:-1] and not text.startswith(("\n", "\r")) and "\r" not in text
    return opener + text + closer if plain else quoted(text)


def respelled(file: SourceFile, start: int, end: int, old: str, new: str) -> list[Edit]:
    """The edits that write a field or a global, whose name stands at `start:end`, under its new name.

    Raises ValidationError where the syntax of Lua has no way to write it.
    """
    found = file.name_at(start)
    if found is None or found[1].start + file.shift(found[0]) != start:
        in_see = "@see" in file.text[file.text.rfind("\n", 0, start) + 1 : start]
        if in_see and not is_name(new, file.tree.dialect):
            return []  # no way to write it, and no harm
        return [_in_annotation(file, start, end, old, new)]
    return list(_Speller(file, found[0], old, new).edits(found[1]))


def _in_annotation(file: SourceFile, start: int, end: int, old: str, new: str) -> Edit:
    """`@field a` or `{ a: T }` becomes `["…"]` and the other way round."""
    text, dialect = file.text, file.tree.dialect
    written = text[start:end]
    in_quotes = written[:1] in ("'", '"')
    in_brackets = in_quotes and text[start - 1 : start] == "[" and text[end : end + 1] == "]"
    if is_name(new, dialect):
        if in_brackets:
            return Edit(start, end, requoted(written, new)) if is_name(old, dialect) else Edit(start - 1, end + 1, new)
        return Edit(start, end, new)
    if in_quotes:
        return Edit(start, end, requoted(written, new))
    return Edit(start, end, f"[{quoted(new)}]")


class _Speller:
    """One file and unit, and the two names."""

    def __init__(self, file: SourceFile, unit: UnitFacts, old: str, new: str) -> None:
        self.file = file
        self.unit = unit
        self.new = new
        self.shift = file.shift(unit)
        self.fits = is_name(new, file.tree.dialect)
        self.fitted = is_name(old, file.tree.dialect)

    def edits(self, node: Node) -> Iterator[Edit]:
        """The edits of one occurrence."""
        parent = self.unit.parents.get(node)
        if isinstance(node, String):
            yield self._string(node, parent)
        elif self.fits:
            yield self._replaced(node, self.new)
        elif isinstance(parent, MethodCall) and parent.name is node:
            yield from self._method_call(parent)
        elif isinstance(parent, Member) and parent.name is node:
            yield from self._with_statement(node, self._behind_object(node))
        elif isinstance(parent, Field) and parent.key is node:
            yield self._replaced(node, f"[{quoted(self.new)}]")
        elif isinstance(node, Name):
            yield from self._with_statement(node, self._global(node, parent))

    def _replaced(self, node: Node, text: str) -> Edit:
        return Edit(node.start + self.shift, node.end + self.shift, text)

    def _string(self, node: String, parent: Node | None) -> Edit:
        """A string key keeps its quotes, unless it was in them only because it was no identifier."""
        if self.fits and not self.fitted and not isinstance(parent, Call):
            start = self.file.tree.previous_token_end(node.start + self.shift) - 1
            end = self.file.tree.next_token_start(node.end + self.shift) + 1
            text = self.file.text
            bracketed = text[start : start + 1] == "[" and text[end - 1 : end] == "]"
            if bracketed and text.count("--", start, end) == node.text.count("--"):
                return Edit(start, end, ("." if isinstance(parent, Index) else "") + self.new)
        return self._replaced(node, requoted(node.text, self.new))

    def _behind_object(self, node: Node) -> Edit:
        """`.name` becomes `["…"]`; so does `:name`."""
        sign = self.file.tree.previous_token_end(node.start + self.shift) - 1
        between = self.file.text[sign + 1 : node.start + self.shift]
        if between.strip():
            raise self._refusal(node, "a comment stands in the way")
        return Edit(sign, node.end + self.shift, f"[{quoted(self.new)}]")

    def _global(self, node: Name, parent: Node | None) -> Edit:
        if isinstance(parent, Local | LocalFunction):
            raise self._refusal(node, "it is declared there, which takes a name")
        table = "_ENV" if self.file.tree.dialect.environment_upvalue else "_G"
        if self.file.visible_variable(self.unit, node.start, table) is not None:
            raise self._refusal(node, f"'{table}' is a local there")
        return self._replaced(node, f"{table}[{quoted(self.new)}]")

    def _with_statement(self, node: Node, edit: Edit) -> Iterator[Edit]:
        """The edit; within `function a.b()`, which takes names only, with those that make an assignment of it."""
        statement = self._function_statement(node)
        yield edit
        if statement is None:
            return
        target, function = statement.target, statement.function
        if self.file.text[statement.start + self.shift : target.start + self.shift].replace("function", "").strip():
            raise self._refusal(node, "a comment stands in the way")
        yield Edit(statement.start + self.shift, target.start + self.shift, "")
        yield Edit(target.end + self.shift, target.end + self.shift, " = function")
        if statement.method:
            inside = function.start + self.shift + 1
            rest = ", " if function.parameters or function.vararg is not None else ""
            yield Edit(inside, inside, "self" + rest)
            if isinstance(target, Member) and target.name is not node:
                yield self._dot(target)

    def _dot(self, target: Member) -> Edit:
        """The colon before a method's name as the dot that an assignment takes."""
        sign = self.file.tree.previous_token_end(target.name.start + self.shift) - 1
        return Edit(sign, sign + 1, ".")

    def _function_statement(self, node: Node) -> FunctionStatement | None:
        parent = self.unit.parents.get(node)
        while isinstance(parent, Member):
            node, parent = parent, self.unit.parents.get(parent)
        return parent if isinstance(parent, FunctionStatement) and parent.target is node else None

    def _method_call(self, call: MethodCall) -> Iterator[Edit]:
        """`t:name(…)` becomes `t["…"](t, …)` where `t` is a variable, which can be written twice."""
        if not isinstance(call.object, Name):
            raise self._refusal(call.name, "it is called with ':' there, which takes a name")
        object_ = call.object.text
        start, end = call.open + self.shift, call.end + self.shift
        opener = self.file.text[start : start + 1]
        if call.open <= call.name.start or opener not in ("(", "{", "'", '"', "["):
            raise self._refusal(call.name, "the call is not finished")
        yield self._behind_object(call.name)
        if opener == "(":
            yield Edit(start + 1, start + 1, object_ + (", " if call.arguments else ""))
        else:
            yield Edit(start, start, f"({object_}, ")
            yield Edit(end, end, ")")

    def _refusal(self, node: Node, reason: str) -> ValidationError:
        line = self.file.tree.lines.line(node.start + self.shift) + 1
        place = f"line {line} of {self.file.uri.rsplit('/', 1)[-1]}"
        return ValidationError(f"'{self.new}' is no identifier, and {place} cannot be written with it: {reason}")
