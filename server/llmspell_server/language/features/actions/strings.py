"""Other ways to write a string: in the other quotes, in long brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Final

from llmspell_runtime.syntax import Edit
from llmspell_runtime.syntax.dialects import Dialect
from llmspell_runtime.syntax.literals import string_flaw, string_value
from llmspell_runtime.syntax.nodes import String

from .scene import Offer, Refused, Scene

KIND: Final = "refactor.rewrite"
_WAYS: Final = {'"': "Write the string in double quotes", "'": "Write the string in single quotes"}
_ESCAPE: Final = re.compile(r"\\(?:\r\n|\n\r|.)", re.DOTALL)
_BYTE: Final = re.compile(r"\\(?:[0-9]|x)")
_CONTROLS: Final = {"\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v"}


def string_forms(scene: Scene) -> Iterator[Offer]:
    """The other ways for the string under the cursor."""
    node = scene.innermost(String)
    dialect = scene.tree.dialect
    if node is None or _is_broken(node.text, dialect):
        return
    for quote, title in _WAYS.items():
        if not node.text.startswith(quote):
            yield Offer(title=title, kind=KIND, plan=partial(_quote, scene, node, quote))
    long = in_brackets(node.text, dialect) if not node.text.startswith("[") else None
    if long is not None:
        before = scene.text[node.start + scene.shift - 1 : node.start + scene.shift]
        text = f" {long} " if before == "[" else long
        yield Offer(title="Write the string in long brackets", kind=KIND, plan=lambda: (scene.replace(node, text),))


def _quote(scene: Scene, node: String, quote: str) -> tuple[Edit, ...]:
    return (scene.replace(node, quoted(node.text, quote, scene.tree.dialect)),)


def _is_broken(token: str, dialect: Dialect) -> bool:
    if token.startswith("["):
        return not token.endswith("]") or len(token) < 4
    return string_flaw(token, dialect) is not None


def quoted(token: str, quote: str, dialect: Dialect) -> str:
    """A string token in other quotes. Raises Refused if it cannot be written so."""
    if token.startswith("["):
        body = "".join(_escaped(char, quote) for char in string_value(token, dialect))
    else:
        body = _requoted(token[1:-1], quote)
    result = f"{quote}{body}{quote}"
    if string_flaw(result, dialect) or string_value(result, dialect) != string_value(token, dialect):
        raise Refused("the string cannot be written so")
    return result


def _requoted(body: str, quote: str) -> str:
    """A body with the escapes it has, but for the quotes."""
    pieces: list[str] = []
    at = 0
    for match in _ESCAPE.finditer(body):
        pieces.append(body[at : match.start()].replace(quote, "\\" + quote))
        pieces.append(match.group()[1] if match.group()[1] in "\"'" and match.group()[1] != quote else match.group())
        at = match.end()
    pieces.append(body[at:].replace(quote, "\\" + quote))
    return "".join(pieces)


def _escaped(char: str, quote: str) -> str:
    if char in ("\\", quote):
        return "\\" + char
    if char in _CONTROLS:
        return _CONTROLS[char]
    return f"\\{ord(char):03}" if char < " " or char == "\x7f" else char


def in_brackets(token: str, dialect: Dialect) -> str | None:
    """A string token in long brackets; None if it says something that cannot stand there, such as a byte by number."""
    value = string_value(token, dialect)
    if _BYTE.search(token) or "\\u" in token or any(char < " " and char not in "\n\t" for char in value):
        return None
    level = 0
    while f"]{'=' * level}]" in f"{value}]" or (not dialect.nested_long_brackets and f"[{'=' * level}[" in value):
        level += 1
    mark = "=" * level
    text = f"[{mark}[{chr(10) if value.startswith(chr(10)) else ''}{value}]{mark}]"
    return text if string_value(text, dialect) == value else None
