"""The same tokens one at a time, from any token boundary: for re-lexing after an edit and for odd long brackets.

An unfinished long bracket ends, for recovery, before the next blank line or the next line that looks like code.
"""

from __future__ import annotations

import re
from functools import cache
from sys import intern
from typing import Final

from .kinds import Kinds
from .tokens import EOF, LINE_MARK, STRING, LexicalFlaw, Tokens

BLANKS: Final = r"[ \t\n\r\v\f]"
_ESCAPE: Final = r"\\(?:z[ \t\r\n\v\f]*|\r\n|\n\r|.?)"
_HIGH: Final = "\x80-\U0010ffff"
TOKEN: Final = (
    rf"[A-Za-z_{_HIGH}][A-Za-z0-9_{_HIGH}]*"
    rf'|"(?:[^"\\\n\r]+|{_ESCAPE})*"?'
    rf"|'(?:[^'\\\n\r]+|{_ESCAPE})*'?"
    r"|[(),{}+*%^#;\]]|-(?!-)|\.(?:\.\.?|(?![0-9]))|==?|~=?|<[<=]?|>[>=]?|//?|::?|[&|]"
    r"|(?:0[xX](?:[pP][+-]?|[0-9a-fA-F.])*|\.?[0-9](?:[eE][+-]?|[0-9a-fA-F.])*)[A-Za-z0-9_]*"
)
_TRIVIA: Final = re.compile(rf"(?:{BLANKS}+|--(?!\[=*\[)[^\n\r]*)*")
_LONG_OPENER: Final = re.compile(r"\[=*\[")
# A line that looks more like code than like text: a blank one, a declaration, a block's head or end, `name =`, `name(`.
_RESYNC: Final = re.compile(
    r"\n(?=[ \t\r]*\n|[ \t]*(?:local[ \t]+[A-Za-z_]|function[ \t]*[\w.:]*\(|(?:end|until|else|do)[,;)\s]*\n|return\b"
    r"|(?:else)?if\b[^\n]*\bthen\b|(?:for|while)\b[^\n]*\bdo\b|[A-Za-z_][\w.:\[\]]*[ \t]*(?:=(?!=)|\())|::)"
)


@cache
def _token_pattern() -> re.Pattern[str]:
    """Compiled when first needed: most processes never scan."""
    return re.compile(rf"{TOKEN}|\[=*|.", re.DOTALL)


def leading_trivia_end(text: str) -> int:
    """Where Lua begins to read a file: behind a byte order mark and behind a first line that starts with `#!`."""
    start = 1 if text.startswith("\ufeff") else 0
    if text.startswith("#!", start):
        newline = text.find("\n", start)
        return len(text) if newline < 0 else newline
    return start


class Scanner:
    """Appends tokens to `tokens`, one per `advance`, starting at offset `position` of `tokens.text`.

    Linear in the length of the text: a level of long brackets whose closer was not found is never looked for again.
    """

    def __init__(self, tokens: Tokens, position: int, kinds: Kinds) -> None:
        self.tokens = tokens
        self.position = position
        self.kinds = kinds
        self._token = _token_pattern()
        self._unclosed: set[str] = set()

    def advance(self) -> bool:
        """Append the next token; False when it is the end of the text."""
        text = self.tokens.text
        flaws = self._skip_trivia()
        start = self.position
        kind, token = EOF, ""
        if text.startswith("[", start) and (opener := _LONG_OPENER.match(text, start)):
            kind = STRING
            closed = self._skip_long_bracket(start, opener.group())
            token = text[start : self.position]
            if not closed:
                flaws.append(_unfinished_long("string", 0, len(token)))
            elif flaw := self.kinds.nesting_flaw(token):
                flaws.append(flaw)
        elif match := self._token.match(text, start):
            self.position = match.end()
            token = match.group()
            kind = self.kinds[token]
            if flaw := self.kinds.flaws.get(token):
                flaws.append(flaw)
        tokens = self.tokens
        if flaws:
            tokens.flaws[len(tokens.kinds)] = flaws
        tokens.texts.append(intern(token))
        tokens.kinds.append(kind)
        tokens.starts.append(start)
        tokens.ends.append(self.position)
        return kind != EOF

    def _skip_trivia(self) -> list[LexicalFlaw]:
        """Move behind white space and comments; what is wrong with the comments."""
        text = self.tokens.text
        unfinished: list[tuple[int, int]] = []
        while True:
            if match := _TRIVIA.match(text, self.position):
                self.position = match.end()
            start = self.position
            opener = _LONG_OPENER.match(text, start + 2) if text.startswith("--[", start) else None
            if opener is None:
                return [_unfinished_long("comment", a - start, b - start) for a, b in unfinished]
            if not self._skip_long_bracket(start + 2, opener.group()):
                unfinished.append((start, self.position))

    def _skip_long_bracket(self, start: int, opener: str) -> bool:
        """Move behind the long bracket at `start`; whether it was closed."""
        text = self.tokens.text
        closer = "]" + opener[1:-1] + "]"
        if closer not in self._unclosed:
            found = text.find(closer, start + len(opener))
            if found >= 0:
                self.position = found + len(closer)
                return True
            self._unclosed.add(closer)
        resync = _RESYNC.search(text, start)
        self.position = resync.start() if resync else len(text)
        return False


def _unfinished_long(what: str, start: int, end: int) -> LexicalFlaw:
    message = f"unfinished long {what} (starting at line {LINE_MARK}) near <eof>"
    return LexicalFlaw(f"unfinished_long_{what}", message, start, end, open_ended=True)
