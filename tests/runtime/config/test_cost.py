"""Loading without a file imports neither a TOML reader nor the tables that nobody looks at."""

import subprocess
import sys

CODE = """
import sys
from pathlib import Path
from llmspell_runtime.config import load_config
loaded = load_config(cwd=Path("/"), environ={})
print(*sorted(name for name in sys.modules if name in {"tomllib", "cattrs", "difflib", "typing_extensions"}
    or name.startswith("llmspell_runtime.config.schema.")))
"""


def test_the_defaults_import_little() -> None:
    run = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True, timeout=60)
    assert run.stdout.split() == ["llmspell_runtime.config.schema.fields", "llmspell_runtime.config.schema.root"]
