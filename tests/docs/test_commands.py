"""Every command in the README and the guides does what the page shows."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs" / "guides").glob("*.md"))]
BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
PYTHON = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)

# Commands that set up a machine are checked where they can be without setting one up again.
REPLACED = {
    "git clone <the repository> llmspell && cd llmspell": f"git clone -q {ROOT} llmspell",
    "pip install .": f"{sys.executable} -m pip install --dry-run --no-deps --no-build-isolation --quiet {ROOT}",
}


def commands_of(page: Path) -> list[tuple[str, str]]:
    """The commands of a page, each with the output shown below it."""
    found: list[tuple[str, str]] = []
    for block in BLOCK.findall(page.read_text()):
        for line in block.splitlines(keepends=True):
            if line.startswith("$ "):
                found.append((line[2:].strip(), ""))
            else:
                found[-1] = (found[-1][0], found[-1][1] + line)
    return found


def folder_with_examples(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "examples", tmp_path / "examples", dirs_exist_ok=True)
    shutil.copy(ROOT / "README.md", tmp_path)
    return tmp_path


def run(command: str, cwd: Path) -> str:
    command = REPLACED.get(command, command)
    if command.startswith("make "):
        command = f"make -n -C {ROOT} {command.removeprefix('make ')}"
    bin_folder = Path(sys.executable).parent
    env = {
        "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(cwd),
        "NO_COLOR": "1",
        "LANG": "C.UTF-8",
    }
    ended = subprocess.run(
        ["bash", "-c", command],
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=120,
        check=False,
        text=True,
    )
    assert "Traceback (most recent call last)" not in ended.stdout
    assert ended.returncode in (0, 1), f"{command} ended with {ended.returncode}:\n{ended.stdout}"
    return ended.stdout


def check_output(command: str, shown: str, printed: str) -> None:
    """A line `…` stands for any lines; nothing shown means that anything may be printed."""
    if not shown:
        return
    pattern = "".join(r"(?:.*\n)*" if line == "…\n" else re.escape(line) for line in shown.splitlines(keepends=True))
    assert re.fullmatch(pattern, printed.rstrip("\n") + "\n"), f"$ {command}\n{printed}\n-- the page shows --\n{shown}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_page(page: Path, tmp_path: Path) -> None:
    cwd = folder_with_examples(tmp_path)
    for command, shown in commands_of(page):
        check_output(command, shown, run(command, cwd))


def test_python_of_the_readme(tmp_path: Path) -> None:
    for code in PYTHON.findall((ROOT / "README.md").read_text()):
        ended = subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, timeout=60, check=True, text=True
        )
        assert ended.stdout == "42\n"


def test_links_lead_somewhere() -> None:
    pages = [*PAGES, *(ROOT / "docs").rglob("*.md")]
    for page in pages:
        for target in re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_demo_runs() -> None:
    ended = subprocess.run(
        [sys.executable, str(ROOT / "examples" / "demo.py")], capture_output=True, timeout=120, check=False, text=True
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "broken_invoice.lua:10:" in ended.stdout + ended.stderr
