"""Compiles the optional native hook of the debugger into the package, where there is a C compiler."""

from __future__ import annotations

import os
import shutil
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NATIVE = Path("runtime/llmspell_runtime/worker/native")


class NativeHook(BuildHookInterface):
    """Without a compiler, or with LLMSPELL_NO_NATIVE set, the package works all the same, only slower at one thing."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Adds `late_lines.so` to wheels; for an editable install it is made in the source tree."""
        compiler = shutil.which(os.environ.get("CC", "cc"))
        if self.target_name != "wheel" or compiler is None or os.environ.get("LLMSPELL_NO_NATIVE"):
            return
        source = Path(self.root, NATIVE, "late_lines.c")
        library = source.with_suffix(".so")
        command = [compiler, "-O2", "-shared", "-fPIC", "-Wall", "-o", str(library), str(source)]
        made = subprocess.run(command, capture_output=True, text=True, check=False)
        if made.returncode != 0:
            self.app.display_warning(f"the native hook was not built: {made.stderr.strip()}")
            return
        if version != "editable":
            build_data["artifacts"].append(str(NATIVE / "late_lines.so"))
        platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{platform}"
