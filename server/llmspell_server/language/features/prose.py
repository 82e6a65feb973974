"""What is written about a thing, as Markdown: the text, then what its tags add."""

from __future__ import annotations

import re
from typing import Final

from llmspell_server.language.answers import Documentation

_LINK: Final = re.compile(r"\[([^\]\n]+)\]\((?:[a-z][a-z0-9+.-]*:|/)[^)\s]*\)")
_FENCE: Final = re.compile(r"^ {0,3}```\w*\n?", re.MULTILINE)


def prose(found: Documentation) -> str:
    """A documentation as Markdown, "" if nothing is written."""
    parts: list[str] = []
    if found.deprecated is not None:
        parts.append(f"**Deprecated.** {found.deprecated}".rstrip())
    if found.text:
        parts.append(found.text)
    lines = [f"- `{name}`: {_one_line(doc)}" for name, doc in found.parameters]
    lines += [f"- returns {_one_line(doc)}" for doc in found.returns]
    if lines:
        parts.append("\n".join(lines))
    parts += [f"See {_one_line(each)}" for each in found.see]
    if found.version:
        parts.append("Lua: " + ", ".join(found.version))
    return "\n\n".join(parts)


def plain(markdown: str) -> str:
    """The same for those who show plain text: without the fences of code blocks."""
    return _LINK.sub(r"\1", _FENCE.sub("", markdown)).replace("**", "").strip()


def _one_line(text: str) -> str:
    return " ".join(text.split())
