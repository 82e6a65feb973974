"""Each module can be imported first, whatever imports it otherwise."""

from __future__ import annotations

import importlib
import os
import pkgutil
import subprocess
import sys
import traceback

import llmspell_server.language as package

APART = "llmspell_runtime.syntax", "llmspell_server.language.types.values", "llmspell_server.language.annotations"
"""What many modules need, and what needs none of them."""


def first_import_of_each() -> list[str]:
    """The modules that cannot be imported first; each is tried in a process of its own."""
    for name in APART:
        importlib.import_module(name)
    failing = []
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        child = os.fork()
        if not child:
            try:
                importlib.import_module(module.name)
            except ImportError:
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
            failing.append(module.name)
    return failing


def test_each_module_can_be_imported_first() -> None:
    done = subprocess.run([sys.executable, __file__], capture_output=True, text=True, check=False)
    assert done.stdout == "[]\n", done.stderr


if __name__ == "__main__":
    print(first_import_of_each())
