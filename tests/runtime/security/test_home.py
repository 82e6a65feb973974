"""A script that runs in the home folder gets its files, not its secrets."""

from __future__ import annotations

from pathlib import Path

import pytest

from llmspell_runtime.errors import SecurityError
from llmspell_runtime.security.levels import SecurityLevel
from llmspell_runtime.security.paths import open_file, remove, rename
from llmspell_runtime.security.policy import Policy, policy_for


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "people" / "ada"
    (folder / ".ssh").mkdir(parents=True)
    (folder / ".ssh" / "id").write_text("secret")
    (folder / ".bashrc").write_text("")
    (folder / "notes.txt").write_text("notes")
    monkeypatch.setenv("HOME", str(folder))
    return folder


def policy_at(cwd: Path, **more: object) -> Policy:
    tmp = Path.home().parent.parent / "scratch"
    return policy_for(
        SecurityLevel.RESTRICTED,
        script_dir=None,
        project_root=None,
        cwd=cwd,
        tmp_dir=tmp,
        **more,  # type: ignore[arg-type]
    )


def test_plain_files_of_the_home_folder_are_granted(home: Path) -> None:
    assert open_file(policy_at(home), "notes.txt", "r", home) > 0
    assert open_file(policy_at(home), "new.txt", "w", home) > 0


@pytest.mark.parametrize("path", [".ssh/id", ".bashrc", "./.ssh/id", "x/../.ssh/id", "link/id"])
def test_hidden_ones_are_not(home: Path, path: str) -> None:
    (home / "x").mkdir()
    (home / "link").symlink_to(home / ".ssh")
    for mode in ("r", "w", "a"):
        with pytest.raises(SecurityError, match="hidden"):
            open_file(policy_at(home), path, mode, home)
    with pytest.raises(SecurityError):
        remove(policy_at(home), path, home)
    with pytest.raises(SecurityError):
        rename(policy_at(home), "notes.txt", path, home)
    assert (home / ".ssh" / "id").read_text() == "secret"


def test_a_project_in_the_home_folder_keeps_its_hidden_files(home: Path) -> None:
    project = home / "project"
    project.mkdir()
    (project / ".env").write_text("x")
    assert open_file(policy_at(project), ".env", "r", project) > 0


def test_a_configured_hidden_folder_is_granted(home: Path) -> None:
    policy = policy_at(home / "project", read_paths=[home / ".ssh"])
    assert open_file(policy, home.joinpath(".ssh/id").as_posix(), "r", home) > 0


@pytest.mark.parametrize("above", ["..", "/"])
def test_folders_that_hold_home_folders_are_not_granted(home: Path, above: str) -> None:
    cwd = (home / above).resolve()
    with pytest.raises(SecurityError):
        open_file(policy_at(cwd), str(home / "notes.txt"), "r", cwd)
