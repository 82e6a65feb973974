"""Which globals Lua's own libraries and those of spells define, and which of them a workspace makes anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from llmspell_server.language.infer.inference import Inference

STANDARD: Final = "llmspell-library:/"
"""How the URIs of the libraries begin that come with this program."""


def is_standard_global(inference: Inference, name: str) -> bool:
    """Whether Lua's own libraries or those of spells define a global, whoever else does."""
    inference.note(("g", name))
    return any(file.uri.startswith(STANDARD) for file, _, _ in inference.index.global_writes(name))


def is_made_anew(inference: Inference, name: str) -> bool:
    """Whether a file of the workspace assigns to a global that the libraries define."""
    writes = inference.index.global_writes(name)
    return is_standard_global(inference, name) and not all(file.is_library for file, _, _ in writes)
