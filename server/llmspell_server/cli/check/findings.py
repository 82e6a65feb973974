"""What `llmspell check` has found, ready to be told in any form: lines and columns count from 1, in characters."""

from __future__ import annotations

from typing import Final

import attrs

from llmspell_server.language.features.problems import Severity

SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "information", "hint")
"""From the gravest to the mildest."""


def is_at_least(level: str, least: str) -> bool:
    """Whether something is as grave as `least`, or graver."""
    order: tuple[str, ...] = SEVERITIES
    return order.index(level) <= order.index(least)


@attrs.frozen(kw_only=True)
class Span:
    """A stretch of a file; the end is the place behind it. `offset` and `end_offset` are characters from 0."""

    line: int
    column: int
    end_line: int
    end_column: int
    offset: int
    end_offset: int


@attrs.frozen(kw_only=True)
class Finding:
    """One finding. `source` is its first line, for people; `fixes` are (title, (place, new text)…)."""

    path: str
    code: str
    severity: Severity
    message: str
    span: Span
    source: str
    related: tuple[tuple[Span, str], ...] = ()
    fixes: tuple[tuple[str, tuple[tuple[Span, str], ...]], ...] = ()


@attrs.frozen(kw_only=True)
class Result:
    """Everything: the findings to tell, by file and place; how many there are of each level, told or not."""

    findings: tuple[Finding, ...]
    counts: dict[str, int]
    files: int
    failures: tuple[tuple[str, str], ...] = ()
    """Files that could not be read, with the reason."""
    root: str = ""
    """The folder that paths are relative to, with a slash at its end."""

    def count(self, level: str) -> int:
        """How many findings there are of a level."""
        return self.counts.get(level, 0)

    @property
    def hidden(self) -> int:
        """Findings that are too mild to be told."""
        return sum(self.counts.values()) - len(self.findings)
