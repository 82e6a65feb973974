"""Lays out Lua text: pure functions over text, in the style of StyLua."""

from __future__ import annotations

from .formatter import FormatProblem, Formatted, format_text
from .style import DEFAULT_STYLE, Style

__all__ = ["DEFAULT_STYLE", "FormatProblem", "Formatted", "Style", "format_text"]
