"""The front door: `python -m llmspell` and the command `llmspell`.

It starts as little as possible: `--version` answers at once, and a command that will run Lua gets its zygote
before anything heavy is imported, so that both load at the same time.
"""

from __future__ import annotations

import os
import sys

RUNS_LUA = ("run", "exec", "repl")


def main() -> int:
    """Runs the command line of this process; returns the exit code."""
    from llmspell import __version__

    arguments = sys.argv[1:]
    if arguments in (["--version"], ["-V"]):
        sys.stdout.write(f"llmspell {__version__}\n")
        return 0
    try:
        _open_standard_streams()
        zygote = None
        if arguments and arguments[0] in RUNS_LUA and "--help" not in arguments:
            from llmspell_runtime.kernel.zygote import ZygoteProcess

            zygote = ZygoteProcess.start()
        from llmspell_server.cli.main import run_command_line

        return run_command_line(arguments, version=__version__, zygote=zygote)
    except KeyboardInterrupt:
        return 130


def _open_standard_streams() -> None:
    """A caller may have closed 0, 1 or 2; a socket that got such a number would be taken for a stream."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


if __name__ == "__main__":
    sys.exit(main())
