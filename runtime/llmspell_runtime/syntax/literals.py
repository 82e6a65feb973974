"""Numbers and strings as Lua reads them: is the token well formed, and what is its value?"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from .dialects import Dialect
from .problems import shortened
from .tokens import LexicalFlaw

_DECIMAL: Final = r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_HEX: Final = r"0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)(?:[pP][+-]?[0-9]+)?"
# The part of a malformed numeral that is in order: what follows it is the mistake, or is missing.
_SOUND: Final = re.compile(
    r"0[xX][0-9a-fA-F]*(?P<fraction>\.[0-9a-fA-F]*)?(?:[pP][+-]?[0-9]*)?|[0-9]*\.?[0-9]*(?:[eE][+-]?[0-9]*)?"
)
_ESCAPE: Final = re.compile(r"\\(?:x[0-9a-fA-F]{0,2}|u\{[^}\"'\n]*\}?|[0-9]{1,3}|.)", re.DOTALL)
# What Lua has read when it finds a numeral malformed: one letter more than a numeral can have.
_READ: Final = re.compile(r"(?:0[xX](?:[pP][+-]?|[0-9a-fA-F.])*|\.?[0-9](?:[eE][+-]?|[0-9a-fA-F.])*)[A-Za-z_]?")

_LINE_BREAK: Final = re.compile(r"\r\n|\n\r|\n|\r")
_DIGITS: Final = re.compile(r"[0-9]{1,3}")
_HEX_DIGITS: Final = re.compile(r"[0-9a-fA-F]*")
_SPACES: Final = re.compile(r"[ \t\r\n\v\f]*")
_LONG_OPENER: Final = re.compile(r"\[(=*)\[")
_SIMPLE: Final = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_ITSELF: Final = frozenset("\\\"'")


class _BadEscape(Exception):
    """An escape sequence that Lua rejects: its message and where the mistake ends; never leaves this module."""

    def __init__(self, message: str, end: int) -> None:
        super().__init__(message)
        self.message = message
        self.end = end


@cache
def _number_pattern(dialect: Dialect) -> re.Pattern[str]:
    if dialect.number_suffixes:
        suffixed = r"(?:0[bB][01]+|0[xX][0-9a-fA-F]+|[0-9]+)[uU]?[lL][lL]|0[bB][01]+"
        return re.compile(f"(?:{suffixed}|(?:{_HEX}|{_DECIMAL})[iI]?)")
    hexadecimal = _HEX if dialect.hex_fractions else r"0[xX][0-9a-fA-F]+(?:[pP][0-9]+)?"
    return re.compile(f"(?:{hexadecimal}|{_DECIMAL})")


def number_flaw(token: str, dialect: Dialect) -> LexicalFlaw | None:
    """What is wrong with a numeral, or None."""
    if _number_pattern(dialect).fullmatch(token):
        return None
    match = _READ.match(token)
    read = shortened(match.group() if match else token)
    sound = _SOUND.match(token)
    start = sound.end() if sound else 0
    if sound and sound["fraction"] and not dialect.hex_fractions:
        start = sound.start("fraction")
    return LexicalFlaw("malformed_number", f"malformed number near '{read}'", start, len(token))


def string_flaw(token: str, dialect: Dialect) -> LexicalFlaw | None:
    """What is wrong with a quoted string, or None; the first mistake only, as in Lua."""
    position = 1
    while True:
        slash = token.find("\\", position)
        if slash < 0:
            break
        try:
            position, _ = _read_escape(token, slash, dialect)
        except _BadEscape as bad:
            if bad.message == "unfinished string":
                return _unfinished(token)
            end = min(bad.end, len(token))
            message = f"{bad.message} near '{shortened(token[:end])}'"
            escape = _ESCAPE.match(token, slash)
            return LexicalFlaw("bad_escape", message, slash, escape.end() if escape else end)
    return None if len(token) > position and token[-1] == token[0] else _unfinished(token)


def _unfinished(token: str) -> LexicalFlaw:
    return LexicalFlaw("unfinished_string", f"unfinished string near '{shortened(token)}'", 0, len(token))


def _read_escape(token: str, slash: int, dialect: Dialect) -> tuple[int, str]:
    """The escape sequence at `slash`: where it ends and its value (Lua 5.4 manual §3.1). Raises _BadEscape."""
    kind = token[slash + 1 : slash + 2]
    after = slash + 2
    if kind in _SIMPLE:
        return after, _SIMPLE[kind]
    if kind in _ITSELF:
        return after, kind
    if kind in ("\n", "\r"):
        line_break = _LINE_BREAK.match(token, slash + 1)
        return (line_break.end() if line_break else after), "\n"
    digits = _DIGITS.match(token, slash + 1)
    if digits:
        if int(digits.group()) > 255:
            raise _BadEscape("decimal escape too large", digits.end() + 1)
        return digits.end(), chr(int(digits.group()))
    if kind == "z" and (spaces := _SPACES.match(token, after)):
        if dialect.escape_z:
            return spaces.end(), ""
        if "\n" in spaces.group() or "\r" in spaces.group():
            raise _BadEscape("unfinished string", after)
    if kind == "":
        raise _BadEscape("unfinished string", after)
    if kind == "x" and dialect.escape_x:
        return _read_byte(token, after)
    if kind == "u" and dialect.escape_u:
        return _read_code_point(token, after, dialect.max_code_point)
    if dialect.unknown_escapes:
        return after, kind
    raise _BadEscape("invalid escape sequence", after)


def _read_byte(token: str, start: int) -> tuple[int, str]:
    run = _hex_run(token, start)
    if run < 2:
        raise _BadEscape("hexadecimal digit expected", start + run + 1)
    return start + 2, chr(int(token[start : start + 2], 16))


def _read_code_point(token: str, start: int, largest: int) -> tuple[int, str]:
    if token[start : start + 1] != "{":
        raise _BadEscape("missing '{'", start + 1)
    run = _hex_run(token, start + 1)
    if run == 0:
        raise _BadEscape("hexadecimal digit expected", start + 2)
    end = start + 1 + run
    value = 0
    for index in range(start + 1, end):
        value = value * 16 + int(token[index], 16)
        if value > largest:
            raise _BadEscape("UTF-8 value too large", index + 1)
    if token[end : end + 1] != "}":
        raise _BadEscape("missing '}'", end + 1)
    return end + 1, chr(value) if value <= 0x10FFFF else "\ufffd"


def _hex_run(token: str, start: int) -> int:
    match = _HEX_DIGITS.match(token, start)
    return match.end() - start if match else 0


def string_value(token: str, dialect: Dialect) -> str:
    """What a string token (quoted or in long brackets) stands for.

    A byte escape becomes the character of that number; what Lua would reject stays as it is written.
    """
    quote = token[:1]
    if quote != "[" and "\\" not in token:
        return token[1:-1] if len(token) > 1 and token[-1] == quote else token[1:]
    opener = _LONG_OPENER.match(token)
    if opener:
        body = token[opener.end() :].removesuffix(f"]{opener.group(1)}]")
        first = _LINE_BREAK.match(body)
        return _LINE_BREAK.sub("\n", body[first.end() :] if first else body)
    end = len(token) if string_flaw(token, dialect) else len(token) - 1
    parts: list[str] = []
    position = 1
    while True:
        slash = token.find("\\", position)
        if slash < 0:
            break
        parts.append(token[position:slash])
        try:
            position, value = _read_escape(token, slash, dialect)
        except _BadEscape:
            position, value = slash + 1, "\\"
        parts.append(value)
    parts.append(token[position:end])
    return "".join(parts)


def number_value(token: str) -> int | float | None:
    """The value of a numeral, integers wrapped to 64 bits as in Lua 5.4; None for a malformed or a LuaJIT one."""
    lowered = token.lower()
    try:
        if lowered.startswith("0x"):
            if "." in lowered or "p" in lowered:
                return float.fromhex(lowered)
            wrapped = int(lowered, 16) & 0xFFFFFFFFFFFFFFFF
            return wrapped - (1 << 64) if wrapped >> 63 else wrapped
        if lowered.isdigit():
            value = int(lowered)
            return value if value < 1 << 63 else float(value)
        return float(lowered)
    except (ValueError, OverflowError):
        return None
