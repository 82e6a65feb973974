"""Writes what is made from the catalogue: the LuaCATS library and the reference pages.

`python -m llmspell_runtime.script_api.generate` writes them; with `--check` it names those that are not up to date
and exits with 1. Works in a checkout of the project.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from llmspell_runtime.script_api.luacats import luacats_library
from llmspell_runtime.script_api.reference import reference_pages
from llmspell_runtime.script_api.registry import load_catalogue

PACKAGE = Path(__file__).parent
ROOT = PACKAGE.parents[2]
LIBRARY = PACKAGE / "library" / "llmspell.lua"
PAGES = ROOT / "docs" / "reference" / "globals"


def generated() -> dict[Path, str]:
    """Every generated file and its text."""
    described = load_catalogue().describe()
    pages = reference_pages(described)
    return {LIBRARY: luacats_library(described)} | {PAGES / name: text for name, text in pages.items()}


def stale(files: Mapping[Path, str]) -> list[Path]:
    """Files whose text differs or is missing, and pages that belong to no global."""
    differing = [path for path, text in files.items() if not path.is_file() or path.read_text("utf-8") != text]
    return differing + sorted(path for path in PAGES.glob("*.md") if path not in files)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m llmspell_runtime.script_api.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a file is not up to date")
    check = parser.parse_args(arguments).check
    files = generated()
    outdated = stale(files)
    for path in outdated:
        sys.stdout.write(f"{path.relative_to(ROOT)}\n")
        if check:
            continue
        if path in files:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(files[path], "utf-8")
        else:
            path.unlink()
    return 1 if check and outdated else 0


if __name__ == "__main__":
    sys.exit(main())
