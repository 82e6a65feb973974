"""The page docs/reference/diagnostics.md: every code by group, written from `codes.py`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from .codes import CODES

_HEAD: Final = """\
<!-- Written by `python -m llmspell_server.language.checks.page`; change the tables in codes.py instead. -->
# Findings

What editors and [`llmspell check`](check.md) report about Lua, besides texts that Lua would not load. Codes that other
Lua servers have too mean the same here. Those that are *off* are looked for when they are asked for.

Switch a code or a whole group off, on, or to another level: in the [settings of the editor](language-server.md), in
`[diagnostics]` of `llmspell.toml`, or where it matters with a comment:

```lua
print(from_elsewhere) ---@diagnostic disable-line: undefined-global
---@diagnostic disable-next-line: unused-local
local later = 1
---@diagnostic disable: lowercase-global
```
"""


def page() -> str:
    """The whole page."""
    return _HEAD + "".join(_group(name) for name in dict.fromkeys(code.group for code in CODES.values()))


def _group(name: str) -> str:
    return f"\n## {name}\n\n| code | level | what it means |\n|--|--|--|\n" + "".join(_rows(name))


def _rows(group: str) -> Iterator[str]:
    for code in CODES.values():
        if code.group == group:
            level = code.severity if code.on else f"off ({code.severity})"
            yield f"| `{code.name}` | {level} | {code.summary.replace('|', chr(92) + '|')} |\n"


def main() -> None:
    """Writes the page, or with `--check` says whether it is up to date."""
    path = Path(__file__).parents[4] / "docs" / "reference" / "diagnostics.md"
    if "--check" in sys.argv:
        if not path.is_file() or path.read_text(encoding="utf-8") != page():
            sys.exit(f"{path} is out of date; write it with: python -m llmspell_server.language.checks.page")
        return
    path.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
