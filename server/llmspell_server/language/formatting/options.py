"""Styles from the files that StyLua reads: `stylua.toml` and `.editorconfig`, given as text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from typing import Any, Final, get_args

import attrs

from llmspell_runtime.errors import ConfigError

from .style import (
    DEFAULT_STYLE,
    BlockGaps,
    CallParentheses,
    Collapse,
    IndentType,
    LineEndings,
    QuoteStyle,
    SpaceAfterNames,
    Style,
)

STYLUA_NAMES: Final = ("stylua.toml", ".stylua.toml")
EDITORCONFIG_NAME: Final = ".editorconfig"

_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "line_endings": get_args(LineEndings)[1:],
    "indent_type": get_args(IndentType),
    "quote_style": get_args(QuoteStyle),
    "call_parentheses": get_args(CallParentheses),
    "collapse_simple_statement": get_args(Collapse),
    "space_after_function_names": get_args(SpaceAfterNames),
    "block_newline_gaps": get_args(BlockGaps),
}
_NUMBERS: Final = {"column_width": 1, "indent_width": 1}
DIALECTS: Final = {
    "All": "lua54",
    "Lua51": "lua51",
    "Lua52": "lua52",
    "Lua53": "lua53",
    "Lua54": "lua54",
    "LuaJIT": "luajit21",
}
"""StyLua's `syntax` → our dialect; the others (Luau, CfxLua) are no Lua we know."""


@attrs.frozen
class Options:
    """What a file asks for: the style, and the dialect if it names one."""

    style: Style = DEFAULT_STYLE
    dialect: str | None = None


def options_from_stylua(text: str, where: str = "stylua.toml") -> Options:
    """The options of a `stylua.toml`. StyLua's own defaults hold for what it does not say: tabs of width 4.

    Raises ConfigError for text that is no TOML, for unknown keys and for values that a key does not take.
    """
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"this is no TOML: {error}", where=where, hint="see the options of StyLua") from None
    style = attrs.evolve(DEFAULT_STYLE, indent_type="Tabs")
    dialect = None
    for key, value in given.items():
        if key in _NUMBERS:
            style = _changed(style, key, _number(key, value, where))
        elif key in _WORDS:
            style = _changed(style, key, _one_of(key, value, _WORDS[key], where))
        elif key == "sort_requires":
            style = attrs.evolve(style, sort_requires=_enabled(value, where))
        elif key == "no_call_parentheses":
            style = attrs.evolve(style, call_parentheses="None" if value is True else style.call_parentheses)
        elif key == "syntax":
            dialect = DIALECTS[_one_of(key, value, tuple(DIALECTS), where)]
        else:
            known = ", ".join([*_NUMBERS, *_WORDS, "sort_requires", "syntax"])
            raise ConfigError(f"there is no option {key!r}", where=where, hint=f"the options are {known}")
    return Options(style, dialect)


def _changed(style: Style, key: str, value: object) -> Style:
    changes: dict[str, Any] = {key: value}
    return attrs.evolve(style, **changes)


def _number(key: str, value: object, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < _NUMBERS[key]:
        raise ConfigError(f"{key} = {value!r}: a whole number from {_NUMBERS[key]} on is expected", where=where)
    return value


def _one_of(key: str, value: object, words: tuple[str, ...], where: str) -> str:
    if value not in words:
        raise ConfigError(f"{key} = {value!r} is none of {', '.join(words)}", where=where)
    return str(value)


def _enabled(value: object, where: str) -> bool:
    if not isinstance(value, Mapping) or set(value) != {"enabled"} or not isinstance(value["enabled"], bool):
        raise ConfigError("sort_requires takes enabled = true or false", where=where)
    return value["enabled"]


def style_from_pairs(pairs: Mapping[str, str], style: Style = DEFAULT_STYLE) -> Style:
    """`style` as the pairs of an `.editorconfig` change it; what is not understood is passed over, as its
    specification says.
    """
    for key, read in _PAIRS.items():
        if key in pairs:
            style = read(style, pairs[key], pairs)
    return style


def _set_indent_style(style: Style, value: str, _pairs: Mapping[str, str]) -> Style:
    kind: IndentType | None = {"tab": "Tabs", "space": "Spaces"}.get(value)  # type: ignore[assignment]
    return attrs.evolve(style, indent_type=kind) if kind else style


def _set_indent_size(style: Style, value: str, pairs: Mapping[str, str]) -> Style:
    size = pairs.get("tab_width", "") if value == "tab" else value
    return attrs.evolve(style, indent_width=int(size)) if re.fullmatch(r"[1-9]\d?", size) else style


def _set_tab_width(style: Style, value: str, pairs: Mapping[str, str]) -> Style:
    return style if "indent_size" in pairs else _set_indent_size(style, value, pairs)


def _set_width(style: Style, value: str, _pairs: Mapping[str, str]) -> Style:
    if value == "off":
        return attrs.evolve(style, column_width=1_000_000)
    return attrs.evolve(style, column_width=int(value)) if re.fullmatch(r"[1-9]\d{0,5}", value) else style


def _set_end_of_line(style: Style, value: str, _pairs: Mapping[str, str]) -> Style:
    kind: LineEndings | None = {"lf": "Unix", "crlf": "Windows"}.get(value)  # type: ignore[assignment]
    return attrs.evolve(style, line_endings=kind) if kind else style


def _set_quotes(style: Style, value: str, _pairs: Mapping[str, str]) -> Style:
    kinds: dict[str, QuoteStyle] = {"double": "AutoPreferDouble", "single": "AutoPreferSingle"}
    return attrs.evolve(style, quote_style=kinds[value]) if value in kinds else style


def _set_word(key: str) -> Callable[[Style, str, Mapping[str, str]], Style]:
    words = {word.lower(): word for word in _WORDS[key]}

    def read(style: Style, value: str, _pairs: Mapping[str, str]) -> Style:
        return _changed(style, key, words[value]) if value in words else style

    return read


def _set_sort(style: Style, value: str, _pairs: Mapping[str, str]) -> Style:
    return attrs.evolve(style, sort_requires=value == "true")


_PAIRS: Final[dict[str, Callable[[Style, str, Mapping[str, str]], Style]]] = {
    "indent_style": _set_indent_style,
    "tab_width": _set_tab_width,
    "indent_size": _set_indent_size,
    "max_line_length": _set_width,
    "end_of_line": _set_end_of_line,
    "quote_type": _set_quotes,
    "call_parentheses": _set_word("call_parentheses"),
    "collapse_simple_statement": _set_word("collapse_simple_statement"),
    "space_after_function_names": _set_word("space_after_function_names"),
    "sort_requires": _set_sort,
}
