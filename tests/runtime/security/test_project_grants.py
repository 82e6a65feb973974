"""What counts as a grant of a project, and that the kernel itself refuses what nobody trusts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from llmspell_runtime.config import LoadedConfig, load_config
from llmspell_runtime.config.schema.fields import fields_of, info
from llmspell_runtime.config.schema.root import Config
from llmspell_runtime.errors import UntrustedError
from llmspell_runtime.kernel.kernel import Kernel
from llmspell_runtime.security.levels import SecurityLevel
from llmspell_runtime.security.project_grants import (
    FILES,
    FOLDERS,
    HARMLESS_PATHS,
    UNUSED_PATHS,
    project_grants,
)
from llmspell_runtime.security.trust import trust, untrusted_grants


def path_keys(cls: type[Any], path: tuple[str, ...] = ()) -> Iterator[str]:
    for name, field in fields_of(cls).items():
        about = info(field)
        if about.table_class is not None:
            yield from path_keys(about.table_class, (*path, name))
        elif about.path:
            yield ".".join((*path, name))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    return home


def load(home: Path, text: str, **overrides: object) -> LoadedConfig:
    project = home.parent / "project"
    project.mkdir(exist_ok=True)
    (project / "llmspell.toml").write_text(text)
    return load_config(cwd=project, environ={"HOME": str(home)}, overrides=overrides)


def test_every_path_of_the_configuration_is_judged() -> None:
    judged = {*FOLDERS, *FILES, *HARMLESS_PATHS, *UNUSED_PATHS}
    assert set(path_keys(Config)) <= judged, "a new path must be judged: may a project choose it for its user?"
    assert judged <= set(path_keys(Config)), "a path that is no longer there"


@pytest.mark.parametrize(
    ("level", "granted"),
    [
        (None, ["engines.lua.read_paths", "logging.file"]),
        (SecurityLevel.RESTRICTED, ["engines.lua.read_paths", "logging.file"]),
        (SecurityLevel.SAFE, ["logging.file"]),
        (SecurityLevel.PRIVILEGED, ["logging.file"]),
    ],
)
def test_a_level_that_the_caller_chose_counts(home: Path, level: SecurityLevel | None, granted: list[str]) -> None:
    loaded = load(home, '[engines.lua]\nread_paths = ["/etc"]\n[logging]\nfile = "/var/log/x"\n')
    assert sorted(grant.key or "" for grant in project_grants(loaded, level)) == granted


def test_what_the_command_line_sets_is_no_grant_of_the_project(home: Path) -> None:
    text = '[engines.lua]\nsecurity_level = "privileged"\nread_paths = ["/etc"]\n'
    assert [grant.key for grant in project_grants(load(home, text))] == ["engines.lua.security_level"]
    own = load(home, text, **{"engines.lua.security_level": "restricted"})
    assert [grant.key for grant in project_grants(own)] == ["engines.lua.read_paths"]
    assert project_grants(load(home, text, **{"engines.lua.security_level": "safe"})) == []


@pytest.mark.asyncio
async def test_the_kernel_runs_nothing_of_a_project_that_is_not_trusted(home: Path) -> None:
    loaded = load(home, '[engines.lua]\nsecurity_level = "privileged"\n')
    assert loaded.project is not None
    async with await Kernel.open(loaded) as kernel:
        with pytest.raises(UntrustedError, match="you have not trusted it"):
            await kernel.open_interpreter(cwd=loaded.project.root)
        async with await kernel.open_interpreter(cwd=loaded.project.root, security=SecurityLevel.SAFE) as safe:
            assert (await safe.execute("return 1")).values == [1]
        trust(loaded.project)
        assert untrusted_grants(loaded) == []
        async with await kernel.open_interpreter(cwd=loaded.project.root) as interpreter:
            assert (await interpreter.execute("return io.open('/etc/passwd') ~= nil")).values == [True]
        (loaded.project.path).write_text('[engines.lua]\nsecurity_level = "privileged"\n# changed\n')
        again = load_config(cwd=loaded.project.root, environ={"HOME": str(home)})
        assert [grant.key for grant in untrusted_grants(again)] == ["engines.lua.security_level"]
