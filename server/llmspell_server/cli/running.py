"""Runs one spell in a kernel of its own, in the foreground: Ctrl-C stops the script, a second one ends it."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from llmspell_debug_adapter.private_socket import private_socket
from llmspell_runtime.kernel.kernel import Kernel
from llmspell_runtime.security.levels import SecurityLevel
from llmspell_server.cli.invocation import Invocation
from llmspell_server.cli.parameters import LuaOptions
from llmspell_server.cli.streams import StandardInput
from llmspell_server.cli.terminal import palette

if TYPE_CHECKING:
    from llmspell_runtime.config import LoadedConfig
    from llmspell_runtime.kernel.execution import Execution
    from llmspell_runtime.kernel.interpreter import Interpreter
    from llmspell_server.cli.spell import Spell

OnOutput = Callable[[str, str], None]


def run_spell(
    invocation: Invocation,
    loaded: LoadedConfig,
    spell: Spell,
    *,
    options: LuaOptions,
    arguments: Sequence[str] = (),
    expression: bool = False,
    on_output: OnOutput,
    on_start: Callable[[Interpreter], None],
) -> Run:
    """Runs `spell` to its end. `on_start` hears of the interpreter before the script runs.

    Raises LlmspellError when it cannot be started.
    """

    async def whole() -> Run:
        zygote = invocation.take_zygote(loaded.config.engines.lua.version)
        async with await Kernel.open(loaded, zygote=zygote) as kernel, private_socket(kernel):
            interpreter = await kernel.open_interpreter(
                script=spell.path,
                name=spell.name,
                arguments=arguments,
                security=SecurityLevel(options.security) if options.security else None,
                limits=options.limits,
                read_input=StandardInput().piece,
                colors=palette(invocation.color, sys.stderr).enabled,
            )
            on_start(interpreter)
            gc.enable()  # the front door turned it off while everything was imported
            with interruptible(interpreter) as interrupts:
                execution = await interpreter.execute(
                    spell.source,
                    spell.source_name,
                    expression=expression,
                    display=expression,
                    capture=False,
                    on_output=on_output,
                )
            return Run(execution, interrupted=interrupts.heard > 0 and execution.failure is not None)

    return asyncio.run(whole())


class Run(NamedTuple):
    """An execution that is over, and whether Ctrl-C ended it."""

    execution: Execution
    interrupted: bool


class Interrupts:
    """How often Ctrl-C was heard."""

    heard = 0


@contextlib.contextmanager
def interruptible(interpreter: Interpreter) -> Iterator[Interrupts]:
    """While inside, SIGINT stops the script that runs, a second one ends its process, a third one us.

    A plain signal handler, not one of the event loop: it must be heard while a write to a full pipe blocks the loop.
    """
    loop = asyncio.get_running_loop()
    interrupts = Interrupts()

    def on_interrupt(_number: int, _frame: object) -> None:
        interrupts.heard += 1
        if interrupts.heard > 2:
            raise KeyboardInterrupt
        loop.call_soon_threadsafe(interpreter.interrupt if interrupts.heard == 1 else interpreter.kill)

    before = signal.signal(signal.SIGINT, on_interrupt)
    try:
        yield interrupts
    finally:
        signal.signal(signal.SIGINT, before)
