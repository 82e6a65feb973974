"""What `run` and `exec` share: load, run, tell the outcome in the form that was asked for."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from llmspell_server.cli.invocation import Invocation
from llmspell_server.cli.parameters import LuaOptions
from llmspell_server.cli.terminal import valid_text, write

if TYPE_CHECKING:
    from llmspell_runtime.kernel.interpreter import Interpreter
    from llmspell_server.cli.spell import Spell


def run_in_foreground(
    invocation: Invocation,
    get_spell: Callable[[], Spell],
    *,
    options: LuaOptions,
    arguments: Sequence[str],
    stream: bool,
    expression: bool = False,
) -> int:
    """Runs a spell and tells how it ended; returns the exit code. Raises LlmspellError when it cannot be started."""
    from llmspell_server.cli.running import run_spell
    from llmspell_server.cli.streams import ScriptOutput

    spell = get_spell()
    loaded = invocation.load(profile=options.profile, overrides=options.overrides)
    plain = ScriptOutput()
    as_text = invocation.output == "text"
    printed: list[str] = []

    def on_output(name: str, text: str) -> None:
        if as_text or (name == "stderr" and not stream):
            plain(name, text)
        elif stream:
            line = json.dumps({"type": "output", "stream": name, "text": valid_text(text)}, ensure_ascii=False)
            plain("stdout", line + "\n")
        else:
            printed.append(text)

    def on_start(interpreter: Interpreter) -> None:
        plain.on_break = interpreter.kill

    run = run_spell(
        invocation,
        loaded,
        spell,
        options=options,
        arguments=arguments,
        expression=expression,
        on_output=on_output,
        on_start=on_start,
    )
    plain.check()
    execution = run.execution
    if as_text and execution.failure is None:
        if execution.display is not None:
            write(execution.display + "\n")
        return execution.exit_code or 0
    from llmspell_server.cli.outcome import document, exit_code, tell_failure, write_json

    if not as_text:
        write_json(invocation, document(run, spell, output=None if stream else valid_text("".join(printed))))
    else:
        plain.end_line()
        tell_failure(invocation, execution, spell)
    return exit_code(run)
