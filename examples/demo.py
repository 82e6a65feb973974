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

SESSION = (
    ("A spell with arguments, files, JSON and a stream", "run examples/word_report.lua -- --top 3"),
    ("The same again: state was kept between the two runs", "run examples/word_report.lua -- --top 3"),
    ("Questions to JSON, in jq's language", "run examples/json_query.lua"),
    ("Some Lua, and its value", 'exec "return State.get(\'word_report.runs\'), 6 * 7"'),
    ("A mistake, told with its line", "run examples/broken_invoice.lua"),
    ("A script that never ends, ended", 'exec --timeout 0.5 "while true do end"'),
)


def main() -> int:
    """Prints the session; fails when a command does not end as it should."""
    with tempfile.TemporaryDirectory(prefix="llmspell-demo-") as folder:
        state = str(Path(folder, "state.db"))
        expected = (0, 0, 0, 0, 1, 1)
        for (title, command), code in zip(SESSION, expected, strict=True):
            print(f"\n# {title}\n$ llmspell {command}", flush=True)
            verb, *rest = shlex.split(command)
            argv = [sys.executable, "-m", "llmspell", verb, "--state", state, *rest]
            ended = subprocess.run(argv, cwd=ROOT, env={**os.environ, "NO_COLOR": "1"}, check=False).returncode
            if ended != code:
                print(f"demo: the command ended with {ended}, not {code}", file=sys.stderr)
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
