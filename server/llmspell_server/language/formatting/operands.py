"""Operands as documents: names with their suffixes, calls, tables, functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Final, TypeVar

from llmspell_runtime.syntax.nodes import (
    Boolean,
    Call,
    Expression,
    Field,
    Function,
    Index,
    Member,
    MethodCall,
    Name,
    Nil,
    Number,
    Paren,
    String,
    Table,
)

from .body import Body, Definition, definition
from .brackets import Arguments, Bracketed, TableItems
from .chains import Calls, Link
from .doc import Doc, Node, is_multi
from .ignored import MARK, mark_of
from .lists import Item
from .notes import Note
from .pieces import Concat, Verbatim, concat, first_character
from .reader import Reader

_Element = TypeVar("_Element")
_SUFFIXED: Final = (Call, MethodCall, Member, Index)
# What has exactly one value, and binds as tightly without parentheses as with them.
_ATOMIC: Final = (Name, Number, String, Nil, Boolean, Member, Index, Table, Function, Paren)


def without_parentheses(node: Expression) -> Expression:
    """What is left of an expression when parentheses that do nothing are gone."""
    while isinstance(node, Paren) and isinstance(node.inner, _ATOMIC):
        node = node.inner
    return node


class Operands(Reader):
    """Takes the tokens of an operand in order and gives its document; the classes above know the rest."""

    if TYPE_CHECKING:

        def expression(self, node: Expression) -> Doc:
            """See `expressions.py`."""

        def prefix(self, node: Expression) -> Doc:
            """See `expressions.py`."""

        def write_body(self, body: Body) -> None:
            """See `statements.py`."""

        def collapsed(self, function: Function, last: int) -> str | None:
            """See `statements.py`."""

    def elements(
        self, nodes: Iterable[_Element], document: Callable[[_Element], Doc], *, last_notes: bool = True
    ) -> list[Item]:
        """The elements of a list with commas between; comments behind the last one stay if not `last_notes`."""
        items: list[Item] = []
        if not self.noted:
            for node in nodes:
                doc = document(node)
                items.append(Item(doc))
                if self.kinds[self.i] == ",":
                    self.i += 1
            return items
        for node in nodes:
            gap = self.blank_above(self.i)
            lead = self.claim()
            doc = document(node)
            more = self.kinds[self.i] == ","
            trail: list[Note] = self.collect() if more or last_notes else []
            if more:
                trail += self.claim()
                self.take()
                trail += self.collect()
            items.append(Item(doc, lead, trail, gap=gap))
        return items

    def bracketed(self, items_of: Callable[[], list[Item]]) -> tuple[list[Note], list[Item], list[Note]]:
        """Take an opener, what `items_of` takes, and the closer: comments around the opener, items, last comments."""
        open_notes = self.claim()
        self.take()
        open_notes += self.collect()
        items = items_of()
        end_notes = self.claim()
        self.take()
        return open_notes, items, end_notes

    def table(self, node: Table) -> Doc:
        """A table; it stays spread if its first field began a line."""
        notes = self.claim()
        spread = bool(node.fields) and self.gap_has_newline(self.i + 1)
        open_notes, items, end_notes = self.bracketed(lambda: self._fields(node))
        if not items:
            doc = _empty("{", open_notes + end_notes, "}", " ")
        else:
            spread = spread or any(_wants_lines(item.doc, alone=len(items) == 1) for item in items)
            doc = TableItems("{", items, "}", broken=spread, open_notes=open_notes, end_notes=end_notes)
        return self.remarked(notes, doc)

    def _fields(self, node: Table) -> list[Item]:
        items: list[Item] = []
        ignoring = False
        for field in node.fields:
            index = self.i
            blank = bool(items) and self.blank_before(index)
            gap = self.noted and self.blank_above(index)
            lead = self.claim()
            for note in lead:
                mark = mark_of(note)
                ignoring = mark == "start" or (ignoring and mark != "end")
            if ignoring or (lead and mark_of(lead[-1]) == MARK):
                doc: Doc = Verbatim(self.as_it_is(field.start, field.end))
            else:
                doc = self._field(field)
            trail = self.collect()
            if self.kinds[self.i] in (",", ";"):
                trail += self.claim()
                if self.kinds[self.i + 1] == "}":
                    self.skip()
                else:
                    self.put(",")
                trail += self.collect()
            items.append(Item(doc, lead, trail, blank, gap))
        return items

    def _field(self, field: Field) -> Doc:
        if field.key is None:
            return self.expression(field.value)
        key = self.key(field.key) if field.bracketed else self.take()
        return concat([key, " ", self.take(), " ", self.expression(field.value)])

    def key(self, node: Expression) -> Doc:
        """`[key]`, which breaks only where it must."""
        opener = self.take()
        doc = self.expression(node)
        pad = " " if first_character(doc) == "[" else ""
        if not isinstance(doc, str):
            doc = Concat([doc], solid=True)
        return concat([opener, pad, doc, pad, self.take()])

    def function(self, node: Function) -> Doc:
        """`function(parameters) body end` as a value."""
        notes = self.claim()
        return self.remarked(notes, self.definition([self.take()], node))

    def definition(self, head: list[Doc], node: Function) -> Definition:
        """The rest of a function, from its parameter list on."""
        head.append(self.style.space_in_definitions)
        names = [*node.parameters, node.vararg] if node.vararg else node.parameters
        notes, items, end_notes = self.bracketed(lambda: self.elements(names, self._parameter))
        parameters = (
            Bracketed("(", items, ")", open_notes=notes, end_notes=end_notes)
            if items
            else _empty("(", notes + end_notes, ")", "")
        )
        open_notes = self.collect()
        first, last = self.i, self.index_of(node.body.end)
        collapsed = None
        if first < last and self.style.collapses_functions and not open_notes:
            collapsed = self.collapsed(node, last)
        self.i = last
        body = Body(
            node.body,
            first,
            last,
            write=self.write_body,
            open_notes=open_notes,
            end_notes=self.before.pop(last, ()),
            collapsed=collapsed,
        )
        return definition(head, parameters, body, self.take())

    def _parameter(self, name: Name) -> Doc:
        doc = self.take()
        return concat([doc, self.take()]) if doc == "..." and name.text != "..." else doc

    def suffixed(self, node: Expression) -> Doc:
        """A name or parentheses with all that follows; no recursion along the chain."""
        spine: list[Expression] = []
        while isinstance(node, _SUFFIXED):
            spine.append(node)
            node = node.callee if isinstance(node, Call) else node.object
        spine.reverse()
        prefix = [self.prefix(node)]
        short = isinstance(node, Name) and (len(node.text) <= self.style.indent_width or node.text[0].isupper())
        links: list[tuple[list[Note], list[Doc]]] = []
        parts = prefix
        last = len(spine) - 1
        for index, suffix in enumerate(spine):
            following = spine[index + 1] if index < last else None
            if isinstance(suffix, Index):
                parts.append(self.key(suffix.key))
                continue
            if isinstance(suffix, Call):
                parts.append(self._arguments(suffix, following))
                continue
            if isinstance(suffix, MethodCall) or isinstance(following, Call):
                parts = []
                links.append((self.claim(), parts))
            parts += (self.take(), self.take())
            if isinstance(suffix, MethodCall):
                parts.append(self._arguments(suffix, following))
        if len(links) < 2:
            return self._short_chain(prefix, links)
        chain = [Link(notes, concat(part)) for notes, part in links]
        short = short and len(prefix) == 1
        return Calls(concat(prefix), chain, short=short, indent_width=self.style.indent_width)

    def _short_chain(self, prefix: list[Doc], links: list[tuple[list[Note], list[Doc]]]) -> Doc:
        for notes, parts in links:
            doc = concat(parts)
            prefix.append(self.remarked(notes, doc))
        return concat(prefix)

    def _arguments(self, node: Call | MethodCall, following: Expression | None) -> Doc:
        arguments = node.arguments
        bare = [without_parentheses(argument) for argument in arguments]
        space = self.style.space_in_calls
        if self.kinds[self.i] != "(":
            if self._keeps_bare(arguments[0], following):
                return concat([" ", self.expression(arguments[0])])
            notes = self.claim()
            self.add("(")
            items = [Item(self.expression(arguments[0]))]
            self.add(")")
            return self.remarked(notes, _argument_list(space, bare, items, [], []))
        if self._loses_parentheses(bare, node, following):
            self.skip()
            doc = self.expression(arguments[0])
            self.skip()
            return concat([" ", doc])
        notes = self.claim()
        open_notes, items, end_notes = self.bracketed(lambda: self.elements(arguments, self.expression))
        return self.remarked(notes, _argument_list(space, bare, items, open_notes, end_notes))

    def _keeps_bare(self, argument: Expression, following: Expression | None) -> bool:
        return self.style.call_parentheses == "Input" or self._bare(argument, following)

    def _loses_parentheses(
        self, arguments: Sequence[Expression], node: Call | MethodCall, following: Expression | None
    ) -> bool:
        if len(arguments) != 1 or not self._bare(arguments[0], following):
            return False
        inside = range(self.i, self.index_of(node.end)) if self.noted else ()
        return not any(index in self.before or index in self.behind for index in inside)

    def _bare(self, argument: Expression, following: Expression | None) -> bool:
        """Whether the style wants this only argument without parentheses."""
        if following is not None and not isinstance(following, Call):
            return False
        wanted = self.style.call_parentheses
        if isinstance(argument, String):
            return wanted in ("None", "NoSingleString")
        return isinstance(argument, Table) and wanted in ("None", "NoSingleTable")


def _argument_list(
    space: str,
    arguments: Sequence[Expression],
    items: list[Item],
    open_notes: list[Note],
    end_notes: list[Note],
) -> Doc:
    if len(items) == 1 and not open_notes and not end_notes and not items[0].noted:
        hug = isinstance(arguments[0], Table) or isinstance(items[0].doc, Verbatim)
        return Bracketed(space + "(", items, ")", hug=hug)
    if not items:
        return _empty(space + "(", open_notes + end_notes, ")", "")
    hugging = [isinstance(argument, Function | Table) for argument in arguments]
    apart = [isinstance(argument, (*_SUFFIXED, String)) for argument in arguments]
    return Arguments(space + "(", items, ")", hugging, apart, open_notes=open_notes, end_notes=end_notes)


def _empty(opener: str, notes: list[Note], closer: str, pad: str) -> Doc:
    """Brackets around comments only, or around nothing."""
    if any(note.breaks or note.own_line for note in notes):
        return Bracketed(opener, (), closer, end_notes=notes)
    said = " ".join(note.text for note in notes)
    return f"{opener}{pad}{said}{pad}{closer}" if notes else opener + closer


def _wants_lines(doc: Doc, *, alone: bool) -> bool:
    """Whether a field holds a function with a body, or beside other fields a string of several lines."""
    while isinstance(doc, Concat):
        last = doc.parts[-1]
        if not isinstance(last, Node):
            return False
        doc = last
    return is_multi(doc) and (isinstance(doc, Definition) or (isinstance(doc, Verbatim) and not alone))
