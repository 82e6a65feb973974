"""Every code a finding can have: its group, how grave it is, and whether it is looked for by default.

Names are those that users of other Lua servers know, so that their `---@diagnostic` comments keep their meaning.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs

from llmspell_server.language.features.problems import Severity


@attrs.frozen
class Code:
    """A kind of finding. `summary` is one sentence for the settings page."""

    name: str
    group: str
    severity: Severity
    summary: str
    on: bool = True


_NAMES: Final = (Code("undefined-global", "global", "warning", "A global is read that nothing defines."),)

CODES: Final[Mapping[str, Code]] = {code.name: code for code in _NAMES}
"""All codes by name; codes of syntax errors are not among them."""
