"""A session of llmspell as text: runs the example spells with the real command line, in a throw-away folder."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parent
ROOT = EXAMPLES.parent

SESSION: tuple[tuple[str, str, int], ...] = (
    ("A spell with arguments, files, JSON and a stream", "run examples/word_report.lua -- --top 3", 0),
    ("The same again: state was kept between the two runs", "run examples/word_report.lua -- --top 3", 0),
    ("Questions to JSON, in jq's language", "run examples/json_query.lua", 0),
    ("Some Lua, and its value", "exec \"return State.get('word_report.runs'), 6 * 7\"", 0),
    ("A mistake, told with its line", "run examples/broken_invoice.lua", 1),
    (
        "The same mistake under the debugger: it stops where the price is missing, and goes on with one",
        "debug examples/broken_invoice.lua --break-at '10 if not item.price' --watch sum",
        0,
    ),
    ("A script that never ends, ended", 'exec --timeout 0.5 "while true do end"', 1),
)
"""Title, command, exit code."""

TYPED = ("locals", "backtrace", "print #items, item.name:upper()", "set item.price = 0.8", "next", "continue")
"""What somebody types at the prompt of the debugger."""


def main() -> int:
    """Prints the session; fails when a command does not end as it should."""
    with tempfile.TemporaryDirectory(prefix="llmspell-demo-") as folder:
        state = str(Path(folder, "state.db"))
        for title, command, expected in SESSION:
            print(f"\n# {title}\n$ llmspell {command}", flush=True)
            verb, *rest = shlex.split(command)
            ended = subprocess.run(
                [sys.executable, "-m", "llmspell", verb, "--state", state, *rest],
                cwd=ROOT,
                env={**os.environ, "NO_COLOR": "1"},
                input="".join(f"{line}\n" for line in TYPED if verb == "debug"),
                # The debugger talks on standard error; here it stands between what the script prints.
                stderr=subprocess.STDOUT if verb == "debug" else None,
                text=True,
                check=False,
            ).returncode
            if ended != expected:
                print(f"demo: the command ended with {ended}, not {expected}", file=sys.stderr)
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
