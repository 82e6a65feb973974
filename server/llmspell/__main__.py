"""The front door: `python -m llmspell` and the command `llmspell`.

It starts as little as possible: `--version` answers at once, and a command that will run Lua gets its zygote
before anything heavy is imported, so that both load at the same time.
"""

from __future__ import annotations

import os
import sys

RUNS_LUA = ("run", "exec", "debug", "repl")


def main() -> int:
    """Runs the command line of this process; returns the exit code."""
    from llmspell import __version__

    arguments = sys.argv[1:]
    if arguments in (["--version"], ["-V"]):
        sys.stdout.write(f"llmspell {__version__}\n")
        return 0
    runs_lua = bool(arguments) and arguments[0] in RUNS_LUA and "--help" not in arguments
    try:
        _open_standard_streams()
        zygote = None
        if runs_lua:
            import gc

            from llmspell_runtime.kernel.zygote import ZygoteProcess

            zygote = ZygoteProcess.start()
            # Nothing of what is imported from here on is ever garbage; `running.py` turns the collector on again.
            gc.disable()
        from llmspell_server.cli.main import run_command_line

        code = run_command_line(arguments, version=__version__, zygote=zygote)
        _leave(code)
    except KeyboardInterrupt:
        code = 130
    return code


def _open_standard_streams() -> None:
    """A caller may have closed 0, 1 or 2; a socket that got such a number would be taken for a stream."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)


def _leave(code: int) -> None:
    """Ends the process without taking every module apart, which would cost a tenth of a short run."""
    import atexit

    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:
            continue  # it was told when the text was written
    os._exit(code)


if __name__ == "__main__":
    sys.exit(main())
