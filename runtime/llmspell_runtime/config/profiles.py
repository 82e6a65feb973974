"""Builtin profiles: named sets of values that stand between the defaults and the files."""

from collections.abc import Iterable, Mapping

import attrs

from llmspell_runtime.config.values import did_you_mean
from llmspell_runtime.errors import ConfigError


@attrs.frozen
class Profile:
    """A profile: one line about it, and a tree of the form that TOML gives."""

    doc: str
    tree: Mapping[str, object]


BUILTIN: Mapping[str, Profile] = {
    "minimal": Profile(
        "Lua and nothing kept: no stored state, no tools, no network.",
        {
            "runtime": {
                "security": {"allow_network_access": False},
                "state_persistence": {"backend_type": "memory"},
            },
            "tools": {"enabled": False},
            "events": {"enabled": False},
            "kernel": {"warm_workers": 0},
        },
    ),
    "development": Profile(
        "For writing spells: everything recorded, sessions and retrieval there, short waits.",
        {
            "runtime": {
                "script_timeout_seconds": 120,
                "sessions": {"enabled": True},
                "state_persistence": {"backend_type": "auto"},
            },
            "logging": {"level": "info"},
            "debug": {"enabled": True, "level": "debug", "stack_trace": {"on_error": True}},
            "events": {"emit_debug_events": True, "emit_state_events": True},
            "hooks": {"enabled": True},
            "rag": {"enabled": True},
        },
    ),
    "production": Profile(
        "For spells that serve: state survives loss of power, backups, records as JSON.",
        {
            "runtime": {
                "max_concurrent_scripts": 50,
                "sessions": {"enabled": True, "storage_backend": "sqlite"},
                "state_persistence": {"backend_type": "sqlite", "durability": "power", "backup_enabled": True},
            },
            "logging": {"level": "info", "format": "json"},
            "events": {"emit_debug_events": False},
            "hooks": {"enabled": True},
        },
    ),
    "rag-dev": Profile(
        "Retrieval while developing: small vectors, a small index that builds fast.",
        {
            "rag": {
                "enabled": True,
                "vector_storage": {
                    "dimensions": 384,
                    "hnsw": {"m": 12, "ef_construction": 100, "ef_search": 50, "max_elements": 10_000},
                },
            },
        },
    ),
    "rag-prod": Profile(
        "Retrieval that serves: large vectors, a large and accurate index, tenants apart.",
        {
            "rag": {
                "enabled": True,
                "multi_tenant": True,
                "vector_storage": {
                    "dimensions": 768,
                    "max_memory_mb": 2000,
                    "hnsw": {"m": 32, "ef_construction": 400, "ef_search": 200, "num_threads": 4},
                },
                "cache": {"search_cache_size": 10_000},
            },
        },
    ),
    "daemon": Profile(
        "For a kernel that runs as a service: more warm workers, stored state and sessions, records as JSON.",
        {
            "kernel": {"warm_workers": 2, "max_interpreters": 128},
            "runtime": {
                "sessions": {"enabled": True, "storage_backend": "sqlite"},
                "state_persistence": {"backend_type": "sqlite"},
            },
            "logging": {"level": "info", "format": "json"},
        },
    ),
}


def profile_names(text: str, own: Iterable[str], *, where: str | None = None) -> tuple[str, ...]:
    """The names in `a,b`, each either builtin or one of `own` (those of `[profiles.NAME]`); later ones win.

    Raises `ConfigError` for a name that is neither.
    """
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    known = [*BUILTIN, *own]
    for name in names:
        if name not in known:
            close = did_you_mean(name, known)
            everything = "profiles: " + ", ".join(dict.fromkeys(known))
            raise ConfigError(
                f"there is no profile {name!r}", where=where, hint=f"{close} {everything}" if close else everything
            )
    return names
