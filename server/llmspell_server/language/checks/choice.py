"""What of all findings a user wants to see."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from llmspell_server.language.features.problems import Severity

from .codes import CODES


@attrs.frozen(kw_only=True)
class Choice:
    """What a user wants to see: codes beyond or without the default, and how grave they are."""

    on: frozenset[str] = frozenset()
    off: frozenset[str] = frozenset()
    severities: Mapping[str, Severity] = attrs.field(factory=dict)

    def shows(self, code: str) -> bool:
        """Whether findings with a code are shown."""
        if code in self.off:
            return False
        known = CODES.get(code)
        return known is None or known.on or code in self.on or code in self.severities

    def severity(self, code: str) -> Severity:
        """How grave a code is."""
        known = CODES.get(code)
        return self.severities.get(code) or (known.severity if known is not None else "error")
