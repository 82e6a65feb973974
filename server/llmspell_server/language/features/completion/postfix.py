"""What can be made of an expression by a word behind it: `list@for`, `ok@ifn`, `value@local`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from .backward import nearest
from .items import SNIPPET, Completion
from .request import Request

_STATEMENTS: Final = {
    "if": "if {x} then\n\t$0\nend",
    "ifn": "if not {x} then\n\t$0\nend",
    "while": "while {x} do\n\t$0\nend",
    "for": "for ${{1:key}}, ${{2:value}} in pairs({x}) do\n\t$0\nend",
    "forp": "for ${{1:index}}, ${{2:value}} in ipairs({x}) do\n\t$0\nend",
    "fori": "for ${{1:i}} = 1, #{x} do\n\t$0\nend",
    "insert": "table.insert({x}, ${{1:value}})",
    "remove": "table.remove({x}, ${{1:index}})",
    "function": "function {x}($1)\n\t$0\nend",
    "local": "local ${{1:name}} = {x}",
    "return": "return {x}",
    "++": "{x} = {x} + 1",
    "--": "{x} = {x} - 1",
}
_VALUES: Final = {
    "pcall": "pcall({call}$1)",
    "print": "print({x})",
    "not": "not {x}",
    "unpack": "table.unpack({x})",
    "concat": 'table.concat({x}, ${{1:", "}})',
}
_STOP: Final = re.compile(r"\$\{\d:([^}]*)\}|\$\d")
_STATEMENT_STARTS: Final = frozenset(("then", "do", "else", "repeat", ";", "end"))


def postfixes(request: Request) -> Iterator[Completion]:
    """Each with the finished text; statements only where one can begin."""
    place = request.place
    expression = request.text[place.start : place.receiver]
    mark = request.options.postfix
    chosen = dict(_VALUES)
    if _begins_statement(request, place.start):
        chosen = {**_STATEMENTS, **chosen}
    assignable = expression[-1:].isidentifier() or expression.endswith("]")
    for near, (word, template) in enumerate(chosen.items()):
        if word in ("++", "--", "function") and (not assignable or "(" in expression):
            continue
        old = word == "unpack" and request.file.tree.dialect.name in ("lua51", "luajit20", "luajit21")
        form = template.removeprefix("table.") if old else template
        text = form.format(x=_literal(expression), call=_literal(_protected(expression)))
        shown = _STOP.sub(r"\1", form.format(x="…", call="…")).split("\n", 1)[0]
        yield Completion(
            word, "snippet", place.start, place.end, request.filled(text), SNIPPET, near,
            snippet=request.options.snippets,
            match=f"{expression}{mark}{word}", description=shown,
        )  # fmt: skip


def _literal(text: str) -> str:
    """A text as it stands in a snippet."""
    return text.replace("\\", "\\\\").replace("$", "\\$").replace("}", "\\}")


def _protected(expression: str) -> str:
    """The arguments with which `pcall` makes the call that an expression is: `f(a)` as `f, a`."""
    opener = _last_opener(expression)
    if opener <= 0:
        return expression
    callee, arguments = expression[:opener].rstrip(), expression[opener + 1 : -1].strip()
    holder, colon, name = callee.rpartition(":")
    if colon:
        callee = f"{holder}.{name}, {holder}"
    return f"{callee}, {arguments}" if arguments else callee


def _last_opener(expression: str) -> int:
    """Where the parenthesis opens that the expression ends with; -1 if it ends with none."""
    depth = 0
    for at in range(len(expression) - 1 if expression.endswith(")") else -1, -1, -1):
        depth += (expression[at] == ")") - (expression[at] == "(")
        if depth == 0:
            return at
    return -1


def _begins_statement(request: Request, start: int) -> bool:
    before = nearest(request.file.tree, start, 1)
    if not before or before[0].kind in _STATEMENT_STARTS:
        return True
    return before[0].kind not in ("=", "(", ",", "return") and "\n" in request.text[before[0].end : start]
