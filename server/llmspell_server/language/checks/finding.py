"""What a check finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from llmspell_runtime.syntax import Fix

if TYPE_CHECKING:
    from llmspell_server.language.binding.facts import UnitFacts
    from llmspell_server.language.features.problems import Severity


@attrs.frozen(kw_only=True)
class Elsewhere:
    """Another place of the same file that a finding speaks of, in offsets of its unit."""

    unit: UnitFacts
    start: int
    end: int
    message: str


@attrs.frozen(kw_only=True)
class Finding:
    """One finding; `start:end` and the edits of `fixes` are offsets of the unit (None: of the text).

    `unnecessary` is shown faded, `deprecated` struck through. `severity` is for one that is less grave than its code.
    """

    code: str
    message: str
    start: int
    end: int
    related: tuple[Elsewhere, ...] = ()
    fixes: tuple[Fix, ...] = ()
    unnecessary: bool = False
    deprecated: bool = False
    severity: Severity | None = None
