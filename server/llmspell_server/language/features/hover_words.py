"""What words mean that name no thing of the program: keywords, tags, the types of Lua, codes of findings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax.tokens import KEYWORDS
from llmspell_server.language.features.places import tokens_at

if TYPE_CHECKING:
    from llmspell_server.language.source import SourceFile

_KEYWORDS: Final[Mapping[str, tuple[str, str]]] = {
    "and": ("a and b", "`a` if it is `false` or `nil`, else `b`, which is looked at only then."),
    "break": ("break", "Leaves the innermost loop."),
    "do": ("do … end", "A block: its locals end with it."),
    "else": ("if … then … else … end", "What is done when no condition before holds."),
    "elseif": ("elseif condition then …", "Another condition, looked at when none before holds."),
    "end": ("end", "Ends a block."),
    "false": ("false", "Like `nil`, a condition that does not hold."),
    "for": ("for i = first, last, step do … end\nfor key, value in pairs(t) do … end", "Counts, or asks an iterator."),
    "function": ("function name(parameters) … end", "Makes a function."),
    "global": ("global name", "Declares a global variable."),
    "goto": ("goto name … ::name::", "Goes on at a label of the same function, in this block or one around it."),
    "if": ("if condition then … end", "Holds for everything but `false` and `nil`."),
    "in": ("for key, value in pairs(t) do … end", "The iterator of a loop follows."),
    "local": ("local name = value", "Makes variables that are seen from the next statement to the end of the block."),
    "nil": ("nil", "No value: what is in a variable or a field before anything was put there."),
    "not": ("not a", "`true` if `a` is `false` or `nil`, else `false`."),
    "or": ("a or b", "`a` unless it is `false` or `nil`, else `b`, which is looked at only then."),
    "repeat": (
        "repeat … until condition",
        "A loop that ends when the condition holds, which sees the locals of the block.",
    ),
    "return": ("return values", "Ends the function; it must be the last statement of a block."),
    "then": ("if condition then … end", "What is done when the condition holds."),
    "true": ("true", "A condition that holds."),
    "until": (
        "repeat … until condition",
        "The loop ends when the condition holds, which sees the locals of the block.",
    ),
    "while": ("while condition do … end", "A loop that goes on as long as the condition holds."),
}
"""How each keyword is used, and what it does."""

_TYPES: Final[Mapping[str, str]] = {
    "any": "Every value, and nobody asks which.",
    "boolean": "`true` or `false`.",
    "function": "Any function; `fun(a: T): R` says what it takes and gives.",
    "integer": "A number without a fraction.",
    "lightuserdata": "A pointer of the program that runs Lua.",
    "never": "No value at all.",
    "nil": "Only `nil`.",
    "number": "Integers and floats.",
    "self": "The type of the object itself.",
    "string": "Text, or any bytes.",
    "table": "Any table; `table<K, V>` says what its keys and values are.",
    "thread": "A coroutine.",
    "unknown": "Nothing is known of the value.",
    "userdata": "A value of the program that runs Lua.",
}

_SWITCH: Final = re.compile(r"@diagnostic\s+[\w-]+\s*:")
_CODE: Final = re.compile(r"[\w-]+")


def keyword_at(file: SourceFile, offset: int) -> tuple[int, int, str, str] | None:
    """The keyword at an offset: start and end, how it is used, what it does."""
    for token in tokens_at(file.tree, offset):
        word = file.text[token.start : token.end]
        if token.kind in KEYWORDS and token.start <= offset <= token.end and word in _KEYWORDS:
            return token.start, token.end, *_KEYWORDS[word]
    return None


def code_at(file: SourceFile, offset: int) -> tuple[int, int, str, str] | None:
    """The code of a finding in a comment `---@diagnostic` at an offset: start and end, the code, what is found."""
    start = file.text.rfind("\n", 0, offset) + 1
    end = file.text.find("\n", offset)
    line = file.text[start : end if end >= 0 else len(file.text)]
    switch = _SWITCH.search(line)
    if switch is None:
        return None
    from llmspell_server.language.checks.codes import CODES

    for word in _CODE.finditer(line, switch.end()):
        if word.start() <= offset - start <= word.end() and word.group() in CODES:
            return start + word.start(), start + word.end(), word.group(), CODES[word.group()].summary
    return None


def tag_text(name: str) -> str:
    """What a tag of annotations says, "" if nobody knows."""
    from llmspell_server.language.features.completion.tag_words import TAGS

    text = TAGS.get(name, "")
    return text[:1].upper() + text[1:] + "." if text else ""


def type_word_text(name: str) -> str:
    """What one of Lua's own types is."""
    return _TYPES.get(name, "")
