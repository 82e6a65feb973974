"""What completion offers: items, the list they come in, and what a client wants of both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import attrs

from llmspell_runtime.syntax import Edit

if TYPE_CHECKING:
    from .place import Place

CompletionKind = Literal[
    "field",
    "method",
    "function",
    "constant",
    "enum member",
    "variable",
    "keyword",
    "snippet",
    "class",
    "type parameter",
    "module",
    "file",
    "folder",
    "label",
    "value",
]

Source = Literal["", "member", "written", "local", "global", "key", "type", "path", "module", "export", "value"]
"""Where an item comes from, for whoever explains it later; "" for what needs no explanation."""

WANTED: Final = 0
"""The value or the key that the place asks for."""
OPTIONAL: Final = 4
SAME_NAME: Final = 7
"""A local that is called like the parameter or the key that it is for."""
FITTING: Final = 8
"""A name whose type is the one that is wanted."""
LOCAL: Final = 20
UPVALUE: Final = 26
MEMBER: Final = 30
INHERITED: Final = 34
HIDDEN: Final = 38
"""Members whose name begins with `_`."""
TYPED_KEYWORD: Final = 39
"""A keyword that begins with what was typed, where keywords are likely."""
GLOBAL: Final = 40
LIBRARY: Final = 50
KEYWORD: Final = 60
SNIPPET: Final = 62
ELSEWHERE: Final = 70
"""What another module has to be required for."""
INSIDE: Final = 100
"""What is added where the label does not begin with what was typed."""
DEPRECATED: Final = 200


@attrs.frozen(kw_only=True)
class Options:
    """What the client takes and the user chose. `trigger` is the character that asked, "" when the user did.

    `postfix` is the character between an expression and what is to be made of it, "" for none. `lazy_edits`: the
    client asks for additional edits when an item is chosen.
    """

    snippets: bool = False
    call_snippets: bool = False
    keyword_snippets: bool = True
    auto_require: bool = True
    postfix: str = "@"
    trigger: str = ""
    lazy_edits: bool = False


@attrs.frozen
class Completion:
    """One item: it replaces `start:end` with `insert` (with tab stops of the protocol if `snippet`).

    `order` and `near` sort, smaller first. `detail` follows the label (parameters), `description` stands at the end of
    the line (a type, an origin). `match` is what the typed text is compared with, "" for the label. `edits` are made
    elsewhere in the text. `commit` are characters that accept the item.
    """

    label: str
    kind: CompletionKind
    start: int
    end: int
    insert: str
    order: int = MEMBER
    near: int = 0
    source: Source = ""
    snippet: bool = False
    deprecated: bool = False
    preselect: bool = False
    detail: str = ""
    description: str = ""
    match: str = ""
    edits: tuple[Edit, ...] = ()
    commit: str = ""


@attrs.frozen
class Offer:
    """The items at a place; `incomplete` when more could come with more letters."""

    place: Place | None
    items: list[Completion]
    incomplete: bool = False


def is_match(prefix: str, label: str) -> bool:
    """Whether what was typed can mean a label, whatever the case of its letters.

    Where the label begins with the first letter, the others may follow anywhere, so that a slip of the keyboard does
    not hide it. Elsewhere the letters must begin words of the label or stand together: `gv` is in `table.getValue`.
    """
    if not prefix:
        return True
    wanted, where = prefix.lower(), label.lower()
    if where.startswith(wanted):
        return True
    if where[:1] == wanted[0] and _follow(wanted, where):
        return True
    at = where.find(wanted[0], 1)
    while at >= 0:
        if _begins_word(label, at) and _in_words(wanted, label, where, at):
            return True
        at = where.find(wanted[0], at + 1)
    return False


def _begins_word(label: str, at: int) -> bool:
    before, letter = label[at - 1], label[at]
    return not before.isalnum() or (letter.isupper() and not before.isupper()) or not letter.isalnum()


def _follow(wanted: str, where: str) -> bool:
    at = 0
    for letter in wanted:
        at = where.find(letter, at) + 1
        if at == 0:
            return False
    return True


def _in_words(wanted: str, label: str, where: str, at: int) -> bool:
    """Whether each letter stands right behind the one before it, or begins a later word."""
    for letter in wanted[1:]:
        if where[at + 1 : at + 2] == letter:
            at += 1
            continue
        at = where.find(letter, at + 1)
        while at >= 0 and not _begins_word(label, at):
            at = where.find(letter, at + 1)
        if at < 0:
            return False
    return True
