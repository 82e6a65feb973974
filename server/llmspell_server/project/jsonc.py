"""JSON as people write it into configuration files: with comments and with commas before closing brackets."""

from __future__ import annotations

import json
import re
from typing import Any

_PIECE = re.compile(r'"(?:[^"\\\n]|\\.)*"|//[^\n]*|/\*.*?(?:\*/|\Z)|,(?=(?:\s|//[^\n]*|/\*.*?\*/)*[}\]])', re.DOTALL)


def read_jsonc(text: str) -> Any:
    """The value of a text. Raises ValueError with the line and the column of what is wrong."""
    return json.loads(_PIECE.sub(_kept, text.removeprefix("\ufeff")))


def _kept(match: re.Match[str]) -> str:
    """Strings stay; of comments and commas only the shape, so that places in messages are right."""
    piece = match.group()
    return piece if piece.startswith('"') else re.sub(r"[^\n]", " ", piece)
