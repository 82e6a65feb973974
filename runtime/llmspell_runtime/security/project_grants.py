"""What a project's own configuration gives its scripts beyond what they would have without it.

Whoever wrote the project decided it, not whoever runs it; so it counts only when the user trusts the file (`trust.py`).
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from llmspell_runtime.config.schema.engines import READABLE_ENVIRONMENT
from llmspell_runtime.config.values import Finding, split_dotted, toml_string
from llmspell_runtime.security.levels import SecurityLevel
from llmspell_runtime.security.policy import DEFAULT_ENV_NAMES, PROTECTED_NAMES

if TYPE_CHECKING:
    from llmspell_runtime.config import LoadedConfig

LEVEL: Final = "engines.lua.security_level"
SWITCHES: Final = {
    "runtime.security.allow_file_access": "its scripts may read and write every file that you may",
    "runtime.security.allow_process_spawn": "its scripts may start programs",
    "runtime.security.allow_network_access": "its scripts may use the network, which your own configuration forbids",
}
FOLDERS: Final = {
    "engines.lua.read_paths": "its scripts may read {paths}",
    "engines.lua.write_paths": "its scripts may write {paths}",
}
"""Folders that are granted; nothing of them counts at level safe."""
FILES: Final = {
    "runtime.state_persistence.path": "state is kept in {paths}",
    "debug.output.file.path": "what scripts pass to Debug is written to {paths}",
    "logging.file": "the log is written to {paths}",
}
"""Files and folders that llmspell itself writes, with what a script may have chosen."""
UNUSED_PATHS: Final = frozenset(
    {
        "tools.file_operations.allowed_paths",
        "runtime.state_persistence.schema_directory",
        "runtime.state_persistence.backup.backup_dir",
        "rag.vector_storage.persistence_path",
        "events.export.file",
    }
)
"""Paths that nothing uses yet. Whoever makes one of them do something moves it up."""
HARMLESS_PATHS: Final = frozenset({"engines.lua.module_paths", "diagnostics.library"})
"""Paths that grant nothing: a module is read only where its script may read, definitions are never run."""
NAMES: Final = {"engines.lua.env_allow": (*READABLE_ENVIRONMENT, *DEFAULT_ENV_NAMES)}

_LEVELS: Final = [str(level) for level in (SecurityLevel.SAFE, SecurityLevel.RESTRICTED, SecurityLevel.PRIVILEGED)]


def project_grants(loaded: LoadedConfig, level: SecurityLevel | None = None) -> list[Finding]:
    """A finding for each key by which the project's file gives more; `level` is the level, if the caller chose one."""
    if loaded.project is None:
        return []
    configured = level is None
    effective = str(level or loaded.config.engines.lua.security_level)
    found = list(_file_grants(loaded))
    if configured:
        found += _level_grants(loaded)
    if effective == str(SecurityLevel.RESTRICTED):
        # Level safe takes nothing from the configuration, and at level privileged it only takes away.
        found += _script_grants(loaded)
    return found


def _level_grants(loaded: LoadedConfig) -> Iterator[Finding]:
    value, before = _values(loaded, LEVEL)
    if value is not None and _LEVELS.index(str(value)) > _LEVELS.index(str(before)):
        means = "may do whatever you may do" if value == "privileged" else "may do more than you configured"
        yield _finding(loaded, LEVEL, f'"{value}": its scripts {means}')


def _script_grants(loaded: LoadedConfig) -> Iterator[Finding]:
    for key, text in SWITCHES.items():
        value, before = _values(loaded, key)
        if value is True and before is not True:
            yield _finding(loaded, key, text)
    for key, text in FOLDERS.items():
        if outside := _outside(loaded, key, folders=True):
            yield _finding(loaded, key, text.format(paths=_listed(outside)))
    for key, usual in NAMES.items():
        value, before = _values(loaded, key)
        more = [name for name in value or () if name not in (*usual, *(before or ()))]
        if more:
            yield _finding(loaded, key, f"its scripts may read the environment variables {_listed(more)}")


def _file_grants(loaded: LoadedConfig) -> Iterator[Finding]:
    for key, text in FILES.items():
        if outside := _outside(loaded, key):
            yield _finding(loaded, key, text.format(paths=_listed(outside)))


def _values(loaded: LoadedConfig, key: str) -> tuple[Any, Any]:
    """What the project's file says (None if it is not what counts), and what would hold without the file."""
    origin = loaded.origins.get(key, None)
    if origin is None or origin.kind != "project-file" or loaded.project is None:
        return None, None
    parts = split_dotted(key)
    below = loaded.project.without
    return _at(loaded.config, parts), below[parts] if parts in below else _at(_defaults(loaded), parts)


def _defaults(loaded: LoadedConfig) -> Any:
    return type(loaded.config)()


def _at(config: Any, parts: tuple[str, ...]) -> Any:
    for part in parts:
        config = getattr(config, part)
    return config


def _outside(loaded: LoadedConfig, key: str, *, folders: bool = False) -> list[str]:
    """The paths of the key that lie outside of the project, or at a place that others obey."""
    value, before = _values(loaded, key)
    if value is None or loaded.project is None:
        return []
    given = [before] if isinstance(before, str) else list(before or ())
    root = loaded.project.root
    return [
        path for path in ([value] if isinstance(value, str) else value) if path not in given and _is_out(root, path)
    ]


def _is_out(root: Path, path: str) -> bool:
    real = (root / path).resolve()
    if real == Path("/tmp") or real == Path(tempfile.gettempdir()).resolve():  # noqa: S108 - granted to every script
        return False
    if not real.is_relative_to(root):
        return True
    # Hidden names hold settings of other programs; `.llmspell` is ours.
    inside = real.relative_to(root).parts
    return any(
        part.startswith(".") or part.lower() in PROTECTED_NAMES for part in inside[inside[:1] == (".llmspell",) :]
    )


def _listed(texts: list[str]) -> str:
    return ", ".join(map(toml_string, texts))


def _finding(loaded: LoadedConfig, key: str, text: str) -> Finding:
    return Finding(severity="warning", message=f"{key}: {text}", key=key, origin=loaded.origins.get(key, None))
