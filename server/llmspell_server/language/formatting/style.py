"""How Lua text is to look: StyLua's options as one value, with our defaults."""

from __future__ import annotations

from typing import Literal

import attrs

LineEndings = Literal["Keep", "Unix", "Windows"]
IndentType = Literal["Spaces", "Tabs"]
QuoteStyle = Literal["AutoPreferDouble", "AutoPreferSingle", "ForceDouble", "ForceSingle"]
CallParentheses = Literal["Always", "NoSingleString", "NoSingleTable", "None", "Input"]
Collapse = Literal["Never", "FunctionOnly", "ConditionalOnly", "Always"]
SpaceAfterNames = Literal["Never", "Definitions", "Calls", "Always"]
BlockGaps = Literal["Never", "Preserve"]


@attrs.frozen(kw_only=True)
class Style:
    """The options of StyLua 2 under their names; only the indentation (4 spaces) and the line endings differ.

    Widths are characters; a tab counts `indent_width`. "Keep" takes the line ending of a text's first line.
    """

    column_width: int = 120
    line_endings: LineEndings = "Keep"
    indent_type: IndentType = "Spaces"
    indent_width: int = 4
    quote_style: QuoteStyle = "AutoPreferDouble"
    call_parentheses: CallParentheses = "Always"
    collapse_simple_statement: Collapse = "Never"
    space_after_function_names: SpaceAfterNames = "Never"
    block_newline_gaps: BlockGaps = "Never"
    sort_requires: bool = False

    @property
    def collapses_functions(self) -> bool:
        """Whether a function with one short statement may stand on one line."""
        return self.collapse_simple_statement in ("FunctionOnly", "Always")

    @property
    def collapses_conditions(self) -> bool:
        """Whether an `if` with one short statement may stand on one line."""
        return self.collapse_simple_statement in ("ConditionalOnly", "Always")

    @property
    def space_in_definitions(self) -> str:
        """What stands between the name and the parameters of a function."""
        return " " if self.space_after_function_names in ("Definitions", "Always") else ""

    @property
    def space_in_calls(self) -> str:
        """What stands between the name and the arguments of a call."""
        return " " if self.space_after_function_names in ("Calls", "Always") else ""


DEFAULT_STYLE = Style()

_LOOKED_AT = 50_000
"""Characters of a text after which its indentation is known."""
_WIDTHS = (8, 4, 3, 2)
_MOST = 0.9
"""The share of lines that have to fit: some hang below others by as many spaces as look good."""


def indented_like(text: str) -> Style:
    """The default style with the indentation that most lines of a text have: tabs, or steps of so many spaces."""
    lines = [line for line in text[:_LOOKED_AT].splitlines() if line[:1] in ("\t", " ") and line.strip()]
    depths = [len(line) - len(line.lstrip(" ")) for line in lines if not line.startswith("\t")]
    if len(lines) > 2 * len(depths):
        return attrs.evolve(DEFAULT_STYLE, indent_type="Tabs")
    for width in _WIDTHS:
        if depths and sum(depth % width == 0 for depth in depths) >= _MOST * len(depths):
            return attrs.evolve(DEFAULT_STYLE, indent_width=width)
    return DEFAULT_STYLE
