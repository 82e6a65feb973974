"""Tells how a run ended: nothing for success, the error on standard error, or one JSON document."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llmspell_runtime.kernel.execution import ScriptError
from llmspell_runtime.script_api.values import Callback, ObjectRef
from llmspell_server.cli.complaints import INTERRUPTED, hint_text
from llmspell_server.cli.excerpt import excerpt, read_source
from llmspell_server.cli.failure import Trouble, understand
from llmspell_server.cli.invocation import Invocation
from llmspell_server.cli.terminal import palette, valid_text, write

if TYPE_CHECKING:
    from llmspell_runtime.kernel.execution import Execution
    from llmspell_server.cli.running import Run
    from llmspell_server.cli.spell import Spell

STATUS = {"ok": "success", "error": "error", "exit": "exit"}
MOST_FRAMES = 20
NO_EXCERPT = frozenset({"interrupted", "worker_died"})


def exit_code(run: Run) -> int:
    """130 for Ctrl-C, what `os.exit` asked for, 1 for a failure, else 0."""
    return INTERRUPTED if run.interrupted else run.execution.exit_code or 0


def tell_failure(invocation: Invocation, execution: Execution, spell: Spell) -> None:
    """Writes the failure of an execution to standard error, if there is one."""
    if execution.failure is None:
        return
    trouble = understand(execution.failure, spell, Path.cwd(), everything=invocation.verbosity > 0)
    write(failure_text(invocation, trouble, spell), sys.stderr)


def failure_text(invocation: Invocation, trouble: Trouble, spell: Spell) -> str:
    """What failed and where, the line of source, the way there, and what to do."""
    colors = palette(invocation.color, sys.stderr)
    lines = [f"{colors.red(ScriptError.prefix + ':')} {terminal_text(trouble.headline)}"]
    if trouble.line is not None and trouble.kind not in NO_EXCERPT:
        source = read_source(trouble.path) if trouble.path else spell.source
        lines += [f"  {colors.dim(line)}" for line in excerpt(source, trouble.line, trouble.message)]
    if len(trouble.frames) > 1 or trouble.hidden:
        lines += [f"  {terminal_text(frame)}" for frame in trouble.frames[:MOST_FRAMES]]
        if len(trouble.frames) > MOST_FRAMES:
            lines.append(f"  … {len(trouble.frames) - MOST_FRAMES} more")
    return "\n".join(lines) + "\n" + hint_text(invocation, trouble.hint)


def document(run: Run, spell: Spell, *, output: str | None) -> dict[str, Any]:
    """The outcome as plain data for JSON; `output` is what the script printed to standard output."""
    execution = run.execution
    values = [json_value(value) for value in execution.values]
    found: dict[str, Any] = {
        "status": STATUS["ok" if execution.ok else execution.status],
        "result": values[0] if values else None,
        "values": values,
    }
    if output is not None:
        found["output"] = output
    found["duration_ms"] = round(execution.duration * 1000, 3)
    if execution.failure is not None:
        trouble = understand(execution.failure, spell, Path.cwd(), everything=True)
        found["error"] = {
            "kind": trouble.kind,
            "message": trouble.message,
            "file": trouble.file,
            "line": trouble.line,
            "traceback": list(trouble.frames),
            "hint": trouble.hint,
        }
    found["exit_code"] = exit_code(run)
    return found


def write_json(invocation: Invocation, value: Any) -> None:
    """Writes one JSON document to standard output: on one line, or indented for `--output pretty`."""
    indent = 2 if invocation.output == "pretty" else None
    write(valid_text(json.dumps(value, ensure_ascii=False, indent=indent)) + "\n")


def json_value(value: Any) -> Any:
    """A Lua value as JSON has it: numbers without a value are null, bytes are text, functions and objects by name."""
    match value:
        case float() if not math.isfinite(value):
            return None
        case bytes():
            return value.decode("utf-8", "replace")
        case list() | tuple():
            return [json_value(item) for item in value]
        case dict():
            return {_key(key): json_value(item) for key, item in value.items()}
        case Callback():
            return "function"
        case ObjectRef():
            return {"object": value.kind, "id": value.id}
    return value


def _key(key: Any) -> str:
    return key.decode("utf-8", "replace") if isinstance(key, bytes) else str(key)


def terminal_text(text: str) -> str:
    """Text of a script, without control characters that a terminal would obey."""
    return "".join(c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in valid_text(text))
