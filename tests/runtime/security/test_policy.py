"""What each level grants, and what an operator can add or take away."""

from pathlib import Path

import attrs
import pytest
from inline_snapshot import snapshot

from llmspell_runtime.errors import ConfigError
from llmspell_runtime.security.levels import LEVEL_LIMITS, SecurityLevel
from llmspell_runtime.security.policy import Policy, describe, policy_for


def make(level: SecurityLevel, base: Path = Path("/nowhere"), **options: object) -> Policy:
    places = {"script_dir": base / "spells", "project_root": base / "project", "cwd": base / "cwd"}
    return policy_for(level, **(places | {"tmp_dir": base / "tmp"} | options))  # type: ignore[arg-type]


def paths(*names: str) -> tuple[Path, ...]:
    return tuple(Path("/nowhere") / name for name in names)


def test_safe_grants_only_the_modules_beside_the_script() -> None:
    policy = make(SecurityLevel.SAFE)
    assert policy == Policy(
        level=SecurityLevel.SAFE, module_roots=paths("spells"), limits=LEVEL_LIMITS[SecurityLevel.SAFE]
    )
    assert (policy.network, policy.processes, policy.env_names, policy.tmp_dir) == ("none", False, (), None)


def test_safe_is_not_raised_by_what_is_configured() -> None:
    configured = make(
        SecurityLevel.SAFE,
        read_paths=[Path("/")],
        write_paths=[Path("/")],
        env_names=["*"],
        network="open",
        processes=True,
    )
    assert configured == make(SecurityLevel.SAFE)


def test_restricted_reads_the_script_and_writes_the_project() -> None:
    policy = make(SecurityLevel.RESTRICTED)
    assert policy.read_roots == paths("spells", "project", "cwd", "tmp")
    assert policy.write_roots == paths("project", "cwd", "tmp")
    assert (policy.network, policy.processes, policy.unrestricted_files) == ("guarded", False, False)


def test_restricted_adds_what_is_configured() -> None:
    policy = make(SecurityLevel.RESTRICTED, read_paths=[Path("/data")], write_paths=[Path("out")], processes=True)
    assert policy.read_roots == (*paths("spells", "project", "cwd", "tmp"), Path("/data"))
    assert policy.write_roots == paths("project", "cwd", "tmp")  # out lies in the working directory
    assert policy.processes


def test_privileged_grants_everything_or_exactly_what_is_configured() -> None:
    policy = make(SecurityLevel.PRIVILEGED)
    assert (policy.unrestricted_files, policy.network, policy.processes) == (True, "open", True)
    assert policy.may_read_env("OPENAI_API_KEY")
    bounded = make(SecurityLevel.PRIVILEGED, write_paths=[Path("/data")], env_names=["HOME"], network="guarded")
    assert (bounded.unrestricted_files, bounded.network) == (False, "guarded")
    assert bounded.read_roots == bounded.write_roots == (Path("/data"),)
    assert not bounded.may_read_env("OPENAI_API_KEY")


@pytest.mark.parametrize(
    ("name", "granted"),
    [("HOME", True), ("LC_ALL", True), ("LC_", True), ("LC", False), ("home", False), ("MY_LC_ALL", False)]
    + [(name, False) for name in ("OPENAI_API_KEY", "AWS_SECRET_ACCESS_KEY", "LLMSPELL_TOKEN", "SSH_AUTH_SOCK", "")],
)
def test_the_environment_of_a_restricted_script_holds_no_secrets(name: str, granted: bool) -> None:
    assert make(SecurityLevel.RESTRICTED).may_read_env(name) is granted


def test_a_root_below_another_is_dropped() -> None:
    policy = make(SecurityLevel.RESTRICTED, cwd=Path("/nowhere/project/deep"), tmp_dir=Path("/nowhere/project"))
    assert policy.write_roots == paths("project")
    assert make(SecurityLevel.RESTRICTED, cwd=Path("/nowhere/project2")).write_roots[:2] == paths("project", "project2")


def test_roots_are_resolved_when_the_policy_is_made(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "project").symlink_to("real")
    assert tmp_path.resolve() / "real" in make(SecurityLevel.RESTRICTED, tmp_path).write_roots


def test_limits_are_overridden_by_name() -> None:
    policy = make(SecurityLevel.SAFE, limits={"seconds": 5.0, "instructions": 1000})
    assert policy.limits == attrs.evolve(LEVEL_LIMITS[SecurityLevel.SAFE], seconds=5.0, instructions=1000)
    with pytest.raises(ConfigError, match="unknown limits: memory") as caught:
        make(SecurityLevel.SAFE, limits={"memory": 1})
    assert "memory_bytes" in (caught.value.hint or "")


def test_text_without_a_file_has_no_modules_at_safe() -> None:
    assert make(SecurityLevel.SAFE, script_dir=None).module_roots == ()


def test_a_policy_describes_itself() -> None:
    assert describe(make(SecurityLevel.SAFE)) == snapshot(
        [
            ("level", "safe"),
            ("read below", "nothing"),
            ("write below", "nothing"),
            ("modules below", "/nowhere/spells"),
            ("temporary files", "none"),
            ("environment", "none"),
            ("network", "none"),
            ("processes", "no"),
            ("limit: memory_bytes", "67108864"),
            ("limit: address_space_bytes", "536870912"),
            ("limit: seconds", "300"),
            ("limit: cpu_seconds", "none"),
            ("limit: output_bytes", "268435456"),
            ("limit: written_bytes", "10737418240"),
            ("limit: instructions", "none"),
        ]
    )
    assert describe(make(SecurityLevel.PRIVILEGED))[:8] == snapshot(
        [
            ("level", "privileged"),
            ("read below", "every file"),
            ("write below", "every file"),
            ("modules below", "every file"),
            ("temporary files", "/nowhere/tmp"),
            ("environment", "*"),
            ("network", "open"),
            ("processes", "yes"),
        ]
    )
