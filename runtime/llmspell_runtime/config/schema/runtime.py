"""Tables `runtime.*`: limits, permissions, state and sessions of running scripts."""

# ruff: noqa: RUF009 -- these calls declare attrs fields, they make no shared defaults

from typing import Literal

import attrs

from llmspell_runtime.config.schema.fields import key, table


@attrs.frozen(kw_only=True)
class RuntimeSecurity:
    """What scripts may reach through llmspell."""

    allow_file_access: bool = key(False, "Scripts may read and write files outside the workspace's granted folders.")
    allow_network_access: bool = key(True, "Scripts may use the network.")
    allow_process_spawn: bool = key(False, "Scripts may start programs.")
    max_memory_bytes: int = key(50_000_000, "Memory that one operation of a script may take, in bytes.", at_least=1)
    max_execution_time_ms: int = key(300_000, "Longest operation in milliseconds.", at_least=1)


@attrs.frozen(kw_only=True)
class Backup:
    """Copies of the state."""

    backup_dir: str = key("./backups", "Folder of the copies.", path=True, filled=True)
    compression_enabled: bool = key(True, "Compress the copies.")
    compression_type: str = key("zstd", "Compression.", filled=True)
    compression_level: int = key(3, "1 (fast) to 9 (small).", at_least=1, at_most=9)
    incremental_enabled: bool = key(True, "Store only what changed since the last copy.")
    max_backups: int = key(10, "Copies that are kept.", at_least=1)
    max_backup_age: int = key(2_592_000, "Seconds after which a copy is removed.", at_least=1)


@attrs.frozen(kw_only=True)
class StatePersistence:
    """Where `State` keeps its values."""

    enabled: bool = key(True, "Provide `State`.")
    backend_type: Literal["auto", "memory", "sqlite"] = key(
        "auto",
        "`auto`: sqlite inside a project, memory elsewhere.",
        replaced={"sled": "sqlite", "rocksdb": "sqlite"},
    )
    path: str | None = key(None, "File or folder of the database; none: in the project's `.llmspell`.", path=True)
    durability: Literal["process", "power"] = key(
        "process", "What an acknowledged write survives: death of the process, or loss of power (slower)."
    )
    migration_enabled: bool = key(False, "Convert stored values to a newer schema.")
    backup_on_migration: bool = key(True, "Copy the state before it is converted.")
    backup_enabled: bool = key(False, "Make copies of the state.")
    schema_directory: str | None = key(None, "Folder of schema files.", path=True)
    max_state_size_bytes: int = key(10_000_000, "Largest value in bytes.", at_least=1)
    max_tenant_bytes: int | None = key(
        None, "All values of one tenant in bytes; none: 1 GB on disk, 256 MB in memory.", at_least=1
    )
    backup: Backup = table(Backup, "Copies of the state.")


@attrs.frozen(kw_only=True)
class Sessions:
    """Sessions and their artifacts."""

    enabled: bool = key(False, "Provide `Session` and `Artifact`.")
    max_sessions: int = key(100, "Sessions at one time.", at_least=1)
    max_artifacts_per_session: int = key(1000, "Artifacts of one session.", at_least=1)
    artifact_compression_threshold: int = key(10_240, "Artifacts of this many bytes are compressed.", at_least=1)
    session_timeout_seconds: int = key(3600, "Seconds without use after which a session ends.", at_least=1)
    storage_backend: Literal["memory", "sqlite"] = key(
        "memory", "Where sessions are kept.", replaced={"sled": "sqlite", "rocksdb": "sqlite"}
    )


@attrs.frozen(kw_only=True)
class Runtime:
    """Limits, permissions, state and sessions of running scripts."""

    max_concurrent_scripts: int = key(10, "Scripts that run at one time.", at_least=1)
    script_timeout_seconds: int = key(300, "Deadline of one script in seconds.", at_least=1)
    enable_streaming: bool = key(True, "Pass answers of models on piece by piece.")
    security: RuntimeSecurity = table(RuntimeSecurity, "What scripts may reach.")
    state_persistence: StatePersistence = table(StatePersistence, "Where `State` keeps its values.")
    sessions: Sessions = table(Sessions, "Sessions and their artifacts.")
