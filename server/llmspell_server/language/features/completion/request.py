"""One question for completions: everything a source may look at, worked out when it is first needed."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeVar

import attrs

from llmspell_runtime.syntax.nodes import Call, Expression, Index, Member, MethodCall, Name, Paren, String, walk
from llmspell_runtime.syntax.nodes import Table as TableNode
from llmspell_runtime.syntax.tokens import KEYWORDS, NAME
from llmspell_server.language.types.build import members_of
from llmspell_server.language.types.values import ANY, NIL, UNKNOWN, Type

from .backward import nearest
from .items import Completion, CompletionKind, Options
from .place import Place

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot
    from llmspell_server.language.answers import CallInfo
    from llmspell_server.language.binding.facts import UnitFacts, Variable
    from llmspell_server.language.infer.inference import Inference
    from llmspell_server.language.source import SourceFile

T = TypeVar("T")
U = TypeVar("U")

_UNIT: Final = re.compile(r"^(\t| {1,8})\S", re.MULTILINE)
_STOP: Final = re.compile(r"\$\{\d+:((?:\\.|[^}\\])*)\}|\$\d|\\([$}\\])")
_SUFFIXED: Final = (Name, Member, Index, Call, MethodCall, Paren, String, TableNode)
"""Expressions that a dot, a colon or a bracket may follow."""


@attrs.frozen(slots=False, eq=False)
class Request:
    """The cursor `offset` of a file, and what stands there."""

    snapshot: Snapshot
    file: SourceFile
    offset: int
    place: Place
    options: Options

    @property
    def uri(self) -> str:
        """The file's."""
        return self.file.uri

    @property
    def text(self) -> str:
        """The file's text."""
        return self.file.text

    @cached_property
    def expected(self) -> Type | None:
        """The type that the place wants."""
        return self.snapshot.expected_type(self.uri, self.offset)

    @cached_property
    def wanted(self) -> Type | None:
        """The same, where it tells one thing from another."""
        found = self.expected
        known = found is not None and not any(one in (ANY, UNKNOWN) for one in members_of(found)) and found != NIL
        return found if known else None

    def fits(self, type_: Type) -> bool:
        """Whether a value is of the type that is wanted, as far as both are known."""
        if self.wanted is None or type_ in (ANY, UNKNOWN, NIL):
            return False
        return self.snapshot.is_assignable(type_, self.wanted)

    @cached_property
    def variables(self) -> dict[str, Variable]:
        """The locals in sight."""
        return self.snapshot.visible_variables(self.uri, self.place.start)

    @cached_property
    def receiver(self) -> Type:
        """The type of the expression before the dot, the colon or the bracket."""
        found = self.expression_before(self.place.receiver)
        return self.snapshot.node_type(self.file, *found) if found is not None else UNKNOWN

    @cached_property
    def call(self) -> CallInfo | None:
        """The call around the cursor."""
        return self.snapshot.callable_at(self.uri, self.offset)

    @cached_property
    def target(self) -> str:
        """The name of what the value at the place is for, a parameter or a key; "" if it has none."""
        before = nearest(self.file.tree, self.place.start, 2)
        if self.place.kind != "expression" or not before:
            return ""
        if before[0].kind == "=" and self.place.bracket == "{":
            return self.text[before[1].start : before[1].end] if len(before) > 1 and before[1].kind == NAME else ""
        if before[0].kind not in ("(", ",") or self.place.bracket != "(":
            return ""
        call = self.call
        parameters = call.signatures[call.active].parameters if call is not None and call.signatures else ()
        return parameters[call.argument].name if call is not None and call.argument < len(parameters) else ""

    @cached_property
    def quote(self) -> str:
        """The quote that the file prefers."""
        return "'" if self.text.count("'") > self.text.count('"') else '"'

    @cached_property
    def unit(self) -> str:
        """One step of indentation as the file has it."""
        found = _UNIT.search(self.text)
        return found.group(1) if found is not None else "    "

    def expression_before(self, end: int) -> tuple[UnitFacts, Expression] | None:
        """The longest expression that ends at `end` and that a dot may follow; and its unit."""
        found = self.file.unit_at(end)
        if found is None:
            return None
        unit, local = found
        for node in walk(unit.statement, local, local):
            if isinstance(node, _SUFFIXED) and node.end == local and node.start < local:
                parent = unit.parents.get(node)
                if not (isinstance(parent, Member | MethodCall) and parent.name is node):
                    return unit, node
        return None

    def filled(self, snippet: str) -> str:
        """A snippet as it is, or for a client without them as text with the indentation of the line."""
        if self.options.snippets:
            return snippet
        line = self.text[self.text.rfind("\n", 0, self.offset) + 1 : self.offset]
        indent = line[: len(line) - len(line.lstrip())]
        text = _STOP.sub(lambda stop: stop.group(1) or stop.group(2) or "", snippet)
        return text.replace("\t", self.unit).replace("\n", f"\n{indent}")

    def item(self, label: str, kind: CompletionKind, order: int, insert: str | None = None) -> Completion:
        """A plain item for the place."""
        return Completion(label, kind, self.place.start, self.place.end, label if insert is None else insert, order)


def ask(snapshot: Snapshot, work: Callable[[Inference], T], otherwise: U) -> T | U:
    """What `work` finds with the inference, `otherwise` where that goes too deep."""
    inference = snapshot.inference
    inference.work = 0
    try:
        return work(inference)
    except RecursionError:
        inference.recover()
        return otherwise


def is_name(name: str) -> bool:
    """Whether Lua takes it as an identifier."""
    return name.isidentifier() and name.isascii() and name not in KEYWORDS


_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0"}


def escaped(text: str, quote: str) -> str:
    """A text as it stands between such quotes."""
    return "".join("\\" + char if char == quote else _ESCAPES.get(char, char) for char in text)


def in_quotes(text: str, quote: str) -> str:
    """A text as a string of Lua."""
    return f"{quote}{escaped(text, quote)}{quote}"
