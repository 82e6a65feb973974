"""VS Code's own test client (`@vscode/debugadapter-testsupport`) against whole adapter processes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness.kernel import PATIENCE

pytestmark = pytest.mark.e2e

SCENARIOS = Path(__file__).parent / "node"


def installed(folder: Path) -> Path:
    """The scenarios with their client, installed once per pytest cache; skips where that is impossible."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    for name in ("package.json", "scenarios.test.js"):
        shutil.copy(SCENARIOS / name, folder / name)
    if not (folder / "node_modules" / "@vscode").is_dir():
        command = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
        if done.returncode != 0:
            pytest.skip(f"npm cannot install the client: {done.stderr.strip()[-200:]}")
    return folder


def test_scenarios_of_the_vscode_client(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    folder = installed(Path(request.config.cache.mkdir("dap-node")))  # type: ignore[union-attr]
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path)}
    start = tmp_path / "start.sh"
    start.write_text(f"exec '{sys.executable}' -m llmspell dap\n")
    run = tmp_path / "run.sh"
    run.write_text(f"exec '{sys.executable}' -m llmspell run \"$@\"\n")
    listener = subprocess.Popen(
        [sys.executable, "-m", "llmspell", "dap", "--listen", "tcp:0"],
        stdout=subprocess.PIPE,
        env=environment,
        cwd=tmp_path,
    )
    try:
        assert listener.stdout is not None
        address = json.loads(listener.stdout.readline())
        done = subprocess.run(
            ["node", "--test", "scenarios.test.js"],
            cwd=folder,
            env={
                **environment,
                "LLMSPELL_DAP": str(start),
                "LLMSPELL_RUN": str(run),
                "LLMSPELL_PORT": str(address["port"]),
                "LLMSPELL_TOKEN": address["token"],
            },
            capture_output=True,
            text=True,
            timeout=4 * PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-6000:]
        assert "# pass 28" in done.stdout
    finally:
        listener.terminate()
        listener.wait()
        if listener.stdout is not None:
            listener.stdout.close()
