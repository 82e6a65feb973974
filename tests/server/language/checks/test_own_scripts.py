"""Our own Lua, as a user of it would see it: nothing above a hint."""

from __future__ import annotations

from pathlib import Path

import pytest

from llmspell_server.language.checks.choice import Choice
from llmspell_server.language.checks.report import problems
from llmspell_server.language.settings import Settings
from llmspell_server.language.workspace import Workspace

ROOT = Path(__file__).parents[4]


@pytest.mark.parametrize("folder", ["examples", "benchmarks/programs", "runtime/llmspell_runtime/worker/lua"])
def test_no_warnings(folder: str) -> None:
    workspace = Workspace(Settings(roots=((ROOT / folder).as_uri(),)))
    files = sorted((ROOT / folder).rglob("*.lua"))
    assert files
    for path in files:
        workspace.add(path.as_uri(), path.read_text("utf-8"))
    snapshot = workspace.snapshot()
    found = [
        f"{path.name}:{one.start}: {one.code}: {one.message}"
        for path in files
        for one in problems(snapshot, path.as_uri(), Choice())
        if one.severity != "hint"
    ]
    assert found == []
