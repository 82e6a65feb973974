"""The global `Args` (also `ARGS` and `arg`): the arguments a script was started with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from llmspell_runtime.script_api.catalogue import MADE_BY_WORKER, Global

ARGS = Global(
    "Args",
    doc="""The arguments a script was started with; every value is a string.

`llmspell run spell.lua one --out=x.md --depth 3 --verbose` gives `Args[0] == "spell.lua"`, `Args[1] == "one"`,
`Args.out == "x.md"`, `Args.depth == "3"` and `Args.verbose == "true"`. Positions have integer keys and the same keys as
strings (`Args["1"]`). An option without a value, or before another option, is `"true"`; after `--` all arguments are
positional.""",
    aliases=("ARGS", "arg"),
    made_by_worker=True,
)
GLOBAL = ARGS

ARGS.field("[integer]", MADE_BY_WORKER, Annotated[str | None, ""], "a positional argument; 0 is the name of the script")
ARGS.field("[string]", MADE_BY_WORKER, Annotated[str | None, ""], "the value of an option, or a position as a string")


def script_arguments(name: str, argv: Sequence[str]) -> dict[int | str, str]:
    """The table `Args` for a script called `name`: positions by integer and by string, options by name."""
    positional = [name]
    table: dict[int | str, str] = {}
    pending = list(reversed(argv))
    while pending:
        word = pending.pop()
        if word == "--":
            positional += reversed(pending)
            break
        if not word.startswith("--"):
            positional.append(word)
            continue
        key, equals, value = word[2:].partition("=")
        if equals:
            table[key] = value
        elif pending and not pending[-1].startswith("--"):
            table[key] = pending.pop()
        else:
            table[key] = "true"
    for position, value in enumerate(positional):
        table[position] = table[str(position)] = value
    return table
