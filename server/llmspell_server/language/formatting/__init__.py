"""Lays out Lua text: pure functions over text, in the style of StyLua.

* `formatter.py`   the way of a text: parse, lay out, check; `edits.py` ranges and small edits
* `style.py`, `options.py`   what can be chosen, and the files it is read from
* `notes.py`, `reader.py`   comments and tokens; every one is taken exactly once
* `operands.py` → `expressions.py` → `simple_statements.py` → `blocks.py` → `statements.py`   the grammar, bottom-up
* `doc.py`, then `pieces.py`, `lists.py`, `brackets.py`, `chains.py`, `body.py`, `assignment.py`   how things break
* `page.py`   where they are written
"""

from __future__ import annotations

from .editorconfig import pairs_for, read_editorconfig
from .edits import edits_between, format_range, format_ranges
from .formatter import FormatProblem, Formatted, format_text
from .options import Options, options_from_stylua, style_from_pairs
from .style import DEFAULT_STYLE, Style, indented_like

__all__ = [
    "DEFAULT_STYLE",
    "FormatProblem",
    "Formatted",
    "Options",
    "Style",
    "edits_between",
    "format_range",
    "format_ranges",
    "format_text",
    "indented_like",
    "options_from_stylua",
    "pairs_for",
    "read_editorconfig",
    "style_from_pairs",
]
