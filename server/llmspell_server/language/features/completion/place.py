"""Where a cursor stands for completion: behind a dot, in a string, at a key of a table, where a name is made."""

from __future__ import annotations

from typing import Final, Literal

import attrs

from llmspell_runtime.syntax import Tree
from llmspell_runtime.syntax.tokens import BAD, NAME, NUMBER, STRING, Token
from llmspell_server.language.features.places import in_comment, tokens_at

from .backward import OPERAND_ENDS, declares_names, expression_start, nearest, open_bracket

PlaceKind = Literal[
    "member",
    "method",
    "override",
    "string",
    "key",
    "index",
    "statement",
    "expression",
    "behind operand",
    "label",
    "attribute",
    "declaration",
    "function name",
    "loop",
    "postfix",
    "annotation",
]

_BLOCK_STARTS: Final = frozenset(("then", "do", "else", "repeat", ";"))


@attrs.frozen
class Place:
    """`start:end` is the stretch that a completion replaces, `prefix` what of it stands before the cursor.

    `receiver` is the offset where the expression before a dot, a colon, a bracket or a postfix ends. `quote` is the
    quote of a string, `closed` whether the string ends. `bracket` is the innermost one that is open.
    """

    kind: PlaceKind
    start: int
    end: int
    prefix: str
    receiver: int = 0
    quote: str = ""
    closed: bool = True
    bracket: str = ""


def place_at(tree: Tree, offset: int, postfix: str = "@") -> Place | None:
    """The place of an offset; None in texts and comments of no interest, in numbers and where a name is made."""
    text = tree.text
    offset = max(0, min(offset, len(text)))
    for token in tokens_at(tree, offset):
        if token.kind == STRING and token.start < offset:
            inside = _in_string(text, token, offset)
            if inside is not None or offset < token.end:
                return inside
        elif token.kind == NUMBER and token.start < offset <= token.end:
            return None
    if in_comment(tree, offset):
        return _in_annotation(text, offset)
    start, end = word(text, offset)
    if start < end and text[start].isdigit():
        return None
    place = Place("expression", start, end, text[start:offset])
    before = nearest(tree, start, 3)
    if not before:
        return attrs.evolve(place, kind="statement")
    if postfix and text[start - len(postfix) : start] == postfix and before[0].end == start:
        return _behind_expression(tree, place, start - len(postfix))
    return _in_code(tree, place, before)


def _in_string(text: str, token: Token, offset: int) -> Place | None:
    quote = text[token.start]
    closed = token.end - 1 > token.start and text[token.end - 1] == quote and not _is_escaped(text, token.end - 1)
    if quote not in "\"'" or (closed and offset >= token.end):
        return None
    start = token.start + 1
    end = token.end - 1 if closed else offset
    return Place("string", start, end, text[start:offset], token.start, quote, closed)


def _is_escaped(text: str, at: int) -> bool:
    count = 0
    while at - count > 0 and text[at - count - 1] == "\\":
        count += 1
    return count % 2 == 1


def _in_annotation(text: str, offset: int) -> Place | None:
    line = text[text.rfind("\n", 0, offset) + 1 : offset]
    if not line.lstrip().startswith("---") and "--[" not in line and not line.lstrip().startswith("@"):
        behind = line.find("---")
        if behind < 0:
            return None
    start = offset
    while start and (_in_name(text[start - 1]) or text[start - 1] in ".-"):
        start -= 1
    end = offset
    joins = ".-" if "@diagnostic" in line else "."
    while end < len(text) and (_in_name(text[end]) or text[end] in joins):
        end += 1
    while start < offset and text[start] in ".-":
        start += 1
    return Place("annotation", start, end, text[start:offset])


def _behind_expression(tree: Tree, place: Place, end: int) -> Place | None:
    start = expression_start(tree, end)
    if start is None or "\n" in tree.text[start:end]:
        return None
    return attrs.evolve(place, kind="postfix", start=start, receiver=end)


def _in_code(tree: Tree, place: Place, before: list[Token]) -> Place | None:
    last = before[0]
    if last.kind == BAD:
        return None
    if _declares_globals(tree, before):
        return attrs.evolve(place, kind="declaration")
    second = before[1].kind if len(before) > 1 else ""
    match last.kind:
        case "." | ":":
            return _behind_dot(tree, place, last)
        case "local":
            return attrs.evolve(place, kind="declaration")
        case "for":
            return None
        case "function":
            return attrs.evolve(place, kind="function name") if _begins_statement(tree, before) else None
        case "goto":
            return attrs.evolve(place, kind="label")
        case "::":
            closing = second == NAME and len(before) > 2 and before[2].kind == "::"
            return attrs.evolve(place, kind="statement") if closing else None
        case "<" if second == NAME and declares_names(tree, last.start) in ("local", "global"):
            return attrs.evolve(place, kind="attribute")
        case "," if declares_names(tree, last.start):
            return None
        case "[":
            return _behind_bracket(tree, place, last)
        case "{":
            return attrs.evolve(place, kind="key", bracket="{")
    return _by_bracket(tree, place, last)


def _begins_statement(tree: Tree, before: list[Token]) -> bool:
    """Whether the word before the place stands where a statement can begin: on a new line, or behind a block's word."""
    word = before[0]
    if len(before) < 2 or before[1].kind in _BLOCK_STARTS:
        return True
    return before[1].kind in OPERAND_ENDS and "\n" in tree.text[before[1].end : word.start]


def _declares_globals(tree: Tree, before: list[Token]) -> bool:
    """Whether the word before the place is the `global` of Lua 5.5 that begins a statement."""
    last = before[0]
    if not tree.dialect.global_declarations or tree.text[last.start : last.end] != "global":
        return False
    return len(before) < 2 or before[1].kind not in (".", ":", "=", "(", ",", "{", "local")


def _by_bracket(tree: Tree, place: Place, last: Token) -> Place | None:
    bracket = open_bracket(tree, place.start)
    kind = bracket.kind if bracket is not None else ""
    if bracket is not None and kind == "(" and _is_parameter_list(tree, bracket):
        return None
    if last.kind in (",", ";") and kind == "{":
        return attrs.evolve(place, kind="key", bracket=kind)
    place = attrs.evolve(place, bracket=kind)
    if last.kind in _BLOCK_STARTS:
        return attrs.evolve(place, kind="statement")
    if last.kind in (NAME, ">") and declares_names(tree, last.end) in ("local", "global"):
        return attrs.evolve(place, kind="statement") if "\n" in tree.text[last.end : place.start] else None
    if last.kind not in OPERAND_ENDS:
        return place
    if last.kind == ")" and _closes_parameters(tree, last):
        return attrs.evolve(place, kind="statement")
    if "\n" in tree.text[last.end : place.start]:
        return attrs.evolve(place, kind="statement" if kind in ("", "(") else "behind operand")
    if last.kind == NAME and declares_names(tree, last.end) == "for":
        return attrs.evolve(place, kind="loop")
    return attrs.evolve(place, kind="behind operand")


def _behind_dot(tree: Tree, place: Place, dot: Token) -> Place | None:
    receiver = tree.previous_token_end(dot.start)
    tokens = nearest(tree, dot.start, 40)
    if not tokens or tokens[0].kind not in OPERAND_ENDS:
        return None
    kind: PlaceKind = "member" if dot.kind == "." else "method"
    for token in tokens:
        if token.kind == "function":
            kind = "override"
        if token.kind not in (NAME, ".", ":"):
            break
    return attrs.evolve(place, kind=kind, receiver=receiver, quote=dot.kind)


def _behind_bracket(tree: Tree, place: Place, bracket: Token) -> Place:
    before = nearest(tree, bracket.start, 1)
    if before and before[0].kind in OPERAND_ENDS and "\n" not in tree.text[before[0].end : bracket.start]:
        return attrs.evolve(place, kind="index", receiver=before[0].end, bracket="[")
    return attrs.evolve(place, bracket="[")


def _closes_parameters(tree: Tree, last: Token) -> bool:
    """Whether a closing parenthesis ends the parameters of a function, so that its body begins."""
    for token in nearest(tree, last.start, 60):
        if token.kind == "(":
            return _is_parameter_list(tree, token)
        if token.kind not in (NAME, ",", "..."):
            return False
    return False


def _is_parameter_list(tree: Tree, bracket: Token) -> bool:
    for token in nearest(tree, bracket.start, 40):
        if token.kind == "function":
            return True
        if token.kind not in (NAME, ".", ":"):
            return False
    return False


def word(text: str, offset: int) -> tuple[int, int]:
    """The identifier around an offset, as offsets; empty where there is none."""
    start = end = offset
    while start and _in_name(text[start - 1]):
        start -= 1
    while end < len(text) and _in_name(text[end]):
        end += 1
    return start, end


def _in_name(char: str) -> bool:
    return char == "_" or (char.isascii() and char.isalnum())
