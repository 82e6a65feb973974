"""What one script is granted: the plain value that every guarded door of the kernel asks."""

from __future__ import annotations

import fnmatch
import functools
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

import attrs

from llmspell_runtime.errors import ConfigError
from llmspell_runtime.security.levels import LEVEL_LIMITS, MIB, Limits, SecurityLevel

Network = Literal["none", "guarded", "open"]

DEFAULT_ENV_NAMES = ("HOME", "LANG", "LC_*", "LOGNAME", "PATH", "PWD", "SHELL", "TERM", "TMPDIR", "TZ", "USER")
"""Environment variables that say where a script runs and hold no secrets."""

PROTECTED_NAMES = frozenset(
    {".git", ".hg", ".svn", ".vscode", ".idea", ".envrc", ".llmspell", ".llmspell.toml", "llmspell.toml"}
    | {f"llmspell-{os.getuid()}"}
)
"""Names no script may write at or below, whatever its folders: what is written there is run or obeyed by others
(hooks, editor tasks, the configuration that grants a script its level, the sockets of debuggers). Compared without
regard to case."""


@attrs.frozen(kw_only=True)
class Policy:
    """The grants of one script.

    Roots are absolute and free of symlinks; a root grants everything below it (a root that is a file grants that file),
    and no root of one kind lies below another of the same kind. Whatever may be written may be read.
    """

    level: SecurityLevel
    read_roots: tuple[Path, ...] = ()
    write_roots: tuple[Path, ...] = ()
    module_roots: tuple[Path, ...] = ()
    """Where `require`, `dofile` and `loadfile` may read source text, besides the read roots."""
    tmp_dir: Path | None = None
    """Where temporary files are made; None where nothing may be written."""
    home: Path | None = None
    """The user's home folder where it is a root by default; what is hidden in it (`.ssh`, `.bashrc`) is not granted."""
    unrestricted_files: bool = False
    env_names: tuple[str, ...] = ()
    """Names of readable environment variables; `*` and `?` stand for any text and any character."""
    limits: Limits = attrs.field(factory=Limits)
    network: Network = "none"
    processes: bool = False
    """Whether the script may start programs."""

    def may_read_env(self, name: str) -> bool:
        """Whether the environment variable `name` is granted."""
        return any(fnmatch.fnmatchcase(name, pattern) for pattern in self.env_names)


def policy_for(
    level: SecurityLevel,
    *,
    script_dir: Path | None,
    project_root: Path | None,
    cwd: Path,
    tmp_dir: Path,
    read_paths: Iterable[Path] = (),
    write_paths: Iterable[Path] = (),
    env_names: Iterable[str] | None = None,
    network: Network | None = None,
    processes: bool | None = None,
    limits: Mapping[str, float | None] | None = None,
) -> Policy:
    """The grants of a script at `level`, with what the operator configured.

    * safe: nothing but modules from the script's folder; configured grants do not raise it.
    * restricted: reads below the script's folder, the project, the working and the temporary folder; writes below the
      same but for the script's folder; guarded network; no processes. Configured grants are added. The home folder is
      granted without what is hidden in it, and a folder that holds home folders is not granted unless configured.
    * privileged: exactly the configured folders, or every file if none is configured; open network, every variable and
      processes unless configured otherwise.

    `script_dir` is None for text that comes from no file. Relative paths count from `cwd`. `limits` overrides fields of
    `Limits` by name; an unknown one raises `ConfigError`.
    """
    # Symlinks are resolved now, each path once, while the operator's view of them holds.
    resolve = functools.cache(Path.resolve)
    home = resolve(Path.home())
    own = [script_dir] if script_dir is not None else []
    project = [project_root] if project_root is not None else []
    configured_reads, configured_writes = list(read_paths), list(write_paths)
    bounds = _limits(level, limits or {})
    if level is SecurityLevel.SAFE:
        return Policy(level=level, module_roots=_roots(own, cwd, resolve), limits=bounds)
    if level is SecurityLevel.PRIVILEGED:
        return Policy(
            level=level,
            read_roots=_roots([*configured_reads, *configured_writes], cwd, resolve),
            write_roots=_roots(configured_writes, cwd, resolve),
            module_roots=_roots([*own, *project, cwd], cwd, resolve),
            tmp_dir=resolve(tmp_dir),
            unrestricted_files=not configured_reads and not configured_writes,
            env_names=("*",) if env_names is None else tuple(env_names),
            limits=bounds,
            network="open" if network is None else network,
            processes=True if processes is None else processes,
        )
    usual_writes = [*_not_above(home, [*project, cwd], resolve), tmp_dir]
    usual_reads = [*_not_above(home, own, resolve), *usual_writes]
    by_default = set(map(resolve, usual_reads)) - set(map(resolve, configured_reads))
    return Policy(
        level=level,
        read_roots=_roots([*usual_reads, *configured_writes, *configured_reads], cwd, resolve),
        write_roots=_roots([*usual_writes, *configured_writes], cwd, resolve),
        module_roots=_roots([*own, *project, cwd], cwd, resolve),
        home=home if home in by_default else None,
        tmp_dir=resolve(tmp_dir),
        env_names=DEFAULT_ENV_NAMES if env_names is None else tuple(env_names),
        limits=bounds,
        network="guarded" if network is None else network,
        processes=bool(processes),
    )


def describe(policy: Policy) -> list[tuple[str, str]]:
    """The grants as (name, value) for people, in a fixed order."""
    everything = "every file" if policy.unrestricted_files else ""
    limits = [(f"limit: {field.name}", getattr(policy.limits, field.name)) for field in attrs.fields(Limits)]
    return [
        ("level", str(policy.level)),
        ("read below", everything or _listed(policy.read_roots)),
        ("write below", everything or _listed(policy.write_roots)),
        *([("not granted", f"{policy.home}/.*")] if policy.home else []),
        ("modules below", everything or _listed(policy.module_roots)),
        ("temporary files", str(policy.tmp_dir) if policy.tmp_dir else "none"),
        ("environment", ", ".join(policy.env_names) or "none"),
        ("network", policy.network),
        ("processes", "yes" if policy.processes else "no"),
        *((name, "none" if value is None else f"{value:.12g}") for name, value in limits),
    ]


def _not_above(home: Path, paths: Iterable[Path], resolve: Callable[[Path], Path]) -> list[Path]:
    """Those of the folders that hold no home folder: `/` or `/home` is nobody's project."""
    return [path for path in paths if resolve(path) not in home.parents]


def _listed(roots: tuple[Path, ...]) -> str:
    return ", ".join(map(str, roots)) or "nothing"


def _roots(paths: Iterable[Path], cwd: Path, resolve: Callable[[Path], Path]) -> tuple[Path, ...]:
    """The real folders, without those that lie below another root.

    Dropping matters: nobody who may only rename below the outer root could redirect the inner one.
    """
    resolved = dict.fromkeys(resolve(cwd / path) for path in paths)
    return tuple(root for root in resolved if not any(other in resolved for other in root.parents))


def _limits(level: SecurityLevel, overrides: Mapping[str, float | None]) -> Limits:
    known = {field.name for field in attrs.fields(Limits)}
    if unknown := sorted(set(overrides) - known):
        raise ConfigError(f"unknown limits: {', '.join(unknown)}", hint=f"the limits are {', '.join(sorted(known))}")
    changes: dict[str, Any] = dict(overrides)
    limits = attrs.evolve(LEVEL_LIMITS[level], **changes)
    # The process needs room around the heap: Lua copies tables while they grow.
    room = 2 * limits.memory_bytes + 256 * MIB
    if "address_space_bytes" not in overrides and (limits.address_space_bytes or room) < room:
        limits = attrs.evolve(limits, address_space_bytes=room)
    return limits
