"""Strings that name a class: those given where an annotation captures the name of a type (a type parameter in
backticks).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .types.build import members_of
from .types.values import Generic

if TYPE_CHECKING:
    from llmspell_runtime.syntax.nodes import String

    from .analysis import Snapshot


def names_type(snapshot: Snapshot, uri: str, node: String) -> bool:
    """Whether a string is taken as the name of a type where it stands."""
    expected = snapshot.expected_of(uri, node)
    return expected is not None and any(
        isinstance(part, Generic) and part.captured and not part.pattern for part in members_of(expected)
    )
