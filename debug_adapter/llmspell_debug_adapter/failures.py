"""How the end of a script that failed is told."""

from __future__ import annotations

from llmspell_runtime.kernel.execution import Failure, Place


def failure_text(failure: Failure) -> str:
    """What failed, the way there, and what to do."""
    lines = [failure.message]
    if failure.traceback:
        lines.append("stack traceback:")
        lines += [f"\t{f.name}:{f.line}: in {f.function}" for f in failure.traceback if f.line is not None]
    if failure.hint:
        lines.append(f"({failure.hint})")
    return "\n".join(lines) + "\n"


def failure_place(failure: Failure) -> Place | None:
    """The innermost line on the way."""
    return next((Place(f.source, f.line) for f in failure.traceback if f.line is not None), None)
