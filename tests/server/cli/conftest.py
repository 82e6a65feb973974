"""A command line in a folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.harness.cli import CommandLine


@pytest.fixture
def cli(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path)
